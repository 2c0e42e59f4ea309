/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the person did and the server has not confirmed. */
#include "store-fixture.h"

#include "store/store-error.h"

/* Ten messages in the inbox, all rows known; Archive is known and empty. */
static void
fill (Fixture *fixture)
{
  StoreDelta *delta = fixture_make_delta (fixture->inbox, 1, 10, STORE_ORIGIN_INITIAL);
  store_delta_set_uidnext (delta, 11);
  store_delta_set_low_uid (delta, 1);
  store_delta_set_sync_state (delta, STORE_SYNC_COMPLETE);
  fixture_apply (fixture, delta);
  delta = store_delta_new (fixture->archive, 1, STORE_ORIGIN_INITIAL);
  store_delta_set_uidnext (delta, 1);
  store_delta_set_low_uid (delta, 1);
  store_delta_set_sync_state (delta, STORE_SYNC_COMPLETE);
  fixture_apply (fixture, delta);
}

static gint64
inbox_row (Fixture *fixture, guint32 uid)
{
  return fixture_find_uid (fixture, fixture->inbox, uid);
}

static StoreFlags
flags_of (Fixture *fixture, gint64 id)
{
  g_autoptr (StoreMessage) message = fixture_load_message (fixture, id);
  return message->flags;
}

static gint64
folder_of (Fixture *fixture, gint64 id)
{
  g_autoptr (StoreMessage) message = fixture_load_message (fixture, id);
  return message->folder;
}

static guint
count_operations (Fixture *fixture)
{
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  return operations->len;
}

/* The only operation there is. */
static StoreOperation *
only_operation (Fixture *fixture)
{
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, ==, 1);
  return store_operation_ref (g_ptr_array_index (operations, 0));
}

static guint32
item_uid (const StoreOperation *operation, guint i)
{
  return ((StoreOperationItem *) g_ptr_array_index (operation->items, i))->uid;
}

static void
server_flags (Fixture *fixture, gint64 folder, guint32 uid, StoreFlags flags)
{
  StoreDelta *delta = store_delta_new (folder, 1, STORE_ORIGIN_PUSH);
  store_delta_set_flags (delta, uid, flags, NULL, 0);
  fixture_apply (fixture, delta);
}

static void
server_removes (Fixture *fixture, gint64 folder, guint32 uid)
{
  StoreDelta *delta = store_delta_new (folder, 1, STORE_ORIGIN_PUSH);
  store_delta_remove (delta, &(StoreUidRange){ uid, uid }, 1);
  fixture_apply (fixture, delta);
}

/* The inbox message of UID arrives in FOLDER as NEW_UID. */
static void
server_adds (Fixture *fixture, gint64 folder, guint32 uid, guint32 new_uid, StoreFlags flags)
{
  g_autofree char *id =
      g_strdup_printf ("%" G_GINT64_FORMAT ".%u@example.org", fixture->inbox, uid);
  g_autofree char *subject = g_strdup_printf ("Subject of %s", id);
  StoreDelta *delta = store_delta_new (folder, 1, STORE_ORIGIN_PUSH);
  StoreNewMessage message = {
    .uid = new_uid,
    .flags = flags,
    .internal_date = (gint64) uid * G_USEC_PER_SEC,
    .size = 1000 + uid % 7,
    .subject = subject,
    .from_address = "ann@example.org",
    .message_id = id,
  };
  store_delta_add_message (delta, &message);
  store_delta_set_uidnext (delta, new_uid + 1);
  fixture_apply (fixture, delta);
}

