/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-deadline-private.h"

struct _NetDeadline
{
  GCancellable *cancellable;
  GCancellable *outer[2];
  gulong outer_handler[2];
  GSource *timer;
  gboolean expired;
};

static void
on_outer_cancelled (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static gboolean
on_timer (gpointer user_data)
{
  NetDeadline *self = user_data;

  self->expired = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
watch (NetDeadline *self, guint i, GCancellable *outer)
{
  if (outer == NULL)
    return;
  self->outer[i] = g_object_ref (outer);
  self->outer_handler[i] = g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled),
                                                  g_object_ref (self->cancellable), g_object_unref);
}

NetDeadline *
net_deadline_new (GCancellable *one, GCancellable *other, guint timeout_ms)
{
  NetDeadline *self = g_new0 (NetDeadline, 1);

  self->cancellable = g_cancellable_new ();
  watch (self, 0, one);
  watch (self, 1, other);
  self->timer = g_timeout_source_new (timeout_ms);
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  return self;
}

void
net_deadline_free (NetDeadline *self)
{
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  for (guint i = 0; i < G_N_ELEMENTS (self->outer); i++)
    {
      if (self->outer[i] != NULL)
        g_cancellable_disconnect (self->outer[i], self->outer_handler[i]);
      g_clear_object (&self->outer[i]);
    }
  g_object_unref (self->cancellable);
  g_free (self);
}

GCancellable *
net_deadline_get_cancellable (NetDeadline *self)
{
  return self->cancellable;
}

static GError *
translated (GError *error, NetError code)
{
  GError *result = g_error_new_literal (NET_ERROR, (int) code, error->message);

  g_error_free (error);
  return result;
}

GError *
net_deadline_take_error (NetDeadline *self, GError *error, NetError fallback)
{
  if (self->expired && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_error_free (error);
      return g_error_new_literal (NET_ERROR, NET_ERROR_TIMED_OUT, "The server does not answer");
    }
  return net_error_take_io_error (error, fallback);
}

GError *
net_error_take_io_error (GError *error, NetError fallback)
{
  if (error->domain == NET_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;
  if (error->domain == G_RESOLVER_ERROR)
    return translated (error, NET_ERROR_UNREACHABLE);
  if (error->domain == G_TLS_ERROR)
    return translated (error, error->code == G_TLS_ERROR_EOF ? NET_ERROR_CLOSED : NET_ERROR_TLS);
  if (error->domain != G_IO_ERROR)
    return translated (error, fallback);

  switch (error->code)
    {
    case G_IO_ERROR_TIMED_OUT:
      return translated (error, NET_ERROR_TIMED_OUT);
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return translated (error, NET_ERROR_UNREACHABLE);
    case G_IO_ERROR_CLOSED:
    case G_IO_ERROR_CONNECTION_CLOSED:
      return translated (error, NET_ERROR_CLOSED);
    default:
      return translated (error, fallback);
    }
}
