/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-conversation.h"

#include "store/store-database-private.h"
#include "store/store-message-private.h"

enum
{
  MAX_SENDERS = 32, /* told of a conversation; a row has room for fewer */
};

/* A place of a message of a conversation. */
typedef struct
{
  StoreKey key;
  gint64 message;
  gint64 folder;
  gboolean aside; /* in Junk or Trash */
  char *sender;
} Member;

static void
clear_member (gpointer data)
{
  Member *member = data;
  g_free (member->sender);
}

static int
compare_age (gconstpointer a, gconstpointer b)
{
  const Member *one = a;
  const Member *other = b;
  if (one->key.sort != other->key.sort)
    return one->key.sort < other->key.sort ? -1 : 1;
  return one->key.id < other->key.id ? -1 : one->key.id > other->key.id;
}

/* All places of CONVERSATION, the oldest first: (element-type Member). */
static GArray *
read_places (StoreConnection *connection, gint64 conversation)
{
  static const char sql[] = "SELECT l.sort, l.id, l.message, l.folder, f.role, m.from_name,"
                            " m.from_address"
                            " FROM message m"
                            " CROSS JOIN location l ON l.message = m.id"
                            " CROSS JOIN folder f ON f.id = l.folder"
                            " WHERE m.conversation = ?1 AND l.flags & 16 = 0";
  GArray *members = g_array_new (FALSE, FALSE, sizeof (Member));
  g_array_set_clear_func (members, clear_member);
  sqlite3_stmt *statement = store_connection_prepare (connection, sql);
  sqlite3_bind_int64 (statement, 1, conversation);
  while (store_connection_step (connection, statement))
    {
      int role = sqlite3_column_int (statement, 4);
      const char *name = (const char *) sqlite3_column_text (statement, 5);
      Member member = {
        .key = { sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1) },
        .message = sqlite3_column_int64 (statement, 2),
        .folder = sqlite3_column_int64 (statement, 3),
        .aside = role == STORE_ROLE_JUNK || role == STORE_ROLE_TRASH,
        .sender = store_connection_dup_text (statement, name != NULL && *name != '\0' ? 5 : 6),
      };
      g_array_append_val (members, member);
    }
  g_array_sort (members, compare_age);
  return members;
}

/* Whether the message of both is shown at the later MEMBER: the newest place in HOME, else the
 * first that is as good as any. */
static gboolean
is_better (const Member *member, const Member *other, gint64 home)
{
  if (member->folder == home || other->folder == home)
    return member->folder == home;
  return !member->aside && other->aside;
}

/* Those of PLACES that a conversation seen from the folder HOME consists of, each message once. */
static GArray *
pick_members (GArray *places, gint64 home)
{
  g_autoptr (GHashTable) best = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *members = g_array_new (FALSE, FALSE, sizeof (Member *));
  for (guint i = 0; i < places->len; i++)
    {
      Member *member = &g_array_index (places, Member, i);
      const Member *other = g_hash_table_lookup (best, &member->message);
      if (member->aside && member->folder != home)
        continue;
      if (other == NULL || is_better (member, other, home))
        g_hash_table_insert (best, &member->message, member);
    }
  for (guint i = 0; i < places->len; i++)
    {
      Member *member = &g_array_index (places, Member, i);
      if (g_hash_table_lookup (best, &member->message) == member)
        g_array_append_val (members, member);
    }
  return members;
}

static char **
list_senders (const GArray *members)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) senders = g_strv_builder_new ();
  for (guint i = 0; i < members->len && g_hash_table_size (known) < MAX_SENDERS; i++)
    {
      const Member *member = g_array_index (members, Member *, i);
      if (g_hash_table_add (known, member->sender))
        g_strv_builder_add (senders, member->sender);
    }
  return g_strv_builder_end (senders);
}

static StoreFlags
read_flags (StoreConnection *connection, const StoreMessage *message)
{
  sqlite3_stmt *statement =
      store_connection_prepare (connection, "SELECT flags"
                                            " FROM conversation_row"
                                            " WHERE conversation = ?1 AND folder = ?2");
  StoreFlags flags = message->flags;
  sqlite3_bind_int64 (statement, 1, message->conversation);
  sqlite3_bind_int64 (statement, 2, message->folder);
  if (store_connection_step (connection, statement))
    flags = (StoreFlags) sqlite3_column_int (statement, 0);
  sqlite3_reset (statement);
  return flags;
}

