/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-client-private.h"

#include <string.h>

/* Estimated answers in flight together; a window of headers is a third of it. */
#define BYTES_IN_FLIGHT_MAX (512 * 1024)

/* One odd message is not to turn a feature off. */
#define SPOILT_MIN 3

static void
job_free (ImapJob *job)
{
  imap_client_clear_source (&job->cancel_source);
  imap_command_unref (job->command);
  g_clear_pointer (&job->segments, g_ptr_array_unref);
  g_free (job->tag);
  g_free (job);
}

/* The job must be in no queue any more. */
static void
end_job (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  if (job->done != NULL)
    job->done (self, job, ok, error);
  else
    {
      g_clear_pointer (&ok, imap_response_free);
      g_clear_error (&error);
    }
  job_free (job);
}

ImapJob *
imap_client_push_job (ImapClient *self,
                      ImapCommand *command,
                      guint32 flags,
                      ImapJobDone done,
                      gpointer data)
{
  ImapJob *job = g_new0 (ImapJob, 1);

  base_owner_assert (&self->owner);
  job->client = self;
  job->command = imap_command_ref (command);
  job->flags = flags;
  job->done = done;
  job->data = data;
  job->selection = self->selection;
  g_queue_push_tail (&self->waiting, job);
  return job;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  ImapJob *job = user_data;
  ImapClient *self = job->client;
  GError *error =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The command was cancelled");
  ImapJobDone done = job->done;

  if (g_queue_remove (&self->waiting, job))
    {
      end_job (self, job, NULL, error);
      imap_client_pump (self);
      return G_SOURCE_REMOVE;
    }
  if ((job->flags & IMAP_JOB_SELECTS) != 0)
    {
      g_error_free (error);
      return G_SOURCE_REMOVE;
    }
  /* A command cannot be called back: its answer is awaited and thrown away. */
  job->done = NULL;
  job->on_response = NULL;
  done (self, job, NULL, error);
  return G_SOURCE_REMOVE;
}

void
imap_client_put_first (ImapClient *self, ImapJob *job)
{
  g_queue_remove (&self->waiting, job);
  g_queue_push_head (&self->waiting, job);
}

void
imap_client_watch_cancellable (ImapClient *self, ImapJob *job, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;
  job->cancel_source = g_cancellable_source_new (cancellable);
  g_source_set_callback (job->cancel_source, G_SOURCE_FUNC (on_cancelled), job, NULL);
  g_source_attach (job->cancel_source, self->context);
}

static guint32
running_flags (ImapClient *self)
{
  guint32 flags = 0;

  for (GList *l = self->running.head; l != NULL; l = l->next)
    flags |= ((ImapJob *) l->data)->flags;
  return flags;
}

/* The whole of RFC 3501 5.5 that is left when no command uses sequence numbers. UID sets are not
 * compared: commands of one kind are rare enough beside the other. */
