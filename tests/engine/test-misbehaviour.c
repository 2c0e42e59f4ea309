/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers that say what is not so; each test has the name of its row in the project's list of what
 * must be survived. */
#include "engine-odd.h"

#include <glib/gstdio.h>

#include "engine/engine-error.h"

/* Synchronises, so that everything the server said has been taken in. */
static void
sync_all (Odd *odd)
{
  g_ptr_array_unref (fixture_sync (&odd->fixture, NULL, NULL));
}

static gboolean
odd_begin (Odd *odd, TestServerFlags flags)
{
  if (!odd_init (odd, flags))
    return FALSE;
  odd_start (odd);
  sync_all (odd);
  return TRUE;
}

/* That INBOX shows just what the server has: Subject 1 to N, each once. */
static void
assert_inbox (Odd *odd, int n)
{
  g_assert_cmpuint (test_imap_count (odd->imap, "INBOX"), ==, n);
  g_assert_cmpuint (fixture_count (&odd->fixture, "INBOX"), ==, n);
  for (int i = 1; i <= n; i++)
    {
      g_autofree char *subject = g_strdup_printf ("Subject %d", i);
      g_autoptr (StoreMessage) message = fixture_find_subject (&odd->fixture, "INBOX", subject);

      g_assert_nonnull (message);
    }
}

/* Sequence numbers that cannot be. Nothing is deleted for them, and nothing stays wrong. */
static void
test_numbers (gconstpointer data)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreMessage) message = NULL;
  g_autoptr (StoreMessage) after = NULL;

  if (!odd_begin (&odd, GPOINTER_TO_UINT (data)))
    return;
  message = fixture_find_subject (&odd.fixture, "INBOX", "Subject 2");
  engine_filter_add (odd.filter, "UID STORE*",
                     "* 0 EXPUNGE\r\n* 99 EXPUNGE\r\n* 1 EXISTS\r\n* 77 FETCH (FLAGS (\\Seen))\r\n"
                     "* 0 FETCH (FLAGS ())\r\n* 2 FETCH (UID 0 FLAGS (\\Answered))\r\n"
                     "* 2 FETCH (UID 4000000000 FLAGS (\\Answered))\r\n");
  fixture_set_flags (&odd.fixture, message->id, STORE_FLAG_FLAGGED, 0);
  fixture_wait (fixture_count_operations (&odd.fixture) == 0);
  sync_all (&odd);
  fixture_stop (&odd.fixture);
  odd_start (&odd);
  sync_all (&odd);
  assert_inbox (&odd, 3);
  after = fixture_find_subject (&odd.fixture, "INBOX", "Subject 2");
  g_assert_cmpint (after->flags, ==, STORE_FLAG_FLAGGED);
  test_imap_select (odd.imap, "INBOX");
  g_assert_true (test_imap_wait_flags (odd.imap, message->uid, "\\Flagged", 20000));
}

/* All messages are said to be gone since last time. */
static void
test_vanished (void)
{
  g_auto (Odd) odd = { 0 };

  if (!odd_begin (&odd, TEST_SERVER_DEFAULT))
    return;
  fixture_stop (&odd.fixture);
  engine_filter_add (odd.filter, "SELECT*QRESYNC*", "* VANISHED (EARLIER) 1:4294967295\r\n");
  odd_start (&odd);
  sync_all (&odd);
  g_assert_cmpuint (engine_filter_count (odd.filter, "SELECT*QRESYNC*"), >, 0);
  assert_inbox (&odd, 3);
  test_imap_select (odd.imap, "INBOX");
  g_assert_true (test_imap_wait_flags (odd.imap, 1, "", 5000));
}

/* Fetches the source of "Subject 2". */
static void
fetch_body (Odd *odd, GError **error)
{
  g_autoptr (StoreMessage) message = fixture_find_subject (&odd->fixture, "INBOX", "Subject 2");
  FixtureBody wait = { .engine = odd->fixture.engine };

  engine_fetch_body_async (wait.engine, message->id, NULL, fixture_on_body, &wait);
  fixture_wait (wait.done);
  if (wait.error != NULL)
    g_propagate_error (error, wait.error);
}

static void
assert_preview (Odd *odd, const char *subject, const char *preview)
{
  g_autoptr (StoreMessage) message = fixture_find_subject (&odd->fixture, "INBOX", subject);

  g_assert_true (message->has_body);
  g_assert_cmpstr (message->preview, ==, preview);
}

/* Sources that nobody asked for, or that nobody can tell whose they are. */
static void
test_foreign_source (void)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreMessage) other = NULL;
  g_autoptr (GError) error = NULL;

  if (!odd_begin (&odd, TEST_SERVER_DEFAULT))
    return;
  engine_filter_add (odd.filter, "UID FETCH *BODY.PEEK*",
                     "* 3 FETCH (UID 3 BODY[] {19}\r\nSubject: x\r\n\r\nOther)\r\n"
                     "* 2 FETCH (BODY[] {19}\r\nSubject: x\r\n\r\nWrong)\r\n");
  fetch_body (&odd, &error);
  g_assert_no_error (error);
  assert_preview (&odd, "Subject 2", "Hello");
  other = fixture_find_subject (&odd.fixture, "INBOX", "Subject 3");
  g_assert_false (other->has_body);
}

