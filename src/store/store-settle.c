/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-settle-private.h"

#include "store/store-folder-operation-private.h"
#include "store/store-keywords-private.h"
#include "store/store-upload-private.h"

typedef struct
{
  gint64 location;
  gint64 n;
} Member;

/* The columns of an operation that settling needs. */
typedef struct
{
  StoreOperationKind kind;
  StoreFlags add;
  StoreFlags remove;
  char *account;
  char *mailbox;
  char *target;
  char *add_keywords;
  char *remove_keywords;
  gint64 uidvalidity;
  gint64 target_uidvalidity;
  gint64 after;
} Head;

static void
head_clear (Head *head)
{
  g_free (head->account);
  g_free (head->mailbox);
  g_free (head->target);
  g_free (head->add_keywords);
  g_free (head->remove_keywords);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Head, head_clear)

static gboolean
read_head (StoreTransaction *transaction, gint64 operation, Head *out_head)
{
  static const char sql[] =
      "SELECT kind, add_flags, remove_flags, account, mailbox, target, add_keywords,"
      " remove_keywords, uidvalidity, target_uidvalidity, after"
      " FROM operation"
      " WHERE id = ?1";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, operation);
  if (!store_connection_step (transaction->connection, statement))
    return FALSE;
  out_head->kind = (StoreOperationKind) sqlite3_column_int (statement, 0);
  out_head->add = (StoreFlags) sqlite3_column_int (statement, 1);
  out_head->remove = (StoreFlags) sqlite3_column_int (statement, 2);
  out_head->account = store_connection_dup_text (statement, 3);
  out_head->mailbox = store_connection_dup_text (statement, 4);
  out_head->target = store_connection_dup_text (statement, 5);
  out_head->add_keywords = store_connection_dup_text (statement, 6);
  out_head->remove_keywords = store_connection_dup_text (statement, 7);
  out_head->uidvalidity = sqlite3_column_int64 (statement, 8);
  out_head->target_uidvalidity = sqlite3_column_int64 (statement, 9);
  out_head->after = sqlite3_column_int64 (statement, 10);
  sqlite3_reset (statement);
  return TRUE;
}

static void
run_with_id (StoreTransaction *transaction, const char *sql, gint64 id)
{
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, id);
  store_connection_run (transaction->connection, statement);
}

static GArray *
list_members (StoreTransaction *transaction, gint64 operation)
{
  GArray *members = g_array_new (FALSE, FALSE, sizeof (Member));
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "SELECT location, n FROM pending WHERE operation = ?1");
  sqlite3_bind_int64 (statement, 1, operation);
  while (store_connection_step (transaction->connection, statement))
    {
      Member member = { sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1) };
      g_array_append_val (members, member);
    }
  return members;
}

static guint32
read_new_uid (StoreTransaction *transaction, gint64 operation, gint64 n)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection,
      "SELECT new_uid FROM operation_item WHERE operation = ?1 AND n = ?2");
  sqlite3_bind_int64 (statement, 1, operation);
  sqlite3_bind_int64 (statement, 2, n);
  guint32 uid = 0;
  if (store_connection_step (transaction->connection, statement))
    uid = (guint32) sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return uid;
}

/* The target's synchronisation was faster and made a row of its own: what it knows is newer, but
 * the moved row is the one that people have seen. */
static void
take_over (StoreTransaction *transaction, StoreLocation *location, const StoreLocation *other)
{
  location->base_flags = other->base_flags;
  location->modseq = other->modseq;
  g_free (location->base_keywords);
  location->base_keywords = g_strdup (other->base_keywords);
  if (other->flags != other->base_flags || !g_str_equal (other->keywords, other->base_keywords))
    store_journal_want_flags (transaction, location, other->flags, other->keywords);
  store_location_remove (transaction, other);
}

static void
apply_move (StoreTransaction *transaction, const Head *head, guint32 uid, StoreLocation *location)
{
  const StoreFolderRow *target =
      store_transaction_find_folder (transaction, head->account, head->target);
  g_auto (StoreLocation) other = { 0 };
  if (target == NULL)
    return;
  if (location->base_folder == target->id && location->uid != 0)
    return; /* its arrival was seen before the answer */
  if (head->target_uidvalidity == 0 || target->uidvalidity != head->target_uidvalidity)
    uid = 0;
  location->base_folder = target->id;
  location->modseq = 0;
  location->uid = uid;
  location->lost = uid != 0 ? STORE_LOST_NO : STORE_LOST_GHOST;
  if (uid != 0 && store_location_find (transaction, target->id, uid, &other))
    take_over (transaction, location, &other);
}

