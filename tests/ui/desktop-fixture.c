/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desktop-fixture.h"

#include <string.h>

#include "account/account-list.h"
#include "account/account-profile.h"
#include "ui-fixture.h"
#include "ui/list/pr-message-view.h"

/* ---- Waiting ---- */

typedef struct
{
  const char *what;
  gint64 deadline;
} Timeout;

/* Also wakes the main loop, for conditions that nothing tells of. */
static gboolean
on_tick (gpointer user_data)
{
  Timeout *timeout = user_data;

  if (g_get_monotonic_time () > timeout->deadline)
    g_error ("timed out: %s", timeout->what);
  return G_SOURCE_CONTINUE;
}

guint
desktop_fixture_start_timeout (const char *what)
{
  Timeout *timeout = g_new (Timeout, 1);

  timeout->what = what;
  timeout->deadline = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
  return g_timeout_add_full (G_PRIORITY_DEFAULT, 50, on_tick, timeout, g_free);
}

/* ---- The notification service ---- */

#define FREEDESKTOP "org.freedesktop.Notifications"
#define GNOME "org.gtk.Notifications"
#define PORTAL "org.freedesktop.portal.Desktop"

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
    "</interface><interface name='org.gtk.Notifications'>"
    "<method name='AddNotification'><arg type='s'/><arg type='s'/><arg type='a{sv}'/></method>"
    "<method name='RemoveNotification'><arg type='s'/><arg type='s'/></method>"
    "</interface><interface name='org.freedesktop.portal.Notification'>"
    "<method name='AddNotification'><arg type='s'/><arg type='a{sv}'/></method>"
    "<method name='RemoveNotification'><arg type='s'/></method>"
    "</interface></node>";

/* By DesktopKind: its bus name, its object, and its interface in the above. */
static const struct
{
  const char *name;
  const char *path;
  guint interface;
} services[] = {
  [DESKTOP_FREEDESKTOP] = { FREEDESKTOP, "/org/freedesktop/Notifications", 0 },
  [DESKTOP_GNOME] = { GNOME, "/org/gtk/Notifications", 1 },
  [DESKTOP_PORTAL] = { PORTAL, "/org/freedesktop/portal/desktop", 2 },
};

static void
keep_text (DesktopFixture *fixture, const char *title, const char *body)
{
  g_free (fixture->title);
  g_free (fixture->body);
  fixture->title = g_strdup (title);
  fixture->body = g_strdup (body);
  g_hash_table_remove_all (fixture->actions);
  fixture->n_shown++;
}

static void
keep_action (DesktopFixture *fixture, const char *key)
{
  g_hash_table_insert (fixture->actions, g_strndup (key, strcspn (key, "(:")), g_strdup (key));
}

static GVariant *
on_notify (DesktopFixture *fixture, GVariant *parameters)
{
  const char *title;
  const char *body;
  g_autofree const char **actions = NULL;

  g_variant_get (parameters, "(&su&s&s&s^a&s@a{sv}i)", NULL, NULL, NULL, &title, &body, &actions,
                 NULL, NULL);
  keep_text (fixture, title, body);
  for (guint i = 0; actions[i] != NULL && actions[i + 1] != NULL; i += 2)
    keep_action (fixture, actions[i]);
  return g_variant_new ("(u)", fixture->n_shown);
}

/* What an action is called with, of a vardict that says so under these names. */
static void
keep_target (DesktopFixture *fixture,
             GVariant *dict,
             const char *action_key,
             const char *target_key)
{
  g_autoptr (GVariant) target = g_variant_lookup_value (dict, target_key, NULL);
  const char *action;

  if (target != NULL && g_variant_lookup (dict, action_key, "&s", &action))
    g_hash_table_insert (fixture->actions, g_strdup (action), g_variant_print (target, TRUE));
}