/* The server lists the message but gives nothing of it, at first. */
static void
test_withheld (gconstpointer data)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  if (!odd_begin (&odd, TEST_SERVER_DEFAULT))
    return;
  engine_filter_hide (odd.filter, "* FETCH *BODY*");
  engine_filter_add (odd.filter, "UID FETCH *BODY.PEEK*", data);
  fetch_body (&odd, &error);
  g_assert_error (error, ENGINE_ERROR, ENGINE_ERROR_SERVER);
  g_clear_error (&error);
  message = fixture_find_subject (&odd.fixture, "INBOX", "Subject 2");
  g_assert_false (message->has_body);
  engine_filter_clear (odd.filter);
  fetch_body (&odd, &error);
  g_assert_no_error (error);
  assert_preview (&odd, "Subject 2", "Hello");
}

/* Flags change, but what says so cannot be read. */
static void
test_flags_unreadable (gconstpointer data)
{
  g_auto (Odd) odd = { 0 };
  guint n_fetched;

  if (!odd_begin (&odd, TEST_SERVER_DEFAULT))
    return;
  n_fetched = engine_filter_count (odd.filter, "UID FETCH * (UID FLAGS)");
  /* As the server says it by itself; when it is asked, it says no MODSEQ. */
  engine_filter_hide (odd.filter, "* FETCH (UID 2 MODSEQ*");
  test_imap_select (odd.imap, "INBOX");
  test_imap_store (odd.imap, "2", "+FLAGS", "\\Answered work");
  engine_filter_add (odd.filter, "NOOP", data);
  sync_all (&odd);
  for (;;)
    {
      g_autoptr (StoreMessage) message = fixture_find_subject (&odd.fixture, "INBOX", "Subject 2");

      if (message->flags == STORE_FLAG_ANSWERED)
        {
          g_assert_cmpstr (message->keywords[0], ==, "work");
          break;
        }
      fixture_iterate (g_get_monotonic_time () + G_USEC_PER_SEC, "flag");
    }
  g_assert_cmpuint (engine_filter_count (odd.filter, "UID FETCH * (UID FLAGS)"), >, n_fetched);
  assert_inbox (&odd, 3);
}

/* Something has deleted the files of the cache: what is opened is fetched again. */
static void
test_source_lost (void)
{
  g_auto (Odd) odd = { 0 };
  g_autofree char *bodies = NULL;
  g_autofree char *moved = NULL;
  g_autoptr (GError) error = NULL;

  if (!odd_begin (&odd, TEST_SERVER_DEFAULT))
    return;
  fetch_body (&odd, &error);
  g_assert_no_error (error);
  fetch_body (&odd, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (engine_filter_count (odd.filter, "UID FETCH *(UID BODY.PEEK*"), ==, 1);
  bodies = g_build_filename (odd.fixture.dir, "cache", "bodies", NULL);
  moved = g_strconcat (bodies, ".gone", NULL);
  g_assert_cmpint (g_rename (bodies, moved), ==, 0);
  fetch_body (&odd, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (bodies, G_FILE_TEST_IS_DIR));
}

/* IDLE, ENABLE and NOTIFY are offered but refused: the mail comes when it is asked for, and they
 * are not tried again and again. */
static void
test_refused_extensions (void)
{
  g_auto (Odd) odd = { 0 };

  if (!odd_init (&odd, TEST_SERVER_DEFAULT))
    return;
  engine_filter_refuse (odd.filter, "IDLE", "NO not now", G_MAXUINT);
  engine_filter_refuse (odd.filter, "ENABLE*", "BAD what?", G_MAXUINT);
  engine_filter_refuse (odd.filter, "NOTIFY*", "NO not now", G_MAXUINT);
  odd_start (&odd);
  sync_all (&odd);
  odd_append (&odd, "INBOX", 4, 1);
  engine_refresh (odd.fixture.engine, NULL);
  fixture_wait (fixture_count (&odd.fixture, "INBOX") == 4);
  assert_inbox (&odd, 4);
  g_assert_cmpuint (engine_filter_count (odd.filter, "IDLE"), <, 20);
  g_assert_cmpuint (engine_filter_count (odd.filter, "ENABLE*"), <, 5);
}

/* The folder is deleted and made anew while changes of its messages wait: others have their UIDs.
 */
static void
test_folder_made_anew (void)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreMessage) message = NULL;

  if (!odd_init (&odd, TEST_SERVER_DEFAULT))
    return;
  g_strfreev (test_imap_run (odd.imap, "CREATE Work"));
  odd_append (&odd, "Work", 1, 2);
  odd_start (&odd);
  sync_all (&odd);
  message = fixture_find_subject (&odd.fixture, "Work", "Subject 1");
  fixture_stop (&odd.fixture);
  fixture_set_flags (&odd.fixture, message->id, STORE_FLAG_FLAGGED, 0);
  g_strfreev (test_imap_run (odd.imap, "DELETE Work"));
  g_strfreev (test_imap_run (odd.imap, "CREATE Work"));
  odd_append (&odd, "Work", 8, 2);
  odd_start (&odd);
  sync_all (&odd);
  fixture_wait (fixture_count_operations (&odd.fixture) == 0);
  g_assert_cmpuint (fixture_count (&odd.fixture, "Work"), ==, 2);
  g_assert_cmpuint (engine_filter_count (odd.filter, "UID STORE*"), ==, 0);
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (from, &contents, &size, &error);
  g_assert_no_error (error);
  g_file_set_contents (to, contents, (gssize) size, &error);
  g_assert_no_error (error);
}

