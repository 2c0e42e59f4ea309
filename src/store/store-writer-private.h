/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one thread that writes. One job is one transaction over both files; own.db is the first to be
 * durable (SQLite commits the main file before attached ones), so it is the truth: what the cache
 * has not taken in is applied again by store_recover_run(). */
#pragma once

#include "store/store-database.h"
#include "store/store-transaction-private.h"

typedef struct _StoreWriter StoreWriter;

/* Does the work of one job. Returns FALSE with ERROR, or leaves a failure on the connection. DATA
 * is the task's data. */
typedef gboolean (*StoreWriteFunc) (StoreTransaction *transaction, gpointer data, GError **error);

/* Opens the writing connection, takes in what the cache lacks and starts the thread. */
StoreWriter *store_writer_new (StoreDatabase *database, GError **error);

/* Finishes what is queued, checkpoints, ends the thread and closes. */
void store_writer_free (StoreWriter *writer);

/* Takes TASK; ends it with the StoreChange committed, or NULL when nothing changed. */
void store_writer_push (StoreWriter *writer, GTask *task, StoreWriteFunc func);
