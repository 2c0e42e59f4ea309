/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-endpoint.h"

#include <string.h>

struct _NetEndpoint
{
  gatomicrefcount ref_count;
  char *host;
  guint16 port;
  NetSecurity security;
  char *pinned_sha256; /* lower case */
  char *pinned_server;
  char *ca_file;
};

G_DEFINE_BOXED_TYPE (NetEndpoint, net_endpoint, net_endpoint_ref, net_endpoint_unref)

NetEndpoint *
net_endpoint_new (const char *host, guint16 port, NetSecurity security)
{
  return net_endpoint_new_full (host, port, security, NULL, NULL);
}

NetEndpoint *
net_endpoint_new_full (const char *host,
                       guint16 port,
                       NetSecurity security,
                       const NetPin *pin,
                       const char *ca_file)
{
  NetEndpoint *endpoint;

  g_return_val_if_fail (host != NULL, NULL);

  endpoint = g_new0 (NetEndpoint, 1);
  g_atomic_ref_count_init (&endpoint->ref_count);
  endpoint->host = g_strdup (host);
  endpoint->port = port;
  endpoint->security = security;
  if (pin != NULL && pin->sha256 != NULL)
    {
      endpoint->pinned_sha256 = g_ascii_strdown (pin->sha256, -1);
      endpoint->pinned_server = g_strdup (pin->server);
    }
  endpoint->ca_file = g_strdup (ca_file);
  return endpoint;
}

NetEndpoint *
net_endpoint_ref (NetEndpoint *endpoint)
{
  g_atomic_ref_count_inc (&endpoint->ref_count);
  return endpoint;
}

void
net_endpoint_unref (NetEndpoint *endpoint)
{
  if (!g_atomic_ref_count_dec (&endpoint->ref_count))
    return;
  g_free (endpoint->host);
  g_free (endpoint->pinned_sha256);
  g_free (endpoint->pinned_server);
  g_free (endpoint->ca_file);
  g_free (endpoint);
}

const char *
net_endpoint_get_host (const NetEndpoint *endpoint)
{
  return endpoint->host;
}

guint16
net_endpoint_get_port (const NetEndpoint *endpoint)
{
  return endpoint->port;
}

NetSecurity
net_endpoint_get_security (const NetEndpoint *endpoint)
{
  return endpoint->security;
}

NetPinState
net_endpoint_check_pin (const NetEndpoint *endpoint, const char *sha256)
{
  g_autofree char *server = g_strdup_printf ("%s:%u", endpoint->host, endpoint->port);
  gboolean here;

  if (endpoint->pinned_sha256 == NULL || endpoint->pinned_server == NULL)
    return NET_PIN_NONE;
  here = g_ascii_strcasecmp (server, endpoint->pinned_server) == 0;
  if (strcmp (endpoint->pinned_sha256, sha256) == 0)
    return here ? NET_PIN_MATCHES : NET_PIN_ELSEWHERE;
  return here ? NET_PIN_CHANGED : NET_PIN_NONE;
}

const char *
net_endpoint_get_ca_file (const NetEndpoint *endpoint)
{
  return endpoint->ca_file;
}
