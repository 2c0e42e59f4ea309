/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers that refuse, forget and interrupt. */
#include "engine-odd.h"

#include <signal.h>
#include <sys/resource.h>

/* Who did something learns that the server does not want it, and in which words; not twice. */
static void
test_refusal (void)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreMessage) message = NULL;
  g_autoptr (StoreMessage) after = NULL;

  if (!odd_init (&odd, TEST_SERVER_DEFAULT))
    return;
  odd_start (&odd);
  fixture_wait_state (&odd.fixture, ENGINE_STATE_ONLINE);
  message = fixture_find_subject (&odd.fixture, "INBOX", "Subject 2");
  engine_filter_refuse (odd.filter, "UID STORE*", "NO [NOPERM] Read-only on Tuesdays", 1);
  fixture_set_flags (&odd.fixture, message->id, STORE_FLAG_FLAGGED, 0);
  fixture_wait (odd.fixture.refusal != NULL);
  g_assert_cmpstr (odd.fixture.refusal->text, ==, "Read-only on Tuesdays");
  g_assert_cmpint (odd.fixture.refusal->operation, >, 0);
  g_assert_cmpint (odd.fixture.event->state, !=, ENGINE_STATE_OFFLINE);
  after = fixture_find_subject (&odd.fixture, "INBOX", "Subject 2");
  g_assert_cmpint (after->flags, ==, STORE_FLAG_NONE);
  fixture_stop (&odd.fixture);
  odd_start (&odd);
  fixture_wait_state (&odd.fixture, ENGINE_STATE_ONLINE);
  fixture_set_flags (&odd.fixture, message->id, STORE_FLAG_SEEN, 0);
  fixture_wait (fixture_count_operations (&odd.fixture) == 1);
  g_assert_null (odd.fixture.refusal);
}

/* Whether a copy was made stays unknown while the target cannot be looked into. */
static void
test_evidence_refused (void)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreMessage) message = NULL;

  if (!odd_init (&odd, TEST_SERVER_DEFAULT))
    return;
  odd_start (&odd);
  fixture_wait_state (&odd.fixture, ENGINE_STATE_ONLINE);
  message = fixture_find_subject (&odd.fixture, "INBOX", "Subject 2");
  fixture_stop (&odd.fixture);
  fixture_copy (&odd.fixture, message->id, "Archive");
  fixture_mark_sent (&odd.fixture);
  test_imap_select (odd.imap, "INBOX");
  g_strfreev (test_imap_run (odd.imap, "UID COPY %u Archive", message->uid));

  engine_filter_refuse (odd.filter, "EXAMINE *Archive*", "NO [INUSE] Later", 2);
  odd_start (&odd);
  fixture_wait (fixture_count_operations (&odd.fixture) == 0);
  g_assert_cmpuint (engine_filter_count (odd.filter, "EXAMINE *Archive*"), ==, 3);
  g_assert_cmpuint (engine_filter_count (odd.filter, "UID COPY*"), ==, 0);
  g_assert_cmpuint (test_imap_count (odd.imap, "Archive"), ==, 1);
}

/* A list without INBOX cannot be all there is: nothing is deleted for it. */
static void
test_half_a_list (void)
{
  g_auto (Odd) odd = { 0 };
  guint n_lists;

  if (!odd_init (&odd, TEST_SERVER_DEFAULT))
    return;
  odd_start (&odd);
  fixture_wait_state (&odd.fixture, ENGINE_STATE_ONLINE);
  fixture_wait (fixture_has_folder (&odd.fixture, "Archive"));
  n_lists = engine_filter_count (odd.filter, "LIST*");
  engine_filter_hide (odd.filter, "?*LIST*INBOX*");
  engine_filter_hide (odd.filter, "?*LIST*Archive*");
  g_ptr_array_unref (fixture_sync (&odd.fixture, NULL, NULL));
  g_assert_cmpuint (engine_filter_count (odd.filter, "LIST*"), >, n_lists);
  g_assert_true (fixture_has_folder (&odd.fixture, "Archive"));
}

