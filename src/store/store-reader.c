/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-database-private.h"

typedef struct
{
  GTask *task; /* NULL: end */
  StoreReadFunc func;
  GDestroyNotify free_result;
} Job;

struct _StoreReader
{
  StoreDatabase *database; /* outlives the reader */
  StoreConnection *connection;
  GThread *thread;
  GMutex mutex;
  GCond cond;
  GQueue urgent; /* newest first */
  GQueue normal;
};

static void
run (StoreReader *reader, Job *job)
{
  StoreConnection *connection = reader->connection;
  g_autoptr (GError) error = NULL;
  gpointer result = NULL;
  if (g_task_return_error_if_cancelled (job->task))
    return;
  store_connection_exec (connection, "BEGIN");
  result = job->func (connection, reader->database, g_task_get_task_data (job->task), &error);
  store_connection_reset (connection);
  store_connection_exec (connection, "COMMIT");
  if (error == NULL)
    store_connection_check (connection, &error);
  if (!sqlite3_get_autocommit (connection->db))
    sqlite3_exec (connection->db, "ROLLBACK", NULL, NULL, NULL);
  g_clear_error (&connection->error);
  if (error == NULL)
    {
      g_task_return_pointer (job->task, result, job->free_result);
      return;
    }
  g_clear_pointer (&result, job->free_result);
  store_database_note_error (reader->database, error);
  g_task_return_error (job->task, g_steal_pointer (&error));
}

static Job *
pop (StoreReader *reader)
{
  g_mutex_lock (&reader->mutex);
  while (g_queue_is_empty (&reader->urgent) && g_queue_is_empty (&reader->normal))
    g_cond_wait (&reader->cond, &reader->mutex);
  Job *job = g_queue_pop_head (&reader->urgent);
  if (job == NULL)
    job = g_queue_pop_head (&reader->normal);
  g_mutex_unlock (&reader->mutex);
  return job;
}

static gpointer
reader_thread (gpointer data)
{
  StoreReader *reader = data;
  for (;;)
    {
      g_autofree Job *job = pop (reader);
      if (job->task == NULL)
        return NULL;
      run (reader, job);
      g_object_unref (job->task);
    }
}

StoreReader *
store_reader_new (StoreDatabase *database, StoreConnection *connection)
{
  StoreReader *reader = g_new0 (StoreReader, 1);
  reader->database = database;
  reader->connection = connection;
  g_mutex_init (&reader->mutex);
  g_cond_init (&reader->cond);
  g_queue_init (&reader->urgent);
  g_queue_init (&reader->normal);
  reader->thread = g_thread_new ("store-read", reader_thread, reader);
  return reader;
}

static void
push (StoreReader *reader, gboolean urgent, Job *job)
{
  g_mutex_lock (&reader->mutex);
  if (urgent)
    g_queue_push_head (&reader->urgent, job);
  else
    g_queue_push_tail (&reader->normal, job);
  g_cond_signal (&reader->cond);
  g_mutex_unlock (&reader->mutex);
}

void
store_reader_push (StoreReader *reader,
                   gboolean urgent,
                   GTask *task,
                   StoreReadFunc func,
                   GDestroyNotify free_result)
{
  Job *job = g_new (Job, 1);
  *job = (Job){ task, func, free_result };
  push (reader, urgent, job);
}

void
store_reader_free (StoreReader *reader)
{
  push (reader, FALSE, g_new0 (Job, 1));
  g_thread_join (reader->thread);
  store_connection_free (reader->connection);
  g_mutex_clear (&reader->mutex);
  g_cond_clear (&reader->cond);
  g_free (reader);
}