static void
test_flags (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_clear_changes (fixture);
  fixture_set_flags (fixture, id, STORE_FLAG_SEEN, STORE_FLAG_FLAGGED);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_SEEN);
  const StoreChange *change = g_ptr_array_index (fixture->changes, 0);
  const StoreFolderChange *part = store_change_find_folder (change, fixture->inbox);
  g_assert_cmpint (change->origin, ==, STORE_ORIGIN_USER);
  g_assert_true (change->operations);
  g_assert_true (part->counters);
  g_assert_cmpint (part->unread, ==, 9);
  g_autoptr (StoreOperation) operation = only_operation (fixture);
  g_assert_cmpint (operation->kind, ==, STORE_OPERATION_FLAGS);
  g_assert_cmpint (operation->state, ==, STORE_OPERATION_QUEUED);
  g_assert_cmpstr (operation->account, ==, ACCOUNT);
  g_assert_cmpstr (operation->mailbox, ==, "INBOX");
  g_assert_cmpuint (operation->uidvalidity, ==, 1);
  g_assert_cmpint (operation->add, ==, STORE_FLAG_SEEN);
  g_assert_cmpint (operation->remove, ==, STORE_FLAG_NONE);
  g_assert_cmpuint (operation->items->len, ==, 1);
  const StoreOperationItem *item = g_ptr_array_index (operation->items, 0);
  g_assert_cmpuint (item->uid, ==, 4);
  g_assert_cmpuint (item->size, ==, 1004);
  g_assert_cmpint (item->internal_date, ==, 4 * G_USEC_PER_SEC);

  /* a fetch that was on its way does not flicker the row back */
  server_flags (fixture, fixture->inbox, 4, STORE_FLAG_NONE);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_SEEN);
  server_flags (fixture, fixture->inbox, 4, STORE_FLAG_ANSWERED);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_SEEN | STORE_FLAG_ANSWERED);

  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, operation->id);
  g_assert_cmpint (sent->state, ==, STORE_OPERATION_SENT);
  g_assert_cmpuint (sent->tries, ==, 1);
  fixture_settle (fixture, operation->id, STORE_OUTCOME_DONE, 0, NULL, 0);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_SEEN | STORE_FLAG_ANSWERED);
  server_flags (fixture, fixture->inbox, 4, STORE_FLAG_NONE);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_NONE);
}

static void
test_opposites_vanish (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_set_flags (fixture, id, STORE_FLAG_SEEN | STORE_FLAG_FLAGGED, 0);
  fixture_set_flags (fixture, id, 0, STORE_FLAG_SEEN);
  g_autoptr (StoreOperation) operation = only_operation (fixture);
  g_assert_cmpint (operation->add, ==, STORE_FLAG_FLAGGED);
  g_assert_cmpint (operation->remove, ==, STORE_FLAG_NONE);
  fixture_set_flags (fixture, id, 0, STORE_FLAG_FLAGGED);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_NONE);
  /* what shows already needs no operation */
  fixture_set_flags (fixture, id, 0, STORE_FLAG_SEEN);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
}

static void
test_merge (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  fixture_set_flags (fixture, inbox_row (fixture, 4), STORE_FLAG_SEEN, 0);
  fixture_set_flags (fixture, inbox_row (fixture, 5), STORE_FLAG_SEEN, 0);
  fixture_set_flags (fixture, inbox_row (fixture, 6), STORE_FLAG_FLAGGED, 0);
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, ==, 2);
  const StoreOperation *seen = g_ptr_array_index (operations, 0);
  g_assert_cmpuint (seen->items->len, ==, 2);
  g_assert_cmpuint (item_uid (seen, 1), ==, 5);

  /* nothing joins an operation that is on its way */
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, seen->id);
  fixture_set_flags (fixture, inbox_row (fixture, 7), STORE_FLAG_SEEN, 0);
  fixture_set_flags (fixture, inbox_row (fixture, 4), 0, STORE_FLAG_SEEN);
  g_assert_cmpint (flags_of (fixture, inbox_row (fixture, 4)), ==, STORE_FLAG_NONE);
  g_autoptr (GPtrArray) more = fixture_load_operations (fixture);
  g_assert_cmpuint (more->len, ==, 4);
  const StoreOperation *undo = g_ptr_array_index (more, 3);
  g_assert_cmpint (undo->remove, ==, STORE_FLAG_SEEN);
  g_assert_cmpuint (((StoreOperation *) g_ptr_array_index (more, 0))->items->len, ==, 2);
  fixture_settle (fixture, seen->id, STORE_OUTCOME_DONE, 0, NULL, 0);
  g_assert_cmpint (flags_of (fixture, inbox_row (fixture, 4)), ==, STORE_FLAG_NONE);
  g_assert_cmpint (flags_of (fixture, inbox_row (fixture, 5)), ==, STORE_FLAG_SEEN);
}

