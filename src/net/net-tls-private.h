/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/net-endpoint.h"

/* Shakes hands over @base as a client of @endpoint. The certificate must be valid for the
 * endpoint's host by the system's authorities or those of the endpoint, or be the pinned one.
 * Fails with NET_ERROR or, when @cancellable or @closing (both nullable)
 * fires, with cancellation. @base must carry no other operation meanwhile. */
void net_tls_handshake_async (GIOStream *base,
                              NetEndpoint *endpoint,
                              guint timeout_ms,
                              GCancellable *cancellable,
                              GCancellable *closing,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GTlsConnection *net_tls_handshake_finish (GAsyncResult *result, GError **error);
