/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client-fixture.h"
#include "support/scripted-certificates.h"

typedef struct
{
  const char *greeting;
  NetSecurity security; /* NONE or STARTTLS */
  GQuark (*domain) (void);
  int code; /* -1: opens */
} GreetingCase;

static const GreetingCase greetings[] = {
  { "* OK hello\r\n", NET_SECURITY_NONE, NULL, -1 },
  { "* OK\r\n", NET_SECURITY_NONE, NULL, -1 },
  { "* OK [CAPABILITY IMAP4rev1] hi\r\n", NET_SECURITY_NONE, NULL, -1 },
  { "* PREAUTH hello\r\n", NET_SECURITY_NONE, NULL, -1 },
  { "* BYE too busy\r\n", NET_SECURITY_NONE, imap_client_error_quark, IMAP_CLIENT_ERROR_BYE },
  { "* NO\r\n", NET_SECURITY_NONE, imap_client_error_quark, IMAP_CLIENT_ERROR_PROTOCOL },
  { "* BAD\r\n", NET_SECURITY_NONE, imap_client_error_quark, IMAP_CLIENT_ERROR_PROTOCOL },
  { "a OK hello\r\n", NET_SECURITY_NONE, imap_client_error_quark, IMAP_CLIENT_ERROR_PROTOCOL },
  { "+ go on\r\n", NET_SECURITY_NONE, imap_client_error_quark, IMAP_CLIENT_ERROR_PROTOCOL },
  { "* LIST () \"/\" x\r\n", NET_SECURITY_NONE, imap_client_error_quark,
    IMAP_CLIENT_ERROR_PROTOCOL },
  { "HTTP/1.1 400 Bad Request\r\n\r\n", NET_SECURITY_NONE, imap_client_error_quark,
    IMAP_CLIENT_ERROR_PROTOCOL },
  { "1Gdo00V4 wFaIW2WP\r\n* OK x\r\n", NET_SECURITY_NONE, imap_client_error_quark,
    IMAP_CLIENT_ERROR_PROTOCOL },
  { "\r\n", NET_SECURITY_NONE, imap_client_error_quark, IMAP_CLIENT_ERROR_PROTOCOL },
  { "* PREAUTH [CAPABILITY IMAP4rev1] in\r\n", NET_SECURITY_STARTTLS, imap_client_error_quark,
    IMAP_CLIENT_ERROR_PROTOCOL },
  { "* BYE [ALERT] call 0900\r\n", NET_SECURITY_STARTTLS, imap_client_error_quark,
    IMAP_CLIENT_ERROR_PROTOCOL },
};

static void
test_greeting (gconstpointer data)
{
  const GreetingCase *test = data;
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  scripted_server_say (fixture.server, test->greeting);
  if (test->code >= 0)
    {
      scripted_server_expect_end (fixture.server);
      g_assert_false (client_fixture_open (&fixture, test->security, &error));
      g_assert_error (error, test->domain (), test->code);
      g_assert_cmpint (imap_client_get_state (fixture.client), ==, IMAP_CLIENT_CLOSED);
      client_fixture_wait_closed (&fixture);
      return;
    }
  if (strstr (test->greeting, "CAPABILITY") == NULL)
    scripted_server_answer (fixture.server, "* CAPABILITY",
                            "* CAPABILITY IMAP4rev1 IDLE\r\n$T OK done\r\n");
  client_fixture_open (&fixture, test->security, &error);
  g_assert_no_error (error);
  g_assert_cmpint (imap_client_get_state (fixture.client), ==, IMAP_CLIENT_TLS);
  g_assert_true (imap_client_get_capability (fixture.client) != NULL);
}

static void
test_preauth (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  scripted_server_start_tls (fixture.server, SCRIPTED_CERTIFICATE_GOOD);
  scripted_server_say (fixture.server, "* PREAUTH [CAPABILITY IMAP4rev1] in\r\n");
  scripted_server_expect_end (fixture.server);
  g_assert_true (client_fixture_open (&fixture, NET_SECURITY_TLS, &error));
  g_assert_true (client_fixture_authenticate (&fixture, "alice", "pw", &error));
  g_assert_cmpint (imap_client_get_state (fixture.client), ==, IMAP_CLIENT_AUTHENTICATED);
}

static void
test_capability_refused (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  scripted_server_say (fixture.server, "* OK hello\r\n");
  scripted_server_answer (fixture.server, "* CAPABILITY", "$T BAD what?\r\n");
  g_assert_true (client_fixture_open (&fixture, NET_SECURITY_NONE, &error));
  g_assert_false (imap_client_get_capability (fixture.client) == NULL);
}

