/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/shell/pr-notification-service.h"

/* What GNotification talks to, in its order. */
static const char *const desktop_names[] = {
  "org.gtk.Notifications",
  "org.freedesktop.Notifications",
  NULL,
};
static const char *const sandbox_names[] = { "org.freedesktop.portal.Desktop", NULL };

static void try_name (GTask *task, const char *const *name);

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *const *name = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    g_task_return_boolean (task, TRUE);
  else if (name[1] == NULL)
    g_task_return_error (task, error);
  else
    {
      g_error_free (error);
      try_name (task, name + 1);
    }
}

static void
try_name (GTask *task, const char *const *name)
{
  GDBusConnection *connection = g_task_get_source_object (task);

  g_task_set_task_data (task, (gpointer) name, NULL);
  /* succeeds for what runs already, too */
  g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "StartServiceByName",
                          g_variant_new ("(su)", name[0], 0), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_started, g_object_ref (task));
}

void
pr_notification_service_find_async (GDBusConnection *connection,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (connection, NULL, callback, user_data);

  g_task_set_source_tag (task, pr_notification_service_find_async);
  if (connection == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "There is no session bus");
  else
    try_name (task,
              g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? sandbox_names : desktop_names);
}

gboolean
pr_notification_service_find_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
