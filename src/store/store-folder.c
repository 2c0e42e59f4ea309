/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-folder-private.h"

#include "store/store-database-private.h"
#include "store/store-folder-operation-private.h"
#include "store/store-journal-private.h"
#include "store/store-upload-private.h"

typedef struct
{
  char *account;
  GPtrArray *listings; /* StoreListing with own strings */
  gboolean complete;
} MergeJob;

static void
free_listing (gpointer data)
{
  StoreListing *listing = data;
  g_free ((char *) listing->name);
  g_free ((char *) listing->path);
  g_free (listing);
}

static void
free_merge_job (gpointer data)
{
  MergeJob *job = data;
  g_free (job->account);
  g_ptr_array_unref (job->listings);
  g_free (job);
}

static gint64
find_account (StoreTransaction *transaction, const char *account)
{
  sqlite3_stmt *statement =
      store_connection_prepare (transaction->connection, "SELECT id FROM account WHERE name = ?1");
  store_connection_bind_text (statement, 1, account);
  if (!store_connection_step (transaction->connection, statement))
    return 0;
  gint64 id = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return id;
}

static gint64
need_account (StoreTransaction *transaction, const char *account)
{
  gint64 id = find_account (transaction, account);
  if (id != 0)
    return id;
  id = store_transaction_take_id (transaction);
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "INSERT INTO account (id, name) VALUES (?1, ?2)");
  sqlite3_bind_int64 (statement, 1, id);
  store_connection_bind_text (statement, 2, account);
  store_connection_run (transaction->connection, statement);
  return id;
}

static void
insert_folder (StoreTransaction *transaction, gint64 account, const StoreListing *listing)
{
  static const char sql[] =
      "INSERT INTO folder (id, account, name, path, delimiter, role, selectable, subscribed)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, store_transaction_take_id (transaction));
  sqlite3_bind_int64 (statement, 2, account);
  store_connection_bind_blob (statement, 3, listing->name);
  store_connection_bind_text (statement, 4, listing->path);
  sqlite3_bind_int (statement, 5, (guchar) listing->delimiter);
  sqlite3_bind_int (statement, 6, (int) listing->role);
  sqlite3_bind_int (statement, 7, listing->selectable);
  sqlite3_bind_int (statement, 8, listing->subscribed);
  store_connection_run (transaction->connection, statement);
  transaction->change->folder_list = TRUE;
}

void
store_folder_insert (StoreTransaction *transaction,
                     const char *account,
                     const StoreListing *listing)
{
  insert_folder (transaction, need_account (transaction, account), listing);
}

/* Changes nothing, and tells nothing, when the row says the same already. */
static void
update_folder (StoreTransaction *transaction, gint64 folder, const StoreListing *listing)
{
  static const char sql[] =
      "UPDATE folder SET path = ?2, delimiter = ?3, role = ?4, selectable = ?5, subscribed = ?6"
      " WHERE id = ?1"
      " AND (path, delimiter, role, selectable, subscribed) IS NOT (?2, ?3, ?4, ?5, ?6)";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, folder);
  store_connection_bind_text (statement, 2, listing->path);
  sqlite3_bind_int (statement, 3, (guchar) listing->delimiter);
  sqlite3_bind_int (statement, 4, (int) listing->role);
  sqlite3_bind_int (statement, 5, listing->selectable);
  sqlite3_bind_int (statement, 6, listing->subscribed);
  store_connection_run (transaction->connection, statement);
  if (sqlite3_changes (transaction->connection->db) > 0)
    transaction->change->folder_list = TRUE;
}

static GArray *
list_ids (StoreTransaction *transaction, const char *sql, gint64 owner)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, owner);
  while (store_connection_step (transaction->connection, statement))
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, id);
    }
  return ids;
}

static void
delete_row (StoreTransaction *transaction, const char *sql, gint64 id)
{
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, id);
  store_connection_run (transaction->connection, statement);
}

/* A row that was moved here and still is elsewhere on the server shows there again. */
static void
return_row (StoreTransaction *transaction, StoreLocation *location)
{
  StoreFlags flags = location->flags;
  g_autofree char *keywords = g_strdup (location->keywords);
  store_journal_drop_location (transaction, location->id);
  store_journal_want_flags (transaction, location, flags, keywords);
  store_location_save (transaction, location, FALSE);
}

