/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An archive for an account that has none. */
#pragma once

#include "store/store-database.h"

/* Makes the folder "Archive" in ACCOUNT, here at once and on the server when that is possible. The
 * finish function returns its id, or 0 and an error of the store. Main thread. */
void pr_archive_folder_make_async (StoreDatabase *database,
                                   const char *account,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gint64
pr_archive_folder_make_finish (StoreDatabase *database, GAsyncResult *result, GError **error);
