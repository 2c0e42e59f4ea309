/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A change that the server refused, in a real journal. */
#include "model-fixture.h"
#include "model/pr-refusals-private.h"

#define ACCOUNT "a@example.com"

static const StoreListing inbox[] = { { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE } };

static void
on_count_notify (PrRefusals *refusals, GParamSpec *pspec, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static GPtrArray *
load_operations (ModelFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_operation_load_async (fixture->database, NULL, NULL, model_wait_callback, &result);
  return store_operation_load_finish (fixture->database, model_wait_result (&result), NULL);
}

static StoreOperationState
load_state (ModelFixture *fixture)
{
  g_autoptr (GPtrArray) operations = load_operations (fixture);

  g_assert_cmpuint (operations->len, ==, 1);
  return ((StoreOperation *) g_ptr_array_index (operations, 0))->state;
}

static guint
count_operations (ModelFixture *fixture)
{
  g_autoptr (GPtrArray) operations = load_operations (fixture);

  return operations->len;
}

/* Stars the only message, which the server refuses with TEXT; returns the operation. */
static gint64
refuse (ModelFixture *fixture, const char *text)
{
  gint64 folder = model_fixture_find_folder (fixture, ACCOUNT, "INBOX");
  g_autoptr (GArray) keys = model_fixture_load_keys (fixture, folder);
  g_autoptr (GAsyncResult) starred = NULL;
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GAsyncResult) settled = NULL;
  g_autoptr (GPtrArray) operations = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  store_operation_set_flags_async (fixture->database, &g_array_index (keys, StoreKey, 0).id, 1,
                                   STORE_FLAG_FLAGGED, 0, NULL, NULL, NULL, model_wait_callback,
                                   &starred);
  store_operation_set_flags_finish (fixture->database, model_wait_result (&starred), &error);
  g_assert_no_error (error);
  operations = load_operations (fixture);
  g_assert_cmpuint (operations->len, ==, 1);
  id = ((StoreOperation *) g_ptr_array_index (operations, 0))->id;
  store_operation_mark_sent_async (fixture->database, id, NULL, model_wait_callback, &sent);
  store_operation_mark_sent_finish (fixture->database, model_wait_result (&sent), NULL, &error);
  g_assert_no_error (error);
  store_operation_settle_async (fixture->database, id, STORE_OUTCOME_FAILED, 0, NULL, 0, text, NULL,
                                model_wait_callback, &settled);
  store_operation_settle_finish (fixture->database, model_wait_result (&settled), &error);
  g_assert_no_error (error);
  return id;
}

static ModelFixture *
new_fixture (void)
{
  ModelFixture *fixture = model_fixture_new ();

  model_fixture_set_folders (fixture, ACCOUNT, inbox, G_N_ELEMENTS (inbox));
  model_fixture_add (fixture, model_fixture_find_folder (fixture, ACCOUNT, "INBOX"), 1, 1,
                     g_get_real_time (), 0, STORE_ORIGIN_INITIAL);
  return fixture;
}

static void
test_told (void)
{
  g_autoptr (PrRefusals) refusals = pr_refusals_new ();
  g_autofree char *long_text = g_strnfill (5000, 'x');
  guint n_notified = 0;

  g_signal_connect (refusals, "notify::count", G_CALLBACK (on_count_notify), &n_notified);
  g_assert_cmpstr (pr_refusals_get_sentence (refusals), ==, "");
  pr_refusals_add (refusals, 1, NULL);
  g_assert_cmpstr (pr_refusals_get_sentence (refusals), ==, "1 change was refused by the server");
  pr_refusals_add (refusals, 1, "again");
  g_assert_cmpuint (pr_refusals_get_count (refusals), ==, 1);
  pr_refusals_add (refusals, 2, "Mailbox is\r\nfull ");
  g_assert_cmpstr (pr_refusals_get_sentence (refusals), ==,
                   "2 changes were refused by the server: Mailbox is  full");
  pr_refusals_add (refusals, 3, "\xff%s");
  g_assert_true (g_utf8_validate (pr_refusals_get_sentence (refusals), -1, NULL));
  pr_refusals_add (refusals, 4, long_text);
  g_assert_cmpuint (strlen (pr_refusals_get_sentence (refusals)), <, 300);
  g_assert_cmpuint (n_notified, ==, 4);
  pr_refusals_drop (refusals);
  g_assert_cmpuint (pr_refusals_get_count (refusals), ==, 0);
  g_assert_cmpstr (pr_refusals_get_sentence (refusals), ==, "");
}

/* What was refused in another run is there, and is made again. */
static void
test_repeat (void)
{
  g_autoptr (ModelFixture) fixture = new_fixture ();
  g_autoptr (PrRefusals) refusals = pr_refusals_new ();
  gint64 operation = refuse (fixture, "Not here");

  pr_refusals_set_database (refusals, fixture->database);
  model_wait_for (pr_refusals_get_count (refusals) == 1);
  g_assert_cmpstr (pr_refusals_get_sentence (refusals), ==,
                   "1 change was refused by the server: Not here");
  pr_refusals_add (refusals, operation, "Not here");
  g_assert_cmpuint (pr_refusals_get_count (refusals), ==, 1);
  g_assert_cmpint (load_state (fixture), ==, STORE_OPERATION_FAILED);
  pr_refusals_repeat (refusals);
  g_assert_cmpuint (pr_refusals_get_count (refusals), ==, 0);
  model_wait_for (load_state (fixture) == STORE_OPERATION_QUEUED);
  pr_refusals_set_database (refusals, NULL);
}

static void
test_drop (void)
{
  g_autoptr (ModelFixture) fixture = new_fixture ();
  g_autoptr (PrRefusals) refusals = pr_refusals_new ();
  gint64 operation = refuse (fixture, NULL);

  pr_refusals_set_database (refusals, fixture->database);
  pr_refusals_add (refusals, operation, NULL);
  pr_refusals_drop (refusals);
  model_wait_for (count_operations (fixture) == 0);
  pr_refusals_set_database (refusals, NULL);
  g_assert_cmpuint (pr_refusals_get_count (refusals), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/refusals/told", test_told);
  g_test_add_func ("/model/refusals/repeat", test_repeat);
  g_test_add_func ("/model/refusals/drop", test_drop);
  return g_test_run ();
}
