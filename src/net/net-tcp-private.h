/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/net-endpoint.h"

/* Connects to @endpoint, all addresses of its host raced, and makes the socket notice a peer that
 * vanished. Fails with NET_ERROR or, when @cancellable or @closing (both nullable) fires, with
 * cancellation. Result transfer full. */
void net_tcp_connect_async (NetEndpoint *endpoint,
                            guint timeout_ms,
                            GCancellable *cancellable,
                            GCancellable *closing,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GSocketConnection *net_tcp_connect_finish (GAsyncResult *result, GError **error);

/* Whether the peer is this machine. */
gboolean net_tcp_is_loopback (GSocketConnection *tcp);
