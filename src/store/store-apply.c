/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Applying what the server said of a folder. */
#include "store/store-conversation-private.h"
#include "store/store-delta-private.h"
#include "store/store-error.h"
#include "store/store-journal-private.h"

typedef struct
{
  StoreTransaction *transaction;
  const StoreDelta *delta;
  StoreFolderRow *folder;
  guint32 known_first; /* bounds of the UIDs that rows have; 0: none */
  guint32 known_last;
  guint32 new_last; /* the highest UID of this delta so far */
  guint32 old_uidnext;
  gboolean has_lost;    /* rows without UID may be waiting here */
  gboolean is_doubtful; /* something contradicts what is known */
  gboolean has_live;    /* operations name this mailbox, or moves go into it */
} Apply;

static gint64
query_folder (Apply *apply, const char *sql)
{
  StoreConnection *connection = apply->transaction->connection;
  sqlite3_stmt *statement = store_connection_prepare (connection, sql);
  sqlite3_bind_int64 (statement, 1, apply->folder->id);
  gint64 value = 0;
  if (store_connection_step (connection, statement))
    value = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return value;
}

static void
read_bounds (Apply *apply)
{
  apply->known_first = (guint32) query_folder (apply, "SELECT uid FROM location"
                                                      " WHERE base_folder = ?1 AND uid IS NOT NULL"
                                                      " ORDER BY uid"
                                                      " LIMIT 1");
  apply->known_last = (guint32) query_folder (apply, "SELECT uid FROM location"
                                                     " WHERE base_folder = ?1 AND uid IS NOT NULL"
                                                     " ORDER BY uid DESC"
                                                     " LIMIT 1");
  apply->has_lost = query_folder (apply, "SELECT 1 FROM location"
                                         " WHERE base_folder = ?1 AND uid IS NULL"
                                         " LIMIT 1")
                    != 0;
}

static void
reset_folder (Apply *apply)
{
  StoreConnection *connection = apply->transaction->connection;
  StoreFolderRow *folder = apply->folder;
  sqlite3_stmt *statement =
      store_connection_prepare (connection, "UPDATE location SET uid = NULL, lost = 99, modseq = 0"
                                            " WHERE base_folder = ?1 AND uid IS NOT NULL");
  sqlite3_bind_int64 (statement, 1, folder->id);
  store_connection_run (connection, statement);
  store_journal_renumber (apply->transaction, folder);
  folder->uidnext = 0;
  folder->low_uid = 0;
  folder->highestmodseq = 0;
  folder->sync_state = STORE_SYNC_NEVER;
  folder->dirty = TRUE;
}

/* Its upper half is the internal date in seconds: neighbours in time are neighbours in the index,
 * so that a batch touches few of its pages. */
static gint64
make_fingerprint (const Apply *apply, const StoreNewMessage *message)
{
  gint64 numbers[] = { apply->folder->account, (gint64) message->size, message->internal_date };
  guint64 hash = store_hash_bytes (STORE_HASH_START, numbers, sizeof numbers);
  hash = store_hash_bytes (hash, message->message_id, strlen (message->message_id));
  gint64 seconds = message->internal_date / G_USEC_PER_SEC;
  return (gint64) (((guint64) seconds << 32) | ((hash ^ hash >> 32) & G_MAXUINT32));
}

static gboolean
column_equals (sqlite3_stmt *statement, int column, const char *text)
{
  return g_strcmp0 ((const char *) sqlite3_column_text (statement, column), text) == 0;
}

/* The message that is the same one, here in another place, or 0. Subject and sender are compared
 * too: a forged Message-ID must not borrow another message's content. */