static void
test_mark_sent_frozen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  fill (fixture);
  fixture_set_flags (fixture, inbox_row (fixture, 4), STORE_FLAG_SEEN, 0);
  fixture_set_flags (fixture, inbox_row (fixture, 5), STORE_FLAG_SEEN, 0);
  g_autoptr (StoreOperation) loaded = only_operation (fixture);
  fixture_set_flags (fixture, inbox_row (fixture, 4), 0, STORE_FLAG_SEEN);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, loaded->id);
  g_assert_cmpuint (sent->items->len, ==, 1);
  g_assert_cmpuint (item_uid (sent, 0), ==, 5);
  fixture_settle (fixture, sent->id, STORE_OUTCOME_RETRY, 0, NULL, 0);
  fixture_set_flags (fixture, inbox_row (fixture, 5), 0, STORE_FLAG_SEEN);
  store_operation_mark_sent_async (fixture->database, loaded->id, NULL, fixture_on_result, &result);
  g_assert_false (
      store_operation_mark_sent_finish (fixture->database, fixture_wait (&result), NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  fixture_settle (fixture, loaded->id, STORE_OUTCOME_DONE, 0, NULL, 0);
}

static void
test_keywords (Fixture *fixture, gconstpointer data)
{
  static const char *const keywords[] = { "zeta", "alpha", NULL };
  g_autoptr (GAsyncResult) added = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  store_operation_set_flags_async (fixture->database, &id, 1, 0, 0, keywords, NULL, NULL,
                                   fixture_on_result, &added);
  g_assert_true (store_operation_set_flags_finish (fixture->database, fixture_wait (&added), NULL));
  g_autoptr (StoreMessage) message = fixture_load_message (fixture, id);
  g_assert_cmpstrv (message->keywords, ((const char *[]){ "alpha", "zeta", NULL }));
  g_autoptr (StoreOperation) operation = only_operation (fixture);
  g_assert_cmpstrv (operation->add_keywords, message->keywords);
  g_assert_null (operation->remove_keywords);
  store_operation_set_flags_async (fixture->database, &id, 1, 0, 0, NULL, keywords, NULL,
                                   fixture_on_result, &removed);
  g_assert_true (
      store_operation_set_flags_finish (fixture->database, fixture_wait (&removed), NULL));
  g_assert_cmpuint (count_operations (fixture), ==, 0);
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_set_flags (fixture, id, STORE_FLAG_SEEN, 0);
  g_autoptr (StoreOperation) operation = only_operation (fixture);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, operation->id);
  fixture_settle (fixture, operation->id, STORE_OUTCOME_UNCERTAIN, 0, NULL, 0);
  g_autoptr (StoreOperation) uncertain = only_operation (fixture);
  g_assert_cmpint (uncertain->state, ==, STORE_OPERATION_UNCERTAIN);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_SEEN);
  fixture_settle (fixture, operation->id, STORE_OUTCOME_FAILED, 0, NULL, 0);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_NONE);
  g_autoptr (StoreOperation) failed = only_operation (fixture);
  g_assert_cmpint (failed->state, ==, STORE_OPERATION_FAILED);
  g_assert_cmpstr (failed->error, ==, "refused");
}

