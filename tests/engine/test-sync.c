/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine-fixture.h"

#include <string.h>

static void
append (TestImap *imap, const char *mailbox, int first, int n)
{
  for (int i = 0; i < n; i++)
    {
      g_autofree char *subject = g_strdup_printf ("Subject %d", first + i);

      test_imap_append_simple (imap, mailbox, "Bob <bob@example.org>", subject, "Hello\n");
    }
}

static void
test_first (gconstpointer data)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (StoreMessage) message = NULL;
  g_autoptr (StoreFolder) folder = NULL;

  if (!fixture_init (&fixture, GPOINTER_TO_UINT (data)))
    return;
  imap = test_server_imap (fixture.server);
  append (imap, "INBOX", 1, 250);
  append (imap, "Sent", 1000, 3);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);

  g_assert_cmpuint (fixture_count (&fixture, "INBOX"), ==, 250);
  g_assert_cmpuint (fixture_count (&fixture, "Sent"), ==, 3);
  message = fixture_find_subject (&fixture, "INBOX", "Subject 250");
  g_assert_nonnull (message);
  g_assert_cmpstr (message->from_name, ==, "Bob");
  g_assert_cmpint (message->flags, ==, STORE_FLAG_NONE);
  folder = fixture_find_folder (&fixture, "INBOX");
  g_assert_cmpint (folder->sync_state, ==, STORE_SYNC_COMPLETE);
  g_assert_cmpint (folder->total, ==, 250);
  g_assert_cmpint (folder->unread, ==, 250);
  g_assert_cmpuint (folder->low_uid, ==, 1);
}

/* A server without IDLE is asked every two minutes; tests do not wait for that. */
static void
nudge (Fixture *fixture, guint flags)
{
  if ((flags & TEST_SERVER_BARE) != 0)
    engine_refresh (fixture->engine, NULL);
}

static void
test_push (gconstpointer data)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (StoreMessage) message = NULL;
  g_autofree char *uid = NULL;

  if (!fixture_init (&fixture, GPOINTER_TO_UINT (data)))
    return;
  imap = test_server_imap (fixture.server);
  append (imap, "INBOX", 1, 5);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);

  append (imap, "INBOX", 6, 1);
  nudge (&fixture, GPOINTER_TO_UINT (data));
  fixture_wait (fixture_count (&fixture, "INBOX") == 6);
  message = fixture_find_subject (&fixture, "INBOX", "Subject 6");
  g_assert_nonnull (message);
  uid = g_strdup_printf ("%u", message->uid);

  test_imap_select (imap, "INBOX");
  test_imap_store (imap, uid, "+FLAGS", "\\Flagged work");
  nudge (&fixture, GPOINTER_TO_UINT (data));
  for (;;)
    {
      g_autoptr (StoreMessage) now = fixture_find_subject (&fixture, "INBOX", "Subject 6");

      if (now->flags == STORE_FLAG_FLAGGED)
        {
          g_assert_cmpint (now->id, ==, message->id);
          g_assert_cmpstr (now->keywords[0], ==, "work");
          break;
        }
      fixture_iterate (g_get_monotonic_time () + G_USEC_PER_SEC, "flag");
    }
  test_imap_expunge (imap, uid);
  nudge (&fixture, GPOINTER_TO_UINT (data));
  fixture_wait (fixture_count (&fixture, "INBOX") == 5);
  g_assert_null (fixture_find_subject (&fixture, "INBOX", "Subject 6"));
}

static void
test_flags_out (gconstpointer data)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (StoreMessage) message = NULL;

  if (!fixture_init (&fixture, GPOINTER_TO_UINT (data)))
    return;
  imap = test_server_imap (fixture.server);
  append (imap, "INBOX", 1, 3);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  message = fixture_find_subject (&fixture, "INBOX", "Subject 2");
  fixture_set_flags (&fixture, message->id, STORE_FLAG_SEEN, 0);
  fixture_wait (fixture_count_operations (&fixture) == 0);
  test_imap_select (imap, "INBOX");
  g_assert_true (test_imap_wait_flags (imap, message->uid, "\\Seen", 5000));
  fixture_set_flags (&fixture, message->id, STORE_FLAG_FLAGGED, STORE_FLAG_SEEN);
  fixture_wait (fixture_count_operations (&fixture) == 0);
  g_assert_true (test_imap_wait_flags (imap, message->uid, "\\Flagged", 5000));
}