static gint64
find_message (Apply *apply, gint64 fingerprint, const StoreNewMessage *message)
{
  static const char sql[] = "SELECT id, message_id, size, internal_date, subject, from_address"
                            " FROM message"
                            " WHERE fingerprint = ?1";
  StoreConnection *connection = apply->transaction->connection;
  sqlite3_stmt *statement = store_connection_prepare (connection, sql);
  sqlite3_bind_int64 (statement, 1, fingerprint);
  while (store_connection_step (connection, statement))
    {
      if (!column_equals (statement, 1, message->message_id)
          || sqlite3_column_int64 (statement, 2) != (gint64) message->size
          || sqlite3_column_int64 (statement, 3) != message->internal_date
          || !column_equals (statement, 4, message->subject)
          || !column_equals (statement, 5, message->from_address))
        continue;
      gint64 id = sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
      return id;
    }
  return 0;
}

static gint64
insert_message (Apply *apply, gint64 fingerprint, const StoreNewMessage *message)
{
  static const char sql[] =
      "INSERT INTO message (id, fingerprint, conversation, date, internal_date, size,"
      " has_attachment, message_id, subject, from_name, from_address, recipients, preview, cc,"
      " reply_to, in_reply_to, list_id)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, nullif (?14, ''),"
      " nullif (?15, ''), nullif (?16, ''), nullif (?17, ''))";
  StoreTransaction *transaction = apply->transaction;
  gint64 id = store_transaction_take_id (transaction);
  gint64 conversation =
      store_conversation_join (transaction, apply->folder->account, id, message->message_id,
                               message->in_reply_to, message->references);
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, fingerprint);
  sqlite3_bind_int64 (statement, 3, conversation);
  sqlite3_bind_int64 (statement, 4, message->date);
  sqlite3_bind_int64 (statement, 5, message->internal_date);
  sqlite3_bind_int64 (statement, 6, (gint64) message->size);
  sqlite3_bind_int (statement, 7, message->has_attachment);
  store_connection_bind_text (statement, 8, message->message_id);
  store_connection_bind_text (statement, 9, message->subject);
  store_connection_bind_text (statement, 10, message->from_name);
  store_connection_bind_text (statement, 11, message->from_address);
  store_connection_bind_text (statement, 12, message->to);
  store_connection_bind_text (statement, 13, message->preview);
  store_connection_bind_text (statement, 14, message->cc);
  store_connection_bind_text (statement, 15, message->reply_to);
  store_connection_bind_text (statement, 16, message->in_reply_to);
  store_connection_bind_text (statement, 17, message->list_id);
  store_connection_run (transaction->connection, statement);
  return id;
}

static void
set_base_flags (StoreLocation *location, StoreFlags flags, const char *keywords, guint64 modseq)
{
  location->base_flags = flags;
  g_free (location->base_keywords);
  location->base_keywords = g_strdup (keywords);
  location->modseq = modseq;
}

/* Flags with a lower MODSEQ than those that are known come from a connection that was slower. When
 * they are others, it may also be that the server's numbers have gone back: the next time all are
 * compared. */
static void
update_flags (Apply *apply,
              StoreLocation *location,
              StoreFlags flags,
              const char *keywords,
              guint64 modseq)
{
  gboolean is_stale = modseq != 0 && modseq < location->modseq;
  gboolean is_same =
      flags == location->base_flags && g_str_equal (keywords, location->base_keywords);
  apply->is_doubtful |= is_stale && !is_same;
  if (is_stale || (is_same && modseq == location->modseq))
    return;
  set_base_flags (location, flags, keywords, modseq);
  store_location_save (apply->transaction, location, FALSE);
}

static gint64
query_lost (Apply *apply, const char *sql, gint64 message, const StoreNewMessage *content)
{
  StoreConnection *connection = apply->transaction->connection;
  sqlite3_stmt *statement = store_connection_prepare (connection, sql);
  sqlite3_bind_int64 (statement, 1, apply->folder->id);
  sqlite3_bind_int64 (statement, 2, message);
  if (content != NULL)
    {
      store_connection_bind_text (statement, 3, content->message_id);
      sqlite3_bind_int64 (statement, 2, (gint64) content->size);
    }
  gint64 id = 0;
  if (store_connection_step (connection, statement))
    id = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return id;
}

