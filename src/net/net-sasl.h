/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The client's side of one SASL exchange. Knows no protocol: challenges and responses are raw, not
 * base64. Belongs to one thread. Errors are of NET_ERROR. */
typedef struct _NetSasl NetSasl;

/* The best of the mechanism names in @offered (NULL-terminated, any case) that this module can
 * do, or NULL. With @can_bind, channel binding is possible; with @is_private, mechanisms that
 * show the password to the other side are allowed. The result is a static string. */
const char *net_sasl_choose (const char *const *offered, gboolean is_private, gboolean can_bind);

/* Starts an exchange of @mechanism, a name from net_sasl_choose(), for @user with @password
 * (UTF-8, not terminated; referenced until the exchange is freed). @channel_binding may be NULL
 * unless the mechanism's name ends in -PLUS. NULL and NET_ERROR_PROTOCOL when the mechanism
 * cannot be had. Free with net_sasl_free(). */
NetSasl *net_sasl_new (const char *mechanism,
                       const char *user,
                       GBytes *password,
                       GBytes *channel_binding,
                       GError **error);
void net_sasl_free (NetSasl *sasl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetSasl, net_sasl_free)

const char *net_sasl_get_mechanism (const NetSasl *sasl);

/* Whether the client speaks first, so that an initial response can be sent along. */
gboolean net_sasl_is_client_first (const NetSasl *sasl);

/* Whether the exchange has gone through all its steps, including the server's proof where the
 * mechanism has one. Success reported by the server before that must not be believed. */
gboolean net_sasl_is_complete (const NetSasl *sasl);

/* Takes the server's @challenge (@size 0 for the first step of a client-first mechanism) and
 * returns the response, possibly empty; free with g_bytes_unref(). NULL and NET_ERROR_PROTOCOL when
 * the challenge is nonsense or the server's proof is wrong. */
GBytes *net_sasl_step (NetSasl *sasl, const void *challenge, gsize size, GError **error);