static void
test_move (gconstpointer data)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (StoreMessage) message = NULL;
  g_autoptr (StoreMessage) moved = NULL;

  if (!fixture_init (&fixture, GPOINTER_TO_UINT (data)))
    return;
  imap = test_server_imap (fixture.server);
  append (imap, "INBOX", 1, 3);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  message = fixture_find_subject (&fixture, "INBOX", "Subject 2");
  fixture_move (&fixture, message->id, "Trash");
  g_assert_cmpuint (fixture_count (&fixture, "INBOX"), ==, 2);
  g_assert_cmpuint (fixture_count (&fixture, "Trash"), ==, 1);
  fixture_wait (fixture_count_operations (&fixture) == 0);
  g_ptr_array_unref (fixture_sync (&fixture, NULL, NULL));
  g_assert_cmpuint (test_imap_count (imap, "Trash"), ==, 1);
  g_assert_cmpuint (fixture_count (&fixture, "INBOX"), ==, 2);
  g_assert_cmpuint (fixture_count (&fixture, "Trash"), ==, 1);
  moved = fixture_find_subject (&fixture, "Trash", "Subject 2");
  g_assert_cmpint (moved->id, ==, message->id);
  g_assert_cmpuint (moved->uid, !=, 0);
}

/* A copy shows at once and becomes the server's; both rows are of one message. */
static void
test_copy (gconstpointer data)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (StoreMessage) message = NULL;
  g_autoptr (StoreMessage) shown = NULL;
  g_autoptr (StoreMessage) copy = NULL;

  if (!fixture_init (&fixture, GPOINTER_TO_UINT (data)))
    return;
  imap = test_server_imap (fixture.server);
  append (imap, "INBOX", 1, 3);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  fixture_stop (&fixture);
  message = fixture_find_subject (&fixture, "INBOX", "Subject 2");
  fixture_copy (&fixture, message->id, "Archive");
  shown = fixture_find_subject (&fixture, "Archive", "Subject 2");
  g_assert_nonnull (shown);
  fixture_set_flags (&fixture, shown->id, STORE_FLAG_FLAGGED, 0);
  fixture_start_default (&fixture);
  for (guint i = 0; i < 3; i++)
    {
      fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
      g_ptr_array_unref (fixture_sync (&fixture, NULL, NULL));
    }
  fixture_wait (fixture_count_operations (&fixture) == 0);
  g_assert_cmpuint (test_imap_count (imap, "INBOX"), ==, 3);
  g_assert_cmpuint (test_imap_count (imap, "Archive"), ==, 1);
  g_assert_cmpuint (fixture_count (&fixture, "INBOX"), ==, 3);
  g_assert_cmpuint (fixture_count (&fixture, "Archive"), ==, 1);
  copy = fixture_find_subject (&fixture, "Archive", "Subject 2");
  g_assert_cmpuint (copy->uid, !=, 0);
  g_assert_cmpint (copy->id, ==, shown->id);
  g_assert_cmpint (copy->message, ==, message->message);
  test_imap_select (imap, "Archive");
  g_assert_true (test_imap_wait_flags (imap, copy->uid, "\\Flagged", 5000));
}

/* What another client has marked as deleted is not ours to expunge. */
static void
test_delete (gconstpointer data)
{
  gboolean is_bare = (GPOINTER_TO_UINT (data) & TEST_SERVER_BARE) != 0;
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (StoreMessage) message = NULL;

  if (!fixture_init (&fixture, GPOINTER_TO_UINT (data)))
    return;
  imap = test_server_imap (fixture.server);
  append (imap, "INBOX", 1, 4);
  test_imap_select (imap, "INBOX");
  test_imap_store (imap, "1", "+FLAGS", "\\Deleted");
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  g_assert_cmpuint (fixture_count (&fixture, "INBOX"), ==, 3);
  message = fixture_find_subject (&fixture, "INBOX", "Subject 2");
  fixture_delete (&fixture, message->id);
  g_assert_cmpuint (fixture_count (&fixture, "INBOX"), ==, 2);
  fixture_wait (fixture_count_operations (&fixture) == 0);
  g_ptr_array_unref (fixture_sync (&fixture, NULL, NULL));
  g_assert_cmpuint (fixture_count (&fixture, "INBOX"), ==, 2);
  test_imap_select (imap, "INBOX");
  g_assert_true (test_imap_wait_flags (imap, 1, "\\Deleted", 5000));
  if (is_bare)
    g_assert_true (test_imap_wait_flags (imap, message->uid, "\\Deleted", 5000));
  else
    g_assert_cmpuint (test_imap_count (imap, "INBOX"), ==, 3);
}