/* A row of this folder that waits for the UID of this message, or 0. A move may have lost the
 * internal date: with a Message-ID that and the size are enough for a ghost. */
static gint64
find_lost (Apply *apply, gint64 message, const StoreNewMessage *content)
{
  static const char same[] = "SELECT id FROM location"
                             " WHERE base_folder = ?1 AND uid IS NULL"
                             " AND lost IN (1, 2, 3, 40, 99) AND message = ?2"
                             " LIMIT 1";
  static const char alike[] = "SELECT l.id"
                              " FROM location l"
                              " CROSS JOIN message m ON m.id = l.message"
                              " WHERE l.base_folder = ?1 AND l.uid IS NULL"
                              " AND l.lost BETWEEN 1 AND 3 AND m.size = ?2 AND m.message_id = ?3"
                              " LIMIT 1";
  gint64 id = 0;
  if (!apply->has_lost)
    return 0;
  if (message != 0)
    id = query_lost (apply, same, message, NULL);
  if (id == 0 && *content->message_id != '\0')
    id = query_lost (apply, alike, 0, content);
  return id;
}

/* Whether the first move over LOCATION is on its way into this folder. */
static gboolean
is_arriving (Apply *apply, const StoreLocation *location)
{
  g_autoptr (GPtrArray) steps = store_journal_list_steps (apply->transaction, location->id);
  for (guint i = 0; i < steps->len; i++)
    {
      const StoreStep *step = g_ptr_array_index (steps, i);
      if (step->kind == STORE_OPERATION_MOVE)
        return g_str_equal (step->target, apply->folder->name)
               && (step->state == STORE_OPERATION_SENT || step->state == STORE_OPERATION_UNCERTAIN);
    }
  return FALSE;
}

/* A row that was moved here and whose move is not settled yet, or 0: the push of the target can be
 * faster than the answer. Old UIDs (backfill) are copies that were there before. */
static gint64
find_arriving (Apply *apply, gint64 message, guint32 uid)
{
  StoreTransaction *transaction = apply->transaction;
  if (!transaction->has_pending || message == 0 || uid < apply->old_uidnext)
    return 0;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection,
                                                      "SELECT id FROM location"
                                                      " WHERE message = ?1 AND base_folder != ?2");
  sqlite3_bind_int64 (statement, 1, message);
  sqlite3_bind_int64 (statement, 2, apply->folder->id);
  while (store_connection_step (transaction->connection, statement))
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, id);
    }
  for (guint i = 0; i < ids->len; i++)
    {
      g_auto (StoreLocation) location = { 0 };
      if (store_location_load (transaction, g_array_index (ids, gint64, i), &location)
          && is_arriving (apply, &location))
        return location.id;
    }
  return 0;
}

/* Gives the row ID its place here. */
static void
place_row (Apply *apply, gint64 id, const StoreDeltaRow *row)
{
  g_auto (StoreLocation) location = { 0 };
  if (!store_location_load (apply->transaction, id, &location))
    return;
  location.base_folder = apply->folder->id;
  location.uid = row->message.uid;
  location.lost = STORE_LOST_NO;
  location.modseq = 0;
  set_base_flags (&location, row->message.flags, row->keywords, row->message.modseq);
  store_journal_bind_uid (apply->transaction, &location);
  store_location_save (apply->transaction, &location, TRUE);
}

static void
insert_row (Apply *apply, gint64 message, const StoreDeltaRow *row)
{
  StoreLocation location = {
    .folder = apply->folder->id,
    .message = message,
    .sort = row->message.internal_date,
    .flags = row->message.flags,
    .keywords = (char *) row->keywords,
    .base_folder = apply->folder->id,
    .uid = row->message.uid,
    .base_flags = row->message.flags,
    .base_keywords = (char *) row->keywords,
    .modseq = row->message.modseq,
  };
  StoreFingerprint fingerprint = { (char *) row->message.message_id, (gint64) row->message.size,
                                   row->message.internal_date };
  store_location_insert (apply->transaction, &location);
  if (!apply->has_live
      || !store_journal_attach (apply->transaction, apply->folder, &location, &fingerprint))
    return;
  g_auto (StoreLocation) fresh = { 0 };
  if (store_location_load (apply->transaction, location.id, &fresh))
    store_location_save (apply->transaction, &fresh, FALSE);
}

