/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-operation.h"

#include "store/store-database-private.h"
#include "store/store-journal-private.h"
#include "store/store-keywords-private.h"
#include "store/store-operation-private.h"
#include "store/store-settle-private.h"
#include "store/store-upload-private.h"

static void
free_item (gpointer data)
{
  StoreOperationItem *item = data;
  g_free (item->message_id);
  g_free (item);
}

static void
clear_operation (gpointer data)
{
  StoreOperation *operation = data;
  g_free (operation->account);
  g_free (operation->mailbox);
  g_free (operation->target);
  g_strfreev (operation->add_keywords);
  g_strfreev (operation->remove_keywords);
  g_ptr_array_unref (operation->items);
  g_free (operation->file);
  g_free (operation->error);
}

StoreOperation *
store_operation_ref (StoreOperation *operation)
{
  return g_atomic_rc_box_acquire (operation);
}

void
store_operation_unref (StoreOperation *operation)
{
  g_atomic_rc_box_release_full (operation, clear_operation);
}

G_DEFINE_BOXED_TYPE (StoreOperation, store_operation, store_operation_ref, store_operation_unref)

/* Ids and what is wanted of them. */
typedef struct
{
  GArray *ids;
  StoreFlags add;
  StoreFlags remove;
  char *add_keywords;
  char *remove_keywords;
  gint64 folder;
} WantJob;

static WantJob *
new_want_job (const gint64 *ids, gsize n)
{
  WantJob *job = g_new0 (WantJob, 1);
  job->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (guint) n);
  g_array_append_vals (job->ids, ids, (guint) n);
  return job;
}

static void
free_want_job (gpointer data)
{
  WantJob *job = data;
  g_array_unref (job->ids);
  g_free (job->add_keywords);
  g_free (job->remove_keywords);
  g_free (job);
}

static void
set_flags (StoreTransaction *transaction, gint64 id, const WantJob *job)
{
  g_auto (StoreLocation) location = { 0 };
  if (!store_location_load (transaction, id, &location))
    return;
  StoreFlags flags = (location.flags | job->add) & ~job->remove;
  g_autofree char *keywords =
      store_keywords_change (location.keywords, job->add_keywords, job->remove_keywords);
  if (flags == location.flags && g_str_equal (keywords, location.keywords))
    return;
  store_journal_want_flags (transaction, &location, flags, keywords);
  store_location_save (transaction, &location, FALSE);
}

static gboolean
on_set_flags (StoreTransaction *transaction, gpointer data, GError **error)
{
  const WantJob *job = data;
  for (guint i = 0; i < job->ids->len; i++)
    set_flags (transaction, g_array_index (job->ids, gint64, i), job);
  return TRUE;
}

void
store_operation_set_flags_async (StoreDatabase *database,
                                 const gint64 *ids,
                                 gsize n,
                                 StoreFlags add,
                                 StoreFlags remove,
                                 const char *const *add_keywords,
                                 const char *const *remove_keywords,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  WantJob *job = new_want_job (ids, n);
  job->add = add;
  job->remove = remove;
  job->add_keywords = store_keywords_join (add_keywords);
  job->remove_keywords = store_keywords_join (remove_keywords);
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_operation_set_flags_async);
  g_task_set_task_data (task, job, free_want_job);
  store_database_write (database, task, on_set_flags);
}

gboolean
store_operation_set_flags_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_operation_set_flags_async, error);
}

static gboolean
fail_not_found (gint64 id, const char *what, GError **error)
{
  g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "no %s %" G_GINT64_FORMAT, what, id);
  return FALSE;
}

static void
move (StoreTransaction *transaction, gint64 id, const StoreFolderRow *folder)
{
  g_auto (StoreLocation) location = { 0 };
  if (!store_location_load (transaction, id, &location) || location.folder == folder->id)
    return;
  const StoreFolderRow *base = store_transaction_get_folder (transaction, location.base_folder);
  if (base == NULL || base->account != folder->account)
    return;
  store_journal_want_folder (transaction, &location, folder);
  store_location_save (transaction, &location, FALSE);
}

