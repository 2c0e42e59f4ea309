/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-client-private.h"

#include <string.h>

#define BUFFER_SIZE (64 * 1024)
/* What a command line holds beside its set: the names of many header fields. */
#define LINE_REST 400

const ImapClientTimeouts imap_client_timeouts_default = {
  .net = { .connect_ms = 20 * 1000, .tls_ms = 20 * 1000, .write_ms = 60 * 1000 },
  .command = 30 * 1000,
  .slow_command = 120 * 1000,
  .talk = 10 * 60 * 1000,
  .idle_renew = 9 * 60 * 1000,
  .idle_min = 4 * 60 * 1000,
  .idle_max = 24 * 60 * 1000,
  .done = 15 * 1000,
  .poll = 2 * 60 * 1000,
  .logout = 2 * 1000,
};

G_DEFINE_FINAL_TYPE (ImapClient, imap_client, G_TYPE_OBJECT)

#define TO(state) (1u << IMAP_CLIENT_##state)

/* Every state may also go to CLOSED, and every one after GREETING to LOGGING_OUT. */
static const guint32 edges[IMAP_CLIENT_N_STATES] = {
  [IMAP_CLIENT_NEW] = TO (GREETING),
  [IMAP_CLIENT_GREETING] = TO (PLAIN) | TO (TLS),
  [IMAP_CLIENT_PLAIN] = TO (TLS),
  [IMAP_CLIENT_TLS] = TO (AUTHENTICATING) | TO (AUTHENTICATED) | TO (LOGGING_OUT),
  [IMAP_CLIENT_AUTHENTICATING] = TO (TLS) | TO (AUTHENTICATED) | TO (LOGGING_OUT),
  [IMAP_CLIENT_AUTHENTICATED] = TO (SELECTING) | TO (LOGGING_OUT),
  [IMAP_CLIENT_SELECTING] = TO (SELECTED) | TO (AUTHENTICATED) | TO (LOGGING_OUT),
  [IMAP_CLIENT_SELECTED] = TO (SELECTING) | TO (AUTHENTICATED) | TO (IDLING) | TO (LOGGING_OUT),
  [IMAP_CLIENT_IDLING] = TO (SELECTED) | TO (LOGGING_OUT),
  [IMAP_CLIENT_LOGGING_OUT] = 0,
  [IMAP_CLIENT_CLOSED] = 0,
};

static const char *const state_names[IMAP_CLIENT_N_STATES] = {
  "new",       "greeting", "plain",  "tls",         "authenticating", "authenticated",
  "selecting", "selected", "idling", "logging-out", "closed",
};

void
imap_client_set_state (ImapClient *self, ImapClientState state)
{
  if (self->state == state)
    return;
  if (state != IMAP_CLIENT_CLOSED && (edges[self->state] & (1u << state)) == 0)
    {
      g_critical ("No way from %s to %s", state_names[self->state], state_names[state]);
      return;
    }
  g_debug ("%s -> %s", state_names[self->state], state_names[state]);
  self->state = state;
}

void
imap_client_clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
imap_client_empty_response (ImapResponse *response)
{
  response->kind = IMAP_RESPONSE_UNKNOWN;
  memset (&response->unknown, 0, sizeof response->unknown);
}

GSource *
imap_client_add_timer (ImapClient *self, guint timeout_ms, GSourceFunc func)
{
  GSource *source = g_timeout_source_new (timeout_ms);

  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, self->context);
  return source;
}

/* Drops the connection and every timer; nothing is told to anyone. */
static void
shut (ImapClient *self)
{
  imap_client_set_state (self, IMAP_CLIENT_CLOSED);
  imap_client_clear_source (&self->deadline);
  imap_client_clear_source (&self->cancel_source);
  imap_client_stop_idle_timer (self);
  self->own_memory = *self->memory;
  self->memory = &self->own_memory;
  if (self->connection != NULL)
    net_connection_close (self->connection);
}

static void
fail_pending (ImapClient *self, const GError *error)
{
  g_autoptr (GTask) open_task = g_steal_pointer (&self->open_task);

  if (open_task != NULL)
    g_task_return_error (open_task, g_error_copy (error));
  imap_client_fail_jobs (self, error);
}

void
imap_client_fail (ImapClient *self, GError *error)
{
  g_autoptr (ImapClient) keep = g_object_ref (self);
  g_autoptr (GError) owned = error;
  gboolean farewell = self->state == IMAP_CLIENT_LOGGING_OUT;

  if (self->state == IMAP_CLIENT_CLOSED)
    return;
  g_debug ("closed: %s", error->message);
  imap_client_note_idle_death (self, error);
  shut (self);
  fail_pending (self, error);
  if (!farewell && self->handler != NULL && self->handler->closed != NULL)
    self->handler->closed (self, error, self->handler_data);
}

