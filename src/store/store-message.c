/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-message.h"

#include "store/store-database-private.h"
#include "store/store-keywords-private.h"

enum
{
  FIRST_KEYS = 4096, /* loads of up to so many keys are served beside pages */
};

typedef struct
{
  StoreView view;
  gsize limit;
} KeysJob;

/* One folder of a view while the folders' rows are merged. */
typedef struct
{
  sqlite3_stmt *statement;
  StoreKey next;
} Branch;

static void
finalize_branch (gpointer data)
{
  const Branch *branch = data;
  sqlite3_finalize (branch->statement);
}

static gboolean
advance (StoreConnection *connection, Branch *branch)
{
  if (!store_connection_step (connection, branch->statement))
    return FALSE;
  branch->next.sort = sqlite3_column_int64 (branch->statement, 0);
  branch->next.id = sqlite3_column_int64 (branch->statement, 1);
  return TRUE;
}

/* Several of these run at once, so they are not taken from the connection's statements. */
static void
add_branch (StoreConnection *connection, GArray *branches, const StoreView *view, gint64 folder)
{
  static const char sql[] = "SELECT sort, id"
                            " FROM location"
                            " WHERE folder = ?1 AND (flags & ?2) = ?3"
                            " ORDER BY sort DESC, id DESC";
  StoreFlags without = view->without | (view->show_deleted ? 0 : STORE_FLAG_DELETED);
  Branch branch = { NULL };
  int rc = sqlite3_prepare_v2 (connection->db, sql, -1, &branch.statement, NULL);
  if (rc != SQLITE_OK)
    {
      store_connection_fail (connection, rc, sql);
      return;
    }
  sqlite3_bind_int64 (branch.statement, 1, folder);
  sqlite3_bind_int (branch.statement, 2, (int) (view->with | without));
  sqlite3_bind_int (branch.statement, 3, (int) view->with);
  if (advance (connection, &branch))
    g_array_append_val (branches, branch);
  else
    sqlite3_finalize (branch.statement);
}

static void
add_role_branches (StoreConnection *connection, GArray *branches, const StoreView *view)
{
  sqlite3_stmt *statement =
      store_connection_prepare (connection, "SELECT id FROM folder WHERE role = ?1");
  sqlite3_bind_int (statement, 1, (int) view->role);
  while (store_connection_step (connection, statement))
    add_branch (connection, branches, view, sqlite3_column_int64 (statement, 0));
}

static gboolean
is_before (StoreKey a, StoreKey b)
{
  return a.sort != b.sort ? a.sort > b.sort : a.id > b.id;
}

/* The branch whose next key comes first; there are few (one a folder). */
static guint
find_first (const GArray *branches)
{
  guint first = 0;
  for (guint i = 1; i < branches->len; i++)
    if (is_before (g_array_index (branches, Branch, i).next,
                   g_array_index (branches, Branch, first).next))
      first = i;
  return first;
}

static gpointer
on_load_keys (StoreConnection *connection, StoreDatabase *database, gpointer data, GError **error)
{
  const KeysJob *job = data;
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (StoreKey));
  g_autoptr (GArray) branches = g_array_new (FALSE, FALSE, sizeof (Branch));
  g_array_set_clear_func (branches, finalize_branch);
  if (job->view.kind == STORE_VIEW_FOLDER)
    add_branch (connection, branches, &job->view, job->view.folder);
  else
    add_role_branches (connection, branches, &job->view);
  while (branches->len > 0 && (job->limit == 0 || keys->len < job->limit))
    {
      guint i = find_first (branches);
      Branch *branch = &g_array_index (branches, Branch, i);
      g_array_append_val (keys, branch->next);
      if (!advance (connection, branch))
        g_array_remove_index (branches, i);
    }
  return keys;
}

void
store_message_load_keys_async (StoreDatabase *database,
                               const StoreView *view,
                               gsize limit,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  gboolean is_short = limit > 0 && limit <= FIRST_KEYS;
  KeysJob *job = g_new (KeysJob, 1);
  *job = (KeysJob){ *view, limit };
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_message_load_keys_async);
  g_task_set_task_data (task, job, g_free);
  store_database_read (database, is_short ? STORE_LANE_LISTS : STORE_LANE_BODIES, is_short, task,
                       on_load_keys, (GDestroyNotify) g_array_unref);
}

