/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Makes the desktop run COMMAND (NULL-terminated) at log-in for APPLICATION_ID, or no longer, by
 * its file in the person's autostart folder. FALSE and a G_FILE_ERROR when that cannot be written.
 * Blocks for one small file. Not for use inside a sandbox. */
gboolean pr_autostart_set (const char *application_id,
                           const char *const *command,
                           gboolean enabled,
                           GError **error);

/* COMMAND as the value of an Exec key (Desktop Entry Specification, "The Exec key"), whatever is in
 * it. Free with g_free(). */
char *pr_autostart_quote (const char *const *command);
