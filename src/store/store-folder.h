/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders: what LIST and STATUS said, and how far each has been read. */
#pragma once

#include "store/store-database.h"

/* One line of a LIST answer; strings are borrowed during the call. */
typedef struct
{
  const char *name; /* the server's bytes */
  const char *path; /* in UTF-8 */
  char delimiter;
  StoreRole role;
  gboolean selectable;
  gboolean subscribed;
} StoreListing;

/* Makes the account's folders those of LISTINGS (array of N). When COMPLETE, folders that are not
 * listed are dropped with their rows; absence from an incomplete answer means nothing. */
void store_folder_merge_list_async (StoreDatabase *database,
                                    const char *account,
                                    const StoreListing *listings,
                                    gsize n,
                                    gboolean complete,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
store_folder_merge_list_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* Figures of a STATUS answer, shown for a folder until its rows are all here. Negative: unknown. */
void store_folder_set_status_async (StoreDatabase *database,
                                    gint64 folder,
                                    gint64 total,
                                    gint64 unread,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
store_folder_set_status_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* All folders of ACCOUNT, or of all accounts when NULL: (element-type StoreFolder) (transfer full),
 * ordered by account, role, path. */
void store_folder_load_all_async (StoreDatabase *database,
                                  const char *account,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *
store_folder_load_all_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* Forgets ACCOUNT: folders, rows, bodies, journal. */
void store_folder_forget_account_async (StoreDatabase *database,
                                        const char *account,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean
store_folder_forget_account_finish (StoreDatabase *database, GAsyncResult *result, GError **error);
