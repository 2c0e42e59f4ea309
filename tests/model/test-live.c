/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole path in one process: a real server, the engine, the cache, and the rows of a window. */
#include "mime/mime-document.h"
#include "model-fixture.h"
#include "model/pr-core.h"
#include "support/test-server.h"

/* What the median of 50 must stay under; a few on a busy machine only show that it works at all. */
#ifdef __SANITIZE_ADDRESS__
#  define LIMIT_MS 500
#else
#  define LIMIT_MS 50
#endif

typedef struct
{
  TestServer *server;
  ModelFixture *fixture; /* only for its directory */
  PrCore *core;
  PrAccount *account;
} Live;

static void
live_free (Live *live)
{
  g_autoptr (GAsyncResult) result = NULL;

  pr_core_close_async (live->core, model_wait_callback, &result);
  pr_core_close_finish (live->core, model_wait_result (&result), NULL);
  g_object_unref (live->core);
  model_fixture_free (live->fixture);
  test_server_free (live->server);
  g_free (live);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Live, live_free)

/* A core with alice's account, tested and added; NULL: skipped. */
static Live *
live_new (void)
{
  TestServer *server = test_server_new (TEST_SERVER_DEFAULT);
  g_autoptr (PrAccountSetup) setup = pr_account_setup_new ();
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) added = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *profile = NULL;
  Live *live;

  if (server == NULL)
    return NULL;
  live = g_new0 (Live, 1);
  live->server = server;
  live->fixture = model_fixture_new ();
  profile = g_build_filename (live->fixture->directory, "profile", NULL);
  live->core = pr_core_new (profile);
  pr_core_open_async (live->core, PR_CORE_OWNER, NULL, model_wait_callback, &opened);
  pr_core_open_finish (live->core, model_wait_result (&opened), &error);
  g_assert_no_error (error);

  setup->email = g_strdup ("alice@example.com");
  setup->host = g_strdup ("localhost");
  setup->port = test_server_get_imaps_port (server);
  setup->user = g_strdup ("alice");
  setup->ca_file = g_strdup (test_server_get_ca_file (server));
  setup->password_command = g_strdup ("echo pw");
  pr_core_add_account_async (live->core, setup, TRUE, NULL, model_wait_callback, &added);
  live->account = pr_core_add_account_finish (live->core, model_wait_result (&added), &error);
  g_assert_no_error (error);
  return live;
}

/* INBOX, listed and up to date. */
static PrMessageList *
open_inbox (Live *live)
{
  PrFolderTree *folders = pr_core_get_folders (live->core);
  PrMessageList *list;

  model_wait_for (pr_account_get_state (live->account) == PR_ACCOUNT_READY);
  g_assert_null (pr_account_get_error (live->account));
  list = pr_core_create_message_list (live->core);
  pr_core_set_active_folder (live->core, pr_folder_tree_get_default (folders));
  pr_message_list_set_folder (list, pr_folder_tree_get_default (folders), PR_MESSAGE_FILTER_NONE);
  model_wait_for (!pr_message_list_is_loading (list));
  return list;
}

static guint
count (PrMessageList *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (list));
}

/* ---- A second client's changes ---- */

static void
test_flags_both_ways (void)
{
  g_autoptr (Live) live = live_new ();
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (PrMessageList) list = NULL;
  g_autoptr (PrMessage) row = NULL;
  PrFolder *inbox;
  gint64 id;

  if (live == NULL)
    return;
  imap = test_server_imap (live->server);
  test_imap_append_simple (imap, "INBOX", "Anna <anna@example.com>", "Both ways", "text");
  test_imap_select (imap, "INBOX");
  list = open_inbox (live);
  model_wait_for (count (list) == 1);
  inbox = pr_message_list_get_folder (list);
  row = g_list_model_get_item (G_LIST_MODEL (list), 0);
  model_wait_for (pr_message_is_loaded (row));
  g_assert_true (pr_message_is_unread (row));
  model_wait_for (pr_folder_get_unread (inbox) == 1);

  /* marking read here sets \Seen there */
  id = pr_message_get_id (row);
  pr_commands_set_seen (pr_core_get_commands (live->core), &id, 1, TRUE, NULL, NULL);
  model_wait_for (!pr_message_is_unread (row));
  model_wait_for (pr_folder_get_unread (inbox) == 0);
  g_assert_true (test_imap_wait_flags (imap, 1, "\\Seen", 10000));

  /* and what another device changes shows here */
  test_imap_store (imap, "1", "FLAGS", "\\Flagged");
  model_wait_for (pr_message_is_starred (row));
  model_wait_for (pr_message_is_unread (row));
  test_imap_expunge (imap, "1");
  model_wait_for (count (list) == 0);
}

