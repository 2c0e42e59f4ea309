/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the desktop sees of the program: notifications, and mail that comes while one looks. */
#include "desktop-fixture.h"
#include "ui/list/pr-message-row.h"
#include "ui/list/pr-message-view.h"
#include "ui/reader/pr-reader.h"

static gboolean
is_body_shown (DesktopFixture *fixture)
{
  return pr_reader_is_body_shown (
      PR_READER (pr_window_get_reader (desktop_fixture_find_window (fixture))));
}

static gboolean
is_message_opened (DesktopFixture *fixture)
{
  PrMessage *message = desktop_fixture_get_message (fixture);

  return message != NULL
         && g_str_equal (pr_message_get_subject (message), "Tea <b>today</b> & tomorrow")
         && is_body_shown (fixture);
}

/* Whether the message of UID has FLAGS on the server, or is gone from the inbox when NULL. */
static void
wait_server (DesktopFixture *fixture, guint32 uid, const char *flags)
{
  g_autofree char *now = NULL;

  for (int i = 0; i < 600; i++)
    {
      g_free (now);
      now = test_imap_dup_flags (fixture->other, uid);
      if (g_strcmp0 (now, flags) == 0)
        return;
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (20000);
    }
  g_error ("the server has %s, not %s", now, flags);
}

static gboolean
notification_story (gpointer user_data)
{
  DesktopFixture *fixture = user_data;
  guint32 uid;

  desktop_fixture_wait_ready (fixture);
  g_assert_cmpuint (fixture->n_shown, ==, 0);

  /* New mail while no window is open: one notification, in which nothing is markup. */
  desktop_fixture_close_window (fixture);
  uid = desktop_fixture_deliver (fixture, "Anna Becker", "Tea <b>today</b> & tomorrow");
  desktop_wait_for (fixture->n_shown == 1);
  g_assert_cmpstr (fixture->title, ==, "Anna Becker");
  g_assert_true (g_str_has_prefix (fixture->body, "Tea ‹b›today‹/b› & tomorrow"));
  g_assert_true (g_str_has_suffix (fixture->body, "at four?"));

  /* A click opens it, that reads it, and the server hears of it. */
  desktop_fixture_click (fixture, "default");
  desktop_wait_for (is_message_opened (fixture));
  desktop_wait_for (!pr_message_is_unread (desktop_fixture_get_message (fixture)));
  wait_server (fixture, uid, "\\Seen");
  g_assert_cmpuint (fixture->n_shown, ==, 1);

  /* What another device does shows in the row. */
  desktop_fixture_set_flag (fixture, uid, "\\Flagged");
  desktop_wait_for (pr_message_is_starred (desktop_fixture_get_message (fixture)));
  desktop_fixture_quit (fixture);
  return G_SOURCE_REMOVE;
}

/* The buttons, without a window. */
static gboolean
button_story (gpointer user_data)
{
  DesktopFixture *fixture = user_data;
  static const struct
  {
    const char *action;
    const char *flags; /* afterwards, in the inbox; NULL: it is not there */
    const char *folder;
  } buttons[] = {
    { "app.mark-read", "\\Seen", "INBOX" },
    { "app.archive", NULL, "Archive" },
    { "app.trash", NULL, "Trash" },
  };

  desktop_fixture_wait_ready (fixture);
  desktop_fixture_close_window (fixture);
  /* One that does not work says so. */
  g_action_group_activate_action (G_ACTION_GROUP (fixture->application), "archive",
                                  g_variant_new_int64 (4711));
  desktop_wait_for (fixture->n_shown == 1);
  g_assert_cmpstr (fixture->title, ==, "The message was not changed");
  g_assert_cmpstr (fixture->body, ==, "This is no longer there.");
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      guint32 uid = desktop_fixture_deliver (fixture, "Bob", buttons[i].action);

      desktop_wait_for (fixture->n_shown == i + 2);
      desktop_fixture_click (fixture, buttons[i].action);
      wait_server (fixture, uid, buttons[i].flags);
      g_assert_cmpuint (test_imap_count (fixture->other, buttons[i].folder), ==, i == 0 ? 2 : 1);
    }
  g_assert_null (desktop_fixture_find_window (fixture));
  desktop_fixture_quit (fixture);
  return G_SOURCE_REMOVE;
}

