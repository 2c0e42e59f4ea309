/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-index-private.h"

#include "store/store-words.h"

enum
{
  ID_SHIFT = 20,
  BATCH_ROWS = 250,
  BATCH_BYTES = 512 * 1024, /* of text: bounds the time that a batch takes */
  MAX_WORDS = 100 * 1000,   /* of one field */
};

typedef enum
{
  FIELD_SUBJECT,
  FIELD_SENDER,
  FIELD_RECIPIENTS,
  FIELD_CC,
  FIELD_LIST,
  FIELD_FILES,
  FIELD_BODY,
  N_FIELDS,
} Field;

/* What the index has or gets of a message. */
typedef struct
{
  gint64 id; /* in the index; 0: none yet */
  gint64 message;
  gint64 internal_date;
  gint64 size;
  gboolean has_attachment;
  gboolean has_text;
  gboolean was_indexed;
  gboolean had_text;
  GString *fields[N_FIELDS];
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;
  for (gsize i = 0; i < N_FIELDS; i++)
    g_string_free (entry->fields[i], TRUE);
  g_free (entry);
}

gint64
store_index_make_id (gint64 internal_date)
{
  gint64 seconds = CLAMP (internal_date / G_USEC_PER_SEC, 0, G_GINT64_CONSTANT (1) << 42);
  return seconds << ID_SHIFT;
}

static void
add_words (Entry *entry, Field field, sqlite3_stmt *statement, int column)
{
  store_words_append (entry->fields[field], (const char *) sqlite3_column_text (statement, column),
                      TRUE, MAX_WORDS);
}

/* MESSAGE as it is in the tables, or NULL when it is gone. */
static Entry *
read_entry (StoreTransaction *transaction, gint64 message)
{
  static const char sql[] =
      "SELECT coalesce (s.id, 0), coalesce (s.has_text, 0), t.message IS NOT NULL, m.internal_date,"
      " m.size, m.has_attachment, m.subject, m.from_name, m.from_address, m.reply_to, m.recipients,"
      " m.cc, m.list_id, t.files, t.text"
      " FROM message m"
      " LEFT JOIN search_row s ON s.message = m.id"
      " LEFT JOIN message_text t ON t.message = m.id"
      " WHERE m.id = ?1";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, message);
  if (!store_connection_step (transaction->connection, statement))
    return NULL;
  Entry *entry = g_new0 (Entry, 1);
  for (gsize i = 0; i < N_FIELDS; i++)
    entry->fields[i] = g_string_new (NULL);
  entry->message = message;
  entry->id = sqlite3_column_int64 (statement, 0);
  entry->was_indexed = entry->id != 0;
  entry->had_text = sqlite3_column_int (statement, 1) != 0;
  entry->has_text = sqlite3_column_int (statement, 2) != 0;
  entry->internal_date = sqlite3_column_int64 (statement, 3);
  entry->size = sqlite3_column_int64 (statement, 4);
  entry->has_attachment = sqlite3_column_int (statement, 5) != 0;
  add_words (entry, FIELD_SUBJECT, statement, 6);
  for (int column = 7; column <= 9; column++)
    add_words (entry, FIELD_SENDER, statement, column);
  add_words (entry, FIELD_RECIPIENTS, statement, 10);
  add_words (entry, FIELD_CC, statement, 11);
  add_words (entry, FIELD_LIST, statement, 12);
  add_words (entry, FIELD_FILES, statement, 13);
  add_words (entry, FIELD_BODY, statement, 14);
  sqlite3_reset (statement);
  return entry;
}

/* The index keeps no content: it takes the words out that it is told. */
static void
write_words (StoreTransaction *transaction, const char *sql, const Entry *entry, gboolean text)
{
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, entry->id);
  for (int i = 0; i < N_FIELDS; i++)
    store_connection_bind_text (
        statement, i + 2,
        text || (i != FIELD_BODY && i != FIELD_FILES) ? entry->fields[i]->str : "");
  store_connection_run (transaction->connection, statement);
}

static void
take_out (StoreTransaction *transaction, const Entry *entry)
{
  write_words (transaction,
               "INSERT INTO search (search, rowid, subject, sender, recipients, cc, list, files,"
               " body)"
               " VALUES ('delete', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
               entry, entry->had_text);
}

static void
write_row (StoreTransaction *transaction, const Entry *entry)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection,
      "INSERT OR REPLACE INTO search_row (id, message, size, has_attachment, has_text)"
      " VALUES (?1, ?2, ?3, ?4, ?5)");
  sqlite3_bind_int64 (statement, 1, entry->id);
  sqlite3_bind_int64 (statement, 2, entry->message);
  sqlite3_bind_int64 (statement, 3, entry->size);
  sqlite3_bind_int (statement, 4, entry->has_attachment);
  sqlite3_bind_int (statement, 5, entry->has_text);
  store_connection_run (transaction->connection, statement);
}

