/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/test-server.h"

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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/second-client", test_second_client);
  g_test_add_func ("/server/restart", test_restart);
  g_test_add_func ("/server/seed", test_seed);
  return g_test_run ();
}
