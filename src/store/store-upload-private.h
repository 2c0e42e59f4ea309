/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store-database-private.h"
#include "store/store-upload.h"

/* Fills in the message of OPERATION, which is of kind STORE_OPERATION_APPEND. */
void store_upload_load (StoreConnection *connection, StoreOperation *operation);

/* OPERATION needs its file no longer, if it has one: it goes after the commit. */
void store_upload_drop (StoreTransaction *transaction, gint64 operation);

/* The same for all operations of ACCOUNT, a settings id. */
void store_upload_drop_account (StoreTransaction *transaction, const char *account);

/* Deletes the file NAME. */
void store_upload_delete (StoreDatabase *database, const char *name);

/* Deletes the files that no operation needs: left by a program that died. */
void store_upload_sweep (StoreDatabase *database, StoreConnection *connection);

/* The journal that named the files is gone: they are kept where nothing deletes them. */
void store_upload_set_aside (StoreDatabase *database);
