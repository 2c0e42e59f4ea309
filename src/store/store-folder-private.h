/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of folders. Writer thread only. */
#pragma once

#include "store/store-folder.h"
#include "store/store-transaction-private.h"

/* Adds a row for LISTING to ACCOUNT (a settings id). */
void store_folder_insert (StoreTransaction *transaction,
                          const char *account,
                          const StoreListing *listing);

/* Removes FOLDER with its rows; those that still are elsewhere on the server show there again. */
void store_folder_remove (StoreTransaction *transaction, gint64 folder);
