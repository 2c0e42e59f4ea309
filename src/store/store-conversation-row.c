/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-conversation-row-private.h"

/* What the flags of a row say of all its messages; the others are those of the newest. */
#define SUMMED (STORE_FLAG_SEEN | STORE_FLAG_FLAGGED)

typedef struct
{
  StoreKey newest;
  StoreFlags flags; /* of the newest, SUMMED apart */
  gint64 total;     /* 0: there is no such row */
  gint64 unread;
  gint64 flagged;
} Row;

typedef struct
{
  gint64 conversation;
  gint64 folder;
  Row before;
  Row now;
  gboolean recount; /* what is noted here does not tell which is the newest */
} Touched;

static guint
hash_touched (gconstpointer data)
{
  const Touched *touched = data;
  return g_int64_hash (&touched->conversation) ^ g_int64_hash (&touched->folder) * 31;
}

static gboolean
is_same_row (gconstpointer a, gconstpointer b)
{
  const Touched *one = a;
  const Touched *other = b;
  return one->conversation == other->conversation && one->folder == other->folder;
}

GHashTable *
store_conversation_row_new_table (void)
{
  return g_hash_table_new_full (hash_touched, is_same_row, g_free, NULL);
}

static void
read_row (StoreTransaction *transaction, Touched *touched)
{
  static const char sql[] = "SELECT sort, newest, flags, total, unread, flagged"
                            " FROM conversation_row"
                            " WHERE conversation = ?1 AND folder = ?2";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, touched->conversation);
  sqlite3_bind_int64 (statement, 2, touched->folder);
  if (!store_connection_step (transaction->connection, statement))
    return;
  touched->before.newest.sort = sqlite3_column_int64 (statement, 0);
  touched->before.newest.id = sqlite3_column_int64 (statement, 1);
  touched->before.flags = (StoreFlags) sqlite3_column_int (statement, 2) & ~SUMMED;
  touched->before.total = sqlite3_column_int64 (statement, 3);
  touched->before.unread = sqlite3_column_int64 (statement, 4);
  touched->before.flagged = sqlite3_column_int64 (statement, 5);
  sqlite3_reset (statement);
}

/* A conversation has the id of its first message: one that begins in this transaction has no rows
 * yet. */
static Touched *
touch (StoreTransaction *transaction, gint64 folder, gint64 conversation)
{
  Touched wanted = { .conversation = conversation, .folder = folder };
  Touched *touched = g_hash_table_lookup (transaction->conversation_rows, &wanted);
  if (touched != NULL)
    return touched;
  touched = g_memdup2 (&wanted, sizeof wanted);
  if (conversation < transaction->first_id)
    read_row (transaction, touched);
  touched->now = touched->before;
  g_hash_table_add (transaction->conversation_rows, touched);
  return touched;
}

static void
count (Row *row, StoreFlags flags, int sign)
{
  row->total += sign;
  row->unread += (flags & STORE_FLAG_SEEN) == 0 ? sign : 0;
  row->flagged += (flags & STORE_FLAG_FLAGGED) != 0 ? sign : 0;
}

static gboolean
is_newer (StoreKey key, StoreKey other)
{
  return key.sort != other.sort ? key.sort > other.sort : key.id > other.id;
}

void
store_conversation_row_arrive (StoreTransaction *transaction,
                               gint64 folder,
                               gint64 conversation,
                               StoreKey key,
                               StoreFlags flags)
{
  if ((flags & STORE_FLAG_DELETED) != 0)
    return;
  Touched *touched = touch (transaction, folder, conversation);
  if (touched->now.total == 0 || is_newer (key, touched->now.newest))
    {
      touched->now.newest = key;
      touched->now.flags = flags & ~SUMMED;
    }
  count (&touched->now, flags, 1);
}

void
store_conversation_row_depart (StoreTransaction *transaction,
                               gint64 folder,
                               gint64 conversation,
                               StoreKey key,
                               StoreFlags flags)
{
  if ((flags & STORE_FLAG_DELETED) != 0)
    return;
  Touched *touched = touch (transaction, folder, conversation);
  count (&touched->now, flags, -1);
  if (touched->now.total > 0 && key.id == touched->now.newest.id)
    touched->recount = TRUE;
}

