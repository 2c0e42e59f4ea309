/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where one protocol of an account is served, and its spelling as a URL. */
#pragma once

#include <glib.h>

/* How the connection is protected; NONE is for loopback alone. */
typedef enum
{
  ACCOUNT_SECURITY_TLS,
  ACCOUNT_SECURITY_STARTTLS,
  ACCOUNT_SECURITY_NONE,
} AccountSecurity;

typedef enum
{
  ACCOUNT_PROTOCOL_IMAP,
  ACCOUNT_PROTOCOL_SMTP,
} AccountProtocol;

/* A server; host NULL: there is none. */
typedef struct
{
  char *host;
  guint16 port;
  AccountSecurity security;
  char *user;
} AccountServer;

/* Frees the strings of @server and empties it. */
void account_server_clear (AccountServer *server);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AccountServer, account_server_clear)

/* Makes @copy, whose content is overwritten, a copy of @server. */
void account_server_copy (const AccountServer *server, AccountServer *copy);

/* Whether @host is localhost or a loopback address literal. */
gboolean account_server_host_is_loopback (const char *host);

/* Reads `imaps://[user@]host[:port]`, `imap+starttls://`, `imap://` (loopback alone), and the same
 * with smtp, into @out_server; the port is the protocol's own where absent, the user NULL. FALSE
 * and ACCOUNT_ERROR_INVALID with a reason for everything else. */
gboolean account_server_parse_url (const char *url,
                                   AccountProtocol protocol,
                                   AccountServer *out_server,
                                   GError **error);

/* The URL of @server, without the user; free with g_free(). */
char *account_server_to_url (const AccountServer *server, AccountProtocol protocol);

/* "imap" or "smtp". */
const char *account_protocol_to_string (AccountProtocol protocol);
