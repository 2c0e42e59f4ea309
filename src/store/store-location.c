/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-location-private.h"

#include "store/store-conversation-row-private.h"
#include "store/store-index-private.h"
#include "store/store-journal-private.h"

#define COLUMNS                                                                              \
  "id, folder, message, sort, flags, keywords, base_folder, uid, base_flags, base_keywords," \
  " modseq, lost"

void
store_location_clear (StoreLocation *location)
{
  g_clear_pointer (&location->keywords, g_free);
  g_clear_pointer (&location->base_keywords, g_free);
}

static gboolean
read_row (StoreTransaction *transaction, sqlite3_stmt *statement, StoreLocation *location)
{
  if (!store_connection_step (transaction->connection, statement))
    return FALSE;
  store_location_clear (location);
  location->id = sqlite3_column_int64 (statement, 0);
  location->folder = sqlite3_column_int64 (statement, 1);
  location->message = sqlite3_column_int64 (statement, 2);
  location->sort = sqlite3_column_int64 (statement, 3);
  location->flags = (StoreFlags) sqlite3_column_int (statement, 4);
  location->keywords = store_connection_dup_text (statement, 5);
  location->base_folder = sqlite3_column_int64 (statement, 6);
  location->uid = (guint32) sqlite3_column_int64 (statement, 7);
  location->base_flags = (StoreFlags) sqlite3_column_int (statement, 8);
  location->base_keywords = store_connection_dup_text (statement, 9);
  location->modseq = (guint64) sqlite3_column_int64 (statement, 10);
  location->lost = (StoreLost) sqlite3_column_int (statement, 11);
  sqlite3_reset (statement);
  return TRUE;
}

gboolean
store_location_load (StoreTransaction *transaction, gint64 id, StoreLocation *out_location)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "SELECT " COLUMNS " FROM location WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, id);
  return read_row (transaction, statement, out_location);
}

gboolean
store_location_find (StoreTransaction *transaction,
                     gint64 base_folder,
                     guint32 uid,
                     StoreLocation *out_location)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection,
      "SELECT " COLUMNS " FROM location WHERE base_folder = ?1 AND uid = ?2");
  sqlite3_bind_int64 (statement, 1, base_folder);
  sqlite3_bind_int64 (statement, 2, uid);
  return read_row (transaction, statement, out_location);
}

GArray *
store_location_list_range (StoreTransaction *transaction,
                           gint64 base_folder,
                           guint32 first,
                           guint32 last)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement =
      store_connection_prepare (transaction->connection, "SELECT id"
                                                         " FROM location"
                                                         " WHERE base_folder = ?1"
                                                         " AND uid BETWEEN ?2 AND ?3");
  sqlite3_bind_int64 (statement, 1, base_folder);
  sqlite3_bind_int64 (statement, 2, first);
  sqlite3_bind_int64 (statement, 3, last);
  while (store_connection_step (transaction->connection, statement))
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, id);
    }
  return ids;
}

static StoreFolderChange *
need_part (StoreTransaction *transaction, gint64 folder)
{
  const StoreFolderRow *row = store_transaction_get_folder (transaction, folder);
  return store_change_need_folder (transaction->change, folder,
                                   row != NULL ? row->role : STORE_ROLE_NONE);
}

static StoreKey
make_key (const StoreLocation *location)
{
  return (StoreKey){ location->sort, location->id };
}

static void
count (StoreTransaction *transaction, gint64 folder, StoreFlags flags, gint64 size, int sign)
{
  StoreFolderRow *row = store_transaction_get_folder (transaction, folder);
  if (row != NULL)
    store_transaction_count (transaction, row, flags, size, sign);
}

/* What of a message counts where it is. */
typedef struct
{
  gint64 conversation;
  gint64 size;
} Content;

static Content
read_content (StoreTransaction *transaction, gint64 message)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "SELECT conversation, size FROM message WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, message);
  Content content = { 0 };
  if (store_connection_step (transaction->connection, statement))
    {
      content.conversation = sqlite3_column_int64 (statement, 0);
      content.size = sqlite3_column_int64 (statement, 1);
    }
  sqlite3_reset (statement);
  return content;
}

static void
note_arrival (StoreTransaction *transaction, const StoreLocation *location, const Content *content)
{
  StoreKey key = make_key (location);
  count (transaction, location->folder, location->flags, content->size, 1);
  store_change_note_added (need_part (transaction, location->folder), key, location->flags);
  store_conversation_row_arrive (transaction, location->folder, content->conversation, key,
                                 location->flags);
}

static void
note_departure (StoreTransaction *transaction,
                const StoreLocation *location,
                gint64 folder,
                StoreFlags flags,
                const Content *content)
{
  StoreKey key = make_key (location);
  count (transaction, folder, flags, content->size, -1);
  store_change_note_removed (need_part (transaction, folder), key,
                             location->base_folder == folder ? location->uid : 0);
  store_conversation_row_depart (transaction, folder, content->conversation, key, flags);
}

static void
bind_uid (sqlite3_stmt *statement, int index, guint32 uid)
{
  if (uid != 0)
    sqlite3_bind_int64 (statement, index, uid);
  else
    sqlite3_bind_null (statement, index);
}