static void
test_offline (gconstpointer data)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (StoreMessage) seen = NULL;
  g_autoptr (StoreMessage) moved = NULL;

  if (!fixture_init (&fixture, GPOINTER_TO_UINT (data)))
    return;
  imap = test_server_imap (fixture.server);
  append (imap, "INBOX", 1, 10);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  fixture_stop (&fixture);
  g_clear_pointer (&imap, test_imap_free);
  test_server_stop (fixture.server);

  /* Without the engine and without the server everything is still here and can be changed. */
  fixture_close_store (&fixture);
  fixture_open_store (&fixture);
  g_assert_cmpuint (fixture_count (&fixture, "INBOX"), ==, 10);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_OFFLINE);
  seen = fixture_find_subject (&fixture, "INBOX", "Subject 1");
  moved = fixture_find_subject (&fixture, "INBOX", "Subject 2");
  fixture_set_flags (&fixture, seen->id, STORE_FLAG_SEEN, 0);
  fixture_move (&fixture, moved->id, "Archive");
  g_assert_cmpuint (fixture_count_operations (&fixture), ==, 2);
  fixture_wait (fixture.event->pending == 2);
  fixture_stop (&fixture);
  fixture_close_store (&fixture);
  fixture_open_store (&fixture);
  g_assert_cmpuint (fixture_count (&fixture, "INBOX"), ==, 9);
  fixture_start_default (&fixture);

  test_server_start (fixture.server);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  fixture_wait (fixture_count_operations (&fixture) == 0);
  imap = test_server_imap (fixture.server);
  /* Without UIDPLUS what was moved stays behind, marked as deleted. */
  g_assert_cmpuint (test_imap_count (imap, "INBOX"), ==,
                    (GPOINTER_TO_UINT (data) & TEST_SERVER_BARE) != 0 ? 10 : 9);
  g_assert_cmpuint (test_imap_count (imap, "Archive"), ==, 1);
  test_imap_select (imap, "INBOX");
  g_assert_true (test_imap_wait_flags (imap, seen->uid, "\\Seen", 5000));
  g_ptr_array_unref (fixture_sync (&fixture, NULL, NULL));
  g_assert_cmpuint (fixture_count (&fixture, "INBOX"), ==, 9);
  g_assert_cmpuint (fixture_count (&fixture, "Archive"), ==, 1);
}

/* Gives Work another UIDVALIDITY, and 1, 2 and 3 there the opposite order; others do not come
 * back. */
static void
renumber (TestImap *imap)
{
  g_strfreev (test_imap_run (imap, "CREATE Copy"));
  test_imap_select (imap, "Work");
  for (guint uid = 3; uid > 0; uid--)
    g_strfreev (test_imap_run (imap, "UID COPY %u Copy", uid));
  g_strfreev (test_imap_run (imap, "UNSELECT"));
  g_strfreev (test_imap_run (imap, "DELETE Work"));
  g_strfreev (test_imap_run (imap, "RENAME Copy Work"));
}

enum
{
  NOT_COPIED,
  COPIED,
  COPIED_AND_RENUMBERED,
  COPIED_AND_DELETED,
};

/* The program died while it waited for the answer to a copy, which the server had made or not.
 * Either way there is one message in the target afterwards. */