/* The row that stood for the copy is the copy, or is found when it is seen. */
static void
apply_copy (StoreTransaction *transaction,
            gint64 operation,
            const Head *head,
            guint32 uid,
            const StoreLocation *location)
{
  const StoreFolderRow *target =
      store_transaction_find_folder (transaction, head->account, head->target);
  g_auto (StoreLocation) copy = { 0 };
  g_auto (StoreLocation) other = { 0 };
  if (target == NULL
      || !store_journal_find_copy (transaction, target, location->message, operation, &copy))
    return;
  if (head->target_uidvalidity == 0 || target->uidvalidity != head->target_uidvalidity)
    uid = 0;
  copy.modseq = 0;
  copy.uid = uid;
  copy.lost = uid != 0 ? STORE_LOST_NO : STORE_LOST_GHOST;
  if (uid != 0 && store_location_find (transaction, target->id, uid, &other))
    take_over (transaction, &copy, &other);
  if (copy.uid != 0)
    store_journal_bind_uid (transaction, &copy);
  store_location_save (transaction, &copy, TRUE);
}

static void
apply_flags (const Head *head, StoreLocation *location)
{
  g_autofree char *keywords = location->base_keywords;
  location->base_flags = (location->base_flags | head->add) & ~head->remove;
  location->base_keywords =
      store_keywords_change (keywords, head->add_keywords, head->remove_keywords);
}

void
store_settle_apply (StoreTransaction *transaction, gint64 operation, gint64 n, gint64 id)
{
  g_auto (Head) head = { 0 };
  g_auto (StoreLocation) location = { 0 };
  if (!read_head (transaction, operation, &head)
      || !store_location_load (transaction, id, &location))
    return;
  if (head.kind == STORE_OPERATION_DELETE)
    {
      store_location_remove (transaction, &location);
      return;
    }
  if (head.kind == STORE_OPERATION_COPY)
    {
      apply_copy (transaction, operation, &head, read_new_uid (transaction, operation, n),
                  &location);
      return;
    }
  if (head.kind == STORE_OPERATION_FLAGS)
    apply_flags (&head, &location);
  if (head.kind == STORE_OPERATION_MOVE)
    {
      apply_move (transaction, &head, read_new_uid (transaction, operation, n), &location);
      if (location.uid != 0)
        store_journal_bind_uid (transaction, &location);
    }
  store_location_save (transaction, &location, head.kind == STORE_OPERATION_MOVE);
}

static void
set_state (StoreTransaction *transaction, gint64 operation, int state, const char *error_text)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "UPDATE operation SET state = ?2, error = ?3, change = ?4"
                               " WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, operation);
  sqlite3_bind_int (statement, 2, state);
  store_connection_bind_nullable (statement, 3, error_text);
  sqlite3_bind_int64 (statement, 4, transaction->own_change);
  store_connection_run (transaction->connection, statement);
}

static void
write_pairs (StoreTransaction *transaction,
             gint64 operation,
             guint32 target_uidvalidity,
             const StoreUidPair *pairs,
             gsize n_pairs)
{
  sqlite3_stmt *head = store_connection_prepare (
      transaction->connection, "UPDATE operation SET target_uidvalidity = ?2 WHERE id = ?1");
  sqlite3_bind_int64 (head, 1, operation);
  sqlite3_bind_int64 (head, 2, target_uidvalidity);
  store_connection_run (transaction->connection, head);
  for (gsize i = 0; i < n_pairs; i++)
    {
      sqlite3_stmt *statement = store_connection_prepare (
          transaction->connection,
          "UPDATE operation_item SET new_uid = ?3 WHERE operation = ?1 AND uid = ?2");
      sqlite3_bind_int64 (statement, 1, operation);
      sqlite3_bind_int64 (statement, 2, pairs[i].source);
      sqlite3_bind_int64 (statement, 3, pairs[i].target);
      store_connection_run (transaction->connection, statement);
    }
}

/* What waited for the move OPERATION no longer does: its rows are found by their UID now, or by
 * their fingerprint later. */
static void
release_followers (StoreTransaction *transaction, gint64 operation)
{
  run_with_id (transaction, "UPDATE operation SET after = 0 WHERE after = ?1", operation);
}

