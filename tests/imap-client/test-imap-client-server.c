/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client-fixture.h"
#include "support/test-server.h"

#define FETCHES (IMAP_RUN_MAILBOX | IMAP_RUN_READS_FLAGS)

/* What the client does with real servers; which one, the command line says. */

static gboolean is_cyrus;

/* Starting a server takes seconds on a busy machine, so the tests share one. */
static TestServer *shared;

static TestServer *
get_shared (void)
{
  if (shared == NULL)
    shared = test_server_new (is_cyrus ? TEST_SERVER_CYRUS : TEST_SERVER_DEFAULT);
  return shared;
}

typedef struct
{
  const char *user;
  NetSecurity security;
} Way;

static const Way with_tls = { "alice", NET_SECURITY_TLS };
static const Way with_starttls = { "bob", NET_SECURITY_STARTTLS };

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
log_in (ClientFixture *fixture, TestServer *server, const Way *way)
{
  g_autoptr (NetEndpoint) endpoint =
      net_endpoint_new_full ("localhost",
                             way->security == NET_SECURITY_TLS ? test_server_get_imaps_port (server)
                                                               : test_server_get_imap_port (server),
                             way->security, NULL, test_server_get_ca_file (server));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  imap_client_open_async (fixture->client, endpoint, NULL, on_result, &result);
  wait_result (&result);
  imap_client_open_finish (fixture->client, result, &error);
  g_assert_no_error (error);
  client_fixture_authenticate (fixture, way->user, test_server_get_password (server), &error);
  g_assert_no_error (error);
  client_fixture_prepare (fixture, IMAP_PREPARE_COMPRESS, &error);
  g_assert_no_error (error);
}

static void
test_session (gconstpointer data)
{
  const Way *way = data;
  TestServer *server = get_shared ();
  g_auto (ClientFixture) fixture = { 0 };
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
  other = test_server_imap_as (server, way->user, FALSE);
  for (guint i = 0; i < 3; i++)
    test_imap_append_simple (other, "INBOX", "bob@example.test", "hello", "text");
  log_in (&fixture, server, way);
  g_assert_true (net_connection_is_tls (imap_client_get_connection (fixture.client)));
  g_assert_true (net_connection_is_deflated (imap_client_get_connection (fixture.client)));
  g_assert_cmpstr (imap_client_get_mechanism (fixture.client), ==, "SCRAM-SHA-256");
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

static ImapListing *
list (ClientFixture *fixture)
{
  ImapListing *listing = NULL;

  imap_client_list_async (fixture->client, TRUE, NULL, on_listed, &listing);
  while (listing == NULL)
    g_main_context_iteration (NULL, TRUE);
  return listing;
}

static void
test_list (void)
{
  TestServer *server = get_shared ();
  g_auto (ClientFixture) fixture = { 0 };
  g_autoptr (ImapListing) listing = NULL;
  gboolean found = FALSE;

  if (server == NULL)
    return;
  client_fixture_init (&fixture, NULL);
  log_in (&fixture, server, &with_starttls);
  listing = list (&fixture);
  for (guint i = 0; i < listing->lists->len; i++)
    {
      const ImapList *item = g_ptr_array_index (listing->lists, i);

      if (strcmp (item->name, "Sent") == 0)
        found = (item->attributes & IMAP_LIST_SENT) != 0;
    }
  g_assert_true (found);
  g_assert_cmpuint (listing->lists->len, >, 4);
  g_assert_cmpuint (listing->statuses->len, >, 4);
}

/* Other mailboxes are pushed as well where the server has NOTIFY. */
static void
test_notify (void)
{
  TestServer *server = get_shared ();
  g_auto (ClientFixture) fixture = { 0 };
  g_autoptr (TestImap) other = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ImapSelected) selected = NULL;
  g_autoptr (GError) error = NULL;

  if (server == NULL)
    return;
  client_fixture_init (&fixture, NULL);
  log_in (&fixture, server, &with_tls);
  other = test_server_imap_as (server, with_tls.user, FALSE);
  selected = client_fixture_select (&fixture, "INBOX", NULL, &error);
  g_assert_no_error (error);
  imap_client_notify_async (fixture.client, "UID FLAGS", NULL, on_result, &result);
  wait_result (&result);
  imap_client_notify_finish (fixture.client, result, &error);
  if (is_cyrus)
    {
      g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_UNSUPPORTED);
      return;
    }
  g_assert_no_error (error);
  client_fixture_wait_event (&fixture, "status Sent;");
  imap_client_idle_start (fixture.client);
  client_fixture_wait_state (&fixture, IMAP_CLIENT_IDLING);
  g_string_truncate (fixture.events, 0);
  test_imap_append_simple (other, "Archive", "bob@example.test", "elsewhere", "text");
  client_fixture_wait_event (&fixture, "status Archive;");
  test_imap_append_simple (other, "INBOX", "bob@example.test", "here", "text");
  client_fixture_wait_event (&fixture, "exists ");
  client_fixture_wait_event (&fixture, "fetch ");
}