static void
test_uncertain (gconstpointer data)
{
  guint what = GPOINTER_TO_UINT (data);
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (StoreMessage) message = NULL;
  guint n_deleted = 0;

  if (!fixture_init (&fixture, TEST_SERVER_BARE))
    return;
  imap = test_server_imap (fixture.server);
  g_strfreev (test_imap_run (imap, "CREATE Work"));
  append (imap, "Work", 1, 3);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  message = fixture_find_subject (&fixture, "Work", "Subject 2");
  g_assert_nonnull (message->message_id);
  fixture_stop (&fixture);
  fixture_move (&fixture, message->id, "Archive");
  fixture_mark_sent (&fixture);
  test_imap_select (imap, "Work");
  if (what != NOT_COPIED)
    g_strfreev (test_imap_run (imap, "UID COPY %u Archive", message->uid));
  if (what == COPIED_AND_RENUMBERED)
    renumber (imap);
  if (what == COPIED_AND_DELETED)
    {
      test_imap_select (imap, "Archive");
      g_strfreev (test_imap_run (imap, "UID STORE 1:* +FLAGS (\\Deleted)"));
      test_imap_select (imap, "Work");
      n_deleted = 1;
    }

  fixture_start_default (&fixture);
  fixture_wait (fixture_count_operations (&fixture) == 0);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  g_assert_cmpuint (test_imap_count (imap, "Archive"), ==, 1 + n_deleted);
  test_imap_select (imap, "Work");
  g_assert_true (test_imap_wait_flags (imap, message->uid, "\\Deleted", 5000));
  g_ptr_array_unref (fixture_sync (&fixture, NULL, NULL));
  g_assert_cmpuint (fixture_count (&fixture, "Archive"), ==, 1);
  g_assert_cmpuint (fixture_count (&fixture, "Work"), ==, 2);
}

/* What happened on the server while nobody listened. */
static void
test_resync (gconstpointer data)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (StoreMessage) one = NULL;
  g_autoptr (StoreMessage) two = NULL;
  g_autoptr (StoreMessage) after = NULL;
  g_autofree char *uid_one = NULL;
  g_autofree char *uid_two = NULL;

  if (!fixture_init (&fixture, GPOINTER_TO_UINT (data)))
    return;
  imap = test_server_imap (fixture.server);
  append (imap, "INBOX", 1, 20);
  append (imap, "Archive", 100, 4);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  fixture_stop (&fixture);

  one = fixture_find_subject (&fixture, "INBOX", "Subject 3");
  two = fixture_find_subject (&fixture, "INBOX", "Subject 4");
  uid_one = g_strdup_printf ("%u", one->uid);
  uid_two = g_strdup_printf ("%u", two->uid);
  test_imap_select (imap, "INBOX");
  test_imap_store (imap, uid_one, "+FLAGS", "\\Seen \\Answered");
  test_imap_expunge (imap, uid_two);
  append (imap, "INBOX", 21, 2);
  append (imap, "Archive", 104, 1);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  g_assert_cmpuint (fixture_count (&fixture, "INBOX"), ==, 21);
  g_assert_cmpuint (fixture_count (&fixture, "Archive"), ==, 5);
  g_assert_null (fixture_find_subject (&fixture, "INBOX", "Subject 4"));
  after = fixture_find_subject (&fixture, "INBOX", "Subject 3");
  g_assert_cmpint (after->flags, ==, STORE_FLAG_SEEN | STORE_FLAG_ANSWERED);
  g_assert_cmpint (after->id, ==, one->id);
}

static void
test_uidvalidity (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (StoreFolder) before = NULL;
  g_autoptr (StoreFolder) after = NULL;
  g_autoptr (StoreMessage) last = NULL;
  static const char *const paths[] = { "Work", NULL };

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  imap = test_server_imap (fixture.server);
  g_strfreev (test_imap_run (imap, "CREATE Work"));
  append (imap, "Work", 1, 6);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  before = fixture_find_folder (&fixture, "Work");
  g_assert_cmpuint (fixture_count (&fixture, "Work"), ==, 6);
  fixture_stop (&fixture);
  g_strfreev (test_imap_run (imap, "DELETE Work"));
  g_strfreev (test_imap_run (imap, "CREATE Work"));
  append (imap, "Work", 50, 4);
  fixture_start_default (&fixture);
  results = fixture_sync (&fixture, paths, NULL);
  g_assert_cmpuint (results->len, ==, 1);
  after = fixture_find_folder (&fixture, "Work");
  g_assert_cmpuint (after->uidvalidity, !=, before->uidvalidity);
  g_assert_cmpuint (fixture_count (&fixture, "Work"), ==, 4);
  last = fixture_find_subject (&fixture, "Work", "Subject 53");
  g_assert_nonnull (last);
}

