/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client-fixture.h"

/* What a broken answer teaches, and what a later connection makes of it. */

#define FETCHES (IMAP_RUN_MAILBOX | IMAP_RUN_READS_FLAGS)

static void
assert_knows (const ImapMemory *memory, const char *names)
{
  g_autofree char *text = imap_quirks_to_string (memory->quirks);

  g_assert_cmpstr (text, ==, names);
}

/* The parameter was announced, yet it is not understood: asked again without, before what waits. */
static void
test_select (void)
{
  ImapMemory memory = { 0 };
  ImapQresync qresync = { 77, 1000, NULL };
  g_autoptr (GError) error = NULL;

  {
    g_auto (ClientFixture) fixture;
    g_autoptr (ImapSelected) selected = NULL;

    client_fixture_init (&fixture, NULL);
    imap_client_set_memory (fixture.client, &memory);
    client_fixture_log_in (&fixture, "ENABLE QRESYNC CONDSTORE");
    scripted_server_answer (fixture.server, "* ENABLE QRESYNC", "* ENABLED QRESYNC\r\n$T OK .\r\n");
    g_assert_true (client_fixture_prepare (&fixture, IMAP_PREPARE_DEFAULT, &error));
    scripted_server_answer (fixture.server, "* SELECT INBOX (QRESYNC (77 1000))",
                            "$T BAD what?\r\n");
    scripted_server_answer (fixture.server, "* SELECT INBOX",
                            "* 3 EXISTS\r\n* OK [UIDVALIDITY 77] .\r\n$T OK .\r\n");
    selected = client_fixture_select (&fixture, "INBOX", &qresync, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (selected->exists, ==, 3);
    g_assert_cmpstr (imap_client_get_mailbox (fixture.client), ==, "INBOX");
    g_assert_nonnull (strstr (fixture.events->str, "learned no-qresync;"));
    assert_knows (&memory, "no-qresync");
  }
  {
    g_auto (ClientFixture) fixture;
    g_autoptr (ImapSelected) selected = NULL;

    client_fixture_init (&fixture, NULL);
    imap_client_set_memory (fixture.client, &memory);
    client_fixture_log_in (&fixture, "ENABLE QRESYNC CONDSTORE");
    g_assert_false (
        imap_capability_has (imap_client_get_capability (fixture.client), IMAP_CAP_QRESYNC));
    scripted_server_answer (fixture.server, "* ENABLE CONDSTORE",
                            "* ENABLED CONDSTORE\r\n$T OK .\r\n");
    g_assert_true (client_fixture_prepare (&fixture, IMAP_PREPARE_DEFAULT, &error));
    scripted_server_answer (fixture.server, "* SELECT INBOX", "* 3 EXISTS\r\n$T OK .\r\n");
    selected = client_fixture_select (&fixture, "INBOX", &qresync, &error);
    g_assert_no_error (error);
  }
}

typedef struct
{
  const char *command;
  const char *answer;
  const char *learned;
} RunCase;

static const RunCase runs[] = {
  { "UID FETCH 7 (MODSEQ PREVIEW)", "$T BAD what?\r\n", "no-preview" },
  { "UID FETCH 7 (MODSEQ)", "$T BAD what?\r\n", "no-condstore" },
  { "UID MOVE 7 x", "$T BAD what?\r\n", "no-move" },
  { "UID FETCH 7 (PREVIEW)",
    "* 1 FETCH PREVIEW\r\n* 2 FETCH PREVIEW\r\n* 3 FETCH PREVIEW\r\n$T OK .\r\n", "no-preview" },
  { "UID FETCH 7 (PREVIEW)", "* 1 FETCH PREVIEW\r\n* 2 FETCH (UID 8)\r\n$T OK .\r\n", "" },
  /* an answer that is broken in itself, whoever asked */
  { "UID FETCH 7 (FLAGS)", "* 1 FETCH (UID 7 PREVIEW x)\r\n$T OK .\r\n", "no-preview" },
  { "UID FETCH 7 (FLAGS)", "* 1 FETCH (UID 7 MODSEQ (-1))\r\n$T OK .\r\n", "no-condstore" },
  { "UID FETCH 7 (FLAGS)", "* VANISHED (EARLIER) ()\r\n$T OK .\r\n", "no-qresync" },
  { "UID FETCH 7 (FLAGS)", "* ESEARCH (TAG \"x\") UID ALL\r\n$T OK .\r\n", "no-esearch" },
  /* a refusal is not a broken answer, nor is a server that has too much to do */
  { "UID FETCH 7 (PREVIEW)", "$T NO not now\r\n", "" },
  { "UID FETCH 7 (PREVIEW)", "$T NO [LIMIT] not so many\r\n", "" },
  { "UID FETCH 7 (PREVIEW)", "$T BAD [INUSE] somebody writes\r\n", "" },
  { "UID FETCH 7 (PREVIEW)",
    "$T BAD Request is throttled. Suggested Backoff Time: 1000 milliseconds\r\n", "" },
  { "UID FETCH 7 (PREVIEW)", "* 1 FETCH (UID 7)\r\n$T OK .\r\n", "" },
  /* nothing optional was used, or the nonsense was of nothing */
  { "UID FETCH 7 (FLAGS)", "$T BAD what?\r\n", "" },
  { "UID FETCH 7 (PREVIEW)", "* \r\n$T OK .\r\n", "" },
};

static void
test_run (gconstpointer data)
{
  const RunCase *test = data;
  g_auto (ClientFixture) fixture;
  g_autoptr (ImapResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  ImapRunOptions options = { .flags = FETCHES, .on_response = client_fixture_ignore };
  gboolean learned = test->learned[0] != '\0';

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "PREVIEW CONDSTORE MOVE");
  scripted_server_answer (fixture.server, "* UID *", test->answer);
  response = client_fixture_run (&fixture, test->command, &options, &error);
  assert_knows (imap_client_get_memory (fixture.client), test->learned);
  g_assert_cmpint (strstr (fixture.events->str, "learned") != NULL, ==, learned);
  if (learned && strcmp (test->learned, "no-preview") == 0)
    g_assert_false (
        imap_capability_has (imap_client_get_capability (fixture.client), IMAP_CAP_PREVIEW));
}

/* What was learned meanwhile is no reason to leave out what was asked before: the server did
 * announce it. */
static void
test_queued (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (Pending) one = NULL;
  g_autoptr (Pending) two = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "CONDSTORE");
  scripted_server_answer (fixture.server, "* UID FETCH 1 (MODSEQ)",
                          "* 1 FETCH (UID 1 MODSEQ (-1))\r\n$T OK .\r\n");
  scripted_server_answer (fixture.server, "* UID FETCH 2 (MODSEQ)",
                          "* 2 FETCH (UID 2)\r\n$T OK .\r\n");
  one = client_fixture_start (&fixture, "UID FETCH 1 (MODSEQ)", FETCHES | IMAP_RUN_ALONE, 0, NULL);
  two = client_fixture_start (&fixture, "UID FETCH 2 (MODSEQ)", FETCHES, 0, NULL);
  client_fixture_wait_pending (two);
  assert_knows (imap_client_get_memory (fixture.client), "no-condstore");
  g_assert_no_error (two->error);
}