GArray *
store_message_load_keys_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, store_message_load_keys_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static StoreMessage *
read_message (sqlite3_stmt *statement)
{
  StoreMessage *message = g_atomic_rc_box_new0 (StoreMessage);
  message->id = sqlite3_column_int64 (statement, 0);
  message->folder = sqlite3_column_int64 (statement, 1);
  message->message = sqlite3_column_int64 (statement, 2);
  message->conversation = sqlite3_column_int64 (statement, 3);
  message->uid = (guint32) sqlite3_column_int64 (statement, 4);
  message->flags = (StoreFlags) sqlite3_column_int (statement, 5);
  message->keywords = store_keywords_split ((const char *) sqlite3_column_text (statement, 6));
  message->sort = sqlite3_column_int64 (statement, 7);
  message->internal_date = sqlite3_column_int64 (statement, 8);
  message->date = sqlite3_column_int64 (statement, 9);
  if (message->date == 0)
    message->date = message->internal_date;
  message->size = (guint64) sqlite3_column_int64 (statement, 10);
  message->has_attachment = sqlite3_column_int (statement, 11) != 0;
  message->has_body = sqlite3_column_int (statement, 12) != 0;
  message->message_id = store_connection_dup_text (statement, 13);
  message->subject = store_connection_dup_text (statement, 14);
  message->from_name = store_connection_dup_text (statement, 15);
  message->from_address = store_connection_dup_text (statement, 16);
  message->to = store_connection_dup_text (statement, 17);
  message->preview = store_connection_dup_text (statement, 18);
  return message;
}

static gpointer
on_load (StoreConnection *connection, StoreDatabase *database, gpointer data, GError **error)
{
  static const char sql[] =
      "SELECT l.id, l.folder, l.message, m.conversation,"
      " CASE WHEN l.folder = l.base_folder THEN l.uid END, l.flags, l.keywords, l.sort,"
      " m.internal_date, m.date, m.size, m.has_attachment, m.has_body, m.message_id, m.subject,"
      " m.from_name, m.from_address, m.recipients, m.preview"
      " FROM location l"
      " CROSS JOIN message m ON m.id = l.message"
      " WHERE l.id = ?1";
  const GArray *ids = data;
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) store_message_unref);
  for (guint i = 0; i < ids->len; i++)
    {
      sqlite3_stmt *statement = store_connection_prepare (connection, sql);
      sqlite3_bind_int64 (statement, 1, g_array_index (ids, gint64, i));
      if (store_connection_step (connection, statement))
        g_ptr_array_add (messages, read_message (statement));
    }
  return messages;
}

void
store_message_load_async (StoreDatabase *database,
                          const gint64 *ids,
                          gsize n,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GArray *copy = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (guint) n);
  g_array_append_vals (copy, ids, (guint) n);
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_message_load_async);
  g_task_set_task_data (task, copy, (GDestroyNotify) g_array_unref);
  store_database_read (database, STORE_LANE_LISTS, TRUE, task, on_load,
                       (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
store_message_load_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, store_message_load_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
on_load_uids (StoreConnection *connection, StoreDatabase *database, gpointer data, GError **error)
{
  const gint64 *folder = data;
  GArray *uids = g_array_new (FALSE, FALSE, sizeof (StoreKnownUid));
  sqlite3_stmt *statement =
      store_connection_prepare (connection, "SELECT uid, base_flags"
                                            " FROM location"
                                            " WHERE base_folder = ?1 AND uid IS NOT NULL"
                                            " ORDER BY uid");
  sqlite3_bind_int64 (statement, 1, *folder);
  while (store_connection_step (connection, statement))
    {
      StoreKnownUid known = { (guint32) sqlite3_column_int64 (statement, 0),
                              (StoreFlags) sqlite3_column_int (statement, 1) };
      g_array_append_val (uids, known);
    }
  return uids;
}

void
store_message_load_uids_async (StoreDatabase *database,
                               gint64 folder,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_message_load_uids_async);
  g_task_set_task_data (task, g_memdup2 (&folder, sizeof folder), g_free);
  store_database_read (database, STORE_LANE_BODIES, FALSE, task, on_load_uids,
                       (GDestroyNotify) g_array_unref);
}

GArray *
store_message_load_uids_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, store_message_load_uids_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
