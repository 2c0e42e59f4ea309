/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session that lacks what a desktop has: no bus at all, or one without any service, as this is
 * started. Mail is read all the same, and what is missing is said once. */
#include "desktop-fixture.h"
#include "ui/list/pr-message-view.h"
#include "ui/reader/pr-reader.h"

#define SENTENCE "Nothing shows notifications here: new mail is not announced"

static guint
count_labels (GtkWidget *widget, const char *text)
{
  guint n = GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_labels (child, text);
  return n;
}

static gboolean
is_listed (DesktopFixture *fixture, guint n)
{
  PrFolder *folder = pr_message_view_get_folder (
      PR_MESSAGE_VIEW (pr_window_get_message_view (desktop_fixture_find_window (fixture))));

  return folder != NULL && pr_folder_get_total (folder) == n;
}

static gboolean
story (gpointer user_data)
{
  DesktopFixture *fixture = user_data;
  PrWindow *window;

  desktop_wait_for (desktop_fixture_find_window (fixture) != NULL);
  window = desktop_fixture_find_window (fixture);
  desktop_wait_for (count_labels (GTK_WIDGET (window), SENTENCE) == 1);
  desktop_fixture_wait_ready (fixture);
  desktop_wait_for (is_listed (fixture, 2));
  pr_message_view_step (PR_MESSAGE_VIEW (pr_window_get_message_view (window)), 1);
  desktop_wait_for (pr_reader_is_body_shown (PR_READER (pr_window_get_reader (window))));
  desktop_fixture_deliver (fixture, "Anna", "New");
  desktop_wait_for (is_listed (fixture, 3));
  g_assert_cmpuint (count_labels (GTK_WIDGET (window), SENTENCE), <=, 1);

  /* A notification that cannot be shown is no trouble either. */
  gtk_window_close (GTK_WINDOW (window));
  desktop_wait_for (desktop_fixture_find_window (fixture) == NULL);
  desktop_fixture_deliver (fixture, "Anna", "Newer");
  g_application_activate (G_APPLICATION (fixture->application));
  desktop_wait_for (is_listed (fixture, 4));
  desktop_fixture_quit (fixture);
  return G_SOURCE_REMOVE;
}

static void
test_reads (void)
{
  g_autoptr (DesktopFixture) fixture = desktop_fixture_new (DESKTOP_NONE, 2);

  if (fixture != NULL)
    desktop_fixture_run (fixture, story);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GTK and WebKit warn of what the machine lacks. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_test_add_func ("/ui/alone/reads", test_reads);
  return g_test_run ();
}
