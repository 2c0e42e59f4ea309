/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-journal-private.h"

#include "store/store-keywords-private.h"

/* Where the server will have a row once its operations so far are done. */
typedef struct
{
  char *account;
  char *mailbox;
  guint32 uidvalidity;
  guint32 uid;  /* 0: told when AFTER is settled or the row is found again */
  gint64 after; /* 0: no move comes before */
} Place;

static void
place_clear (Place *place)
{
  g_free (place->account);
  g_free (place->mailbox);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* Kind and payload of an operation that takes more than one message. */
typedef struct
{
  StoreOperationKind kind;
  StoreFlags add;
  StoreFlags remove;
  const char *add_keywords;
  const char *remove_keywords;
  const char *target; /* NULL: none */
} Intent;

void
store_fingerprint_clear (StoreFingerprint *fingerprint)
{
  g_clear_pointer (&fingerprint->message_id, g_free);
}

gboolean
store_journal_read_fingerprint (StoreTransaction *transaction,
                                gint64 message,
                                StoreFingerprint *out_fingerprint)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "SELECT message_id, size, internal_date FROM message WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, message);
  if (!store_connection_step (transaction->connection, statement))
    return FALSE;
  store_fingerprint_clear (out_fingerprint);
  out_fingerprint->message_id = store_connection_dup_text (statement, 0);
  out_fingerprint->size = sqlite3_column_int64 (statement, 1);
  out_fingerprint->internal_date = sqlite3_column_int64 (statement, 2);
  sqlite3_reset (statement);
  return TRUE;
}

static void
free_step (gpointer data)
{
  StoreStep *step = data;
  g_free (step->add_keywords);
  g_free (step->remove_keywords);
  g_free (step->target);
  g_free (step);
}

GPtrArray *
store_journal_list_steps (StoreTransaction *transaction, gint64 location)
{
  static const char sql[] = "SELECT o.id, p.n, o.kind, o.state, o.add_flags, o.remove_flags,"
                            " o.add_keywords, o.remove_keywords, o.target"
                            " FROM pending p"
                            " CROSS JOIN operation o ON o.id = p.operation"
                            " WHERE p.location = ?1"
                            " ORDER BY p.operation";
  GPtrArray *steps = g_ptr_array_new_with_free_func (free_step);
  if (!transaction->has_pending)
    return steps;
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, location);
  while (store_connection_step (transaction->connection, statement))
    {
      StoreStep *step = g_new0 (StoreStep, 1);
      step->id = sqlite3_column_int64 (statement, 0);
      step->n = sqlite3_column_int64 (statement, 1);
      step->kind = (StoreOperationKind) sqlite3_column_int (statement, 2);
      step->state = (StoreOperationState) sqlite3_column_int (statement, 3);
      step->add = (StoreFlags) sqlite3_column_int (statement, 4);
      step->remove = (StoreFlags) sqlite3_column_int (statement, 5);
      step->add_keywords = store_connection_dup_text (statement, 6);
      step->remove_keywords = store_connection_dup_text (statement, 7);
      if (sqlite3_column_type (statement, 8) != SQLITE_NULL)
        step->target = store_connection_dup_text (statement, 8);
      g_ptr_array_add (steps, step);
    }
  return steps;
}

const StoreStep *
store_journal_find_move (const GPtrArray *steps)
{
  for (guint i = steps->len; i > 0; i--)
    {
      const StoreStep *step = g_ptr_array_index (steps, i - 1);
      if (step->kind == STORE_OPERATION_MOVE)
        return step;
    }
  return NULL;
}

static void
apply_step (const StoreStep *step, StoreFlags *flags, char **keywords)
{
  g_autofree char *old_keywords = *keywords;
  if (step->kind == STORE_OPERATION_DELETE)
    *flags |= STORE_FLAG_DELETED;
  if (step->kind == STORE_OPERATION_FLAGS)
    *flags = (*flags | step->add) & ~step->remove;
  *keywords = store_keywords_change (old_keywords, step->add_keywords, step->remove_keywords);
}

