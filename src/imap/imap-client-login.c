/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-client-private.h"

static void
finish_open (ImapClient *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->open_task);

  imap_client_clear_source (&self->cancel_source);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

void
imap_client_find_quirks (ImapClient *self)
{
  const ImapQuirks *found =
      imap_quirks_find (self->greeting, (const char *const *) self->id, self->announced);

  /* What told the server may be missing in what it says later. */
  if (found->name != NULL || self->quirks->name == NULL)
    self->quirks = found;
  g_clear_pointer (&self->capability, imap_capability_unref);
  if (self->announced != NULL)
    self->capability =
        imap_quirks_filter (self->quirks->quirks | self->memory->quirks, self->announced);
}

void
imap_client_set_announced (ImapClient *self, ImapCapability *capability)
{
  if (!net_connection_is_private (self->connection))
    return;
  g_clear_pointer (&self->announced, imap_capability_unref);
  self->announced = imap_capability_ref (capability);
  self->capability_known = TRUE;
  imap_client_find_quirks (self);
}

void
imap_client_set_enabled (ImapClient *self, ImapCapability *enabled)
{
  for (guint cap = 0; cap < MIN (IMAP_CAP_N, 64); cap++)
    if (imap_capability_has (enabled, (ImapCap) cap))
      self->enabled |= G_GUINT64_CONSTANT (1) << cap;
}

typedef struct
{
  ImapClientThen then;
  gpointer data;
} Learning;

static void
on_capability_done (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  g_autofree Learning *learning = job->data;
  g_autoptr (ImapCapability) nothing = NULL;

  g_clear_pointer (&ok, imap_response_free);
  /* A server that cannot say is asked once and taken for the simplest. */
  if (self->state != IMAP_CLIENT_CLOSED && !self->capability_known)
    {
      nothing = imap_capability_new ();
      imap_client_set_announced (self, nothing);
      g_clear_error (&error);
    }
  if (self->state != IMAP_CLIENT_CLOSED)
    g_clear_error (&error);
  learning->then (self, learning->data, error);
}

void
imap_client_learn_capability (ImapClient *self, ImapClientThen then, gpointer data)
{
  g_autoptr (ImapCommand) command = NULL;
  Learning *learning;

  if (self->capability_known)
    {
      then (self, data, NULL);
      return;
    }
  command = imap_command_new ("CAPABILITY");
  learning = g_new0 (Learning, 1);
  learning->then = then;
  learning->data = data;
  imap_client_push_job (self, command, IMAP_RUN_ALONE, on_capability_done, learning);
  imap_client_pump (self);
}

static void
on_open_capability (ImapClient *self, gpointer data, GError *error)
{
  /* When the connection ended, the opening has failed with it. */
  g_clear_error (&error);
  finish_open (self);
}

/* From here on the channel is private. */
static void
be_private (ImapClient *self)
{
  imap_client_set_state (self, IMAP_CLIENT_TLS);
  imap_client_learn_capability (self, on_open_capability, NULL);
}

static void
on_tls_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ImapClient) self = user_data;
  GError *error = NULL;
  gboolean ok = net_connection_start_tls_finish (NET_CONNECTION (source), result, &error);

  if (self->state == IMAP_CLIENT_CLOSED)
    {
      g_clear_error (&error);
      return;
    }
  if (!ok)
    {
      imap_client_fail (self, error);
      return;
    }
  imap_client_reset_reader (self);
  self->paused = FALSE;
  self->last_heard = g_get_monotonic_time ();
  imap_client_note_progress (self);
  be_private (self);
  imap_client_read_on (self);
}

static void
on_starttls_done (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  g_autoptr (ImapResponse) owned_ok = ok;
  g_autoptr (GError) owned_error = error;

  if (self->state == IMAP_CLIENT_CLOSED)
    return;
  if (error != NULL)
    {
      imap_client_fail (
          self, g_error_new_literal (NET_ERROR, NET_ERROR_TLS, "The server refuses to start TLS"));
      return;
    }
  self->paused = TRUE;
  net_connection_start_tls_async (self->connection, self->n_filled - self->n_parsed,
                                  g_task_get_cancellable (self->open_task), on_tls_started,
                                  g_object_ref (self));
}

/* Nothing the server said in clear is believed: STARTTLS is sent whatever it announced. */
static void
start_tls (ImapClient *self)
{
  g_autoptr (ImapCommand) command = imap_command_new ("STARTTLS");

  imap_client_set_state (self, IMAP_CLIENT_PLAIN);
  imap_client_push_job (self, command, IMAP_RUN_ALONE | IMAP_JOB_LAST, on_starttls_done, NULL);
}

