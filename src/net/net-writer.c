/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-writer-private.h"

#include <string.h>

#include "base/base-secret.h"
#include "net/net-deadline-private.h"

/* One group is one deflate flush and few TLS records; more would only hold the first bytes up. */
#define GROUP_MAX (256 * 1024)

struct _NetWriter
{
  GPollableOutputStream *stream;
  NetCompress *compress;
  guint timeout_ms;
  NetWriterErrorFunc on_error;
  gpointer user_data;
  gboolean stopped;

  GQueue queue;
  gsize n_queued;
  GBytes *group;
  gsize offset;
  GSource *source; /* the turn that starts a group, or the stream becoming writable */
  GSource *timer;  /* runs while the stream is full */
};

NetWriter *
net_writer_new (guint timeout_ms, NetWriterErrorFunc on_error, gpointer user_data)
{
  NetWriter *self = g_new0 (NetWriter, 1);

  self->timeout_ms = timeout_ms;
  self->on_error = on_error;
  self->user_data = user_data;
  g_queue_init (&self->queue);
  return self;
}

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
net_writer_stop (NetWriter *self)
{
  self->stopped = TRUE;
  clear_source (&self->source);
  clear_source (&self->timer);
  g_queue_clear_full (&self->queue, (GDestroyNotify) g_bytes_unref);
  self->n_queued = 0;
  g_clear_pointer (&self->group, g_bytes_unref);
  g_clear_object (&self->stream);
}

void
net_writer_free (NetWriter *self)
{
  net_writer_stop (self);
  g_free (self);
}

static void
fail (NetWriter *self, GError *error)
{
  net_writer_stop (self);
  self->on_error (error, self->user_data);
}

static gsize
measure_group (NetWriter *self)
{
  gsize total = 0;

  for (const GList *l = self->queue.head; l != NULL && total < GROUP_MAX; l = l->next)
    total += g_bytes_get_size (l->data);
  return total;
}

/* What is to leave together, in memory of its own that is wiped: passwords are among it. */
static GBytes *
join_group (NetWriter *self)
{
  gsize total = measure_group (self);
  guint8 *joined = g_malloc (total);
  gsize n_joined = 0;

  while (n_joined < total)
    {
      g_autoptr (GBytes) bytes = g_queue_pop_head (&self->queue);
      gsize size;
      const guint8 *data = g_bytes_get_data (bytes, &size);

      memcpy (joined + n_joined, data, size);
      n_joined += size;
    }
  return base_secret_new_take (joined, total);
}

static void
take_group (NetWriter *self)
{
  g_autoptr (GBytes) plain = join_group (self);

  self->n_queued -= g_bytes_get_size (plain);
  if (self->compress != NULL)
    self->group = net_compress_deflate (self->compress, g_bytes_get_data (plain, NULL),
                                        g_bytes_get_size (plain));
  else
    self->group = g_steal_pointer (&plain);
  self->offset = 0;
}

static gboolean
on_timer (gpointer user_data)
{
  fail (user_data,
        g_error_new_literal (NET_ERROR, NET_ERROR_TIMED_OUT, "The server takes no more bytes"));
  return G_SOURCE_REMOVE;
}

static void write_some (NetWriter *self);

static gboolean
on_writable (GObject *stream, gpointer user_data)
{
  NetWriter *self = user_data;

  clear_source (&self->source);
  clear_source (&self->timer);
  write_some (self);
  return G_SOURCE_REMOVE;
}

static void
wait_until_writable (NetWriter *self)
{
  self->source = g_pollable_output_stream_create_source (self->stream, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_writable), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());

  self->timer = g_timeout_source_new (self->timeout_ms);
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
write_some (NetWriter *self)
{
  while (self->group != NULL || !g_queue_is_empty (&self->queue))
    {
      g_autoptr (GError) error = NULL;
      const guint8 *data;
      gsize size;
      gssize n_written;

      if (self->group == NULL)
        take_group (self);
      data = g_bytes_get_data (self->group, &size);
      n_written = g_pollable_output_stream_write_nonblocking (self->stream, data + self->offset,
                                                              size - self->offset, NULL, &error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          wait_until_writable (self);
          return;
        }
      if (n_written < 0)
        {
          fail (self, net_error_take_io_error (g_steal_pointer (&error), NET_ERROR_CLOSED));
          return;
        }
      self->offset += (gsize) n_written;
      if (self->offset == size)
        g_clear_pointer (&self->group, g_bytes_unref);
    }
}

static gboolean
on_turn (gpointer user_data)
{
  NetWriter *self = user_data;

  clear_source (&self->source);
  write_some (self);
  return G_SOURCE_REMOVE;
}

void
net_writer_queue (NetWriter *self, GBytes *bytes)
{
  if (self->stopped || g_bytes_get_size (bytes) == 0)
    return;
  g_return_if_fail (self->stream != NULL);

  g_queue_push_tail (&self->queue, g_bytes_ref (bytes));
  self->n_queued += g_bytes_get_size (bytes);
  if (self->source != NULL)
    return;
  self->source = g_idle_source_new ();
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->source, on_turn, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

gsize
net_writer_get_unwritten (NetWriter *self)
{
  return self->n_queued + (self->group != NULL ? g_bytes_get_size (self->group) - self->offset : 0);
}

void
net_writer_set_stream (NetWriter *self, GPollableOutputStream *stream)
{
  g_return_if_fail (net_writer_get_unwritten (self) == 0);

  clear_source (&self->source);
  g_set_object (&self->stream, stream);
}

void
net_writer_set_compress (NetWriter *self, NetCompress *compress)
{
  g_return_if_fail (net_writer_get_unwritten (self) == 0);

  self->compress = compress;
}