/* The cache is wiped, or an old copy of it is put back: the server hears of neither. */
static void
test_cache_replaced (gconstpointer data)
{
  gboolean restores = GPOINTER_TO_UINT (data) != 0;
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreMessage) first = NULL;
  g_autofree char *cache = NULL;
  g_autofree char *log = NULL;
  g_autofree char *backup = NULL;
  guint n_stores;

  if (!odd_begin (&odd, TEST_SERVER_DEFAULT))
    return;
  cache = g_build_filename (odd.fixture.dir, "cache", "cache.db", NULL);
  log = g_strconcat (cache, "-wal", NULL);
  backup = g_strconcat (cache, ".old", NULL);
  fixture_stop (&odd.fixture);
  fixture_close_store (&odd.fixture);
  copy_file (cache, backup);
  fixture_open_store (&odd.fixture);

  first = fixture_find_subject (&odd.fixture, "INBOX", "Subject 1");
  fixture_set_flags (&odd.fixture, first->id, STORE_FLAG_FLAGGED, 0);
  odd_start (&odd);
  fixture_wait (fixture_count_operations (&odd.fixture) == 0);
  odd_append (&odd, "INBOX", 4, 2);
  sync_all (&odd);
  n_stores = engine_filter_count (odd.filter, "UID STORE*");
  fixture_stop (&odd.fixture);
  fixture_close_store (&odd.fixture);
  if (restores)
    copy_file (backup, cache);
  else
    g_assert_cmpint (g_unlink (cache), ==, 0);
  g_unlink (log);
  fixture_open_store (&odd.fixture);

  odd_start (&odd);
  sync_all (&odd);
  assert_inbox (&odd, 5);
  g_assert_cmpuint (engine_filter_count (odd.filter, "UID STORE*"), ==, n_stores);
  g_assert_cmpuint (engine_filter_count (odd.filter, "UID MOVE*"), ==, 0);
  g_assert_cmpuint (engine_filter_count (odd.filter, "*EXPUNGE*"), ==, 0);
  test_imap_select (odd.imap, "INBOX");
  g_assert_true (test_imap_wait_flags (odd.imap, first->uid, "\\Flagged", 5000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/engine/S-02/full", GUINT_TO_POINTER (TEST_SERVER_DEFAULT), test_numbers);
  g_test_add_data_func ("/engine/S-02/no-qresync", GUINT_TO_POINTER (TEST_SERVER_NO_QRESYNC),
                        test_numbers);
  g_test_add_data_func ("/engine/S-02/bare", GUINT_TO_POINTER (TEST_SERVER_BARE), test_numbers);
  g_test_add_func ("/engine/S-07/vanished", test_vanished);
  g_test_add_func ("/engine/S-10/foreign-source", test_foreign_source);
  g_test_add_data_func ("/engine/S-11/empty", "* 2 FETCH (UID 2 BODY[] {0}\r\n)\r\n",
                        test_withheld);
  g_test_add_data_func ("/engine/S-11/quoted", "* 2 FETCH (UID 2 BODY[] \"\")\r\n", test_withheld);
  g_test_add_data_func ("/engine/S-11/nil", "* 2 FETCH (UID 2 BODY[] NIL)\r\n", test_withheld);
  g_test_add_data_func ("/engine/S-02/flags-unreadable", "* 2 FETCH (UID 2 FLAGS x)\r\n",
                        test_flags_unreadable);
  g_test_add_data_func ("/engine/S-02/flags-of-whom", "* 2 FETCH (FLAGS x)\r\n",
                        test_flags_unreadable);
  g_test_add_data_func ("/engine/S-02/fetch-cut", "* 2 FETCH (UID 2 FLAGS (\\Answered\r\n",
                        test_flags_unreadable);
  g_test_add_func ("/engine/B-01/source-lost", test_source_lost);
  g_test_add_func ("/engine/S-12/refused-extensions", test_refused_extensions);
  g_test_add_func ("/engine/R-06/folder-made-anew", test_folder_made_anew);
  g_test_add_data_func ("/engine/B-05/wiped", GUINT_TO_POINTER (FALSE), test_cache_replaced);
  g_test_add_data_func ("/engine/B-05/restored", GUINT_TO_POINTER (TRUE), test_cache_replaced);
  return g_test_run ();
}
