/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <webkit/webkit.h>

#include "ui/pr-html-loader.h"

#define TIMEOUT_MS 60000

typedef struct
{
  GtkWidget *window;
  GtkWidget *view;
  WebKitWebView *web_view;
  const PrHtmlModule *module;
  gboolean is_loaded;
  gboolean is_crashed;
  gint n_resolved;
  gint n_destroyed;
} Fixture;

static void
on_event (GtkWidget *view, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static gboolean
on_timeout (gpointer user_data)
{
  g_error ("the view did not answer in time");
  return G_SOURCE_REMOVE;
}

static void
wait_for (const gboolean *event)
{
  guint timeout = g_timeout_add (TIMEOUT_MS, on_timeout, NULL);

  while (!*event)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

static GBytes *
resolve (const char *path, char **out_type, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_atomic_int_inc (&fixture->n_resolved);
  *out_type = g_strdup ("image/png");
  return g_bytes_new_static ("", 0);
}

static void
destroy (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_atomic_int_inc (&fixture->n_destroyed);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->module = pr_html_loader_get (&error);
  g_assert_no_error (error);
  fixture->view = fixture->module->create ();
  fixture->web_view = WEBKIT_WEB_VIEW (gtk_widget_get_first_child (fixture->view));
  g_signal_connect (fixture->view, "loaded", G_CALLBACK (on_event), &fixture->is_loaded);
  g_signal_connect (fixture->view, "crashed", G_CALLBACK (on_event), &fixture->is_crashed);
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->view);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

static void
load (Fixture *fixture, const char *html, const char *token)
{
  fixture->is_loaded = FALSE;
  fixture->module->load (fixture->view, html, token, resolve, fixture, destroy);
  wait_for (&fixture->is_loaded);
}

/* A WebKit in which one of them is gone must be looked at before it is trusted. */
static void
test_features (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) missing = fixture->module->dup_missing_features ();
  g_autofree char *names = g_strjoinv (" ", missing);

  g_assert_cmpstr (names, ==, "");
}

static void
test_settings (Fixture *fixture, gconstpointer data)
{
  WebKitSettings *settings = webkit_web_view_get_settings (fixture->web_view);
  WebKitNetworkSession *session = webkit_web_view_get_network_session (fixture->web_view);

  g_assert_false (webkit_settings_get_enable_javascript (settings));
  g_assert_false (webkit_settings_get_enable_javascript_markup (settings));
  g_assert_false (webkit_settings_get_enable_media (settings));
  g_assert_true (webkit_network_session_is_ephemeral (session));
}

/* A part is given out under the token of the document on show and no other. */
static void
test_parts (Fixture *fixture, gconstpointer data)
{
  load (fixture, "<img src=\"postrider-part://mine/1\">", "mine");
  g_assert_cmpint (g_atomic_int_get (&fixture->n_resolved), ==, 1);
  load (fixture, "<img src=\"postrider-part://mine/1\"><img src=\"postrider-part://minefield/1\">",
        "other");
  g_assert_cmpint (g_atomic_int_get (&fixture->n_resolved), ==, 1);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_destroyed), ==, 1);
}

/* After its process ended the view works again, and is as closed as before. */
static void
test_crash (Fixture *fixture, gconstpointer data)
{
  load (fixture, "<p>before</p>", "one");
  webkit_web_view_terminate_web_process (fixture->web_view);
  wait_for (&fixture->is_crashed);
  load (fixture, "<p>after</p><img src=\"postrider-part://two/1\">", "two");
  g_assert_cmpint (g_atomic_int_get (&fixture->n_resolved), ==, 1);
}

static void
test_zoom (Fixture *fixture, gconstpointer data)
{
  fixture->module->set_zoom (fixture->view, 100.0);
  g_assert_cmpfloat (fixture->module->get_zoom (fixture->view), <=, 5.0);
  fixture->module->set_zoom (fixture->view, 1.5);
  g_assert_cmpfloat_with_epsilon (fixture->module->get_zoom (fixture->view), 1.5, 0.01);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GTK and WebKit warn of what the machine lacks. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  adw_init ();
  ADD ("/ui/html-view/features", test_features);
  ADD ("/ui/html-view/settings", test_settings);
  ADD ("/ui/html-view/parts", test_parts);
  ADD ("/ui/html-view/crash", test_crash);
  ADD ("/ui/html-view/zoom", test_zoom);
  return g_test_run ();
}
