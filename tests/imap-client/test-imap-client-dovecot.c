/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client-fixture.h"
#include "support/test-server.h"

#define FETCHES (IMAP_RUN_MAILBOX | IMAP_RUN_READS_FLAGS)

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static void
wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* As the engine does it, on a connection of each kind. */
static void
log_in (ClientFixture *fixture, TestServer *server, NetSecurity security)
{
  g_autoptr (NetEndpoint) endpoint =
      net_endpoint_new_full ("localhost",
                             security == NET_SECURITY_TLS ? test_server_get_imaps_port (server)
                                                          : test_server_get_imap_port (server),
                             security, NULL, test_server_get_ca_file (server));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  imap_client_open_async (fixture->client, endpoint, NULL, on_result, &result);
  wait_result (&result);
  imap_client_open_finish (fixture->client, result, &error);
  g_assert_no_error (error);
  client_fixture_authenticate (fixture, test_server_get_user (server),
                               test_server_get_password (server), &error);
  g_assert_no_error (error);
  client_fixture_prepare (fixture, TRUE, &error);
  g_assert_no_error (error);
}

static void
test_session (gconstpointer data)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_DEFAULT);
  g_auto (ClientFixture) fixture;
  g_autoptr (TestImap) other = NULL;
  g_autoptr (ImapSelected) first = NULL;
  g_autoptr (ImapSelected) elsewhere = NULL;
  g_autoptr (ImapSelected) again = NULL;
  g_autoptr (Pending) all = NULL;
  g_autoptr (Pending) fresh = NULL;
  g_autoptr (GError) error = NULL;
  ImapQresync qresync = { 0 };

  if (server == NULL)
    return;
  client_fixture_init (&fixture, NULL);
  other = test_server_imap (server);
  for (guint i = 0; i < 3; i++)
    test_imap_append_simple (other, "INBOX", "bob@example.test", "hello", "text");
  log_in (&fixture, server, (NetSecurity) GPOINTER_TO_INT (data));
  g_assert_true (net_connection_is_tls (imap_client_get_connection (fixture.client)));
  g_assert_true (net_connection_is_deflated (imap_client_get_connection (fixture.client)));
  g_assert_true (imap_client_is_enabled (fixture.client, IMAP_CAP_QRESYNC));

  first = client_fixture_select (&fixture, "INBOX", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->exists, ==, 3);
  g_assert_cmpuint (first->uidnext, ==, 4);
  g_assert_cmpuint (first->highestmodseq, >, 0);
  all = client_fixture_start (&fixture, "UID FETCH 1:4294967295 (FLAGS MODSEQ BODY.PEEK[HEADER])",
                              FETCHES, 0, NULL);
  client_fixture_wait_pending (all);
  g_assert_no_error (all->error);
  g_assert_cmpstr (all->responses->str, ==, "fetch 1;fetch 2;fetch 3;");

  /* Meanwhile, elsewhere: a flag, an expunge, a new message; told at the next SELECT. */
  elsewhere = client_fixture_select (&fixture, "Sent", NULL, &error);
  g_assert_no_error (error);
  test_imap_select (other, "INBOX");
  test_imap_store (other, "1", "+FLAGS", "\\Flagged");
  test_imap_expunge (other, "2");
  g_string_truncate (fixture.events, 0);
  qresync.uidvalidity = first->uidvalidity;
  qresync.modseq = first->highestmodseq;
  again = client_fixture_select (&fixture, "INBOX", &qresync, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (fixture.events->str, "vanished-earlier 2;"));
  g_assert_nonnull (strstr (fixture.events->str, "fetch 1;"));
  g_assert_cmpuint (again->exists, ==, 2);

  /* Push. */
  g_string_truncate (fixture.events, 0);
  imap_client_idle_start (fixture.client);
  client_fixture_wait_state (&fixture, IMAP_CLIENT_IDLING);
  test_imap_append_simple (other, "INBOX", "bob@example.test", "news", "text");
  client_fixture_wait_event (&fixture, "exists 3;");
  fresh = client_fixture_start (&fixture, "UID FETCH 4:4294967295 (FLAGS)", FETCHES, 0, NULL);
  client_fixture_wait_pending (fresh);
  g_assert_no_error (fresh->error);
  g_assert_cmpstr (fresh->responses->str, ==, "fetch 4;");
  client_fixture_wait_state (&fixture, IMAP_CLIENT_IDLING);
  test_imap_store (other, "4", "+FLAGS", "\\Seen");
  client_fixture_wait_event (&fixture, "fetch 4;");
  test_imap_expunge (other, "4");
  client_fixture_wait_event (&fixture, "vanished 4;");
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ImapListing **out = user_data;
  g_autoptr (GError) error = NULL;

  *out = imap_client_list_finish (IMAP_CLIENT (source), result, &error);
  g_assert_no_error (error);
}

static void
test_list (gconstpointer data)
{
  g_autoptr (TestServer) server = test_server_new ((TestServerFlags) GPOINTER_TO_INT (data));
  g_auto (ClientFixture) fixture;
  g_autoptr (ImapListing) listing = NULL;
  gboolean found = FALSE;

  if (server == NULL)
    return;
  client_fixture_init (&fixture, NULL);
  log_in (&fixture, server, NET_SECURITY_STARTTLS);
  imap_client_list_async (fixture.client, TRUE, NULL, on_listed, &listing);
  while (listing == NULL)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < listing->lists->len; i++)
    {
      const ImapList *list = g_ptr_array_index (listing->lists, i);

      if (strcmp (list->name, "Sent") == 0)
        found = (list->attributes & IMAP_LIST_SENT) != 0;
    }
  if (GPOINTER_TO_INT (data) == TEST_SERVER_DEFAULT)
    {
      g_assert_true (found);
      g_assert_cmpuint (listing->statuses->len, >, 4);
    }
  g_assert_cmpuint (listing->lists->len, >, 4);
}

static void
test_wrong_password (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_DEFAULT);
  g_auto (ClientFixture) fixture;
  g_autoptr (NetEndpoint) endpoint = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (server == NULL)
    return;
  client_fixture_init (&fixture, NULL);
  endpoint = net_endpoint_new_full ("127.0.0.1", test_server_get_imaps_port (server),
                                    NET_SECURITY_TLS, NULL, test_server_get_ca_file (server));
  imap_client_open_async (fixture.client, endpoint, NULL, on_result, &result);
  wait_result (&result);
  g_assert_true (imap_client_open_finish (fixture.client, result, &error));
  g_assert_false (client_fixture_authenticate (&fixture, "alice", "wrong", &error));
  g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_AUTH_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/imap-client/dovecot/tls", GINT_TO_POINTER (NET_SECURITY_TLS),
                        test_session);
  g_test_add_data_func ("/imap-client/dovecot/starttls", GINT_TO_POINTER (NET_SECURITY_STARTTLS),
                        test_session);
  g_test_add_data_func ("/imap-client/dovecot/list", GINT_TO_POINTER (TEST_SERVER_DEFAULT),
                        test_list);
  g_test_add_data_func ("/imap-client/dovecot/list-bare", GINT_TO_POINTER (TEST_SERVER_BARE),
                        test_list);
  g_test_add_func ("/imap-client/dovecot/wrong-password", test_wrong_password);
  return g_test_run ();
}
