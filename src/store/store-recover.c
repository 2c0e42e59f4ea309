/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-recover-private.h"

#include "store/store-settle-private.h"

/* One item of the journal. */
typedef struct
{
  gint64 operation;
  gint64 n;
  gint64 folder; /* row of its mailbox, 0: not known here */
  gint64 after;
  guint32 uid;
  StoreFingerprint fingerprint;
} Item;

static void
clear_item (gpointer data)
{
  Item *item = data;
  store_fingerprint_clear (&item->fingerprint);
}

static void
run (StoreTransaction *transaction, const char *sql)
{
  store_connection_run (transaction->connection,
                        store_connection_prepare (transaction->connection, sql));
}

/* The row of the mailbox when its UIDs are those that the operation means. */
static gint64
find_folder (StoreTransaction *transaction, sqlite3_stmt *statement)
{
  g_autofree char *account = store_connection_dup_text (statement, 3);
  g_autofree char *mailbox = store_connection_dup_text (statement, 4);
  const StoreFolderRow *folder = store_transaction_find_folder (transaction, account, mailbox);
  gint64 uidvalidity = sqlite3_column_int64 (statement, 5);
  if (folder == NULL || (uidvalidity != 0 && folder->uidvalidity != uidvalidity))
    return 0;
  return folder->id;
}

#define ITEM_COLUMNS                                                                             \
  "i.operation, i.n, i.uid, o.account, o.mailbox, o.uidvalidity, o.after, i.message_id, i.size," \
  " i.internal_date"

static GArray *
list_items (StoreTransaction *transaction, sqlite3_stmt *statement)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (items, clear_item);
  while (store_connection_step (transaction->connection, statement))
    {
      Item item = { 0 };
      item.operation = sqlite3_column_int64 (statement, 0);
      item.n = sqlite3_column_int64 (statement, 1);
      item.uid = (guint32) sqlite3_column_int64 (statement, 2);
      item.folder = find_folder (transaction, statement);
      item.after = sqlite3_column_int64 (statement, 6);
      item.fingerprint.message_id = store_connection_dup_text (statement, 7);
      item.fingerprint.size = sqlite3_column_int64 (statement, 8);
      item.fingerprint.internal_date = sqlite3_column_int64 (statement, 9);
      g_array_append_val (items, item);
    }
  return items;
}

static GArray *
list_live_items (StoreTransaction *transaction)
{
  sqlite3_stmt *statement =
      store_connection_prepare (transaction->connection, "SELECT " ITEM_COLUMNS " FROM operation o"
                                                         " CROSS JOIN operation_item i"
                                                         " ON i.operation = o.id"
                                                         " WHERE o.state < 3"
                                                         " ORDER BY o.id");
  return list_items (transaction, statement);
}

static GArray *
list_done_items (StoreTransaction *transaction, gint64 applied)
{
  sqlite3_stmt *statement =
      store_connection_prepare (transaction->connection, "SELECT " ITEM_COLUMNS " FROM operation o"
                                                         " CROSS JOIN operation_item i"
                                                         " ON i.operation = o.id"
                                                         " WHERE o.state = 100 AND o.change > ?1"
                                                         " ORDER BY o.change, o.id");
  sqlite3_bind_int64 (statement, 1, applied);
  return list_items (transaction, statement);
}

static gboolean
has_fingerprint (StoreTransaction *transaction, gint64 message, const StoreFingerprint *expected)
{
  g_auto (StoreFingerprint) found = { 0 };
  return store_journal_read_fingerprint (transaction, message, &found)
         && found.size == expected->size && g_str_equal (found.message_id, expected->message_id);
}

static gint64
find_by_uid (StoreTransaction *transaction, const Item *item)
{
  g_auto (StoreLocation) location = { 0 };
  if (!store_location_find (transaction, item->folder, item->uid, &location)
      || !has_fingerprint (transaction, location.message, &item->fingerprint))
    return 0;
  return location.id;
}

static gint64
find_first (StoreTransaction *transaction, const char *sql, gint64 owner, const Item *item)
{
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, owner);
  store_connection_bind_text (statement, 2, item->fingerprint.message_id);
  sqlite3_bind_int64 (statement, 3, item->fingerprint.size);
  if (!store_connection_step (transaction->connection, statement))
    return 0;
  gint64 id = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return id;
}

/* The row that the item means, or 0 when it is not here (yet). */
static gint64
find_location (StoreTransaction *transaction, const Item *item)
{
  static const char by_move[] = "SELECT p.location"
                                " FROM pending p"
                                " CROSS JOIN operation_item i"
                                " ON i.operation = p.operation AND i.n = p.n"
                                " WHERE p.operation = ?1 AND i.message_id = ?2 AND i.size = ?3"
                                " LIMIT 1";
  static const char by_ghost[] = "SELECT l.id"
                                 " FROM location l"
                                 " CROSS JOIN message m ON m.id = l.message"
                                 " WHERE l.base_folder = ?1 AND l.uid IS NULL"
                                 " AND m.message_id = ?2 AND m.size = ?3"
                                 " LIMIT 1";
  if (item->after != 0)
    return find_first (transaction, by_move, item->after, item);
  if (item->folder == 0)
    return 0;
  return item->uid != 0 ? find_by_uid (transaction, item)
                        : find_first (transaction, by_ghost, item->folder, item);
}