/* Another device reads a message while its header is on the way. */
static void
test_flags_meanwhile (void)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreMessage) message = NULL;

  if (!odd_init (&odd, TEST_SERVER_DEFAULT))
    return;
  engine_filter_add (odd.filter, "UID FETCH *HEADER*",
                     "* 2 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (4))\r\n");
  odd_start (&odd);
  fixture_wait (fixture_count (&odd.fixture, "INBOX") == 3);
  message = fixture_find_subject (&odd.fixture, "INBOX", "Subject 2");
  g_assert_cmpint (message->flags, ==, STORE_FLAG_SEEN);
}

/* The server sends a source twice. */
static void
test_source_twice (void)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreMessage) message = NULL;
  g_autoptr (StoreMessage) after = NULL;
  FixtureBody wait = { 0 };

  if (!odd_init (&odd, TEST_SERVER_DEFAULT))
    return;
  odd_start (&odd);
  fixture_wait_state (&odd.fixture, ENGINE_STATE_ONLINE);
  message = fixture_find_subject (&odd.fixture, "INBOX", "Subject 2");
  engine_filter_add (odd.filter, "UID FETCH *BODY.PEEK*",
                     "* 2 FETCH (UID 2 BODY[] {19}\r\nSubject: x\r\n\r\nOther)\r\n");
  wait.engine = odd.fixture.engine;
  engine_fetch_body_async (wait.engine, message->id, NULL, fixture_on_body, &wait);
  fixture_wait (wait.done);
  g_assert_no_error (wait.error);
  after = fixture_find_subject (&odd.fixture, "INBOX", "Subject 2");
  g_assert_cmpstr (after->preview, ==, "Hello");
}

static void
fetch_body (Odd *odd, const char *path)
{
  g_autoptr (StoreMessage) message = fixture_find_subject (&odd->fixture, path, "Subject 1");
  FixtureBody wait = { .engine = odd->fixture.engine };

  engine_fetch_body_async (wait.engine, message->id, NULL, fixture_on_body, &wait);
  fixture_wait (wait.done);
  g_assert_no_error (wait.error);
}

/* A folder is selected for the sake of one message: that does not make it up to date. */
static void
test_selected_for_body (void)
{
  g_auto (Odd) odd = { 0 };

  if (!odd_init (&odd, TEST_SERVER_NO_QRESYNC))
    return;
  odd_append (&odd, "Archive", 1, 1);
  odd_append (&odd, "Sent", 1, 1);
  odd_start (&odd);
  g_ptr_array_unref (fixture_sync (&odd.fixture, NULL, NULL));
  fetch_body (&odd, "Archive");
  fetch_body (&odd, "Sent");
  odd_append (&odd, "Sent", 2, 1);
  engine_refresh (odd.fixture.engine, NULL);
  fixture_wait (fixture_count (&odd.fixture, "Sent") == 2);
}

/* New mail that the server would not give at once is asked for again. */
static void
test_new_refused (void)
{
  g_auto (Odd) odd = { 0 };

  if (!odd_init (&odd, TEST_SERVER_DEFAULT))
    return;
  odd_start (&odd);
  g_ptr_array_unref (fixture_sync (&odd.fixture, NULL, NULL));
  engine_filter_refuse (odd.filter, "UID FETCH 4:*", "NO [SERVERBUG] Not now", 1);
  odd_append (&odd, "INBOX", 4, 1);
  fixture_wait (fixture_count (&odd.fixture, "INBOX") == 4);
  engine_filter_refuse (odd.filter, "UID FETCH 5:*", "NO [SERVERBUG] Not now", 2);
  odd_append (&odd, "INBOX", 5, 1);
  fixture_wait (engine_filter_count (odd.filter, "UID FETCH 5:*") == 2);
  fixture_wait_state (&odd.fixture, ENGINE_STATE_ONLINE);
  engine_refresh (odd.fixture.engine, NULL);
  fixture_wait (fixture_count (&odd.fixture, "INBOX") == 5);
}

