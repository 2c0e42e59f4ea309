/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-connection.h"

#include <string.h>

#include "base/base-owner.h"
#include "net/net-compress-private.h"
#include "net/net-error.h"
#include "net/net-reader-private.h"
#include "net/net-tcp-private.h"
#include "net/net-tls-private.h"
#include "net/net-writer-private.h"

#define WIRE_LOG_SIZE (128 * 1024)

const NetTimeouts net_timeouts_default = {
  .connect_ms = 20 * 1000,
  .tls_ms = 20 * 1000,
  .write_ms = 60 * 1000,
};

struct _NetConnection
{
  GObject parent;

  BaseOwner owner;
  NetEndpoint *endpoint;
  NetTimeouts timeouts;
  NetWireLog *wire_log;

  GCancellable *closing; /* cancelled by net_connection_close() */
  gboolean closed;
  GError *failure; /* of a write; every later read gets a copy */

  GSocketConnection *tcp;
  GTlsConnection *tls;
  gboolean has_stream; /* that bytes may pass over */
  NetReader *reader;
  NetWriter *writer;
  NetCompress *compress;

  NetWriteErrorFunc write_error_func;
  gpointer write_error_data;
};

G_DEFINE_FINAL_TYPE (NetConnection, net_connection, G_TYPE_OBJECT)

static GError *
new_closed_error (void)
{
  return g_error_new_literal (NET_ERROR, NET_ERROR_CLOSED, "The connection was closed");
}

static void
on_write_error (GError *error, gpointer user_data)
{
  g_autoptr (NetConnection) self = g_object_ref (user_data);

  self->failure = error;
  net_reader_fail (self->reader, error);
  if (self->write_error_func != NULL)
    self->write_error_func (error, self->write_error_data);
}

static void
use_stream (NetConnection *self, GIOStream *stream)
{
  self->has_stream = TRUE;
  net_reader_set_stream (self->reader,
                         G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream)));
  net_writer_set_stream (self->writer,
                         G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream)));
}

/* Errors of what ran while the connection was closed under it are about the closing. */
static GError *
take_error (NetConnection *self, GError *error)
{
  if (!self->closed)
    return error;
  g_error_free (error);
  return new_closed_error ();
}

static void
on_tls_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  NetConnection *self = g_task_get_source_object (task);
  g_autofree char *version = NULL;
  GError *error = NULL;
  GTlsConnection *tls = net_tls_handshake_finish (result, &error);

  if (tls == NULL)
    {
      net_wire_log_add (self->wire_log, NET_WIRE_NOTE, error->message, strlen (error->message));
      g_task_return_error (task, take_error (self, error));
      return;
    }
  if (self->closed)
    {
      g_object_unref (tls);
      g_task_return_error (task, new_closed_error ());
      return;
    }
  self->tls = tls;
  use_stream (self, G_IO_STREAM (tls));
  version = net_connection_dup_tls_version (self);
  if (version != NULL)
    net_wire_log_add (self->wire_log, NET_WIRE_NOTE, version, strlen (version));
  g_task_return_boolean (task, TRUE);
}

static void
shake_hands (NetConnection *self, GTask *task)
{
  net_tls_handshake_async (G_IO_STREAM (self->tcp), self->endpoint, self->timeouts.tls_ms,
                           g_task_get_cancellable (task), self->closing, on_tls_ready,
                           g_object_ref (task));
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  NetConnection *self = g_task_get_source_object (task);
  NetSecurity security = net_endpoint_get_security (self->endpoint);
  GError *error = NULL;

  self->tcp = net_tcp_connect_finish (result, &error);
  if (self->tcp == NULL)
    g_task_return_error (task, take_error (self, error));
  else if (self->closed)
    g_task_return_error (task, new_closed_error ());
  else if (security == NET_SECURITY_TLS)
    shake_hands (self, task);
  else if (security == NET_SECURITY_NONE && !net_tcp_is_loopback (self->tcp))
    g_task_return_new_error (task, NET_ERROR, NET_ERROR_TLS,
                             "A clear connection is allowed to this machine only");
  else
    {
      use_stream (self, G_IO_STREAM (self->tcp));
      g_task_return_boolean (task, TRUE);
    }
}

static void
net_connection_dispose (GObject *object)
{
  net_connection_close (NET_CONNECTION (object));
  G_OBJECT_CLASS (net_connection_parent_class)->dispose (object);
}

static void
net_connection_finalize (GObject *object)
{
  NetConnection *self = NET_CONNECTION (object);

  net_reader_free (self->reader);
  net_writer_free (self->writer);
  g_clear_pointer (&self->compress, net_compress_free);
  g_clear_object (&self->tls);
  g_clear_object (&self->tcp);
  g_clear_error (&self->failure);
  g_object_unref (self->closing);
  net_wire_log_unref (self->wire_log);
  net_endpoint_unref (self->endpoint);
  G_OBJECT_CLASS (net_connection_parent_class)->finalize (object);
}

static void
net_connection_class_init (NetConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = net_connection_dispose;
  object_class->finalize = net_connection_finalize;
}

static void
net_connection_init (NetConnection *self)
{
  base_owner_init (&self->owner);
  self->closing = g_cancellable_new ();
  self->wire_log = net_wire_log_new (WIRE_LOG_SIZE);
  self->reader = net_reader_new (self->wire_log);
}

NetConnection *
net_connection_new (NetEndpoint *endpoint, const NetTimeouts *timeouts)
{
  NetConnection *self = g_object_new (NET_TYPE_CONNECTION, NULL);

  self->endpoint = net_endpoint_ref (endpoint);
  self->timeouts = timeouts != NULL ? *timeouts : net_timeouts_default;
  self->writer = net_writer_new (self->timeouts.write_ms, on_write_error, self);
  return self;
}