static gboolean
on_move (StoreTransaction *transaction, gpointer data, GError **error)
{
  const WantJob *job = data;
  const StoreFolderRow *folder = store_transaction_get_folder (transaction, job->folder);
  if (folder == NULL)
    return fail_not_found (job->folder, "folder", error);
  for (guint i = 0; i < job->ids->len; i++)
    move (transaction, g_array_index (job->ids, gint64, i), folder);
  return TRUE;
}

void
store_operation_move_async (StoreDatabase *database,
                            const gint64 *ids,
                            gsize n,
                            gint64 folder,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  WantJob *job = new_want_job (ids, n);
  job->folder = folder;
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_operation_move_async);
  g_task_set_task_data (task, job, free_want_job);
  store_database_write (database, task, on_move);
}

gboolean
store_operation_move_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_operation_move_async, error);
}

static void
copy (StoreTransaction *transaction, gint64 id, const StoreFolderRow *folder)
{
  g_auto (StoreLocation) location = { 0 };
  if (!store_location_load (transaction, id, &location))
    return;
  const StoreFolderRow *base = store_transaction_get_folder (transaction, location.base_folder);
  if (base != NULL && base->account == folder->account)
    store_journal_want_copy (transaction, &location, folder);
}

static gboolean
on_copy (StoreTransaction *transaction, gpointer data, GError **error)
{
  const WantJob *job = data;
  const StoreFolderRow *folder = store_transaction_get_folder (transaction, job->folder);
  if (folder == NULL)
    return fail_not_found (job->folder, "folder", error);
  for (guint i = 0; i < job->ids->len; i++)
    copy (transaction, g_array_index (job->ids, gint64, i), folder);
  return TRUE;
}

void
store_operation_copy_async (StoreDatabase *database,
                            const gint64 *ids,
                            gsize n,
                            gint64 folder,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  WantJob *job = new_want_job (ids, n);
  job->folder = folder;
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_operation_copy_async);
  g_task_set_task_data (task, job, free_want_job);
  store_database_write (database, task, on_copy);
}

gboolean
store_operation_copy_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_operation_copy_async, error);
}

static gboolean
on_delete (StoreTransaction *transaction, gpointer data, GError **error)
{
  const WantJob *job = data;
  for (guint i = 0; i < job->ids->len; i++)
    {
      g_auto (StoreLocation) location = { 0 };
      if (!store_location_load (transaction, g_array_index (job->ids, gint64, i), &location))
        continue;
      store_journal_want_deleted (transaction, &location);
      store_location_save (transaction, &location, FALSE);
    }
  return TRUE;
}

void
store_operation_delete_async (StoreDatabase *database,
                              const gint64 *ids,
                              gsize n,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_operation_delete_async);
  g_task_set_task_data (task, new_want_job (ids, n), free_want_job);
  store_database_write (database, task, on_delete);
}

gboolean
store_operation_delete_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_operation_delete_async, error);
}

#define OPERATION_COLUMNS                                                              \
  "o.id, o.kind, o.state, o.account, o.mailbox, o.uidvalidity, o.target, o.add_flags," \
  " o.remove_flags, o.add_keywords, o.remove_keywords, o.tries, o.created, o.error,"   \
  " o.target_uidvalidity, o.target_uidnext"

static char *
dup_nullable (sqlite3_stmt *statement, int column)
{
  return sqlite3_column_type (statement, column) == SQLITE_NULL
             ? NULL
             : store_connection_dup_text (statement, column);
}

