/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that are here alone until the server has them. */
#include "store-fixture.h"

#include <glib/gstdio.h>

#include "store/store-error.h"
#include "store/store-upload.h"

static const char source[] = "Message-ID: <new@example.org>\r\n\r\nhello\r\n";

static gboolean
try_add (Fixture *fixture, gint64 folder, GError **error)
{
  static const char *const keywords[] = { "work", NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (source, sizeof source - 1);
  StoreUpload upload = {
    .folder = folder,
    .flags = STORE_FLAG_SEEN | STORE_FLAG_DRAFT,
    .keywords = keywords,
    .internal_date = 1700000000000000,
    .message_id = "new@example.org",
  };
  store_upload_add_async (fixture->database, &upload, bytes, NULL, fixture_on_result, &result);
  return store_upload_add_finish (fixture->database, fixture_wait (&result), error);
}

/* The one operation there is, after a message was added to the archive. */
static StoreOperation *
add (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  gboolean added = try_add (fixture, fixture->archive, &error);
  g_assert_no_error (error);
  g_assert_true (added);
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, ==, 1);
  return store_operation_ref (g_ptr_array_index (operations, 0));
}

static char *
outgoing (Fixture *fixture)
{
  return g_build_filename (fixture->data_dir, "outgoing", NULL);
}

static guint
count_files (Fixture *fixture)
{
  g_autofree char *path = outgoing (fixture);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;
  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
assert_source (Fixture *fixture, const StoreOperation *operation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = store_upload_read (fixture->database, operation, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), source,
                   sizeof source - 1);
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
  g_autoptr (StoreOperation) operation = add (fixture);
  const StoreOperationItem *item = g_ptr_array_index (operation->items, 0);
  g_assert_cmpint (operation->kind, ==, STORE_OPERATION_APPEND);
  g_assert_cmpint (operation->state, ==, STORE_OPERATION_QUEUED);
  g_assert_cmpstr (operation->mailbox, ==, "Archive");
  g_assert_cmpstr (operation->target, ==, "Archive");
  g_assert_cmpint (operation->add, ==, STORE_FLAG_SEEN | STORE_FLAG_DRAFT);
  g_assert_cmpstr (operation->add_keywords[0], ==, "work");
  g_assert_cmpuint (operation->items->len, ==, 1);
  g_assert_cmpstr (item->message_id, ==, "new@example.org");
  g_assert_cmpuint (item->size, ==, sizeof source - 1);
  g_assert_cmpint (item->internal_date, ==, 1700000000000000);
  assert_source (fixture, operation);

  g_autoptr (GError) error = NULL;
  g_assert_false (try_add (fixture, 4711, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

/* It outlives the program, and the cache; files of nobody do not. */
static void
test_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (StoreOperation) added = add (fixture);
  g_autofree char *directory = outgoing (fixture);
  g_autofree char *stray = g_build_filename (directory, "stray", NULL);
  g_autofree char *cache = g_build_filename (fixture->cache_dir, "cache.db", NULL);
  fixture_close (fixture);
  g_assert_true (g_file_set_contents (stray, "x", 1, NULL));
  g_assert_cmpint (g_unlink (cache), ==, 0);
  fixture_open (fixture);
  g_assert_cmpuint (count_files (fixture), ==, 1);
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, ==, 1);
  assert_source (fixture, g_ptr_array_index (operations, 0));
}

/* How it ends, and whether there is still something to send then. */
typedef struct
{
  StoreOutcome outcome;
  guint n_left;
} End;

static void
test_end (Fixture *fixture, gconstpointer data)
{
  const End *end = data;
  g_autoptr (StoreOperation) added = add (fixture);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, added->id);
  g_assert_cmpint (sent->state, ==, STORE_OPERATION_SENT);
  fixture_settle (fixture, sent->id, end->outcome, 1, NULL, 0);
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, ==, end->n_left);
  fixture_close (fixture);
  fixture_open (fixture);
  g_assert_cmpuint (count_files (fixture), ==, end->n_left);
  g_autoptr (GPtrArray) again = fixture_load_operations (fixture);
  g_assert_cmpuint (again->len, ==, end->n_left);
}

static void
test_drop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (StoreOperation) added = add (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  store_operation_drop_async (fixture->database, added->id, NULL, fixture_on_result, &result);
  g_assert_true (store_operation_drop_finish (fixture->database, fixture_wait (&result), &error));
  g_assert_cmpuint (count_files (fixture), ==, 0);
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, ==, 0);
}

