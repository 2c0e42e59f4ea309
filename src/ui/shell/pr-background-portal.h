/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Asks the Background portal, as sandboxed programs must, to let this one run without a window and,
 * with AUTOSTART, to run COMMAND (NULL-terminated) at log-in. The desktop may ask the person,
 * which takes as long as it takes. Main thread. */
void pr_background_portal_request_async (GDBusConnection *connection,
                                         gboolean autostart,
                                         const char *const *command,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);

/* TRUE when everything that was asked for is granted. G_IO_ERROR_PERMISSION_DENIED when it is not,
 * another error when there is no such portal. */
gboolean pr_background_portal_request_finish (GAsyncResult *result, GError **error);