static void
on_add (DesktopFixture *fixture, const char *id, GVariant *content)
{
  g_autoptr (GVariant) buttons =
      g_variant_lookup_value (content, "buttons", G_VARIANT_TYPE ("aa{sv}"));
  const char *title = "";
  const char *body = "";

  g_variant_lookup (content, "title", "&s", &title);
  g_variant_lookup (content, "body", "&s", &body);
  keep_text (fixture, title, body);
  keep_target (fixture, content, "default-action", "default-action-target");
  for (gsize i = 0; buttons != NULL && i < g_variant_n_children (buttons); i++)
    {
      g_autoptr (GVariant) button = g_variant_get_child_value (buttons, i);

      keep_target (fixture, button, "action", "target");
    }
  g_hash_table_add (fixture->ids, g_strdup (id));
}

/* The portal knows who calls, GNOME is told: there the arguments begin with the program's name. */
static const char *
get_id (DesktopFixture *fixture, GVariant *parameters)
{
  const char *id;

  g_variant_get_child (parameters, fixture->kind == DESKTOP_GNOME ? 1 : 0, "&s", &id);
  return id;
}

static void
on_closed (DesktopFixture *fixture)
{
  fixture->n_closed++;
  fixture->last_closed = g_get_monotonic_time ();
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
  DesktopFixture *fixture = user_data;
  GVariant *answer = NULL;

  if (g_str_equal (method, "Notify"))
    answer = on_notify (fixture, parameters);
  else if (g_str_equal (method, "AddNotification"))
    {
      g_autoptr (GVariant) content =
          g_variant_get_child_value (parameters, g_variant_n_children (parameters) - 1);

      on_add (fixture, get_id (fixture, parameters), content);
    }
  else if (g_str_equal (method, "CloseNotification"))
    on_closed (fixture);
  else if (g_str_equal (method, "RemoveNotification"))
    {
      g_hash_table_remove (fixture->ids, get_id (fixture, parameters));
      on_closed (fixture);
    }
  else if (g_str_equal (method, "GetCapabilities"))
    answer = g_variant_new_parsed ("(['actions', 'body'],)");
  else
    answer = g_variant_new ("(ssss)", "test", "test", "1", "1.2");
  g_dbus_method_invocation_return_value (invocation, answer);
}

