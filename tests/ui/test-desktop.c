/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole program on a real server and a desktop whose notification service is played here. */
#include "ui-fixture.h"

#include "account/account-list.h"
#include "account/account-profile.h"
#include "support/test-server.h"
#include "ui/list/pr-message-row.h"
#include "ui/list/pr-message-view.h"
#include "ui/pr-application.h"
#include "ui/pr-window.h"
#include "ui/reader/pr-reader.h"

#define NOTIFICATIONS "org.freedesktop.Notifications"

static const char introspection[] =
    "<node><interface name='org.freedesktop.Notifications'>"
    "<method name='Notify'><arg type='s'/><arg type='u'/><arg type='s'/><arg type='s'/>"
    "<arg type='s'/><arg type='as'/><arg type='a{sv}'/><arg type='i'/>"
    "<arg type='u' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u'/></method>"
    "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
    "<method name='GetServerInformation'><arg type='s' direction='out'/>"
    "<arg type='s' direction='out'/><arg type='s' direction='out'/>"
    "<arg type='s' direction='out'/></method>"
    "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
    "</interface></node>";

typedef struct
{
  TestServer *server;
  TestImap *other; /* another device */
  char *profile;
  PrApplication *application;
  GDBusConnection *service;
  guint n_shown;
  guint n_closed;
  char *title;
  char *body;
  char *read_action; /* key of the button that marks as read */
} Fixture;

typedef gboolean (*Condition) (Fixture *fixture);

