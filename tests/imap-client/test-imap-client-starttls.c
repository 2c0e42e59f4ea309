/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whoever sits between us and the server may say in clear what they like: nothing of it is believed
 * or told, and no secret answers it. The cases are those of "Why TLS is better without STARTTLS"
 * (Poddebniak and others, 2021). */
#include <string.h>

#include "client-fixture.h"
#include "support/scripted-certificates.h"

#define USER "alice"
#define CANARY "c4n4ry-0f-the-m1ne"

typedef struct
{
  const char *name;
  const char *greeting;
  const char *answer; /* to STARTTLS; NULL: none is waited for */
  gboolean opens;     /* TLS follows, and all is well */
  const char *in_tls; /* what the server says behind the handshake, unasked */
} CanaryCase;

#define UNTAGGED                                                                               \
  "* LIST () \"/\" 7XiYhgS7\r\n* LSUB () \"/\" 7XiYhgS7\r\n* STATUS 7XiYhgS7 (MESSAGES 1)\r\n" \
  "* SEARCH 1 2 3\r\n* FLAGS (\\Seen)\r\n* 5 EXISTS\r\n* 5 RECENT\r\n* 1 EXPUNGE\r\n"          \
  "* VANISHED 1:9\r\n* 1 FETCH (UID 1 FLAGS ())\r\n* NAMESPACE ((\"x\" \"/\")) NIL NIL\r\n"    \
  "* ENABLED QRESYNC\r\n* ID (\"name\" \"7XiYhgS7\")\r\n"
#define SPOOFS                                                                                   \
  "* OK [ALERT] Your password expired, call 0900\r\n* NO [ALERT] call\r\n* BAD [ALERT] call\r\n" \
  "* OK [BADCHARSET (call)] call\r\n* OK [PARSE] call\r\n* OK [WEBALERT http://attacker/] "      \
  "call\r\n"

