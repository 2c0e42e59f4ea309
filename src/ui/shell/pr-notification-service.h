/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Finds out whether anything shows notifications in this session, starting it where it starts on
 * demand. CONNECTION is NULL where there is no session bus. Main thread. */
void pr_notification_service_find_async (GDBusConnection *connection,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);

/* FALSE and an error when there is nothing. */
gboolean pr_notification_service_find_finish (GAsyncResult *result, GError **error);
