/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client-fixture.h"
#include "support/scripted-certificates.h"

static void
open_with (ClientFixture *fixture, const char *capabilities)
{
  g_autofree char *greeting =
      g_strdup_printf ("* OK [CAPABILITY IMAP4rev1 %s] hello\r\n", capabilities);
  g_autoptr (GError) error = NULL;

  client_fixture_init (fixture, NULL);
  scripted_server_say (fixture->server, greeting);
  client_fixture_open (fixture, NET_SECURITY_NONE, &error);
  g_assert_no_error (error);
}

typedef struct
{
  const char *capabilities;
  const char *script[8]; /* expected line, answer, ... */
  const char *mechanism; /* NULL: fails */
  int code;
  ImapCodeKind response_code;
} AuthCase;

#define PLAIN_RESPONSE "AGFsaWNlAGh1bnRlcjI="

static const AuthCase cases[] = {
  { "SASL-IR AUTH=PLAIN AUTH=LOGIN",
    { "* AUTHENTICATE PLAIN " PLAIN_RESPONSE, "$T OK [CAPABILITY IMAP4rev1 IDLE] .\r\n" },
    "PLAIN" },
  { "AUTH=PLAIN",
    { "* AUTHENTICATE PLAIN", "+ \r\n", PLAIN_RESPONSE, "$1 OK [CAPABILITY IMAP4rev1 IDLE] .\r\n" },
    "PLAIN" },
  { "AUTH=PLAIN",
    { "* AUTHENTICATE PLAIN", "+\r\n", PLAIN_RESPONSE,
      "* CAPABILITY IMAP4rev1 IDLE\r\n$1 OK .\r\n" },
    "PLAIN" },
  { "AUTH=LOGIN SASL-IR",
    { "* AUTHENTICATE LOGIN", "+ VXNlcm5hbWU6\r\n", "YWxpY2U=", "+ UGFzc3dvcmQ6\r\n",
      "aHVudGVyMg==", "$1 OK [CAPABILITY IMAP4rev1 IDLE] .\r\n" },
    "LOGIN" },
  { "",
    { "* LOGIN \"alice\" \"hunter2\"", "$T OK .\r\n", "* CAPABILITY",
      "* CAPABILITY IMAP4rev1 IDLE\r\n$T OK .\r\n" },
    "LOGIN" },
  { "AUTH=GSSAPI",
    { "* LOGIN \"alice\" \"hunter2\"", "$T OK [CAPABILITY IMAP4rev1 IDLE] .\r\n" },
    "LOGIN" },
  /* the channel cannot be bound: the same without binding comes before what shows the password */
  { "SASL-IR AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-1-PLUS AUTH=PLAIN",
    { "* AUTHENTICATE SCRAM-SHA-256 *", "$T NO bad protocol\r\n",
      "* AUTHENTICATE PLAIN " PLAIN_RESPONSE, "$T OK [CAPABILITY IMAP4rev1 IDLE] .\r\n" },
    "PLAIN" },
  /* SCRAM that cannot be done: one more try with what is left */
  { "SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN",
    { "* AUTHENTICATE SCRAM-SHA-256 *", "$T NO no such secret\r\n",
      "* AUTHENTICATE PLAIN " PLAIN_RESPONSE, "$T OK [CAPABILITY IMAP4rev1 IDLE] .\r\n" },
    "PLAIN" },
  /* but not after a plain refusal */
  { "SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN",
    { "* AUTHENTICATE SCRAM-SHA-256 *", "$T NO [AUTHENTICATIONFAILED] no\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_AUTH_FAILED,
    IMAP_CODE_AUTHENTICATIONFAILED },
  { "LOGINDISABLED", { NULL }, NULL, IMAP_CLIENT_ERROR_UNSUPPORTED, IMAP_CODE_N },
  { "SASL-IR AUTH=PLAIN",
    { "* AUTHENTICATE PLAIN *", "$T NO [AUTHENTICATIONFAILED] Wrong\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_AUTH_FAILED,
    IMAP_CODE_AUTHENTICATIONFAILED },
  { "SASL-IR AUTH=PLAIN",
    { "* AUTHENTICATE PLAIN *", "$T NO Wrong\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_AUTH_FAILED,
    IMAP_CODE_N },
  { "SASL-IR AUTH=PLAIN",
    { "* AUTHENTICATE PLAIN *", "$T NO [EXPIRED] old\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_AUTH_FAILED,
    IMAP_CODE_EXPIRED },
  { "SASL-IR AUTH=PLAIN",
    { "* AUTHENTICATE PLAIN *", "$T NO [UNAVAILABLE] later\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_AUTH_UNAVAILABLE,
    IMAP_CODE_UNAVAILABLE },
  { "SASL-IR AUTH=PLAIN",
    { "* AUTHENTICATE PLAIN *", "$T NO [INUSE] another login is going on\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_AUTH_UNAVAILABLE,
    IMAP_CODE_INUSE },
  { "SASL-IR AUTH=PLAIN",
    { "* AUTHENTICATE PLAIN *", "$T NO [LIMIT] enough of you\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_AUTH_UNAVAILABLE,
    IMAP_CODE_LIMIT },
  { "SASL-IR AUTH=PLAIN",
    { "* AUTHENTICATE PLAIN *", "$T NO [ALERT] Too many simultaneous connections. (Failure)\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_AUTH_UNAVAILABLE,
    IMAP_CODE_ALERT },
  { "SASL-IR AUTH=PLAIN",
    { "* AUTHENTICATE PLAIN *",
      "$T NO Request is throttled. Suggested Backoff Time: 92415 milliseconds\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_AUTH_UNAVAILABLE,
    IMAP_CODE_N },
  { "SASL-IR AUTH=PLAIN",
    { "* AUTHENTICATE PLAIN *", "$T BAD what\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_UNSUPPORTED,
    IMAP_CODE_N },
  { "SASL-IR AUTH=PLAIN",
    { "* AUTHENTICATE PLAIN *", "$T NO [REFERRAL IMAP://;AUTH=*@attacker/] go there\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_AUTH_FAILED,
    IMAP_CODE_REFERRAL },
};

static void
test_case (gconstpointer data)
{
  const AuthCase *test = data;
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;

  open_with (&fixture, test->capabilities);
  for (guint i = 0; i + 1 < G_N_ELEMENTS (test->script) && test->script[i] != NULL; i += 2)
    scripted_server_answer (fixture.server, test->script[i], test->script[i + 1]);
  if (test->mechanism != NULL)
    {
      client_fixture_authenticate (&fixture, "alice", "hunter2", &error);
      g_assert_no_error (error);
      g_assert_cmpstr (imap_client_get_mechanism (fixture.client), ==, test->mechanism);
      g_assert_true (
          imap_capability_has (imap_client_get_capability (fixture.client), IMAP_CAP_IDLE));
      g_assert_cmpint (imap_client_get_state (fixture.client), ==, IMAP_CLIENT_AUTHENTICATED);
    }
  else
    {
      g_assert_false (client_fixture_authenticate (&fixture, "alice", "hunter2", &error));
      g_assert_error (error, IMAP_CLIENT_ERROR, test->code);
      g_assert_cmpint (imap_client_error_get_code (error), ==, test->response_code);
      g_assert_cmpint (imap_client_get_state (fixture.client), ==, IMAP_CLIENT_TLS);
    }
  log = net_wire_log_to_text (
      net_connection_get_wire_log (imap_client_get_connection (fixture.client)));
  g_assert_null (strstr (log, "hunter2"));
  g_assert_null (strstr (log, PLAIN_RESPONSE));
  g_assert_null (strstr (log, "aHVudGVyMg"));
}

static void
test_error_text (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  open_with (&fixture, "SASL-IR AUTH=PLAIN");
  scripted_server_answer (fixture.server, "*", "$T NO [AUTHENTICATIONFAILED] Wrong, alas\r\n");
  g_assert_false (client_fixture_authenticate (&fixture, "alice", "x", &error));
  g_assert_cmpstr (imap_client_error_get_text (error), ==, "Wrong, alas");

  /* The connection may be used to try again. */
  g_clear_error (&error);
  scripted_server_answer (fixture.server, "*", "$T OK [CAPABILITY IMAP4rev1] .\r\n");
  client_fixture_authenticate (&fixture, "alice", "pw", &error);
  g_assert_no_error (error);
}

/* With a server that computes its side, over TLS: the proof holds for this channel alone. */
static void
test_scram_real (gconstpointer data)
{
  const char *mechanism = data;
  g_auto (ClientFixture) fixture;
  g_autofree char *capability =
      g_strdup_printf ("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=%s AUTH=PLAIN] hi\r\n", mechanism);
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  scripted_server_start_tls (fixture.server, SCRIPTED_CERTIFICATE_GOOD);
  scripted_server_say (fixture.server, capability);
  scripted_server_authenticate (fixture.server, "pencil");
  scripted_server_authenticate (fixture.server, "pencil");
  client_fixture_open (&fixture, NET_SECURITY_TLS, &error);
  g_assert_no_error (error);
  g_assert_false (client_fixture_authenticate (&fixture, "alice", "wrong", &error));
  g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_AUTH_FAILED);
  g_clear_error (&error);
  client_fixture_authenticate (&fixture, "alice", "pencil", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (imap_client_get_mechanism (fixture.client), ==, mechanism);
}

/* A server known to want a binding that TLS 1.3 does not have is not offered any. */
static void
test_scram_quirk (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  scripted_server_start_tls (fixture.server, SCRIPTED_CERTIFICATE_GOOD);
  scripted_server_say (fixture.server, "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256-PLUS "
                                       "AUTH=SCRAM-SHA-256] Cyrus IMAP 3.6.1 server ready\r\n");
  scripted_server_authenticate (fixture.server, "pencil");
  client_fixture_open (&fixture, NET_SECURITY_TLS, &error);
  g_assert_no_error (error);
  client_fixture_authenticate (&fixture, "alice", "pencil", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (imap_client_get_mechanism (fixture.client), ==, "SCRAM-SHA-256");
}

typedef struct
{
  const char *capabilities;
  const char *script[8];
  const char *mechanism; /* NULL: fails */
  int code;
  const char *words; /* in the error's message */
} TokenCase;

/* {"status":"401"} and {"status":"503"} */
#define EXPIRED "eyJzdGF0dXMiOiI0MDEifQ=="
#define OVERLOADED "eyJzdGF0dXMiOiI1MDMifQ=="

static const TokenCase tokens[] = {
  { "SASL-IR AUTH=PLAIN AUTH=XOAUTH2",
    { "* AUTHENTICATE XOAUTH2 dXNlcj1hbGljZQFhdXRoPUJlYXJlciBodW50ZXIyAQE=",
      "$T OK [CAPABILITY IMAP4rev1 IDLE] .\r\n" },
    "XOAUTH2" },
  { "AUTH=OAUTHBEARER AUTH=XOAUTH2",
    { "* AUTHENTICATE OAUTHBEARER", "+ \r\n", "bixhPWFsaWNlLAFob3N0PWxvY2FsaG9zdAFwb3J0*",
      "$1 OK [CAPABILITY IMAP4rev1 IDLE] .\r\n" },
    "OAUTHBEARER" },
  /* why it was refused is answered by nothing, then the refusal comes */
  { "SASL-IR AUTH=XOAUTH2",
    { "* AUTHENTICATE XOAUTH2 *", "+ " EXPIRED "\r\n", "",
      "$1 NO [AUTHENTICATIONFAILED] Invalid credentials\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_AUTH_FAILED,
    "Token refused (401)" },
  { "SASL-IR AUTH=OAUTHBEARER",
    { "* AUTHENTICATE OAUTHBEARER *", "+ " EXPIRED "\r\n", "AQ==", "$1 NO .\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_AUTH_FAILED,
    "Token refused (401)" },
  { "SASL-IR AUTH=XOAUTH2",
    { "* AUTHENTICATE XOAUTH2 *", "+ " OVERLOADED "\r\n", "", "$1 NO .\r\n" },
    NULL,
    IMAP_CLIENT_ERROR_AUTH_UNAVAILABLE,
    "Token refused (503)" },
  /* a token is no password */
  { "SASL-IR AUTH=PLAIN AUTH=LOGIN", { NULL }, NULL, IMAP_CLIENT_ERROR_UNSUPPORTED, "no login" },
};

static void
test_token (gconstpointer data)
{
  const TokenCase *test = data;
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;

  open_with (&fixture, test->capabilities);
  for (guint i = 0; i + 1 < G_N_ELEMENTS (test->script) && test->script[i] != NULL; i += 2)
    scripted_server_answer (fixture.server, test->script[i], test->script[i + 1]);
  client_fixture_authenticate_token (&fixture, "alice", "hunter2", &error);
  if (test->mechanism != NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (imap_client_get_mechanism (fixture.client), ==, test->mechanism);
    }
  else
    {
      g_assert_error (error, IMAP_CLIENT_ERROR, test->code);
      g_assert_nonnull (strstr (error->message, test->words));
      g_assert_cmpint (imap_client_get_state (fixture.client), ==, IMAP_CLIENT_TLS);
    }
  log = net_wire_log_to_text (
      net_connection_get_wire_log (imap_client_get_connection (fixture.client)));
  g_assert_null (strstr (log, "dXNlcj1hbGljZQ"));
  g_assert_null (strstr (log, "bixhPWFsaWNl"));
}

/* The exchange is over its head when the server goes on, or the client is closed. */
static void
test_scram_interrupted (gconstpointer data)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  open_with (&fixture, "SASL-IR AUTH=SCRAM-SHA-256");
  scripted_server_answer (fixture.server, "* AUTHENTICATE SCRAM-SHA-256 *", data);
  scripted_server_close (fixture.server);
  g_assert_false (client_fixture_authenticate (&fixture, "alice", "pw", &error));
  g_assert_nonnull (error);
  client_fixture_wait_closed (&fixture);
}

/* Success without the server's proof is a lie. */
static void
test_scram_without_proof (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  open_with (&fixture, "SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN");
  scripted_server_answer (fixture.server, "* AUTHENTICATE SCRAM-SHA-256 *",
                          "$T OK [CAPABILITY IMAP4rev1] in you are\r\n");
  scripted_server_expect_end (fixture.server);
  g_assert_false (client_fixture_authenticate (&fixture, "alice", "pw", &error));
  g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_PROTOCOL);
  client_fixture_wait_closed (&fixture);
}

static void
test_scram_nonsense (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  open_with (&fixture, "SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN");
  scripted_server_answer (fixture.server, "* AUTHENTICATE SCRAM-SHA-256 *", "+ bm9uc2Vuc2U=\r\n");
  scripted_server_expect_end (fixture.server);
  g_assert_false (client_fixture_authenticate (&fixture, "alice", "pw", &error));
  g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_PROTOCOL);
}

/* Whatever the server says before login is not shown and not kept. */
static void
test_untagged_before_login (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  open_with (&fixture, "SASL-IR AUTH=PLAIN");
  scripted_server_answer (fixture.server, "*",
                          "* OK [ALERT] call us\r\n* 3 EXISTS\r\n* LIST () \"/\" x\r\n"
                          "$T OK [CAPABILITY IMAP4rev1] .\r\n"
                          "* OK [ALERT] disk \x1b[31mfull\r\n");
  client_fixture_authenticate (&fixture, "alice", "pw", &error);
  g_assert_no_error (error);
  client_fixture_wait_event (&fixture, "full");
  g_assert_cmpstr (fixture.events->str, ==, "alert disk  [31mfull;");
}

/* ID, ENABLE and COMPRESS leave in one write; all after COMPRESS is deflated. */
static void
on_authenticated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  imap_client_authenticate_finish (IMAP_CLIENT (source), result, user_data);
}

/* What the server makes of it nobody will know: the connection ends. */
static void
test_cancelled (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) password = g_bytes_new_static ("hunter2", 7);
  g_autoptr (GError) error = NULL;

  open_with (&fixture, "SASL-IR AUTH=PLAIN");
  scripted_server_expect (fixture.server, "* AUTHENTICATE PLAIN *");
  scripted_server_expect_end (fixture.server);
  imap_client_authenticate_async (fixture.client, "alice", password, NET_SECRET_PASSWORD,
                                  cancellable, on_authenticated, &error);
  client_fixture_wait_received (&fixture, "AUTHENTICATE");
  g_cancellable_cancel (cancellable);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (imap_client_get_state (fixture.client), ==, IMAP_CLIENT_CLOSED);
}

/* Once it has ended, the cancellable has no power any more. */
static void
test_cancelled_late (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) password = g_bytes_new_static ("hunter2", 7);
  g_autoptr (ImapResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  open_with (&fixture, "SASL-IR AUTH=PLAIN");
  scripted_server_answer (fixture.server, "* AUTHENTICATE PLAIN *",
                          "$T OK [CAPABILITY IMAP4rev1] in\r\n");
  scripted_server_answer (fixture.server, "* NOOP", "$T OK .\r\n");
  imap_client_authenticate_async (fixture.client, "alice", password, NET_SECRET_PASSWORD,
                                  cancellable, on_authenticated, &error);
  client_fixture_wait_state (&fixture, IMAP_CLIENT_AUTHENTICATED);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_cancellable_cancel (cancellable);
  response = client_fixture_run (&fixture, "NOOP", NULL, &error);
  g_assert_no_error (error);
}

static void
test_prepare (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapResponse) response = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "ID ENABLE QRESYNC CONDSTORE COMPRESS=DEFLATE");
  scripted_server_expect (fixture.server, "* ID (\"name\" \"Postrider\" \"version\" \"*\")");
  scripted_server_expect (fixture.server, "* ENABLE QRESYNC");
  scripted_server_expect (fixture.server, "* COMPRESS DEFLATE");
  scripted_server_say (fixture.server, "* ID (\"name\" \"Dovecot\")\r\n$2 OK .\r\n"
                                       "* ENABLED QRESYNC\r\n$3 OK .\r\n"
                                       "$4 OK deflating\r\n");
  scripted_server_deflate (fixture.server);
  scripted_server_answer (fixture.server, "* NOOP", "$T OK .\r\n");
  client_fixture_prepare (&fixture, IMAP_PREPARE_COMPRESS, &error);
  g_assert_no_error (error);
  g_assert_true (imap_client_is_enabled (fixture.client, IMAP_CAP_QRESYNC));
  g_assert_true (imap_client_is_enabled (fixture.client, IMAP_CAP_CONDSTORE));
  g_assert_true (net_connection_is_deflated (imap_client_get_connection (fixture.client)));
  response = client_fixture_run (&fixture, "NOOP", NULL, &error);
  g_assert_no_error (error);
}

static void
test_prepare_refused (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "ID ENABLE CONDSTORE COMPRESS=DEFLATE");
  scripted_server_answer (fixture.server, "* ID *", "$T BAD .\r\n");
  scripted_server_answer (fixture.server, "* ENABLE CONDSTORE", "$T NO .\r\n");
  scripted_server_answer (fixture.server, "* COMPRESS DEFLATE", "$T NO [COMPRESSIONACTIVE] .\r\n");
  client_fixture_prepare (&fixture, IMAP_PREPARE_COMPRESS, &error);
  g_assert_no_error (error);
  g_assert_false (imap_client_is_enabled (fixture.client, IMAP_CAP_CONDSTORE));
  g_assert_false (net_connection_is_deflated (imap_client_get_connection (fixture.client)));
}

static void
test_prepare_nothing (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "");
  g_assert_true (client_fixture_prepare (&fixture, IMAP_PREPARE_COMPRESS, &error));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/imap-client/auth/%u", i);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autofree char *path = g_strdup_printf ("/imap-client/auth/token-%u", i);

      g_test_add_data_func (path, &tokens[i], test_token);
    }
  g_test_add_data_func ("/imap-client/auth/scram-sha-256-plus", "SCRAM-SHA-256-PLUS",
                        test_scram_real);
  g_test_add_data_func ("/imap-client/auth/scram-sha-256", "SCRAM-SHA-256", test_scram_real);
  g_test_add_data_func ("/imap-client/auth/scram-sha-1", "SCRAM-SHA-1", test_scram_real);
  g_test_add_func ("/imap-client/auth/scram-quirk", test_scram_quirk);
  g_test_add_data_func ("/imap-client/auth/scram-twice", "+ cj14\r\n+ cj14\r\n",
                        test_scram_interrupted);
  g_test_add_data_func ("/imap-client/auth/scram-cut", "+ cj14\r\n", test_scram_interrupted);
  g_test_add_data_func ("/imap-client/auth/scram-bye", "* BYE\r\n", test_scram_interrupted);
  g_test_add_func ("/imap-client/auth/error-text", test_error_text);
  g_test_add_func ("/imap-client/auth/scram-without-proof", test_scram_without_proof);
  g_test_add_func ("/imap-client/auth/scram-nonsense", test_scram_nonsense);
  g_test_add_func ("/imap-client/auth/untagged-before-login", test_untagged_before_login);
  g_test_add_func ("/imap-client/auth/cancelled", test_cancelled);
  g_test_add_func ("/imap-client/auth/cancelled-late", test_cancelled_late);
  g_test_add_func ("/imap-client/prepare/all", test_prepare);
  g_test_add_func ("/imap-client/prepare/refused", test_prepare_refused);
  g_test_add_func ("/imap-client/prepare/nothing", test_prepare_nothing);
  result = g_test_run ();
  scripted_certificates_clean ();
  return result;
}