void
imap_client_fail_protocol (ImapClient *self, const char *message)
{
  imap_client_fail (self,
                    g_error_new_literal (IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_PROTOCOL, message));
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  imap_client_fail (user_data,
                    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "It was cancelled"));
  return G_SOURCE_REMOVE;
}

void
imap_client_close_on_cancel (ImapClient *self, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;
  self->cancel_source = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (self->cancel_source, self->context);
}

void
imap_client_note_progress (ImapClient *self)
{
  self->last_progress = self->last_heard;
}

void
imap_client_tell_learned (ImapClient *self)
{
  if (self->handler != NULL && self->handler->learned != NULL)
    self->handler->learned (self, self->handler_data);
}

void
imap_client_learn (ImapClient *self, guint32 quirk)
{
  g_autofree char *name = NULL;

  if ((quirk & ~self->memory->quirks) == 0)
    return;
  name = imap_quirks_to_string (quirk);
  g_debug ("learned %s", name);
  self->memory->quirks |= quirk;
  imap_client_find_quirks (self);
  imap_client_tell_learned (self);
}

/* All complete responses of the buffer in one go; FALSE when there is nothing more to do now. */
static gboolean
parse_buffer (ImapClient *self)
{
  while (self->n_parsed < self->n_filled)
    {
      g_autoptr (ImapResponse) response = NULL;
      GError *error = NULL;
      gsize n_consumed = 0;
      ImapFramerStatus status =
          imap_reader_push (self->reader, self->buffer + self->n_parsed,
                            self->n_filled - self->n_parsed, &n_consumed, &response, &error);

      self->n_parsed += n_consumed;
      self->n_fed += n_consumed;
      if (status == IMAP_FRAMER_ERROR)
        {
          g_autoptr (GError) owned = error;

          imap_client_fail_protocol (self, error->message);
          return FALSE;
        }
      if (status == IMAP_FRAMER_READY)
        imap_client_dispatch (self, response);
      if (self->paused || self->state == IMAP_CLIENT_CLOSED)
        return FALSE;
    }
  /* A response that fills more than a buffer is a message, or else soon too long. */
  if (self->n_fed - imap_framer_get_offset (imap_reader_get_framer (self->reader)) > BUFFER_SIZE)
    imap_client_note_progress (self);
  return TRUE;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ImapClient **guard = user_data;
  g_autoptr (ImapClient) self = *guard != NULL ? g_object_ref (*guard) : NULL;
  GError *error = NULL;
  gssize n = net_connection_read_finish (NET_CONNECTION (source), result, &error);

  g_rc_box_release (guard);
  if (self == NULL || self->state == IMAP_CLIENT_CLOSED)
    {
      g_clear_error (&error);
      return;
    }
  if (n > 0)
    {
      self->last_heard = g_get_monotonic_time ();
      self->n_filled = (gsize) n;
      self->n_parsed = 0;
      imap_client_read_on (self);
      return;
    }
  if (n == 0)
    error = g_error_new_literal (IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED,
                                 "The server closed the connection");
  imap_client_fail (self, error);
}

static void
count_responses (ImapClient *self)
{
  const ImapReaderStats *stats = imap_reader_get_stats (self->reader);

  self->memory->n_responses += stats->responses - self->counted.responses;
  self->memory->n_malformed += stats->malformed - self->counted.malformed;
  self->memory->n_lost += stats->lost_attributes - self->counted.lost_attributes;
  self->counted = *stats;
}

/* A message of one letter a million times compresses like an attack, but it was announced. */
static void
explain_literals (ImapClient *self)
{
  guint64 announced = imap_framer_get_announced (imap_reader_get_framer (self->reader));

  net_connection_explain (self->connection, announced - self->n_explained);
  self->n_explained = announced;
}

void
imap_client_read_on (ImapClient *self)
{
  gboolean go_on = parse_buffer (self);

  count_responses (self);
  if (!go_on)
    return;
  imap_client_pump (self);
  if (self->state == IMAP_CLIENT_CLOSED)
    return;
  explain_literals (self);
  net_connection_read_async (self->connection, self->buffer, BUFFER_SIZE, NULL, on_read,
                             g_rc_box_acquire (self->guard));
}

void
imap_client_reset_reader (ImapClient *self)
{
  g_clear_pointer (&self->reader, imap_reader_free);
  self->reader = imap_reader_new (NULL);
  imap_framer_set_sink (imap_reader_get_framer (self->reader), self->sink, self->sink_data);
  self->n_filled = 0;
  self->n_parsed = 0;
  self->n_fed = 0;
  self->n_explained = 0;
  self->counted = (ImapReaderStats){ 0 };
}

static void
imap_client_dispose (GObject *object)
{
  ImapClient *self = IMAP_CLIENT (object);

  imap_client_close (self);
  *self->guard = NULL;
  G_OBJECT_CLASS (imap_client_parent_class)->dispose (object);
}