void
store_conversation_row_change (StoreTransaction *transaction,
                               gint64 folder,
                               gint64 conversation,
                               StoreKey key,
                               StoreFlags old_flags,
                               StoreFlags new_flags)
{
  if (((old_flags | new_flags) & STORE_FLAG_DELETED) != 0)
    {
      store_conversation_row_depart (transaction, folder, conversation, key, old_flags);
      store_conversation_row_arrive (transaction, folder, conversation, key, new_flags);
      return;
    }
  Touched *touched = touch (transaction, folder, conversation);
  count (&touched->now, old_flags, -1);
  count (&touched->now, new_flags, 1);
  if (key.id == touched->now.newest.id)
    touched->now.flags = new_flags & ~SUMMED;
}

void
store_conversation_row_merge (StoreTransaction *transaction,
                              gint64 folder,
                              gint64 from,
                              gint64 into)
{
  touch (transaction, folder, from)->recount = TRUE;
  touch (transaction, folder, into)->recount = TRUE;
}

static void
recount_row (StoreTransaction *transaction, Touched *touched)
{
  static const char sql[] = "SELECT l.sort, l.id, l.flags"
                            " FROM message m"
                            " CROSS JOIN location l ON l.message = m.id"
                            " WHERE m.conversation = ?1 AND l.folder = ?2";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, touched->conversation);
  sqlite3_bind_int64 (statement, 2, touched->folder);
  touched->now = (Row){ .total = 0 };
  while (store_connection_step (transaction->connection, statement))
    {
      StoreKey key = { sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1) };
      StoreFlags flags = (StoreFlags) sqlite3_column_int (statement, 2);
      if ((flags & STORE_FLAG_DELETED) != 0)
        continue;
      if (touched->now.total == 0 || is_newer (key, touched->now.newest))
        {
          touched->now.newest = key;
          touched->now.flags = flags & ~SUMMED;
        }
      count (&touched->now, flags, 1);
    }
}

static StoreFlags
sum_flags (const Row *row)
{
  return row->flags | (row->unread == 0 ? STORE_FLAG_SEEN : STORE_FLAG_NONE)
         | (row->flagged > 0 ? STORE_FLAG_FLAGGED : STORE_FLAG_NONE);
}

static void
write_row (StoreTransaction *transaction, const Touched *touched)
{
  static const char remove[] = "DELETE FROM conversation_row"
                               " WHERE conversation = ?1 AND folder = ?2";
  static const char insert[] =
      "INSERT INTO conversation_row"
      " (conversation, folder, sort, newest, flags, total, unread, flagged)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
  static const char update[] =
      "UPDATE conversation_row"
      " SET sort = ?3, newest = ?4, flags = ?5, total = ?6, unread = ?7, flagged = ?8"
      " WHERE conversation = ?1 AND folder = ?2";
  /* The list's index is left alone when nothing in it differs. */
  static const char recount[] = "UPDATE conversation_row"
                                " SET total = ?6, unread = ?7, flagged = ?8"
                                " WHERE conversation = ?1 AND folder = ?2";
  const Row *before = &touched->before;
  const Row *now = &touched->now;
  const char *sql = update;
  if (now->total == 0)
    sql = remove;
  else if (before->total == 0)
    sql = insert;
  else if (before->newest.sort == now->newest.sort && before->newest.id == now->newest.id
           && sum_flags (before) == sum_flags (now))
    sql = recount;
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, touched->conversation);
  sqlite3_bind_int64 (statement, 2, touched->folder);
  if (now->total > 0)
    {
      sqlite3_bind_int64 (statement, 6, now->total);
      sqlite3_bind_int64 (statement, 7, now->unread);
      sqlite3_bind_int64 (statement, 8, now->flagged);
    }
  if (sql == insert || sql == update)
    {
      sqlite3_bind_int64 (statement, 3, now->newest.sort);
      sqlite3_bind_int64 (statement, 4, now->newest.id);
      sqlite3_bind_int (statement, 5, (int) sum_flags (now));
    }
  store_connection_run (transaction->connection, statement);
}