static gpointer
on_load_rows (StoreConnection *connection, StoreDatabase *database, gpointer data, GError **error)
{
  const GArray *ids = data;
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) store_message_unref);
  for (guint i = 0; i < ids->len; i++)
    {
      StoreMessage *message = store_message_read (connection, g_array_index (ids, gint64, i));
      if (message == NULL)
        continue;
      g_autoptr (GArray) places = read_places (connection, message->conversation);
      g_autoptr (GArray) members = pick_members (places, message->folder);
      message->flags = read_flags (connection, message);
      message->total = members->len;
      message->senders = list_senders (members);
      g_ptr_array_add (messages, message);
    }
  return messages;
}

static gpointer
on_load (StoreConnection *connection, StoreDatabase *database, gpointer data, GError **error)
{
  const gint64 *id = data;
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) store_message_unref);
  g_autoptr (StoreMessage) asked = store_message_read (connection, *id);
  if (asked == NULL)
    return messages;
  g_autoptr (GArray) places = read_places (connection, asked->conversation);
  g_autoptr (GArray) members = pick_members (places, asked->folder);
  for (guint i = 0; i < members->len; i++)
    {
      const Member *member = g_array_index (members, Member *, i);
      StoreMessage *message = store_message_read (connection, member->key.id);
      if (message != NULL)
        g_ptr_array_add (messages, message);
    }
  return messages;
}

typedef struct
{
  StoreView view;
  GArray *ids; /* gint64 */
} ListJob;

static void
list_job_free (gpointer data)
{
  ListJob *job = data;
  g_array_unref (job->ids);
  g_free (job);
}

static gboolean
is_in_view (StoreConnection *connection, const StoreView *view, gint64 folder)
{
  if (view->kind == STORE_VIEW_FOLDER)
    return folder == view->folder;
  sqlite3_stmt *statement =
      store_connection_prepare (connection, "SELECT role FROM folder WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, folder);
  gboolean is_role = store_connection_step (connection, statement)
                     && sqlite3_column_int (statement, 0) == (int) view->role;
  sqlite3_reset (statement);
  return is_role;
}

/* Of each conversation only once, however many of its messages were named. */
static gpointer
on_list (StoreConnection *connection, StoreDatabase *database, gpointer data, GError **error)
{
  const ListJob *job = data;
  const GArray *ids = job->ids;
  GArray *all = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (StoreMessage) asked =
          store_message_read (connection, g_array_index (ids, gint64, i));
      if (asked == NULL || g_hash_table_contains (known, &asked->id)
          || !is_in_view (connection, &job->view, asked->folder))
        continue;
      g_autoptr (GArray) places = read_places (connection, asked->conversation);
      for (guint k = places->len; k-- > 0;)
        {
          const Member *member = &g_array_index (places, Member, k);
          if (member->folder != asked->folder)
            continue;
          g_array_append_val (all, member->key.id);
          g_hash_table_add (known, g_memdup2 (&member->key.id, sizeof member->key.id));
        }
    }
  return all;
}

static GArray *
copy_ids (const gint64 *ids, gsize n)
{
  GArray *copy = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (guint) n);
  g_array_append_vals (copy, ids, (guint) n);
  return copy;
}

void
store_conversation_load_rows_async (StoreDatabase *database,
                                    const gint64 *ids,
                                    gsize n,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = store_database_new_task (cancellable, callback, user_data,
                                         store_conversation_load_rows_async);
  g_task_set_task_data (task, copy_ids (ids, n), (GDestroyNotify) g_array_unref);
  store_database_read (database, STORE_LANE_LISTS, TRUE, task, on_load_rows,
                       (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
store_conversation_load_rows_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, store_conversation_load_rows_async),
                        NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
store_conversation_load_async (StoreDatabase *database,
                               gint64 id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_conversation_load_async);
  g_task_set_task_data (task, g_memdup2 (&id, sizeof id), g_free);
  store_database_read (database, STORE_LANE_LISTS, TRUE, task, on_load,
                       (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
store_conversation_load_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, store_conversation_load_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
store_conversation_list_async (StoreDatabase *database,
                               const StoreView *view,
                               const gint64 *ids,
                               gsize n,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_conversation_list_async);
  ListJob *job = g_new (ListJob, 1);
  *job = (ListJob){ *view, copy_ids (ids, n) };
  g_task_set_task_data (task, job, list_job_free);
  store_database_read (database, STORE_LANE_BODIES, FALSE, task, on_list,
                       (GDestroyNotify) g_array_unref);
}

GArray *
store_conversation_list_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, store_conversation_list_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