void
net_connection_connect_async (NetConnection *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  base_owner_assert (&self->owner);
  g_task_set_source_tag (task, net_connection_connect_async);
  net_tcp_connect_async (self->endpoint, self->timeouts.connect_ms, cancellable, self->closing,
                         on_connected, g_steal_pointer (&task));
}

gboolean
net_connection_connect_finish (NetConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
net_connection_start_tls_async (NetConnection *self,
                                gsize n_unread,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  base_owner_assert (&self->owner);
  g_return_if_fail (self->tls == NULL && !net_reader_is_reading (self->reader));
  g_return_if_fail (net_writer_get_unwritten (self->writer) == 0);

  g_task_set_source_tag (task, net_connection_start_tls_async);
  if (self->closed)
    g_task_return_error (task, new_closed_error ());
  else if (n_unread > 0
           || g_socket_get_available_bytes (g_socket_connection_get_socket (self->tcp)) > 0)
    g_task_return_new_error (task, NET_ERROR, NET_ERROR_PROTOCOL,
                             "Bytes were sent ahead of the TLS handshake");
  else
    shake_hands (self, task);
}

gboolean
net_connection_start_tls_finish (NetConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
net_connection_enable_deflate (NetConnection *self, const void *unread, gsize n_unread)
{
  base_owner_assert (&self->owner);
  g_return_if_fail (self->compress == NULL && !net_reader_is_reading (self->reader));

  self->compress = net_compress_new ();
  net_compress_feed (self->compress, unread, n_unread);
  net_reader_set_compress (self->reader, self->compress);
  net_writer_set_compress (self->writer, self->compress);
}

void
net_connection_explain (NetConnection *self, guint64 size)
{
  base_owner_assert (&self->owner);
  if (self->compress != NULL)
    net_compress_explain (self->compress, size);
}

void
net_connection_read_async (NetConnection *self,
                           void *buffer,
                           gsize size,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  base_owner_assert (&self->owner);
  g_return_if_fail (!net_reader_is_reading (self->reader) && size > 0);

  g_task_set_source_tag (task, net_connection_read_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->failure != NULL)
    g_task_return_error (task, g_error_copy (self->failure));
  else if (!self->has_stream)
    g_task_return_error (task, new_closed_error ());
  else
    net_reader_read (self->reader, g_steal_pointer (&task), buffer, size);
}

gssize
net_connection_read_finish (NetConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

void
net_connection_write (NetConnection *self, GBytes *bytes, const char *log)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  base_owner_assert (&self->owner);
  if (self->closed || self->failure != NULL)
    return;
  if (log != NULL)
    net_wire_log_add (self->wire_log, NET_WIRE_SENT, log, strlen (log));
  else
    net_wire_log_add (self->wire_log, NET_WIRE_SENT, data, size);
  net_writer_queue (self->writer, bytes);
}

void
net_connection_set_write_error_func (NetConnection *self,
                                     NetWriteErrorFunc func,
                                     gpointer user_data)
{
  self->write_error_func = func;
  self->write_error_data = user_data;
}

void
net_connection_close (NetConnection *self)
{
  g_autoptr (GError) error = NULL;

  base_owner_assert (&self->owner);
  if (self->closed)
    return;
  self->closed = TRUE;
  self->write_error_func = NULL;
  net_writer_stop (self->writer);
  g_cancellable_cancel (self->closing);
  error = new_closed_error ();
  net_reader_stop (self->reader, error);
  self->has_stream = FALSE;
  /* A farewell of TLS could block on a peer that does not read; the end of TCP says as much. */
  if (self->tcp != NULL)
    g_socket_shutdown (g_socket_connection_get_socket (self->tcp), TRUE, TRUE, NULL);
}

gboolean
net_connection_is_private (NetConnection *self)
{
  if (self->tls != NULL)
    return TRUE;
  return self->has_stream && net_endpoint_get_security (self->endpoint) == NET_SECURITY_NONE;
}

gboolean
net_connection_is_tls (NetConnection *self)
{
  return self->tls != NULL;
}

gboolean
net_connection_is_deflated (NetConnection *self)
{
  return self->compress != NULL;
}

NetEndpoint *
net_connection_get_endpoint (NetConnection *self)
{
  return self->endpoint;
}

char *
net_connection_dup_tls_version (NetConnection *self)
{
  if (self->tls == NULL)
    return NULL;
  switch (g_tls_connection_get_protocol_version (self->tls))
    {
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
      return g_strdup ("TLS 1.2");
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return g_strdup ("TLS 1.3");
    default:
      return g_strdup ("TLS");
    }
}

GBytes *
net_connection_dup_channel_binding (NetConnection *self, NetBindingKind *out_kind)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  gboolean is_new =
      self->tls != NULL
      && g_tls_connection_get_protocol_version (self->tls) >= G_TLS_PROTOCOL_VERSION_TLS_1_3;

  *out_kind = NET_BINDING_NONE;
  if (self->tls == NULL
      || !g_tls_connection_get_channel_binding_data (
          self->tls, is_new ? G_TLS_CHANNEL_BINDING_TLS_EXPORTER : G_TLS_CHANNEL_BINDING_TLS_UNIQUE,
          data, NULL)
      || data->len == 0)
    return NULL;
  *out_kind = is_new ? NET_BINDING_TLS_EXPORTER : NET_BINDING_TLS_UNIQUE;
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

NetWireLog *
net_connection_get_wire_log (NetConnection *self)
{
  return self->wire_log;
}
