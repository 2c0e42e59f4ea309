/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening: damage, versions, the lock, reading beside an owner. */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store-fixture.h"

#include "store/store-error.h"

static void
fill (Fixture *fixture)
{
  StoreDelta *delta = fixture_make_delta (fixture->inbox, 1, 500, STORE_ORIGIN_INITIAL);
  store_delta_set_low_uid (delta, 1);
  store_delta_set_sync_state (delta, STORE_SYNC_COMPLETE);
  fixture_apply (fixture, delta);
}

static char *
own_path (Fixture *fixture)
{
  return g_build_filename (fixture->data_dir, "own.db", NULL);
}

static char *
cache_path (Fixture *fixture)
{
  return g_build_filename (fixture->cache_dir, "cache.db", NULL);
}

static void
merge_inbox (Fixture *fixture)
{
  static const StoreListing listing = { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE };
  g_autoptr (GAsyncResult) result = NULL;
  store_folder_merge_list_async (fixture->database, ACCOUNT, &listing, 1, TRUE, NULL,
                                 fixture_on_result, &result);
  g_assert_true (store_folder_merge_list_finish (fixture->database, fixture_wait (&result), NULL));
  fixture->inbox = fixture_find_folder (fixture, "INBOX");
}

/* Writes N bytes of noise at OFFSET. */
static void
scribble (const char *path, gint64 offset, gsize n)
{
  g_autofree char *noise = g_strnfill (n, '#');
  FILE *file = g_fopen (path, "r+");
  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, (long) offset, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (noise, 1, n, file), ==, n);
  fclose (file);
}

static void
damage_header (const char *path)
{
  scribble (path, 0, 200);
}

static void
damage_pages (const char *path)
{
  g_autofree char *marker = g_strconcat (path, ".check", NULL);
  scribble (path, 3 * 4096, 5 * 4096);
  /* what a failure while running, or a log left behind, would ask for */
  g_assert_true (g_file_set_contents (marker, "", 0, NULL));
}

static void
damage_truncate (const char *path)
{
  g_autofree char *marker = g_strconcat (path, ".check", NULL);
  g_assert_cmpint (truncate (path, 9000), ==, 0);
  g_assert_true (g_file_set_contents (marker, "", 0, NULL));
}

static void
damage_text (const char *path)
{
  g_assert_true (g_file_set_contents (path, "This is not a database.\n", -1, NULL));
}

typedef struct
{
  void (*func) (const char *);
} Damage;

static const Damage damages[] = {
  { damage_header },
  { damage_pages },
  { damage_truncate },
  { damage_text },
};

/* The cache is set aside, the journal is kept and lies over the rows when they come again. */
static void
test_damaged_cache (Fixture *fixture, gconstpointer data)
{
  const Damage *damage = data;
  g_autofree char *cache = cache_path (fixture);
  g_autofree char *aside = g_strconcat (cache, ".damaged", NULL);
  fill (fixture);
  gint64 old = fixture_find_uid (fixture, fixture->inbox, 4);
  fixture_set_flags (fixture, old, STORE_FLAG_SEEN, 0);
  fixture_move (fixture, old, fixture->archive);
  fixture_put_body (fixture, old, "Subject: x\r\n\r\n", NULL);
  fixture_close (fixture);
  damage->func (cache);
  fixture_open (fixture);
  g_hash_table_remove_all (fixture->shadows);
  g_assert_true (store_database_was_rebuilt (fixture->database));
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  g_assert_null (fixture_load_message (fixture, old));
  gint64 old_inbox = fixture->inbox;
  merge_inbox (fixture);
  StoreDelta *delta = store_delta_new (fixture->inbox, 1, STORE_ORIGIN_INITIAL);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT ".4@example.org", old_inbox);
  fixture_add_message (delta, 4, id, STORE_FLAG_FLAGGED);
  fixture_apply (fixture, delta);
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, fixture->inbox);
  gint64 fresh = g_array_index (keys, StoreKey, 0).id;
  g_autoptr (StoreMessage) message = fixture_load_message (fixture, fresh);
  g_assert_cmpint (fresh, >, old);
  g_assert_cmpint (message->flags, ==, STORE_FLAG_SEEN | STORE_FLAG_FLAGGED);
  g_assert_false (message->has_body);
}

static void
test_empty_cache (Fixture *fixture, gconstpointer data)
{
  g_autofree char *cache = cache_path (fixture);
  fill (fixture);
  gint64 old = fixture_find_uid (fixture, fixture->inbox, 4);
  fixture_close (fixture);
  g_assert_cmpint (truncate (cache, 0), ==, 0);
  fixture_open (fixture);
  g_hash_table_remove_all (fixture->shadows);
  merge_inbox (fixture);
  g_assert_cmpint (fixture->inbox, >, old);
}

