/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "base/base-owner.h"
#include "net/net-compress-private.h"
#include "net/net-deadline-private.h"
#include "net/net-tls-private.h"
#include "net/net-writer-private.h"

#define RAW_SIZE (64 * 1024)
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
  GPollableInputStream *input;
  NetWriter *writer;
  NetCompress *compress;
  guint8 *raw; /* compressed bytes; NULL without compression */

  GTask *read_task;
  void *read_buffer;
  gsize read_size;
  GSource *read_source;
  gboolean ended;
  GError *read_error;

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
clear_read_source (NetConnection *self)
{
  if (self->read_source == NULL)
    return;
  g_source_destroy (self->read_source);
  g_clear_pointer (&self->read_source, g_source_unref);
}

static void
fail_read (NetConnection *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->read_task);

  clear_read_source (self);
  g_task_return_error (task, error);
}

static void
on_write_error (GError *error, gpointer user_data)
{
  g_autoptr (NetConnection) self = g_object_ref (user_data);

  self->failure = error;
  if (self->read_task != NULL)
    fail_read (self, g_error_copy (error));
  if (self->write_error_func != NULL)
    self->write_error_func (error, self->write_error_data);
}

static void
use_stream (NetConnection *self, GIOStream *stream)
{
  self->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  net_writer_set_stream (self->writer,
                         G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream)));
}

