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

/* One exact certificate that is trusted for one host and port whatever else is wrong with it. */
typedef struct
{
  const char *sha256; /* hexadecimal */
  const char *server; /* "host:port" it was trusted for */
} NetPin;

/* The same with exceptions, which are copied: @pin (nullable), which counts for nothing when it is
 * of another server than this; and @ca_file (nullable), a PEM file with authorities trusted in
 * addition to the system's. */
NetEndpoint *net_endpoint_new_full (const char *host,
                                    guint16 port,
                                    NetSecurity security,
                                    const NetPin *pin,
                                    const char *ca_file);
NetEndpoint *net_endpoint_ref (NetEndpoint *endpoint);
void net_endpoint_unref (NetEndpoint *endpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetEndpoint, net_endpoint_unref)

const char *net_endpoint_get_host (const NetEndpoint *endpoint);
guint16 net_endpoint_get_port (const NetEndpoint *endpoint);
NetSecurity net_endpoint_get_security (const NetEndpoint *endpoint);

/* What a pin says of a certificate. */
typedef enum
{
  NET_PIN_NONE,      /* nothing */
  NET_PIN_MATCHES,   /* it is the one that is trusted here */
  NET_PIN_CHANGED,   /* another one is trusted here */
  NET_PIN_ELSEWHERE, /* it is trusted, but for another server or port */
} NetPinState;

/* Compares the endpoint's pin, if any, with the lower-case @sha256 of a certificate. */
NetPinState net_endpoint_check_pin (const NetEndpoint *endpoint, const char *sha256);

/* NULL without one. */
const char *net_endpoint_get_ca_file (const NetEndpoint *endpoint);
