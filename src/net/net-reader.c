/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-reader-private.h"

#include "net/net-deadline-private.h"

#define RAW_SIZE (64 * 1024)

struct _NetReader
{
  NetWireLog *wire_log;
  GPollableInputStream *stream;
  NetCompress *compress;
  guint8 *raw; /* compressed bytes; NULL without compression */

  GTask *task; /* of the read under way */
  void *buffer;
  gsize size;
  GSource *source;
  gboolean ended;
  GError *error; /* of the stream, to be told next */
};

NetReader *
net_reader_new (NetWireLog *wire_log)
{
  NetReader *self = g_new0 (NetReader, 1);

  self->wire_log = net_wire_log_ref (wire_log);
  return self;
}

void
net_reader_free (NetReader *self)
{
  g_clear_object (&self->stream);
  g_clear_error (&self->error);
  g_free (self->raw);
  net_wire_log_unref (self->wire_log);
  g_free (self);
}

void
net_reader_set_stream (NetReader *self, GPollableInputStream *stream)
{
  g_set_object (&self->stream, stream);
}

void
net_reader_set_compress (NetReader *self, NetCompress *compress)
{
  self->compress = compress;
  self->raw = g_malloc (RAW_SIZE);
}

gboolean
net_reader_is_reading (NetReader *self)
{
  return self->task != NULL;
}

static void
clear_source (NetReader *self)
{
  if (self->source == NULL)
    return;
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
fail (NetReader *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  clear_source (self);
  g_task_return_error (task, error);
}

void
net_reader_fail (NetReader *self, const GError *error)
{
  if (self->task != NULL)
    fail (self, g_error_copy (error));
}

void
net_reader_stop (NetReader *self, const GError *error)
{
  net_reader_fail (self, error);
  g_clear_object (&self->stream);
}

/* What can be had without waiting, up to @size; -1 with G_IO_ERROR_WOULD_BLOCK when nothing can.
 * An end or an error behind some bytes is kept for the next call: TLS tells of it only once. */
static gssize
read_stream (NetReader *self, void *buffer, gsize size, GError **error)
{
  gsize n_filled = 0;

  while (n_filled < size && !self->ended && self->error == NULL)
    {
      g_autoptr (GError) local_error = NULL;
      gssize n = g_pollable_input_stream_read_nonblocking (
          self->stream, (guint8 *) buffer + n_filled, size - n_filled, NULL, &local_error);

      if (n > 0)
        n_filled += (gsize) n;
      else if (n == 0)
        self->ended = TRUE;
      else if (n_filled > 0 && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        break;
      else
        self->error = g_steal_pointer (&local_error);
    }
  if (n_filled > 0 || self->error == NULL)
    return (gssize) n_filled;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return -1;
}

static gssize
read_inflated (NetReader *self, void *buffer, gsize size, GError **error)
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
try_read (NetReader *self)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  gssize n = self->compress != NULL ? read_inflated (self, self->buffer, self->size, &error)
                                    : read_stream (self, self->buffer, self->size, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_error_free (error);
      if (self->source != NULL)
        return;
      self->source =
          g_pollable_input_stream_create_source (self->stream, g_task_get_cancellable (self->task));
      g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
      g_source_attach (self->source, g_main_context_get_thread_default ());
      return;
    }
  if (n < 0)
    {
      fail (self, net_error_take_io_error (error, NET_ERROR_CLOSED));
      return;
    }
  clear_source (self);
  if (n > 0)
    net_wire_log_add (self->wire_log, NET_WIRE_RECEIVED, self->buffer, (gsize) n);
  task = g_steal_pointer (&self->task);
  g_task_return_int (task, n);
}

static gboolean
on_readable (GObject *stream, gpointer user_data)
{
  NetReader *self = user_data;
  g_autoptr (GTask) keep = g_object_ref (self->task); /* and with it who reads, and the reader */
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (self->task), &error))
    fail (self, error);
  else
    try_read (self);
  return self->source != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
net_reader_read (NetReader *self, GTask *task, void *buffer, gsize size)
{
  self->task = task;
  self->buffer = buffer;
  self->size = size;
  try_read (self);
}
