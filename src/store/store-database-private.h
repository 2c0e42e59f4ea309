/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store-database.h"
#include "store/store-reader-private.h"
#include "store/store-writer-private.h"

typedef enum
{
  STORE_LANE_LISTS,  /* pages and first keys: short */
  STORE_LANE_BODIES, /* sources, all keys of a list */
  STORE_LANE_SEARCH, /* what may take longest */
  STORE_LANE_N,
} StoreLane;

struct _StoreDatabase
{
  gatomicrefcount references;
  StoreOpenMode mode;
  char *data_dir;
  char *cache_dir;
  char *own_path;
  char *cache_path;
  gboolean rebuilt;
  int lock;
  StoreWriter *writer; /* NULL in reader mode */
  StoreReader *readers[STORE_LANE_N];

  GMutex mutex; /* the rest */
  gboolean closed;
  GPtrArray *subscriptions;
  guint next_subscription;
  guint64 serial;
};

/* Runs FUNC in a transaction on the writer thread and ends TASK with the change (or NULL). Takes
 * TASK. Fails with STORE_ERROR_LOCKED in reader mode and STORE_ERROR_CLOSED after closing. */
void store_database_write (StoreDatabase *database, GTask *task, StoreWriteFunc func);

/* Runs FUNC on a reader thread and ends TASK with its result. Takes TASK. URGENT ones are served
 * before the rest, newest first. */
void store_database_read (StoreDatabase *database,
                          StoreLane lane,
                          gboolean urgent,
                          GTask *task,
                          StoreReadFunc func,
                          GDestroyNotify free_result);

/* Numbers CHANGE and hands it to all subscribers; writer thread only. */
void store_database_publish (StoreDatabase *database, StoreChange *change);

/* Notes a failure that the next opening must look into; any thread. */
void store_database_note_error (StoreDatabase *database, const GError *error);

/* A task with TAG as its source tag, for the functions of this folder. */
GTask *store_database_new_task (GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data,
                                gpointer tag);

/* The finish half of writes that only tell success. */
gboolean store_database_finish_write (GAsyncResult *result, gpointer tag, GError **error);
