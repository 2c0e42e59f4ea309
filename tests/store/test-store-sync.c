/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders, deltas, lists and bodies. */
#include "store-fixture.h"

#include "store/store-error.h"

static void
test_folders (Fixture *fixture, gconstpointer data)
{
  static const StoreListing listings[] = {
    { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
    { "Work/Caf&AOk-", "Work/Café", '/', STORE_ROLE_NONE, TRUE, FALSE },
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GError) error = NULL;
  fixture_apply (fixture, fixture_make_delta (fixture->trash, 1, 3, STORE_ORIGIN_INITIAL));
  store_folder_merge_list_async (fixture->database, ACCOUNT, listings, G_N_ELEMENTS (listings),
                                 TRUE, NULL, fixture_on_result, &result);
  g_assert_true (
      store_folder_merge_list_finish (fixture->database, fixture_wait (&result), &error));
  g_assert_cmpint (fixture_find_folder (fixture, "INBOX"), ==, fixture->inbox);
  g_assert_cmpint (fixture_find_folder (fixture, "Trash"), ==, 0);
  gint64 work = fixture_find_folder (fixture, "Work/Caf&AOk-");
  g_autoptr (StoreFolder) folder = fixture_load_folder (fixture, work);
  g_assert_cmpstr (folder->title, ==, "Café");
  g_assert_cmpstr (folder->account, ==, ACCOUNT);
  g_assert_false (folder->subscribed);
  g_assert_cmpint (folder->total, ==, 0);

  fixture_clear_changes (fixture);
  store_folder_merge_list_async (fixture->database, ACCOUNT, listings, 1, FALSE, NULL,
                                 fixture_on_result, &again);
  g_assert_true (store_folder_merge_list_finish (fixture->database, fixture_wait (&again), &error));
  g_assert_cmpuint (fixture->changes->len, ==, 0);
  g_assert_cmpint (fixture_find_folder (fixture, "Work/Caf&AOk-"), ==, work);
}

/* A mailbox that is named twice is what it was first said to be. */
static void
test_named_twice (Fixture *fixture, gconstpointer data)
{
  static const StoreListing listings[] = {
    { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
    { "Outgoing", "Outgoing", '/', STORE_ROLE_SENT, TRUE, TRUE },
    { "Outgoing", "Outgoing", '/', STORE_ROLE_NONE, TRUE, TRUE },
    { "INBOX", "INBOX", '/', STORE_ROLE_NONE, TRUE, TRUE },
  };
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      store_folder_merge_list_async (fixture->database, ACCOUNT, listings, G_N_ELEMENTS (listings),
                                     TRUE, NULL, fixture_on_result, &result);
      store_folder_merge_list_finish (fixture->database, fixture_wait (&result), &error);
      g_assert_no_error (error);
      g_autoptr (StoreFolder) inbox = fixture_load_folder (fixture, fixture->inbox);
      g_autoptr (StoreFolder) outgoing =
          fixture_load_folder (fixture, fixture_find_folder (fixture, "Outgoing"));
      g_assert_cmpint (inbox->role, ==, STORE_ROLE_INBOX);
      g_assert_cmpint (outgoing->role, ==, STORE_ROLE_SENT);
    }
}

static void
test_status (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  StoreDelta *delta = fixture_make_delta (fixture->inbox, 91, 10, STORE_ORIGIN_INITIAL);
  store_folder_set_status_async (fixture->database, fixture->inbox, 100, 60, NULL,
                                 fixture_on_result, &result);
  g_assert_true (
      store_folder_set_status_finish (fixture->database, fixture_wait (&result), &error));
  store_delta_set_uidnext (delta, 101);
  store_delta_set_low_uid (delta, 91);
  store_delta_set_sync_state (delta, STORE_SYNC_WINDOW);
  fixture_apply (fixture, delta);
  fixture_set_flags (fixture, fixture_find_uid (fixture, fixture->inbox, 95), STORE_FLAG_SEEN, 0);
  g_autoptr (StoreFolder) window = fixture_load_folder (fixture, fixture->inbox);
  g_assert_cmpint (window->total, ==, 100);
  g_assert_cmpint (window->unread, ==, 59);
  g_assert_cmpuint (window->low_uid, ==, 91);
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 101, 1, STORE_ORIGIN_PUSH));
  g_autoptr (StoreFolder) pushed = fixture_load_folder (fixture, fixture->inbox);
  g_assert_cmpint (pushed->total, ==, 101);
  g_assert_cmpint (pushed->unread, ==, 60);
  delta = fixture_make_delta (fixture->inbox, 1, 90, STORE_ORIGIN_INITIAL);
  store_delta_set_low_uid (delta, 1);
  store_delta_set_sync_state (delta, STORE_SYNC_COMPLETE);
  fixture_apply (fixture, delta);
  g_autoptr (StoreFolder) complete = fixture_load_folder (fixture, fixture->inbox);
  g_assert_cmpint (complete->total, ==, 101);
  g_assert_cmpint (complete->unread, ==, 100);
  g_assert_cmpint (complete->bytes, >, 101000);
}