static void
test_prepare (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "ENABLE CONDSTORE COMPRESS=DEFLATE");
  scripted_server_answer (fixture.server, "* ENABLE CONDSTORE", "$T BAD .\r\n");
  scripted_server_answer (fixture.server, "* COMPRESS DEFLATE", "$T BAD .\r\n");
  g_assert_true (client_fixture_prepare (&fixture, IMAP_PREPARE_COMPRESS, &error));
  assert_knows (imap_client_get_memory (fixture.client), "no-compress no-enable");
}

static void
test_idle_refused (void)
{
  g_auto (ClientFixture) fixture;

  client_fixture_init (&fixture, &client_fixture_timeouts);
  client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE");
  scripted_server_answer (fixture.server, "* IDLE", "$T BAD what?\r\n");
  scripted_server_answer (fixture.server, "* NOOP", "* 6 EXISTS\r\n$T OK .\r\n");
  imap_client_idle_start (fixture.client);
  client_fixture_wait_event (&fixture, "exists 6;");
  assert_knows (imap_client_get_memory (fixture.client), "no-idle");
}

/* An IDLE that lives three times may live longer; as long as is allowed. */
static void
test_idle_grows (void)
{
  g_auto (ClientFixture) fixture;

  client_fixture_init (&fixture, &client_fixture_timeouts);
  client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE");
  for (guint i = 0; i < 3; i++)
    {
      scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n");
      scripted_server_answer (fixture.server, "DONE",
                              i == 0   ? "$3 OK .\r\n"
                              : i == 1 ? "$5 OK .\r\n"
                                       : "$7 OK .\r\n");
    }
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n* 9 EXISTS\r\n");
  imap_client_idle_start (fixture.client);
  client_fixture_wait_event (&fixture, "exists 9;");
  g_assert_nonnull (strstr (fixture.events->str, "learned"));
  g_assert_cmpuint (imap_client_get_memory (fixture.client)->idle_renew, ==,
                    client_fixture_timeouts.idle_max);
}

