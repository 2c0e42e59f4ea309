/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notifications over a restart, on a desktop that keeps them. In a program of its own: which kind
 * of service there is, GLib decides once a process. */
#include "desktop-fixture.h"

static gboolean
before_restart_story (gpointer user_data)
{
  DesktopFixture *fixture = user_data;

  desktop_fixture_wait_ready (fixture);
  desktop_fixture_close_window (fixture);
  desktop_fixture_deliver (fixture, "Anna", "One");
  desktop_wait_for (fixture->n_shown == 1);
  desktop_fixture_deliver (fixture, "Bob", "Two");
  desktop_wait_for (fixture->n_shown == 2);
  desktop_fixture_quit (fixture);
  return G_SOURCE_REMOVE;
}

static gboolean
after_restart_story (gpointer user_data)
{
  DesktopFixture *fixture = user_data;

  desktop_wait_for (g_hash_table_size (fixture->ids) == 1);
  /* The other one stays, and nothing is told of twice. */
  desktop_fixture_wait_ready (fixture);
  g_assert_cmpuint (g_hash_table_size (fixture->ids), ==, 1);
  g_assert_cmpuint (fixture->n_shown, ==, 2);
  desktop_fixture_quit (fixture);
  return G_SOURCE_REMOVE;
}

static void
test_restart (void)
{
  g_autoptr (DesktopFixture) fixture = desktop_fixture_new (DESKTOP_GNOME, 1);

  if (fixture == NULL)
    return;
  desktop_fixture_run (fixture, before_restart_story);
  g_assert_cmpuint (g_hash_table_size (fixture->ids), ==, 2);
  desktop_fixture_set_flag (fixture, 2, "\\Seen");
  desktop_fixture_run (fixture, after_restart_story);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GTK and WebKit warn of what the machine lacks. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_test_add_func ("/ui/restart/withdrawn", test_restart);
  return g_test_run ();
}