static void
put_flags (Fixture *fixture, guint32 uid, StoreFlags flags, guint64 modseq)
{
  StoreDelta *delta = store_delta_new (fixture->inbox, 1, STORE_ORIGIN_PUSH);
  store_delta_set_flags (delta, uid, flags, NULL, modseq);
  fixture_apply (fixture, delta);
}

static void
test_delta (Fixture *fixture, gconstpointer data)
{
  static const char *const keywords[] = { "work", "$label1", NULL };
  static const StoreUidRange gone[] = { { 3, 5 }, { 1000, 4000000000u } };
  StoreDelta *delta = fixture_make_delta (fixture->inbox, 1, 10, STORE_ORIGIN_INITIAL);
  store_delta_set_uidnext (delta, 11);
  store_delta_set_modseq (delta, 77);
  store_delta_set_low_uid (delta, 1);
  store_delta_set_sync_state (delta, STORE_SYNC_COMPLETE);
  g_assert_cmpuint (store_delta_get_n_rows (delta), ==, 10);
  fixture_apply (fixture, delta);

  delta = store_delta_new (fixture->inbox, 1, STORE_ORIGIN_PUSH);
  store_delta_set_flags (delta, 7, STORE_FLAG_SEEN | STORE_FLAG_FLAGGED, keywords, 80);
  store_delta_set_flags (delta, 8, STORE_FLAG_SEEN, NULL, 0);
  store_delta_set_flags (delta, 500, STORE_FLAG_SEEN, NULL, 0);
  store_delta_remove (delta, gone, G_N_ELEMENTS (gone));
  store_delta_clear_modseq (delta);
  fixture_apply (fixture, delta);
  fixture_check (fixture);
  g_autoptr (StoreFolder) folder = fixture_load_folder (fixture, fixture->inbox);
  g_assert_cmpint (folder->total, ==, 7);
  g_assert_cmpint (folder->unread, ==, 5);
  g_assert_cmpuint (folder->highestmodseq, ==, 0);
  g_assert_cmpuint (folder->uidnext, ==, 11);
  gint64 id = fixture_find_uid (fixture, fixture->inbox, 7);
  g_autoptr (StoreMessage) message = fixture_load_message (fixture, id);
  g_assert_cmpint (message->flags, ==, STORE_FLAG_SEEN | STORE_FLAG_FLAGGED);
  g_assert_cmpstrv (message->keywords, ((const char *[]){ "$label1", "work", NULL }));
  g_assert_cmpint (message->date, ==, message->internal_date);

  /* older news of the same row, and news that says the same, change nothing */
  fixture_clear_changes (fixture);
  delta = store_delta_new (fixture->inbox, 1, STORE_ORIGIN_PUSH);
  store_delta_set_flags (delta, 7, STORE_FLAG_NONE, NULL, 79);
  store_delta_set_flags (delta, 8, STORE_FLAG_SEEN, NULL, 0);
  fixture_apply (fixture, delta);
  fixture_clear_changes (fixture);
  g_assert_cmpuint (fixture->changes->len, ==, 0);
  g_autoptr (StoreMessage) same = fixture_load_message (fixture, id);
  g_assert_cmpint (same->flags, ==, message->flags);
  /* ... but they leave a doubt, as others may be missing too */
  g_autoptr (StoreFolder) doubtful = fixture_load_folder (fixture, fixture->inbox);
  g_assert_cmpint (doubtful->sync_state, ==, STORE_SYNC_DIRTY);
  /* what the comparison says goes, and so does what comes after it with the server's new numbers */
  put_flags (fixture, 7, STORE_FLAG_NONE, 0);
  put_flags (fixture, 7, STORE_FLAG_SEEN | STORE_FLAG_FLAGGED, 5);
  g_autoptr (StoreMessage) renewed = fixture_load_message (fixture, id);
  g_assert_cmpint (renewed->flags, ==, STORE_FLAG_SEEN | STORE_FLAG_FLAGGED);

  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  store_message_load_uids_async (fixture->database, fixture->inbox, NULL, fixture_on_result,
                                 &result);
  g_autoptr (GArray) uids =
      store_message_load_uids_finish (fixture->database, fixture_wait (&result), &error);
  g_assert_cmpuint (uids->len, ==, 7);
  g_assert_cmpuint (g_array_index (uids, StoreKnownUid, 2).uid, ==, 6);
  g_assert_cmpint (g_array_index (uids, StoreKnownUid, 3).base_flags, ==, message->flags);
}