static void
test_namespaces (void)
{
  TestServer *server = get_shared ();
  g_auto (ClientFixture) fixture = { 0 };
  g_autoptr (ImapNamespaces) namespaces = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (server == NULL)
    return;
  client_fixture_init (&fixture, NULL);
  log_in (&fixture, server, &with_starttls);
  imap_client_namespaces_async (fixture.client, NULL, on_result, &result);
  wait_result (&result);
  namespaces = imap_client_namespaces_finish (fixture.client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (namespaces->n, >, 0);
  g_assert_cmpint (namespaces->items[0].kind, ==, IMAP_NAMESPACE_PERSONAL);
  g_assert_cmpstr (namespaces->items[0].prefix, ==, "");
  g_assert_cmpint (namespaces->items[0].delimiter, ==, '/');
}

static const char *const messages[] = {
  "Subject: plain\n\ntext\n",
  "\n\n",
  "Subject: =?utf-8?q?=E2=82=AC?=\nFrom: \"A \\\"B\\\" C\" <a@example.test>, group: "
  "b@example.test;\n"
  "Date: Tue, 24 Nov 2026 10:00:00 +0100\nIn-Reply-To: <x@y>\n\ntext\n",
  "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; "
  "boundary=c\n\n--c\n\na\n--c\nContent-Type: text/html; charset=utf-8\nContent-Language: de, en\n"
  "Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\nContent-Location: x\n\nb\n--c--\n--b\nContent-Type: "
  "message/rfc822\nContent-Disposition: attachment; filename*=utf-8''%e2%82%ac.eml\n\n"
  "Subject: inner\n\ninner text\n--b\nContent-Type: image/png; name=\"a \\\" b.png\"\n"
  "Content-Transfer-Encoding: base64\nContent-ID: <1@2>\n\nAAAA\n--b--\n",
  "Content-Type: multipart/mixed; boundary=none\n\nno part at all\n",
  "Subject: \xe4\xf6\xfc \x01\nContent-Type: text/plain; charset=\n\n\xff\xfe\n",
};

typedef struct
{
  ImapCap cap; /* IMAP_CAP_N: every server */
  const char *command;
} Ask;

static const Ask asks[] = {
  { IMAP_CAP_N, "UID FETCH 1:* (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY)" },
  { IMAP_CAP_N,
    "UID FETCH 1:* (BODY.PEEK[] BODY.PEEK[HEADER] BODY.PEEK[TEXT] BODY.PEEK[1]<0.10>)" },
  { IMAP_CAP_N, "UID FETCH 1:* (BODY.PEEK[1.MIME] BODY.PEEK[2.HEADER] BODY.PEEK[9])" },
  { IMAP_CAP_N, "UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)] RFC822.HEADER)" },
  { IMAP_CAP_BINARY, "UID FETCH 1:* (BINARY.PEEK[1] BINARY.SIZE[1])" },
  { IMAP_CAP_PREVIEW, "UID FETCH 1:* (PREVIEW)" },
  { IMAP_CAP_SAVEDATE, "UID FETCH 1:* (SAVEDATE)" },
  { IMAP_CAP_OBJECTID, "UID FETCH 1:* (EMAILID THREADID)" },
  { IMAP_CAP_CONDSTORE, "UID FETCH 1:4294967295 (MODSEQ) (CHANGEDSINCE 1)" },
  { IMAP_CAP_QRESYNC, "UID FETCH 1:4294967295 (FLAGS) (CHANGEDSINCE 1 VANISHED)" },
  { IMAP_CAP_N, "UID SEARCH ALL" },
  { IMAP_CAP_N, "UID SEARCH OR SEEN UNSEEN" },
  { IMAP_CAP_ESEARCH, "UID SEARCH RETURN (ALL MIN MAX COUNT) ALL" },
  { IMAP_CAP_ESEARCH, "UID SEARCH RETURN (ALL COUNT) DELETED" },
  { IMAP_CAP_CONDSTORE, "UID SEARCH RETURN (ALL) MODSEQ 1" },
  { IMAP_CAP_SORT, "UID SORT (REVERSE DATE) UTF-8 ALL" },
  { IMAP_CAP_THREAD_REFERENCES, "UID THREAD REFERENCES UTF-8 ALL" },
  { IMAP_CAP_N, "UID STORE 1 +FLAGS (\\Seen $Forwarded)" },
  { IMAP_CAP_N, "UID STORE 1 -FLAGS.SILENT (\\Seen)" },
  { IMAP_CAP_CONDSTORE, "UID STORE 1:2 (UNCHANGEDSINCE 1) +FLAGS (\\Flagged)" },
  { IMAP_CAP_N, "UID COPY 1:2 Sent" },
  { IMAP_CAP_MOVE, "UID MOVE 2 Trash" },
  { IMAP_CAP_UIDPLUS, "UID EXPUNGE 1" },
  { IMAP_CAP_N, "STATUS Sent (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)" },
  { IMAP_CAP_STATUS_SIZE, "STATUS Sent (SIZE)" },
  { IMAP_CAP_CONDSTORE, "STATUS Sent (HIGHESTMODSEQ)" },
  { IMAP_CAP_OBJECTID, "STATUS Sent (MAILBOXID)" },
  { IMAP_CAP_N, "LIST \"\" *" },
  { IMAP_CAP_N, "LSUB \"\" *" },
  { IMAP_CAP_LIST_EXTENDED, "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" % RETURN (CHILDREN)" },
  { IMAP_CAP_LIST_STATUS, "LIST \"\" * RETURN (STATUS (MESSAGES UNSEEN) SPECIAL-USE)" },
  { IMAP_CAP_LIST_MYRIGHTS, "LIST \"\" * RETURN (MYRIGHTS)" },
  { IMAP_CAP_NAMESPACE, "NAMESPACE" },
  { IMAP_CAP_QUOTA, "GETQUOTAROOT INBOX" },
  { IMAP_CAP_ACL, "GETACL INBOX" },
  { IMAP_CAP_ACL, "MYRIGHTS INBOX" },
  { IMAP_CAP_METADATA, "GETMETADATA INBOX (/private/comment)" },
  { IMAP_CAP_N, "CREATE Entw&APw-rfe" },
  { IMAP_CAP_N, "RENAME Entw&APw-rfe &ZeVnLIqe-" },
  { IMAP_CAP_N, "DELETE &ZeVnLIqe-" },
  { IMAP_CAP_N, "NOOP" },
  { IMAP_CAP_N, "CHECK" },
  { IMAP_CAP_UNSELECT, "UNSELECT" },
};

/* Whatever a real server says to whatever may be asked can be read, all of it. */
static void
test_everything (void)
{
  TestServer *server = get_shared ();
  g_auto (ClientFixture) fixture = { 0 };
  g_autoptr (TestImap) other = NULL;
  g_autoptr (ImapSelected) selected = NULL;
  g_autoptr (ImapResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  const ImapMemory *memory;

  if (server == NULL)
    return;
  client_fixture_init (&fixture, NULL);
  log_in (&fixture, server, &with_tls);
  other = test_server_imap_as (server, with_tls.user, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    test_imap_append (other, "Drafts", "\\Draft", messages[i]);
  selected = client_fixture_select (&fixture, "Drafts", NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (asks); i++)
    {
      ImapRunOptions options = { .on_response = client_fixture_ignore };

      if (asks[i].cap != IMAP_CAP_N
          && !imap_capability_has (imap_client_get_capability (fixture.client), asks[i].cap))
        continue;
      g_test_message ("%s", asks[i].command);
      g_clear_pointer (&response, imap_response_free);
      response = client_fixture_run (&fixture, asks[i].command, &options, &error);
      g_assert_no_error (error);
    }
  memory = imap_client_get_memory (fixture.client);
  g_assert_cmpuint (memory->n_responses, >, 100);
  g_assert_cmpuint (memory->n_malformed, ==, 0);
  g_assert_cmpuint (memory->n_lost, ==, 0);
}

/* A server that announces nothing but IMAP4rev1. */
static void
test_bare (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_BARE);
  g_auto (ClientFixture) fixture = { 0 };
  g_autoptr (ImapListing) listing = NULL;
  g_autoptr (ImapSelected) selected = NULL;
  g_autoptr (GError) error = NULL;

  if (server == NULL)
    return;
  client_fixture_init (&fixture, NULL);
  log_in (&fixture, server, &with_tls);
  listing = list (&fixture);
  g_assert_cmpuint (listing->lists->len, >, 4);
  g_assert_cmpuint (listing->statuses->len, ==, 0);
  selected = client_fixture_select (&fixture, "INBOX", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (selected->uidvalidity, !=, 0);
  g_assert_false (net_connection_is_deflated (imap_client_get_connection (fixture.client)));
}

/* Over TLS 1.2 both can bind the channel. */
static void
test_scram_plus (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_CYRUS | TEST_SERVER_TLS12);
  g_auto (ClientFixture) fixture = { 0 };
  g_autofree char *version = NULL;

  if (server == NULL)
    return;
  client_fixture_init (&fixture, NULL);
  log_in (&fixture, server, &with_tls);
  version = net_connection_dup_tls_version (imap_client_get_connection (fixture.client));
  g_assert_cmpstr (version, ==, "TLS 1.2");
  g_assert_cmpstr (imap_client_get_mechanism (fixture.client), ==, "SCRAM-SHA-256-PLUS");
}

static void
open_tls (ClientFixture *fixture, TestServer *server)
{
  g_autoptr (NetEndpoint) endpoint =
      net_endpoint_new_full ("127.0.0.1", test_server_get_imaps_port (server), NET_SECURITY_TLS,
                             NULL, test_server_get_ca_file (server));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  imap_client_open_async (fixture->client, endpoint, NULL, on_result, &result);
  wait_result (&result);
  imap_client_open_finish (fixture->client, result, &error);
  g_assert_no_error (error);
}

/* An expired token is told from a wrong one by nobody, but the next one may be tried at once. */
static void
test_token (void)
{
  TestServer *server = get_shared ();
  g_auto (ClientFixture) fixture = { 0 };
  g_autofree char *good = NULL;
  g_autofree char *expired = NULL;
  g_autoptr (GError) error = NULL;

  if (server == NULL)
    return;
  client_fixture_init (&fixture, NULL);
  open_tls (&fixture, server);
  good = test_server_dup_token ("alice", 1000);
  expired = test_server_dup_token ("alice", -50);
  g_assert_false (client_fixture_authenticate_token (&fixture, "alice", expired, &error));
  g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_AUTH_FAILED);
  g_assert_nonnull (strstr (error->message, "Token refused"));
  g_clear_error (&error);
  g_assert_true (client_fixture_authenticate_token (&fixture, "alice", good, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (imap_client_get_mechanism (fixture.client), ==, "OAUTHBEARER");
}

static void
test_wrong_password (void)
{
  TestServer *server = get_shared ();
  g_auto (ClientFixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  if (server == NULL)
    return;
  client_fixture_init (&fixture, NULL);
  open_tls (&fixture, server);
  g_assert_false (client_fixture_authenticate (&fixture, "alice", "wrong", &error));
  g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_AUTH_FAILED);
}

/* test-imap-client-server NAME */
int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  is_cyrus = argc > 1 && g_str_equal (argv[1], "cyrus");
  g_test_add_data_func ("/imap-client/server/tls", &with_tls, test_session);
  g_test_add_data_func ("/imap-client/server/starttls", &with_starttls, test_session);
  g_test_add_func ("/imap-client/server/list", test_list);
  g_test_add_func ("/imap-client/server/namespaces", test_namespaces);
  g_test_add_func ("/imap-client/server/notify", test_notify);
  g_test_add_func ("/imap-client/server/everything", test_everything);
  g_test_add_func ("/imap-client/server/wrong-password", test_wrong_password);
  if (is_cyrus)
    g_test_add_func ("/imap-client/server/scram-plus", test_scram_plus);
  else
    {
      g_test_add_func ("/imap-client/server/token", test_token);
      g_test_add_func ("/imap-client/server/bare", test_bare);
    }
  result = g_test_run ();
  g_clear_pointer (&shared, test_server_free);
  return result;
}
