/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The client's side of one SASL exchange. Knows no protocol: challenges and responses are raw, not
 * base64. Belongs to one thread; the steps may take long and run in another. Errors are of
 * NET_ERROR. */
typedef struct _NetSasl NetSasl;

/* What proves who we are. */
typedef enum
{
  NET_SECRET_PASSWORD,
  NET_SECRET_TOKEN, /* an OAuth access token */
} NetSecretKind;

/* What a channel binding is made of. */
typedef enum
{
  NET_BINDING_NONE,
  NET_BINDING_TLS_EXPORTER, /* RFC 9266: TLS 1.3 */
  NET_BINDING_TLS_UNIQUE,   /* RFC 5929: before TLS 1.3 */
} NetBindingKind;

/* All that goes into an exchange; borrowed for the call, copied or referenced. */
typedef struct
{
  const char *user;
  GBytes *secret; /* UTF-8, not terminated */
  NetSecretKind kind;
  const char *host; /* that was asked for, of OAUTHBEARER; NULL: not told */
  guint16 port;
  NetBindingKind binding_kind;
  GBytes *binding; /* NULL without one */
} NetSaslInput;

/* The best of the mechanism names in @offered (NULL-terminated, any case) that this module can
 * do with a secret of @kind, or NULL. With @can_bind, channel binding is possible; with
 * @is_private, mechanisms that show the secret to the other side are allowed. The result is a
 * static string. */
const char *net_sasl_choose (const char *const *offered,
                             NetSecretKind kind,
                             gboolean is_private,
                             gboolean can_bind);

/* Starts an exchange of @mechanism, a name from net_sasl_choose(). NULL and NET_ERROR_PROTOCOL when
 * the mechanism cannot be had with this @input. */
NetSasl *net_sasl_new (const char *mechanism, const NetSaslInput *input, GError **error);
NetSasl *net_sasl_ref (NetSasl *sasl);
void net_sasl_unref (NetSasl *sasl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetSasl, net_sasl_unref)

const char *net_sasl_get_mechanism (const NetSasl *sasl);

/* Whether the client speaks first, so that an initial response can be sent along. */
gboolean net_sasl_is_client_first (const NetSasl *sasl);

/* Whether the exchange has gone through all its steps, including the server's proof where the
 * mechanism has one. Success reported by the server before that must not be believed. */
gboolean net_sasl_is_complete (const NetSasl *sasl);

/* What the server said of a token it did not want ("invalid_token", "401"), cleaned of anything but
 * letters, digits and underscores; borrowed, NULL when it said nothing. */
const char *net_sasl_get_status (const NetSasl *sasl);

/* Takes the server's @challenge (NULL for the first step of a client-first mechanism) and returns
 * the response, possibly empty, wiped when freed; free with g_bytes_unref(). NULL and
 * NET_ERROR_PROTOCOL when the challenge is nonsense, asks for more than 1,000,000 iterations, or
 * the server's proof is wrong. Deriving a key takes up to a second: the caller waits. */
GBytes *net_sasl_step (NetSasl *sasl, GBytes *challenge, GError **error);

/* The same without waiting. One step at a time. */
void net_sasl_step_async (NetSasl *sasl,
                          GBytes *challenge,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
GBytes *net_sasl_step_finish (GAsyncResult *result, GError **error);