/* Another device deletes the folder of a change while the cache, which knew the messages, is
 * lost. */
static void
test_folder_gone (void)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreMessage) message = NULL;

  if (!odd_init (&odd, TEST_SERVER_DEFAULT))
    return;
  g_strfreev (test_imap_run (odd.imap, "CREATE Work"));
  odd_append (&odd, "Work", 1, 1);
  odd_start (&odd);
  g_ptr_array_unref (fixture_sync (&odd.fixture, NULL, NULL));
  message = fixture_find_subject (&odd.fixture, "Work", "Subject 1");
  fixture_stop (&odd.fixture);
  fixture_set_flags (&odd.fixture, message->id, STORE_FLAG_FLAGGED, 0);
  fixture_lose_cache (&odd.fixture);
  g_strfreev (test_imap_run (odd.imap, "DELETE Work"));
  odd_start (&odd);
  fixture_wait (odd.fixture.refusal != NULL);
  g_assert_cmpuint (odd.fixture.event->pending, ==, 0);
}

static void
on_synchronised (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FixtureBody *wait = user_data;

  g_assert_null (engine_sync_finish (wait->engine, result, &wait->error));
  wait->done = TRUE;
}

/* Who waits for a server that does not answer may stop waiting. */
static void
test_cancelled (void)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  FixtureBody wait = { 0 };

  if (!odd_init (&odd, TEST_SERVER_DEFAULT))
    return;
  engine_filter_refuse (odd.filter, "LIST*", "", G_MAXUINT);
  odd_start (&odd);
  wait.engine = odd.fixture.engine;
  engine_sync_async (wait.engine, "alice@example.org", NULL, FALSE, cancellable, on_synchronised,
                     &wait);
  fixture_wait (engine_filter_count (odd.filter, "LIST*") > 0);
  g_assert_false (wait.done);
  g_cancellable_cancel (cancellable);
  fixture_wait (wait.done);
  g_assert_error (wait.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_error_free (wait.error);
}

/* A message is opened that was just moved: it is fetched from where it went. */
static void
test_body_moved (gconstpointer data)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreMessage) message = NULL;
  g_autoptr (StoreMessage) after = NULL;
  FixtureBody wait = { 0 };

  if (!odd_init (&odd, GPOINTER_TO_UINT (data)))
    return;
  odd_start (&odd);
  g_ptr_array_unref (fixture_sync (&odd.fixture, NULL, NULL));
  message = fixture_find_subject (&odd.fixture, "INBOX", "Subject 2");
  engine_filter_refuse (odd.filter, "UID MOVE*", "NO [INUSE] Later", 1);
  engine_filter_refuse (odd.filter, "UID COPY*", "NO [INUSE] Later", 1);
  fixture_move (&odd.fixture, message->id, "Archive");
  wait.engine = odd.fixture.engine;
  engine_fetch_body_async (wait.engine, message->id, NULL, fixture_on_body, &wait);
  fixture_wait (wait.done);
  g_assert_no_error (wait.error);
  after = fixture_find_subject (&odd.fixture, "Archive", "Subject 2");
  g_assert_true (after->has_body);
}

/* What is no junk any more is so by whichever name it was called. */
static void
test_synonyms (void)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreMessage) message = NULL;

  if (!odd_init (&odd, TEST_SERVER_DEFAULT))
    return;
  test_imap_select (odd.imap, "INBOX");
  test_imap_store (odd.imap, "2", "+FLAGS", "Junk $Junk");
  odd_start (&odd);
  g_ptr_array_unref (fixture_sync (&odd.fixture, NULL, NULL));
  message = fixture_find_subject (&odd.fixture, "INBOX", "Subject 2");
  g_assert_cmpint (message->flags, ==, STORE_FLAG_JUNK);
  fixture_set_flags (&odd.fixture, message->id, 0, STORE_FLAG_JUNK);
  g_assert_true (test_imap_wait_flags (odd.imap, 2, "", 5000));
}