/* A connection that died in silence: the next one is renewed sooner. */
static void
test_idle_dies (void)
{
  ImapMemory memory = { 0 };

  for (guint i = 0; i < 3; i++)
    {
      g_auto (ClientFixture) fixture;

      client_fixture_init (&fixture, &client_fixture_impatient);
      imap_client_set_memory (fixture.client, &memory);
      client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE");
      scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n");
      scripted_server_expect (fixture.server, "DONE");
      scripted_server_stall (fixture.server);
      imap_client_idle_start (fixture.client);
      client_fixture_wait_closed (&fixture);
      g_assert_error (fixture.closed, NET_ERROR, NET_ERROR_TIMED_OUT);
      g_assert_cmpuint (memory.idle_renew, ==, i == 0 ? 100 : 50);
    }
}

/* Not every end of an IDLE says something of its length. */
static void
test_idle_ends (void)
{
  g_auto (ClientFixture) fixture;

  client_fixture_init (&fixture, &client_fixture_timeouts);
  client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE");
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n* BYE restarting\r\n");
  scripted_server_close (fixture.server);
  imap_client_idle_start (fixture.client);
  client_fixture_wait_closed (&fixture);
  g_assert_cmpuint (imap_client_get_memory (fixture.client)->idle_renew, ==, 0);
}

static void
test_counts (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (ImapResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  ImapMemory memory = { .n_responses = 1000, .n_malformed = 5, .n_lost = 2 };

  client_fixture_init (&fixture, NULL);
  imap_client_set_memory (fixture.client, &memory);
  client_fixture_log_in_and_select (&fixture, "");
  g_assert_cmpuint (memory.n_responses, ==, 1006);
  scripted_server_answer (fixture.server, "* NOOP",
                          "* 1 FETCH (UID 7 RFC822.SIZE many FLAGS (\\Seen))\r\n"
                          "* LIST (((\r\n"
                          "$T OK .\r\n");
  response = client_fixture_run (&fixture, "NOOP", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (memory.n_responses, ==, 1009);
  g_assert_cmpuint (memory.n_malformed, ==, 6);
  g_assert_cmpuint (memory.n_lost, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-client/learn/select", test_select);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autofree char *path = g_strdup_printf ("/imap-client/learn/run-%u", i);

      g_test_add_data_func (path, &runs[i], test_run);
    }
  g_test_add_func ("/imap-client/learn/queued", test_queued);
  g_test_add_func ("/imap-client/learn/prepare", test_prepare);
  g_test_add_func ("/imap-client/learn/idle-refused", test_idle_refused);
  g_test_add_func ("/imap-client/learn/idle-grows", test_idle_grows);
  g_test_add_func ("/imap-client/learn/idle-dies", test_idle_dies);
  g_test_add_func ("/imap-client/learn/idle-ends", test_idle_ends);
  g_test_add_func ("/imap-client/learn/counts", test_counts);
  return g_test_run ();
}
