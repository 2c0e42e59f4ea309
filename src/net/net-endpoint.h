/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* Where and how securely to connect. Immutable, may cross threads. */
typedef struct _NetEndpoint NetEndpoint;

/* NET_SECURITY_TLS       TLS from the first byte
 * NET_SECURITY_STARTTLS  clear text until the protocol has negotiated TLS, which must succeed
 * NET_SECURITY_NONE      clear text, refused unless the peer's address is loopback
 */
typedef enum
{
  NET_SECURITY_TLS,
  NET_SECURITY_STARTTLS,
  NET_SECURITY_NONE,
} NetSecurity;

#define NET_TYPE_ENDPOINT (net_endpoint_get_type ())
GType net_endpoint_get_type (void);

/* Describes @port on @host, a name or an address literal. Returns a new reference. */
NetEndpoint *net_endpoint_new (const char *host, guint16 port, NetSecurity security);

/* The same with exceptions. @pinned_sha256 (nullable) is the hexadecimal SHA-256 of one exact
 * certificate that is trusted for this endpoint whatever else is wrong with it. @ca_file
 * (nullable) is a PEM file with authorities trusted in addition to the system's. */
NetEndpoint *net_endpoint_new_full (const char *host,
                                    guint16 port,
                                    NetSecurity security,
                                    const char *pinned_sha256,
                                    const char *ca_file);
NetEndpoint *net_endpoint_ref (NetEndpoint *endpoint);
void net_endpoint_unref (NetEndpoint *endpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetEndpoint, net_endpoint_unref)

const char *net_endpoint_get_host (const NetEndpoint *endpoint);
guint16 net_endpoint_get_port (const NetEndpoint *endpoint);
NetSecurity net_endpoint_get_security (const NetEndpoint *endpoint);

/* Lower case; NULL without one. */
const char *net_endpoint_get_pinned_sha256 (const NetEndpoint *endpoint);

/* NULL without one. */
const char *net_endpoint_get_ca_file (const NetEndpoint *endpoint);

gboolean net_endpoint_equal (const NetEndpoint *one, const NetEndpoint *other);