static void
test_body (void)
{
  g_autoptr (Live) live = live_new ();
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (PrMessageList) list = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (MimeDocument) document = NULL;
  g_autoptr (MimeDocument) again = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  if (live == NULL)
    return;
  imap = test_server_imap (live->server);
  test_imap_append_simple (imap, "INBOX", "Anna <anna@example.com>", "Body", "some text");
  list = open_inbox (live);
  model_wait_for (count (list) == 1);
  id = pr_message_list_get_id (list, 0);
  pr_core_load_body_async (live->core, id, NULL, model_wait_callback, &first);
  document = pr_core_load_body_finish (live->core, model_wait_result (&first), &error);
  g_assert_no_error (error);
  g_assert_nonnull (g_strstr_len (mime_document_get_text (document), -1, "some text"));

  /* once read it is here without the server */
  test_server_stop (live->server);
  pr_core_load_body_async (live->core, id, NULL, model_wait_callback, &second);
  again = pr_core_load_body_finish (live->core, model_wait_result (&second), &error);
  g_assert_no_error (error);
}

/* The server goes and comes back: the status tells, and what happened meanwhile arrives. */
static void
test_reconnect (void)
{
  g_autoptr (Live) live = live_new ();
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (PrMessageList) list = NULL;

  if (live == NULL)
    return;
  list = open_inbox (live);
  test_server_stop (live->server);
  model_wait_for (pr_account_get_state (live->account) != PR_ACCOUNT_READY);
  test_server_start (live->server);
  imap = test_server_imap (live->server);
  test_imap_append_simple (imap, "INBOX", "Anna <anna@example.com>", "Later", "text");
  pr_core_refresh (live->core, NULL);
  model_wait_for (count (list) == 1);
  model_wait_for (pr_account_get_state (live->account) == PR_ACCOUNT_READY);
}

static void
test_wrong_password (void)
{
  g_autoptr (Live) live = live_new ();
  g_autoptr (PrAccountSetup) setup = NULL;
  g_autoptr (GAsyncResult) edited = NULL;
  g_autoptr (GAsyncResult) kept = NULL;
  g_autoptr (GAsyncResult) bare = NULL;
  g_autoptr (GError) error = NULL;

  if (live == NULL)
    return;
  setup = pr_core_dup_account_setup (live->core, "alice@example.com");
  g_free (setup->password_command);
  setup->password_command = g_strdup ("echo wrong");
  pr_core_edit_account_async (live->core, "alice@example.com", setup, TRUE, NULL,
                              model_wait_callback, &edited);
  g_assert_false (pr_core_edit_account_finish (live->core, model_wait_result (&edited), &error));
  g_assert_error (error, PR_ERROR, PR_ERROR_CREDENTIALS);
  g_clear_error (&error);

  pr_core_edit_account_async (live->core, "alice@example.com", setup, FALSE, NULL,
                              model_wait_callback, &kept);
  g_assert_true (pr_core_edit_account_finish (live->core, model_wait_result (&kept), &error));
  model_wait_for (pr_account_get_state (live->account) == PR_ACCOUNT_ATTENTION);
  g_assert_error (pr_account_get_error (live->account), PR_ERROR, PR_ERROR_CREDENTIALS);

  /* where there is no keyring either, it says that */
  g_free (setup->password_command);
  setup->password_command = NULL;
  pr_core_edit_account_async (live->core, "alice@example.com", setup, FALSE, NULL,
                              model_wait_callback, &bare);
  g_assert_true (pr_core_edit_account_finish (live->core, model_wait_result (&bare), &error));
  model_wait_for (
      g_error_matches (pr_account_get_error (live->account), PR_ERROR, PR_ERROR_KEYRING_ABSENT));
  g_assert_cmpstr (pr_account_get_status (live->account), ==,
                   "There is no keyring to keep passwords in.");
}