void
imap_client_handle_greeting (ImapClient *self, ImapResponse *response)
{
  const ImapCondition *condition = &response->condition;
  gboolean clear = !net_connection_is_private (self->connection);

  if (response->kind != IMAP_RESPONSE_CONDITION || condition->kind == IMAP_CONDITION_NO
      || condition->kind == IMAP_CONDITION_BAD)
    imap_client_fail_protocol (self, "This is no greeting of an IMAP server");
  else if (clear && condition->kind != IMAP_CONDITION_OK)
    imap_client_fail_protocol (self, "The server does not wait for TLS");
  else if (condition->kind == IMAP_CONDITION_BYE)
    imap_client_fail (self, imap_client_error_new (IMAP_CLIENT_ERROR_BYE, condition));
  else if (clear)
    start_tls (self);
  else
    {
      self->preauth = condition->kind == IMAP_CONDITION_PREAUTH;
      self->greeting = g_strdup (condition->text);
      if (condition->code != NULL && condition->code->kind == IMAP_CODE_CAPABILITY
          && condition->code->capability != NULL)
        imap_client_set_announced (self, condition->code->capability);
      be_private (self);
    }
}

static void
on_write_error (const GError *error, gpointer user_data)
{
  imap_client_fail (user_data, g_error_copy (error));
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ImapClient) self = user_data;
  GError *error = NULL;
  gboolean ok = net_connection_connect_finish (NET_CONNECTION (source), result, &error);

  if (self->state == IMAP_CLIENT_CLOSED)
    {
      g_clear_error (&error);
      return;
    }
  if (!ok)
    {
      imap_client_fail (self, error);
      return;
    }
  self->last_heard = g_get_monotonic_time ();
  imap_client_note_progress (self);
  imap_client_reset_reader (self);
  imap_client_read_on (self);
  imap_client_update_deadline (self);
}

void
imap_client_open_async (ImapClient *self,
                        NetEndpoint *endpoint,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  base_owner_assert (&self->owner);
  g_task_set_source_tag (task, imap_client_open_async);
  if (self->state != IMAP_CLIENT_NEW)
    {
      g_task_return_new_error (task, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED,
                               "The connection cannot be opened again");
      return;
    }
  imap_client_set_state (self, IMAP_CLIENT_GREETING);
  self->open_task = g_steal_pointer (&task);
  imap_client_close_on_cancel (self, cancellable);
  self->connection = net_connection_new (endpoint, &self->timeouts.net);
  net_connection_set_write_error_func (self->connection, on_write_error, self);
  net_connection_connect_async (self->connection, cancellable, on_connected, g_object_ref (self));
}

gboolean
imap_client_open_finish (ImapClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
finish_logout (ImapClient *self, GTask *task)
{
  imap_client_close (self);
  g_task_return_boolean (task, TRUE);
}

static void
on_logout_done (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  g_autoptr (GTask) task = job->data;

  g_clear_pointer (&ok, imap_response_free);
  g_clear_error (&error);
  finish_logout (self, task);
}

static gboolean
on_logout_timeout (gpointer user_data)
{
  imap_client_close (user_data);
  return G_SOURCE_REMOVE;
}

void
imap_client_logout_async (ImapClient *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (ImapCommand) command = imap_command_new ("LOGOUT");
  g_autoptr (GError) error = NULL;

  base_owner_assert (&self->owner);
  g_task_set_source_tag (task, imap_client_logout_async);
  if (self->state < IMAP_CLIENT_TLS || self->state == IMAP_CLIENT_AUTHENTICATING
      || self->state >= IMAP_CLIENT_LOGGING_OUT)
    {
      finish_logout (self, task);
      return;
    }
  imap_client_set_state (self, IMAP_CLIENT_LOGGING_OUT);
  error = g_error_new_literal (IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED,
                               "The connection is being logged out");
  imap_client_fail_waiting (self, error);
  imap_client_clear_source (&self->deadline);
  self->deadline = imap_client_add_timer (self, self->timeouts.logout, on_logout_timeout);
  imap_client_push_job (self, command, IMAP_JOB_LAST, on_logout_done, g_steal_pointer (&task));
  imap_client_pump (self);
}

void
imap_client_logout_finish (ImapClient *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