static void
test_move (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_move (fixture, id, fixture->archive);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->archive);
  g_autoptr (StoreMessage) message = fixture_load_message (fixture, id);
  g_assert_cmpuint (message->uid, ==, 0);
  g_autoptr (StoreOperation) operation = only_operation (fixture);
  g_assert_cmpint (operation->kind, ==, STORE_OPERATION_MOVE);
  g_assert_cmpstr (operation->target, ==, "Archive");
  fixture_check (fixture);

  /* back before it was sent: as if nothing had happened */
  fixture_move (fixture, id, fixture->inbox);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpint (inbox_row (fixture, 4), ==, id);

  /* elsewhere before it was sent: one operation */
  fixture_move (fixture, id, fixture->archive);
  fixture_move (fixture, id, fixture->trash);
  g_autoptr (StoreOperation) retargeted = only_operation (fixture);
  g_assert_cmpstr (retargeted->target, ==, "Trash");
  fixture_move (fixture, id, fixture->archive);

  /* the server still has the UID: a resynchronisation must know it */
  g_autoptr (GAsyncResult) result = NULL;
  store_message_load_uids_async (fixture->database, fixture->inbox, NULL, fixture_on_result,
                                 &result);
  g_autoptr (GArray) uids =
      store_message_load_uids_finish (fixture->database, fixture_wait (&result), NULL);
  g_assert_cmpuint (uids->len, ==, 10);

  g_autoptr (StoreOperation) again = only_operation (fixture);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, again->id);
  server_removes (fixture, fixture->inbox, 4);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->archive);
  fixture_settle (fixture, again->id, STORE_OUTCOME_DONE, 1, &(StoreUidPair){ 4, 77 }, 1);
  g_assert_cmpint (fixture_find_uid (fixture, fixture->archive, 77), ==, id);
  server_adds (fixture, fixture->archive, 4, 77, STORE_FLAG_SEEN);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_SEEN);
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, fixture->archive);
  g_assert_cmpuint (keys->len, ==, 1);
}

static void
test_move_then_flag (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_move (fixture, id, fixture->archive);
  fixture_set_flags (fixture, id, STORE_FLAG_FLAGGED, 0);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_FLAGGED);
  /* the flag waits for the UID in the archive */
  g_autoptr (StoreOperation) move = only_operation (fixture);
  g_assert_cmpint (move->kind, ==, STORE_OPERATION_MOVE);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, move->id);
  /* and so does another move */
  fixture_move (fixture, id, fixture->trash);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->trash);
  g_assert_cmpuint (count_operations (fixture), ==, 1);
  fixture_settle (fixture, move->id, STORE_OUTCOME_DONE, 1, &(StoreUidPair){ 4, 77 }, 1);
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, ==, 2);
  const StoreOperation *flag = g_ptr_array_index (operations, 0);
  const StoreOperation *second = g_ptr_array_index (operations, 1);
  g_assert_cmpint (flag->kind, ==, STORE_OPERATION_FLAGS);
  g_assert_cmpstr (flag->mailbox, ==, "Archive");
  g_assert_cmpuint (flag->uidvalidity, ==, 1);
  g_assert_cmpuint (item_uid (flag, 0), ==, 77);
  g_assert_cmpint (second->kind, ==, STORE_OPERATION_MOVE);
  g_assert_cmpstr (second->mailbox, ==, "Archive");
  g_assert_cmpstr (second->target, ==, "Trash");
  g_assert_cmpuint (item_uid (second, 0), ==, 77);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->trash);
}

static void
test_flag_then_move_back (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_set_flags (fixture, id, STORE_FLAG_SEEN, 0);
  fixture_move (fixture, id, fixture->archive);
  fixture_set_flags (fixture, id, STORE_FLAG_FLAGGED, 0);
  fixture_move (fixture, id, fixture->inbox);
  g_autoptr (StoreOperation) operation = only_operation (fixture);
  g_assert_cmpint (operation->kind, ==, STORE_OPERATION_FLAGS);
  g_assert_cmpint (operation->add, ==, STORE_FLAG_SEEN | STORE_FLAG_FLAGGED);
  g_assert_cmpstr (operation->mailbox, ==, "INBOX");
  g_assert_cmpuint (item_uid (operation, 0), ==, 4);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_SEEN | STORE_FLAG_FLAGGED);
}