/* The whole way to a selected mailbox, in segments of every size. */
static void
test_segments (gconstpointer data)
{
  g_auto (ClientFixture) fixture;

  client_fixture_init (&fixture, NULL);
  scripted_server_segment (fixture.server, GPOINTER_TO_SIZE (data));
  client_fixture_log_in_and_select (&fixture, "IDLE");
  g_assert_cmpint (imap_client_get_state (fixture.client), ==, IMAP_CLIENT_SELECTED);
  g_assert_cmpstr (imap_client_get_mailbox (fixture.client), ==, "INBOX");
}

static void
test_silent (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, &client_fixture_impatient);
  scripted_server_stall (fixture.server);
  g_assert_false (client_fixture_open (&fixture, NET_SECURITY_NONE, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_TIMED_OUT);
}

static void
test_cancelled (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NetEndpoint) endpoint = NULL;

  client_fixture_init (&fixture, NULL);
  endpoint =
      net_endpoint_new ("127.0.0.1", scripted_server_get_port (fixture.server), NET_SECURITY_NONE);
  scripted_server_say (fixture.server, "* OK hello\r\n");
  scripted_server_expect (fixture.server, "* CAPABILITY");
  scripted_server_expect_end (fixture.server);
  imap_client_open_async (fixture.client, endpoint, cancellable, NULL, NULL);
  client_fixture_wait_received (&fixture, "CAPABILITY");
  g_cancellable_cancel (cancellable);
  client_fixture_wait_closed (&fixture);
  g_assert_error (fixture.closed, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
assert_nothing_secret_in_clear (ClientFixture *fixture)
{
  g_autofree char *clear = scripted_server_dup_received_clear (fixture->server);

  g_assert_null (strstr (clear, "LOGIN"));
  g_assert_null (strstr (clear, "AUTHENTICATE"));
  g_assert_null (strstr (clear, "SELECT"));
}

static void
test_starttls (gconstpointer data)
{
  gsize segment = GPOINTER_TO_SIZE (data);
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  scripted_server_segment (fixture.server, segment);
  /* What is said in clear counts for nothing: no STARTTLS is announced, and X-FAKE is. */
  scripted_server_say (fixture.server, "* OK [CAPABILITY IMAP4rev1 X-FAKE LOGINDISABLED] hi\r\n"
                                       "* LIST () \"/\" 7XiYhgS7\r\n"
                                       "* 5 EXISTS\r\n* 1 EXPUNGE\r\n"
                                       "* OK [ALERT] Your password expired\r\n"
                                       "* CAPABILITY IMAP4 X-FAKE\r\n");
  scripted_server_answer (fixture.server, "* STARTTLS", "$T OK begin TLS\r\n");
  scripted_server_start_tls (fixture.server, SCRIPTED_CERTIFICATE_GOOD);
  scripted_server_answer (fixture.server, "* CAPABILITY",
                          "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n$T OK .\r\n");
  scripted_server_answer (fixture.server, "* AUTHENTICATE PLAIN", "+ \r\n");
  scripted_server_answer (fixture.server, "*", "$3 OK [CAPABILITY IMAP4rev1] .\r\n");
  client_fixture_open (&fixture, NET_SECURITY_STARTTLS, &error);
  g_assert_no_error (error);
  g_assert_true (net_connection_is_tls (imap_client_get_connection (fixture.client)));
  g_assert_false (imap_capability_has_word (imap_client_get_capability (fixture.client), "X-FAKE"));
  g_assert_cmpstr (fixture.events->str, ==, "");
  client_fixture_authenticate (&fixture, "alice", "pw", &error);
  g_assert_no_error (error);
  assert_nothing_secret_in_clear (&fixture);
}

typedef struct
{
  const char *answer; /* to STARTTLS */
  GQuark (*domain) (void);
  int code;
} StarttlsCase;

static const StarttlsCase refusals[] = {
  { "$T NO not today\r\n", net_error_quark, NET_ERROR_TLS },
  { "$T BAD unknown command\r\n", net_error_quark, NET_ERROR_TLS },
  { "+ continue\r\n", imap_client_error_quark, IMAP_CLIENT_ERROR_PROTOCOL },
  { "* BYE\r\n", imap_client_error_quark, IMAP_CLIENT_ERROR_PROTOCOL },
  { "other OK begin TLS\r\n", imap_client_error_quark, IMAP_CLIENT_ERROR_PROTOCOL },
  { "$T OK begin TLS\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", net_error_quark,
    NET_ERROR_PROTOCOL },
  { "* OK [ALERT] x\r\n$T OK begin TLS\r\n* OK [ALERT] call us\r\n", net_error_quark,
    NET_ERROR_PROTOCOL },
  { "$T OK begin TLS\r\nx", net_error_quark, NET_ERROR_PROTOCOL },
  { "$T OK begin TLS\r\n* BYE\r\n", net_error_quark, NET_ERROR_PROTOCOL },
};

static void
test_starttls_refused (gconstpointer data)
{
  const StarttlsCase *test = data;
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  scripted_server_say (fixture.server, "* OK hi\r\n");
  scripted_server_answer (fixture.server, "* STARTTLS", test->answer);
  scripted_server_expect_end (fixture.server);
  g_assert_false (client_fixture_open (&fixture, NET_SECURITY_STARTTLS, &error));
  g_assert_error (error, test->domain (), test->code);
  g_assert_cmpstr (fixture.events->str, ==, "");
  assert_nothing_secret_in_clear (&fixture);
}

static void
test_starttls_silent (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, &client_fixture_impatient);
  scripted_server_say (fixture.server, "* OK hi\r\n");
  scripted_server_expect (fixture.server, "* STARTTLS");
  scripted_server_stall (fixture.server);
  g_assert_false (client_fixture_open (&fixture, NET_SECURITY_STARTTLS, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_TIMED_OUT);
}

static void
test_starttls_wrong_host (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  scripted_server_say (fixture.server, "* OK hi\r\n");
  scripted_server_answer (fixture.server, "* STARTTLS", "$T OK go\r\n");
  scripted_server_start_tls (fixture.server, SCRIPTED_CERTIFICATE_WRONG_HOST);
  g_assert_false (client_fixture_open (&fixture, NET_SECURITY_STARTTLS, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_UNTRUSTED_CERTIFICATE);
  g_assert_nonnull (net_error_get_certificate_problem (error));
  g_assert_nonnull (net_error_get_certificate_problem (fixture.closed));
}

/* Cut after every byte of what it says until login is over: always an error, never a hang. */
static void
test_cut (void)
{
  static const char said[] = "* OK hello\r\n";
  gsize length = strlen (said);

  for (gsize n = 0; n <= length; n++)
    {
      g_auto (ClientFixture) fixture;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = g_bytes_new (said, n);

      client_fixture_init (&fixture, NULL);
      scripted_server_say_bytes (fixture.server, bytes);
      scripted_server_close (fixture.server);
      g_assert_false (client_fixture_open (&fixture, NET_SECURITY_NONE, &error));
      if (!g_error_matches (error, NET_ERROR, NET_ERROR_CLOSED))
        g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED);
    }
}

static void
test_endless_line (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;
  gsize size = 24 * 1024 * 1024;
  char *line = g_malloc (size);
  g_autoptr (GBytes) bytes = g_bytes_new_take (line, size);

  memset (line, 'x', size);
  client_fixture_init (&fixture, NULL);
  scripted_server_say_bytes (fixture.server, bytes);
  g_assert_false (client_fixture_open (&fixture, NET_SECURITY_NONE, &error));
  g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (greetings); i++)
    {
      g_autofree char *path = g_strdup_printf ("/imap-client/greeting/%u", i);

      g_test_add_data_func (path, &greetings[i], test_greeting);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/imap-client/starttls/refused-%u", i);

      g_test_add_data_func (path, &refusals[i], test_starttls_refused);
    }
  g_test_add_func ("/imap-client/open/preauth", test_preauth);
  g_test_add_func ("/imap-client/open/capability-refused", test_capability_refused);
  g_test_add_data_func ("/imap-client/open/whole", GSIZE_TO_POINTER (0), test_segments);
  g_test_add_data_func ("/imap-client/open/bytes", GSIZE_TO_POINTER (1), test_segments);
  g_test_add_data_func ("/imap-client/open/threes", GSIZE_TO_POINTER (3), test_segments);
  g_test_add_func ("/imap-client/open/silent", test_silent);
  g_test_add_func ("/imap-client/open/cancelled", test_cancelled);
  g_test_add_func ("/imap-client/open/cut", test_cut);
  g_test_add_func ("/imap-client/open/endless-line", test_endless_line);
  g_test_add_data_func ("/imap-client/starttls/whole", GSIZE_TO_POINTER (0), test_starttls);
  g_test_add_data_func ("/imap-client/starttls/bytes", GSIZE_TO_POINTER (1), test_starttls);
  g_test_add_func ("/imap-client/starttls/silent", test_starttls_silent);
  g_test_add_func ("/imap-client/starttls/wrong-host", test_starttls_wrong_host);
  result = g_test_run ();
  scripted_certificates_clean ();
  return result;
}
