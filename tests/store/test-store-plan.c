/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs everything the store can do, notes each statement that SQLite ran, and looks at its plan: no
 * table scan and no temporary b-tree, but for tables that are read whole on purpose. */
#include <glib/gstdio.h>
#include <sqlite3.h>

#include "store-fixture.h"
#include "store/store-conversation.h"
#include "store/store-search.h"
#include "store/store-sender.h"
#include "store/store-upload.h"

static GMutex mutex;
static GHashTable *statements; /* text */

/* Read as a whole, and small: what is in use now or has one row an account. */
static const char *const allowed[] = {
  "SCAN a",            /* accounts, to list all folders */
  "SCAN image_sender", /* whose images are shown, once a run */
  "SCAN o",            /* the journal, oldest first */
  "SCAN p",            /* rows with an operation */
  "SCAN pending",      /* the same */
  "SCAN u",            /* messages to upload, once at the opening */
};

static int
on_statement (unsigned type, void *context, void *statement, void *text)
{
  const char *sql = sqlite3_sql (statement);
  /* Only the schema has more than one line, and runs once. */
  if (strchr (sql, '\n') != NULL)
    return 0;
  if (!g_str_has_prefix (sql, "SELECT") && !g_str_has_prefix (sql, "UPDATE")
      && !g_str_has_prefix (sql, "DELETE") && !g_str_has_prefix (sql, "INSERT"))
    return 0;
  g_mutex_lock (&mutex);
  g_hash_table_add (statements, g_strdup (sql));
  g_mutex_unlock (&mutex);
  return 0;
}

static int
on_open (sqlite3 *db, char **message, const struct sqlite3_api_routines *api)
{
  return sqlite3_trace_v2 (db, SQLITE_TRACE_STMT, on_statement, NULL);
}

static gboolean
is_allowed (const char *detail)
{
  for (gsize i = 0; i < G_N_ELEMENTS (allowed); i++)
    {
      gsize len = strlen (allowed[i]);
      if (g_str_has_prefix (detail, allowed[i]) && (detail[len] == '\0' || detail[len] == ' '))
        return TRUE;
    }
  return g_str_has_prefix (detail, "SCAN CONSTANT ROW") || strstr (detail, "VIRTUAL TABLE") != NULL;
}

static void
check_plan (sqlite3 *db, const char *sql)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  sqlite3_stmt *statement = NULL;
  g_assert_cmpint (sqlite3_prepare_v2 (db, explain, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      const char *detail = (const char *) sqlite3_column_text (statement, 3);
      gboolean bad = (g_str_has_prefix (detail, "SCAN") && !is_allowed (detail))
                     || strstr (detail, "TEMP B-TREE") != NULL
                     || strstr (detail, "AUTOMATIC") != NULL;
      if (bad)
        g_test_message ("%s: %s", detail, sql);
      if (bad)
        g_test_fail ();
    }
  sqlite3_finalize (statement);
}

