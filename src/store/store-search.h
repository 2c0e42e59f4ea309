/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store-database.h"
#include "store/store-query.h"

/* Finds what QUERY asks for in FOLDER, or (0) in all folders of ACCOUNT (a settings id), or (NULL)
 * everywhere: (element-type StoreKey) in list order, newest first, at most LIMIT (0: all). A
 * message that is in several folders is found once. Words of messages that are not indexed yet are
 * not found; StoreChange.indexed tells when to look again. Cancelling ends the search soon. */
void store_search_async (StoreDatabase *database,
                         StoreQuery *query,
                         const char *account,
                         gint64 folder,
                         gsize limit,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
GArray *store_search_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* Takes the next messages that wait for the index into it, without waiting for a pause as the store
 * does by itself: for a program that searches at once. @out_more tells whether to call it again.
 * STORE_ERROR_LOCKED in reader mode, where the owner indexes. */
void store_search_index_async (StoreDatabase *database,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean store_search_index_finish (StoreDatabase *database,
                                    GAsyncResult *result,
                                    gboolean *out_more,
                                    GError **error);
