/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-conversation-private.h"

#include <string.h>

#include "store/store-conversation-row-private.h"

enum
{
  MAX_IDS = 64, /* of a message that names more, the first and the last are used */
};

typedef struct
{
  gint64 hash;
  gint64 conversation; /* 0: none yet */
} Known;

typedef struct
{
  gint64 account;
  guint n;
  Known ids[MAX_IDS];
} IdSet;

/* FNV-1a */
guint64
store_hash_bytes (guint64 hash, const void *data, gsize len)
{
  const guint8 *p = data;
  for (gsize i = 0; i < len; i++)
    hash = (hash ^ p[i]) * G_GUINT64_CONSTANT (1099511628211);
  return hash;
}

static void
add_id (IdSet *set, const char *id, gsize len)
{
  if (len == 0)
    return;
  guint64 hash = store_hash_bytes (STORE_HASH_START, &set->account, sizeof set->account);
  gint64 value = (gint64) store_hash_bytes (hash, id, len);
  for (guint i = 0; i < set->n; i++)
    if (set->ids[i].hash == value)
      return;
  /* The last ones are the nearest: they replace the one before. */
  guint place = set->n < MAX_IDS ? set->n++ : MAX_IDS - 1;
  set->ids[place] = (Known){ value, 0 };
}

/* TEXT is one id with or without brackets, or several in brackets with words between. */
static void
add_ids (IdSet *set, const char *text)
{
  if (text == NULL)
    return;
  const char *open = strchr (text, '<');
  if (open == NULL)
    {
      gsize len = strcspn (text, " \t\r\n");
      add_id (set, text, len);
      return;
    }
  while (open != NULL)
    {
      const char *close = strchr (open, '>');
      if (close == NULL)
        return;
      add_id (set, open + 1, (gsize) (close - open - 1));
      open = strchr (close, '<');
    }
}

static gint64
resolve (StoreTransaction *transaction, gint64 conversation)
{
  StoreConnection *connection = transaction->connection;
  for (;;)
    {
      sqlite3_stmt *statement = store_connection_prepare (
          connection, "SELECT target FROM conversation_alias WHERE id = ?1");
      sqlite3_bind_int64 (statement, 1, conversation);
      if (!store_connection_step (connection, statement))
        return conversation;
      conversation = sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
    }
}

static void
look_up (StoreTransaction *transaction, Known *known)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "SELECT conversation FROM reference WHERE hash = ?1");
  sqlite3_bind_int64 (statement, 1, known->hash);
  if (!store_connection_step (transaction->connection, statement))
    return;
  known->conversation = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
}

/* The members of FROM, which becomes part of INTO. */
static void
note_members (StoreTransaction *transaction, gint64 from, gint64 into)
{
  static const char sql[] = "SELECT l.id, l.folder"
                            " FROM message m"
                            " CROSS JOIN location l ON l.message = m.id"
                            " WHERE m.conversation = ?1";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, from);
  while (store_connection_step (transaction->connection, statement))
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      gint64 folder = sqlite3_column_int64 (statement, 1);
      const StoreFolderRow *row = store_transaction_get_folder (transaction, folder);
      if (row != NULL)
        store_change_note_updated (
            store_change_need_folder (transaction->change, folder, row->role), id);
      store_conversation_row_merge (transaction, folder, from, into);
    }
}

static void
run_pair (StoreTransaction *transaction, const char *sql, gint64 first, gint64 second)
{
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, first);
  sqlite3_bind_int64 (statement, 2, second);
  store_connection_run (transaction->connection, statement);
}

static void
merge (StoreTransaction *transaction, gint64 from, gint64 into)
{
  note_members (transaction, from, into);
  run_pair (transaction, "UPDATE message SET conversation = ?2 WHERE conversation = ?1", from,
            into);
  run_pair (transaction, "INSERT INTO conversation_alias (id, target) VALUES (?1, ?2)", from, into);
}

/* FALSE when the id was named before. */
static gboolean
note_first (StoreTransaction *transaction, gint64 hash, gint64 conversation)
{
  run_pair (transaction, "INSERT OR IGNORE INTO reference (hash, conversation) VALUES (?1, ?2)",
            hash, conversation);
  return sqlite3_changes (transaction->connection->db) > 0;
}

gint64
store_conversation_join (StoreTransaction *transaction,
                         gint64 account,
                         gint64 message,
                         const char *message_id,
                         const char *in_reply_to,
                         const char *const *references)
{
  IdSet set = { .account = account };
  gint64 conversation = 0;
  add_ids (&set, message_id);
  for (gsize i = 0; references != NULL && references[i] != NULL; i++)
    add_ids (&set, references[i]);
  add_ids (&set, in_reply_to);
  /* Half of all mail names nothing but itself. */
  if (set.n == 1 && note_first (transaction, set.ids[0].hash, message))
    return message;
  for (guint i = 0; i < set.n; i++)
    {
      look_up (transaction, &set.ids[i]);
      if (set.ids[i].conversation == 0)
        continue;
      gint64 other = resolve (transaction, set.ids[i].conversation);
      if (conversation != 0 && other != conversation)
        merge (transaction, MAX (other, conversation), MIN (other, conversation));
      conversation = conversation == 0 ? other : MIN (other, conversation);
    }
  if (conversation == 0)
    conversation = message;
  for (guint i = 0; i < set.n; i++)
    if (set.ids[i].conversation == 0)
      run_pair (transaction, "INSERT INTO reference (hash, conversation) VALUES (?1, ?2)",
                set.ids[i].hash, conversation);
  return conversation;
}