static void
imap_client_finalize (GObject *object)
{
  ImapClient *self = IMAP_CLIENT (object);

  g_rc_box_release (self->guard);
  g_main_context_unref (self->context);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->reader, imap_reader_free);
  g_free (self->buffer);
  g_free (self->greeting);
  g_clear_pointer (&self->announced, imap_capability_unref);
  g_clear_pointer (&self->capability, imap_capability_unref);
  g_strfreev (self->id);
  g_free (self->mailbox);
  g_clear_pointer (&self->selecting, imap_selected_free);
  G_OBJECT_CLASS (imap_client_parent_class)->finalize (object);
}

static void
imap_client_class_init (ImapClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = imap_client_dispose;
  object_class->finalize = imap_client_finalize;
}

static void
imap_client_init (ImapClient *self)
{
  base_owner_init (&self->owner);
  self->context = g_main_context_ref_thread_default ();
  self->guard = g_rc_box_new0 (ImapClient *);
  *self->guard = self;
  self->timeouts = imap_client_timeouts_default;
  self->quirks = imap_quirks_find (NULL, NULL, NULL);
  self->memory = &self->own_memory;
  g_queue_init (&self->waiting);
  g_queue_init (&self->running);
  /* A server, or somebody in front of it, cannot answer a command before it has seen its tag. */
  for (guint i = 0; i < sizeof self->tag_prefix - 1; i++)
    self->tag_prefix[i] = (char) ('a' + g_random_int_range (0, 26));
}

ImapClient *
imap_client_new (const ImapClientTimeouts *timeouts)
{
  ImapClient *self = g_object_new (IMAP_TYPE_CLIENT, NULL);

  if (timeouts != NULL)
    self->timeouts = *timeouts;
  self->buffer = g_malloc (BUFFER_SIZE);
  return self;
}

void
imap_client_set_handler (ImapClient *self, const ImapClientHandler *handler, gpointer user_data)
{
  base_owner_assert (&self->owner);
  self->handler = handler;
  self->handler_data = user_data;
}

void
imap_client_set_memory (ImapClient *self, ImapMemory *memory)
{
  base_owner_assert (&self->owner);
  g_return_if_fail (self->state == IMAP_CLIENT_NEW);

  self->memory = memory;
}

const ImapMemory *
imap_client_get_memory (ImapClient *self)
{
  return self->memory;
}

void
imap_client_set_sink (ImapClient *self, ImapLiteralSink sink, gpointer user_data)
{
  base_owner_assert (&self->owner);
  self->sink = sink;
  self->sink_data = user_data;
  if (self->reader != NULL)
    imap_framer_set_sink (imap_reader_get_framer (self->reader), sink, user_data);
}

void
imap_client_close (ImapClient *self)
{
  g_autoptr (GError) error = NULL;

  base_owner_assert (&self->owner);
  if (self->state == IMAP_CLIENT_CLOSED)
    return;
  g_object_ref (self);
  shut (self);
  error = g_error_new_literal (IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED,
                               "The connection was closed");
  fail_pending (self, error);
  g_object_unref (self);
}

ImapClientState
imap_client_get_state (ImapClient *self)
{
  return self->state;
}

const char *
imap_client_get_mailbox (ImapClient *self)
{
  return self->mailbox;
}

const ImapCapability *
imap_client_get_capability (ImapClient *self)
{
  return self->capability;
}

gboolean
imap_client_is_enabled (ImapClient *self, ImapCap cap)
{
  return cap < 64 && (self->enabled & (G_GUINT64_CONSTANT (1) << cap)) != 0;
}

const ImapQuirks *
imap_client_get_quirks (ImapClient *self)
{
  return self->quirks;
}

ImapSet *
imap_client_take_last (ImapClient *self, ImapSet *set, guint64 max)
{
  gsize limit = self->quirks->max_line - MIN (self->quirks->max_line / 2, LINE_REST);
  guint64 count = MIN (max, imap_set_count (set));

  while (count > 1)
    {
      g_autoptr (ImapSet) copy = imap_set_copy (set);
      g_autoptr (ImapSet) taken = imap_set_take_last (copy, count);
      g_autofree char *text = imap_set_to_string (taken);
      gsize length = strlen (text);

      if (length <= limit)
        break;
      count = CLAMP (count * limit / length, 1, count - 1);
    }
  return imap_set_take_last (set, count);
}

gboolean
imap_client_has_quirk (ImapClient *self, ImapQuirk quirk)
{
  return ((self->quirks->quirks | self->memory->quirks) & (guint32) quirk) != 0;
}

const char *
imap_client_get_mechanism (ImapClient *self)
{
  return self->mechanism;
}

guint
imap_client_get_n_pending (ImapClient *self)
{
  guint n = self->waiting.length + self->running.length;

  return self->idle_job != NULL ? n - 1 : n;
}

gint64
imap_client_get_last_heard (ImapClient *self)
{
  return self->last_heard;
}

NetConnection *
imap_client_get_connection (ImapClient *self)
{
  return self->connection;
}
