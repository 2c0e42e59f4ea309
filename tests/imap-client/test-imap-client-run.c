/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client-fixture.h"

#define FETCHES (IMAP_RUN_MAILBOX | IMAP_RUN_READS_FLAGS)
#define STORES (IMAP_RUN_MAILBOX | IMAP_RUN_CHANGES_FLAGS | IMAP_RUN_MUTATES)

/* Several windows of FETCH are in flight; each gets its own responses; the STORE waits for them. */
static void
test_pipeline (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (Pending) one = NULL;
  g_autoptr (Pending) two = NULL;
  g_autoptr (Pending) three = NULL;
  g_autoptr (Pending) store = NULL;
  g_autoptr (Pending) after = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "CONDSTORE");
  scripted_server_expect (fixture.server, "* UID FETCH 1 *");
  scripted_server_expect (fixture.server, "* UID FETCH 2 *");
  scripted_server_expect (fixture.server, "* UID FETCH 3 *");
  scripted_server_say (fixture.server, "* 1 FETCH (UID 1 FLAGS ())\r\n$3 OK .\r\n"
                                       "* 2 FETCH (UID 2 FLAGS ())\r\n* 4 EXISTS\r\n$4 OK .\r\n"
                                       "* 3 FETCH (UID 3 FLAGS ())\r\n$5 OK .\r\n");
  scripted_server_answer (fixture.server, "* UID STORE 1 *", "$T OK .\r\n");
  scripted_server_answer (fixture.server, "* UID FETCH 4 *", "$T OK .\r\n");
  one = client_fixture_start (&fixture, "UID FETCH 1 (FLAGS)", FETCHES, 0, NULL);
  two = client_fixture_start (&fixture, "UID FETCH 2 (FLAGS)", FETCHES, 0, NULL);
  three = client_fixture_start (&fixture, "UID FETCH 3 (FLAGS)", FETCHES, 0, NULL);
  store = client_fixture_start (&fixture, "UID STORE 1 +FLAGS.SILENT (\\Seen)", STORES, 0, NULL);
  after = client_fixture_start (&fixture, "UID FETCH 4 (FLAGS)", FETCHES, 0, NULL);
  client_fixture_wait_pending (after);
  g_assert_cmpstr (one->responses->str, ==, "fetch 1;");
  g_assert_cmpstr (two->responses->str, ==, "fetch 2;");
  g_assert_cmpstr (three->responses->str, ==, "fetch 3;");
  g_assert_cmpstr (fixture.events->str, ==, "exists 4;");
  g_assert_no_error (store->error);
  g_assert_cmpint (one->order, <, two->order);
  g_assert_cmpint (two->order, <, three->order);
  g_assert_cmpint (three->order, <, store->order);
  g_assert_cmpint (store->order, <, after->order);
}

typedef struct
{
  const char *id; /* of the server; NULL: unknown, with CONDSTORE */
  gsize max_line;
  guint depth;
} QuirkCase;

static const QuirkCase quirks[] = {
  { "Dovecot", 8000, 8 },
  { NULL, 8000, 4 },
  { "Microsoft.Exchange", 980, 8 },
  { "Coremail", 980, 1 },
};

