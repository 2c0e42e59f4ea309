/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of one running write transaction. */
#pragma once

#include "store/store-change-private.h"
#include "store/store-connection-private.h"

/* A folder's row while a transaction works on it; written back at the end when dirty. */
typedef struct
{
  gint64 id;
  gint64 account;
  char *account_name;
  char *name;
  StoreRole role;
  guint32 uidvalidity;
  guint32 uidnext;
  guint32 low_uid;
  guint64 highestmodseq;
  StoreSyncState sync_state;
  gint64 total;
  gint64 unread;
  gint64 bytes;
  gint64 status_total;
  gint64 status_unread;
  gint64 told_total; /* shown figures before the transaction */
  gint64 told_unread;
  gboolean dirty;
} StoreFolderRow;

typedef struct
{
  StoreConnection *connection;
  const char *cache_dir;
  StoreChange *change;
  GHashTable *folders;           /* gint64 -> StoreFolderRow */
  GHashTable *conversation_rows; /* those touched: store-conversation-row.c */
  GArray *dropped;               /* gint64 messages whose source goes after the commit */
  GPtrArray *unneeded;           /* names of files to upload that go after the commit */
  gint64 next_id;                /* of the cache's tables */
  gint64 first_id;               /* next_id at the start */
  gint64 own_change;             /* number that this transaction has when it changes own.db */
  gboolean own_dirty;            /* it does */
  gint64 safe_change;            /* what a checkpointed cache has taken in */
  gboolean has_pending;          /* rows of pending exist, or were made by this transaction */
} StoreTransaction;

void store_transaction_init (StoreTransaction *transaction,
                             StoreConnection *connection,
                             const char *cache_dir);
void store_transaction_clear (StoreTransaction *transaction);

/* Writes counters, ids and the change number; call before the commit. Returns whether a change is
 * to be told. */
gboolean store_transaction_finish (StoreTransaction *transaction);

/* A row id never used before. */
gint64 store_transaction_take_id (StoreTransaction *transaction);

/* Says that own.db is changed by this transaction. */
void store_transaction_touch_own (StoreTransaction *transaction);

/* The folder's row, or NULL when there is none; borrowed. */
StoreFolderRow *store_transaction_get_folder (StoreTransaction *transaction, gint64 folder);

/* The folder of the account (a settings id) with this name, or NULL; borrowed. */
StoreFolderRow *store_transaction_find_folder (StoreTransaction *transaction,
                                               const char *account,
                                               const char *name);

/* Changes the figures of FOLDER by what a row with FLAGS and SIZE contributes; SIGN is 1 or -1. */
void store_transaction_count (StoreTransaction *transaction,
                              StoreFolderRow *folder,
                              StoreFlags flags,
                              gint64 size,
                              int sign);

/* What is told of FOLDER. */
gint64 store_transaction_shown_total (const StoreFolderRow *folder);
gint64 store_transaction_shown_unread (const StoreFolderRow *folder);
