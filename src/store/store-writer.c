/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-database-private.h"
#include "store/store-files-private.h"
#include "store/store-index-private.h"
#include "store/store-recover-private.h"
#include "store/store-upload-private.h"

enum
{
  IDLE_CHECKPOINT_PAGES = 1000,    /* checkpoint when there is nothing else to do */
  IDLE_US = 200000,                /* that is, when there was nothing for so long */
  FORCED_CHECKPOINT_PAGES = 16000, /* or the log grows beyond 32 MB */
  CLOSE_TIMEOUT_MS = 200,
  INDEX_PAUSE_US = 50 * 1000, /* without work before the index is carried on */
};

typedef struct
{
  GTask *task; /* NULL: end */
  StoreWriteFunc func;
} Job;

struct _StoreWriter
{
  StoreDatabase *database; /* outlives the writer */
  StoreConnection *connection;
  GThread *thread;
  GAsyncQueue *jobs;
  int log_pages;      /* in the write-ahead logs since the last checkpoint */
  gint64 safe_change; /* own change that the cache's main file holds */
  gboolean stale;     /* the cache may lack what own.db has */
  gboolean unindexed; /* messages may be waiting for the index */
};

static int
on_wal_commit (void *data, sqlite3 *db, const char *name, int pages)
{
  StoreWriter *writer = data;
  writer->log_pages = MAX (writer->log_pages, pages);
  return SQLITE_OK;
}

static gboolean
open_connection (StoreWriter *writer, GError **error)
{
  writer->connection = store_connection_open (
      writer->database->own_path, writer->database->cache_path, STORE_CONNECTION_WRITE, error);
  if (writer->connection == NULL)
    return FALSE;
  sqlite3_wal_hook (writer->connection->db, on_wal_commit, writer);
  writer->stale = TRUE;
  return TRUE;
}

/* After a failed write or sync nobody knows what is on the disk: a retry on the same connection
 * could report success for pages that the kernel has dropped. */
static void
reopen (StoreWriter *writer)
{
  g_autoptr (GError) error = NULL;
  g_clear_pointer (&writer->connection, store_connection_free);
  if (!open_connection (writer, &error))
    g_warning ("cannot reopen the store: %s", error->message);
}

static void
checkpoint (StoreWriter *writer, int mode)
{
  int n_log = 0;
  int n_done = 0;
  sqlite3 *db = writer->connection->db;
  gint64 applied = store_connection_get_int (writer->connection,
                                             "SELECT applied FROM cache_state WHERE id = 1", -1);
  writer->log_pages = 0;
  sqlite3_wal_checkpoint_v2 (db, "main", mode, NULL, NULL);
  if (sqlite3_wal_checkpoint_v2 (db, "cache", mode, &n_log, &n_done) == SQLITE_OK
      && n_done == n_log)
    writer->safe_change = applied;
}

static void
delete_files (StoreWriter *writer, const StoreTransaction *transaction)
{
  for (guint i = 0; i < transaction->dropped->len; i++)
    store_files_delete_body (writer->database->cache_dir,
                             g_array_index (transaction->dropped, gint64, i));
  for (guint i = 0; i < transaction->unneeded->len; i++)
    store_upload_delete (writer->database, g_ptr_array_index (transaction->unneeded, i));
}

static gboolean
commit (StoreWriter *writer, StoreTransaction *transaction, GError **error)
{
  StoreConnection *connection = writer->connection;
  gboolean own_dirty = transaction->own_dirty;
  store_connection_reset (connection);
  store_connection_exec (connection, "COMMIT");
  int code = connection->code & 0xff;
  if (store_connection_check (connection, error))
    return TRUE;
  if (!sqlite3_get_autocommit (connection->db))
    sqlite3_exec (connection->db, "ROLLBACK", NULL, NULL, NULL);
  /* own.db may have been committed before the cache failed. */
  writer->stale = writer->stale || own_dirty;
  if (code == SQLITE_IOERR)
    reopen (writer);
  return FALSE;
}

static void
roll_back (StoreWriter *writer)
{
  gboolean broken = (writer->connection->code & 0xff) == SQLITE_IOERR;
  store_connection_reset (writer->connection);
  if (!sqlite3_get_autocommit (writer->connection->db))
    sqlite3_exec (writer->connection->db, "ROLLBACK", NULL, NULL, NULL);
  if (broken)
    reopen (writer);
}

/* One transaction. On success *OUT_CHANGE is what was committed, or NULL. */
static gboolean
transact (StoreWriter *writer,
          StoreWriteFunc func,
          gpointer data,
          StoreChange **out_change,
          GError **error)
{
  StoreConnection *connection = writer->connection;
  StoreTransaction transaction;
  connection->code = 0;
  store_connection_exec (connection, "BEGIN IMMEDIATE");
  store_transaction_init (&transaction, connection, writer->database->cache_dir);
  transaction.safe_change = writer->safe_change;
  gboolean done = func (&transaction, data, error);
  gboolean tell = done && store_transaction_finish (&transaction);
  if (done)
    done = store_connection_check (connection, error);
  else if (connection->error != NULL)
    {
      /* The failure below it says more than what the job made of it. */
      g_clear_error (error);
      store_connection_check (connection, error);
    }
  if (!done)
    roll_back (writer);
  else
    done = commit (writer, &transaction, error);
  if (done)
    delete_files (writer, &transaction);
  if (done && tell)
    *out_change = g_steal_pointer (&transaction.change);
  store_transaction_clear (&transaction);
  return done;
}