static void
test_certificate (void)
{
  g_autoptr (Live) live = live_new ();
  g_autoptr (PrAccountSetup) setup = NULL;
  g_autoptr (GAsyncResult) edited = NULL;
  g_autoptr (GError) error = NULL;
  const PrCertificate *certificate;

  if (live == NULL)
    return;
  setup = pr_core_dup_account_setup (live->core, "alice@example.com");
  g_clear_pointer (&setup->ca_file, g_free);
  pr_core_edit_account_async (live->core, "alice@example.com", setup, FALSE, NULL,
                              model_wait_callback, &edited);
  g_assert_true (pr_core_edit_account_finish (live->core, model_wait_result (&edited), &error));
  model_wait_for (pr_account_get_state (live->account) == PR_ACCOUNT_ATTENTION);
  certificate = pr_error_get_certificate (pr_account_get_error (live->account));
  g_assert_nonnull (certificate);
  g_assert_cmpstr (certificate->host, ==, "localhost");
  g_assert_cmpuint (g_strv_length (certificate->reasons), >, 0);
  g_assert_true (
      pr_core_trust_certificate (live->core, "alice@example.com", certificate->sha256, &error));
  model_wait_for (pr_account_get_state (live->account) == PR_ACCOUNT_READY);
}

/* ---- How fast a pushed message is in the list ---- */

typedef struct
{
  TestImap *sender;
  TestImap *idler; /* a bare client on the same mailbox */
  int n;
  gint64 heard; /* when it read EXISTS; 0: not yet */
  int done;
} Push;

static gpointer
push_one (gpointer data)
{
  Push *push = data;
  g_autofree char *subject = g_strdup_printf ("Push %d", push->n);

  test_imap_append_simple (push->sender, "INBOX", "Anna <anna@example.com>", subject, "text");
  push->heard = test_imap_idle_wait (push->idler, "EXISTS", 10000);
  /* as the engine does: Dovecot counts its half second from other moments in an IDLE that goes on,
   * by which the two clients would drift apart, 4 ms with each message */
  test_imap_idle_done (push->idler);
  test_imap_idle (push->idler);
  g_atomic_int_set (&push->done, TRUE);
  return NULL;
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  if (added > 0)
    *(gint64 *) user_data = g_get_monotonic_time ();
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a;
  double other = *(const double *) b;

  return (one > other) - (one < other);
}

static void
test_push (void)
{
  guint rounds = g_test_slow () ? 50 : 9;
  g_autoptr (Live) live = live_new ();
  g_autoptr (PrMessageList) list = NULL;
  g_autoptr (GArray) delays = g_array_new (FALSE, FALSE, sizeof (double));
  Push push = { NULL };
  gint64 seen = 0;
  double median;

  if (live == NULL)
    return;
  push.sender = test_server_imap (live->server);
  push.idler = test_server_imap (live->server);
  test_imap_select (push.idler, "INBOX");
  list = open_inbox (live);
  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed), &seen);
  test_imap_idle (push.idler);
  for (guint i = 0; i < rounds; i++)
    {
      GThread *thread;
      double delay;

      seen = 0;
      push.n = (int) i;
      push.done = FALSE;
      thread = g_thread_new ("push", push_one, &push);
      model_wait_for (seen != 0 && g_atomic_int_get (&push.done));
      g_thread_join (thread);
      g_assert_cmpint (push.heard, >, 0);
      delay = (double) (seen - push.heard) / 1000;
      g_array_append_val (delays, delay);
      g_assert_cmpuint (count (list), ==, i + 1);
    }
  g_signal_handlers_disconnect_by_data (list, &seen);
  g_array_sort (delays, compare_doubles);
  median = g_array_index (delays, double, rounds / 2);
  g_test_message ("a row is in the list %.1f ms after a bare client reads EXISTS "
                  "(median of %u; worst %.1f ms)",
                  median, rounds, g_array_index (delays, double, rounds - 1));
  g_test_minimized_result (median, "push to row: %.1f ms", median);
  g_assert_cmpfloat (median, <=, g_test_slow () ? LIMIT_MS : 10 * LIMIT_MS);
  test_imap_idle_done (push.idler);
  test_imap_free (push.idler);
  test_imap_free (push.sender);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/live/flags-both-ways", test_flags_both_ways);
  g_test_add_func ("/model/live/body", test_body);
  g_test_add_func ("/model/live/reconnect", test_reconnect);
  g_test_add_func ("/model/live/wrong-password", test_wrong_password);
  g_test_add_func ("/model/live/certificate", test_certificate);
  g_test_add_func ("/model/live/push", test_push);
  return g_test_run ();
}