void
store_journal_overlay (StoreTransaction *transaction, StoreLocation *location)
{
  g_autoptr (GPtrArray) steps = store_journal_list_steps (transaction, location->id);
  const StoreStep *move = store_journal_find_move (steps);
  g_free (location->keywords);
  location->folder = location->base_folder;
  location->flags = location->base_flags;
  location->keywords = g_strdup (location->base_keywords);
  for (guint i = 0; i < steps->len; i++)
    apply_step (g_ptr_array_index (steps, i), &location->flags, &location->keywords);
  const StoreFolderRow *base = store_transaction_get_folder (transaction, location->base_folder);
  const StoreFolderRow *target = NULL;
  if (move != NULL && base != NULL)
    target = store_transaction_find_folder (transaction, base->account_name, move->target);
  if (target != NULL)
    location->folder = target->id;
}

static void
run_with_ids (StoreTransaction *transaction, const char *sql, gint64 first, gint64 second)
{
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, first);
  if (sqlite3_bind_parameter_count (statement) > 1)
    sqlite3_bind_int64 (statement, 2, second);
  store_connection_run (transaction->connection, statement);
}

void
store_journal_connect (StoreTransaction *transaction, gint64 location, gint64 operation, gint64 n)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection,
      "INSERT OR IGNORE INTO pending (location, operation, n) VALUES (?1, ?2, ?3)");
  sqlite3_bind_int64 (statement, 1, location);
  sqlite3_bind_int64 (statement, 2, operation);
  sqlite3_bind_int64 (statement, 3, n);
  store_connection_run (transaction->connection, statement);
  transaction->has_pending = TRUE;
}

gboolean
store_journal_find_copy (StoreTransaction *transaction,
                         const StoreFolderRow *folder,
                         gint64 message,
                         gint64 operation,
                         StoreLocation *out_location)
{
  static const char sql[] = "SELECT id FROM location"
                            " WHERE base_folder = ?1 AND uid IS NULL AND lost = ?2 AND message = ?3"
                            " AND modseq = ?4"
                            " LIMIT 1";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, folder->id);
  sqlite3_bind_int (statement, 2, STORE_LOST_COPY);
  sqlite3_bind_int64 (statement, 3, message);
  sqlite3_bind_int64 (statement, 4, operation);
  if (!store_connection_step (transaction->connection, statement))
    return FALSE;
  gint64 id = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return store_location_load (transaction, id, out_location);
}

void
store_journal_drop_copy (StoreTransaction *transaction,
                         const StoreLocation *location,
                         gint64 operation,
                         const char *target)
{
  const StoreFolderRow *base = store_transaction_get_folder (transaction, location->base_folder);
  const StoreFolderRow *folder =
      base != NULL ? store_transaction_find_folder (transaction, base->account_name, target) : NULL;
  g_auto (StoreLocation) copy = { 0 };
  if (folder != NULL
      && store_journal_find_copy (transaction, folder, location->message, operation, &copy))
    store_location_remove (transaction, &copy);
}

static void
take_out (StoreTransaction *transaction, gint64 location, const StoreStep *step)
{
  g_auto (StoreLocation) row = { 0 };
  if (step->kind == STORE_OPERATION_COPY && store_location_load (transaction, location, &row))
    store_journal_drop_copy (transaction, &row, step->id, step->target);
  store_transaction_touch_own (transaction);
  run_with_ids (transaction, "DELETE FROM pending WHERE location = ?1 AND operation = ?2", location,
                step->id);
  run_with_ids (transaction, "DELETE FROM operation_item WHERE operation = ?1 AND n = ?2", step->id,
                step->n);
  run_with_ids (transaction,
                "DELETE FROM operation WHERE id = ?1"
                " AND NOT EXISTS (SELECT 1 FROM operation_item WHERE operation = ?1)",
                step->id, 0);
}

void
store_journal_drop_location (StoreTransaction *transaction, gint64 location)
{
  g_autoptr (GPtrArray) steps = store_journal_list_steps (transaction, location);
  for (guint i = 0; i < steps->len; i++)
    take_out (transaction, location, g_ptr_array_index (steps, i));
}