/* Which row the cache took an item for, before the two files parted. */
typedef struct
{
  gint64 operation;
  gint64 n;
  gint64 location;
} Known;

static guint
hash_known (gconstpointer data)
{
  const Known *known = data;
  return g_int64_hash (&known->operation) ^ g_int64_hash (&known->n) * 31;
}

static gboolean
is_same_item (gconstpointer a, gconstpointer b)
{
  const Known *one = a;
  const Known *other = b;
  return one->operation == other->operation && one->n == other->n;
}

static GHashTable *
list_known (StoreTransaction *transaction)
{
  GHashTable *all = g_hash_table_new_full (hash_known, is_same_item, g_free, NULL);
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection,
                                                      "SELECT operation, n, location FROM pending");
  while (store_connection_step (transaction->connection, statement))
    {
      Known known = { sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1),
                      sqlite3_column_int64 (statement, 2) };
      g_hash_table_add (all, g_memdup2 (&known, sizeof known));
    }
  return all;
}

/* The row of ITEM that has lost its UID since: it left its source while its move was on the way,
 * and only the cache knows that it is the one. */
static gint64
find_lost (StoreTransaction *transaction, GHashTable *all, const Item *item)
{
  Known wanted = { .operation = item->operation, .n = item->n };
  const Known *known = g_hash_table_lookup (all, &wanted);
  g_auto (StoreLocation) location = { 0 };
  if (known == NULL || !store_location_load (transaction, known->location, &location)
      || location.uid != 0)
    return 0;
  return location.id;
}

static void
apply_done (StoreTransaction *transaction, gint64 applied, GHashTable *all)
{
  g_autoptr (GArray) items = list_done_items (transaction, applied);
  for (guint i = 0; i < items->len; i++)
    {
      const Item *item = &g_array_index (items, Item, i);
      gint64 location = item->folder != 0 ? find_by_uid (transaction, item) : 0;
      if (location == 0)
        location = find_lost (transaction, all, item);
      if (location != 0)
        store_settle_apply (transaction, item->operation, item->n, location);
    }
}

static void
lay_over (StoreTransaction *transaction, GHashTable *all, GHashTable *affected)
{
  g_autoptr (GArray) items = list_live_items (transaction);
  for (guint i = 0; i < items->len; i++)
    {
      const Item *item = &g_array_index (items, Item, i);
      gint64 location = find_location (transaction, item);
      if (location == 0)
        location = find_lost (transaction, all, item);
      if (location == 0)
        continue;
      store_journal_connect (transaction, location, item->operation, item->n);
      g_hash_table_add (affected, g_memdup2 (&location, sizeof location));
    }
}

static void
refresh (StoreTransaction *transaction, gint64 id)
{
  g_auto (StoreLocation) location = { 0 };
  if (!store_location_load (transaction, id, &location))
    return;
  if (location.uid != 0)
    store_journal_bind_uid (transaction, &location);
  store_location_save (transaction, &location, FALSE);
}

void
store_recover_run (StoreTransaction *transaction)
{
  StoreConnection *connection = transaction->connection;
  GHashTableIter iter;
  gpointer id = NULL;
  gint64 applied =
      store_connection_get_int (connection, "SELECT applied FROM cache_state WHERE id = 1", -1);
  gint64 change =
      store_connection_get_int (connection, "SELECT change FROM own_state WHERE id = 1", 0);
  gboolean ours =
      store_connection_get_int (connection, "SELECT profile FROM cache_state WHERE id = 1", 0)
      == store_connection_get_int (connection, "SELECT profile FROM own_state WHERE id = 1", 1);
  if (ours && applied == change)
    return;
  g_autoptr (GHashTable) all = list_known (transaction);
  g_autoptr (GHashTable) affected =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (affected, g_memdup2 (&((Known *) id)->location, sizeof (gint64)));
  run (transaction, "DELETE FROM pending");
  transaction->has_pending = FALSE;
  if (!ours)
    g_hash_table_remove_all (all);
  else
    apply_done (transaction, applied, all);
  lay_over (transaction, all, affected);
  g_hash_table_iter_init (&iter, affected);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    refresh (transaction, *(gint64 *) id);
  run (transaction, "UPDATE cache_state"
                    " SET applied = (SELECT change FROM own_state WHERE id = 1),"
                    " profile = (SELECT profile FROM own_state WHERE id = 1)"
                    " WHERE id = 1");
}