/* Most rows of a large delta lie outside of what was there before, and ascend. */
static gboolean
may_be_known (const Apply *apply, guint32 uid)
{
  return uid <= apply->new_last || (uid >= apply->known_first && uid <= apply->known_last);
}

static void
apply_row (Apply *apply, const StoreDeltaRow *row)
{
  const StoreNewMessage *message = &row->message;
  g_auto (StoreLocation) location = { 0 };
  if (may_be_known (apply, message->uid)
      && store_location_find (apply->transaction, apply->folder->id, message->uid, &location))
    {
      update_flags (apply, &location, message->flags, row->keywords, message->modseq);
      return;
    }
  gint64 fingerprint = make_fingerprint (apply, message);
  gint64 same = find_message (apply, fingerprint, message);
  gint64 waiting = find_lost (apply, same, message);
  if (waiting == 0)
    waiting = find_arriving (apply, same, message->uid);
  if (waiting != 0)
    place_row (apply, waiting, row);
  else
    insert_row (apply, same != 0 ? same : insert_message (apply, fingerprint, message), row);
  apply->new_last = MAX (apply->new_last, message->uid);
}

/* The server no longer has the row in its base place. While a move of it is on the way that is what
 * was asked for. */
static void
vanish (Apply *apply, gint64 id)
{
  g_auto (StoreLocation) location = { 0 };
  if (!store_location_load (apply->transaction, id, &location))
    return;
  g_autoptr (GPtrArray) steps = store_journal_list_steps (apply->transaction, id);
  for (guint i = 0; i < steps->len; i++)
    {
      const StoreStep *step = g_ptr_array_index (steps, i);
      if (step->kind != STORE_OPERATION_MOVE)
        continue;
      if (step->state != STORE_OPERATION_SENT && step->state != STORE_OPERATION_UNCERTAIN)
        break;
      location.uid = 0;
      location.lost = STORE_LOST_MOVING;
      store_location_save (apply->transaction, &location, TRUE);
      return;
    }
  store_location_remove (apply->transaction, &location);
}

static void
remove_range (Apply *apply, const StoreUidRange *range)
{
  g_autoptr (GArray) ids =
      store_location_list_range (apply->transaction, apply->folder->id, range->first, range->last);
  for (guint i = 0; i < ids->len; i++)
    vanish (apply, g_array_index (ids, gint64, i));
}

static GArray *
list_lost (Apply *apply, StoreLost first, StoreLost last)
{
  StoreConnection *connection = apply->transaction->connection;
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement =
      store_connection_prepare (connection, "SELECT id FROM location"
                                            " WHERE base_folder = ?1 AND uid IS NULL"
                                            " AND lost BETWEEN ?2 AND ?3");
  sqlite3_bind_int64 (statement, 1, apply->folder->id);
  sqlite3_bind_int (statement, 2, (int) first);
  sqlite3_bind_int (statement, 3, (int) last);
  while (store_connection_step (connection, statement))
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, id);
    }
  return ids;
}

/* New mail of the folder is known: a moved row that found no match yet is given two more chances,
 * since this synchronisation may have begun before the move was done. */
static void
age_ghosts (Apply *apply)
{
  g_autoptr (GArray) ids = list_lost (apply, STORE_LOST_GHOST, STORE_LOST_GHOST_LAST);
  for (guint i = 0; i < ids->len; i++)
    {
      g_auto (StoreLocation) location = { 0 };
      if (!store_location_load (apply->transaction, g_array_index (ids, gint64, i), &location))
        continue;
      if (location.lost++ == STORE_LOST_GHOST_LAST)
        store_location_remove (apply->transaction, &location);
      else
        store_location_save (apply->transaction, &location, TRUE);
    }
}

