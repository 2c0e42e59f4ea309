/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the person decides about operations that wait or have failed. */
#include "store/store-database-private.h"
#include "store/store-journal-private.h"
#include "store/store-keywords-private.h"
#include "store/store-operation-private.h"
#include "store/store-settle-private.h"
#include "store/store-upload-private.h"

static gboolean
fail_not_found (gint64 operation, GError **error)
{
  g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
               "no operation %" G_GINT64_FORMAT " of which nothing has happened", operation);
  return FALSE;
}

static void
forget (StoreTransaction *transaction, gint64 operation)
{
  store_upload_drop (transaction, operation);
  sqlite3_stmt *statement =
      store_connection_prepare (transaction->connection, "DELETE FROM operation WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, operation);
  store_connection_run (transaction->connection, statement);
  store_transaction_touch_own (transaction);
}

static gboolean
on_drop (StoreTransaction *transaction, gpointer data, GError **error)
{
  const gint64 *id = data;
  g_autoptr (StoreOperation) operation = store_operation_read (transaction->connection, *id);
  if (operation == NULL
      || (operation->state != STORE_OPERATION_FAILED && operation->state != STORE_OPERATION_QUEUED))
    return fail_not_found (*id, error);
  if (operation->state == STORE_OPERATION_QUEUED)
    store_settle_run (transaction, *id, STORE_OUTCOME_FAILED, 0, NULL, 0, NULL);
  forget (transaction, *id);
  return TRUE;
}

static void
start (StoreDatabase *database,
       gint64 operation,
       StoreWriteFunc func,
       gpointer tag,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = store_database_new_task (cancellable, callback, user_data, tag);
  g_task_set_task_data (task, g_memdup2 (&operation, sizeof operation), g_free);
  store_database_write (database, task, func);
}

void
store_operation_drop_async (StoreDatabase *database,
                            gint64 operation,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  start (database, operation, on_drop, store_operation_drop_async, cancellable, callback,
         user_data);
}

gboolean
store_operation_drop_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_operation_drop_async, error);
}

static void
want_flags (StoreTransaction *transaction,
            const StoreLocation *location,
            const StoreOperation *operation)
{
  g_autofree char *add = store_keywords_join ((const char *const *) operation->add_keywords);
  g_autofree char *remove = store_keywords_join ((const char *const *) operation->remove_keywords);
  g_autofree char *keywords = store_keywords_change (location->keywords, add, remove);
  store_journal_want_flags (transaction, location,
                            (location->flags | operation->add) & ~operation->remove, keywords);
}

static void
want (StoreTransaction *transaction,
      StoreLocation *location,
      const StoreOperation *operation,
      const StoreFolderRow *target)
{
  switch (operation->kind)
    {
    case STORE_OPERATION_FLAGS:
      want_flags (transaction, location, operation);
      break;
    case STORE_OPERATION_MOVE:
      if (target != NULL)
        store_journal_want_folder (transaction, location, target);
      break;
    case STORE_OPERATION_COPY:
      if (target != NULL)
        store_journal_want_copy (transaction, location, target);
      break;
    case STORE_OPERATION_DELETE:
      store_journal_want_deleted (transaction, location);
      break;
    default:
      break;
    }
  store_location_save (transaction, location, FALSE);
}

static gboolean
is_same (StoreTransaction *transaction, gint64 message, const StoreOperationItem *item)
{
  g_auto (StoreFingerprint) found = { 0 };
  return store_journal_read_fingerprint (transaction, message, &found)
         && found.size == (gint64) item->size && g_str_equal (found.message_id, item->message_id);
}

/* Whether a message that was sent before may be on the server all the same, and can be looked for
 * there: what failed may have been the look. */
static gboolean
is_uncertain (const StoreOperation *operation)
{
  if (operation->kind != STORE_OPERATION_APPEND || operation->tries == 0
      || operation->items->len == 0)
    return FALSE;
  const StoreOperationItem *item = g_ptr_array_index (operation->items, 0);
  return *item->message_id != '\0';
}

static void
queue_again (StoreTransaction *transaction, const StoreOperation *operation)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "UPDATE operation SET state = ?2, error = NULL WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, operation->id);
  sqlite3_bind_int (statement, 2,
                    is_uncertain (operation) ? STORE_OPERATION_UNCERTAIN : STORE_OPERATION_QUEUED);
  store_connection_run (transaction->connection, statement);
  store_transaction_touch_own (transaction);
}

static gboolean
on_repeat (StoreTransaction *transaction, gpointer data, GError **error)
{
  const gint64 *id = data;
  g_autoptr (StoreOperation) operation = store_operation_read (transaction->connection, *id);
  if (operation == NULL || operation->state != STORE_OPERATION_FAILED)
    return fail_not_found (*id, error);
  const StoreFolderRow *folder =
      store_transaction_find_folder (transaction, operation->account, operation->mailbox);
  const StoreFolderRow *target =
      operation->target != NULL
          ? store_transaction_find_folder (transaction, operation->account, operation->target)
          : NULL;
  if (store_operation_is_about_folder (operation->kind)
      || operation->kind == STORE_OPERATION_APPEND)
    {
      queue_again (transaction, operation);
      return TRUE;
    }
  forget (transaction, *id);
  for (guint i = 0; folder != NULL && i < operation->items->len; i++)
    {
      const StoreOperationItem *item = g_ptr_array_index (operation->items, i);
      g_auto (StoreLocation) location = { 0 };
      if (folder->uidvalidity == operation->uidvalidity
          && store_location_find (transaction, folder->id, item->uid, &location)
          && is_same (transaction, location.message, item))
        want (transaction, &location, operation, target);
    }
  return TRUE;
}

void
store_operation_repeat_async (StoreDatabase *database,
                              gint64 operation,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  start (database, operation, on_repeat, store_operation_repeat_async, cancellable, callback,
         user_data);
}

gboolean
store_operation_repeat_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_operation_repeat_async, error);
}