/* Read on another device. */
static gboolean
other_device_story (gpointer user_data)
{
  DesktopFixture *fixture = user_data;
  gint64 told;
  guint32 uid;

  desktop_fixture_wait_ready (fixture);
  desktop_fixture_close_window (fixture);
  uid = desktop_fixture_deliver (fixture, "Bob", "Later");
  desktop_wait_for (fixture->n_shown == 1);
  g_assert_cmpstr (fixture->title, ==, "Bob");
  g_assert_cmpuint (fixture->n_closed, ==, 0);
  desktop_fixture_set_flag (fixture, uid, "\\Seen");
  told = g_get_monotonic_time ();
  desktop_wait_for (fixture->n_closed == 1);
  g_test_message ("withdrawn %" G_GINT64_FORMAT " ms after the other device's OK",
                  (fixture->last_closed - told) / 1000);
  desktop_fixture_quit (fixture);
  return G_SOURCE_REMOVE;
}

static PrMessageRow *
find_row (GtkWidget *widget, const char *subject)
{
  if (PR_IS_MESSAGE_ROW (widget))
    {
      PrMessage *message = pr_message_row_get_message (PR_MESSAGE_ROW (widget));

      return message != NULL && g_str_equal (pr_message_get_subject (message), subject)
                 ? PR_MESSAGE_ROW (widget)
                 : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      PrMessageRow *row = find_row (child, subject);

      if (row != NULL)
        return row;
    }
  return NULL;
}

static gboolean
is_old_listed (DesktopFixture *fixture)
{
  return find_row (pr_window_get_message_view (desktop_fixture_find_window (fixture)), "Old")
         != NULL;
}

/* Whether the row of the new message is wholly inside the list. */
static gboolean
is_new_visible (DesktopFixture *fixture)
{
  GtkWidget *view = pr_window_get_message_view (desktop_fixture_find_window (fixture));
  PrMessageRow *row = find_row (view, "New");
  GtkWidget *scroller;
  graphene_rect_t bounds;

  if (row == NULL || !gtk_widget_get_mapped (GTK_WIDGET (row)))
    return FALSE;
  scroller = gtk_widget_get_ancestor (GTK_WIDGET (row), GTK_TYPE_SCROLLED_WINDOW);
  return gtk_widget_compute_bounds (GTK_WIDGET (row), scroller, &bounds) && bounds.size.height > 20
         && bounds.origin.y >= 0
         && bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (scroller);
}

/* New mail comes into sight by itself when the list is at its top, also after a jump there, which
 * makes GtkListView hold on to the row that was the first. */
static gboolean
top_story (gpointer user_data)
{
  DesktopFixture *fixture = user_data;
  PrMessageView *view;

  desktop_fixture_wait_ready (fixture);
  desktop_wait_for (is_old_listed (fixture));
  view = PR_MESSAGE_VIEW (pr_window_get_message_view (desktop_fixture_find_window (fixture)));
  pr_message_view_step (view, 20);
  pr_message_view_step (view, 10);
  pr_message_view_step (view, -40);
  desktop_wait_for (is_body_shown (fixture));
  desktop_fixture_deliver (fixture, "Anna", "New");
  desktop_wait_for (is_new_visible (fixture));
  /* The selection has followed its row. */
  g_assert_cmpstr (pr_message_get_subject (desktop_fixture_get_message (fixture)), ==, "Old");
  desktop_fixture_quit (fixture);
  return G_SOURCE_REMOVE;
}

static void
run (GSourceFunc story, guint n)
{
  g_autoptr (DesktopFixture) fixture = desktop_fixture_new (DESKTOP_FREEDESKTOP, n);

  if (fixture != NULL)
    desktop_fixture_run (fixture, story);
}

static void
test_notification (void)
{
  run (notification_story, 1);
}

static void
test_buttons (void)
{
  run (button_story, 1);
}

static void
test_other_device (void)
{
  run (other_device_story, 1);
}

static void
test_stays_at_top (void)
{
  run (top_story, 40);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GTK and WebKit warn of what the machine lacks. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_test_add_func ("/ui/desktop/notification", test_notification);
  g_test_add_func ("/ui/desktop/buttons", test_buttons);
  g_test_add_func ("/ui/desktop/other-device", test_other_device);
  g_test_add_func ("/ui/desktop/stays-at-top", test_stays_at_top);
  return g_test_run ();
}