/* The folder gets other numbers while changes wait: they are for the same messages all the same. */
static void
test_renumbered (gconstpointer data)
{
  gboolean is_bare = (GPOINTER_TO_UINT (data) & TEST_SERVER_BARE) != 0;
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (StoreMessage) flagged = NULL;
  g_autoptr (StoreMessage) moved = NULL;
  g_autoptr (StoreMessage) gone = NULL;
  g_autoptr (StoreMessage) after = NULL;
  g_autoptr (StoreMessage) arrived = NULL;

  if (!fixture_init (&fixture, GPOINTER_TO_UINT (data)))
    return;
  imap = test_server_imap (fixture.server);
  g_strfreev (test_imap_run (imap, "CREATE Work"));
  append (imap, "Work", 1, 4);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  flagged = fixture_find_subject (&fixture, "Work", "Subject 1");
  moved = fixture_find_subject (&fixture, "Work", "Subject 2");
  gone = fixture_find_subject (&fixture, "Work", "Subject 4");
  fixture_stop (&fixture);
  fixture_set_flags (&fixture, flagged->id, STORE_FLAG_FLAGGED, 0);
  fixture_set_flags (&fixture, gone->id, STORE_FLAG_FLAGGED, 0);
  fixture_move (&fixture, moved->id, "Archive");

  renumber (imap);
  fixture_start_default (&fixture);
  fixture_wait (fixture_count_operations (&fixture) == 0);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  g_ptr_array_unref (fixture_sync (&fixture, NULL, NULL));

  after = fixture_find_subject (&fixture, "Work", "Subject 1");
  g_assert_cmpint (after->id, ==, flagged->id);
  g_assert_cmpuint (after->uid, ==, 3);
  g_assert_cmpint (after->flags, ==, STORE_FLAG_FLAGGED);
  g_assert_cmpuint (fixture_count (&fixture, "Work"), ==, 2);
  arrived = fixture_find_subject (&fixture, "Archive", "Subject 2");
  g_assert_nonnull (arrived);
  test_imap_select (imap, "Work");
  g_assert_true (test_imap_wait_flags (imap, 3, "\\Flagged", 5000));
  g_assert_true (test_imap_wait_flags (imap, 1, "", 5000));
  g_assert_cmpuint (test_imap_count (imap, "Archive"), ==, 1);
  if (is_bare)
    g_assert_true (test_imap_wait_flags (imap, 2, "\\Deleted", 5000));
  else
    g_assert_cmpuint (test_imap_count (imap, "Work"), ==, 2);
}

static void
test_body (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (StoreMessage) message = NULL;
  g_autoptr (StoreMessage) after = NULL;
  FixtureBody wait = { 0 };
  FixtureBody missing = { 0 };
  g_autoptr (GString) large = g_string_new (NULL);
  g_autofree char *source = NULL;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  while (large->len < 3000000)
    g_string_append_printf (large, "%x%s", g_test_rand_int (), large->len % 70 < 8 ? "\n" : "");
  source =
      g_strdup_printf ("From: bob@example.org\nSubject: Large\n\nHello world\n%s\n", large->str);
  imap = test_server_imap (fixture.server);
  test_imap_append (imap, "Archive", NULL, source);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  message = fixture_find_subject (&fixture, "Archive", "Large");
  g_assert_false (message->has_body);
  wait.engine = missing.engine = fixture.engine;
  engine_fetch_body_async (fixture.engine, message->id, NULL, fixture_on_body, &wait);
  fixture_wait (wait.done);
  g_assert_no_error (wait.error);
  g_assert_true (wait.good);
  after = fixture_find_subject (&fixture, "Archive", "Large");
  g_assert_true (after->has_body);
  g_assert_true (g_str_has_prefix (after->preview, "Hello world"));
  engine_fetch_body_async (fixture.engine, 1, NULL, fixture_on_body, &missing);
  fixture_wait (missing.done);
  g_assert_error (missing.error, ENGINE_ERROR, ENGINE_ERROR_NOT_FOUND);
  g_error_free (missing.error);
}

