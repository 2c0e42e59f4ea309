/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client-fixture.h"

#define FETCHES (IMAP_RUN_MAILBOX | IMAP_RUN_READS_FLAGS)

/* Push, then a command: DONE and the command travel together, IDLE goes on afterwards. */
static void
test_push (gconstpointer data)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (Pending) fetch = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE");
  scripted_server_segment (fixture.server, GPOINTER_TO_SIZE (data));
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n* 4 EXISTS\r\n");
  scripted_server_expect (fixture.server, "DONE");
  scripted_server_expect (fixture.server, "* UID FETCH 10:4294967295 *");
  scripted_server_say (fixture.server, "* 2 EXPUNGE\r\n$3 OK idle ended\r\n"
                                       "* 3 FETCH (UID 10 FLAGS ())\r\n$5 OK .\r\n");
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n* 5 EXISTS\r\n");
  imap_client_idle_start (fixture.client);
  client_fixture_wait_event (&fixture, "exists 4;");
  g_assert_cmpint (imap_client_get_state (fixture.client), ==, IMAP_CLIENT_IDLING);
  fetch = client_fixture_start (&fixture, "UID FETCH 10:4294967295 (FLAGS)", FETCHES, 0, NULL);
  client_fixture_wait_pending (fetch);
  g_assert_no_error (fetch->error);
  g_assert_cmpstr (fetch->responses->str, ==, "fetch 10;");
  client_fixture_wait_event (&fixture, "exists 5;");
  g_assert_cmpstr (fixture.events->str, ==, "exists 4;expunge 2;exists 5;");
}

/* A command that comes before the server's "+". */
static void
test_early_command (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (Pending) noop = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE");
  imap_client_idle_start (fixture.client);
  noop = client_fixture_start (&fixture, "NOOP", 0, 0, NULL);
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n");
  scripted_server_answer (fixture.server, "DONE", "$3 OK .\r\n");
  scripted_server_answer (fixture.server, "* NOOP", "$T OK .\r\n");
  client_fixture_wait_pending (noop);
  g_assert_no_error (noop->error);
}

static void
test_done (void)
{
  g_auto (ClientFixture) fixture;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE");
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n* 4 EXISTS\r\n");
  scripted_server_answer (fixture.server, "DONE", "$3 OK .\r\n");
  imap_client_idle_start (fixture.client);
  client_fixture_wait_event (&fixture, "exists 4;");
  imap_client_idle_done (fixture.client);
  client_fixture_wait_state (&fixture, IMAP_CLIENT_SELECTED);
  g_assert_cmpuint (imap_client_get_n_pending (fixture.client), ==, 0);
}

/* Nobody can see the renewal but the server: DONE comes by itself, and another IDLE. */
static void
test_renewal (void)
{
  g_auto (ClientFixture) fixture;

  client_fixture_init (&fixture, &client_fixture_timeouts);
  client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE");
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n");
  scripted_server_answer (fixture.server, "DONE", "$3 OK .\r\n");
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n* 9 EXISTS\r\n");
  imap_client_idle_start (fixture.client);
  client_fixture_wait_event (&fixture, "exists 9;");
}

static void
test_dead (void)
{
  g_auto (ClientFixture) fixture;

  client_fixture_init (&fixture, &client_fixture_impatient);
  client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE");
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n");
  scripted_server_expect (fixture.server, "DONE");
  scripted_server_stall (fixture.server);
  imap_client_idle_start (fixture.client);
  client_fixture_wait_closed (&fixture);
  g_assert_error (fixture.closed, NET_ERROR, NET_ERROR_TIMED_OUT);
}

/* Refused, or ended by the server at once: NOOPs take its place. */
static void
test_refused (gconstpointer data)
{
  g_auto (ClientFixture) fixture;

  client_fixture_init (&fixture, &client_fixture_timeouts);
  client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE");
  scripted_server_answer (fixture.server, "* IDLE", data);
  scripted_server_answer (fixture.server, "* NOOP", "* 6 EXISTS\r\n$T OK .\r\n");
  scripted_server_answer (fixture.server, "* NOOP", "* 7 EXISTS\r\n$T OK .\r\n");
  imap_client_idle_start (fixture.client);
  client_fixture_wait_event (&fixture, "exists 7;");
}

static void
test_without (void)
{
  g_auto (ClientFixture) fixture;

  client_fixture_init (&fixture, &client_fixture_timeouts);
  client_fixture_log_in_and_select (&fixture, "");
  scripted_server_answer (fixture.server, "* NOOP", "* 6 EXISTS\r\n$T OK .\r\n");
  scripted_server_answer (fixture.server, "* NOOP", "* 7 EXISTS\r\n$T OK .\r\n");
  imap_client_idle_start (fixture.client);
  client_fixture_wait_event (&fixture, "exists 7;");
}