/* Sets are as long as the server's lines, and as many commands in flight as it can take. */
static void
test_quirks (gconstpointer data)
{
  const QuirkCase *test = data;
  g_auto (ClientFixture) fixture;
  g_autofree char *id = g_strdup_printf ("* ID (\"name\" \"%s\")\r\n$T OK .\r\n", test->id);
  g_autoptr (GPtrArray) pending = g_ptr_array_new_with_free_func ((GDestroyNotify) pending_free);
  g_autoptr (ImapSet) set = imap_set_new ();
  g_autoptr (ImapSelected) selected = NULL;
  g_autoptr (GError) error = NULL;
  guint64 left = 2000;
  guint n_sent = 0;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "ID CONDSTORE");
  scripted_server_answer (fixture.server, "* ID *", test->id != NULL ? id : "$T OK .\r\n");
  client_fixture_prepare (&fixture, IMAP_PREPARE_DEFAULT, &error);
  scripted_server_answer (fixture.server, "* SELECT *", "* 3 EXISTS\r\n$T OK .\r\n");
  selected = client_fixture_select (&fixture, "INBOX", NULL, &error);
  g_assert_no_error (error);

  for (guint32 i = 0; i < left; i++)
    imap_set_add (set, 100000 + i * 3);
  while (!imap_set_is_empty (set))
    {
      g_autoptr (ImapSet) taken = imap_client_take_last (fixture.client, set, 1000);
      g_autofree char *text = imap_set_to_string (taken);

      g_assert_cmpuint (imap_set_count (taken), <=, 1000);
      g_assert_cmpuint (strlen (text), <, test->max_line - test->max_line / 20);
      left -= imap_set_count (taken);
      g_assert_cmpuint (imap_set_count (set), ==, left);
    }

  for (guint i = 0; i < test->depth; i++)
    scripted_server_expect (fixture.server, "* UID FETCH *");
  for (guint i = 0; i < 10; i++)
    g_ptr_array_add (
        pending, client_fixture_start (&fixture, "UID FETCH 1 (UID)", IMAP_RUN_MAILBOX, 0, NULL));
  scripted_server_say (fixture.server, "* OK [ALERT] all are here\r\n");
  client_fixture_wait_event (&fixture, "all are here");
  {
    g_autofree char *received = scripted_server_dup_received (fixture.server);

    for (const char *p = received; (p = strstr (p, "UID FETCH")) != NULL; p++)
      n_sent++;
  }
  g_assert_cmpuint (n_sent, ==, test->depth);
  imap_client_close (fixture.client);
}

/* How far a command has come is told to that command. */
static void
test_progress (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (Pending) one = NULL;
  g_autoptr (Pending) two = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "CONDSTORE INPROGRESS");
  scripted_server_expect (fixture.server, "* UID SEARCH *");
  scripted_server_expect (fixture.server, "* UID FETCH *");
  scripted_server_say (fixture.server, "* OK [INPROGRESS (\"$4\" 1 10)] .\r\n"
                                       "* OK [INPROGRESS (\"$4\" 9 10)] .\r\n"
                                       "* OK [INPROGRESS (\"other\" 9 10)] .\r\n"
                                       "* SEARCH 1 2\r\n$3 OK .\r\n$4 OK .\r\n");
  one = client_fixture_start (&fixture, "UID SEARCH ALL", FETCHES, 0, NULL);
  two = client_fixture_start (&fixture, "UID FETCH 1 (FLAGS)", FETCHES, 0, NULL);
  client_fixture_wait_pending (two);
  g_assert_no_error (two->error);
  g_assert_cmpstr (one->responses->str, ==, "search;");
  g_assert_cmpstr (two->responses->str, ==, "condition;condition;");
}

static void
test_bytes_in_flight (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (Pending) one = NULL;
  g_autoptr (Pending) two = NULL;
  g_autoptr (Pending) three = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "CONDSTORE");
  scripted_server_expect (fixture.server, "* UID FETCH 1 *");
  scripted_server_expect (fixture.server, "* UID FETCH 2 *");
  scripted_server_say (fixture.server, "$3 OK .\r\n");
  scripted_server_expect (fixture.server, "* UID FETCH 3 *");
  scripted_server_say (fixture.server, "$4 OK .\r\n$5 OK .\r\n");
  one = client_fixture_start (&fixture, "UID FETCH 1 (FLAGS)", FETCHES, 200 * 1024, NULL);
  two = client_fixture_start (&fixture, "UID FETCH 2 (FLAGS)", FETCHES, 200 * 1024, NULL);
  three = client_fixture_start (&fixture, "UID FETCH 3 (FLAGS)", FETCHES, 200 * 1024, NULL);
  client_fixture_wait_received (&fixture, "FETCH 2");
  {
    g_autofree char *received = scripted_server_dup_received (fixture.server);

    if (!one->done)
      g_assert_null (strstr (received, "FETCH 3"));
  }
  client_fixture_wait_pending (three);
  g_assert_no_error (three->error);
}

static void
test_refusals (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) no = NULL;
  g_autoptr (GError) bad = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapResponse) ok = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "CONDSTORE MOVE");
  scripted_server_answer (fixture.server, "* UID COPY *", "$T NO [TRYCREATE] no folder\r\n");
  scripted_server_answer (fixture.server, "* XYZZY", "$T BAD [ALERT] unknown\r\n");
  scripted_server_answer (fixture.server, "* UID MOVE *",
                          "* OK [COPYUID 5 1:2 8:9] moved\r\n* 1 EXPUNGE\r\n"
                          "$T OK [HIGHESTMODSEQ 12] done\r\n");
  g_assert_null (client_fixture_run (&fixture, "UID COPY 1 X", NULL, &no));
  g_assert_error (no, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_NO);
  g_assert_cmpint (imap_client_error_get_code (no), ==, IMAP_CODE_TRYCREATE);
  g_assert_null (client_fixture_run (&fixture, "XYZZY", NULL, &bad));
  g_assert_error (bad, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BAD);
  ok = client_fixture_run (&fixture, "UID MOVE 1:2 X", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (imap_response_get_code (ok), ==, IMAP_CODE_HIGHESTMODSEQ);
  g_assert_cmpuint (ok->condition.code->number, ==, 12);
  g_assert_cmpstr (fixture.events->str, ==, "alert unknown;expunge 1;");
}