static void
find_place (StoreTransaction *transaction,
            const StoreLocation *location,
            const GPtrArray *steps,
            Place *out_place)
{
  const StoreStep *move = store_journal_find_move (steps);
  const StoreFolderRow *base = store_transaction_get_folder (transaction, location->base_folder);
  out_place->account = g_strdup (base != NULL ? base->account_name : "");
  if (move != NULL)
    {
      out_place->mailbox = g_strdup (move->target);
      out_place->after = move->id;
      return;
    }
  out_place->mailbox = g_strdup (base != NULL ? base->name : "");
  out_place->uid = location->uid;
  /* Rows that wait for their UID have an operation of their own, or they would hold up others. */
  out_place->uidvalidity = base != NULL && location->uid != 0 ? base->uidvalidity : 0;
}

static void
bind_intent (sqlite3_stmt *statement, const Place *place, const Intent *intent)
{
  store_connection_bind_text (statement, 1, place->account);
  store_connection_bind_blob (statement, 2, place->mailbox);
  sqlite3_bind_int64 (statement, 3, place->uidvalidity);
  sqlite3_bind_int64 (statement, 4, place->after);
  sqlite3_bind_int (statement, 5, (int) intent->kind);
  sqlite3_bind_int (statement, 6, (int) intent->add);
  sqlite3_bind_int (statement, 7, (int) intent->remove);
  store_connection_bind_text (statement, 8, intent->add_keywords);
  store_connection_bind_text (statement, 9, intent->remove_keywords);
  if (intent->target != NULL)
    store_connection_bind_blob (statement, 10, intent->target);
}

/* An unsent operation that says the same of other messages there, or 0. One older than FLOOR, the
 * newest operation over the row, would come before what it must follow. */
static gint64
find_operation (StoreTransaction *transaction,
                const Place *place,
                const Intent *intent,
                gint64 floor)
{
  static const char sql[] = "SELECT id FROM operation"
                            " WHERE account = ?1 AND mailbox = ?2 AND state = 0"
                            " AND uidvalidity = ?3 AND after = ?4 AND kind = ?5"
                            " AND add_flags = ?6 AND remove_flags = ?7"
                            " AND add_keywords = ?8 AND remove_keywords = ?9"
                            " AND target IS ?10 AND id > ?11"
                            " LIMIT 1";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  bind_intent (statement, place, intent);
  if (intent->target == NULL)
    sqlite3_bind_null (statement, 10);
  sqlite3_bind_int64 (statement, 11, floor);
  if (!store_connection_step (transaction->connection, statement))
    return 0;
  gint64 id = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return id;
}

static gint64
insert_operation (StoreTransaction *transaction, const Place *place, const Intent *intent)
{
  static const char sql[] =
      "INSERT INTO operation (account, mailbox, state, uidvalidity, after, kind, add_flags,"
      " remove_flags, add_keywords, remove_keywords, target, created)"
      " VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  bind_intent (statement, place, intent);
  if (intent->target == NULL)
    sqlite3_bind_null (statement, 10);
  sqlite3_bind_int64 (statement, 11, g_get_real_time ());
  store_connection_run (transaction->connection, statement);
  return sqlite3_last_insert_rowid (transaction->connection->db);
}

static gint64
insert_item (StoreTransaction *transaction,
             gint64 operation,
             guint32 uid,
             const StoreFingerprint *fingerprint)
{
  static const char sql[] =
      "INSERT INTO operation_item (operation, n, uid, message_id, size, internal_date)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
  gint64 n = 1;
  sqlite3_stmt *last = store_connection_prepare (transaction->connection,
                                                 "SELECT n FROM operation_item WHERE operation = ?1"
                                                 " ORDER BY n DESC LIMIT 1");
  sqlite3_bind_int64 (last, 1, operation);
  if (store_connection_step (transaction->connection, last))
    n = sqlite3_column_int64 (last, 0) + 1;
  sqlite3_reset (last);
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, operation);
  sqlite3_bind_int64 (statement, 2, n);
  sqlite3_bind_int64 (statement, 3, uid);
  store_connection_bind_text (statement, 4, fingerprint->message_id);
  sqlite3_bind_int64 (statement, 5, fingerprint->size);
  sqlite3_bind_int64 (statement, 6, fingerprint->internal_date);
  store_connection_run (transaction->connection, statement);
  return n;
}