static void
test_damaged_own (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *own = own_path (fixture);
  g_autofree char *aside = g_strconcat (own, ".damaged", NULL);
  fill (fixture);
  gint64 id = fixture_find_uid (fixture, fixture->inbox, 4);
  fixture_set_flags (fixture, id, STORE_FLAG_SEEN, 0);
  fixture_close (fixture);
  damage_header (own);
  g_assert_null (
      store_database_open (fixture->data_dir, fixture->cache_dir, STORE_OPEN_OWNER, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CORRUPT);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  /* the next start shows what the server has; the lost action no longer shows */
  fixture_open (fixture);
  fixture_reload_shadows (fixture);
  g_assert_false (store_database_was_rebuilt (fixture->database));
  g_autoptr (StoreMessage) message = fixture_load_message (fixture, id);
  g_assert_cmpint (message->flags, ==, STORE_FLAG_NONE);
}

static void
set_version (const char *path, int version)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA user_version = %d", version);
  sqlite3 *db = NULL;
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static int
read_version (const char *path)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  int version = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return version;
}

static void
test_newer (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->root, (const char *) data, NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize before_len = 0;
  gsize after_len = 0;
  static const StoreOpenMode modes[] = { STORE_OPEN_OWNER, STORE_OPEN_READER };
  fixture_close (fixture);
  int version = read_version (path);
  set_version (path, 99);
  g_assert_true (g_file_get_contents (path, &before, &before_len, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (store_database_open (fixture->data_dir, fixture->cache_dir, modes[i], &error));
      g_assert_error (error, STORE_ERROR, STORE_ERROR_NEWER);
    }
  g_assert_true (g_file_get_contents (path, &after, &after_len, NULL));
  g_assert_cmpmem (before, before_len, after, after_len);
  set_version (path, version);
  fixture_open (fixture);
}

static void
test_lock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (store_database_read_owner (fixture->data_dir), ==, (int) getpid ());
  g_assert_null (
      store_database_open (fixture->data_dir, fixture->cache_dir, STORE_OPEN_OWNER, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_LOCKED);
  fixture_close (fixture);
  g_assert_cmpint (store_database_read_owner (fixture->data_dir), ==, 0);
  fixture_open (fixture);
}

static void
test_reader (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fill (fixture);
  g_autoptr (StoreDatabase) owner = store_database_ref (fixture->database);
  g_autoptr (StoreDatabase) reader =
      store_database_open (fixture->data_dir, fixture->cache_dir, STORE_OPEN_READER, &error);
  g_assert_no_error (error);
  fixture->database = reader;
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, fixture->inbox);
  g_assert_cmpuint (keys->len, ==, 500);
  g_assert_false (fixture_try_apply (
      fixture, fixture_make_delta (fixture->inbox, 501, 1, STORE_ORIGIN_PUSH), &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_LOCKED);
  g_clear_error (&error);
  /* it sees what the owner commits */
  fixture->database = owner;
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 501, 1, STORE_ORIGIN_PUSH));
  fixture->database = reader;
  g_autoptr (GArray) more = fixture_load_all_keys (fixture, fixture->inbox);
  g_assert_cmpuint (more->len, ==, 501);
  fixture->database = owner;
  store_database_close (reader);
  fixture_check (fixture);
}

static void
test_reader_alone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *nowhere = g_build_filename (fixture->root, "nowhere", NULL);
  fill (fixture);
  fixture_close (fixture);
  fixture->database =
      store_database_open (fixture->data_dir, fixture->cache_dir, STORE_OPEN_READER, &error);
  g_assert_no_error (error);
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, fixture->inbox);
  g_assert_cmpuint (keys->len, ==, 500);
  g_clear_pointer (&fixture->database, store_database_unref);
  g_assert_null (store_database_open (nowhere, nowhere, STORE_OPEN_READER, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (nowhere, G_FILE_TEST_EXISTS));
}

static void
test_modes (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "data/own.db", "data/own.db-wal", "data/profile.lock",
                                       "cache/cache.db", "cache/cache.db-wal" };
  static const char *const directories[] = { "data", "cache" };
  GStatBuf info;
  fill (fixture);
  fixture_set_flags (fixture, fixture_find_uid (fixture, fixture->inbox, 4), STORE_FLAG_SEEN, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->root, names[i], NULL);
      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (directories); i++)
    {
      g_autofree char *path = g_build_filename (fixture->root, directories[i], NULL);
      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0700);
    }
}

static void
add (const char *path, gconstpointer data, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, data, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/store/open/cache-header", &damages[0], test_damaged_cache);
  add ("/store/open/cache-pages", &damages[1], test_damaged_cache);
  add ("/store/open/cache-truncated", &damages[2], test_damaged_cache);
  add ("/store/open/cache-text", &damages[3], test_damaged_cache);
  add ("/store/open/cache-empty", NULL, test_empty_cache);
  add ("/store/open/own-damaged", NULL, test_damaged_own);
  add ("/store/open/own-newer", "data/own.db", test_newer);
  add ("/store/open/cache-newer", "cache/cache.db", test_newer);
  add ("/store/open/lock", NULL, test_lock);
  add ("/store/open/reader", NULL, test_reader);
  add ("/store/open/reader-alone", NULL, test_reader_alone);
  add ("/store/open/modes", NULL, test_modes);
  return g_test_run ();
}
