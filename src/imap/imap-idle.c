/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-client-private.h"

#include <string.h>

/* RFC 2177: a server may log a client out that is silent for 30 minutes. */
#define IDLE_MAX_US (24 * 60 * G_TIME_SPAN_SECOND * G_GINT64_CONSTANT (1))
/* A server that ends IDLE by itself sooner does not mean it. */
#define IDLE_MIN_US (5 * G_TIME_SPAN_SECOND)
/* How an IDLE that lives grows: by this after so many in a row. */
#define GROW_MS (60 * 1000)
#define GROW_AFTER 3

void
imap_client_stop_idle_timer (ImapClient *self)
{
  imap_client_clear_source (&self->idle_timer);
}

static gboolean
on_done_timeout (gpointer user_data)
{
  ImapClient *self = user_data;

  imap_client_fail (self, g_error_new_literal (NET_ERROR, NET_ERROR_TIMED_OUT,
                                               "The server does not answer after IDLE"));
  return G_SOURCE_REMOVE;
}

static void
send_done (ImapClient *self)
{
  g_autoptr (GBytes) done = g_bytes_new_static ("DONE\r\n", 6);

  net_connection_write (self->connection, done, NULL);
  self->idle_phase = IMAP_IDLE_ENDING;
  imap_client_stop_idle_timer (self);
  self->idle_timer = imap_client_add_timer (self, self->timeouts.done, on_done_timeout);
}

static guint
renew_ms (ImapClient *self)
{
  guint learned =
      self->memory->idle_renew > 0 ? self->memory->idle_renew : self->timeouts.idle_renew;
  guint quirk_sec = self->quirks->idle_renew_sec;

  return quirk_sec > 0 ? MIN (learned, quirk_sec * 1000) : learned;
}

static void
remember_renewal (ImapClient *self, guint ms)
{
  self->memory->n_good_idles = 0;
  if (ms == renew_ms (self))
    return;
  self->memory->idle_renew = ms;
  g_debug ("IDLE is renewed after %u ms", ms);
  imap_client_tell_learned (self);
}

static void
note_good_idle (ImapClient *self)
{
  if (++self->memory->n_good_idles >= GROW_AFTER)
    remember_renewal (self, MIN (renew_ms (self) + GROW_MS, self->timeouts.idle_max));
}

/* Something on the way forgets connections over which nothing goes. */
void
imap_client_note_idle_death (ImapClient *self, const GError *error)
{
  gint64 silence = g_get_monotonic_time () - self->last_heard;

  if (self->idle_job == NULL || silence < (gint64) self->timeouts.idle_min * 1000
      || (error->domain != NET_ERROR
          && !g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED)))
    return;
  remember_renewal (self, MAX (renew_ms (self) / 2, self->timeouts.idle_min));
}

static gboolean on_renew (gpointer user_data);

static void
set_renew_timer (ImapClient *self, gint64 us)
{
  imap_client_stop_idle_timer (self);
  self->idle_timer = imap_client_add_timer (self, (guint) (us / 1000 + 1), on_renew);
}

/* A server that has spoken lately has kept the way open; only one that is silent must be asked. */
static gboolean
on_renew (gpointer user_data)
{
  ImapClient *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 renew = (gint64) renew_ms (self) * 1000;
  gint64 due =
      MAX (self->idle_since, MIN (self->last_heard, self->idle_since + IDLE_MAX_US - renew))
      + renew;

  if (due > now)
    set_renew_timer (self, due - now);
  else
    {
      self->idle_renewing = TRUE;
      send_done (self);
    }
  return G_SOURCE_REMOVE;
}

static void
on_idle_sent (ImapClient *self, ImapJob *job)
{
  self->idle_job = job;
  self->idle_phase = IMAP_IDLE_ENTERING;
  self->idle_renewing = FALSE;
  imap_client_set_state (self, IMAP_CLIENT_IDLING);
}

static void
on_idle_continue (ImapClient *self, ImapJob *job, const ImapCondition *condition)
{
  if (self->idle_phase != IMAP_IDLE_ENTERING)
    return;
  self->idle_phase = IMAP_IDLE_ON;
  self->idle_since = g_get_monotonic_time ();
  if (!self->idle_wanted || !g_queue_is_empty (&self->waiting))
    send_done (self);
  else
    set_renew_timer (self, (gint64) renew_ms (self) * 1000);
}

static void
on_idle_done (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  gint64 lasted = g_get_monotonic_time () - self->idle_since;

  if (error != NULL && self->state != IMAP_CLIENT_CLOSED)
    self->idle_refused = TRUE;
  if (self->idle_phase == IMAP_IDLE_ON && lasted < IDLE_MIN_US)
    self->idle_refused = TRUE;
  if (ok != NULL && self->idle_renewing)
    note_good_idle (self);
  g_clear_pointer (&ok, imap_response_free);
  g_clear_error (&error);
  self->idle_job = NULL;
  self->idle_phase = IMAP_IDLE_OFF;
  imap_client_stop_idle_timer (self);
  if (self->state == IMAP_CLIENT_IDLING)
    imap_client_set_state (self, IMAP_CLIENT_SELECTED);
}

gboolean
imap_client_interrupt_idle (ImapClient *self)
{
  if (self->idle_phase == IMAP_IDLE_ON)
    send_done (self);
  switch (self->idle_phase)
    {
    case IMAP_IDLE_OFF:
      return FALSE;
    case IMAP_IDLE_ENTERING:
      return TRUE;
    default:
      /* What follows DONE may travel with it, as with any two commands. */
      return self->cautious || self->quirks->max_pipeline <= 1;
    }
}

static gboolean
on_poll (gpointer user_data)
{
  ImapClient *self = user_data;
  g_autoptr (ImapCommand) command = imap_command_new ("NOOP");

  imap_client_stop_idle_timer (self);
  imap_client_push_job (self, command, IMAP_RUN_MAILBOX, NULL, NULL);
  imap_client_pump (self);
  return G_SOURCE_REMOVE;
}

void
imap_client_maybe_idle (ImapClient *self)
{
  g_autoptr (ImapCommand) command = NULL;
  ImapJob *job;

  if (!self->idle_wanted || self->state != IMAP_CLIENT_SELECTED
      || !g_queue_is_empty (&self->waiting) || !g_queue_is_empty (&self->running))
    return;
  if (self->idle_refused || !imap_capability_has (self->capability, IMAP_CAP_IDLE))
    {
      if (self->idle_timer == NULL)
        self->idle_timer = imap_client_add_timer (self, self->timeouts.poll, on_poll);
      return;
    }
  command = imap_command_new ("IDLE");
  job = imap_client_push_job (self, command, IMAP_RUN_MAILBOX, on_idle_done, NULL);
  job->on_send = on_idle_sent;
  job->on_continue = on_idle_continue;
  imap_client_pump (self);
}

void
imap_client_idle_start (ImapClient *self)
{
  base_owner_assert (&self->owner);
  self->idle_wanted = TRUE;
  imap_client_pump (self);
}

void
imap_client_idle_done (ImapClient *self)
{
  base_owner_assert (&self->owner);
  self->idle_wanted = FALSE;
  if (self->idle_phase == IMAP_IDLE_ON)
    send_done (self);
  else if (self->idle_phase == IMAP_IDLE_OFF)
    imap_client_stop_idle_timer (self);
}
