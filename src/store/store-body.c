/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sources of messages: one file each, below CACHE_DIR/bodies. */
#include <glib/gstdio.h>

#include "store/store-database-private.h"
#include "store/store-error.h"
#include "store/store-files-private.h"
#include "store/store-index-private.h"
#include "store/store-message.h"

static gpointer
on_load_body (StoreConnection *connection, StoreDatabase *database, gpointer data, GError **error)
{
  const gint64 *id = data;
  sqlite3_stmt *statement =
      store_connection_prepare (connection, "SELECT m.id"
                                            " FROM location l"
                                            " CROSS JOIN message m ON m.id = l.message"
                                            " WHERE l.id = ?1 AND m.has_body = 1");
  sqlite3_bind_int64 (statement, 1, *id);
  if (!store_connection_step (connection, statement))
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "source is not cached");
      return NULL;
    }
  gint64 message = sqlite3_column_int64 (statement, 0);
  return store_files_read_body (database->cache_dir, message, error);
}

static void
unref_bytes (gpointer bytes)
{
  g_bytes_unref (bytes);
}

void
store_message_load_body_async (StoreDatabase *database,
                               gint64 id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_message_load_body_async);
  g_task_set_task_data (task, g_memdup2 (&id, sizeof id), g_free);
  store_database_read (database, STORE_LANE_BODIES, TRUE, task, on_load_body, unref_bytes);
}

GBytes *
store_message_load_body_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, store_message_load_body_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  StoreDatabase *database;
  gint64 id;
  GBytes *source;
  char *text;
  char *files;
  char *preview;
  gboolean has_attachment;
  char *temporary; /* NULL once it has its final name */
} PutJob;

static void
free_put_job (gpointer data)
{
  PutJob *job = data;
  if (job->temporary != NULL)
    g_unlink (job->temporary);
  g_clear_pointer (&job->database, store_database_unref);
  g_bytes_unref (job->source);
  g_free (job->text);
  g_free (job->files);
  g_free (job->preview);
  g_free (job->temporary);
  g_free (job);
}

static gint64
find_message (StoreTransaction *transaction, gint64 location)
{
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection,
                                                      "SELECT message FROM location WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, location);
  if (!store_connection_step (transaction->connection, statement))
    return 0;
  gint64 message = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return message;
}

static void
update_message (StoreTransaction *transaction, gint64 message, const PutJob *job)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection,
      "UPDATE message"
      " SET has_body = 1, has_attachment = ?2, preview = coalesce (?3, preview)"
      " WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, message);
  sqlite3_bind_int (statement, 2, job->has_attachment);
  store_connection_bind_nullable (statement, 3, job->preview);
  store_connection_run (transaction->connection, statement);
}

static void
note_updated (StoreTransaction *transaction, gint64 message)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "SELECT id, folder FROM location WHERE message = ?1");
  sqlite3_bind_int64 (statement, 1, message);
  while (store_connection_step (transaction->connection, statement))
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      gint64 folder = sqlite3_column_int64 (statement, 1);
      const StoreFolderRow *row = store_transaction_get_folder (transaction, folder);
      if (row != NULL)
        store_change_note_updated (
            store_change_need_folder (transaction->change, folder, row->role), id);
    }
}

static gboolean
on_put (StoreTransaction *transaction, gpointer data, GError **error)
{
  PutJob *job = data;
  gint64 message = find_message (transaction, job->id);
  if (message == 0)
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "no message %" G_GINT64_FORMAT,
                   job->id);
      return FALSE;
    }
  if (!store_files_keep_body (transaction->cache_dir, message, job->temporary, error))
    return FALSE;
  g_clear_pointer (&job->temporary, g_free);
  update_message (transaction, message, job);
  store_index_set_attachment (transaction, message, job->has_attachment);
  if (job->text != NULL)
    store_index_put_text (transaction, message, job->text, job->files);
  note_updated (transaction, message);
  return TRUE;
}

/* The slow part, writing and syncing, is done outside of the writer's thread. */
static void
on_write_file (GTask *inner, gpointer source, gpointer data, GCancellable *cancellable)
{
  GTask *task = data;
  PutJob *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  job->temporary = store_files_write_temporary (job->database->cache_dir, job->source, &error);
  if (job->temporary != NULL)
    {
      /* The job may be freed by the writer, which must not be the one to close the store. */
      g_autoptr (StoreDatabase) database = g_steal_pointer (&job->database);
      store_database_write (database, g_object_ref (task), on_put);
      return;
    }
  g_task_set_check_cancellable (task, FALSE);
  g_task_return_error (task, g_steal_pointer (&error));
}

void
store_message_put_body_async (StoreDatabase *database,
                              gint64 id,
                              GBytes *source,
                              const char *text,
                              const char *files,
                              const char *preview,
                              gboolean has_attachment,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  PutJob *job = g_new0 (PutJob, 1);
  job->database = store_database_ref (database);
  job->id = id;
  job->source = g_bytes_ref (source);
  job->text = g_strdup (text);
  job->files = g_strdup (files);
  job->preview = g_strdup (preview);
  job->has_attachment = has_attachment;
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_message_put_body_async);
  g_task_set_task_data (task, job, free_put_job);
  if (database->mode == STORE_OPEN_READER)
    {
      store_database_write (database, task, on_put);
      return;
    }
  g_autoptr (GTask) inner = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (inner, task, g_object_unref);
  g_task_run_in_thread (inner, on_write_file);
}

gboolean
store_message_put_body_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_message_put_body_async, error);
}
