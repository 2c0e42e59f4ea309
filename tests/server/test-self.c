/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/test-server.h"

#include <gio/gio.h>
#include <string.h>

/* The test server is what other tests believe; these make sure they may. */

static void
test_second_client (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_DEFAULT);
  g_autoptr (TestImap) one = NULL;
  g_autoptr (TestImap) other = NULL;
  g_auto (GStrv) capability = NULL;
  g_autofree char *flags = NULL;
  guint32 uid = 0;

  if (server == NULL)
    return;
  one = test_server_imap (server);
  other = test_server_imap_as (server, "alice", TRUE);
  g_assert_cmpuint (test_imap_select (other, "INBOX"), ==, 0);
  test_imap_idle (other);

  uid = test_imap_append_simple (one, "INBOX", "Bob <bob@example.test>", "Hello", "Grüße");
  g_assert_cmpint (test_imap_idle_wait (other, "EXISTS", 10000), >, 0);
  test_imap_idle_done (other);

  g_assert_cmpuint (test_imap_select (one, "INBOX"), ==, 1);
  test_imap_store (one, "1", "+FLAGS", "\\Seen \\Flagged");
  g_assert_true (test_imap_wait_flags (other, uid, "\\Flagged \\Seen", 5000));
  test_imap_expunge (one, "1");
  g_assert_cmpuint (test_imap_count (one, "INBOX"), ==, 0);
  g_assert_null (test_imap_dup_flags (one, uid));
  flags = test_imap_try (one, "NOSUCH");
  g_assert_true (g_str_has_prefix (flags, "BAD"));

  capability = test_imap_run (one, "CAPABILITY");
  g_assert_nonnull (strstr (capability[0], " QRESYNC "));
  g_assert_nonnull (strstr (capability[0], " NOTIFY "));
  g_assert_nonnull (strstr (capability[0], " COMPRESS=DEFLATE"));
  g_assert_nonnull (strstr (capability[0], " QUOTA"));
}

static void
test_restart (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_BARE);
  g_autoptr (TestImap) before = NULL;
  g_autoptr (TestImap) after = NULL;
  g_auto (GStrv) capability = NULL;

  if (server == NULL)
    return;
  before = test_server_imap (server);
  test_imap_append_simple (before, "Archive", "bob@example.test", "Kept", "Text");
  test_server_stop (server);
  test_server_start (server);
  after = test_server_imap (server);
  g_assert_cmpuint (test_imap_count (after, "Archive"), ==, 1);
  capability = test_imap_run (after, "CAPABILITY");
  g_assert_cmpstr (capability[0], ==, "* CAPABILITY IMAP4rev1");
}

static void
test_seed (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_DEFAULT);
  g_autoptr (TestImap) imap = NULL;

  if (server == NULL)
    return;
  test_server_seed (server, 300, 200);
  imap = test_server_imap (server);
  g_assert_cmpuint (test_imap_count (imap, "INBOX"), ==, 200);
  g_assert_cmpuint (test_imap_count (imap, "Sent"), >, 0);
}

/* What the server says within a connection through the proxy until it falls silent or closes. */
static char *
greeting_by_proxy (TestProxy *proxy, gint64 *out_us)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GDataInputStream) input = NULL;
  gint64 start = g_get_monotonic_time ();
  char *line = NULL;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", test_proxy_get_port (proxy),
                                                NULL, &error);
  g_assert_no_error (error);
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
  *out_us = g_get_monotonic_time () - start;
  return line;
}

static void
test_proxy (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_DEFAULT);
  g_autoptr (TestProxy) proxy = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *cut = NULL;
  g_autofree char *refused = NULL;
  gint64 us = 0;

  if (server == NULL)
    return;
  proxy = test_proxy_new (test_server_get_imap_port (server));
  test_proxy_set_rtt (proxy, 200);
  whole = greeting_by_proxy (proxy, &us);
  g_assert_true (g_str_has_prefix (whole, "* OK [CAPABILITY"));
  /* One round trip for the connection, half of one for the greeting. */
  g_assert_cmpint (us, >=, 300 * 1000);

  test_proxy_set_rtt (proxy, 0);
  test_proxy_cut_after (proxy, 4);
  cut = greeting_by_proxy (proxy, &us);
  g_assert_cmpstr (cut, ==, "* OK");
  test_proxy_set_refusing (proxy, TRUE);
  refused = greeting_by_proxy (proxy, &us);
  g_assert_null (refused);
  g_assert_cmpint (test_proxy_get_bytes (proxy), >, (gint64) strlen (whole));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/second-client", test_second_client);
  g_test_add_func ("/server/restart", test_restart);
  g_test_add_func ("/server/seed", test_seed);
  g_test_add_func ("/server/proxy", test_proxy);
  return g_test_run ();
}
