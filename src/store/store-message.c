/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-message-private.h"

#include "store/store-branch-private.h"
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

static void
add_branch (StoreConnection *connection, GArray *branches, const StoreView *view, gint64 folder)
{
  StoreFlags without = view->without | (view->show_deleted ? 0 : STORE_FLAG_DELETED);
  store_branch_add (connection, branches, folder, view->conversations, view->with | without,
                    view->with, G_MININT64, G_MAXINT64);
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

static gpointer
on_load_keys (StoreConnection *connection, StoreDatabase *database, gpointer data, GError **error)
{
  const KeysJob *job = data;
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (StoreKey));
  g_autoptr (GArray) branches = store_branch_new_array ();
  StoreKey key;
  if (job->view.kind == STORE_VIEW_FOLDER)
    add_branch (connection, branches, &job->view, job->view.folder);
  else
    add_role_branches (connection, branches, &job->view);
  while ((job->limit == 0 || keys->len < job->limit)
         && store_branch_next (connection, branches, &key))
    g_array_append_val (keys, key);
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
fill_message (sqlite3_stmt *statement)
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

StoreMessage *
store_message_read (StoreConnection *connection, gint64 id)
{
  static const char sql[] =
      "SELECT l.id, l.folder, l.message, m.conversation,"
      " CASE WHEN l.folder = l.base_folder THEN l.uid END, l.flags, l.keywords, l.sort,"
      " m.internal_date, m.date, m.size, m.has_attachment, m.has_body, m.message_id, m.subject,"
      " m.from_name, m.from_address, m.recipients, m.preview"
      " FROM location l"
      " CROSS JOIN message m ON m.id = l.message"
      " WHERE l.id = ?1";
  sqlite3_stmt *statement = store_connection_prepare (connection, sql);
  StoreMessage *message = NULL;
  sqlite3_bind_int64 (statement, 1, id);
  if (store_connection_step (connection, statement))
    message = fill_message (statement);
  sqlite3_reset (statement);
  return message;
}

static gpointer
on_load (StoreConnection *connection, StoreDatabase *database, gpointer data, GError **error)
{
  const GArray *ids = data;
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) store_message_unref);
  for (guint i = 0; i < ids->len; i++)
    {
      StoreMessage *message = store_message_read (connection, g_array_index (ids, gint64, i));
      if (message != NULL)
        g_ptr_array_add (messages, message);
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