static void
test_wrong_uidvalidity (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 1, 2, STORE_ORIGIN_INITIAL));
  StoreDelta *delta = store_delta_new (fixture->inbox, 2, STORE_ORIGIN_PUSH);
  fixture_add_message (delta, 3, "c@example.org", STORE_FLAG_NONE);
  g_assert_false (fixture_try_apply (fixture, delta, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  delta = store_delta_new (4711, 1, STORE_ORIGIN_PUSH);
  g_assert_false (fixture_try_apply (fixture, delta, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, fixture->inbox);
  g_assert_cmpuint (keys->len, ==, 2);
}

static void
test_reset (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  StoreDelta *delta = fixture_make_delta (fixture->inbox, 1, 6, STORE_ORIGIN_INITIAL);
  store_delta_set_low_uid (delta, 1);
  store_delta_set_sync_state (delta, STORE_SYNC_COMPLETE);
  fixture_apply (fixture, delta);
  gint64 kept = fixture_find_uid (fixture, fixture->inbox, 5);
  fixture_put_body (fixture, kept, "Subject: kept\r\n\r\n", NULL);
  fixture_set_flags (fixture, kept, STORE_FLAG_FLAGGED, 0);

  /* the same mails come again, without the first two, under other UIDs */
  delta = store_delta_new (fixture->inbox, 9, STORE_ORIGIN_INITIAL);
  store_delta_reset (delta);
  for (guint32 uid = 3; uid <= 6; uid++)
    {
      g_autofree char *id =
          g_strdup_printf ("%" G_GINT64_FORMAT ".%u@example.org", fixture->inbox, uid);
      g_autofree char *subject = g_strdup_printf ("Subject of %s", id);
      StoreNewMessage message = {
        .uid = uid + 40,
        .internal_date = (gint64) uid * G_USEC_PER_SEC,
        .size = 1000 + uid % 7,
        .subject = subject,
        .from_address = "ann@example.org",
        .message_id = id,
      };
      store_delta_add_message (delta, &message);
    }
  store_delta_set_low_uid (delta, 1);
  store_delta_set_sync_state (delta, STORE_SYNC_COMPLETE);
  fixture_apply (fixture, delta);
  fixture_check (fixture);
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, fixture->inbox);
  g_assert_cmpuint (keys->len, ==, 4);
  g_assert_cmpint (fixture_find_uid (fixture, fixture->inbox, 45), ==, kept);
  g_autoptr (StoreMessage) message = fixture_load_message (fixture, kept);
  g_assert_cmpint (message->flags, ==, STORE_FLAG_FLAGGED);
  g_autoptr (GBytes) body = fixture_load_body (fixture, kept, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, ==, 1);
  const StoreOperation *operation = g_ptr_array_index (operations, 0);
  const StoreOperationItem *item = g_ptr_array_index (operation->items, 0);
  g_assert_cmpuint (operation->uidvalidity, ==, 9);
  g_assert_cmpuint (item->uid, ==, 45);
}

static void
test_views (Fixture *fixture, gconstpointer data)
{
  static const StoreListing listings[] = {
    { "INBOX", "INBOX", '.', STORE_ROLE_INBOX, TRUE, TRUE },
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (StoreView) folder = store_view_new_folder (fixture->inbox);
  g_autoptr (StoreView) role = store_view_new_role (STORE_ROLE_INBOX);
  store_folder_merge_list_async (fixture->database, "work", listings, 1, TRUE, NULL,
                                 fixture_on_result, &result);
  g_assert_true (store_folder_merge_list_finish (fixture->database, fixture_wait (&result), NULL));
  g_autoptr (GAsyncResult) loaded = NULL;
  store_folder_load_all_async (fixture->database, "work", NULL, fixture_on_result, &loaded);
  g_autoptr (GPtrArray) folders =
      store_folder_load_all_finish (fixture->database, fixture_wait (&loaded), NULL);
  g_assert_cmpuint (folders->len, ==, 1);
  gint64 other = ((StoreFolder *) g_ptr_array_index (folders, 0))->id;

  StoreDelta *delta = fixture_make_delta (fixture->inbox, 1, 20, STORE_ORIGIN_INITIAL);
  store_delta_set_flags (delta, 4, STORE_FLAG_DELETED, NULL, 0);
  store_delta_set_flags (delta, 5, STORE_FLAG_SEEN, NULL, 0);
  store_delta_set_flags (delta, 6, STORE_FLAG_SEEN | STORE_FLAG_FLAGGED, NULL, 0);
  fixture_apply (fixture, delta);
  fixture_apply (fixture, fixture_make_delta (other, 10, 20, STORE_ORIGIN_INITIAL));
  g_autoptr (GArray) all = fixture_load_keys (fixture, folder, 0);
  g_assert_cmpuint (all->len, ==, 19);
  g_autoptr (GArray) first = fixture_load_keys (fixture, folder, 5);
  g_assert_cmpuint (first->len, ==, 5);
  g_autoptr (GArray) merged = fixture_load_keys (fixture, role, 0);
  g_assert_cmpuint (merged->len, ==, 39);
  for (guint i = 1; i < merged->len; i++)
    {
      const StoreKey *a = &g_array_index (merged, StoreKey, i - 1);
      const StoreKey *b = &g_array_index (merged, StoreKey, i);
      g_assert_true (a->sort > b->sort || (a->sort == b->sort && a->id > b->id));
    }
  folder->without = STORE_FLAG_SEEN;
  g_autoptr (GArray) unread = fixture_load_keys (fixture, folder, 0);
  g_assert_cmpuint (unread->len, ==, 17);
  folder->without = STORE_FLAG_NONE;
  folder->with = STORE_FLAG_SEEN | STORE_FLAG_FLAGGED;
  g_autoptr (GArray) starred = fixture_load_keys (fixture, folder, 0);
  g_assert_cmpuint (starred->len, ==, 1);
  g_assert_false (store_view_equal (folder, role));
}

static void
test_load_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 1, 3, STORE_ORIGIN_INITIAL));
  gint64 ids[] = {
    fixture_find_uid (fixture, fixture->inbox, 2),
    4711,
    fixture_find_uid (fixture, fixture->inbox, 1),
  };
  store_message_load_async (fixture->database, ids, G_N_ELEMENTS (ids), NULL, fixture_on_result,
                            &result);
  g_autoptr (GPtrArray) messages =
      store_message_load_finish (fixture->database, fixture_wait (&result), NULL);
  g_assert_cmpuint (messages->len, ==, 2);
  g_assert_cmpint (((StoreMessage *) g_ptr_array_index (messages, 0))->id, ==, ids[0]);
  g_assert_cmpint (((StoreMessage *) g_ptr_array_index (messages, 1))->id, ==, ids[2]);
}

