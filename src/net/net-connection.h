/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/net-endpoint.h"
#include "net/net-sasl.h"
#include "net/net-wire-log.h"

/* One byte stream to a server: TCP, then TLS, then perhaps deflate. It belongs to the thread and
 * thread-default main context that made it. It has no signals: every outcome is a callback or a
 * GError of NET_ERROR (or G_IO_ERROR_CANCELLED).
 */
#define NET_TYPE_CONNECTION (net_connection_get_type ())
G_DECLARE_FINAL_TYPE (NetConnection, net_connection, NET, CONNECTION, GObject)

/* How long to wait, in milliseconds. */
typedef struct
{
  guint connect_ms; /* name look-up and TCP, over all addresses */
  guint tls_ms;     /* one TLS handshake */
  guint write_ms;   /* without any progress while bytes wait to be written */
} NetTimeouts;

/* 20 s, 20 s, 60 s. */
extern const NetTimeouts net_timeouts_default;

/* Called at most once, from the main context, when bytes could not be written. */
typedef void (*NetWriteErrorFunc) (const GError *error, gpointer user_data);

/* A connection to @endpoint that is not yet made. @timeouts may be NULL for the defaults.
 * Returns a new object. */
NetConnection *net_connection_new (NetEndpoint *endpoint, const NetTimeouts *timeouts);

/* Connects (all addresses of the host, IPv6 and IPv4 raced) and, for NET_SECURITY_TLS, shakes
 * hands with the server's identity checked against the endpoint's host. Call once. */
void net_connection_connect_async (NetConnection *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean net_connection_connect_finish (NetConnection *self, GAsyncResult *result, GError **error);

/* Turns a clear connection into a TLS one (STARTTLS). @n_unread is how many bytes the caller has
 * received but not consumed; if any there are, or more wait in the socket, someone has injected
 * them and the call fails with NET_ERROR_PROTOCOL. No read and no write may be outstanding. */
void net_connection_start_tls_async (NetConnection *self,
                                     gsize n_unread,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
net_connection_start_tls_finish (NetConnection *self, GAsyncResult *result, GError **error);

/* Compresses both directions from here on (raw deflate, RFC 4978). @unread, @n_unread are bytes
 * received behind the server's agreement: they are compressed already and come back inflated from
 * the next read. No read may be outstanding. */
void net_connection_enable_deflate (NetConnection *self, const void *unread, gsize n_unread);

/* Tells that @size bytes, of those read lately and of those to be read next, are content whose size
 * the server has announced (and the caller has found acceptable). What nobody announced must not
 * inflate beyond 200:1; such a read fails with NET_ERROR_PROTOCOL. */
void net_connection_explain (NetConnection *self, guint64 size);

/* Reads at least one and up to @size bytes into @buffer, which must stay valid until the callback;
 * takes everything that is there without going back to the main loop. One read at a time.
 * The finish function returns 0 at the end of the stream and -1 on failure. There is no time-out.
 */
void net_connection_read_async (NetConnection *self,
                                void *buffer,
                                gsize size,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gssize net_connection_read_finish (NetConnection *self, GAsyncResult *result, GError **error);

/* Queues @bytes. All that is queued within one turn of the main loop leaves as one group, in order,
 * deflated and flushed together. With @log (nullable), that text goes into the wire log instead of
 * the bytes: for passwords and long literals. Failures come to the function set below. */
void net_connection_write (NetConnection *self, GBytes *bytes, const char *log);

/* Sets who hears of write errors; the error is also what reads fail with from then on. */
void net_connection_set_write_error_func (NetConnection *self,
                                          NetWriteErrorFunc func,
                                          gpointer user_data);

/* Ends the connection at once: an outstanding read fails with NET_ERROR_CLOSED, what is still
 * queued is dropped. Harmless when repeated. */
void net_connection_close (NetConnection *self);

/* Whether passwords may be written: TLS is up, or the peer is loopback. */
gboolean net_connection_is_private (NetConnection *self);
gboolean net_connection_is_tls (NetConnection *self);
gboolean net_connection_is_deflated (NetConnection *self);

/* The endpoint this was made for; borrowed. */
NetEndpoint *net_connection_get_endpoint (NetConnection *self);

/* The version of TLS ("TLS 1.3"), for people; NULL when there is none. Free with g_free(). */
char *net_connection_dup_tls_version (NetConnection *self);

/* Data that binds a SASL exchange to this TLS channel, and in @out_kind what it is made of:
 * tls-exporter with TLS 1.3 (RFC 9266), tls-unique before. NULL when there is none. Free with
 * g_bytes_unref(). */
GBytes *net_connection_dup_channel_binding (NetConnection *self, NetBindingKind *out_kind);

/* What has passed over the wire lately; borrowed. */
NetWireLog *net_connection_get_wire_log (NetConnection *self);