/* Adds LOCATION to an operation behind its STEPS and returns that. */
static gint64
enqueue (StoreTransaction *transaction,
         const StoreLocation *location,
         const GPtrArray *steps,
         const Intent *intent)
{
  g_auto (Place) place = { 0 };
  g_auto (StoreFingerprint) fingerprint = { 0 };
  const StoreStep *last = steps->len > 0 ? g_ptr_array_index (steps, steps->len - 1) : NULL;
  store_transaction_touch_own (transaction);
  find_place (transaction, location, steps, &place);
  store_journal_read_fingerprint (transaction, location->message, &fingerprint);
  gint64 operation = find_operation (transaction, &place, intent, last != NULL ? last->id : 0);
  if (operation == 0)
    operation = insert_operation (transaction, &place, intent);
  gint64 n = insert_item (transaction, operation, place.uid, &fingerprint);
  store_journal_connect (transaction, location->id, operation, n);
  return operation;
}

/* Takes LOCATION out of its unsent flag operations behind the last other one; they are dropped from
 * STEPS too. */
static void
collapse_flags (StoreTransaction *transaction, const StoreLocation *location, GPtrArray *steps)
{
  while (steps->len > 0)
    {
      const StoreStep *step = g_ptr_array_index (steps, steps->len - 1);
      if (step->kind != STORE_OPERATION_FLAGS || step->state != STORE_OPERATION_QUEUED)
        return;
      take_out (transaction, location->id, step);
      g_ptr_array_set_size (steps, (int) steps->len - 1);
    }
}

void
store_journal_want_flags (StoreTransaction *transaction,
                          const StoreLocation *location,
                          StoreFlags flags,
                          const char *keywords)
{
  g_autoptr (GPtrArray) steps = store_journal_list_steps (transaction, location->id);
  StoreFlags before = location->base_flags;
  g_autofree char *before_keywords = g_strdup (location->base_keywords);
  collapse_flags (transaction, location, steps);
  for (guint i = 0; i < steps->len; i++)
    apply_step (g_ptr_array_index (steps, i), &before, &before_keywords);
  g_autofree char *add_keywords = store_keywords_change (keywords, "", before_keywords);
  g_autofree char *remove_keywords = store_keywords_change (before_keywords, "", keywords);
  Intent intent = {
    .kind = STORE_OPERATION_FLAGS,
    .add = flags & ~before,
    .remove = before & ~flags,
    .add_keywords = add_keywords,
    .remove_keywords = remove_keywords,
  };
  if (intent.add != 0 || intent.remove != 0 || *add_keywords != '\0' || *remove_keywords != '\0')
    enqueue (transaction, location, steps, &intent);
}

/* Takes back the last move when it was not sent, with the flags that waited for it. */
static void
take_back_move (StoreTransaction *transaction, const StoreLocation *location)
{
  g_autoptr (GPtrArray) steps = store_journal_list_steps (transaction, location->id);
  const StoreStep *move = store_journal_find_move (steps);
  if (move == NULL || move->state != STORE_OPERATION_QUEUED)
    return;
  for (guint i = steps->len; i > 0; i--)
    {
      const StoreStep *step = g_ptr_array_index (steps, i - 1);
      gboolean is_move = step == move;
      take_out (transaction, location->id, step);
      if (is_move)
        break;
    }
  store_journal_want_flags (transaction, location, location->flags, location->keywords);
}

void
store_journal_want_folder (StoreTransaction *transaction,
                           const StoreLocation *location,
                           const StoreFolderRow *folder)
{
  take_back_move (transaction, location);
  g_autoptr (GPtrArray) steps = store_journal_list_steps (transaction, location->id);
  g_auto (Place) place = { 0 };
  Intent intent = { .kind = STORE_OPERATION_MOVE, .target = folder->name };
  find_place (transaction, location, steps, &place);
  if (!g_str_equal (place.mailbox, folder->name))
    enqueue (transaction, location, steps, &intent);
}