void
store_location_insert (StoreTransaction *transaction, StoreLocation *location)
{
  Content content = read_content (transaction, location->message);
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "INSERT INTO location (" COLUMNS ")"
                               " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
  location->id = store_transaction_take_id (transaction);
  sqlite3_bind_int64 (statement, 1, location->id);
  sqlite3_bind_int64 (statement, 2, location->folder);
  sqlite3_bind_int64 (statement, 3, location->message);
  sqlite3_bind_int64 (statement, 4, location->sort);
  sqlite3_bind_int (statement, 5, (int) location->flags);
  store_connection_bind_text (statement, 6, location->keywords);
  sqlite3_bind_int64 (statement, 7, location->base_folder);
  bind_uid (statement, 8, location->uid);
  sqlite3_bind_int (statement, 9, (int) location->base_flags);
  store_connection_bind_text (statement, 10, location->base_keywords);
  sqlite3_bind_int64 (statement, 11, (gint64) location->modseq);
  sqlite3_bind_int (statement, 12, (int) location->lost);
  store_connection_run (transaction->connection, statement);
  note_arrival (transaction, location, &content);
}

static void
note_changes (StoreTransaction *transaction,
              const StoreLocation *location,
              gint64 old_folder,
              StoreFlags old_flags,
              const char *old_keywords)
{
  Content content = { 0 };
  if (location->folder != old_folder)
    {
      content = read_content (transaction, location->message);
      note_departure (transaction, location, old_folder, old_flags, &content);
      note_arrival (transaction, location, &content);
      return;
    }
  if (location->flags == old_flags && g_str_equal (location->keywords, old_keywords))
    return;
  count (transaction, old_folder, old_flags, 0, -1);
  count (transaction, old_folder, location->flags, 0, 1);
  store_change_note_flags (need_part (transaction, old_folder), make_key (location), old_flags,
                           location->flags);
  if (location->flags == old_flags)
    return;
  content = read_content (transaction, location->message);
  store_conversation_row_change (transaction, old_folder, content.conversation, make_key (location),
                                 old_flags, location->flags);
}

/* An UPDATE rewrites every index that has one of its columns, so each kind names only what it has
 * to. */
static sqlite3_stmt *
prepare_update (StoreTransaction *transaction, gboolean moved, gboolean flags)
{
  if (moved)
    return store_connection_prepare (
        transaction->connection,
        "UPDATE location"
        " SET base_flags = ?2, base_keywords = ?3, keywords = ?4, modseq = ?5, flags = ?6,"
        " folder = ?7, base_folder = ?8, uid = ?9, lost = ?10"
        " WHERE id = ?1");
  if (flags)
    return store_connection_prepare (
        transaction->connection,
        "UPDATE location"
        " SET base_flags = ?2, base_keywords = ?3, keywords = ?4, modseq = ?5, flags = ?6"
        " WHERE id = ?1");
  return store_connection_prepare (
      transaction->connection,
      "UPDATE location"
      " SET base_flags = ?2, base_keywords = ?3, keywords = ?4, modseq = ?5"
      " WHERE id = ?1");
}

static void
write_row (StoreTransaction *transaction,
           const StoreLocation *location,
           gboolean moved,
           gboolean flags)
{
  sqlite3_stmt *statement = prepare_update (transaction, moved, flags);
  sqlite3_bind_int64 (statement, 1, location->id);
  sqlite3_bind_int (statement, 2, (int) location->base_flags);
  store_connection_bind_text (statement, 3, location->base_keywords);
  store_connection_bind_text (statement, 4, location->keywords);
  sqlite3_bind_int64 (statement, 5, (gint64) location->modseq);
  if (moved || flags)
    sqlite3_bind_int (statement, 6, (int) location->flags);
  if (moved)
    {
      sqlite3_bind_int64 (statement, 7, location->folder);
      sqlite3_bind_int64 (statement, 8, location->base_folder);
      bind_uid (statement, 9, location->uid);
      sqlite3_bind_int (statement, 10, (int) location->lost);
    }
  store_connection_run (transaction->connection, statement);
}

void
store_location_save (StoreTransaction *transaction, StoreLocation *location, gboolean moved)
{
  gint64 old_folder = location->folder;
  StoreFlags old_flags = location->flags;
  g_autofree char *old_keywords = g_steal_pointer (&location->keywords);
  store_journal_overlay (transaction, location);
  write_row (transaction, location, moved || location->folder != old_folder,
             location->flags != old_flags);
  note_changes (transaction, location, old_folder, old_flags, old_keywords);
}

static void
delete_by_id (StoreTransaction *transaction, const char *sql, gint64 id)
{
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, id);
  store_connection_run (transaction->connection, statement);
}

static void
remove_unplaced_message (StoreTransaction *transaction, gint64 message)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "SELECT has_body FROM message WHERE id = ?1"
                               " AND NOT EXISTS (SELECT 1 FROM location WHERE message = ?1)");
  sqlite3_bind_int64 (statement, 1, message);
  if (!store_connection_step (transaction->connection, statement))
    return;
  gboolean has_body = sqlite3_column_int (statement, 0) != 0;
  sqlite3_reset (statement);
  store_index_remove (transaction, message);
  delete_by_id (transaction, "DELETE FROM message WHERE id = ?1", message);
  if (!has_body)
    return;
  delete_by_id (transaction, "DELETE FROM message_text WHERE message = ?1", message);
  g_array_append_val (transaction->dropped, message);
}

void
store_location_remove (StoreTransaction *transaction, const StoreLocation *location)
{
  Content content = read_content (transaction, location->message);
  note_departure (transaction, location, location->folder, location->flags, &content);
  store_journal_drop_location (transaction, location->id);
  delete_by_id (transaction, "DELETE FROM location WHERE id = ?1", location->id);
  remove_unplaced_message (transaction, location->message);
}
