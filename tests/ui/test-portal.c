/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notifications through the portal, as in a sandbox. In a program of its own: whether portals are
 * used, GLib decides once a process. */
#include "desktop-fixture.h"

static gboolean
is_opened (DesktopFixture *fixture, const char *subject)
{
  PrMessage *message = desktop_fixture_get_message (fixture);

  return message != NULL && g_str_equal (pr_message_get_subject (message), subject);
}

static gboolean
before_restart_story (gpointer user_data)
{
  DesktopFixture *fixture = user_data;

  desktop_fixture_wait_ready (fixture);
  desktop_fixture_close_window (fixture);
  desktop_fixture_deliver (fixture, "Anna", "One");
  desktop_wait_for (fixture->n_shown == 1);
  g_assert_cmpstr (fixture->title, ==, "Anna");
  g_assert_cmpuint (g_hash_table_size (fixture->ids), ==, 1);

  /* A button does what it says, without a window, and takes the notification away. */
  desktop_fixture_click (fixture, "app.archive");
  desktop_wait_for (g_hash_table_size (fixture->ids) == 0);
  g_assert_null (desktop_fixture_find_window (fixture));
  while (test_imap_count (fixture->other, "Archive") == 0)
    g_main_context_iteration (NULL, FALSE);

  /* A click opens the message, which reads it. */
  test_imap_select (fixture->other, "INBOX");
  desktop_fixture_deliver (fixture, "Bob", "Two");
  desktop_wait_for (fixture->n_shown == 2);
  desktop_fixture_click (fixture, "app.open-message");
  desktop_wait_for (desktop_fixture_find_window (fixture) != NULL && is_opened (fixture, "Two"));
  desktop_wait_for (g_hash_table_size (fixture->ids) == 0);
  desktop_fixture_close_window (fixture);

  desktop_fixture_deliver (fixture, "Carla", "Three");
  desktop_wait_for (fixture->n_shown == 3);
  desktop_fixture_quit (fixture);
  return G_SOURCE_REMOVE;
}

/* What another device read meanwhile. */
static gboolean
after_restart_story (gpointer user_data)
{
  DesktopFixture *fixture = user_data;

  desktop_wait_for (g_hash_table_size (fixture->ids) == 0);
  desktop_fixture_quit (fixture);
  return G_SOURCE_REMOVE;
}

static void
test_portal (void)
{
  g_autoptr (DesktopFixture) fixture = desktop_fixture_new (DESKTOP_PORTAL, 1);

  if (fixture == NULL)
    return;
  desktop_fixture_run (fixture, before_restart_story);
  g_assert_cmpuint (g_hash_table_size (fixture->ids), ==, 1);
  desktop_fixture_set_flag (fixture, 4, "\\Seen");
  desktop_fixture_run (fixture, after_restart_story);
}

int
main (int argc, char *argv[])
{
  g_setenv ("GTK_USE_PORTAL", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  /* GTK and WebKit warn of what the machine lacks. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_test_add_func ("/ui/portal/notifications", test_portal);
  return g_test_run ();
}