/* The first change to rows: after a pause the writer may tell of its index too. */
static const StoreChange *
find_change (Fixture *fixture)
{
  for (guint i = 0; i < fixture->changes->len; i++)
    {
      const StoreChange *change = g_ptr_array_index (fixture->changes, i);
      if (change->folders->len > 0)
        return change;
    }
  g_assert_not_reached ();
}

static void
test_bodies (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *large = g_strnfill (400 * 1024, 'x');
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 1, 2, STORE_ORIGIN_INITIAL));
  /* a copy elsewhere shares the message and its source */
  StoreDelta *delta = store_delta_new (fixture->archive, 1, STORE_ORIGIN_INITIAL);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT ".1@example.org", fixture->inbox);
  fixture_add_message (delta, 1, id, STORE_FLAG_SEEN);
  fixture_apply (fixture, delta);
  gint64 first = fixture_find_uid (fixture, fixture->inbox, 1);
  gint64 second = fixture_find_uid (fixture, fixture->inbox, 2);
  gint64 copy = fixture_find_uid (fixture, fixture->archive, 1);
  g_assert_null (fixture_load_body (fixture, first, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  fixture_clear_changes (fixture);
  fixture_put_body (fixture, first, "From: a\r\n\r\nbody", "the preview");
  fixture_put_body (fixture, second, large, NULL);
  g_autoptr (GBytes) bytes = fixture_load_body (fixture, copy, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "From: a\r\n\r\nbody",
                   15);
  g_autoptr (GBytes) mapped = fixture_load_body (fixture, second, &error);
  g_assert_cmpuint (g_bytes_get_size (mapped), ==, 400 * 1024);
  g_autoptr (StoreMessage) message = fixture_load_message (fixture, copy);
  g_assert_true (message->has_body);
  g_assert_true (message->has_attachment);
  g_assert_cmpstr (message->preview, ==, "the preview");
  const StoreChange *change = find_change (fixture);
  g_assert_cmpuint (change->folders->len, ==, 2);
  const StoreFolderChange *part = store_change_find_folder (change, fixture->archive);
  g_assert_cmpint (g_array_index (part->updated, gint64, 0), ==, copy);

  /* the source goes with the last place */
  delta = store_delta_new (fixture->inbox, 1, STORE_ORIGIN_PUSH);
  store_delta_remove (delta, &(StoreUidRange){ 1, 2 }, 1);
  fixture_apply (fixture, delta);
  g_clear_pointer (&bytes, g_bytes_unref);
  bytes = fixture_load_body (fixture, copy, &error);
  g_assert_no_error (error);
  g_autofree char *bodies = g_build_filename (fixture->cache_dir, "bodies", NULL);
  g_autofree char *name = g_strdup_printf ("%02x/%" G_GINT64_FORMAT ".eml",
                                           (guint) (message->message & 0xff), message->message);
  g_autofree char *path = g_build_filename (bodies, name, NULL);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  delta = store_delta_new (fixture->archive, 1, STORE_ORIGIN_PUSH);
  store_delta_remove (delta, &(StoreUidRange){ 1, 1 }, 1);
  fixture_apply (fixture, delta);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
add_reply (StoreDelta *delta, guint32 uid, const char *id, const char *const *references)
{
  StoreNewMessage message = {
    .uid = uid,
    .internal_date = uid,
    .size = uid,
    .message_id = id,
    .in_reply_to = references != NULL ? references[0] : NULL,
    .references = references,
  };
  store_delta_add_message (delta, &message);
}

static gint64
conversation_of (Fixture *fixture, guint32 uid)
{
  g_autoptr (StoreMessage) message =
      fixture_load_message (fixture, fixture_find_uid (fixture, fixture->inbox, uid));
  return message->conversation;
}

static void
test_conversations (Fixture *fixture, gconstpointer data)
{
  StoreDelta *delta = store_delta_new (fixture->inbox, 1, STORE_ORIGIN_INITIAL);
  add_reply (delta, 9, "<c@x>", (const char *[]){ "<b@x>", NULL });
  add_reply (delta, 8, "<e@x>", (const char *[]){ "d@x", NULL });
  add_reply (delta, 7, "<z@x>", NULL);
  add_reply (delta, 6, "", NULL);
  add_reply (delta, 5, "", NULL);
  fixture_apply (fixture, delta);
  g_assert_cmpint (conversation_of (fixture, 9), !=, conversation_of (fixture, 8));
  g_assert_cmpint (conversation_of (fixture, 9), !=, conversation_of (fixture, 7));
  g_assert_cmpint (conversation_of (fixture, 6), !=, conversation_of (fixture, 5));
  fixture_clear_changes (fixture);
  /* the parent of both comes last and connects them */
  delta = store_delta_new (fixture->inbox, 1, STORE_ORIGIN_INITIAL);
  add_reply (delta, 4, "<b@x>", (const char *[]){ "<d@x>", NULL });
  fixture_apply (fixture, delta);
  g_assert_cmpint (conversation_of (fixture, 9), ==, conversation_of (fixture, 8));
  g_assert_cmpint (conversation_of (fixture, 9), ==, conversation_of (fixture, 4));
  const StoreChange *change = find_change (fixture);
  const StoreFolderChange *part = store_change_find_folder (change, fixture->inbox);
  g_assert_cmpuint (part->updated->len, ==, 1);
  /* who answers to either joins the merged one */
  delta = store_delta_new (fixture->inbox, 1, STORE_ORIGIN_INITIAL);
  add_reply (delta, 3, "<f@x>", (const char *[]){ "e@x", NULL });
  add_reply (delta, 2, "<g@x>", (const char *[]){ "c@x", NULL });
  fixture_apply (fixture, delta);
  g_assert_cmpint (conversation_of (fixture, 3), ==, conversation_of (fixture, 4));
  g_assert_cmpint (conversation_of (fixture, 2), ==, conversation_of (fixture, 4));
}

static void
test_forget_account (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 1, 10, STORE_ORIGIN_INITIAL));
  gint64 id = fixture_find_uid (fixture, fixture->inbox, 3);
  fixture_set_flags (fixture, id, STORE_FLAG_SEEN, 0);
  fixture_move (fixture, id, fixture->archive);
  store_folder_forget_account_async (fixture->database, ACCOUNT, NULL, fixture_on_result, &result);
  store_folder_forget_account_finish (fixture->database, fixture_wait (&result), &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, ==, 0);
  g_assert_cmpint (fixture_find_folder (fixture, "INBOX"), ==, 0);
  g_assert_null (fixture_load_message (fixture, id));
}