static StoreOperation *
read_operation (sqlite3_stmt *statement)
{
  StoreOperation *operation = g_atomic_rc_box_new0 (StoreOperation);
  operation->id = sqlite3_column_int64 (statement, 0);
  operation->kind = (StoreOperationKind) sqlite3_column_int (statement, 1);
  operation->state = (StoreOperationState) sqlite3_column_int (statement, 2);
  operation->account = store_connection_dup_text (statement, 3);
  operation->mailbox = store_connection_dup_text (statement, 4);
  operation->uidvalidity = (guint32) sqlite3_column_int64 (statement, 5);
  operation->target = dup_nullable (statement, 6);
  operation->add = (StoreFlags) sqlite3_column_int (statement, 7);
  operation->remove = (StoreFlags) sqlite3_column_int (statement, 8);
  operation->add_keywords =
      store_keywords_split ((const char *) sqlite3_column_text (statement, 9));
  operation->remove_keywords =
      store_keywords_split ((const char *) sqlite3_column_text (statement, 10));
  operation->tries = (guint) sqlite3_column_int64 (statement, 11);
  operation->created = sqlite3_column_int64 (statement, 12);
  operation->error = dup_nullable (statement, 13);
  operation->target_uidvalidity = (guint32) sqlite3_column_int64 (statement, 14);
  operation->target_uidnext = (guint32) sqlite3_column_int64 (statement, 15);
  operation->items = g_ptr_array_new_with_free_func (free_item);
  return operation;
}

static void
read_items (StoreConnection *connection, StoreOperation *operation)
{
  if (operation->kind == STORE_OPERATION_APPEND)
    {
      store_upload_load (connection, operation);
      return;
    }
  sqlite3_stmt *statement =
      store_connection_prepare (connection, "SELECT uid, message_id, size, internal_date"
                                            " FROM operation_item"
                                            " WHERE operation = ?1"
                                            " ORDER BY n");
  sqlite3_bind_int64 (statement, 1, operation->id);
  while (store_connection_step (connection, statement))
    {
      StoreOperationItem *item = g_new0 (StoreOperationItem, 1);
      item->uid = (guint32) sqlite3_column_int64 (statement, 0);
      item->message_id = store_connection_dup_text (statement, 1);
      item->size = (guint64) sqlite3_column_int64 (statement, 2);
      item->internal_date = sqlite3_column_int64 (statement, 3);
      g_ptr_array_add (operation->items, item);
    }
}

StoreOperation *
store_operation_read (StoreConnection *connection, gint64 id)
{
  sqlite3_stmt *statement = store_connection_prepare (
      connection, "SELECT " OPERATION_COLUMNS " FROM operation o WHERE o.id = ?1");
  sqlite3_bind_int64 (statement, 1, id);
  if (!store_connection_step (connection, statement))
    return NULL;
  StoreOperation *operation = read_operation (statement);
  sqlite3_reset (statement);
  read_items (connection, operation);
  return operation;
}

static gpointer
on_load (StoreConnection *connection, StoreDatabase *database, gpointer data, GError **error)
{
  static const char sql[] =
      "SELECT " OPERATION_COLUMNS " FROM operation o"
      " WHERE o.state < 100 AND o.after = 0 AND (?1 IS NULL OR o.account = ?1)"
      " AND NOT EXISTS (SELECT 1 FROM operation_item i WHERE i.operation = o.id AND i.uid = 0)"
      " ORDER BY o.id";
  GPtrArray *operations = g_ptr_array_new_with_free_func ((GDestroyNotify) store_operation_unref);
  sqlite3_stmt *statement = store_connection_prepare (connection, sql);
  store_connection_bind_nullable (statement, 1, data);
  while (store_connection_step (connection, statement))
    {
      StoreOperation *operation = read_operation (statement);
      read_items (connection, operation);
      g_ptr_array_add (operations, operation);
    }
  return operations;
}

