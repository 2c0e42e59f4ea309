/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved messages, opened from outside while the program runs. */
#include <glib/gstdio.h>

#include "ui-fixture.h"
#include "ui/pr-application.h"
#include "ui/pr-window.h"
#include "ui/shell/pr-file-window.h"

static char *directory;

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("timed out: %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

static PrFileWindow *
find_file_window (GtkApplication *application)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (PR_IS_FILE_WINDOW (l->data))
      return PR_FILE_WINDOW (l->data);
  return NULL;
}

static PrFileWindow *
open_file (GtkApplication *application, GFile *file)
{
  guint deadline = g_timeout_add_seconds (20, on_deadline, (gpointer) "the file's window");
  PrFileWindow *window;

  g_application_open (G_APPLICATION (application), &file, 1, "");
  window = find_file_window (application);
  g_assert_nonnull (window);
  while (!pr_file_window_is_shown (window) && pr_file_window_get_failure (window) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
  return window;
}

static void
check_file (GtkApplication *application,
            const char *content,
            gssize length,
            const char *title,
            const char *failure)
{
  g_autofree char *path = g_build_filename (directory, "saved.eml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  PrFileWindow *window;

  if (content != NULL)
    {
      g_file_set_contents (path, content, length, &error);
      g_assert_no_error (error);
    }
  window = open_file (application, file);
  g_assert_cmpstr (pr_file_window_get_failure (window), ==, failure);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, title);
  gtk_window_destroy (GTK_WINDOW (window));
  g_remove (path);
}

static gboolean
story (gpointer user_data)
{
  GtkApplication *application = user_data;
  g_autofree char *large = g_malloc0 (100 * 1024 * 1024 + 1);
  g_autoptr (GFile) folder = g_file_new_for_path (directory);
  PrFileWindow *window;

  check_file (
      application,
      "From: Anna <anna@example.com>\nTo: bob@example.com\nSubject: <b>Saved</b> =?utf-8?q?=E2"
      "=82=AC?=\nDate: Tue, 24 Nov 2026 10:00:00 +0000\n\nHello\n",
      -1, "<b>Saved</b> €", NULL);
  check_file (application, "Content-Type: text/html\nSubject: HTML\n\n<p>Hello", -1, "HTML", NULL);
  /* no message at all, and nothing at all */
  check_file (application, "\0\1\2 no message", 14, "(no subject)", NULL);
  check_file (application, "", 0, "(no subject)", NULL);
  /* files that cannot be read */
  check_file (application, NULL, 0, "Postrider", "There is no such file.");
  check_file (application, large, 100 * 1024 * 1024 + 1, "Postrider",
              "The file is too large to be a message.");
  window = open_file (application, folder);
  g_assert_cmpstr (pr_file_window_get_failure (window), ==, "This is a folder.");

  /* closed before it was read */
  g_application_open (G_APPLICATION (application), &folder, 1, "");
  gtk_window_destroy (GTK_WINDOW (find_file_window (application)));
  g_application_quit (G_APPLICATION (application));
  return G_SOURCE_REMOVE;
}

static void
test_file (void)
{
  g_autofree char *profile = ui_fixture_create_profile (3);
  g_autoptr (PrApplication) application = pr_application_new ();
  g_autoptr (GError) error = NULL;

  directory = g_dir_make_tmp ("postrider-file-XXXXXX", &error);
  g_assert_no_error (error);
  pr_application_set_profile (application, profile);
  g_application_hold (G_APPLICATION (application));
  g_idle_add (story, application);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
  g_rmdir (directory);
  g_free (directory);
  ui_fixture_remove (g_steal_pointer (&profile));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GTK and WebKit warn of what the machine lacks. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_test_add_func ("/ui/file/open", test_file);
  return g_test_run ();
}