/* A peer that vanished without a word is noticed within a minute or two even while idling. */
static void
tune_socket (GSocketConnection *tcp)
{
  static const struct
  {
    int option;
    int value;
  } options[] = {
    { TCP_KEEPIDLE, 60 }, { TCP_KEEPINTVL, 15 },
    { TCP_KEEPCNT, 4 },   { TCP_USER_TIMEOUT, 60 * 1000 },
    { TCP_NODELAY, 1 },
  };
  GSocket *socket = g_socket_connection_get_socket (tcp);

  g_socket_set_keepalive (socket, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (!g_socket_set_option (socket, IPPROTO_TCP, options[i].option, options[i].value, NULL))
      g_debug ("TCP option %d is not to be had", options[i].option);
}

static gboolean
is_loopback (GSocketConnection *tcp)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (tcp, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address)
         && g_inet_address_get_is_loopback (
             g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
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
free_deadline (gpointer data)
{
  net_deadline_free (data);
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

  self->tcp = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (self->tcp == NULL)
    {
      error = net_deadline_take_error (g_task_get_task_data (task), error, NET_ERROR_UNREACHABLE);
      g_task_return_error (task, take_error (self, error));
      return;
    }
  tune_socket (self->tcp);
  if (self->closed)
    g_task_return_error (task, new_closed_error ());
  else if (security == NET_SECURITY_TLS)
    shake_hands (self, task);
  else if (security == NET_SECURITY_NONE && !is_loopback (self->tcp))
    g_task_return_new_error (task, NET_ERROR, NET_ERROR_TLS,
                             "A clear connection is allowed to this machine only");
  else
    {
      use_stream (self, G_IO_STREAM (self->tcp));
      g_task_return_boolean (task, TRUE);
    }
}

/* What can be had without waiting, up to @size; -1 with G_IO_ERROR_WOULD_BLOCK when nothing can.
 * An end or an error behind some bytes is kept for the next call: TLS tells of it only once. */
static gssize
read_stream (NetConnection *self, void *buffer, gsize size, GError **error)
{
  gsize n_filled = 0;

  while (n_filled < size && !self->ended && self->read_error == NULL)
    {
      g_autoptr (GError) local_error = NULL;
      gssize n = g_pollable_input_stream_read_nonblocking (
          self->input, (guint8 *) buffer + n_filled, size - n_filled, NULL, &local_error);

      if (n > 0)
        n_filled += (gsize) n;
      else if (n == 0)
        self->ended = TRUE;
      else if (n_filled > 0 && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        break;
      else
        self->read_error = g_steal_pointer (&local_error);
    }
  if (n_filled > 0 || self->read_error == NULL)
    return (gssize) n_filled;
  g_propagate_error (error, g_steal_pointer (&self->read_error));
  return -1;
}

static gssize
read_inflated (NetConnection *self, void *buffer, gsize size, GError **error)
{
  for (;;)
    {
      gssize n = net_compress_inflate (self->compress, buffer, size, error);

      if (n != 0)
        return n;
      n = read_stream (self, self->raw, RAW_SIZE, error);
      if (n <= 0)
        return n;
      net_compress_feed (self->compress, self->raw, (gsize) n);
    }
}

static gboolean on_readable (GObject *stream, gpointer user_data);

static void
try_read (NetConnection *self)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  gssize n = self->compress != NULL
                 ? read_inflated (self, self->read_buffer, self->read_size, &error)
                 : read_stream (self, self->read_buffer, self->read_size, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_error_free (error);
      if (self->read_source != NULL)
        return;
      self->read_source = g_pollable_input_stream_create_source (
          self->input, g_task_get_cancellable (self->read_task));
      g_source_set_callback (self->read_source, G_SOURCE_FUNC (on_readable), self, NULL);
      g_source_attach (self->read_source, g_main_context_get_thread_default ());
      return;
    }
  if (n < 0)
    {
      fail_read (self, net_error_take_io_error (error, NET_ERROR_CLOSED));
      return;
    }
  clear_read_source (self);
  if (n > 0)
    net_wire_log_add (self->wire_log, NET_WIRE_RECEIVED, self->read_buffer, (gsize) n);
  task = g_steal_pointer (&self->read_task);
  g_task_return_int (task, n);
}

static gboolean
on_readable (GObject *stream, gpointer user_data)
{
  g_autoptr (NetConnection) self = g_object_ref (user_data);
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (self->read_task), &error))
    fail_read (self, error);
  else
    try_read (self);
  return self->read_source != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
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

  net_writer_free (self->writer);
  g_clear_pointer (&self->compress, net_compress_free);
  g_free (self->raw);
  g_clear_object (&self->tls);
  g_clear_object (&self->tcp);
  g_clear_error (&self->failure);
  g_clear_error (&self->read_error);
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
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address = G_SOCKET_CONNECTABLE (g_network_address_new (
      net_endpoint_get_host (self->endpoint), net_endpoint_get_port (self->endpoint)));
  NetDeadline *deadline = net_deadline_new (cancellable, self->closing, self->timeouts.connect_ms);

  base_owner_assert (&self->owner);
  g_task_set_source_tag (task, net_connection_connect_async);
  g_task_set_task_data (task, deadline, free_deadline);
  if (net_endpoint_get_security (self->endpoint) == NET_SECURITY_NONE)
    g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, address, net_deadline_get_cancellable (deadline),
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
  g_return_if_fail (self->tls == NULL && self->read_task == NULL);
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
  g_return_if_fail (self->compress == NULL && self->read_task == NULL);

  self->compress = net_compress_new ();
  self->raw = g_malloc (RAW_SIZE);
  net_compress_feed (self->compress, unread, n_unread);
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
  g_return_if_fail (self->read_task == NULL && size > 0);

  g_task_set_source_tag (task, net_connection_read_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->failure != NULL)
    g_task_return_error (task, g_error_copy (self->failure));
  else if (self->closed || self->input == NULL)
    g_task_return_error (task, new_closed_error ());
  else
    {
      self->read_task = g_steal_pointer (&task);
      self->read_buffer = buffer;
      self->read_size = size;
      try_read (self);
    }
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
  base_owner_assert (&self->owner);
  if (self->closed)
    return;
  self->closed = TRUE;
  self->write_error_func = NULL;
  net_writer_stop (self->writer);
  g_cancellable_cancel (self->closing);
  if (self->read_task != NULL)
    fail_read (self, new_closed_error ());
  self->input = NULL;
  /* A farewell of TLS could block on a peer that does not read; the end of TCP says as much. */
  if (self->tcp != NULL)
    g_socket_shutdown (g_socket_connection_get_socket (self->tcp), TRUE, TRUE, NULL);
}

gboolean
net_connection_is_private (NetConnection *self)
{
  if (self->tls != NULL)
    return TRUE;
  return self->input != NULL && net_endpoint_get_security (self->endpoint) == NET_SECURITY_NONE;
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
