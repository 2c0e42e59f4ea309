/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Senders whose remote images are always shown, kept in own.db. Any thread with a main context. */
#pragma once

#include "store/store-database.h"

/* All names, sorted: addresses and "@domain"s as they were given. (transfer full) */
void store_sender_load_async (StoreDatabase *database,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
char **store_sender_load_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* Adds NAME, or takes it away. Either may have been done before. */
void store_sender_set_async (StoreDatabase *database,
                             const char *name,
                             gboolean allowed,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean store_sender_set_finish (StoreDatabase *database, GAsyncResult *result, GError **error);