static gboolean
conflicts (guint32 running, guint32 flags)
{
  static const struct
  {
    guint32 one;
    guint32 other;
  } pairs[] = {
    { IMAP_RUN_READS_FLAGS, IMAP_RUN_CHANGES_FLAGS },
    { IMAP_RUN_MAY_EXPUNGE, IMAP_RUN_MAY_EXPUNGE },
    { IMAP_JOB_SELECTS, IMAP_RUN_MAILBOX },
    { IMAP_JOB_SELECTS, IMAP_JOB_SELECTS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (((running & pairs[i].one) != 0 && (flags & pairs[i].other) != 0)
        || ((running & pairs[i].other) != 0 && (flags & pairs[i].one) != 0))
      return TRUE;
  return (running & (IMAP_RUN_ALONE | IMAP_JOB_LAST)) != 0;
}

static gboolean
can_send (ImapClient *self, const ImapJob *job)
{
  guint depth = self->cautious ? 1 : MAX (self->quirks->max_pipeline, 1);

  if (self->writing != NULL || imap_client_interrupt_idle (self))
    return FALSE;
  if (g_queue_is_empty (&self->running))
    return TRUE;
  if ((job->flags & IMAP_RUN_ALONE) != 0 || conflicts (running_flags (self), job->flags))
    return FALSE;
  return self->running.length < depth
         && self->bytes_in_flight + job->expected_bytes <= BYTES_IN_FLIGHT_MAX;
}

/* Whether the mailbox the job was meant for is still the one that is selected. */
static gboolean
mailbox_is_right (ImapClient *self, const ImapJob *job)
{
  if ((job->flags & IMAP_RUN_MUTATES) != 0 && job->selection != self->selection)
    return FALSE;
  return (job->flags & IMAP_RUN_MAILBOX) == 0 || self->state == IMAP_CLIENT_SELECTED
         || self->state == IMAP_CLIENT_IDLING;
}

/* Writes up to and with the next literal the server must ask for. */
static void
write_segments (ImapClient *self, ImapJob *job)
{
  gboolean wait = FALSE;

  while (!wait && job->n_written < job->segments->len)
    {
      const ImapSegment *segment = g_ptr_array_index (job->segments, job->n_written++);

      net_connection_write (self->connection, segment->data, segment->log);
      wait = segment->wait;
    }
  self->writing = wait ? job : NULL;
}

static void
send_job (ImapClient *self, ImapJob *job)
{
  GError *error = NULL;

  if (!mailbox_is_right (self, job))
    {
      g_set_error_literal (&error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_NOT_SELECTED,
                           "The command's mailbox is not selected");
      end_job (self, job, NULL, error);
      return;
    }
  job->tag = g_strdup_printf ("%s%u", self->tag_prefix, ++self->n_tags);
  /* What was learned after the command was made is for the next one. */
  job->segments =
      imap_command_serialise (job->command, job->tag, self->announced,
                              imap_client_is_enabled (self, IMAP_CAP_UTF8_ACCEPT), &error);
  if (job->segments == NULL)
    {
      end_job (self, job, NULL, error);
      return;
    }
  self->due_since = g_get_monotonic_time ();
  g_queue_push_tail (&self->running, job);
  self->bytes_in_flight += job->expected_bytes;
  write_segments (self, job);
  if (job->on_send != NULL)
    job->on_send (self, job);
}

void
imap_client_pump (ImapClient *self)
{
  g_autoptr (ImapClient) keep = g_object_ref (self);

  while (!self->paused && self->state != IMAP_CLIENT_CLOSED && self->state > IMAP_CLIENT_GREETING)
    {
      ImapJob *job = g_queue_peek_head (&self->waiting);

      if (job == NULL || !can_send (self, job))
        break;
      g_queue_pop_head (&self->waiting);
      send_job (self, job);
    }
  if (self->state == IMAP_CLIENT_CLOSED)
    return;
  imap_client_maybe_idle (self);
  imap_client_update_deadline (self);
}

void
imap_client_note_malformed (ImapClient *self, const ImapMalformed *malformed)
{
  if (malformed->seems == IMAP_RESPONSE_MALFORMED)
    return;
  for (GList *l = self->running.head; l != NULL; l = l->next)
    {
      ImapJob *job = l->data;

      job->n_spoilt++;
    }
}

/* What an answer means for the command; NULL when all is well. */
static GError *
new_answer_error (const ImapResponse *response)
{
  if (response->kind != IMAP_RESPONSE_TAGGED)
    return g_error_new_literal (IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_PROTOCOL,
                                "The answer cannot be read");
  if (response->condition.kind == IMAP_CONDITION_OK)
    return NULL;
  return imap_client_error_new (
      response->condition.kind == IMAP_CONDITION_BAD ? IMAP_CLIENT_ERROR_BAD : IMAP_CLIENT_ERROR_NO,
      &response->condition);
}

/* Servers that are too busy say BAD too. */
static gboolean
was_not_understood (const GError *error)
{
  return g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_PROTOCOL)
         || (g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BAD)
             && !imap_refusal_is_temporary (imap_client_error_get_refusal (error)));
}

/* A command that used something optional and was not understood, or was answered nonsense, goes
 * without it the next time. */
static void
learn_from (ImapClient *self, const ImapJob *job, const GError *error)
{
  if (was_not_understood (error) || (job->n_spoilt >= SPOILT_MIN && job->on_response != NULL))
    imap_client_learn (self, imap_quirks_suspect (imap_command_get_needs (job->command)));
}

static void
finish_job (ImapClient *self, ImapJob *job, ImapResponse *response)
{
  GError *error = new_answer_error (response);

  learn_from (self, job, error);
  g_queue_remove (&self->running, job);
  self->bytes_in_flight -= job->expected_bytes;
  if (self->writing == job)
    self->writing = NULL;
  if (g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BAD))
    self->cautious = TRUE;
  if (error != NULL)
    g_clear_pointer (&response, imap_response_free);
  end_job (self, job, response, error);
}

static ImapResponse *
steal_response (ImapResponse *response)
{
  ImapResponse *stolen = g_new (ImapResponse, 1);

  *stolen = *response;
  memset (response, 0, sizeof *response);
  response->kind = IMAP_RESPONSE_UNKNOWN;
  return stolen;
}