static void
remove_rows (StoreTransaction *transaction, const char *sql, gint64 folder)
{
  g_autoptr (GArray) ids = list_ids (transaction, sql, folder);
  for (guint i = 0; i < ids->len; i++)
    {
      g_auto (StoreLocation) location = { 0 };
      if (!store_location_load (transaction, g_array_index (ids, gint64, i), &location))
        continue;
      if (location.base_folder != folder && location.uid != 0)
        return_row (transaction, &location);
      else
        store_location_remove (transaction, &location);
    }
}

/* First the rows that are here on the server, wherever they are shown, then those that only are
 * shown here. */
void
store_folder_remove (StoreTransaction *transaction, gint64 folder)
{
  remove_rows (transaction, "SELECT id FROM location WHERE base_folder = ?1", folder);
  remove_rows (transaction, "SELECT id FROM location WHERE folder = ?1", folder);
  g_hash_table_remove (transaction->folders, &folder);
  delete_row (transaction, "DELETE FROM folder WHERE id = ?1", folder);
  transaction->change->folder_list = TRUE;
}

static void
remove_unlisted (StoreTransaction *transaction, gint64 account, GHashTable *listed)
{
  g_autoptr (GArray) ids =
      list_ids (transaction, "SELECT id FROM folder WHERE account = ?1", account);
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      const StoreFolderRow *row = store_transaction_get_folder (transaction, id);
      if (!g_hash_table_contains (listed, &id)
          && (row == NULL
              || !store_folder_operation_is_wanted (transaction, row->account_name, row->name,
                                                    STORE_OPERATION_CREATE_FOLDER)))
        store_folder_remove (transaction, id);
    }
}

static gboolean
on_merge (StoreTransaction *transaction, gpointer data, GError **error)
{
  const MergeJob *job = data;
  g_autoptr (GHashTable) listed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gint64 account = need_account (transaction, job->account);
  for (guint i = 0; i < job->listings->len; i++)
    {
      StoreListing *listing = g_ptr_array_index (job->listings, i);
      if (store_folder_operation_is_wanted (transaction, job->account, listing->name,
                                            STORE_OPERATION_SUBSCRIBE))
        listing->subscribed = TRUE;
      if (store_folder_operation_is_wanted (transaction, job->account, listing->name,
                                            STORE_OPERATION_UNSUBSCRIBE))
        listing->subscribed = FALSE;
      StoreFolderRow *row =
          store_transaction_find_folder (transaction, job->account, listing->name);
      /* Named twice, by a LIST and by a LIST of special uses: the first says what it is for. */
      if (row != NULL && g_hash_table_contains (listed, &row->id))
        continue;
      if (row == NULL)
        {
          insert_folder (transaction, account, listing);
          row = store_transaction_find_folder (transaction, job->account, listing->name);
        }
      else
        {
          update_folder (transaction, row->id, listing);
          row->role = listing->role;
        }
      if (row != NULL)
        g_hash_table_add (listed, g_memdup2 (&row->id, sizeof row->id));
    }
  if (job->complete && transaction->connection->error == NULL)
    remove_unlisted (transaction, account, listed);
  return TRUE;
}

void
store_folder_merge_list_async (StoreDatabase *database,
                               const char *account,
                               const StoreListing *listings,
                               gsize n,
                               gboolean complete,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  MergeJob *job = g_new0 (MergeJob, 1);
  job->account = g_strdup (account);
  job->complete = complete;
  job->listings = g_ptr_array_new_with_free_func (free_listing);
  for (gsize i = 0; i < n; i++)
    {
      StoreListing *copy = g_memdup2 (&listings[i], sizeof listings[i]);
      copy->name = g_strdup (listings[i].name);
      copy->path = g_strdup (listings[i].path);
      g_ptr_array_add (job->listings, copy);
    }
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_folder_merge_list_async);
  g_task_set_task_data (task, job, free_merge_job);
  store_database_write (database, task, on_merge);
}