/* The move OPERATION will not happen: what waited for it is meant for the place before it. */
static void
redirect_followers (StoreTransaction *transaction, gint64 operation, const Head *head)
{
  static const char sql[] = "UPDATE operation SET mailbox = ?2, after = ?3, uidvalidity = 0"
                            " WHERE after = ?1";
  sqlite3_stmt *statement = store_connection_prepare (transaction->connection, sql);
  sqlite3_bind_int64 (statement, 1, operation);
  store_connection_bind_blob (statement, 2, head->mailbox);
  sqlite3_bind_int64 (statement, 3, head->after);
  store_connection_run (transaction->connection, statement);
}

static void
finish_done (StoreTransaction *transaction,
             gint64 operation,
             const Head *head,
             const GArray *members)
{
  set_state (transaction, operation, STORE_JOURNAL_DONE, NULL);
  store_upload_drop (transaction, operation);
  run_with_id (transaction, "DELETE FROM pending WHERE operation = ?1", operation);
  release_followers (transaction, operation);
  if (head->kind == STORE_OPERATION_RENAME_FOLDER)
    store_folder_operation_rename (transaction, head->account, head->mailbox, head->target);
  for (guint i = 0; i < members->len; i++)
    {
      const Member *member = &g_array_index (members, Member, i);
      store_settle_apply (transaction, operation, member->n, member->location);
    }
}

/* The row shows what is without the operation of HEAD (NULL: with all). One that left its source
 * all the same (another client was faster, or the move was half done) comes again where the server
 * has it. */
static void
restore_row (StoreTransaction *transaction, gint64 operation, const Head *head, gint64 id)
{
  g_auto (StoreLocation) location = { 0 };
  if (!store_location_load (transaction, id, &location))
    return;
  if (head != NULL && head->kind == STORE_OPERATION_COPY)
    store_journal_drop_copy (transaction, &location, operation, head->target);
  if (location.lost == STORE_LOST_MOVING)
    {
      store_location_remove (transaction, &location);
      return;
    }
  if (location.uid != 0)
    store_journal_bind_uid (transaction, &location);
  store_location_save (transaction, &location, FALSE);
}

static void
finish_failed (StoreTransaction *transaction,
               gint64 operation,
               const Head *head,
               const GArray *members,
               const char *error_text)
{
  set_state (transaction, operation, STORE_OPERATION_FAILED, error_text);
  run_with_id (transaction, "DELETE FROM pending WHERE operation = ?1", operation);
  redirect_followers (transaction, operation, head);
  store_folder_operation_take_back (transaction, head->kind, head->account, head->mailbox);
  for (guint i = 0; i < members->len; i++)
    restore_row (transaction, operation, head, g_array_index (members, Member, i).location);
}

static void
finish_retry (StoreTransaction *transaction,
              gint64 operation,
              const GArray *members,
              const char *error_text)
{
  set_state (transaction, operation, STORE_OPERATION_QUEUED, error_text);
  for (guint i = 0; i < members->len; i++)
    restore_row (transaction, operation, NULL, g_array_index (members, Member, i).location);
}

/* What the server can only mark as deleted turns out to have been a change of flags. */
static void
make_flags (StoreTransaction *transaction, gint64 operation)
{
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, "UPDATE operation SET kind = ?2, add_flags = ?3 WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, operation);
  sqlite3_bind_int (statement, 2, STORE_OPERATION_FLAGS);
  sqlite3_bind_int (statement, 3, STORE_FLAG_DELETED);
  store_connection_run (transaction->connection, statement);
}

void
store_settle_run (StoreTransaction *transaction,
                  gint64 operation,
                  StoreOutcome outcome,
                  guint32 target_uidvalidity,
                  const StoreUidPair *pairs,
                  gsize n_pairs,
                  const char *error_text)
{
  g_auto (Head) head = { 0 };
  if (!read_head (transaction, operation, &head))
    return;
  g_autoptr (GArray) members = list_members (transaction, operation);
  store_transaction_touch_own (transaction);
  switch (outcome)
    {
    case STORE_OUTCOME_MARKED:
      make_flags (transaction, operation);
      finish_done (transaction, operation, &head, members);
      break;
    case STORE_OUTCOME_DONE:
      write_pairs (transaction, operation, target_uidvalidity, pairs, n_pairs);
      finish_done (transaction, operation, &head, members);
      break;
    case STORE_OUTCOME_RETRY:
      finish_retry (transaction, operation, members, error_text);
      break;
    case STORE_OUTCOME_UNCERTAIN:
      set_state (transaction, operation, STORE_OPERATION_UNCERTAIN, error_text);
      break;
    case STORE_OUTCOME_FAILED:
      finish_failed (transaction, operation, &head, members, error_text);
      break;
    }
}
