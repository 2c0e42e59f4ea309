/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-client-private.h"

#include "config.h"

/* Three commands in one write; the last to end returns. */
typedef struct
{
  GTask *task;
  guint n_running;
  GError *error;
} Preparing;

static void
prepared_one (ImapClient *self, Preparing *preparing)
{
  if (--preparing->n_running > 0)
    return;
  if (preparing->error != NULL)
    g_task_return_error (preparing->task, preparing->error);
  else
    g_task_return_boolean (preparing->task, TRUE);
  g_object_unref (preparing->task);
  g_free (preparing);
}

static void
on_prepare_step_done (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  Preparing *preparing = job->data;

  g_clear_pointer (&ok, imap_response_free);
  if (self->state == IMAP_CLIENT_CLOSED && preparing->error == NULL)
    preparing->error = g_steal_pointer (&error);
  g_clear_error (&error);
  prepared_one (self, preparing);
}

static void
on_compress_done (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  if (ok != NULL)
    {
      net_connection_enable_deflate (self->connection, self->buffer + self->n_parsed,
                                     self->n_filled - self->n_parsed);
      self->n_filled = self->n_parsed;
    }
  on_prepare_step_done (self, job, ok, error);
}

static gboolean
on_id_response (ImapClient *self, ImapResponse *response, gpointer user_data)
{
  if (response->kind != IMAP_RESPONSE_ID)
    return FALSE;
  g_strfreev (self->id);
  self->id = g_steal_pointer (&response->id);
  imap_client_empty_response (response);
  imap_client_find_quirks (self);
  return TRUE;
}

static void
send_id (ImapClient *self, Preparing *preparing)
{
  static const char *const fields[] = { "name", APP_NAME, "version", APP_VERSION };
  g_autoptr (ImapCommand) command = imap_command_new ("ID");
  ImapJob *job;

  if (!imap_capability_has (self->capability, IMAP_CAP_ID))
    return;
  imap_command_open_list (command);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    imap_command_add_string (command, fields[i]);
  imap_command_close_list (command);
  job = imap_client_push_job (self, command, 0, on_prepare_step_done, preparing);
  job->on_response = on_id_response;
  preparing->n_running++;
}

static gboolean
add_enabled (ImapClient *self, ImapCommand *command, ImapCap cap, const char *name)
{
  if (!imap_capability_has (self->capability, cap))
    return FALSE;
  imap_command_add_atom (command, name);
  return TRUE;
}

static void
send_enable (ImapClient *self, Preparing *preparing, gboolean utf8)
{
  g_autoptr (ImapCommand) command = imap_command_new ("ENABLE");
  gboolean wanted;

  if (!imap_capability_has (self->capability, IMAP_CAP_ENABLE))
    return;
  wanted = add_enabled (self, command, IMAP_CAP_QRESYNC, "QRESYNC")
           || add_enabled (self, command, IMAP_CAP_CONDSTORE, "CONDSTORE");
  /* RFC 6855 5: a server that has UTF8=ONLY does nothing else before it is enabled. */
  if (imap_capability_has (self->capability, IMAP_CAP_UTF8_ONLY)
      || (utf8 && imap_capability_has (self->capability, IMAP_CAP_UTF8_ACCEPT)))
    {
      imap_command_add_atom (command, "UTF8=ACCEPT");
      wanted = TRUE;
    }
  if (!wanted)
    return;
  imap_client_push_job (self, command, 0, on_prepare_step_done, preparing);
  preparing->n_running++;
}

static void
send_compress (ImapClient *self, Preparing *preparing)
{
  g_autoptr (ImapCommand) command = imap_command_new ("COMPRESS");

  if (!imap_capability_has (self->capability, IMAP_CAP_COMPRESS_DEFLATE)
      || net_connection_is_deflated (self->connection))
    return;
  imap_command_add_atom (command, "DEFLATE");
  imap_client_push_job (self, command, IMAP_JOB_LAST, on_compress_done, preparing);
  preparing->n_running++;
}

void
imap_client_prepare_async (ImapClient *self,
                           ImapPrepareFlags flags,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Preparing *preparing;

  base_owner_assert (&self->owner);
  g_task_set_source_tag (task, imap_client_prepare_async);
  if (self->state != IMAP_CLIENT_AUTHENTICATED)
    {
      g_task_return_new_error (task, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED,
                               "The connection is not logged in");
      return;
    }
  preparing = g_new0 (Preparing, 1);
  preparing->task = g_steal_pointer (&task);
  preparing->n_running = 1;
  send_id (self, preparing);
  send_enable (self, preparing, (flags & IMAP_PREPARE_UTF8) != 0);
  if ((flags & IMAP_PREPARE_COMPRESS) != 0)
    send_compress (self, preparing);
  imap_client_pump (self);
  prepared_one (self, preparing);
}

gboolean
imap_client_prepare_finish (ImapClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
