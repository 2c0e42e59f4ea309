/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-folder-operation-private.h"

#include "store/store-database-private.h"
#include "store/store-folder-private.h"

#include <string.h>

typedef struct
{
  StoreOperationKind kind;
  char *account;
  StoreListing listing; /* with own strings */
  char *target;         /* NULL: none */
} ChangeJob;

static void
free_job (gpointer data)
{
  ChangeJob *job = data;
  g_free (job->account);
  g_free ((char *) job->listing.name);
  g_free ((char *) job->listing.path);
  g_free (job->target);
  g_free (job);
}

static gint64
find_operation (StoreTransaction *transaction,
                const char *account,
                const char *mailbox,
                StoreOperationKind kind,
                StoreOperationState last)
{
  static const char sql[] = "SELECT id FROM operation"
                            " WHERE account = ?1 AND mailbox = ?2 AND state BETWEEN 0 AND ?4"
                            " AND kind = ?3"
                            " LIMIT 1";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  store_connection_bind_text (statement, 1, account);
  store_connection_bind_blob (statement, 2, mailbox);
  sqlite3_bind_int (statement, 3, (int) kind);
  sqlite3_bind_int (statement, 4, (int) last);
  if (!store_connection_step (transaction->connection, statement))
    return 0;
  gint64 id = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return id;
}

gboolean
store_folder_operation_is_wanted (StoreTransaction *transaction,
                                  const char *account,
                                  const char *mailbox,
                                  StoreOperationKind kind)
{
  return find_operation (transaction, account, mailbox, kind, STORE_OPERATION_UNCERTAIN) != 0;
}

/* Forgets an operation that was not sent; FALSE when there is none. */
static gboolean
cancel (StoreTransaction *transaction, const ChangeJob *job, StoreOperationKind kind)
{
  gint64 id =
      find_operation (transaction, job->account, job->listing.name, kind, STORE_OPERATION_QUEUED);
  if (id == 0)
    return FALSE;
  sqlite3_stmt *statement =
      store_connection_prepare (transaction->connection, "DELETE FROM operation WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, id);
  store_connection_run (transaction->connection, statement);
  return TRUE;
}

static void
enqueue (StoreTransaction *transaction, const ChangeJob *job)
{
  static const char sql[] =
      "INSERT INTO operation (account, mailbox, state, uidvalidity, kind, target, created)"
      " VALUES (?1, ?2, 0, 0, ?3, ?4, ?5)";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  store_connection_bind_text (statement, 1, job->account);
  store_connection_bind_blob (statement, 2, job->listing.name);
  sqlite3_bind_int (statement, 3, (int) job->kind);
  if (job->target != NULL)
    store_connection_bind_blob (statement, 4, job->target);
  else
    sqlite3_bind_null (statement, 4);
  sqlite3_bind_int64 (statement, 5, g_get_real_time ());
  store_connection_run (transaction->connection, statement);
}

static void
show_subscribed (StoreTransaction *transaction, gint64 folder, gboolean subscribed)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "UPDATE folder SET subscribed = ?2 WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, folder);
  sqlite3_bind_int (statement, 2, subscribed);
  store_connection_run (transaction->connection, statement);
  transaction->change->folder_list = TRUE;
}

static void
change (StoreTransaction *transaction, const ChangeJob *job, gint64 folder)
{
  store_transaction_touch_own (transaction);
  switch (job->kind)
    {
    case STORE_OPERATION_CREATE_FOLDER:
      store_folder_insert (transaction, job->account, &job->listing);
      break;
    case STORE_OPERATION_DELETE_FOLDER:
      if (cancel (transaction, job, STORE_OPERATION_CREATE_FOLDER))
        {
          store_folder_remove (transaction, folder);
          return;
        }
      break;
    case STORE_OPERATION_SUBSCRIBE:
      show_subscribed (transaction, folder, TRUE);
      if (cancel (transaction, job, STORE_OPERATION_UNSUBSCRIBE))
        return;
      break;
    case STORE_OPERATION_UNSUBSCRIBE:
      show_subscribed (transaction, folder, FALSE);
      if (cancel (transaction, job, STORE_OPERATION_SUBSCRIBE))
        return;
      break;
    default:
      break;
    }
  enqueue (transaction, job);
}

