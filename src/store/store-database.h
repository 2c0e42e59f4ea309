/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache and the journal on disk: DATA_DIR/own.db (what exists nowhere else) and
 * CACHE_DIR/cache.db with CACHE_DIR/bodies (rebuildable). One writer thread with one connection
 * does every write and every checkpoint; three reader threads answer loads. All asynchronous calls
 * may be made from any thread with a main context; they call back there. */
#pragma once

#include <gio/gio.h>

#include "store/store-change.h"
#include "store/store-error.h"
#include "store/store-types.h"

typedef struct _StoreDatabase StoreDatabase;

typedef enum
{
  STORE_OPEN_OWNER,  /* takes the profile's lock; STORE_ERROR_LOCKED when another process has it */
  STORE_OPEN_READER, /* loads only; every write fails with STORE_ERROR_LOCKED */
} StoreOpenMode;

/* Opens or creates both files: migrates, checks, sets a damaged cache aside and starts it anew.
 * Blocks (up to seconds): call it before any window is shown or in a task's thread.
 * Directories are made with mode 0700, files with 0600. */
StoreDatabase *store_database_open (const char *data_dir,
                                    const char *cache_dir,
                                    StoreOpenMode mode,
                                    GError **error);

/* Where the cache is, for what else can be made again; borrowed. */
const char *store_database_get_cache_dir (StoreDatabase *database);

StoreDatabase *store_database_ref (StoreDatabase *database);
void store_database_unref (StoreDatabase *database);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreDatabase, store_database_unref)

/* Lets queued writes finish, then ends all threads and closes. Blocks; later calls fail with
 * STORE_ERROR_CLOSED. */
void store_database_close (StoreDatabase *database);

/* Whether the cache had to be set aside and started anew at opening. */
gboolean store_database_was_rebuilt (StoreDatabase *database);

/* Which process has the profile: its pid as written in the lock file, or 0. Any thread. */
int store_database_read_owner (const char *data_dir);

typedef void (*StoreChangeFunc) (StoreChange *change, gpointer user_data);

/* Calls FUNC in CONTEXT for every change from now on, in order. */
guint store_database_subscribe (StoreDatabase *database,
                                GMainContext *context,
                                StoreChangeFunc func,
                                gpointer user_data,
                                GDestroyNotify destroy);

/* No call comes after this when made from the subscription's own context. */
void store_database_unsubscribe (StoreDatabase *database, guint id);