static const CanaryCase cases[] = {
  { "good", "* OK hi\r\n", "$T OK begin\r\n", TRUE },
  { "capability-before", "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n", "$T OK begin\r\n", TRUE },
  { "capability-with-answer", "* OK hi\r\n", "* CAPABILITY IMAP4 X-FAKE\r\n$T OK begin\r\n", TRUE },
  { "capability-in-answer", "* OK hi\r\n", "$T OK [CAPABILITY IMAP4 X-FAKE] begin\r\n", TRUE },
  { "logindisabled-before", "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\r\n", "$T OK begin\r\n",
    TRUE },
  { "untagged-before", "* OK hi\r\n" UNTAGGED, "$T OK begin\r\n", TRUE },
  { "untagged-with-answer", "* OK hi\r\n", UNTAGGED "$T OK begin\r\n", TRUE },
  { "spoofs-in-greeting", "* OK [ALERT] call 0900\r\n" SPOOFS, "$T OK begin\r\n", TRUE },
  { "spoofs-with-answer", "* OK hi\r\n", SPOOFS "$T OK [ALERT] call\r\n", TRUE },
  { "spoofs-in-tls", "* OK hi\r\n", "$T OK begin\r\n", TRUE, SPOOFS UNTAGGED },
  { "preauth-later", "* OK hi\r\n* PREAUTH in\r\n", "$T OK begin\r\n", TRUE },
  { "greeting-again-in-tls", "* OK hi\r\n", "$T OK begin\r\n", TRUE, "* OK hi again\r\n" },
  /* stripping */
  { "no", "* OK hi\r\n", "$T NO no\r\n" },
  { "bad", "* OK hi\r\n", "$T BAD no\r\n" },
  { "continue", "* OK hi\r\n", "+ go on\r\n" },
  { "no-then-capability", "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n",
    "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n$T NO no\r\n" },
  { "bye", "* OK hi\r\n", "* BYE no\r\n" },
  { "referral", "* OK hi\r\n", "$T NO [REFERRAL imap://;AUTH=*@attacker/] there\r\n" },
  /* injection: bytes behind the answer */
  { "injected-capability", "* OK hi\r\n", "$T OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" },
  { "injected-alert", "* OK hi\r\n", "$T OK begin\r\n* OK [ALERT] call\r\n" },
  { "injected-bye", "* OK hi\r\n", "$T OK begin\r\n* BYE\r\n" },
  { "injected-ok", "* OK hi\r\n", "$T OK begin\r\n2 OK done\r\n" },
  { "injected-byte", "* OK hi\r\n", "$T OK begin\r\nx" },
  { "injected-line-end", "* OK hi\r\n", "$T OK begin\r\n\r\n" },
  /* answers to what was never asked */
  { "guessed-tag", "* OK hi\r\n1 OK begin TLS\r\n", NULL },
  { "guessed-tags", "* OK hi\r\na1 OK .\r\nA001 OK .\r\na0 OK .\r\n", NULL },
  { "tag-in-capability", "* OK hi\r\n* CAPABILITY IMAP4rev1 STARTTLS\r\n2 OK begin TLS now\r\n",
    NULL },
  { "other-tag", "* OK hi\r\n", "x$T OK begin\r\n" },
  /* greetings */
  { "preauth", "* PREAUTH in\r\n", NULL },
  { "preauth-capability", "* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] in\r\n", NULL },
  { "preauth-alert", "* PREAUTH [ALERT] call\r\n", NULL },
  { "greeting-bye", "* BYE [ALERT] call\r\n", NULL },
  { "greeting-bye-referral", "* BYE [REFERRAL imap://attacker/] there\r\n", NULL },
  { "greeting-no", "* NO hi\r\n", NULL },
  { "greeting-bad", "* BAD hi\r\n", NULL },
  { "greeting-tagged", "a1 OK hi\r\n", NULL },
  { "greeting-continuation", "+ hi\r\n", NULL },
  { "greeting-nonsense", "1Gdo00V4 wFaIW2WP\r\n* OK hi\r\n", NULL },
  { "greeting-data", "* 1 EXISTS\r\n* OK hi\r\n", NULL },
  { "greeting-empty", "\r\n* OK hi\r\n", NULL },
};

static void
assert_no_canary (ClientFixture *fixture)
{
  static const char *const commands[] = { "LOGIN",  "AUTHENTICATE", "SELECT", "EXAMINE", "LIST",
                                          "APPEND", "ENABLE",       "ID (",   USER,      CANARY };
  g_autofree char *clear = scripted_server_dup_received_clear (fixture->server);
  g_autofree char *encoded = g_base64_encode ((const guchar *) CANARY, strlen (CANARY));
  g_autofree char *plain =
      g_base64_encode ((const guchar *) "\0" USER "\0" CANARY, strlen (USER) + strlen (CANARY) + 2);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_assert_null (strstr (clear, commands[i]));
  g_assert_null (strstr (clear, encoded));
  g_assert_null (strstr (clear, plain));
}

static void
script (ClientFixture *fixture, const CanaryCase *test)
{
  scripted_server_say (fixture->server, test->greeting);
  if (test->answer != NULL)
    scripted_server_answer (fixture->server, "* STARTTLS", test->answer);
  if (!test->opens)
    return;
  scripted_server_start_tls (fixture->server, SCRIPTED_CERTIFICATE_GOOD);
  if (test->in_tls != NULL)
    scripted_server_say (fixture->server, test->in_tls);
  scripted_server_answer (fixture->server, "* CAPABILITY",
                          "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n$T OK .\r\n");
  scripted_server_answer (fixture->server, "* AUTHENTICATE PLAIN *",
                          "$T OK [CAPABILITY IMAP4rev1] in\r\n");
}

