/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-upload-private.h"

#include <glib/gstdio.h>

#include "store/store-files-private.h"
#include "store/store-keywords-private.h"

typedef struct
{
  StoreDatabase *database; /* borrowed: the job is part of one of its tasks */
  gint64 folder;
  StoreFlags flags;
  char *keywords;
  gint64 internal_date;
  char *message_id;
  GBytes *source;
} Job;

static void
free_job (gpointer data)
{
  Job *job = data;
  g_free (job->keywords);
  g_free (job->message_id);
  g_bytes_unref (job->source);
  g_free (job);
}

static char *
dup_directory (StoreDatabase *database)
{
  return g_build_filename (database->data_dir, "outgoing", NULL);
}

static char *
dup_path (StoreDatabase *database, const char *name)
{
  return g_build_filename (database->data_dir, "outgoing", name, NULL);
}

static gint64
insert_operation (StoreTransaction *transaction, const Job *job, const StoreFolderRow *folder)
{
  static const char sql[] =
      "INSERT INTO operation (account, mailbox, target, state, uidvalidity, kind, add_flags,"
      " add_keywords, created)"
      " VALUES (?1, ?2, ?2, 0, 0, ?3, ?4, ?5, ?6)";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  store_connection_bind_text (statement, 1, folder->account_name);
  store_connection_bind_blob (statement, 2, folder->name);
  sqlite3_bind_int (statement, 3, STORE_OPERATION_APPEND);
  sqlite3_bind_int (statement, 4, (int) job->flags);
  store_connection_bind_text (statement, 5, job->keywords);
  sqlite3_bind_int64 (statement, 6, g_get_real_time ());
  store_connection_run (transaction->connection, statement);
  return sqlite3_last_insert_rowid (transaction->connection->db);
}

static void
insert_upload (StoreTransaction *transaction, gint64 operation, const Job *job, const char *name)
{
  static const char sql[] = "INSERT INTO upload (operation, file, message_id, size, internal_date)"
                            " VALUES (?1, ?2, ?3, ?4, ?5)";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, operation);
  store_connection_bind_text (statement, 2, name);
  store_connection_bind_text (statement, 3, job->message_id);
  sqlite3_bind_int64 (statement, 4, (gint64) g_bytes_get_size (job->source));
  sqlite3_bind_int64 (statement, 5, job->internal_date);
  store_connection_run (transaction->connection, statement);
}

/* The file is there before the row: one without the other is swept at the next opening. */
static gboolean
on_add (StoreTransaction *transaction, gpointer data, GError **error)
{
  const Job *job = data;
  g_autofree char *directory = dup_directory (job->database);
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  const StoreFolderRow *folder = store_transaction_get_folder (transaction, job->folder);
  if (folder == NULL)
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "the folder is not there");
      return FALSE;
    }
  path = store_files_write_new (directory, job->source, error);
  if (path == NULL || !store_files_sync_dir (directory, error))
    return FALSE;
  name = g_path_get_basename (path);
  insert_upload (transaction, insert_operation (transaction, job, folder), job, name);
  store_transaction_touch_own (transaction);
  return TRUE;
}

void
store_upload_add_async (StoreDatabase *database,
                        const StoreUpload *upload,
                        GBytes *source,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Job *job = g_new0 (Job, 1);
  job->database = database;
  job->folder = upload->folder;
  job->flags = upload->flags;
  job->keywords = store_keywords_join (upload->keywords);
  job->internal_date = upload->internal_date != 0 ? upload->internal_date : g_get_real_time ();
  job->message_id = g_strdup (upload->message_id != NULL ? upload->message_id : "");
  job->source = g_bytes_ref (source);
  GTask *task = store_database_new_task (cancellable, callback, user_data, store_upload_add_async);
  g_task_set_task_data (task, job, free_job);
  store_database_write (database, task, on_add);
}

gboolean
store_upload_add_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_upload_add_async, error);
}

void
store_upload_load (StoreConnection *connection, StoreOperation *operation)
{
  sqlite3_stmt *statement =
      store_connection_prepare (connection, "SELECT file, message_id, size, internal_date"
                                            " FROM upload WHERE operation = ?1");
  sqlite3_bind_int64 (statement, 1, operation->id);
  if (!store_connection_step (connection, statement))
    return;
  StoreOperationItem *item = g_new0 (StoreOperationItem, 1);
  operation->file = store_connection_dup_text (statement, 0);
  item->message_id = store_connection_dup_text (statement, 1);
  item->size = (guint64) sqlite3_column_int64 (statement, 2);
  item->internal_date = sqlite3_column_int64 (statement, 3);
  g_ptr_array_add (operation->items, item);
  sqlite3_reset (statement);
}

GBytes *
store_upload_read (StoreDatabase *database, const StoreOperation *operation, GError **error)
{
  g_return_val_if_fail (operation->file != NULL, NULL);
  g_autofree char *path = dup_path (database, operation->file);
  return store_files_read (path, error);
}

void
store_upload_drop (StoreTransaction *transaction, gint64 operation)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "SELECT file FROM upload WHERE operation = ?1");
  sqlite3_bind_int64 (statement, 1, operation);
  if (!store_connection_step (transaction->connection, statement))
    return;
  g_ptr_array_add (transaction->unneeded, store_connection_dup_text (statement, 0));
  sqlite3_reset (statement);
}

void
store_upload_drop_account (StoreTransaction *transaction, const char *account)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "SELECT u.file FROM upload u"
                               " CROSS JOIN operation o ON o.id = u.operation"
                               " WHERE o.account = ?1");
  store_connection_bind_text (statement, 1, account);
  while (store_connection_step (transaction->connection, statement))
    g_ptr_array_add (transaction->unneeded, store_connection_dup_text (statement, 0));
}

void
store_upload_delete (StoreDatabase *database, const char *name)
{
  g_autofree char *path = dup_path (database, name);
  g_unlink (path);
}

/* Names of the files that operations need. NULL when that cannot be read. */
static GHashTable *
load_needed (StoreConnection *connection)
{
  g_autoptr (GHashTable) needed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_stmt *statement =
      store_connection_prepare (connection, "SELECT u.file FROM upload u"
                                            " CROSS JOIN operation o ON o.id = u.operation"
                                            " WHERE o.state < 100");
  while (store_connection_step (connection, statement))
    g_hash_table_add (needed, store_connection_dup_text (statement, 0));
  store_connection_reset (connection);
  return connection->error == NULL ? g_steal_pointer (&needed) : NULL;
}

void
store_upload_sweep (StoreDatabase *database, StoreConnection *connection)
{
  g_autofree char *directory = dup_directory (database);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  g_autoptr (GHashTable) needed = dir != NULL ? load_needed (connection) : NULL;
  const char *name;
  while (needed != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (!g_hash_table_contains (needed, name))
      store_upload_delete (database, name);
}

void
store_upload_set_aside (StoreDatabase *database)
{
  g_autofree char *directory = dup_directory (database);
  if (g_rmdir (directory) == 0)
    return;
  for (guint i = 0; g_access (directory, F_OK) == 0 && i < 1000; i++)
    {
      g_autofree char *aside = g_strdup_printf ("%s.damaged-%u", directory, i);
      if (g_access (aside, F_OK) != 0)
        g_rename (directory, aside);
    }
}
