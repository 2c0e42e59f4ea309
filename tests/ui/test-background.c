/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Staying without a window, and being started at log-in. */
#include <gtk/gtk.h>

#include "ui-fixture.h"
#include "ui/pr-application.h"
#include "ui/pr-window.h"
#include "ui/shell/pr-autostart.h"
#include "ui/shell/pr-background-portal.h"
#include "ui/shell/pr-preferences-window.h"
#include "ui/shell/pr-settings.h"

#define PORTAL "org.freedesktop.portal.Desktop"

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("timed out: %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

#define wait_for(condition)                                                          \
  G_STMT_START                                                                       \
  {                                                                                  \
    guint deadline = g_timeout_add_seconds (20, on_deadline, (gpointer) #condition); \
                                                                                     \
    while (!(condition))                                                             \
      g_main_context_iteration (NULL, TRUE);                                         \
    g_source_remove (deadline);                                                      \
  }                                                                                  \
  G_STMT_END

/* ---- The file at log-in ---- */

static char *
build_autostart_path (const char *id)
{
  g_autofree char *name = g_strconcat (id, ".desktop", NULL);

  return g_build_filename (g_get_user_config_dir (), "autostart", name, NULL);
}

/* Whatever a folder is called, the program gets it as it is. */
static void
test_autostart (void)
{
  const char *const command[] = { "/bin/echo", "a b\"c`d$e\\f%g'h", "--last", NULL };
  g_autofree char *path = build_autostart_path ("org.example.Test");
  g_autofree char *content = NULL;
  g_autofree char *exec = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) arguments = NULL;

  g_assert_true (pr_autostart_set ("org.example.Test", command, TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error));
  exec = g_key_file_get_string (file, "Desktop Entry", "Exec", &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (exec, "%%g"));
  /* what is left when field codes are gone is quoted as in a shell */
  content = g_strdup (exec);
  memmove (strstr (content, "%%"), strstr (content, "%%") + 1, strlen (strstr (content, "%%")));
  g_assert_true (g_shell_parse_argv (content, NULL, &arguments, &error));
  g_assert_cmpstrv (arguments, (char **) command);

  g_assert_true (pr_autostart_set ("org.example.Test", command, FALSE, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (pr_autostart_set ("org.example.Test", command, FALSE, &error));
  g_assert_no_error (error);
}

/* ---- The portal ---- */

typedef struct
{
  GDBusConnection *connection;
  guint response;
  gboolean background;
  gboolean autostart;
  gboolean asked_autostart;
} Portal;

static void
on_portal_call (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  Portal *portal = user_data;
  g_autoptr (GVariant) options = NULL;
  g_autofree char *peer = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *handle = NULL;
  const char *token;
  GVariantDict results;

  g_variant_get (parameters, "(&s@a{sv})", NULL, &options);
  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  g_assert_true (g_variant_lookup (options, "autostart", "b", &portal->asked_autostart));
  handle = g_strconcat ("/org/freedesktop/portal/desktop/request/", peer, "/", token, NULL);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", handle));
  g_variant_dict_init (&results, NULL);
  g_variant_dict_insert (&results, "background", "b", portal->background);
  g_variant_dict_insert (&results, "autostart", "b", portal->autostart);
  g_dbus_connection_emit_signal (
      connection, sender, handle, "org.freedesktop.portal.Request", "Response",
      g_variant_new ("(u@a{sv})", portal->response, g_variant_dict_end (&results)), NULL);
}

static GDBusConnection *
connect_to_bus (void)
{
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                  | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
start_portal (Portal *portal)
{
  static const char xml[] = "<node><interface name='org.freedesktop.portal.Background'>"
                            "<method name='RequestBackground'><arg type='s'/><arg type='a{sv}'/>"
                            "<arg type='o' direction='out'/></method></interface></node>";
  static const GDBusInterfaceVTable vtable = { .method_call = on_portal_call };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (xml, NULL);
  g_autoptr (GVariant) owned = NULL;
  g_autoptr (GError) error = NULL;

  portal->connection = connect_to_bus ();
  g_dbus_connection_register_object (portal->connection, "/org/freedesktop/portal/desktop",
                                     info->interfaces[0], &vtable, portal, NULL, &error);
  g_assert_no_error (error);
  owned = g_dbus_connection_call_sync (portal->connection, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName", g_variant_new ("(su)", PORTAL, 4), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static gboolean
ask_portal (GDBusConnection *connection, gboolean autostart, GError **error)
{
  const char *const command[] = { "postrider", "--gapplication-service", NULL };
  g_autoptr (GAsyncResult) result = NULL;

  pr_background_portal_request_async (connection, autostart, command, on_result, &result);
  wait_for (result != NULL);
  return pr_background_portal_request_finish (result, error);
}

static void
test_portal (void)
{
  Portal portal = { .background = TRUE, .autostart = TRUE };
  g_autoptr (GDBusConnection) connection = connect_to_bus ();
  g_autoptr (GError) error = NULL;

  g_assert_false (ask_portal (connection, TRUE, &error));
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN);
  g_clear_error (&error);

  start_portal (&portal);
  g_assert_true (ask_portal (connection, TRUE, &error));
  g_assert_true (portal.asked_autostart);
  portal.autostart = FALSE;
  g_assert_false (ask_portal (connection, TRUE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);
  g_assert_true (ask_portal (connection, FALSE, &error));
  portal.response = 1;
  g_assert_false (ask_portal (connection, FALSE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_object_unref (portal.connection);
}

/* ---- The program ---- */

static PrWindow *
find_window (GApplication *application)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l; l = l->next)
    if (PR_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

static GtkSwitch *
find_switch (GtkWidget *widget, guint *position)
{
  if (GTK_IS_SWITCH (widget) && (*position)-- == 0)
    return GTK_SWITCH (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkSwitch *found = find_switch (child, position);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The person switches it on in the preferences; the program then outlives its window. */
static gboolean
background_story (gpointer user_data)
{
  GApplication *application = user_data;
  g_autofree char *path = build_autostart_path (g_application_get_application_id (application));
  GListModel *windows = gtk_window_get_toplevels ();
  PrPreferencesWindow *preferences = NULL;
  GtkSwitch *background;
  guint position = 3; /* after the two on notifications and the hidden one of the only account */

  wait_for (find_window (application) != NULL);
  g_action_group_activate_action (G_ACTION_GROUP (application), "preferences", NULL);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GObject) window = g_list_model_get_item (windows, i);

      if (PR_IS_PREFERENCES_WINDOW (window))
        preferences = PR_PREFERENCES_WINDOW (window);
    }
  g_assert_nonnull (preferences);
  background = find_switch (GTK_WIDGET (preferences), &position);
  g_assert_nonnull (background);
  g_assert_false (gtk_switch_get_active (background));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  gtk_switch_set_active (background, TRUE);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  gtk_window_close (GTK_WINDOW (preferences));
  gtk_window_close (GTK_WINDOW (find_window (application)));
  wait_for (find_window (application) == NULL);
  /* a second start */
  g_application_activate (application);
  g_assert_nonnull (find_window (application));
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
off_story (gpointer user_data)
{
  GApplication *application = user_data;
  g_autofree char *path = build_autostart_path (g_application_get_application_id (application));
  g_autoptr (GSettings) settings = NULL;
  g_autofree char *profile = g_object_steal_data (G_OBJECT (application), "profile");

  wait_for (find_window (application) != NULL);
  /* as the last run left it */
  settings = pr_settings_new (profile);
  g_assert_true (g_settings_get_boolean (settings, "run-in-background"));
  g_settings_set_boolean (settings, "run-in-background", FALSE);
  wait_for (!g_file_test (path, G_FILE_TEST_EXISTS));
  /* the program ends with its window again */
  gtk_window_close (GTK_WINDOW (find_window (application)));
  return G_SOURCE_REMOVE;
}

static void
run (const char *profile, GSourceFunc story)
{
  g_autoptr (PrApplication) application = pr_application_new ();

  pr_application_set_profile (application, profile);
  g_object_set_data_full (G_OBJECT (application), "profile", g_strdup (profile), g_free);
  g_idle_add (story, application);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
}

static void
test_program (void)
{
  g_autofree char *profile = ui_fixture_create_profile (3);

  run (profile, background_story);
  run (profile, off_story);
  ui_fixture_remove (g_steal_pointer (&profile));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_test_add_func ("/ui/background/autostart", test_autostart);
  g_test_add_func ("/ui/background/portal", test_portal);
  g_test_add_func ("/ui/background/program", test_program);
  return g_test_run ();
}