void
store_journal_want_copy (StoreTransaction *transaction,
                         const StoreLocation *location,
                         const StoreFolderRow *folder)
{
  g_autoptr (GPtrArray) steps = store_journal_list_steps (transaction, location->id);
  Intent intent = { .kind = STORE_OPERATION_COPY, .target = folder->name };
  StoreLocation copy = *location;
  for (guint i = 0; i < steps->len; i++)
    {
      const StoreStep *step = g_ptr_array_index (steps, i);
      if (step->kind == STORE_OPERATION_COPY && g_str_equal (step->target, folder->name))
        return;
    }
  copy.modseq = (guint64) enqueue (transaction, location, steps, &intent);
  copy.folder = copy.base_folder = folder->id;
  copy.uid = 0;
  copy.lost = STORE_LOST_COPY;
  copy.base_flags = copy.flags;
  copy.base_keywords = copy.keywords;
  store_location_insert (transaction, &copy);
}

void
store_journal_want_deleted (StoreTransaction *transaction, const StoreLocation *location)
{
  g_autoptr (GPtrArray) steps = store_journal_list_steps (transaction, location->id);
  Intent intent = { .kind = STORE_OPERATION_DELETE };
  for (guint i = 0; i < steps->len; i++)
    if (((const StoreStep *) g_ptr_array_index (steps, i))->kind == STORE_OPERATION_DELETE)
      return;
  enqueue (transaction, location, steps, &intent);
}

void
store_journal_bind_uid (StoreTransaction *transaction, const StoreLocation *location)
{
  static const char sql[] = "UPDATE operation_item SET uid = ?3"
                            " WHERE operation = ?1 AND n = ?2 AND uid = 0"
                            " AND (SELECT after FROM operation WHERE id = ?1) = 0";
  static const char finish[] =
      "UPDATE operation SET uidvalidity = ?2"
      " WHERE id = ?1 AND after = 0 AND uidvalidity != ?2"
      " AND NOT EXISTS (SELECT 1 FROM operation_item WHERE operation = ?1 AND uid = 0)";
  g_autoptr (GPtrArray) steps = store_journal_list_steps (transaction, location->id);
  const StoreFolderRow *folder = store_transaction_get_folder (transaction, location->base_folder);
  for (guint i = 0; folder != NULL && i < steps->len; i++)
    {
      const StoreStep *step = g_ptr_array_index (steps, i);
      sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
      sqlite3_bind_int64 (statement, 1, step->id);
      sqlite3_bind_int64 (statement, 2, step->n);
      sqlite3_bind_int64 (statement, 3, location->uid);
      store_connection_run (transaction->connection, statement);
      if (sqlite3_changes (transaction->connection->db) == 0)
        continue;
      store_transaction_touch_own (transaction);
      run_with_ids (transaction, finish, step->id, folder->uidvalidity);
    }
}

gboolean
store_journal_has_live (StoreTransaction *transaction, const StoreFolderRow *folder)
{
  static const char sql[] = "SELECT 1 FROM operation"
                            " WHERE account = ?1 AND mailbox = ?2 AND state < 3"
                            " LIMIT 1";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  store_connection_bind_text (statement, 1, folder->account_name);
  store_connection_bind_blob (statement, 2, folder->name);
  gboolean live = store_connection_step (transaction->connection, statement);
  sqlite3_reset (statement);
  return live;
}