static gboolean
on_recover (StoreTransaction *transaction, gpointer data, GError **error)
{
  store_recover_run (transaction);
  return TRUE;
}

/* Takes into the cache what only own.db has. */
static gboolean
recover (StoreWriter *writer, GError **error)
{
  g_autoptr (StoreChange) change = NULL;
  if (writer->connection == NULL && !open_connection (writer, error))
    return FALSE;
  if (!writer->stale)
    return TRUE;
  if (!transact (writer, on_recover, NULL, &change, error))
    return FALSE;
  writer->stale = FALSE;
  if (change != NULL)
    store_database_publish (writer->database, change);
  return TRUE;
}

static void
run (StoreWriter *writer, Job *job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreChange) change = NULL;
  if (g_cancellable_is_cancelled (g_task_get_cancellable (job->task)))
    {
      g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
      return;
    }
  if (!recover (writer, &error)
      || !transact (writer, job->func, g_task_get_task_data (job->task), &change, &error))
    {
      store_database_note_error (writer->database, error);
      g_task_return_error (job->task, g_steal_pointer (&error));
      return;
    }
  if (change != NULL)
    store_database_publish (writer->database, change);
  g_task_return_pointer (job->task, g_steal_pointer (&change), (GDestroyNotify) store_change_unref);
}

static void
maybe_checkpoint (StoreWriter *writer, int min_pages)
{
  if (writer->connection != NULL && writer->log_pages >= min_pages)
    checkpoint (writer, SQLITE_CHECKPOINT_PASSIVE);
}

static gboolean
on_index (StoreTransaction *transaction, gpointer data, GError **error)
{
  gboolean *more = data;
  *more = store_index_run (transaction);
  return TRUE;
}

/* Takes one batch of messages into the index. */
static void
carry_on_index (StoreWriter *writer)
{
  g_autoptr (StoreChange) change = NULL;
  g_autoptr (GError) error = NULL;
  writer->unindexed = FALSE;
  if (!recover (writer, &error)
      || !transact (writer, on_index, &writer->unindexed, &change, &error))
    {
      writer->unindexed = FALSE; /* tried again after the next write */
      store_database_note_error (writer->database, error);
      g_message ("cannot index: %s", error->message);
    }
  if (change != NULL)
    store_database_publish (writer->database, change);
}

/* Indexes, a batch at a time, until there is another job or nothing is left. */
static Job *
index_until_job (StoreWriter *writer)
{
  Job *job = NULL;
  while (writer->unindexed && (job = g_async_queue_try_pop (writer->jobs)) == NULL)
    {
      carry_on_index (writer);
      maybe_checkpoint (writer, FORCED_CHECKPOINT_PAGES);
    }
  return job;
}

/* The next job. A pause between two of a synchronisation is no time to index, nor to checkpoint
 * pages that the next one will change again. */
static Job *
pop (StoreWriter *writer)
{
  Job *job = g_async_queue_timeout_pop (writer->jobs, writer->unindexed ? INDEX_PAUSE_US : IDLE_US);
  if (job == NULL)
    job = index_until_job (writer);
  if (job != NULL)
    return job;
  maybe_checkpoint (writer, IDLE_CHECKPOINT_PAGES);
  return g_async_queue_pop (writer->jobs);
}

static gpointer
writer_thread (gpointer data)
{
  StoreWriter *writer = data;
  for (;;)
    {
      g_autofree Job *job = pop (writer);
      if (job->task == NULL)
        break;
      run (writer, job);
      writer->unindexed = TRUE;
      g_object_unref (job->task);
      maybe_checkpoint (writer, FORCED_CHECKPOINT_PAGES);
    }
  if (writer->connection != NULL)
    {
      /* A reader of another process must not hold up the end of this one. */
      sqlite3_busy_timeout (writer->connection->db, CLOSE_TIMEOUT_MS);
      checkpoint (writer, SQLITE_CHECKPOINT_TRUNCATE);
    }
  return NULL;
}

StoreWriter *
store_writer_new (StoreDatabase *database, GError **error)
{
  StoreWriter *writer = g_new0 (StoreWriter, 1);
  writer->database = database;
  writer->safe_change = -1;
  writer->unindexed = TRUE;
  if (!recover (writer, error))
    {
      g_clear_pointer (&writer->connection, store_connection_free);
      g_free (writer);
      return NULL;
    }
  writer->jobs = g_async_queue_new ();
  writer->thread = g_thread_new ("store-write", writer_thread, writer);
  return writer;
}

void
store_writer_push (StoreWriter *writer, GTask *task, StoreWriteFunc func)
{
  Job *job = g_new (Job, 1);
  *job = (Job){ task, func };
  g_async_queue_push (writer->jobs, job);
}

void
store_writer_free (StoreWriter *writer)
{
  g_async_queue_push (writer->jobs, g_new0 (Job, 1));
  g_thread_join (writer->thread);
  g_clear_pointer (&writer->connection, store_connection_free);
  g_async_queue_unref (writer->jobs);
  g_free (writer);
}