void
imap_client_handle_tagged (ImapClient *self, ImapResponse *response)
{
  if (response->kind == IMAP_RESPONSE_TAGGED)
    imap_client_note_condition (self, &response->condition);
  for (GList *l = self->running.head; l != NULL; l = l->next)
    {
      ImapJob *job = l->data;

      if (strcmp (job->tag, response->tag) != 0)
        continue;
      finish_job (self, job, steal_response (response));
      return;
    }
  imap_client_fail_protocol (self, "An answer came to a command that was never given");
}

void
imap_client_handle_continuation (ImapClient *self, const ImapCondition *condition)
{
  if (self->writing != NULL)
    {
      write_segments (self, self->writing);
      return;
    }
  for (GList *l = self->running.head; l != NULL; l = l->next)
    {
      ImapJob *job = l->data;

      if (job->on_continue == NULL)
        continue;
      job->on_continue (self, job, condition);
      return;
    }
  if (self->state == IMAP_CLIENT_PLAIN)
    imap_client_fail_protocol (self, "The server continues what was not begun");
}

/* The tag of the command it is about, where it names one: ESEARCH and INPROGRESS (RFC 9585). */
static const char *
get_named_tag (const ImapResponse *response)
{
  const ImapCode *code =
      response->kind == IMAP_RESPONSE_CONDITION ? response->condition.code : NULL;

  if (response->kind == IMAP_RESPONSE_SEARCH)
    return response->search->tag;
  return code != NULL && code->kind == IMAP_CODE_INPROGRESS ? code->text : NULL;
}

static gboolean
is_for_other (const ImapResponse *response, const ImapJob *job)
{
  const char *tag = get_named_tag (response);

  return tag != NULL && strcmp (tag, job->tag) != 0;
}

gboolean
imap_client_offer (ImapClient *self, ImapResponse *response)
{
  for (GList *l = self->running.head; l != NULL; l = l->next)
    {
      ImapJob *job = l->data;

      if (job->on_response == NULL || is_for_other (response, job))
        continue;
      if (job->on_response (self, response, job->response_data))
        {
          imap_client_note_progress (self);
          return TRUE;
        }
      if (self->state == IMAP_CLIENT_CLOSED)
        return TRUE;
    }
  return FALSE;
}

void
imap_client_fail_jobs (ImapClient *self, const GError *error)
{
  GQueue jobs = self->running;

  g_queue_init (&self->running);
  while (!g_queue_is_empty (&self->waiting))
    g_queue_push_tail (&jobs, g_queue_pop_head (&self->waiting));
  self->writing = NULL;
  self->idle_job = NULL;
  self->bytes_in_flight = 0;
  while (!g_queue_is_empty (&jobs))
    end_job (self, g_queue_pop_head (&jobs), NULL, g_error_copy (error));
}

void
imap_client_fail_waiting (ImapClient *self, const GError *error)
{
  GQueue jobs = self->waiting;

  g_queue_init (&self->waiting);
  while (!g_queue_is_empty (&jobs))
    end_job (self, g_queue_pop_head (&jobs), NULL, g_error_copy (error));
}

static void
on_run_done (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  g_autoptr (GTask) task = job->data;

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, ok, (GDestroyNotify) imap_response_free);
}

void
imap_client_run_async (ImapClient *self,
                       ImapCommand *command,
                       const ImapRunOptions *options,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  static const ImapRunOptions defaults = { IMAP_RUN_DEFAULT };
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  ImapJob *job;

  base_owner_assert (&self->owner);
  g_task_set_source_tag (task, imap_client_run_async);
  if (options == NULL)
    options = &defaults;
  if (self->state < IMAP_CLIENT_AUTHENTICATED || self->state >= IMAP_CLIENT_LOGGING_OUT)
    {
      g_task_return_new_error (task, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED,
                               "The connection is not logged in");
      return;
    }
  job = imap_client_push_job (self, command, options->flags, on_run_done, g_object_ref (task));
  job->expected_bytes = options->expected_bytes;
  job->on_response = options->on_response;
  job->response_data = options->response_data;
  if ((job->flags & IMAP_RUN_MUTATES) != 0 && self->selecting != NULL)
    job->selection = 0; /* nobody has compared UIDVALIDITY yet */
  imap_client_watch_cancellable (self, job, cancellable);
  imap_client_pump (self);
}

ImapResponse *
imap_client_run_finish (ImapClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
