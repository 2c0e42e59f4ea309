/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "account/account-error.h"
#include "account/account-server.h"

typedef struct
{
  const char *url;
  AccountProtocol protocol;
  const char *host; /* NULL: refused */
  guint16 port;
  AccountSecurity security;
  const char *user;
} Case;

static const Case cases[] = {
  { "imaps://mail.example.org", ACCOUNT_PROTOCOL_IMAP, "mail.example.org", 993,
    ACCOUNT_SECURITY_TLS },
  { "IMAPS://mail.example.org:1993/", ACCOUNT_PROTOCOL_IMAP, "mail.example.org", 1993,
    ACCOUNT_SECURITY_TLS },
  { "imaps://me%40x@mail.example.org", ACCOUNT_PROTOCOL_IMAP, "mail.example.org", 993,
    ACCOUNT_SECURITY_TLS, "me@x" },
  { "imap+starttls://h", ACCOUNT_PROTOCOL_IMAP, "h", 143, ACCOUNT_SECURITY_STARTTLS },
  { "imap://127.0.0.1:1143", ACCOUNT_PROTOCOL_IMAP, "127.0.0.1", 1143, ACCOUNT_SECURITY_NONE },
  { "imap://[::1]:1143", ACCOUNT_PROTOCOL_IMAP, "::1", 1143, ACCOUNT_SECURITY_NONE },
  { "imap://localhost", ACCOUNT_PROTOCOL_IMAP, "localhost", 143, ACCOUNT_SECURITY_NONE },
  { "smtps://h", ACCOUNT_PROTOCOL_SMTP, "h", 465, ACCOUNT_SECURITY_TLS },
  { "smtp+starttls://h", ACCOUNT_PROTOCOL_SMTP, "h", 587, ACCOUNT_SECURITY_STARTTLS },
  { "imap://mail.example.org", ACCOUNT_PROTOCOL_IMAP },
  { "imap://127.0.0.1.example.org", ACCOUNT_PROTOCOL_IMAP },
  { "smtps://h", ACCOUNT_PROTOCOL_IMAP },
  { "imaps://h", ACCOUNT_PROTOCOL_SMTP },
  { "imaps://", ACCOUNT_PROTOCOL_IMAP },
  { "imaps://u:secret@h", ACCOUNT_PROTOCOL_IMAP },
  { "imaps://h/INBOX", ACCOUNT_PROTOCOL_IMAP },
  { "imaps://h?x", ACCOUNT_PROTOCOL_IMAP },
  { "imaps://h:0", ACCOUNT_PROTOCOL_IMAP },
  { "imaps://h:99999", ACCOUNT_PROTOCOL_IMAP },
  { "mail.example.org", ACCOUNT_PROTOCOL_IMAP },
  { "", ACCOUNT_PROTOCOL_IMAP },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_auto (AccountServer) server = { NULL };
      g_autoptr (GError) error = NULL;
      gboolean good = account_server_parse_url (c->url, c->protocol, &server, &error);

      g_test_message ("%s", c->url);
      if (c->host == NULL)
        {
          g_assert_false (good);
          g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_INVALID);
          continue;
        }
      g_assert_no_error (error);
      g_assert_true (good);
      g_assert_cmpstr (server.host, ==, c->host);
      g_assert_cmpuint (server.port, ==, c->port);
      g_assert_cmpint (server.security, ==, c->security);
      g_assert_cmpstr (server.user, ==, c->user);
    }
}

static void
test_round_trip (void)
{
  static const char *const urls[] = {
    "imaps://h", "imaps://h:1", "imap+starttls://h:2", "imap://[::1]", "imap://localhost:1143",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_auto (AccountServer) server = { NULL };
      g_autoptr (GError) error = NULL;
      g_autofree char *url = NULL;

      g_assert_true (account_server_parse_url (urls[i], ACCOUNT_PROTOCOL_IMAP, &server, &error));
      url = account_server_to_url (&server, ACCOUNT_PROTOCOL_IMAP);
      g_assert_cmpstr (url, ==, urls[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/server/parse", test_parse);
  g_test_add_func ("/account/server/round-trip", test_round_trip);
  return g_test_run ();
}
