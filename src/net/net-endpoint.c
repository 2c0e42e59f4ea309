/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-endpoint.h"

struct _NetEndpoint
{
  gatomicrefcount ref_count;
  char *host;
  guint16 port;
  NetSecurity security;
  char *pinned_sha256;
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
                       const char *pinned_sha256,
                       const char *ca_file)
{
  NetEndpoint *endpoint;

  g_return_val_if_fail (host != NULL, NULL);

  endpoint = g_new0 (NetEndpoint, 1);
  g_atomic_ref_count_init (&endpoint->ref_count);
  endpoint->host = g_strdup (host);
  endpoint->port = port;
  endpoint->security = security;
  endpoint->pinned_sha256 = pinned_sha256 ? g_ascii_strdown (pinned_sha256, -1) : NULL;
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

const char *
net_endpoint_get_pinned_sha256 (const NetEndpoint *endpoint)
{
  return endpoint->pinned_sha256;
}

const char *
net_endpoint_get_ca_file (const NetEndpoint *endpoint)
{
  return endpoint->ca_file;
}

gboolean
net_endpoint_equal (const NetEndpoint *one, const NetEndpoint *other)
{
  return one->port == other->port && one->security == other->security
         && g_ascii_strcasecmp (one->host, other->host) == 0
         && g_strcmp0 (one->pinned_sha256, other->pinned_sha256) == 0
         && g_strcmp0 (one->ca_file, other->ca_file) == 0;
}