/* Connects LOCATION with operations that wait for the move OPERATION of the same message. */
static void
attach_followers (StoreTransaction *transaction,
                  const StoreLocation *location,
                  gint64 operation,
                  const StoreFingerprint *fingerprint)
{
  static const char sql[] = "SELECT o.id, i.n"
                            " FROM operation o"
                            " CROSS JOIN operation_item i ON i.operation = o.id"
                            " WHERE o.after = ?1 AND o.state < 3"
                            " AND i.message_id = ?2 AND i.size = ?3";
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, 2 * sizeof (gint64));
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, operation);
  store_connection_bind_text (statement, 2, fingerprint->message_id);
  sqlite3_bind_int64 (statement, 3, fingerprint->size);
  while (store_connection_step (transaction->connection, statement))
    {
      gint64 pair[2] = { sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1) };
      g_array_append_val (found, pair);
    }
  for (guint i = 0; i < found->len; i++)
    {
      const gint64 *pair = &g_array_index (found, gint64, 2 * i);
      store_journal_connect (transaction, location->id, pair[0], pair[1]);
      attach_followers (transaction, location, pair[0], fingerprint);
    }
}

gboolean
store_journal_attach (StoreTransaction *transaction,
                      const StoreFolderRow *folder,
                      const StoreLocation *location,
                      const StoreFingerprint *fingerprint)
{
  static const char sql[] =
      "SELECT o.id, i.n"
      " FROM operation_item i"
      " CROSS JOIN operation o ON o.id = i.operation"
      " WHERE i.uid IN (?3, 0)"
      " AND o.account = ?1 AND o.mailbox = ?2 AND o.state < 3 AND o.after = 0"
      " AND (i.uid = 0 OR o.uidvalidity = ?4)"
      " AND i.message_id = ?5 AND i.size = ?6"
      " AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.operation = o.id AND p.n = i.n)";
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, 2 * sizeof (gint64));
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  store_connection_bind_text (statement, 1, folder->account_name);
  store_connection_bind_blob (statement, 2, folder->name);
  sqlite3_bind_int64 (statement, 3, location->uid);
  sqlite3_bind_int64 (statement, 4, folder->uidvalidity);
  store_connection_bind_text (statement, 5, fingerprint->message_id);
  sqlite3_bind_int64 (statement, 6, fingerprint->size);
  while (store_connection_step (transaction->connection, statement))
    {
      gint64 pair[2] = { sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1) };
      g_array_append_val (found, pair);
    }
  for (guint i = 0; i < found->len; i++)
    {
      const gint64 *pair = &g_array_index (found, gint64, 2 * i);
      store_journal_connect (transaction, location->id, pair[0], pair[1]);
      attach_followers (transaction, location, pair[0], fingerprint);
    }
  if (found->len > 0)
    store_journal_bind_uid (transaction, location);
  return found->len > 0;
}

void
store_journal_renumber (StoreTransaction *transaction, const StoreFolderRow *folder)
{
  static const char items[] = "UPDATE operation_item SET uid = 0"
                              " WHERE operation IN (SELECT id FROM operation"
                              " WHERE account = ?1 AND mailbox = ?2 AND state < 3)";
  static const char operations[] = "UPDATE operation SET uidvalidity = 0"
                                   " WHERE account = ?1 AND mailbox = ?2 AND state < 3";
  const char *const all[] = { items, operations };
  if (!store_journal_has_live (transaction, folder))
    return;
  store_transaction_touch_own (transaction);
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      sqlite3_stmt *statement = store_connection_prepare (transaction->connection, all[i]);
      store_connection_bind_text (statement, 1, folder->account_name);
      store_connection_bind_blob (statement, 2, folder->name);
      store_connection_run (transaction->connection, statement);
    }
}

void
store_journal_finish_renumber (StoreTransaction *transaction, const StoreFolderRow *folder)
{
  static const char sql[] =
      "UPDATE operation SET uidvalidity = ?3"
      " WHERE account = ?1 AND mailbox = ?2 AND state < 3 AND after = 0 AND uidvalidity != ?3"
      " AND NOT EXISTS (SELECT 1 FROM operation_item i"
      " WHERE i.operation = operation.id AND i.uid = 0)";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  store_connection_bind_text (statement, 1, folder->account_name);
  store_connection_bind_blob (statement, 2, folder->name);
  sqlite3_bind_int64 (statement, 3, folder->uidvalidity);
  store_connection_run (transaction->connection, statement);
  if (sqlite3_changes (transaction->connection->db) > 0)
    store_transaction_touch_own (transaction);
}