static StoreFolderChange *
need_part (StoreTransaction *transaction, gint64 folder)
{
  const StoreFolderRow *row = store_transaction_get_folder (transaction, folder);
  return store_change_need_conversations (store_change_need_folder (
      transaction->change, folder, row != NULL ? row->role : STORE_ROLE_NONE));
}

/* How many messages a conversation has is told by its rows in all folders. */
static void
note_elsewhere (StoreTransaction *transaction, const Touched *touched)
{
  static const char sql[] = "SELECT folder, newest FROM conversation_row WHERE conversation = ?1";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, touched->conversation);
  while (store_connection_step (transaction->connection, statement))
    {
      gint64 folder = sqlite3_column_int64 (statement, 0);
      if (folder != touched->folder)
        store_change_note_updated (need_part (transaction, folder),
                                   sqlite3_column_int64 (statement, 1));
    }
}

static gboolean
is_moved (const Touched *touched)
{
  return touched->before.newest.sort != touched->now.newest.sort
         || touched->before.newest.id != touched->now.newest.id;
}

static void
note_gone (StoreTransaction *transaction, const Touched *touched)
{
  if (touched->before.total > 0 && (touched->now.total == 0 || is_moved (touched)))
    store_change_note_removed (need_part (transaction, touched->folder), touched->before.newest, 0);
}

static void
note_shown (StoreTransaction *transaction, const Touched *touched)
{
  const Row *before = &touched->before;
  const Row *now = &touched->now;
  StoreFolderChange *part = need_part (transaction, touched->folder);
  if (now->total == 0)
    return;
  if (before->total == 0 || is_moved (touched))
    store_change_note_added (part, now->newest, sum_flags (now));
  else if (sum_flags (before) != sum_flags (now))
    store_change_note_flags (part, now->newest, sum_flags (before), sum_flags (now));
  if (before->total > 0 && is_moved (touched))
    store_change_note_replaced (part, before->newest.id, now->newest.id);
  if (before->total > 0 && before->total != now->total)
    store_change_note_updated (part, now->newest.id);
}

static gboolean
is_row_different (const Touched *touched)
{
  const Row *before = &touched->before;
  const Row *now = &touched->now;
  return before->total != now->total || before->unread != now->unread
         || before->flagged != now->flagged || before->flags != now->flags || is_moved (touched);
}

static int
compare_touched (gconstpointer a, gconstpointer b)
{
  const Touched *one = *(const Touched *const *) a;
  const Touched *other = *(const Touched *const *) b;
  if (one->conversation != other->conversation)
    return one->conversation < other->conversation ? -1 : 1;
  return one->folder < other->folder ? -1 : one->folder > other->folder;
}

/* Those that differ, in the order of the table: writing so touches few of its pages. */
static GPtrArray *
list_different (StoreTransaction *transaction)
{
  GPtrArray *rows = g_ptr_array_sized_new (g_hash_table_size (transaction->conversation_rows));
  GHashTableIter iter;
  gpointer key = NULL;
  g_hash_table_iter_init (&iter, transaction->conversation_rows);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Touched *touched = key;
      if (touched->recount)
        recount_row (transaction, touched);
      if (is_row_different (touched))
        g_ptr_array_add (rows, touched);
    }
  g_ptr_array_sort (rows, compare_touched);
  return rows;
}

/* A row that goes may be the place of another that comes: all that go are told first. */
void
store_conversation_row_finish (StoreTransaction *transaction)
{
  g_autoptr (GPtrArray) rows = list_different (transaction);
  for (guint i = 0; i < rows->len; i++)
    {
      write_row (transaction, g_ptr_array_index (rows, i));
      note_gone (transaction, g_ptr_array_index (rows, i));
    }
  for (guint i = 0; i < rows->len; i++)
    {
      const Touched *touched = g_ptr_array_index (rows, i);
      note_shown (transaction, touched);
      if (touched->before.total != touched->now.total
          && touched->conversation < transaction->first_id)
        note_elsewhere (transaction, touched);
    }
}