static void
test_literals (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (ImapCommand) append = imap_command_new ("APPEND");
  g_autoptr (GBytes) message = g_bytes_new_static ("Subject: x\r\n\r\nbody", 18);
  g_autoptr (Pending) noop = NULL;
  g_autofree char *log = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "CONDSTORE");
  scripted_server_expect (fixture.server, "* APPEND Drafts {18}");
  scripted_server_say (fixture.server, "+ go on\r\n");
  scripted_server_expect (fixture.server, "Subject: x");
  scripted_server_expect (fixture.server, "");
  scripted_server_answer (fixture.server, "body", "$2 OK [APPENDUID 1 9] .\r\n");
  scripted_server_answer (fixture.server, "* NOOP", "$T OK .\r\n");
  imap_command_add_mailbox (append, "Drafts");
  imap_command_add_literal (append, message, FALSE);
  imap_client_run_async (fixture.client, append, NULL, NULL, NULL, NULL);
  noop = client_fixture_start (&fixture, "NOOP", 0, 0, NULL);
  client_fixture_wait_pending (noop);
  g_assert_no_error (noop->error);
  log = net_wire_log_to_text (
      net_connection_get_wire_log (imap_client_get_connection (fixture.client)));
  g_assert_null (strstr (log, "Subject: x"));
}

/* The server refuses the literal: the rest is not sent. */
static void
test_literal_refused (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (ImapCommand) append = imap_command_new ("APPEND");
  g_autoptr (GBytes) message = g_bytes_new_static ("body", 4);
  g_autoptr (Pending) noop = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "CONDSTORE");
  scripted_server_answer (fixture.server, "* APPEND Drafts {4}", "$T NO [OVERQUOTA] full\r\n");
  scripted_server_answer (fixture.server, "* NOOP", "$T OK .\r\n");
  imap_command_add_mailbox (append, "Drafts");
  imap_command_add_literal (append, message, FALSE);
  imap_client_run_async (fixture.client, append, NULL, NULL, NULL, NULL);
  noop = client_fixture_start (&fixture, "NOOP", 0, 0, NULL);
  client_fixture_wait_pending (noop);
  g_assert_no_error (noop->error);
}

static void
test_cancel (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (Pending) sent = NULL;
  g_autoptr (Pending) queued = NULL;
  g_autoptr (Pending) kept = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "CONDSTORE");
  sent = client_fixture_start (&fixture, "UID FETCH 1 (FLAGS)", FETCHES, 0, cancellable);
  queued = client_fixture_start (&fixture, "UID STORE 1 +FLAGS (\\Seen)", STORES, 0, cancellable);
  kept = client_fixture_start (&fixture, "UID FETCH 3 (FLAGS)", FETCHES, 0, NULL);
  scripted_server_expect (fixture.server, "* UID FETCH 1 *");
  client_fixture_wait_received (&fixture, "FETCH 1");
  g_cancellable_cancel (cancellable);
  client_fixture_wait_pending (sent);
  client_fixture_wait_pending (queued);
  g_assert_error (sent->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (queued->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  scripted_server_expect (fixture.server, "* UID FETCH 3 *");
  scripted_server_say (fixture.server, "* 1 FETCH (UID 1 FLAGS ())\r\n$3 OK .\r\n"
                                       "* 3 FETCH (UID 3 FLAGS ())\r\n$4 OK .\r\n");
  client_fixture_wait_pending (kept);
  g_assert_no_error (kept->error);
  g_assert_cmpstr (sent->responses->str, ==, "");
}

static void
test_unknown_tag (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (Pending) pending = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "");
  scripted_server_answer (fixture.server, "* NOOP", "a999 OK .\r\n");
  scripted_server_expect_end (fixture.server);
  pending = client_fixture_start (&fixture, "NOOP", 0, 0, NULL);
  client_fixture_wait_pending (pending);
  g_assert_error (pending->error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_PROTOCOL);
  client_fixture_wait_closed (&fixture);
}

