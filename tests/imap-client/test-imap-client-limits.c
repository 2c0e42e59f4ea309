/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever a server floods the client with, the client does not grow. Each case runs in a process
 * of its own against a server in another one, so that nothing but the client is measured. */
#include <stdlib.h>
#include <string.h>

#include "imap/imap-client.h"
#include "net/net-error.h"
#include "support/test-helper.h"

#define FETCHES (IMAP_RUN_MAILBOX | IMAP_RUN_READS_FLAGS)
#define GROWTH_MAX_KB (20 * 1024)

typedef enum
{
  ANSWERED, /* it goes on as if nothing had been */
  ENDED,    /* the connection is closed for it */
  WAITS,    /* nothing has come that could be wrong: time runs out */
  TALKS,    /* it never stops: time runs out as well */
} Outcome;

typedef struct
{
  const char *kind; /* of tests/server/flood.py */
  Outcome outcome;
  gboolean compress;
} FloodCase;

static const FloodCase floods[] = {
  { "literal-4294967295", WAITS },
  { "literal-2147483647", WAITS },
  { "literal-400000000", WAITS },
  { "literal-9999999999999999999", ENDED },
  { "literal-10+", WAITS },
  { "literal--1", WAITS },
  { "literal-", WAITS },
  { "line", ENDED },
  { "quoted", ENDED },
  { "tag", ENDED },
  { "responses", ANSWERED },
  { "talk", TALKS },
  { "talk-slowly", TALKS },
  { "talk-of-mail", TALKS },
  { "alerts", ANSWERED },
  { "exists", ANSWERED },
  { "unasked", ANSWERED },
  { "nesting", ANSWERED },
  { "items", ENDED },
  { "attributes", ENDED },
  { "literals", ENDED },
  { "header", WAITS },
  { "search", ANSWERED },
  { "bomb", ENDED, TRUE },
  { "bomb-literal", ANSWERED, TRUE },
};

static long
read_status_kb (const char *name)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, name);
  g_assert_nonnull (line);
  return strtol (line + strlen (name), NULL, 10);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static ImapClient *
log_in (TestHelper *server, const FloodCase *test)
{
  const ImapClientTimeouts timeouts = {
    .net = { .connect_ms = 10000, .tls_ms = 10000, .write_ms = 10000 },
    .command = test->outcome == WAITS ? 2000 : 30000,
    .slow_command = 10000,
    .talk = test->outcome == TALKS ? 2000 : 60000,
    .idle_renew = 600000,
    .done = 10000,
    .poll = 600000,
    .logout = 10000,
  };
  ImapClient *client = imap_client_new (&timeouts);
  guint16 port = (guint16) strtoul (test_helper_get (server, "port"), NULL, 10);
  g_autoptr (NetEndpoint) endpoint = net_endpoint_new ("127.0.0.1", port, NET_SECURITY_NONE);
  g_autoptr (GBytes) password = g_bytes_new_static ("pw", 2);
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) authenticated = NULL;
  g_autoptr (GAsyncResult) prepared = NULL;
  g_autoptr (GAsyncResult) selected = NULL;
  g_autoptr (ImapSelected) mailbox = NULL;
  g_autoptr (GError) error = NULL;

  imap_client_open_async (client, endpoint, NULL, on_result, &opened);
  imap_client_open_finish (client, wait_for (&opened), &error);
  g_assert_no_error (error);
  imap_client_authenticate_async (client, "alice", password, NET_SECRET_PASSWORD, NULL, on_result,
                                  &authenticated);
  imap_client_authenticate_finish (client, wait_for (&authenticated), &error);
  g_assert_no_error (error);
  imap_client_prepare_async (client, test->compress ? IMAP_PREPARE_COMPRESS : IMAP_PREPARE_DEFAULT,
                             NULL, on_result, &prepared);
  imap_client_prepare_finish (client, wait_for (&prepared), &error);
  g_assert_no_error (error);
  imap_client_select_async (client, "INBOX", NULL, FALSE, NULL, on_result, &selected);
  mailbox = imap_client_select_finish (client, wait_for (&selected), &error);
  g_assert_no_error (error);
  return client;
}

static void
on_alert (ImapClient *client, const char *text, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
flood (const FloodCase *test)
{
  static const ImapClientHandler handler = { .alert = on_alert };
  TestHelper *server = test_helper_new ("flood.py", (const char *const[]){ test->kind, NULL });
  g_autoptr (ImapClient) client = log_in (server, test);
  g_autoptr (ImapCommand) command = imap_command_new ("UID FETCH");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ImapResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  ImapRunOptions options = { .flags = FETCHES };
  guint n_alerts = 0;
  long before = read_status_kb ("VmRSS:");

  imap_client_set_handler (client, &handler, &n_alerts);
  imap_command_add_atom (command, "1:* (BODY.PEEK[])");
  imap_client_run_async (client, command, &options, NULL, on_result, &result);
  response = imap_client_run_finish (client, wait_for (&result), &error);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (read_status_kb ("VmHWM:") - before, <, GROWTH_MAX_KB);
#else
  g_assert_cmpint (before, >, 0);
#endif
  if (test->outcome == ANSWERED)
    g_assert_no_error (error);
  else if (test->outcome == WAITS || test->outcome == TALKS)
    g_assert_error (error, NET_ERROR, NET_ERROR_TIMED_OUT);
  else
    g_assert_cmpint (imap_client_get_state (client), ==, IMAP_CLIENT_CLOSED);
  g_assert_cmpuint (n_alerts, <, 100);
  imap_client_close (client);
  test_helper_free (server);
}

static void
test_flood (gconstpointer data)
{
  if (g_getenv ("POSTRIDER_TEST_SERVER") == NULL)
    {
      g_test_skip ("POSTRIDER_TEST_SERVER is not set (run by meson test)");
      return;
    }
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  flood (data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (floods); i++)
    {
      g_autofree char *path = g_strconcat ("/imap-client/limits/", floods[i].kind, NULL);

      g_test_add_data_func (path, &floods[i], test_flood);
    }
  return g_test_run ();
}