/* An account that is removed takes along what it had still to send. */
static void
test_forget (Fixture *fixture, gconstpointer data)
{
  g_autoptr (StoreOperation) added = add (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  store_folder_forget_account_async (fixture->database, ACCOUNT, NULL, fixture_on_result, &result);
  g_assert_true (
      store_folder_forget_account_finish (fixture->database, fixture_wait (&result), &error));
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

/* What was refused, for want of space say, is kept and can be sent again. It may have been refused
 * while it was looked for: so it is again, before it is sent. */
static void
test_repeat (Fixture *fixture, gconstpointer data)
{
  g_autoptr (StoreOperation) added = add (fixture);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, added->id);
  fixture_settle (fixture, sent->id, STORE_OUTCOME_FAILED, 0, NULL, 0);
  g_autoptr (GPtrArray) failed = fixture_load_operations (fixture);
  const StoreOperation *refused = g_ptr_array_index (failed, 0);
  g_assert_cmpint (refused->state, ==, STORE_OPERATION_FAILED);
  g_assert_cmpstr (refused->error, ==, "refused");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  store_operation_repeat_async (fixture->database, added->id, NULL, fixture_on_result, &result);
  g_assert_true (store_operation_repeat_finish (fixture->database, fixture_wait (&result), &error));
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, ==, 1);
  const StoreOperation *again = g_ptr_array_index (operations, 0);
  g_assert_cmpint (again->state, ==, STORE_OPERATION_UNCERTAIN);
  g_assert_null (again->error);
  assert_source (fixture, again);
}

/* Where new UIDs begin is noted before anything is sent for the first time, and not again. */
static void
test_target (Fixture *fixture, gconstpointer data)
{
  StoreDelta *delta = fixture_make_delta (fixture->archive, 1, 3, STORE_ORIGIN_INITIAL);
  store_delta_set_uidnext (delta, 4);
  fixture_apply (fixture, delta);
  g_autoptr (StoreOperation) added = add (fixture);
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, added->id);
  g_assert_cmpuint (sent->target_uidvalidity, ==, 1);
  g_assert_cmpuint (sent->target_uidnext, ==, 4);
  fixture_settle (fixture, sent->id, STORE_OUTCOME_UNCERTAIN, 0, NULL, 0);
  delta = fixture_make_delta (fixture->archive, 4, 3, STORE_ORIGIN_PUSH);
  store_delta_set_uidnext (delta, 7);
  fixture_apply (fixture, delta);
  g_autoptr (StoreOperation) again = fixture_mark_sent (fixture, added->id);
  g_assert_cmpuint (again->target_uidnext, ==, 4);
}

/* The journal is lost: messages that were not sent are set aside, not deleted. */
static void
test_journal_lost (Fixture *fixture, gconstpointer data)
{
  g_autoptr (StoreOperation) added = add (fixture);
  g_autofree char *directory = outgoing (fixture);
  g_autofree char *aside = g_strdup_printf ("%s.damaged-0/%s", directory, added->file);
  g_autofree char *own = g_build_filename (fixture->data_dir, "own.db", NULL);
  fixture_close (fixture);
  g_assert_cmpint (g_unlink (own), ==, 0);
  fixture_open (fixture);
  g_assert_true (g_file_test (aside, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

int
main (int argc, char **argv)
{
  static const End ends[] = {
    { STORE_OUTCOME_DONE, 0 },
    { STORE_OUTCOME_RETRY, 1 },
    { STORE_OUTCOME_UNCERTAIN, 1 },
    { STORE_OUTCOME_FAILED, 1 },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/upload/add", Fixture, NULL, fixture_set_up, test_add, fixture_tear_down);
  g_test_add ("/store/upload/kept", Fixture, NULL, fixture_set_up, test_kept, fixture_tear_down);
  g_test_add ("/store/upload/done", Fixture, &ends[0], fixture_set_up, test_end, fixture_tear_down);
  g_test_add ("/store/upload/retry", Fixture, &ends[1], fixture_set_up, test_end,
              fixture_tear_down);
  g_test_add ("/store/upload/uncertain", Fixture, &ends[2], fixture_set_up, test_end,
              fixture_tear_down);
  g_test_add ("/store/upload/failed", Fixture, &ends[3], fixture_set_up, test_end,
              fixture_tear_down);
  g_test_add ("/store/upload/drop", Fixture, NULL, fixture_set_up, test_drop, fixture_tear_down);
  g_test_add ("/store/upload/repeat", Fixture, NULL, fixture_set_up, test_repeat,
              fixture_tear_down);
  g_test_add ("/store/upload/forget", Fixture, NULL, fixture_set_up, test_forget,
              fixture_tear_down);
  g_test_add ("/store/upload/target", Fixture, NULL, fixture_set_up, test_target,
              fixture_tear_down);
  g_test_add ("/store/upload/journal-lost", Fixture, NULL, fixture_set_up, test_journal_lost,
              fixture_tear_down);
  return g_test_run ();
}
