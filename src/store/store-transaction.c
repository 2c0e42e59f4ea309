/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-transaction-private.h"

#include "store/store-conversation-row-private.h"

static void
free_folder_row (gpointer data)
{
  StoreFolderRow *folder = data;
  g_free (folder->account_name);
  g_free (folder->name);
  g_free (folder);
}

void
store_transaction_init (StoreTransaction *transaction,
                        StoreConnection *connection,
                        const char *cache_dir)
{
  *transaction = (StoreTransaction){ .connection = connection, .cache_dir = cache_dir };
  transaction->change = store_change_new (STORE_ORIGIN_USER);
  transaction->folders = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_folder_row);
  transaction->conversation_rows = store_conversation_row_new_table ();
  transaction->dropped = g_array_new (FALSE, FALSE, sizeof (gint64));
  transaction->unneeded = g_ptr_array_new_with_free_func (g_free);
  transaction->next_id =
      store_connection_get_int (connection, "SELECT next_id FROM cache_state WHERE id = 1", 0);
  transaction->first_id = transaction->next_id;
  transaction->own_change =
      store_connection_get_int (connection, "SELECT change FROM own_state WHERE id = 1", 0) + 1;
  transaction->has_pending =
      store_connection_get_int (connection, "SELECT 1 FROM pending LIMIT 1", 0) != 0;
}

void
store_transaction_clear (StoreTransaction *transaction)
{
  g_clear_pointer (&transaction->change, store_change_unref);
  g_clear_pointer (&transaction->folders, g_hash_table_unref);
  g_clear_pointer (&transaction->conversation_rows, g_hash_table_unref);
  g_clear_pointer (&transaction->dropped, g_array_unref);
  g_clear_pointer (&transaction->unneeded, g_ptr_array_unref);
}

gint64
store_transaction_take_id (StoreTransaction *transaction)
{
  return transaction->next_id++;
}

void
store_transaction_touch_own (StoreTransaction *transaction)
{
  transaction->own_dirty = TRUE;
  transaction->change->operations = TRUE;
}

/* STATUS figures hold until every row is here; a folder that was complete keeps its own figures
 * while it is compared again. */
static gboolean
has_all_rows (const StoreFolderRow *folder)
{
  return folder->sync_state == STORE_SYNC_COMPLETE || folder->low_uid == 1;
}

gint64
store_transaction_shown_total (const StoreFolderRow *folder)
{
  return has_all_rows (folder) || folder->status_total < 0 ? folder->total : folder->status_total;
}

gint64
store_transaction_shown_unread (const StoreFolderRow *folder)
{
  return has_all_rows (folder) || folder->status_unread < 0 ? folder->unread
                                                            : folder->status_unread;
}

StoreFolderRow *
store_transaction_get_folder (StoreTransaction *transaction, gint64 folder)
{
  static const char sql[] = "SELECT f.account, a.name, f.name, f.role, f.uidvalidity, f.uidnext,"
                            " f.low_uid, f.highestmodseq, f.sync_state, f.total, f.unread, f.bytes,"
                            " f.status_total, f.status_unread"
                            " FROM folder f"
                            " JOIN account a ON a.id = f.account"
                            " WHERE f.id = ?1";
  StoreFolderRow *row = g_hash_table_lookup (transaction->folders, &folder);
  if (row != NULL)
    return row;
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, folder);
  if (!store_connection_step (transaction->connection, statement))
    return NULL;
  row = g_new0 (StoreFolderRow, 1);
  row->id = folder;
  row->account = sqlite3_column_int64 (statement, 0);
  row->account_name = store_connection_dup_text (statement, 1);
  row->name = store_connection_dup_text (statement, 2);
  row->role = (StoreRole) sqlite3_column_int (statement, 3);
  row->uidvalidity = (guint32) sqlite3_column_int64 (statement, 4);
  row->uidnext = (guint32) sqlite3_column_int64 (statement, 5);
  row->low_uid = (guint32) sqlite3_column_int64 (statement, 6);
  row->highestmodseq = (guint64) sqlite3_column_int64 (statement, 7);
  row->sync_state = (StoreSyncState) sqlite3_column_int (statement, 8);
  row->total = sqlite3_column_int64 (statement, 9);
  row->unread = sqlite3_column_int64 (statement, 10);
  row->bytes = sqlite3_column_int64 (statement, 11);
  row->status_total = sqlite3_column_int64 (statement, 12);
  row->status_unread = sqlite3_column_int64 (statement, 13);
  row->told_total = store_transaction_shown_total (row);
  row->told_unread = store_transaction_shown_unread (row);
  sqlite3_reset (statement);
  g_hash_table_insert (transaction->folders, &row->id, row);
  return row;
}

