/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations about mailboxes. Writer thread only. */
#pragma once

#include "store/store-operation.h"
#include "store/store-transaction-private.h"

/* Whether an operation of KIND on the mailbox MAILBOX waits for the server. */
gboolean store_folder_operation_is_wanted (StoreTransaction *transaction,
                                           const char *account,
                                           const char *mailbox,
                                           StoreOperationKind kind);

/* The server has renamed MAILBOX to TARGET: so are the rows, and what waits for them. */
void store_folder_operation_rename (StoreTransaction *transaction,
                                    const char *account,
                                    const char *mailbox,
                                    const char *target);

/* An operation of KIND on MAILBOX will not be: what was shown of it is taken back. */
void store_folder_operation_take_back (StoreTransaction *transaction,
                                       StoreOperationKind kind,
                                       const char *account,
                                       const char *mailbox);
