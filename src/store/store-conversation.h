/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading conversations. Which messages are one follows from the ids that they have and name (RFC
 * 5256, RFC 5322 3.6.4), never from their subjects: strangers who write "Hello" stay apart. */
#pragma once

#include "store/store-database.h"

/* The rows of a list of conversations by the ids of their newest messages, in the order asked,
 * without those that are gone: (element-type StoreMessage). The newest request is served first. */
void store_conversation_load_rows_async (StoreDatabase *database,
                                         const gint64 *ids,
                                         gsize n,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
GPtrArray *
store_conversation_load_rows_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* The conversation of location ID, the oldest message first: (element-type StoreMessage). A message
 * that is in several folders comes once, from the folder of ID if it can; what is only in Junk or
 * Trash is left out unless ID is there. Empty when ID is gone. */
void store_conversation_load_async (StoreDatabase *database,
                                    gint64 id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *
store_conversation_load_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* What an action on the rows IDS of VIEW, a list of conversations, is about: the ids of all
 * messages that these conversations have in the folder of their row, each conversation's in list
 * order: (element-type gint64). A row that has left VIEW stands for nothing. Answered in the order
 * asked. */
void store_conversation_list_async (StoreDatabase *database,
                                    const StoreView *view,
                                    const gint64 *ids,
                                    gsize n,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GArray *
store_conversation_list_finish (StoreDatabase *database, GAsyncResult *result, GError **error);