/* A second connection that was refused once is tried again later. */
static void
test_second_connection (void)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreFolder) folder = NULL;

  if (!odd_init (&odd, TEST_SERVER_NO_QRESYNC))
    return;
  odd_start (&odd);
  g_ptr_array_unref (fixture_sync (&odd.fixture, NULL, NULL));
  folder = fixture_find_folder (&odd.fixture, "Archive");
  fixture_stop (&odd.fixture);
  fixture_tune_poll (300);
  odd_start (&odd);
  fixture_wait_state (&odd.fixture, ENGINE_STATE_ONLINE);
  engine_filter_refuse (odd.filter, "AUTHENTICATE*", "NO [LIMIT] Enough", 1);
  engine_filter_refuse (odd.filter, "LOGIN*", "NO [LIMIT] Enough", 1);
  engine_open_folder (odd.fixture.engine, folder->id);
  /* Two of the first engine; of this, one, a refused one, and another. */
  fixture_wait (engine_filter_count (odd.filter, "AUTHENTICATE*")
                    + engine_filter_count (odd.filter, "LOGIN*")
                >= 5);
  fixture_tune_poll (300000);
}

/* Files can no longer grow, as on a full disk, or can again. */
static void
set_disk_full (gboolean full)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = full ? 1 : limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* What could not be stored is asked for again when there is space. */
static void
test_disk_full (void)
{
  g_auto (Odd) odd = { 0 };
  g_autoptr (StoreMessage) message = NULL;

  if (!odd_init (&odd, TEST_SERVER_DEFAULT))
    return;
  odd_start (&odd);
  fixture_wait_state (&odd.fixture, ENGINE_STATE_ONLINE);
  set_disk_full (TRUE);
  odd_append (&odd, "INBOX", 4, 1);
  test_imap_select (odd.imap, "INBOX");
  test_imap_store (odd.imap, "2", "+FLAGS", "\\Seen");
  fixture_wait (odd.fixture.event->error != NULL);
  g_assert_cmpint (odd.fixture.event->state, ==, ENGINE_STATE_ONLINE);
  g_assert_cmpuint (fixture_count (&odd.fixture, "INBOX"), ==, 3);
  set_disk_full (FALSE);
  g_ptr_array_unref (fixture_sync (&odd.fixture, NULL, NULL));
  g_assert_cmpuint (fixture_count (&odd.fixture, "INBOX"), ==, 4);
  message = fixture_find_subject (&odd.fixture, "INBOX", "Subject 2");
  g_assert_cmpint (message->flags, ==, STORE_FLAG_SEEN);
  fixture_wait (odd.fixture.event->error == NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/odd/refusal", test_refusal);
  g_test_add_func ("/engine/odd/evidence-refused", test_evidence_refused);
  g_test_add_func ("/engine/odd/half-a-list", test_half_a_list);
  g_test_add_func ("/engine/odd/flags-meanwhile", test_flags_meanwhile);
  g_test_add_func ("/engine/odd/source-twice", test_source_twice);
  g_test_add_func ("/engine/odd/selected-for-body", test_selected_for_body);
  g_test_add_func ("/engine/odd/new-refused", test_new_refused);
  g_test_add_func ("/engine/odd/folder-gone", test_folder_gone);
  g_test_add_func ("/engine/odd/cancelled", test_cancelled);
  g_test_add_data_func ("/engine/odd/body-moved/all", GUINT_TO_POINTER (TEST_SERVER_DEFAULT),
                        test_body_moved);
  g_test_add_data_func ("/engine/odd/body-moved/bare", GUINT_TO_POINTER (TEST_SERVER_BARE),
                        test_body_moved);
  g_test_add_func ("/engine/odd/synonyms", test_synonyms);
  g_test_add_func ("/engine/odd/second-connection", test_second_connection);
  g_test_add_func ("/engine/odd/disk-full", test_disk_full);
  return g_test_run ();
}