static void
start_service (DesktopFixture *fixture)
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
  g_dbus_connection_register_object (fixture->service, services[fixture->kind].path,
                                     info->interfaces[services[fixture->kind].interface], &vtable,
                                     fixture, NULL, &error);
  g_assert_no_error (error);
  owned = g_dbus_connection_call_sync (
      fixture->service, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "RequestName", g_variant_new ("(su)", services[fixture->kind].name, 4), NULL,
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

/* As the portal activates what was clicked, also a program that does not run. */
static void
activate_action (DesktopFixture *fixture, const char *action, const char *target)
{
  GApplication *application = G_APPLICATION (fixture->application);
  g_autoptr (GVariant) parameter = g_variant_parse (NULL, target, NULL, NULL, NULL);
  GVariantBuilder parameters = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

  g_variant_builder_add (&parameters, "v", parameter);
  g_dbus_connection_call (fixture->service, g_application_get_application_id (application),
                          g_application_get_dbus_object_path (application),
                          "org.freedesktop.Application", "ActivateAction",
                          g_variant_new ("(sava{sv})", action + strlen ("app."), &parameters, NULL),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

void
desktop_fixture_click (DesktopFixture *fixture, const char *action)
{
  const char *key = g_hash_table_lookup (fixture->actions, action);

  g_assert_nonnull (key);
  if (fixture->kind == DESKTOP_PORTAL)
    {
      activate_action (fixture, action, key);
      return;
    }
  g_dbus_connection_emit_signal (fixture->service, NULL, "/org/freedesktop/Notifications",
                                 FREEDESKTOP, "ActionInvoked",
                                 g_variant_new ("(us)", fixture->n_shown, key), NULL);
}

/* ---- The server ---- */

static void
add_account (DesktopFixture *fixture)
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

guint32
desktop_fixture_deliver (DesktopFixture *fixture, const char *name, const char *subject)
{
  g_autofree char *address = g_ascii_strdown (name, (gssize) strcspn (name, " "));
  g_autofree char *from = g_strdup_printf ("%s <%s@example.com>", name, address);

  return test_imap_append_simple (fixture->other, "INBOX", from, subject, "at four?");
}

void
desktop_fixture_set_flag (DesktopFixture *fixture, guint32 uid, const char *flag)
{
  g_autofree char *uids = g_strdup_printf ("%u", uid);

  test_imap_store (fixture->other, uids, "+FLAGS", flag);
}

/* ---- The program ---- */

DesktopFixture *
desktop_fixture_new (DesktopKind kind, guint n)
{
  TestServer *server = test_server_new (TEST_SERVER_DEFAULT);
  DesktopFixture *fixture;
  g_autoptr (GError) error = NULL;

  if (server == NULL)
    return NULL;
  fixture = g_new0 (DesktopFixture, 1);
  fixture->server = server;
  fixture->kind = kind;
  fixture->actions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  fixture->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fixture->other = test_server_imap (server);
  for (guint i = 0; i < n; i++)
    test_imap_append_simple (fixture->other, "INBOX", "Bob <bob@example.com>", "Old", "was there");
  test_imap_select (fixture->other, "INBOX");
  fixture->profile = g_dir_make_tmp ("postrider-ui-XXXXXX", &error);
  g_assert_no_error (error);
  add_account (fixture);
  if (kind != DESKTOP_NONE)
    start_service (fixture);
  return fixture;
}

void
desktop_fixture_free (DesktopFixture *fixture)
{
  g_clear_object (&fixture->service);
  test_imap_free (fixture->other);
  g_free (fixture->title);
  g_free (fixture->body);
  g_hash_table_unref (fixture->actions);
  g_hash_table_unref (fixture->ids);
  ui_fixture_remove (fixture->profile);
  test_server_free (fixture->server);
  g_free (fixture);
}

void
desktop_fixture_run (DesktopFixture *fixture, GSourceFunc story)
{
  fixture->application = pr_application_new ();
  pr_application_set_profile (fixture->application, fixture->profile);
  /* It must outlive its windows. */
  g_application_hold (G_APPLICATION (fixture->application));
  g_idle_add (story, fixture);
  g_assert_cmpint (g_application_run (G_APPLICATION (fixture->application), 0, NULL), ==, 0);
  g_clear_object (&fixture->application);
}

void
desktop_fixture_quit (DesktopFixture *fixture)
{
  g_application_quit (G_APPLICATION (fixture->application));
}

PrWindow *
desktop_fixture_find_window (DesktopFixture *fixture)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (fixture->application));

  return windows != NULL ? PR_WINDOW (windows->data) : NULL;
}

PrMessage *
desktop_fixture_get_message (DesktopFixture *fixture)
{
  PrWindow *window = desktop_fixture_find_window (fixture);

  return window != NULL
             ? pr_message_view_get_message (PR_MESSAGE_VIEW (pr_window_get_message_view (window)))
             : NULL;
}

void
desktop_fixture_close_window (DesktopFixture *fixture)
{
  gtk_window_close (GTK_WINDOW (desktop_fixture_find_window (fixture)));
  desktop_wait_for (desktop_fixture_find_window (fixture) == NULL);
}

static gboolean
is_ready (DesktopFixture *fixture)
{
  GListModel *accounts = pr_core_get_accounts (pr_application_get_core (fixture->application));
  g_autoptr (PrAccount) account = g_list_model_get_item (accounts, 0);

  return account != NULL && pr_account_get_state (account) == PR_ACCOUNT_READY;
}

void
desktop_fixture_wait_ready (DesktopFixture *fixture)
{
  desktop_wait_for (is_ready (fixture));
}
