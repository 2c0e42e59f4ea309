/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client-fixture.h"

typedef struct
{
  const char *answer; /* behind the tag */
  ImapRefusal refusal;
  guint wait_ms;
} RefusalCase;

static const RefusalCase cases[] = {
  { "NO [UNAVAILABLE] backend is down", IMAP_REFUSAL_UNAVAILABLE },
  { "NO [SERVERBUG] oops", IMAP_REFUSAL_UNAVAILABLE },
  { "NO [INUSE] locked by another", IMAP_REFUSAL_IN_USE },
  { "NO [LIMIT] too many", IMAP_REFUSAL_LIMIT },
  { "NO [THROTTLED] slow down", IMAP_REFUSAL_THROTTLED },
  { "NO [OVERQUOTA] full", IMAP_REFUSAL_OVER_QUOTA },
  { "NO [EXPIRED] password is old", IMAP_REFUSAL_CREDENTIALS },
  { "NO [AUTHENTICATIONFAILED] wrong", IMAP_REFUSAL_CREDENTIALS },
  { "NO [AUTHORIZATIONFAILED] not you", IMAP_REFUSAL_CREDENTIALS },
  { "NO [NONEXISTENT] no such mailbox", IMAP_REFUSAL_ABSENT },
  { "NO [TRYCREATE] no such mailbox", IMAP_REFUSAL_ABSENT },
  { "NO [NOPERM] no", IMAP_REFUSAL_FOR_GOOD },
  { "NO [CANNOT] no", IMAP_REFUSAL_FOR_GOOD },
  { "NO no", IMAP_REFUSAL_FOR_GOOD },
  { "BAD what?", IMAP_REFUSAL_FOR_GOOD },
  { "NO", IMAP_REFUSAL_FOR_GOOD },
  /* a code counts more than words */
  { "NO [NOPERM] try again later", IMAP_REFUSAL_FOR_GOOD },
  { "NO [ALERT] Too many simultaneous connections. (Failure)", IMAP_REFUSAL_LIMIT },
  { "NO Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)",
    IMAP_REFUSAL_LIMIT },
  { "BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds", IMAP_REFUSAL_THROTTLED,
    92415 },
  { "NO Suggested Backoff Time: 99999999999999999999 milliseconds", IMAP_REFUSAL_THROTTLED,
    15 * 60 * 1000 },
  { "NO Account exceeded command or bandwidth limits", IMAP_REFUSAL_THROTTLED },
  { "NO Quota exceeded (mailbox for user is full)", IMAP_REFUSAL_OVER_QUOTA },
  { "NO Temporary authentication failure", IMAP_REFUSAL_UNAVAILABLE },
  { "NO Server Busy", IMAP_REFUSAL_UNAVAILABLE },
};

static void
test_case (gconstpointer data)
{
  const RefusalCase *test = data;
  g_auto (ClientFixture) fixture;
  g_autofree char *answer = g_strdup_printf ("$T %s\r\n", test->answer);
  g_autoptr (GError) error = NULL;
  gboolean temporary = test->refusal >= IMAP_REFUSAL_IN_USE;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "");
  scripted_server_answer (fixture.server, "* NOOP", answer);
  g_assert_null (client_fixture_run (&fixture, "NOOP", NULL, &error));
  g_assert_cmpint (imap_client_error_get_refusal (error), ==, test->refusal);
  g_assert_cmpuint (imap_client_error_get_wait_ms (error), ==, test->wait_ms);
  g_assert_cmpint (imap_refusal_is_temporary (test->refusal), ==, temporary);
  g_assert_cmpint (imap_client_get_state (fixture.client), ==, IMAP_CLIENT_AUTHENTICATED);
}

static void
test_other_errors (void)
{
  g_autoptr (GError) cancelled =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "too many connections");
  g_autoptr (GError) closed =
      g_error_new_literal (IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED, "throttled");

  g_assert_cmpint (imap_client_error_get_refusal (NULL), ==, IMAP_REFUSAL_NONE);
  g_assert_cmpint (imap_client_error_get_refusal (cancelled), ==, IMAP_REFUSAL_NONE);
  g_assert_cmpint (imap_client_error_get_refusal (closed), ==, IMAP_REFUSAL_NONE);
  g_assert_cmpuint (imap_client_error_get_wait_ms (closed), ==, 0);
}

/* A server that sends the client away says why as well. */
static void
test_bye (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  scripted_server_say (fixture.server, "* BYE [UNAVAILABLE] Too many connections\r\n");
  g_assert_false (client_fixture_open (&fixture, NET_SECURITY_NONE, &error));
  g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BYE);
  g_assert_cmpint (imap_client_error_get_refusal (error), ==, IMAP_REFUSAL_UNAVAILABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/imap-client/refusal/%u", i);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/imap-client/refusal/other-errors", test_other_errors);
  g_test_add_func ("/imap-client/refusal/bye", test_bye);
  return g_test_run ();
}