static void
test_silent (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (Pending) pending = NULL;

  client_fixture_init (&fixture, &client_fixture_impatient);
  client_fixture_log_in (&fixture, "");
  scripted_server_expect (fixture.server, "* NOOP");
  scripted_server_say (fixture.server, "* 1 FETCH (UID 1 BODY[] {1000}\r\nthe beg");
  scripted_server_stall (fixture.server);
  pending = client_fixture_start (&fixture, "NOOP", 0, 0, NULL);
  client_fixture_wait_pending (pending);
  g_assert_error (pending->error, NET_ERROR, NET_ERROR_TIMED_OUT);
  client_fixture_wait_closed (&fixture);
}

static void
test_bye (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (Pending) one = NULL;
  g_autoptr (Pending) two = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "CONDSTORE");
  scripted_server_expect (fixture.server, "* UID FETCH 1 *");
  scripted_server_expect (fixture.server, "* UID FETCH 2 *");
  scripted_server_say (fixture.server, "* BYE [UNAVAILABLE] shutting down\r\n");
  scripted_server_close (fixture.server);
  one = client_fixture_start (&fixture, "UID FETCH 1 (FLAGS)", FETCHES, 0, NULL);
  two = client_fixture_start (&fixture, "UID FETCH 2 (FLAGS)", FETCHES, 0, NULL);
  client_fixture_wait_pending (two);
  g_assert_error (one->error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BYE);
  g_assert_error (two->error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BYE);
  client_fixture_wait_closed (&fixture);
  g_assert_cmpstr (fixture.events->str, ==, "bye shutting down;");
  g_assert_cmpint (imap_client_error_get_code (fixture.closed), ==, IMAP_CODE_UNAVAILABLE);
}

/* One byte less than the whole answer, and every shorter piece: an error, and nothing half. */
static void
test_cut (void)
{
  static const char answer[] = "* 1 FETCH (UID 5 BODY[] {5}\r\nhello FLAGS (\\Seen))\r\n";

  for (gsize n = 0; n < strlen (answer); n += 3)
    {
      g_auto (ClientFixture) fixture;
      g_autoptr (GBytes) bytes = g_bytes_new (answer, n);
      g_autoptr (Pending) pending = NULL;

      client_fixture_init (&fixture, NULL);
      client_fixture_log_in_and_select (&fixture, "");
      scripted_server_expect (fixture.server, "* UID FETCH 5 *");
      scripted_server_say_bytes (fixture.server, bytes);
      scripted_server_close (fixture.server);
      pending = client_fixture_start (&fixture, "UID FETCH 5 (FLAGS)", FETCHES, 0, NULL);
      client_fixture_wait_pending (pending);
      g_assert_nonnull (pending->error);
      g_assert_cmpstr (pending->responses->str, ==, "");
      client_fixture_wait_closed (&fixture);
    }
}

static void
test_garbage (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4711);

  for (guint round = 0; round < 50; round++)
    {
      g_auto (ClientFixture) fixture;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (Pending) pending = NULL;
      static const char alphabet[] = "* \r\n+()[]{}\"\\1239OKBADFETCHUID\xff\x01~";
      char garbage[400];

      for (guint i = 0; i < sizeof garbage; i++)
        garbage[i] = alphabet[g_rand_int_range (random, 0, sizeof alphabet - 1)];
      bytes = g_bytes_new (garbage, sizeof garbage);
      client_fixture_init (&fixture, NULL);
      client_fixture_log_in_and_select (&fixture, "");
      scripted_server_expect (fixture.server, "* UID FETCH 5 *");
      scripted_server_say_bytes (fixture.server, bytes);
      scripted_server_close (fixture.server);
      pending = client_fixture_start (&fixture, "UID FETCH 5 (FLAGS)", FETCHES, 0, NULL);
      client_fixture_wait_pending (pending);
      g_assert_nonnull (pending->error);
      client_fixture_wait_closed (&fixture);
    }
}

/* Closing from within a callback, with more of everything behind. */
static void
on_exists_close (ImapClient *client, guint32 count, gpointer user_data)
{
  guint *n_calls = user_data;

  (*n_calls)++;
  imap_client_close (client);
}