gboolean
store_folder_merge_list_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_folder_merge_list_async, error);
}

typedef struct
{
  gint64 folder;
  gint64 total;
  gint64 unread;
} StatusJob;

/* What pending operations change: the server's figures do not have that yet. */
static gint64
count_pending (StoreTransaction *transaction, const char *sql, gint64 folder)
{
  if (!transaction->has_pending)
    return 0;
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, folder);
  gint64 value = 0;
  if (store_connection_step (transaction->connection, statement))
    value = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return value;
}

static gboolean
on_set_status (StoreTransaction *transaction, gpointer data, GError **error)
{
  /* 17: unread and not deleted; 16: not deleted. A row with several operations counts once. */
  static const char total_sql[] = "SELECT total ((l.folder = ?1 AND l.flags & 16 = 0)"
                                  " - (l.base_folder = ?1 AND l.base_flags & 16 = 0))"
                                  " FROM pending p"
                                  " CROSS JOIN location l ON l.id = p.location"
                                  " WHERE p.operation = (SELECT operation FROM pending"
                                  " WHERE location = p.location"
                                  " LIMIT 1)";
  static const char unread_sql[] = "SELECT total ((l.folder = ?1 AND l.flags & 17 = 0)"
                                   " - (l.base_folder = ?1 AND l.base_flags & 17 = 0))"
                                   " FROM pending p"
                                   " CROSS JOIN location l ON l.id = p.location"
                                   " WHERE p.operation = (SELECT operation FROM pending"
                                   " WHERE location = p.location"
                                   " LIMIT 1)";
  const StatusJob *job = data;
  StoreFolderRow *folder = store_transaction_get_folder (transaction, job->folder);
  if (folder == NULL)
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "no folder %" G_GINT64_FORMAT,
                   job->folder);
      return FALSE;
    }
  folder->dirty = TRUE;
  if (job->total >= 0)
    folder->status_total = MAX (0, job->total + count_pending (transaction, total_sql, folder->id));
  if (job->unread >= 0)
    folder->status_unread =
        MAX (0, job->unread + count_pending (transaction, unread_sql, folder->id));
  return TRUE;
}

void
store_folder_set_status_async (StoreDatabase *database,
                               gint64 folder,
                               gint64 total,
                               gint64 unread,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  StatusJob *job = g_new (StatusJob, 1);
  *job = (StatusJob){ folder, total, unread };
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_folder_set_status_async);
  g_task_set_task_data (task, job, g_free);
  store_database_write (database, task, on_set_status);
}

gboolean
store_folder_set_status_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_folder_set_status_async, error);
}

/* Last component; the whole path where there is no hierarchy. */
static char *
make_title (const char *path, char delimiter)
{
  const char *last = delimiter != '\0' ? strrchr (path, delimiter) : NULL;
  return g_strdup (last != NULL && last[1] != '\0' ? last + 1 : path);
}

static StoreFolder *
read_folder (sqlite3_stmt *statement)
{
  StoreFolder *folder = g_atomic_rc_box_new0 (StoreFolder);
  StoreFolderRow row = { 0 };
  folder->id = sqlite3_column_int64 (statement, 0);
  folder->account = store_connection_dup_text (statement, 1);
  folder->name = store_connection_dup_text (statement, 2);
  folder->path = store_connection_dup_text (statement, 3);
  folder->delimiter = (char) sqlite3_column_int (statement, 4);
  folder->title = make_title (folder->path, folder->delimiter);
  folder->role = (StoreRole) sqlite3_column_int (statement, 5);
  folder->selectable = sqlite3_column_int (statement, 6) != 0;
  folder->subscribed = sqlite3_column_int (statement, 7) != 0;
  folder->uidvalidity = (guint32) sqlite3_column_int64 (statement, 8);
  folder->uidnext = (guint32) sqlite3_column_int64 (statement, 9);
  folder->low_uid = (guint32) sqlite3_column_int64 (statement, 10);
  folder->highestmodseq = (guint64) sqlite3_column_int64 (statement, 11);
  folder->sync_state = (StoreSyncState) sqlite3_column_int (statement, 12);
  folder->bytes = sqlite3_column_int64 (statement, 15);
  folder->has_lost = sqlite3_column_int (statement, 18) != 0;
  row.low_uid = folder->low_uid;
  row.sync_state = folder->sync_state;
  row.total = sqlite3_column_int64 (statement, 13);
  row.unread = sqlite3_column_int64 (statement, 14);
  row.status_total = sqlite3_column_int64 (statement, 16);
  row.status_unread = sqlite3_column_int64 (statement, 17);
  folder->total = store_transaction_shown_total (&row);
  folder->unread = store_transaction_shown_unread (&row);
  return folder;
}