static void
test_reopen (Fixture *fixture, gconstpointer data)
{
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 1, 10, STORE_ORIGIN_INITIAL));
  gint64 id = fixture_find_uid (fixture, fixture->inbox, 3);
  fixture_set_flags (fixture, id, STORE_FLAG_SEEN, 0);
  fixture_close (fixture);
  fixture_open (fixture);
  g_assert_false (store_database_was_rebuilt (fixture->database));
  g_autoptr (StoreMessage) message = fixture_load_message (fixture, id);
  g_assert_cmpint (message->flags, ==, STORE_FLAG_SEEN);
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 11, 1, STORE_ORIGIN_PUSH));
  g_assert_cmpint (fixture_find_uid (fixture, fixture->inbox, 11), >, id);
}

static void
count_changes (StoreChange *change, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_subscribers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  guint n = 0;
  guint id = store_database_subscribe (fixture->database, context, count_changes, &n, NULL);
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 1, 1, STORE_ORIGIN_INITIAL));
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 2, 1, STORE_ORIGIN_INITIAL));
  g_assert_cmpuint (n, ==, 0);
  g_main_context_iteration (context, FALSE);
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_assert_cmpuint (n, ==, 2);
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 3, 1, STORE_ORIGIN_INITIAL));
  store_database_unsubscribe (fixture->database, id);
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_assert_cmpuint (n, ==, 2);
}

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreDatabase) database = store_database_ref (fixture->database);
  fixture_close (fixture);
  store_folder_load_all_async (database, NULL, NULL, fixture_on_result, &read);
  g_assert_null (store_folder_load_all_finish (database, fixture_wait (&read), &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CLOSED);
  g_clear_error (&error);
  store_delta_apply_async (database, store_delta_new (1, 1, STORE_ORIGIN_PUSH), NULL,
                           fixture_on_result, &written);
  g_assert_false (store_delta_apply_finish (database, fixture_wait (&written), NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CLOSED);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (StoreView) view = store_view_new_folder (fixture->inbox);
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GError) error = NULL;
  g_cancellable_cancel (cancellable);
  store_message_load_keys_async (fixture->database, view, 0, cancellable, fixture_on_result, &read);
  g_assert_null (store_message_load_keys_finish (fixture->database, fixture_wait (&read), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  store_delta_apply_async (fixture->database,
                           fixture_make_delta (fixture->inbox, 1, 5, STORE_ORIGIN_PUSH),
                           cancellable, fixture_on_result, &written);
  g_assert_false (
      store_delta_apply_finish (fixture->database, fixture_wait (&written), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, fixture->inbox);
  g_assert_cmpuint (keys->len, ==, 0);
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
  add ("/store/folder/list", test_folders);
  add ("/store/folder/named-twice", test_named_twice);
  add ("/store/folder/status", test_status);
  add ("/store/folder/forget", test_forget_account);
  add ("/store/delta/apply", test_delta);
  add ("/store/delta/wrong-uidvalidity", test_wrong_uidvalidity);
  add ("/store/delta/reset", test_reset);
  add ("/store/message/views", test_views);
  add ("/store/message/order", test_load_order);
  add ("/store/message/bodies", test_bodies);
  add ("/store/message/conversations", test_conversations);
  add ("/store/database/reopen", test_reopen);
  add ("/store/database/subscribers", test_subscribers);
  add ("/store/database/closed", test_closed);
  add ("/store/database/cancelled", test_cancelled);
  return g_test_run ();
}
