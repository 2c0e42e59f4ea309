/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries out what the journal wants of mailboxes themselves: create, rename, delete, subscribe. */
#pragma once

#include "imap/imap-client.h"
#include "store/store-operation.h"

/* Whether @operation is about a mailbox and still to be done. */
gboolean engine_folders_is_due (const StoreOperation *operation);

/* Whether @operation on messages names a mailbox that one of @operations (element-type
 * StoreOperation) is about to make, rename or delete: it has to wait. */
gboolean engine_folders_blocks (const GPtrArray *operations, const StoreOperation *operation);

/* Does all of @account that are due on @client, in order, one at a time. What may have happened
 * before the connection broke is looked up first. Engine thread. */
void engine_folders_run_async (ImapClient *client,
                               StoreDatabase *database,
                               const char *account,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean engine_folders_run_finish (ImapClient *client, GAsyncResult *result, GError **error);