/* All rows are known: those of the old UIDVALIDITY that did not come again are gone. */
static void
remove_renumbered (Apply *apply)
{
  g_autoptr (GArray) ids = list_lost (apply, STORE_LOST_RENUMBERED, STORE_LOST_RENUMBERED);
  for (guint i = 0; i < ids->len; i++)
    {
      g_auto (StoreLocation) location = { 0 };
      if (store_location_load (apply->transaction, g_array_index (ids, gint64, i), &location))
        store_location_remove (apply->transaction, &location);
    }
}

static void
apply_cursor (Apply *apply)
{
  const StoreDelta *delta = apply->delta;
  StoreFolderRow before = *apply->folder;
  StoreFolderRow *folder = apply->folder;
  if (delta->uidnext != 0)
    folder->uidnext = delta->uidnext;
  if (delta->low_uid != 0)
    folder->low_uid = delta->low_uid;
  if (delta->highestmodseq != 0 || delta->clear_modseq)
    folder->highestmodseq = delta->highestmodseq;
  if (delta->has_sync_state)
    folder->sync_state = delta->sync_state;
  if (apply->is_doubtful && folder->sync_state == STORE_SYNC_COMPLETE)
    folder->sync_state = STORE_SYNC_DIRTY;
  if (folder->uidnext != before.uidnext || folder->low_uid != before.low_uid
      || folder->highestmodseq != before.highestmodseq || folder->sync_state != before.sync_state)
    folder->dirty = TRUE;
}

static void
apply_rows (Apply *apply)
{
  const StoreDelta *delta = apply->delta;
  for (guint i = 0; i < delta->rows->len; i++)
    apply_row (apply, &g_array_index (delta->rows, StoreDeltaRow, i));
  for (guint i = 0; i < delta->flags->len; i++)
    {
      const StoreDeltaFlags *change = &g_array_index (delta->flags, StoreDeltaFlags, i);
      g_auto (StoreLocation) location = { 0 };
      if (store_location_find (apply->transaction, apply->folder->id, change->uid, &location))
        update_flags (apply, &location, change->flags, change->keywords, change->modseq);
    }
  for (guint i = 0; i < delta->removed->len; i++)
    remove_range (apply, &g_array_index (delta->removed, StoreUidRange, i));
}

gboolean
store_apply_delta (StoreTransaction *transaction, const StoreDelta *delta, GError **error)
{
  StoreFolderRow *folder = store_transaction_get_folder (transaction, delta->folder);
  Apply apply = { .transaction = transaction, .delta = delta, .folder = folder };
  transaction->change->origin = delta->origin;
  if (folder == NULL
      || (folder->uidvalidity != 0 && folder->uidvalidity != delta->uidvalidity && !delta->reset))
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
                   "no folder %" G_GINT64_FORMAT " with UIDVALIDITY %u", delta->folder,
                   delta->uidvalidity);
      return FALSE;
    }
  if (delta->reset)
    reset_folder (&apply);
  apply.old_uidnext = folder->uidnext;
  apply.has_live = store_journal_has_live (transaction, folder);
  folder->dirty = folder->dirty || folder->uidvalidity != delta->uidvalidity;
  folder->uidvalidity = delta->uidvalidity;
  read_bounds (&apply);
  apply_rows (&apply);
  gboolean is_complete = delta->has_sync_state && delta->sync_state == STORE_SYNC_COMPLETE;
  if ((delta->uidnext != 0 || is_complete) && apply.has_lost)
    age_ghosts (&apply);
  if (is_complete && apply.has_lost)
    remove_renumbered (&apply);
  if (is_complete && apply.has_live)
    store_journal_finish_renumber (transaction, folder);
  apply_cursor (&apply);
  return TRUE;
}
