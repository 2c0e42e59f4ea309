/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "account/account-server.h"

#include <gio/gio.h>

#include "account/account-error.h"

typedef struct
{
  const char *scheme;
  AccountProtocol protocol;
  AccountSecurity security;
  guint16 port;
} Scheme;

static const Scheme schemes[] = {
  { "imaps", ACCOUNT_PROTOCOL_IMAP, ACCOUNT_SECURITY_TLS, 993 },
  { "imap+starttls", ACCOUNT_PROTOCOL_IMAP, ACCOUNT_SECURITY_STARTTLS, 143 },
  { "imap", ACCOUNT_PROTOCOL_IMAP, ACCOUNT_SECURITY_NONE, 143 },
  { "smtps", ACCOUNT_PROTOCOL_SMTP, ACCOUNT_SECURITY_TLS, 465 },
  { "smtp+starttls", ACCOUNT_PROTOCOL_SMTP, ACCOUNT_SECURITY_STARTTLS, 587 },
  { "smtp", ACCOUNT_PROTOCOL_SMTP, ACCOUNT_SECURITY_NONE, 587 },
};

void
account_server_clear (AccountServer *server)
{
  g_clear_pointer (&server->host, g_free);
  g_clear_pointer (&server->user, g_free);
  server->port = 0;
  server->security = ACCOUNT_SECURITY_TLS;
}

void
account_server_copy (const AccountServer *server, AccountServer *copy)
{
  *copy = *server;
  copy->host = g_strdup (server->host);
  copy->user = g_strdup (server->user);
}

gboolean
account_server_host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

static const Scheme *
find_scheme (const char *name, AccountProtocol protocol)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (schemes[i].protocol == protocol && g_ascii_strcasecmp (schemes[i].scheme, name) == 0)
      return &schemes[i];
  return NULL;
}

static gboolean
refuse (GError **error, const char *url, const char *reason)
{
  g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_INVALID, "‘%s’: %s", url, reason);
  return FALSE;
}

gboolean
account_server_parse_url (const char *url,
                          AccountProtocol protocol,
                          AccountServer *out_server,
                          GError **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GError) local = NULL;
  const Scheme *scheme;
  const char *host;
  const char *path;
  int port;

  uri = g_uri_parse (url, G_URI_FLAGS_HAS_PASSWORD, &local);
  if (uri == NULL)
    return refuse (error, url, local->message);
  scheme = find_scheme (g_uri_get_scheme (uri), protocol);
  if (scheme == NULL)
    return refuse (error, url,
                   protocol == ACCOUNT_PROTOCOL_IMAP
                       ? "must begin with imaps://, imap+starttls:// or imap://"
                       : "must begin with smtps://, smtp+starttls:// or smtp://");
  host = g_uri_get_host (uri);
  if (host == NULL || *host == '\0')
    return refuse (error, url, "has no host");
  if (g_uri_get_password (uri) != NULL)
    return refuse (error, url, "must not hold a password");
  path = g_uri_get_path (uri);
  if (*path != '\0' && !g_str_equal (path, "/"))
    return refuse (error, url, "must end after the port");
  if (g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return refuse (error, url, "must end after the port");
  port = g_uri_get_port (uri);
  if (port == 0 || port > G_MAXUINT16)
    return refuse (error, url, "has an impossible port");
  if (scheme->security == ACCOUNT_SECURITY_NONE && !account_server_host_is_loopback (host))
    return refuse (error, url, "is not encrypted, which is allowed for this computer alone");

  out_server->host = g_strdup (host);
  out_server->port = port < 0 ? scheme->port : (guint16) port;
  out_server->security = scheme->security;
  out_server->user = g_strdup (g_uri_get_user (uri));
  return TRUE;
}

char *
account_server_to_url (const AccountServer *server, AccountProtocol protocol)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (schemes[i].protocol == protocol && schemes[i].security == server->security)
      return g_uri_join (G_URI_FLAGS_NONE, schemes[i].scheme, NULL, server->host,
                         server->port == schemes[i].port ? -1 : server->port, "", NULL, NULL);
  g_return_val_if_reached (NULL);
}

const char *
account_protocol_to_string (AccountProtocol protocol)
{
  return protocol == ACCOUNT_PROTOCOL_IMAP ? "imap" : "smtp";
}