static void
test_move_failed (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_move (fixture, id, fixture->archive);
  g_autoptr (StoreOperation) move = only_operation (fixture);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, move->id);
  fixture_set_flags (fixture, id, STORE_FLAG_FLAGGED, 0);
  fixture_settle (fixture, move->id, STORE_OUTCOME_FAILED, 0, NULL, 0);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->inbox);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_FLAGGED);
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, ==, 2);
  const StoreOperation *flag = g_ptr_array_index (operations, 1);
  g_assert_cmpstr (flag->mailbox, ==, "INBOX");
  g_assert_cmpuint (item_uid (flag, 0), ==, 4);
  g_assert_cmpuint (flag->uidvalidity, ==, 1);
}

static void
test_move_without_uids (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_move (fixture, id, fixture->archive);
  g_autoptr (StoreOperation) move = only_operation (fixture);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, move->id);
  fixture_settle (fixture, move->id, STORE_OUTCOME_DONE, 0, NULL, 0);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->archive);
  fixture_set_flags (fixture, id, STORE_FLAG_FLAGGED, 0);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  server_removes (fixture, fixture->inbox, 4);
  server_adds (fixture, fixture->archive, 4, 30, STORE_FLAG_SEEN);
  g_assert_cmpint (fixture_find_uid (fixture, fixture->archive, 30), ==, id);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_SEEN | STORE_FLAG_FLAGGED);
  g_autoptr (StoreOperation) flag = only_operation (fixture);
  g_assert_cmpuint (item_uid (flag, 0), ==, 30);
  g_assert_cmpuint (flag->uidvalidity, ==, 1);
}

static void
test_ghost_goes (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_move (fixture, id, fixture->archive);
  g_autoptr (StoreOperation) move = only_operation (fixture);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, move->id);
  fixture_settle (fixture, move->id, STORE_OUTCOME_DONE, 0, NULL, 0);
  for (guint32 uid = 50; uid < 53; uid++)
    {
      StoreDelta *delta = fixture_make_delta (fixture->archive, uid, 1, STORE_ORIGIN_PUSH);
      g_assert_cmpint (folder_of (fixture, id), ==, fixture->archive);
      store_delta_set_uidnext (delta, uid + 1);
      fixture_apply (fixture, delta);
    }
  g_assert_null (fixture_load_message (fixture, id));
}

static void
test_target_is_faster (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_move (fixture, id, fixture->archive);
  g_autoptr (StoreOperation) move = only_operation (fixture);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, move->id);
  server_adds (fixture, fixture->archive, 4, 30, STORE_FLAG_NONE);
  g_assert_cmpint (fixture_find_uid (fixture, fixture->archive, 30), ==, id);
  server_removes (fixture, fixture->inbox, 4);
  fixture_settle (fixture, move->id, STORE_OUTCOME_DONE, 1, &(StoreUidPair){ 4, 30 }, 1);
  g_assert_cmpint (fixture_find_uid (fixture, fixture->archive, 30), ==, id);
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, fixture->archive);
  g_assert_cmpuint (keys->len, ==, 1);
}

/* The target's row came as one of its own (its date was not kept): the old id survives. */
static void
test_duplicate_in_target (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_move (fixture, id, fixture->archive);
  g_autoptr (StoreOperation) move = only_operation (fixture);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, move->id);
  fixture_apply (fixture, fixture_make_delta (fixture->archive, 30, 1, STORE_ORIGIN_PUSH));
  gint64 duplicate = fixture_find_uid (fixture, fixture->archive, 30);
  g_assert_cmpint (duplicate, !=, id);
  fixture_set_flags (fixture, duplicate, STORE_FLAG_FLAGGED, 0);
  fixture_settle (fixture, move->id, STORE_OUTCOME_DONE, 1, &(StoreUidPair){ 4, 30 }, 1);
  g_assert_cmpint (fixture_find_uid (fixture, fixture->archive, 30), ==, id);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_FLAGGED);
  g_assert_null (fixture_load_message (fixture, duplicate));
  g_autoptr (StoreOperation) flag = only_operation (fixture);
  g_assert_cmpuint (item_uid (flag, 0), ==, 30);
}