static gboolean
on_change (StoreTransaction *transaction, gpointer data, GError **error)
{
  const ChangeJob *job = data;
  const StoreFolderRow *row =
      store_transaction_find_folder (transaction, job->account, job->listing.name);
  if ((row != NULL) == (job->kind == STORE_OPERATION_CREATE_FOLDER))
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "the folder %s",
                   row != NULL ? "is there already" : "is not there");
      return FALSE;
    }
  if (job->target != NULL
      && store_transaction_find_folder (transaction, job->account, job->target) != NULL)
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "the new name is taken");
      return FALSE;
    }
  change (transaction, job, row != NULL ? row->id : 0);
  return TRUE;
}

void
store_operation_change_folder_async (StoreDatabase *database,
                                     StoreOperationKind kind,
                                     const char *account,
                                     const StoreListing *folder,
                                     const char *target,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  ChangeJob *job = g_new0 (ChangeJob, 1);
  job->kind = kind;
  job->account = g_strdup (account);
  job->listing = *folder;
  job->listing.name = g_strdup (folder->name);
  job->listing.path = g_strdup (folder->path);
  job->target = g_strdup (target);
  GTask *task = store_database_new_task (cancellable, callback, user_data,
                                         store_operation_change_folder_async);
  g_task_set_task_data (task, job, free_job);
  store_database_write (database, task, on_change);
}

gboolean
store_operation_change_folder_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_operation_change_folder_async, error);
}

static void
rename_in (StoreTransaction *transaction,
           const char *sql,
           const char *account,
           const char *mailbox,
           const char *target)
{
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  store_connection_bind_text (statement, 1, account);
  store_connection_bind_blob (statement, 2, mailbox);
  store_connection_bind_blob (statement, 3, target);
  store_connection_run (transaction->connection, statement);
}

/* Paths are set anew by the LIST that follows. */
static void
rename_one (StoreTransaction *transaction,
            const char *account,
            const char *mailbox,
            const char *target)
{
  static const char folder[] = "UPDATE folder SET name = ?3"
                               " WHERE account = (SELECT id FROM account WHERE name = ?1)"
                               " AND name = ?2";
  static const char operations[] = "UPDATE operation SET mailbox = ?3"
                                   " WHERE account = ?1 AND mailbox = ?2 AND state < 3";
  static const char targets[] = "UPDATE operation SET target = ?3"
                                " WHERE account = ?1 AND target = ?2 AND state < 3";
  StoreFolderRow *row = store_transaction_find_folder (transaction, account, mailbox);
  if (row == NULL || store_transaction_find_folder (transaction, account, target) != NULL)
    return;
  rename_in (transaction, folder, account, mailbox, target);
  rename_in (transaction, operations, account, mailbox, target);
  rename_in (transaction, targets, account, mailbox, target);
  g_free (row->name);
  row->name = g_strdup (target);
  transaction->change->folder_list = TRUE;
}

/* The names of the mailboxes below MAILBOX. */
static GPtrArray *
list_below (StoreTransaction *transaction, const char *account, const char *mailbox)
{
  static const char sql[] = "SELECT name, delimiter FROM folder"
                            " WHERE account = (SELECT id FROM account WHERE name = ?1)";
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  gsize length = strlen (mailbox);
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  store_connection_bind_text (statement, 1, account);
  while (store_connection_step (transaction->connection, statement))
    {
      g_autofree char *name = store_connection_dup_text (statement, 0);
      char delimiter = (char) sqlite3_column_int (statement, 1);
      if (delimiter != '\0' && g_str_has_prefix (name, mailbox) && name[length] == delimiter)
        g_ptr_array_add (names, g_steal_pointer (&name));
    }
  return names;
}

void
store_folder_operation_rename (StoreTransaction *transaction,
                               const char *account,
                               const char *mailbox,
                               const char *target)
{
  g_autoptr (GPtrArray) below = list_below (transaction, account, mailbox);
  rename_one (transaction, account, mailbox, target);
  for (guint i = 0; i < below->len; i++)
    {
      const char *name = g_ptr_array_index (below, i);
      g_autofree char *renamed = g_strconcat (target, name + strlen (mailbox), NULL);
      rename_one (transaction, account, name, renamed);
    }
}

void
store_folder_operation_take_back (StoreTransaction *transaction,
                                  StoreOperationKind kind,
                                  const char *account,
                                  const char *mailbox)
{
  const StoreFolderRow *row = store_transaction_find_folder (transaction, account, mailbox);
  if (row == NULL)
    return;
  if (kind == STORE_OPERATION_CREATE_FOLDER && row->uidvalidity == 0)
    store_folder_remove (transaction, row->id);
  if (kind == STORE_OPERATION_SUBSCRIBE || kind == STORE_OPERATION_UNSUBSCRIBE)
    show_subscribed (transaction, row->id, kind == STORE_OPERATION_UNSUBSCRIBE);
}