static void
check_plans (Fixture *fixture)
{
  sqlite3 *db = NULL;
  GHashTableIter iter;
  gpointer sql = NULL;
  g_autofree char *own = g_build_filename (fixture->data_dir, "own.db", NULL);
  g_autofree char *cache = g_build_filename (fixture->cache_dir, "cache.db", NULL);
  g_autofree char *attach = g_strdup_printf ("ATTACH DATABASE '%s' AS cache", cache);
  g_assert_cmpint (sqlite3_open (own, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, attach, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpuint (g_hash_table_size (statements), >, 70);
  g_hash_table_iter_init (&iter, statements);
  while (g_hash_table_iter_next (&iter, &sql, NULL))
    {
      /* the schema's own lines cannot run again */
      if (g_str_has_prefix (sql, "INSERT INTO own_state")
          || g_str_has_prefix (sql, "INSERT INTO cache_state")
          || strstr (sql, "'search_") != NULL) /* FTS5's own */
        continue;
      check_plan (db, sql);
    }
  sqlite3_close (db);
}

static void
fill (Fixture *fixture)
{
  for (guint32 first = 1; first <= 1500; first += 500)
    {
      fixture_apply (fixture,
                     fixture_make_delta (fixture->inbox, first, 500, STORE_ORIGIN_INITIAL));
      fixture_apply (fixture,
                     fixture_make_delta (fixture->archive, first, 500, STORE_ORIGIN_INITIAL));
    }
}

static const StoreOperation *
find_live (const GPtrArray *operations)
{
  for (guint i = 0; i < operations->len; i++)
    {
      const StoreOperation *operation = g_ptr_array_index (operations, i);
      if (operation->state != STORE_OPERATION_FAILED)
        return operation;
    }
  return NULL;
}

static void
settle_first (Fixture *fixture, StoreOutcome outcome, guint32 target)
{
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  const StoreOperation *operation = find_live (operations);
  g_assert_nonnull (operation);
  const StoreOperationItem *item = g_ptr_array_index (operation->items, 0);
  StoreUidPair pair = { item->uid, target };
  g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, operation->id);
  fixture_settle (fixture, operation->id, outcome, target != 0 ? 1 : 0, &pair, target != 0);
}

static void
use_journal (Fixture *fixture, guint32 uid)
{
  gint64 id = fixture_find_uid (fixture, fixture->inbox, uid);
  gint64 ghost = fixture_find_uid (fixture, fixture->inbox, uid - 1);
  fixture_set_flags (fixture, id, STORE_FLAG_SEEN, 0);
  fixture_set_flags (fixture, id, STORE_FLAG_FLAGGED, 0);
  settle_first (fixture, STORE_OUTCOME_RETRY, 0);
  settle_first (fixture, STORE_OUTCOME_UNCERTAIN, 0);
  settle_first (fixture, STORE_OUTCOME_FAILED, 0);
  fixture_set_flags (fixture, id, STORE_FLAG_DELETED, 0);
  fixture_move (fixture, id, fixture->trash);
  fixture_set_flags (fixture, id, STORE_FLAG_ANSWERED, 0);
  fixture_move (fixture, id, fixture->archive);
  fixture_move (fixture, ghost, fixture->archive);
  fixture_set_flags (fixture, ghost, STORE_FLAG_ANSWERED, 0);
}

static void
use_status (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  store_folder_set_status_async (fixture->database, fixture->inbox, 5000, 10, NULL,
                                 fixture_on_result, &result);
  g_assert_true (store_folder_set_status_finish (fixture->database, fixture_wait (&result), NULL));
}

static void
use_lists (Fixture *fixture)
{
  g_autoptr (StoreView) role = store_view_new_role (STORE_ROLE_INBOX);
  g_autoptr (GArray) keys = fixture_load_keys (fixture, role, 10);
  g_autoptr (GAsyncResult) uids = NULL;
  store_message_load_uids_async (fixture->database, fixture->inbox, NULL, fixture_on_result, &uids);
  g_autoptr (GArray) known =
      store_message_load_uids_finish (fixture->database, fixture_wait (&uids), NULL);
  g_autoptr (GAsyncResult) loaded = NULL;
  store_folder_load_all_async (fixture->database, ACCOUNT, NULL, fixture_on_result, &loaded);
  g_autoptr (GPtrArray) folders =
      store_folder_load_all_finish (fixture->database, fixture_wait (&loaded), NULL);
  g_assert_cmpuint (folders->len, ==, 3);
}

static void
use_bodies (Fixture *fixture)
{
  gint64 id = fixture_find_uid (fixture, fixture->inbox, 1490);
  fixture_put_body (fixture, id, "Subject: x\r\n\r\n", "x");
  g_autoptr (GBytes) body = fixture_load_body (fixture, id, NULL);
  g_assert_nonnull (body);
}

/* Of each source of candidates. */
static void
use_search (Fixture *fixture)
{
  static const char *const texts[] = { "subject -other", "larger:1k", "is:unread in:inbox" };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (StoreQuery) query = store_query_parse (texts[i], 0);
      store_search_async (fixture->database, query, NULL, 0, 0, NULL, fixture_on_result, &result);
      g_autoptr (GArray) keys =
          store_search_finish (fixture->database, fixture_wait (&result), NULL);
      g_assert_nonnull (keys);
    }
}

/* A move without UIDs, its match, and the end of one that finds none. */
static void
use_ghosts (Fixture *fixture)
{
  for (guint i = 0; i < 2; i++)
    settle_first (fixture, STORE_OUTCOME_DONE, 0);
  for (guint32 uid = 3001; uid < 3005; uid++)
    {
      StoreDelta *delta = fixture_make_delta (fixture->archive, uid, 1, STORE_ORIGIN_PUSH);
      store_delta_set_uidnext (delta, uid + 1);
      fixture_apply (fixture, delta);
    }
}

static void
reset_archive (Fixture *fixture)
{
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, fixture->archive);
  fixture_set_flags (fixture, g_array_index (keys, StoreKey, 100).id, STORE_FLAG_SEEN, 0);
  StoreDelta *delta = store_delta_new (fixture->archive, 2, STORE_ORIGIN_INITIAL);
  store_delta_reset (delta);
  fixture_add_message (delta, 1, "new@example.org", STORE_FLAG_NONE);
  store_delta_set_low_uid (delta, 1);
  store_delta_set_sync_state (delta, STORE_SYNC_COMPLETE);
  fixture_apply (fixture, delta);
}

static void
join_conversations (Fixture *fixture)
{
  StoreDelta *delta = store_delta_new (fixture->inbox, 1, STORE_ORIGIN_PUSH);
  g_autofree char *first = g_strdup_printf ("%" G_GINT64_FORMAT ".3@example.org", fixture->inbox);
  g_autofree char *second = g_strdup_printf ("%" G_GINT64_FORMAT ".9@example.org", fixture->inbox);
  const char *references[] = { first, second, NULL };
  StoreNewMessage message = { .uid = 2000, .message_id = "both@x", .references = references };
  store_delta_add_message (delta, &message);
  store_delta_remove (delta, &(StoreUidRange){ 20, 30 }, 1);
  fixture_apply (fixture, delta);
}