static int
compare_folders (gconstpointer a, gconstpointer b)
{
  const StoreFolder *first = *(StoreFolder *const *) a;
  const StoreFolder *second = *(StoreFolder *const *) b;
  int order = strcmp (first->account, second->account);
  if (order != 0)
    return order;
  /* Folders with a role come first, in the order of the roles. */
  int first_role = first->role == STORE_ROLE_NONE ? STORE_ROLE_N : (int) first->role;
  int second_role = second->role == STORE_ROLE_NONE ? STORE_ROLE_N : (int) second->role;
  if (first_role != second_role)
    return first_role - second_role;
  return strcmp (first->path, second->path);
}

#define FOLDER_COLUMNS                                                                            \
  "f.id, a.name, f.name, f.path, f.delimiter, f.role, f.selectable, f.subscribed, f.uidvalidity," \
  " f.uidnext, f.low_uid, f.highestmodseq, f.sync_state, f.total, f.unread, f.bytes,"             \
  " f.status_total, f.status_unread,"                                                             \
  " EXISTS (SELECT 1 FROM location l WHERE l.base_folder = f.id AND l.uid IS NULL)"

static gpointer
on_load_all (StoreConnection *connection, StoreDatabase *database, gpointer data, GError **error)
{
  const char *account = data;
  GPtrArray *folders = g_ptr_array_new_with_free_func ((GDestroyNotify) store_folder_unref);
  sqlite3_stmt *statement = NULL;
  if (account == NULL)
    statement = store_connection_prepare (connection, "SELECT " FOLDER_COLUMNS " FROM account a"
                                                      " CROSS JOIN folder f ON f.account = a.id");
  else
    {
      statement = store_connection_prepare (connection, "SELECT " FOLDER_COLUMNS " FROM account a"
                                                        " CROSS JOIN folder f ON f.account = a.id"
                                                        " WHERE a.name = ?1");
      store_connection_bind_text (statement, 1, account);
    }
  while (store_connection_step (connection, statement))
    g_ptr_array_add (folders, read_folder (statement));
  g_ptr_array_sort (folders, compare_folders);
  return folders;
}

void
store_folder_load_all_async (StoreDatabase *database,
                             const char *account,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_folder_load_all_async);
  g_task_set_task_data (task, g_strdup (account), g_free);
  store_database_read (database, STORE_LANE_LISTS, TRUE, task, on_load_all,
                       (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
store_folder_load_all_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, store_folder_load_all_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
on_forget (StoreTransaction *transaction, gpointer data, GError **error)
{
  const char *name = data;
  g_autoptr (GHashTable) listed = g_hash_table_new (g_int64_hash, g_int64_equal);
  gint64 account = find_account (transaction, name);
  if (account != 0)
    {
      remove_unlisted (transaction, account, listed);
      delete_row (transaction, "DELETE FROM account WHERE id = ?1", account);
      transaction->change->folder_list = TRUE;
    }
  store_upload_drop_account (transaction, name);
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection,
                                                      "DELETE FROM operation WHERE account = ?1");
  store_connection_bind_text (statement, 1, name);
  store_connection_run (transaction->connection, statement);
  if (sqlite3_changes (transaction->connection->db) > 0)
    store_transaction_touch_own (transaction);
  return TRUE;
}

void
store_folder_forget_account_async (StoreDatabase *database,
                                   const char *account,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_folder_forget_account_async);
  g_task_set_task_data (task, g_strdup (account), g_free);
  store_database_write (database, task, on_forget);
}

gboolean
store_folder_forget_account_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_folder_forget_account_async, error);
}
