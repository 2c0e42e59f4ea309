/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading rows and bodies. */
#pragma once

#include "store/store-database.h"

/* The keys of VIEW in list order, at most LIMIT (0: all): (element-type StoreKey). */
void store_message_load_keys_async (StoreDatabase *database,
                                    const StoreView *view,
                                    gsize limit,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GArray *
store_message_load_keys_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* Rows by location id, in the order asked, without those that are gone:
 * (element-type StoreMessage). The newest request is served first. */
void store_message_load_async (StoreDatabase *database,
                               const gint64 *ids,
                               gsize n,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GPtrArray *
store_message_load_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* A known UID of a folder with what the server last said of it. */
typedef struct
{
  guint32 uid;
  StoreFlags base_flags;
} StoreKnownUid;

/* All known UIDs of FOLDER, ascending: (element-type StoreKnownUid). For resynchronising. */
void store_message_load_uids_async (StoreDatabase *database,
                                    gint64 folder,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GArray *
store_message_load_uids_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* The source of a message (RFC 5322 bytes), memory-mapped where large; STORE_ERROR_NOT_FOUND when
 * it is not cached. */
void store_message_load_body_async (StoreDatabase *database,
                                    gint64 id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GBytes *
store_message_load_body_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* Keeps the whole source of location ID. TEXT, FILES (names of attachments, a line each; both for
 * search) and PREVIEW may be NULL. Written to a temporary file, synced and renamed before the row
 * says it is there. */
void store_message_put_body_async (StoreDatabase *database,
                                   gint64 id,
                                   GBytes *source,
                                   const char *text,
                                   const char *files,
                                   const char *preview,
                                   gboolean has_attachment,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
store_message_put_body_finish (StoreDatabase *database, GAsyncResult *result, GError **error);
