/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/shell/pr-background-portal.h"

#include <glib/gi18n.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

typedef struct
{
  GDBusConnection *connection;
  gboolean autostart;
  guint subscription; /* to the answer; 0: it has come */
} RequestData;

static void
stop_listening (RequestData *request)
{
  guint subscription = request->subscription;

  request->subscription = 0;
  if (subscription != 0)
    g_dbus_connection_signal_unsubscribe (request->connection, subscription);
}

static void
request_data_free (gpointer data)
{
  RequestData *request = data;

  stop_listening (request);
  g_object_unref (request->connection);
  g_free (request);
}

/* The answer comes as a signal of an object that is named after the caller and a token, so that it
 * can be listened for before the call. */
static char *
build_handle (GDBusConnection *connection, const char *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (connection) + 1);

  return g_strconcat (PORTAL_PATH "/request/", g_strdelimit (sender, ".", '_'), "/", token, NULL);
}

static void
finish_request (GTask *task, guint response, GVariant *results)
{
  RequestData *request = g_task_get_task_data (task);
  gboolean background = FALSE;
  gboolean autostart = FALSE;

  stop_listening (request);
  g_variant_lookup (results, "background", "b", &background);
  g_variant_lookup (results, "autostart", "b", &autostart);
  if (response == 0 && background && autostart == request->autostart)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                             "Running in the background is not allowed");
}

static void
on_response (GDBusConnection *connection,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  g_autoptr (GVariant) results = NULL;
  guint response;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (!g_task_get_completed (task))
    finish_request (task, response, results);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RequestData *request = g_task_get_task_data (task);
  g_autoptr (GVariant) reply = NULL;
  GError *error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (reply != NULL)
    return;
  stop_listening (request);
  g_task_return_error (task, error);
}

void
pr_background_portal_request_async (GDBusConnection *connection,
                                    gboolean autostart,
                                    const char *const *command,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  RequestData *request = g_new0 (RequestData, 1);
  g_autofree char *token = g_strdup_printf ("postrider%u", g_random_int ());
  g_autofree char *handle = build_handle (connection, token);
  GVariantDict options;

  g_task_set_source_tag (task, pr_background_portal_request_async);
  request->connection = g_object_ref (connection);
  request->autostart = autostart;
  g_task_set_task_data (task, request, request_data_free);
  request->subscription = g_dbus_connection_signal_subscribe (
      connection, PORTAL_NAME, "org.freedesktop.portal.Request", "Response", handle, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_response, g_object_ref (task), g_object_unref);

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "handle_token", "s", token);
  /* Translators: the system may show this when it asks whether Postrider may run in the background
   */
  g_variant_dict_insert (&options, "reason", "s", _ ("To tell you of new mail"));
  g_variant_dict_insert (&options, "autostart", "b", autostart);
  g_variant_dict_insert_value (&options, "commandline", g_variant_new_strv (command, -1));
  g_dbus_connection_call (
      connection, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.portal.Background",
      "RequestBackground", g_variant_new ("(s@a{sv})", "", g_variant_dict_end (&options)),
      G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_called, g_steal_pointer (&task));
}

gboolean
pr_background_portal_request_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