/* As when a window opens with a message selected: the engine knows no folder yet. */
static void
test_body_at_start (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (GPtrArray) after = NULL;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  imap = test_server_imap (fixture.server);
  append (imap, "Archive", 1, 3);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  messages = fixture_load_messages (&fixture, "Archive");
  g_assert_cmpuint (messages->len, ==, 3);
  for (guint i = 0; i < messages->len; i++)
    {
      const StoreMessage *message = g_ptr_array_index (messages, i);
      FixtureBody wait = { 0 };

      fixture_stop (&fixture);
      fixture_start_default (&fixture);
      wait.engine = fixture.engine;
      engine_fetch_body_async (fixture.engine, message->id, NULL, fixture_on_body, &wait);
      fixture_wait (wait.done);
      g_assert_no_error (wait.error);
    }
  after = fixture_load_messages (&fixture, "Archive");
  for (guint i = 0; i < after->len; i++)
    g_assert_true (((StoreMessage *) g_ptr_array_index (after, i))->has_body);
}

/* Who asked goes away while the server does not answer. */
static void
test_body_cancelled (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (TestProxy) proxy = NULL;
  g_autoptr (AccountSettings) settings = NULL;
  g_autoptr (StoreMessage) message = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  FixtureBody wait = { 0 };

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  imap = test_server_imap (fixture.server);
  append (imap, "INBOX", 1, 1);
  proxy = test_proxy_new (test_server_get_imaps_port (fixture.server));
  settings = fixture_new_settings (&fixture, test_proxy_get_port (proxy), TRUE, "pw");
  fixture_start (&fixture, settings);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  fixture_stop (&fixture);
  message = fixture_find_subject (&fixture, "INBOX", "Subject 1");
  test_proxy_set_stalled (proxy, TRUE);
  fixture_start (&fixture, settings);
  wait.engine = fixture.engine;
  engine_fetch_body_async (fixture.engine, message->id, cancellable, fixture_on_body, &wait);
  fixture_wait_state (&fixture, ENGINE_STATE_CONNECTING);
  g_assert_false (wait.done);
  g_cancellable_cancel (cancellable);
  fixture_wait (wait.done);
  g_assert_error (wait.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_error_free (wait.error);
  test_proxy_set_stalled (proxy, FALSE);
}

static void
test_other_folder (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (StoreFolder) folder = NULL;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  imap = test_server_imap (fixture.server);
  append (imap, "Archive", 1, 2);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  folder = fixture_find_folder (&fixture, "Archive");
  engine_open_folder (fixture.engine, folder->id);
  fixture_wait (fixture.event->state == ENGINE_STATE_ONLINE);
  append (imap, "Archive", 3, 1);
  fixture_wait (fixture_count (&fixture, "Archive") == 3);
}

/* A folder that is not open is watched too, where the server can tell of all. */
static void
test_notify (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  imap = test_server_imap (fixture.server);
  append (imap, "Archive", 1, 2);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  append (imap, "Archive", 3, 1);
  fixture_wait (fixture_count (&fixture, "Archive") == 3);
  append (imap, "INBOX", 4, 1);
  fixture_wait (fixture_count (&fixture, "INBOX") == 1);
  test_imap_select (imap, "Archive");
  test_imap_expunge (imap, "1");
  fixture_wait (fixture_count (&fixture, "Archive") == 2);
  g_strfreev (test_imap_run (imap, "CREATE Later"));
  fixture_wait (fixture_has_folder (&fixture, "Later"));
}

/* The newest page does not wait for the rest: two round trips after the connection is set up, which
 * itself takes one after login. */
static void
test_first_page (void)
{
  const guint rtt_ms = 400;
  g_auto (Fixture) fixture;
  g_autoptr (TestProxy) proxy = NULL;
  g_autoptr (AccountSettings) settings = NULL;
  gint64 start;
  gint64 elapsed_ms;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  test_server_seed (fixture.server, 1500, -1);
  proxy = test_proxy_new (test_server_get_imaps_port (fixture.server));
  test_proxy_set_rtt (proxy, rtt_ms);
  settings = fixture_new_settings (&fixture, test_proxy_get_port (proxy), TRUE, "pw");
  fixture_start (&fixture, settings);
  fixture_wait_state (&fixture, ENGINE_STATE_SYNCING);
  start = g_get_monotonic_time ();
  fixture_wait (fixture.n_added >= 50);
  elapsed_ms = (g_get_monotonic_time () - start) / 1000;
  g_test_message ("first page after %d ms", (int) elapsed_ms);
  g_assert_cmpint (elapsed_ms, <, 3 * rtt_ms);
  g_assert_cmpuint (fixture.n_added, <, 1500);
  fixture_wait (fixture.n_added == 1500);
}

/* The server tells how messages begin before any of them is opened, pushed ones too. */
static void
test_previews (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (StoreMessage) first = NULL;
  g_autoptr (StoreMessage) pushed = NULL;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  imap = test_server_imap (fixture.server);
  test_imap_append (imap, "INBOX", NULL, "Subject: First\n\nHello world\n");
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  first = fixture_find_subject (&fixture, "INBOX", "First");
  g_assert_cmpstr (first->preview, ==, "Hello world");
  test_imap_append (imap, "INBOX", NULL, "Subject: Pushed\n\nHello again\n");
  fixture_wait (fixture_count (&fixture, "INBOX") == 2);
  pushed = fixture_find_subject (&fixture, "INBOX", "Pushed");
  g_assert_cmpstr (pushed->preview, ==, "Hello again");
  g_assert_false (pushed->has_body);
}

/* Everything, sources too. */
static void
test_bodies (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (GPtrArray) results = NULL;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  imap = test_server_imap (fixture.server);
  append (imap, "INBOX", 1, 12);
  fixture_start_default (&fixture);
  results = fixture_sync_bodies (&fixture);
  g_assert_cmpuint (results->len, >=, 6);
  messages = fixture_load_messages (&fixture, "INBOX");
  g_assert_cmpuint (messages->len, ==, 12);
  for (guint i = 0; i < messages->len; i++)
    g_assert_true (((StoreMessage *) g_ptr_array_index (messages, i))->has_body);
}

static void
add_for_servers (const char *name, GTestDataFunc func)
{
  static const struct
  {
    const char *name;
    TestServerFlags flags;
  } servers[] = {
    { "qresync", TEST_SERVER_DEFAULT },
    { "no-qresync", TEST_SERVER_NO_QRESYNC },
    { "bare", TEST_SERVER_BARE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/%s/%s", name, servers[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (servers[i].flags), func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_for_servers ("first", test_first);
  add_for_servers ("push", test_push);
  add_for_servers ("flags-out", test_flags_out);
  add_for_servers ("move", test_move);
  add_for_servers ("copy", test_copy);
  add_for_servers ("delete", test_delete);
  add_for_servers ("offline", test_offline);
  add_for_servers ("resync", test_resync);
  add_for_servers ("renumbered", test_renumbered);
  g_test_add_data_func ("/engine/uncertain/not-copied", GUINT_TO_POINTER (NOT_COPIED),
                        test_uncertain);
  g_test_add_data_func ("/engine/uncertain/copied", GUINT_TO_POINTER (COPIED), test_uncertain);
  g_test_add_data_func ("/engine/uncertain/renumbered", GUINT_TO_POINTER (COPIED_AND_RENUMBERED),
                        test_uncertain);
  g_test_add_data_func ("/engine/uncertain/deleted", GUINT_TO_POINTER (COPIED_AND_DELETED),
                        test_uncertain);
  g_test_add_func ("/engine/uidvalidity", test_uidvalidity);
  g_test_add_func ("/engine/body", test_body);
  g_test_add_func ("/engine/body-at-start", test_body_at_start);
  g_test_add_func ("/engine/body-cancelled", test_body_cancelled);
  g_test_add_func ("/engine/bodies", test_bodies);
  g_test_add_func ("/engine/first-page", test_first_page);
  g_test_add_func ("/engine/other-folder", test_other_folder);
  g_test_add_func ("/engine/notify", test_notify);
  g_test_add_func ("/engine/previews", test_previews);
  return g_test_run ();
}