static void
test_gone_meanwhile (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 moved = inbox_row (fixture, 4);
  gint64 flagged = inbox_row (fixture, 5);
  gint64 sent_id = inbox_row (fixture, 6);
  fixture_move (fixture, sent_id, fixture->trash);
  g_autoptr (StoreOperation) move = only_operation (fixture);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, move->id);
  fixture_move (fixture, moved, fixture->archive);
  fixture_set_flags (fixture, flagged, STORE_FLAG_SEEN, 0);
  g_assert_cmpuint (count_operations (fixture), ==, 3);
  server_removes (fixture, fixture->inbox, 4);
  server_removes (fixture, fixture->inbox, 5);
  server_removes (fixture, fixture->inbox, 6);
  g_assert_null (fixture_load_message (fixture, moved));
  g_assert_null (fixture_load_message (fixture, flagged));
  g_assert_cmpint (folder_of (fixture, sent_id), ==, fixture->trash);
  g_assert_cmpuint (count_operations (fixture), ==, 1);
  /* it was not this move that took it away */
  fixture_settle (fixture, move->id, STORE_OUTCOME_RETRY, 0, NULL, 0);
  g_assert_null (fixture_load_message (fixture, sent_id));
  g_assert_cmpuint (count_operations (fixture), ==, 0);
}

static void
test_delete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) deleted = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (StoreView) view = store_view_new_folder (fixture->inbox);
  fill (fixture);
  gint64 ids[] = { inbox_row (fixture, 4), inbox_row (fixture, 5), 0 };
  ids[2] = ids[0]; /* twice is once */
  store_operation_delete_async (fixture->database, ids, 3, NULL, fixture_on_result, &deleted);
  g_assert_true (store_operation_delete_finish (fixture->database, fixture_wait (&deleted), NULL));
  g_autoptr (GArray) keys = fixture_load_keys (fixture, view, 0);
  g_assert_cmpuint (keys->len, ==, 8);
  g_autoptr (StoreOperation) operation = only_operation (fixture);
  g_assert_cmpint (operation->kind, ==, STORE_OPERATION_DELETE);
  g_assert_cmpuint (operation->items->len, ==, 2);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, operation->id);
  fixture_settle (fixture, operation->id, STORE_OUTCOME_DONE, 0, NULL, 0);
  g_assert_null (fixture_load_message (fixture, ids[0]));
  g_autoptr (StoreFolder) folder = fixture_load_folder (fixture, fixture->inbox);
  g_assert_cmpint (folder->total, ==, 8);
  ids[0] = inbox_row (fixture, 6);
  store_operation_delete_async (fixture->database, ids, 1, NULL, fixture_on_result, &again);
  g_assert_true (store_operation_delete_finish (fixture->database, fixture_wait (&again), NULL));
  g_autoptr (StoreOperation) second = only_operation (fixture);
  g_autoptr (StoreOperation) second_sent = fixture_mark_sent (fixture, second->id);
  fixture_settle (fixture, second->id, STORE_OUTCOME_FAILED, 0, NULL, 0);
  g_assert_cmpint (flags_of (fixture, ids[0]), ==, STORE_FLAG_NONE);
}

static gboolean
drop (Fixture *fixture, gint64 operation)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  store_operation_drop_async (fixture->database, operation, NULL, fixture_on_result, &result);
  if (store_operation_drop_finish (fixture->database, fixture_wait (&result), &error))
    return TRUE;
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  return FALSE;
}

static gboolean
repeat (Fixture *fixture, gint64 operation)
{
  g_autoptr (GAsyncResult) result = NULL;
  store_operation_repeat_async (fixture->database, operation, NULL, fixture_on_result, &result);
  return store_operation_repeat_finish (fixture->database, fixture_wait (&result), NULL);
}

/* What waits can be taken back, what may have happened cannot. */
static void
test_drop (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_set_flags (fixture, id, STORE_FLAG_SEEN, 0);
  g_autoptr (StoreOperation) waiting = only_operation (fixture);
  g_assert_true (drop (fixture, waiting->id));
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_NONE);
  g_assert_false (drop (fixture, waiting->id));

  fixture_move (fixture, id, fixture->archive);
  g_autoptr (StoreOperation) move = only_operation (fixture);
  g_assert_false (repeat (fixture, move->id));
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, move->id);
  g_assert_false (drop (fixture, move->id));
  fixture_settle (fixture, move->id, STORE_OUTCOME_FAILED, 0, NULL, 0);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->inbox);
  g_assert_true (drop (fixture, move->id));
  g_assert_cmpuint (count_operations (fixture), ==, 0);
}