StoreFolderRow *
store_transaction_find_folder (StoreTransaction *transaction, const char *account, const char *name)
{
  static const char sql[] = "SELECT f.id"
                            " FROM account a"
                            " JOIN folder f ON f.account = a.id AND f.name = ?2"
                            " WHERE a.name = ?1";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  store_connection_bind_text (statement, 1, account);
  store_connection_bind_blob (statement, 2, name);
  if (!store_connection_step (transaction->connection, statement))
    return NULL;
  gint64 id = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return store_transaction_get_folder (transaction, id);
}

void
store_transaction_count (StoreTransaction *transaction,
                         StoreFolderRow *folder,
                         StoreFlags flags,
                         gint64 size,
                         int sign)
{
  int visible = (flags & STORE_FLAG_DELETED) == 0 ? sign : 0;
  int unread = (flags & STORE_FLAG_SEEN) == 0 ? visible : 0;
  folder->dirty = TRUE;
  folder->total += visible;
  folder->unread += unread;
  folder->bytes += sign * size;
  /* Rows of the backfill are in the STATUS figures already. */
  if (transaction->change->origin == STORE_ORIGIN_INITIAL)
    return;
  if (folder->status_total >= 0)
    folder->status_total = MAX (0, folder->status_total + visible);
  if (folder->status_unread >= 0)
    folder->status_unread = MAX (0, folder->status_unread + unread);
}

static void
write_folder (StoreTransaction *transaction, StoreFolderRow *folder)
{
  static const char sql[] =
      "UPDATE folder"
      " SET uidvalidity = ?2, uidnext = ?3, low_uid = ?4, highestmodseq = ?5, sync_state = ?6,"
      " total = ?7, unread = ?8, bytes = ?9, status_total = ?10, status_unread = ?11"
      " WHERE id = ?1";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, folder->id);
  sqlite3_bind_int64 (statement, 2, folder->uidvalidity);
  sqlite3_bind_int64 (statement, 3, folder->uidnext);
  sqlite3_bind_int64 (statement, 4, folder->low_uid);
  sqlite3_bind_int64 (statement, 5, (gint64) folder->highestmodseq);
  sqlite3_bind_int (statement, 6, (int) folder->sync_state);
  sqlite3_bind_int64 (statement, 7, folder->total);
  sqlite3_bind_int64 (statement, 8, folder->unread);
  sqlite3_bind_int64 (statement, 9, folder->bytes);
  sqlite3_bind_int64 (statement, 10, folder->status_total);
  sqlite3_bind_int64 (statement, 11, folder->status_unread);
  store_connection_run (transaction->connection, statement);
}

static void
finish_folder (StoreTransaction *transaction, StoreFolderRow *folder)
{
  if (!folder->dirty)
    return;
  write_folder (transaction, folder);
  if (store_transaction_shown_total (folder) != folder->told_total
      || store_transaction_shown_unread (folder) != folder->told_unread)
    store_change_need_folder (transaction->change, folder->id, folder->role)->counters = TRUE;
}

static void
fill_counters (StoreTransaction *transaction, StoreFolderChange *part)
{
  const StoreFolderRow *folder = store_transaction_get_folder (transaction, part->folder);
  if (folder == NULL)
    return;
  part->total = store_transaction_shown_total (folder);
  part->unread = store_transaction_shown_unread (folder);
}

static void
finish_own (StoreTransaction *transaction)
{
  StoreConnection *connection = transaction->connection;
  sqlite3_stmt *purge =
      store_connection_prepare (connection, "DELETE FROM operation"
                                            " WHERE state = 100 AND change <= ?1");
  sqlite3_bind_int64 (purge, 1, transaction->safe_change);
  store_connection_run (connection, purge);
  sqlite3_stmt *own =
      store_connection_prepare (connection, "UPDATE own_state SET change = ?1 WHERE id = 1");
  sqlite3_bind_int64 (own, 1, transaction->own_change);
  store_connection_run (connection, own);
  sqlite3_stmt *cache =
      store_connection_prepare (connection, "UPDATE cache_state SET applied = ?1 WHERE id = 1");
  sqlite3_bind_int64 (cache, 1, transaction->own_change);
  store_connection_run (connection, cache);
}

gboolean
store_transaction_finish (StoreTransaction *transaction)
{
  GHashTableIter iter;
  gpointer folder = NULL;
  store_conversation_row_finish (transaction);
  g_hash_table_iter_init (&iter, transaction->folders);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    finish_folder (transaction, folder);
  for (guint i = 0; i < transaction->change->folders->len; i++)
    fill_counters (transaction, g_ptr_array_index (transaction->change->folders, i));
  if (transaction->own_dirty)
    finish_own (transaction);
  if (transaction->next_id != transaction->first_id)
    {
      sqlite3_stmt *statement = store_connection_prepare (
          transaction->connection, "UPDATE cache_state SET next_id = ?1 WHERE id = 1");
      sqlite3_bind_int64 (statement, 1, transaction->next_id);
      store_connection_run (transaction->connection, statement);
    }
  return store_change_seal (transaction->change);
}