static void
test_close_within (void)
{
  static const ImapClientHandler handler = { .exists = on_exists_close };
  g_auto (ClientFixture) fixture;
  g_autoptr (Pending) pending = NULL;
  guint n_calls = 0;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "");
  imap_client_set_handler (fixture.client, &handler, &n_calls);
  scripted_server_answer (fixture.server, "* UID FETCH 5 *",
                          "* 4 EXISTS\r\n* 5 EXISTS\r\n* 1 FETCH (UID 5)\r\n$T OK .\r\n");
  pending = client_fixture_start (&fixture, "UID FETCH 5 (FLAGS)", FETCHES, 0, NULL);
  client_fixture_wait_pending (pending);
  g_assert_error (pending->error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED);
  g_assert_cmpuint (n_calls, ==, 1);
}

static void
on_logged_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  imap_client_logout_finish (IMAP_CLIENT (source), result);
  *(gboolean *) user_data = TRUE;
}

static void
test_logout (gconstpointer data)
{
  g_auto (ClientFixture) fixture;
  gboolean done = FALSE;

  client_fixture_init (&fixture, &client_fixture_impatient);
  client_fixture_log_in_and_select (&fixture, "");
  scripted_server_expect (fixture.server, "* LOGOUT");
  if (data != NULL)
    {
      scripted_server_say (fixture.server, data);
      scripted_server_close (fixture.server);
    }
  else
    scripted_server_stall (fixture.server);
  imap_client_logout_async (fixture.client, on_logged_out, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (imap_client_get_state (fixture.client), ==, IMAP_CLIENT_CLOSED);
  g_assert_null (fixture.closed);
}

static void
on_not_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  imap_client_select_finish (IMAP_CLIENT (source), result, user_data);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ImapResponse) response = imap_client_run_finish (IMAP_CLIENT (source), result, NULL);
}

/* A SELECT that waits for a command is not sent any more. */
static void
test_logout_with_waiting (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (ImapCommand) command = imap_command_new ("UID FETCH");
  ImapRunOptions options = { .flags = IMAP_RUN_MAILBOX };
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  client_fixture_init (&fixture, &client_fixture_impatient);
  client_fixture_log_in_and_select (&fixture, "");
  scripted_server_expect (fixture.server, "* UID FETCH 1 (FLAGS)");
  scripted_server_expect (fixture.server, "* LOGOUT");
  scripted_server_say (fixture.server, "$3 OK .\r\n* BYE\r\n$4 OK .\r\n");
  scripted_server_close (fixture.server);
  imap_command_add_atom (command, "1");
  imap_command_add_atom (command, "(FLAGS)");
  imap_client_run_async (fixture.client, command, &options, NULL, on_fetched, NULL);
  imap_client_select_async (fixture.client, "Other", NULL, FALSE, NULL, on_not_sent, &error);
  imap_client_logout_async (fixture.client, on_logged_out, &done);
  while (!done || error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-client/run/pipeline", test_pipeline);
  for (guint i = 0; i < G_N_ELEMENTS (quirks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/imap-client/run/quirks-%u", i);

      g_test_add_data_func (path, &quirks[i], test_quirks);
    }
  g_test_add_func ("/imap-client/run/progress", test_progress);
  g_test_add_func ("/imap-client/run/bytes-in-flight", test_bytes_in_flight);
  g_test_add_func ("/imap-client/run/refusals", test_refusals);
  g_test_add_func ("/imap-client/run/literals", test_literals);
  g_test_add_func ("/imap-client/run/literal-refused", test_literal_refused);
  g_test_add_func ("/imap-client/run/cancel", test_cancel);
  g_test_add_func ("/imap-client/run/unknown-tag", test_unknown_tag);
  g_test_add_func ("/imap-client/run/silent", test_silent);
  g_test_add_func ("/imap-client/run/bye", test_bye);
  g_test_add_func ("/imap-client/run/cut", test_cut);
  g_test_add_func ("/imap-client/run/garbage", test_garbage);
  g_test_add_func ("/imap-client/run/close-within", test_close_within);
  g_test_add_data_func ("/imap-client/logout/good", "* BYE see you\r\n$T OK .\r\n", test_logout);
  g_test_add_data_func ("/imap-client/logout/rude", "* BYE\r\n", test_logout);
  g_test_add_data_func ("/imap-client/logout/silent", NULL, test_logout);
  g_test_add_func ("/imap-client/run/logout-with-waiting", test_logout_with_waiting);
  return g_test_run ();
}