static void
test_repeat (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_move (fixture, id, fixture->archive);
  g_autoptr (StoreOperation) move = only_operation (fixture);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, move->id);
  fixture_settle (fixture, move->id, STORE_OUTCOME_FAILED, 0, NULL, 0);
  g_assert_true (repeat (fixture, move->id));
  g_autoptr (StoreOperation) again = only_operation (fixture);
  g_assert_cmpint (again->kind, ==, STORE_OPERATION_MOVE);
  g_assert_cmpint (again->state, ==, STORE_OPERATION_QUEUED);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->archive);
  g_assert_false (repeat (fixture, move->id));
}

static guint
count_rows (Fixture *fixture, gint64 folder)
{
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, folder);
  return keys->len;
}

static void
copy (Fixture *fixture, gint64 id, gint64 folder)
{
  g_autoptr (GAsyncResult) result = NULL;
  store_operation_copy_async (fixture->database, &id, 1, folder, NULL, fixture_on_result, &result);
  g_assert_true (store_operation_copy_finish (fixture->database, fixture_wait (&result), NULL));
}

/* A copy shows at once, once however often it is asked for, and goes when it is not made. */
static void
test_copy (Fixture *fixture, gconstpointer data)
{
  StoreUidPair pair = { 4, 77 };
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  guint before = count_rows (fixture, fixture->archive);
  copy (fixture, id, fixture->archive);
  copy (fixture, id, fixture->archive);
  g_assert_cmpuint (count_rows (fixture, fixture->archive), ==, before + 1);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->inbox);
  g_autoptr (StoreOperation) dropped = only_operation (fixture);
  g_assert_cmpuint (dropped->items->len, ==, 1);
  g_assert_true (drop (fixture, dropped->id));
  g_assert_cmpuint (count_rows (fixture, fixture->archive), ==, before);

  copy (fixture, id, fixture->archive);
  g_autoptr (StoreOperation) done = only_operation (fixture);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, done->id);
  fixture_settle (fixture, done->id, STORE_OUTCOME_DONE, 1, &pair, 1);
  g_assert_cmpuint (count_rows (fixture, fixture->archive), ==, before + 1);
  g_assert_cmpint (fixture_find_uid (fixture, fixture->archive, 77), !=, 0);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
}

