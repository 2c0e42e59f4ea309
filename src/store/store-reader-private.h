/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread with a read-only connection. Each load sees one snapshot. */
#pragma once

#include "store/store-connection-private.h"
#include "store/store-database.h"

typedef struct _StoreReader StoreReader;

/* Returns the result, or NULL with ERROR or with a failure stuck to CONNECTION. DATA is the task's
 * data. */
typedef gpointer (*StoreReadFunc) (StoreConnection *connection,
                                   StoreDatabase *database,
                                   gpointer data,
                                   GError **error);

/* Takes CONNECTION. */
StoreReader *store_reader_new (StoreDatabase *database, StoreConnection *connection);

/* Answers what is queued, ends the thread and closes. */
void store_reader_free (StoreReader *reader);

/* Takes TASK. */
void store_reader_push (StoreReader *reader,
                        gboolean urgent,
                        GTask *task,
                        StoreReadFunc func,
                        GDestroyNotify free_result);