static gboolean
is_taken (StoreTransaction *transaction, gint64 id)
{
  sqlite3_stmt *statement =
      store_connection_prepare (transaction->connection, "SELECT 1 FROM search_row WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, id);
  gboolean taken = store_connection_step (transaction->connection, statement);
  sqlite3_reset (statement);
  return taken;
}

/* Messages of one second come in the order of their ids, so far as that is free. */
static void
give_id (StoreTransaction *transaction, Entry *entry)
{
  static const gint64 mask = (1 << ID_SHIFT) - 1;
  gint64 first = store_index_make_id (entry->internal_date);
  gint64 n = entry->message & mask;
  while (is_taken (transaction, first + n) || first + n == 0)
    n = (n + 1) & mask;
  entry->id = first + n;
  write_row (transaction, entry);
}

static void
take_in (StoreTransaction *transaction, const Entry *entry)
{
  if (entry->was_indexed && entry->had_text == entry->has_text)
    return;
  if (entry->was_indexed)
    {
      take_out (transaction, entry);
      write_row (transaction, entry);
    }
  write_words (transaction,
               "INSERT INTO search (rowid, subject, sender, recipients, cc, list, files, body)"
               " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
               entry, TRUE);
}

static gsize
count_bytes (const Entry *entry)
{
  gsize n = 0;
  for (gsize i = 0; i < N_FIELDS; i++)
    n += entry->fields[i]->len;
  return n;
}

/* Adds the messages of a statement to BATCH, so far as that has room; LAST becomes the last one
 * looked at. Returns whether there may be more. */
static gboolean
collect (StoreTransaction *transaction,
         const char *sql,
         GPtrArray *batch,
         gsize *bytes,
         gint64 *last)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, *last);
  sqlite3_bind_int (statement, 2, BATCH_ROWS);
  while (store_connection_step (transaction->connection, statement))
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, id);
    }
  for (guint i = 0; i < ids->len; i++)
    {
      if (batch->len >= BATCH_ROWS || *bytes >= BATCH_BYTES)
        return TRUE;
      *last = g_array_index (ids, gint64, i);
      Entry *entry = read_entry (transaction, *last);
      if (entry == NULL)
        continue;
      if (!entry->was_indexed)
        give_id (transaction, entry);
      *bytes += count_bytes (entry);
      g_ptr_array_add (batch, entry);
    }
  return ids->len >= BATCH_ROWS;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = *(const Entry *const *) a;
  const Entry *second = *(const Entry *const *) b;
  return first->id < second->id ? -1 : first->id > second->id;
}

static void
run_with (StoreTransaction *transaction, const char *sql, gint64 value)
{
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, value);
  store_connection_run (transaction->connection, statement);
}

gboolean
store_index_run (StoreTransaction *transaction)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func (entry_free);
  gsize bytes = 0;
  gint64 indexed = store_connection_get_int (transaction->connection,
                                             "SELECT indexed FROM cache_state WHERE id = 1", 0);
  gint64 before = indexed;
  gint64 waiting = 0;
  gboolean more = collect (transaction, "SELECT id FROM message WHERE id > ?1 ORDER BY id LIMIT ?2",
                           batch, &bytes, &indexed);
  more |= collect (transaction,
                   "SELECT message FROM unindexed WHERE message > ?1 ORDER BY message LIMIT ?2",
                   batch, &bytes, &waiting);
  /* ascending: FTS5 writes its pending words out whenever a smaller id comes */
  g_ptr_array_sort (batch, compare_entries);
  for (guint i = 0; i < batch->len; i++)
    take_in (transaction, g_ptr_array_index (batch, i));
  if (indexed != before)
    run_with (transaction, "UPDATE cache_state SET indexed = ?1 WHERE id = 1", indexed);
  if (waiting != 0)
    run_with (transaction, "DELETE FROM unindexed WHERE message <= ?1", waiting);
  transaction->change->indexed = batch->len > 0;
  return more;
}

void
store_index_put_text (StoreTransaction *transaction,
                      gint64 message,
                      const char *text,
                      const char *files)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection,
      "INSERT OR IGNORE INTO message_text (message, text, files) VALUES (?1, ?2, ?3)");
  sqlite3_bind_int64 (statement, 1, message);
  store_connection_bind_text (statement, 2, text);
  store_connection_bind_text (statement, 3, files);
  store_connection_run (transaction->connection, statement);
  run_with (transaction, "INSERT OR IGNORE INTO unindexed (message) VALUES (?1)", message);
}

void
store_index_set_attachment (StoreTransaction *transaction, gint64 message, gboolean has_attachment)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "UPDATE search_row SET has_attachment = ?2 WHERE message = ?1");
  sqlite3_bind_int64 (statement, 1, message);
  sqlite3_bind_int (statement, 2, has_attachment);
  store_connection_run (transaction->connection, statement);
}

void
store_index_remove (StoreTransaction *transaction, gint64 message)
{
  Entry *entry = read_entry (transaction, message);
  if (entry == NULL)
    return;
  if (entry->was_indexed)
    {
      take_out (transaction, entry);
      run_with (transaction, "DELETE FROM search_row WHERE id = ?1", entry->id);
    }
  entry_free (entry);
  run_with (transaction, "DELETE FROM unindexed WHERE message = ?1", message);
}