/* Another client deletes the folder that messages were moved to, before the move was sent. */
static void
test_target_goes (Fixture *fixture, gconstpointer data)
{
  static const StoreListing listings[] = {
    { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
    { "Trash", "Trash", '/', STORE_ROLE_TRASH, TRUE, TRUE },
  };
  g_autoptr (GAsyncResult) result = NULL;
  fill (fixture);
  gint64 id = inbox_row (fixture, 4);
  fixture_move (fixture, id, fixture->archive);
  fixture_set_flags (fixture, id, STORE_FLAG_FLAGGED, 0);
  store_folder_merge_list_async (fixture->database, ACCOUNT, listings, G_N_ELEMENTS (listings),
                                 TRUE, NULL, fixture_on_result, &result);
  g_assert_true (store_folder_merge_list_finish (fixture->database, fixture_wait (&result), NULL));
  g_assert_cmpint (inbox_row (fixture, 4), ==, id);
  g_assert_cmpint (flags_of (fixture, id), ==, STORE_FLAG_FLAGGED);
  g_autoptr (StoreOperation) flag = only_operation (fixture);
  g_assert_cmpint (flag->kind, ==, STORE_OPERATION_FLAGS);
  g_assert_cmpuint (item_uid (flag, 0), ==, 4);
}

/* Whatever happens, the replayed lists and the counters are those of the database; checked at every
 * step of a long random walk. */
static void
test_random_walk (Fixture *fixture, gconstpointer data)
{
  guint32 next_uid = 11;
  guint32 next_archive = 1;
  fill (fixture);
  for (guint step = 0; step < 250; step++)
    {
      g_autoptr (GArray) inbox = fixture_load_all_keys (fixture, fixture->inbox);
      g_autoptr (GArray) archive = fixture_load_all_keys (fixture, fixture->archive);
      g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
      const GArray *keys = g_test_rand_int_range (0, 2) == 0 && archive->len > 0 ? archive : inbox;
      gint64 id =
          keys->len == 0
              ? 0
              : g_array_index (keys, StoreKey, g_test_rand_int_range (0, (gint32) keys->len)).id;
      switch (g_test_rand_int_range (0, 8))
        {
        case 0:
          fixture_apply (fixture,
                         fixture_make_delta (fixture->inbox, next_uid++, 1, STORE_ORIGIN_PUSH));
          break;
        case 1:
          server_flags (fixture, fixture->inbox,
                        (guint32) g_test_rand_int_range (1, (gint32) next_uid),
                        (StoreFlags) g_test_rand_int_range (0, 32));
          break;
        case 2:
          server_removes (fixture, fixture->inbox,
                          (guint32) g_test_rand_int_range (1, (gint32) next_uid));
          break;
        case 3:
        case 4:
          fixture_set_flags (fixture, id, (StoreFlags) g_test_rand_int_range (0, 4),
                             (StoreFlags) g_test_rand_int_range (0, 4));
          break;
        case 5:
          fixture_move (fixture, id,
                        g_test_rand_int_range (0, 2) == 0 ? fixture->inbox : fixture->archive);
          break;
        default:
          for (guint i = 0; i < operations->len; i++)
            {
              const StoreOperation *operation = g_ptr_array_index (operations, i);
              StoreUidPair pairs[64];
              guint n = 0;
              if (operation->state == STORE_OPERATION_FAILED || g_test_rand_int_range (0, 3) == 0)
                continue;
              if (operation->state == STORE_OPERATION_QUEUED)
                {
                  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, operation->id);
                  continue;
                }
              for (guint k = 0; k < operation->items->len && k < G_N_ELEMENTS (pairs); k++)
                if (operation->kind == STORE_OPERATION_MOVE)
                  pairs[n++] =
                      (StoreUidPair){ item_uid (operation, k),
                                      g_str_equal (operation->target, "Archive") ? next_archive++
                                                                                 : next_uid++ };
              fixture_settle (fixture, operation->id, (StoreOutcome) g_test_rand_int_range (0, 4),
                              1, pairs, n);
            }
        }
      fixture_check (fixture);
      if (step % 50 != 49)
        continue;
      fixture_close (fixture);
      fixture_open (fixture);
      fixture_check (fixture);
    }
}

static void
add (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/store/operation/flags", test_flags);
  add ("/store/operation/opposites-vanish", test_opposites_vanish);
  add ("/store/operation/merge", test_merge);
  add ("/store/operation/frozen-when-sent", test_mark_sent_frozen);
  add ("/store/operation/keywords", test_keywords);
  add ("/store/operation/failed", test_failed);
  add ("/store/operation/move", test_move);
  add ("/store/operation/move-then-flag", test_move_then_flag);
  add ("/store/operation/flag-then-move-back", test_flag_then_move_back);
  add ("/store/operation/move-failed", test_move_failed);
  add ("/store/operation/move-without-uids", test_move_without_uids);
  add ("/store/operation/ghost-goes", test_ghost_goes);
  add ("/store/operation/target-is-faster", test_target_is_faster);
  add ("/store/operation/duplicate-in-target", test_duplicate_in_target);
  add ("/store/operation/gone-meanwhile", test_gone_meanwhile);
  add ("/store/operation/delete", test_delete);
  add ("/store/operation/drop", test_drop);
  add ("/store/operation/repeat", test_repeat);
  add ("/store/operation/copy", test_copy);
  add ("/store/operation/target-goes", test_target_goes);
  add ("/store/operation/random-walk", test_random_walk);
  return g_test_run ();
}
