/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
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
  gboolean is_printed;
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

/* A picture of few bytes that takes 256 MB once it is drawn. */
static GBytes *
create_bomb (void)
{
  const guint32 side = 8000;
  const guint32 head[] = {
    GUINT32_TO_LE (side * side / 8 + 62),
    0,
    GUINT32_TO_LE (62), /* where the pixels are */
    GUINT32_TO_LE (40), /* bytes of what follows, but for the colours */
    GUINT32_TO_LE (side),
    GUINT32_TO_LE (side),
    GUINT32_TO_LE (1 | (1 << 16)), /* one plane, one bit a pixel */
    0,
    GUINT32_TO_LE (side * side / 8),
    0,
    0,
    GUINT32_TO_LE (2),
    0,
    GUINT32_TO_LE (0),
    GUINT32_TO_LE (0xffffff),
  };
  gsize size = 2 + sizeof head + side * side / 8;
  char *bytes = g_malloc0 (size);

  memcpy (bytes, "BM", 2);
  memcpy (bytes + 2, head, sizeof head);
  return g_bytes_new_take (bytes, size);
}

static GBytes *
resolve (const char *path, char **out_type, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_atomic_int_inc (&fixture->n_resolved);
  if (g_str_has_prefix (path, "bomb"))
    {
      *out_type = g_strdup ("image/bmp");
      return create_bomb ();
    }
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
  fixture->module->load (fixture->view, html, token, NULL, resolve, fixture, destroy);
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
on_terminated (WebKitWebView *web_view,
               WebKitWebProcessTerminationReason reason,
               gpointer user_data)
{
  *(int *) user_data = (int) reason;
}

/* A message cannot take the machine's memory: its process ends, the window stays. */
static void
test_memory (Fixture *fixture, gconstpointer data)
{
  int reason = -1;

  g_signal_connect (fixture->web_view, "web-process-terminated", G_CALLBACK (on_terminated),
                    &reason);
  fixture->module->load (fixture->view,
                         "<img width=90 src=\"postrider-part://bomb/bomb1\">"
                         "<img width=90 src=\"postrider-part://bomb/bomb2\">"
                         "<img width=90 src=\"postrider-part://bomb/bomb3\">"
                         "<img width=90 src=\"postrider-part://bomb/bomb4\">"
                         "<img width=90 src=\"postrider-part://bomb/bomb5\">",
                         "bomb", NULL, resolve, fixture, destroy);
  wait_for (&fixture->is_crashed);
  g_assert_cmpint (reason, ==, WEBKIT_WEB_PROCESS_EXCEEDED_MEMORY_LIMIT);
}

static char *
read_proc (int pid, const char *file)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, file);
  char *contents = NULL;

  return g_file_get_contents (path, &contents, NULL, NULL) ? contents : NULL;
}

static int
get_parent (int pid)
{
  g_autofree char *status = read_proc (pid, "status");
  const char *line = status != NULL ? strstr (status, "\nPPid:") : NULL;

  return line != NULL ? atoi (line + strlen ("\nPPid:")) : 0;
}

static gboolean
is_ours (int pid)
{
  while (pid > 1 && pid != getpid ())
    pid = get_parent (pid);
  return pid == getpid ();
}

static char *
read_namespace (int pid, const char *kind)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/ns/%s", pid, kind);

  return g_file_read_link (path, NULL);
}

/* It has neither our network nor our files nor our processes, and few system calls. FALSE when it
 * ends meanwhile: that of the view before may. */
static gboolean
check_web_process (int pid)
{
  static const char *const kinds[] = { "net", "mnt", "pid" };
  g_autofree char *status = read_proc (pid, "status");

  if (status == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *ours = read_namespace (getpid (), kinds[i]);
      g_autofree char *its = read_namespace (pid, kinds[i]);

      if (its == NULL)
        return FALSE;
      g_assert_cmpstr (ours, !=, its);
    }
  g_assert_nonnull (strstr (status, "\nSeccomp:\t2"));
  g_assert_nonnull (strstr (status, "\nNoNewPrivs:\t1"));
  return TRUE;
}

/* Every process that reads messages, among our descendants. */
static void
test_sandbox (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n = 0;

  load (fixture, "<p>inside</p>", "sandbox");
  dir = g_dir_open ("/proc", 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      int pid = atoi (name);
      g_autofree char *command = pid > 0 ? read_proc (pid, "comm") : NULL;

      if (command != NULL && g_str_has_prefix (command, "WebKitWebProces") && is_ours (pid)
          && check_web_process (pid))
        n++;
    }
  g_assert_cmpuint (n, >=, 1);
}

/* What was read leaves nothing behind where WebKit keeps its stores. */
static void
test_ephemeral (Fixture *fixture, gconstpointer data)
{
  const char *folders[] = { g_get_user_data_dir (), g_get_user_cache_dir () };

  load (fixture, "<p>gone</p>", "ephemeral");
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "test-html-view", NULL);
      g_autofree char *storage = g_build_filename (folders[i], "webkitgtk", NULL);

      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_false (g_file_test (storage, G_FILE_TEST_EXISTS));
    }
}

static void
on_printed (GtkWidget *view, const char *error, gpointer user_data)
{
  g_assert_cmpstr (error, ==, "nothing is shown");
  *(gboolean *) user_data = TRUE;
}

/* There may be nothing to print; that is said, and crashes nothing. */
static void
test_print_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GtkPrintSettings) settings = gtk_print_settings_new ();

  g_signal_connect (fixture->view, "printed", G_CALLBACK (on_printed), &fixture->is_printed);
  fixture->module->print (fixture->view, settings, GTK_WINDOW (fixture->window));
  g_assert_true (fixture->is_printed);
  load (fixture, "<p>before</p>", "one");
  webkit_web_view_terminate_web_process (fixture->web_view);
  wait_for (&fixture->is_crashed);
  fixture->is_printed = FALSE;
  fixture->module->print (fixture->view, settings, GTK_WINDOW (fixture->window));
  g_assert_true (fixture->is_printed);
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
  ADD ("/ui/html-view/ephemeral", test_ephemeral);
  ADD ("/ui/html-view/sandbox", test_sandbox);
  ADD ("/ui/html-view/print-nothing", test_print_nothing);
  ADD ("/ui/html-view/zoom", test_zoom);
  ADD ("/ui/html-view/memory", test_memory);
  return g_test_run ();
}