static gboolean
on_timeout (gpointer user_data)
{
  g_error ("timed out: %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

static void
wait_until (Fixture *fixture, Condition condition, const char *what)
{
  guint timeout = g_timeout_add_seconds (30, on_timeout, (gpointer) what);

  while (!condition (fixture))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

#define WAIT_UNTIL(fixture, condition) wait_until (fixture, condition, #condition)

/* The notification service */

static void
take_notification (Fixture *fixture, GVariant *parameters)
{
  const char *title;
  const char *body;
  g_autofree const char **actions = NULL;

  g_variant_get (parameters, "(&su&s&s&s^a&s@a{sv}i)", NULL, NULL, NULL, &title, &body, &actions,
                 NULL, NULL);
  g_free (fixture->title);
  g_free (fixture->body);
  fixture->title = g_strdup (title);
  fixture->body = g_strdup (body);
  for (guint i = 0; actions[i] != NULL && actions[i + 1] != NULL; i += 2)
    if (g_str_has_prefix (actions[i], "app.mark-read"))
      {
        g_free (fixture->read_action);
        fixture->read_action = g_strdup (actions[i]);
      }
  fixture->n_shown++;
}

static void
on_method_call (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  Fixture *fixture = user_data;
  GVariant *answer = NULL;

  if (g_str_equal (method, "Notify"))
    {
      take_notification (fixture, parameters);
      answer = g_variant_new ("(u)", fixture->n_shown);
    }
  else if (g_str_equal (method, "CloseNotification"))
    fixture->n_closed++;
  else if (g_str_equal (method, "GetCapabilities"))
    answer = g_variant_new_parsed ("(['actions', 'body'],)");
  else
    answer = g_variant_new ("(ssss)", "test", "test", "1", "1.2");
  g_dbus_method_invocation_return_value (invocation, answer);
}

static void
start_service (Fixture *fixture)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_method_call };
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_autoptr (GVariant) owned = NULL;
  g_autoptr (GError) error = NULL;

  fixture->service =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                  | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (fixture->service, "/org/freedesktop/Notifications",
                                     info->interfaces[0], &vtable, fixture, NULL, &error);
  g_assert_no_error (error);
  owned = g_dbus_connection_call_sync (fixture->service, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName", g_variant_new ("(su)", NOTIFICATIONS, 4),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
click (Fixture *fixture, const char *action)
{
  g_dbus_connection_emit_signal (fixture->service, NULL, "/org/freedesktop/Notifications",
                                 NOTIFICATIONS, "ActionInvoked",
                                 g_variant_new ("(us)", fixture->n_shown, action), NULL);
}

/* The program */

static PrWindow *
find_window (Fixture *fixture)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (fixture->application));

  return windows != NULL ? PR_WINDOW (windows->data) : NULL;
}

static PrMessage *
get_message (Fixture *fixture)
{
  PrWindow *window = find_window (fixture);

  return window != NULL
             ? pr_message_view_get_message (PR_MESSAGE_VIEW (pr_window_get_message_view (window)))
             : NULL;
}

static gboolean
is_up_to_date (Fixture *fixture)
{
  GListModel *accounts = pr_core_get_accounts (pr_application_get_core (fixture->application));
  g_autoptr (PrAccount) account = g_list_model_get_item (accounts, 0);

  return account != NULL && pr_account_get_state (account) == PR_ACCOUNT_READY;
}

static gboolean
is_first_notified (Fixture *fixture)
{
  return fixture->n_shown == 1;
}

static gboolean
is_second_notified (Fixture *fixture)
{
  return fixture->n_shown == 2;
}

static gboolean
is_third_notified (Fixture *fixture)
{
  return fixture->n_shown == 3;
}

static gboolean
is_window_gone (Fixture *fixture)
{
  return find_window (fixture) == NULL;
}

static gboolean
is_withdrawn (Fixture *fixture)
{
  return fixture->n_closed > 0;
}

static gboolean
is_message_opened (Fixture *fixture)
{
  PrMessage *message = get_message (fixture);

  return message != NULL
         && g_str_equal (pr_message_get_subject (message), "Tea <b>today</b> & tomorrow")
         && pr_reader_is_body_shown (PR_READER (pr_window_get_reader (find_window (fixture))));
}

static gboolean
is_body_shown (Fixture *fixture)
{
  return pr_reader_is_body_shown (PR_READER (pr_window_get_reader (find_window (fixture))));
}

static gboolean
is_message_starred (Fixture *fixture)
{
  return get_message (fixture) != NULL && pr_message_is_starred (get_message (fixture));
}

static gboolean
is_message_read (Fixture *fixture)
{
  return get_message (fixture) != NULL && !pr_message_is_unread (get_message (fixture));
}

static void
add_account (Fixture *fixture)
{
  g_autoptr (AccountProfile) profile = account_profile_new (fixture->profile);
  g_autoptr (AccountList) list = account_list_new (profile->config_dir);
  g_autoptr (GError) error = NULL;
  AccountValues values = {
    .email = "alice@example.com",
    .imap = {
      .host = (char *) "localhost",
      .port = test_server_get_imaps_port (fixture->server),
      .security = ACCOUNT_SECURITY_TLS,
      .user = (char *) "alice",
    },
    .password_command = "echo pw",
    .ca_file = test_server_get_ca_file (fixture->server),
  };
  g_autoptr (AccountSettings) settings = account_settings_new (&values, &error);

  g_assert_no_error (error);
  account_list_add (list, settings, &error);
  g_assert_no_error (error);
}

static void
set_flag (TestImap *imap, guint32 uid, const char *flag)
{
  g_autofree char *uids = g_strdup_printf ("%u", uid);

  test_imap_store (imap, uids, "+FLAGS", flag);
}

/* The story, told inside the program's own main loop. */
static gboolean
notification_story (gpointer user_data)
{
  Fixture *fixture = user_data;
  guint32 uid;

  WAIT_UNTIL (fixture, is_up_to_date);
  g_assert_cmpuint (fixture->n_shown, ==, 0);

  /* New mail while no window is open: one notification, in which nothing is markup. */
  gtk_window_close (GTK_WINDOW (find_window (fixture)));
  WAIT_UNTIL (fixture, is_window_gone);
  test_imap_select (fixture->other, "INBOX");
  uid = test_imap_append_simple (fixture->other, "INBOX", "Anna Becker <anna@example.com>",
                                 "Tea <b>today</b> & tomorrow", "at four?");
  WAIT_UNTIL (fixture, is_first_notified);
  g_assert_cmpstr (fixture->title, ==, "Anna Becker");
  g_assert_true (g_str_has_prefix (fixture->body, "Tea ‹b›today‹/b› & tomorrow"));

  /* A click opens it, that reads it, and the server hears of it. */
  click (fixture, "default");
  WAIT_UNTIL (fixture, is_message_opened);
  WAIT_UNTIL (fixture, is_message_read);
  g_assert_true (test_imap_wait_flags (fixture->other, uid, "\\Seen", 10000));
  g_assert_cmpuint (fixture->n_shown, ==, 1);

  /* What another device does shows in the row. */
  set_flag (fixture->other, uid, "\\Flagged");
  WAIT_UNTIL (fixture, is_message_starred);

  /* The next one is read on another device, which withdraws it. */
  gtk_window_close (GTK_WINDOW (find_window (fixture)));
  WAIT_UNTIL (fixture, is_window_gone);
  uid = test_imap_append_simple (fixture->other, "INBOX", "Bob <bob@example.com>", "Later", "then");
  WAIT_UNTIL (fixture, is_second_notified);
  g_assert_cmpstr (fixture->title, ==, "Bob");
  g_assert_cmpuint (fixture->n_closed, ==, 0);
  set_flag (fixture->other, uid, "\\Seen");
  WAIT_UNTIL (fixture, is_withdrawn);

  /* And the last is marked read from its button, without a window. */
  uid = test_imap_append_simple (fixture->other, "INBOX", "Bob <bob@example.com>", "Last", "then");
  WAIT_UNTIL (fixture, is_third_notified);
  click (fixture, fixture->read_action);
  while (!test_imap_wait_flags (fixture->other, uid, "\\Seen", 50))
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (is_window_gone (fixture));

  g_application_quit (G_APPLICATION (fixture->application));
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
is_old_listed (Fixture *fixture)
{
  return find_row (pr_window_get_message_view (find_window (fixture)), "Old") != NULL;
}

/* Whether the row of the new message is wholly inside the list. */
static gboolean
is_new_visible (Fixture *fixture)
{
  GtkWidget *view = pr_window_get_message_view (find_window (fixture));
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
  Fixture *fixture = user_data;
  PrMessageView *view;

  WAIT_UNTIL (fixture, is_up_to_date);
  WAIT_UNTIL (fixture, is_old_listed);
  view = PR_MESSAGE_VIEW (pr_window_get_message_view (find_window (fixture)));
  pr_message_view_step (view, 20);
  pr_message_view_step (view, 10);
  pr_message_view_step (view, -40);
  WAIT_UNTIL (fixture, is_body_shown);
  test_imap_append_simple (fixture->other, "INBOX", "Anna <anna@example.com>", "New", "here");
  WAIT_UNTIL (fixture, is_new_visible);
  /* The selection has followed its row. */
  g_assert_cmpstr (pr_message_get_subject (get_message (fixture)), ==, "Old");
  g_application_quit (G_APPLICATION (fixture->application));
  return G_SOURCE_REMOVE;
}

/* Runs STORY in the program on a new server with N messages in the inbox. */
static void
run (GSourceFunc story, guint n)
{
  Fixture fixture = { .server = test_server_new (TEST_SERVER_DEFAULT) };
  g_autoptr (GError) error = NULL;

  if (fixture.server == NULL)
    return;
  fixture.other = test_server_imap (fixture.server);
  for (guint i = 0; i < n; i++)
    test_imap_append_simple (fixture.other, "INBOX", "Bob <bob@example.com>", "Old", "was there");
  fixture.profile = g_dir_make_tmp ("postrider-ui-XXXXXX", &error);
  g_assert_no_error (error);
  add_account (&fixture);
  start_service (&fixture);

  fixture.application = pr_application_new ();
  pr_application_set_profile (fixture.application, fixture.profile);
  /* It must outlive its windows. */
  g_application_hold (G_APPLICATION (fixture.application));
  g_idle_add (story, &fixture);
  g_assert_cmpint (g_application_run (G_APPLICATION (fixture.application), 0, NULL), ==, 0);

  g_object_unref (fixture.application);
  g_object_unref (fixture.service);
  test_imap_free (fixture.other);
  g_free (fixture.title);
  g_free (fixture.body);
  g_free (fixture.read_action);
  ui_fixture_remove (fixture.profile);
  test_server_free (fixture.server);
}

static void
test_notification (void)
{
  run (notification_story, 1);
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
  g_test_add_func ("/ui/desktop/stays-at-top", test_stays_at_top);
  return g_test_run ();
}