static void
run (const CanaryCase *test, gsize segment)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) login_error = NULL;
  g_autofree char *received = NULL;

  client_fixture_init (&fixture, NULL);
  scripted_server_segment (fixture.server, segment);
  script (&fixture, test);
  client_fixture_open (&fixture, NET_SECURITY_STARTTLS, &error);
  /* What a person who is asked nothing would do next. */
  client_fixture_authenticate (&fixture, USER, CANARY, &login_error);
  if (test->opens)
    {
      g_autofree char *plain = g_base64_encode ((const guchar *) "\0" USER "\0" CANARY,
                                                strlen (USER) + strlen (CANARY) + 2);

      g_assert_no_error (error);
      g_assert_no_error (login_error);
      g_assert_true (net_connection_is_tls (imap_client_get_connection (fixture.client)));
      g_assert_false (
          imap_capability_has_word (imap_client_get_capability (fixture.client), "X-FAKE"));
      g_assert_null (imap_client_get_quirks (fixture.client)->name);
      received = scripted_server_dup_received (fixture.server);
      g_assert_nonnull (strstr (received, plain));
    }
  else
    {
      g_assert_nonnull (error);
      g_assert_nonnull (login_error);
      g_assert_cmpint (imap_client_get_state (fixture.client), ==, IMAP_CLIENT_CLOSED);
    }
  g_assert_cmpstr (fixture.events->str, ==, "");
  assert_no_canary (&fixture);
}

static void
test_whole (gconstpointer data)
{
  run (data, 0);
}

/* Byte by byte only what does not depend on bytes coming together: an injection that comes after
 * the handshake has begun is no injection but a broken handshake, which must fail as well. */
static void
test_bytes (gconstpointer data)
{
  run (data, 1);
}

/* A server that never says what it can is asked a few times, not for ever. */
static void
test_no_capability (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  scripted_server_say (fixture.server, "* OK hi\r\n");
  scripted_server_answer (fixture.server, "* STARTTLS", "$T OK .\r\n");
  scripted_server_start_tls (fixture.server, SCRIPTED_CERTIFICATE_GOOD);
  scripted_server_answer (fixture.server, "* CAPABILITY", "$T BAD what?\r\n");
  scripted_server_answer (fixture.server, "* LOGIN *", "$T OK in\r\n");
  scripted_server_answer (fixture.server, "* CAPABILITY", "$T BAD what?\r\n");
  scripted_server_answer (fixture.server, "* NOOP", "$T OK .\r\n");
  g_assert_true (client_fixture_open (&fixture, NET_SECURITY_STARTTLS, &error));
  g_assert_true (client_fixture_authenticate (&fixture, USER, CANARY, &error));
  imap_response_free (client_fixture_run (&fixture, "NOOP", NULL, &error));
  g_assert_no_error (error);
  assert_no_canary (&fixture);
}

/* Nobody is sent elsewhere, neither at login nor for a mailbox. */
static void
test_referrals (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (ImapSelected) selected = NULL;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "LOGIN-REFERRALS MAILBOX-REFERRALS");
  scripted_server_answer (fixture.server, "* SELECT Elsewhere",
                          "$T NO [REFERRAL imap://alice@attacker/Elsewhere] there\r\n");
  scripted_server_answer (fixture.server, "* NOOP", "$T OK .\r\n");
  selected = client_fixture_select (&fixture, "Elsewhere", NULL, &error);
  g_assert_null (selected);
  g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_NO);
  g_assert_cmpint (imap_client_error_get_code (error), ==, IMAP_CODE_REFERRAL);
  g_clear_error (&error);
  imap_response_free (client_fixture_run (&fixture, "NOOP", NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *whole = g_strconcat ("/imap-client/starttls/whole/", cases[i].name, NULL);
      g_autofree char *bytes = g_strconcat ("/imap-client/starttls/bytes/", cases[i].name, NULL);

      g_test_add_data_func (whole, &cases[i], test_whole);
      g_test_add_data_func (bytes, &cases[i], test_bytes);
    }
  g_test_add_func ("/imap-client/starttls/no-capability", test_no_capability);
  g_test_add_func ("/imap-client/starttls/referrals", test_referrals);
  result = g_test_run ();
  scripted_certificates_clean ();
  return result;
}