static void
test_bye (void)
{
  g_auto (ClientFixture) fixture;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE");
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n* BYE restarting\r\n");
  scripted_server_close (fixture.server);
  imap_client_idle_start (fixture.client);
  client_fixture_wait_closed (&fixture);
  g_assert_error (fixture.closed, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BYE);
}

static void
on_selected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ImapSelected **out = user_data;

  *out = imap_client_select_finish (IMAP_CLIENT (source), result, NULL);
}

/* SELECT waits for the end of IDLE, and IDLE goes on in the new mailbox. */
static void
test_select (void)
{
  g_auto (ClientFixture) fixture;
  ImapSelected *selected = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE");
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n* 4 EXISTS\r\n");
  scripted_server_answer (fixture.server, "DONE", "$3 OK .\r\n");
  scripted_server_answer (fixture.server, "* SELECT Other*",
                          "* FLAGS ()\r\n* 1 EXISTS\r\n* OK [UIDVALIDITY 9] .\r\n$T OK .\r\n");
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n* 2 EXISTS\r\n");
  imap_client_idle_start (fixture.client);
  client_fixture_wait_event (&fixture, "exists 4;");
  imap_client_select_async (fixture.client, "Other", NULL, FALSE, NULL, on_selected, &selected);
  client_fixture_wait_event (&fixture, "exists 2;");
  g_assert_cmpuint (selected->uidvalidity, ==, 9);
  imap_selected_free (selected);
}

static void
on_logged_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  imap_client_logout_finish (IMAP_CLIENT (source), result);
  *(gboolean *) user_data = TRUE;
}

static void
test_logout (void)
{
  g_auto (ClientFixture) fixture;
  gboolean done = FALSE;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE");
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n* 4 EXISTS\r\n");
  scripted_server_expect (fixture.server, "DONE");
  scripted_server_expect (fixture.server, "* LOGOUT");
  scripted_server_say (fixture.server, "$3 OK .\r\n* BYE\r\n$5 OK .\r\n");
  scripted_server_close (fixture.server);
  imap_client_idle_start (fixture.client);
  client_fixture_wait_event (&fixture, "exists 4;");
  imap_client_logout_async (fixture.client, on_logged_out, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

/* IDLE ends, then the server falls silent: the farewell's own time-out counts. */
static void
test_logout_silent (void)
{
  ImapClientTimeouts timeouts = client_fixture_timeouts;
  g_auto (ClientFixture) fixture;
  gboolean done = FALSE;

  timeouts.idle_renew = 600000;
  timeouts.command = timeouts.slow_command = timeouts.done = timeouts.talk = 600000;
  timeouts.logout = 300;
  client_fixture_init (&fixture, &timeouts);
  /* Coremail: one command at a time, so that LOGOUT waits for the end of IDLE. */
  client_fixture_log_in_and_select (&fixture, "IDLE CONDSTORE X-CM-EXT-1");
  scripted_server_answer (fixture.server, "* IDLE", "+ idling\r\n* 4 EXISTS\r\n");
  scripted_server_expect (fixture.server, "DONE");
  scripted_server_stall (fixture.server);
  imap_client_idle_start (fixture.client);
  client_fixture_wait_event (&fixture, "exists 4;");
  imap_client_logout_async (fixture.client, on_logged_out, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/imap-client/idle/push", GSIZE_TO_POINTER (0), test_push);
  g_test_add_data_func ("/imap-client/idle/push-bytes", GSIZE_TO_POINTER (1), test_push);
  g_test_add_func ("/imap-client/idle/early-command", test_early_command);
  g_test_add_func ("/imap-client/idle/done", test_done);
  g_test_add_func ("/imap-client/idle/renewal", test_renewal);
  g_test_add_func ("/imap-client/idle/dead", test_dead);
  g_test_add_data_func ("/imap-client/idle/refused", "$T NO not now\r\n", test_refused);
  g_test_add_data_func ("/imap-client/idle/ended", "+ idling\r\n$T OK enough\r\n", test_refused);
  g_test_add_func ("/imap-client/idle/without", test_without);
  g_test_add_func ("/imap-client/idle/bye", test_bye);
  g_test_add_func ("/imap-client/idle/select", test_select);
  g_test_add_func ("/imap-client/idle/logout", test_logout);
  g_test_add_func ("/imap-client/idle/logout-silent", test_logout_silent);
  return g_test_run ();
}