/* Adds a message to upload, loads it with the journal, and opens the store again, which looks for
 * files that nothing needs. */
static void
use_uploads (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) source = g_bytes_new_static ("\r\nx\r\n", 5);
  StoreUpload upload = { .folder = fixture->archive, .message_id = "new@example.org" };
  store_upload_add_async (fixture->database, &upload, source, NULL, fixture_on_result, &result);
  g_assert_true (store_upload_add_finish (fixture->database, fixture_wait (&result), NULL));
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, >, 0);
  fixture_close (fixture);
  fixture_open (fixture);
}

/* With the cache gone the journal is laid over anew. */
static void
rebuild (Fixture *fixture)
{
  g_autofree char *cache = g_build_filename (fixture->cache_dir, "cache.db", NULL);
  static const StoreListing listings[] = {
    { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
    { "Archive", "Archive", '/', STORE_ROLE_ARCHIVE, TRUE, TRUE },
    { "Trash", "Trash", '/', STORE_ROLE_TRASH, TRUE, TRUE },
  };
  g_autoptr (GAsyncResult) result = NULL;
  fixture_close (fixture);
  g_assert_cmpint (g_unlink (cache), ==, 0);
  fixture_open (fixture);
  g_hash_table_remove_all (fixture->shadows);
  for (guint i = 0; i < 2; i++)
    {
      g_clear_object (&result);
      store_folder_merge_list_async (fixture->database, ACCOUNT, listings, 3, TRUE, NULL,
                                     fixture_on_result, &result);
      g_assert_true (
          store_folder_merge_list_finish (fixture->database, fixture_wait (&result), NULL));
    }
  fixture->inbox = fixture_find_folder (fixture, "INBOX");
  fixture->archive = fixture_find_folder (fixture, "Archive");
  fixture->trash = fixture_find_folder (fixture, "Trash");
  fill (fixture);
}

static void
forget (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  store_folder_forget_account_async (fixture->database, ACCOUNT, NULL, fixture_on_result, &result);
  g_assert_true (
      store_folder_forget_account_finish (fixture->database, fixture_wait (&result), NULL));
}

/* Each list of conversations, its rows, and one conversation. */
static void
use_conversations (Fixture *fixture)
{
  StoreView view = { .kind = STORE_VIEW_FOLDER, .folder = fixture->inbox, .conversations = TRUE };
  g_autoptr (GArray) keys = fixture_load_keys (fixture, &view, 10);
  g_autoptr (GAsyncResult) rows = NULL;
  g_autoptr (GAsyncResult) one = NULL;
  g_autoptr (GAsyncResult) list = NULL;
  gint64 id = g_array_index (keys, StoreKey, 0).id;
  store_conversation_load_rows_async (fixture->database, &id, 1, NULL, fixture_on_result, &rows);
  g_ptr_array_unref (
      store_conversation_load_rows_finish (fixture->database, fixture_wait (&rows), NULL));
  store_conversation_load_async (fixture->database, id, NULL, fixture_on_result, &one);
  g_ptr_array_unref (store_conversation_load_finish (fixture->database, fixture_wait (&one), NULL));
  store_conversation_list_async (fixture->database, &view, &id, 1, NULL, fixture_on_result, &list);
  g_array_unref (store_conversation_list_finish (fixture->database, fixture_wait (&list), NULL));
}

static void
use_senders (Fixture *fixture)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GAsyncResult) set = NULL;
      g_autoptr (GAsyncResult) load = NULL;
      g_auto (GStrv) names = NULL;
      store_sender_set_async (fixture->database, "anna@example.org", i < 2, NULL, fixture_on_result,
                              &set);
      g_assert_true (store_sender_set_finish (fixture->database, fixture_wait (&set), NULL));
      store_sender_load_async (fixture->database, NULL, fixture_on_result, &load);
      names = store_sender_load_finish (fixture->database, fixture_wait (&load), NULL);
      g_assert_cmpuint (g_strv_length (names), ==, i < 2 ? 1 : 0);
    }
}

static void
test_plans (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  use_lists (fixture);
  use_bodies (fixture);
  use_search (fixture);
  use_journal (fixture, 1499);
  use_status (fixture);
  use_senders (fixture);
  use_ghosts (fixture);
  join_conversations (fixture);
  use_conversations (fixture);
  reset_archive (fixture);
  use_journal (fixture, 1480);
  use_uploads (fixture);
  rebuild (fixture);
  use_journal (fixture, 1470);
  check_plans (fixture);
  forget (fixture);
  check_plans (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_auto_extension ((void (*) (void)) (gpointer) on_open);
  g_test_add ("/store/plan/all", Fixture, NULL, fixture_set_up, test_plans, fixture_tear_down);
  int status = g_test_run ();
  g_hash_table_unref (statements);
  return status;
}
