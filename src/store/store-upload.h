/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that are here alone until the server has them. */
#pragma once

#include "store/store-operation.h"

typedef struct
{
  gint64 folder;
  StoreFlags flags;
  const char *const *keywords; /* NULL: none */
  gint64 internal_date;        /* microseconds; 0: now */
  const char *message_id;      /* without angle brackets; NULL or "": it has none */
} StoreUpload;

/* Keeps SOURCE, a message with lines that end in CRLF, as a file of the profile and journals that
 * it is to be appended to a folder. When the finish function returns TRUE both are durable. It
 * shows in the folder when the server has it. STORE_ERROR_NOT_FOUND: no such folder. */
void store_upload_add_async (StoreDatabase *database,
                             const StoreUpload *upload,
                             GBytes *source,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean store_upload_add_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* The source of an operation of kind STORE_OPERATION_APPEND. Blocks to read a small file; a large
 * one is mapped. Any thread. (transfer full) */
GBytes *
store_upload_read (StoreDatabase *database, const StoreOperation *operation, GError **error);