void
store_operation_load_async (StoreDatabase *database,
                            const char *account,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_operation_load_async);
  g_task_set_task_data (task, g_strdup (account), g_free);
  store_database_read (database, STORE_LANE_LISTS, FALSE, task, on_load,
                       (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
store_operation_load_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, store_operation_load_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* An operation to mark, and what it then is. */
typedef struct
{
  gint64 id;
  StoreOperation *sent;
} SendJob;

static void
free_send_job (gpointer data)
{
  SendJob *job = data;
  g_clear_pointer (&job->sent, store_operation_unref);
  g_free (job);
}

/* Where new UIDs of the target began before anything was sent: an older message there is not what
 * the operation made. */
static void
note_target (StoreTransaction *transaction, const StoreOperation *operation)
{
  static const char sql[] =
      "UPDATE operation SET target_uidvalidity = ?2, target_uidnext = ?3 WHERE id = ?1";
  const StoreFolderRow *target =
      operation->target != NULL
          ? store_transaction_find_folder (transaction, operation->account, operation->target)
          : NULL;
  if (target == NULL || operation->tries > 0)
    return;
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, operation->id);
  sqlite3_bind_int64 (statement, 2, target->uidvalidity);
  sqlite3_bind_int64 (statement, 3, target->uidnext);
  store_connection_run (transaction->connection, statement);
}

static gboolean
on_mark_sent (StoreTransaction *transaction, gpointer data, GError **error)
{
  static const char update[] = "UPDATE operation SET state = 1, tries = tries + 1"
                               " WHERE id = ?1 AND state < 3 AND after = 0"
                               " AND NOT EXISTS (SELECT 1 FROM operation_item"
                               " WHERE operation = ?1 AND uid = 0)";
  SendJob *job = data;
  StoreConnection *connection = transaction->connection;
  g_autoptr (StoreOperation) before = store_operation_read (connection, job->id);
  if (before != NULL)
    note_target (transaction, before);
  sqlite3_stmt *statement = store_connection_prepare (connection, update);
  sqlite3_bind_int64 (statement, 1, job->id);
  store_connection_run (connection, statement);
  if (connection->error == NULL && sqlite3_changes (connection->db) == 0)
    return fail_not_found (job->id, "operation", error);
  store_transaction_touch_own (transaction);
  job->sent = store_operation_read (connection, job->id);
  if (job->sent == NULL)
    return fail_not_found (job->id, "operation", error);
  return TRUE;
}

void
store_operation_mark_sent_async (StoreDatabase *database,
                                 gint64 operation,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  SendJob *job = g_new0 (SendJob, 1);
  job->id = operation;
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_operation_mark_sent_async);
  g_task_set_task_data (task, job, free_send_job);
  store_database_write (database, task, on_mark_sent);
}

gboolean
store_operation_mark_sent_finish (StoreDatabase *database,
                                  GAsyncResult *result,
                                  StoreOperation **out_operation,
                                  GError **error)
{
  if (!store_database_finish_write (result, store_operation_mark_sent_async, error))
    return FALSE;
  SendJob *job = g_task_get_task_data (G_TASK (result));
  if (out_operation != NULL)
    *out_operation = g_steal_pointer (&job->sent);
  return TRUE;
}

typedef struct
{
  gint64 operation;
  StoreOutcome outcome;
  guint32 target_uidvalidity;
  StoreUidPair *pairs;
  gsize n_pairs;
  char *error_text;
} SettleJob;

static void
free_settle_job (gpointer data)
{
  SettleJob *job = data;
  g_free (job->pairs);
  g_free (job->error_text);
  g_free (job);
}

static gboolean
on_settle (StoreTransaction *transaction, gpointer data, GError **error)
{
  const SettleJob *job = data;
  store_settle_run (transaction, job->operation, job->outcome, job->target_uidvalidity, job->pairs,
                    job->n_pairs, job->error_text);
  return TRUE;
}

void
store_operation_settle_async (StoreDatabase *database,
                              gint64 operation,
                              StoreOutcome outcome,
                              guint32 target_uidvalidity,
                              const StoreUidPair *pairs,
                              gsize n_pairs,
                              const char *error_text,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  SettleJob *job = g_new0 (SettleJob, 1);
  job->operation = operation;
  job->outcome = outcome;
  job->target_uidvalidity = target_uidvalidity;
  job->pairs = n_pairs > 0 ? g_memdup2 (pairs, n_pairs * sizeof *pairs) : NULL;
  job->n_pairs = n_pairs;
  job->error_text = g_strdup (error_text);
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_operation_settle_async);
  g_task_set_task_data (task, job, free_settle_job);
  store_database_write (database, task, on_settle);
}

gboolean
store_operation_settle_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_operation_settle_async, error);
}
