/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-client-private.h"

/* How long the server may say nothing, in microseconds; 0: for ever. */
static gint64
allowed_silence (ImapClient *self)
{
  guint ms = 0;

  if (self->paused) /* the TLS handshake has a time-out of its own */
    return 0;
  if (self->open_task != NULL)
    ms = self->timeouts.command;
  for (GList *l = self->running.head; l != NULL; l = l->next)
    {
      const ImapJob *job = l->data;

      if (job == self->idle_job && self->idle_phase != IMAP_IDLE_ENTERING)
        continue;
      ms = MAX (ms, (job->flags & IMAP_RUN_SLOW) != 0 ? self->timeouts.slow_command
                                                      : self->timeouts.command);
    }
  return (gint64) ms * 1000;
}

/* When time will have run out, unless more comes: a server that says anything is alive, but not for
 * ever if it does not come to the point. */
static gint64
get_due (ImapClient *self, gint64 allowed_silence)
{
  gint64 silent = MAX (self->last_heard, self->due_since) + allowed_silence;
  gint64 talking = MAX (self->last_progress, self->due_since) + (gint64) self->timeouts.talk * 1000;

  return MIN (silent, talking);
}

static gboolean
on_deadline (gpointer user_data)
{
  ImapClient *self = user_data;
  gint64 allowed = allowed_silence (self);

  imap_client_clear_source (&self->deadline);
  if (allowed != 0 && g_get_monotonic_time () >= get_due (self, allowed))
    imap_client_fail (
        self, g_error_new_literal (NET_ERROR, NET_ERROR_TIMED_OUT, "The server does not answer"));
  else
    imap_client_update_deadline (self);
  return G_SOURCE_REMOVE;
}

/* The timer is not moved at every byte: when it fires too early it starts again. */
void
imap_client_update_deadline (ImapClient *self)
{
  gint64 allowed = allowed_silence (self);
  gint64 left;

  if (self->state == IMAP_CLIENT_LOGGING_OUT) /* it has a deadline of its own */
    return;
  if (allowed == 0)
    {
      imap_client_clear_source (&self->deadline);
      return;
    }
  if (self->deadline != NULL)
    return;
  left = get_due (self, allowed) - g_get_monotonic_time ();
  self->deadline = imap_client_add_timer (self, (guint) (MAX (left, 0) / 1000 + 1), on_deadline);
}
