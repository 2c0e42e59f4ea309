/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-client-private.h"

#include "imap/imap-request.h"

#include <string.h>

void
imap_namespaces_free (ImapNamespaces *namespaces)
{
  imap_namespaces_clear (namespaces);
  g_free (namespaces);
}

/* A command whose task is all there is to it. */
typedef struct
{
  GTask *task;
  ImapNamespaces *namespaces;
} Asking;

static Asking *
asking_new (ImapClient *self,
            ImapCap cap,
            gpointer source_tag,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Asking *asking;

  base_owner_assert (&self->owner);
  g_task_set_source_tag (task, source_tag);
  if (self->state < IMAP_CLIENT_AUTHENTICATED || self->state >= IMAP_CLIENT_LOGGING_OUT)
    {
      g_task_return_new_error (task, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED,
                               "The connection is not logged in");
      return NULL;
    }
  if (!imap_capability_has (self->capability, cap))
    {
      g_task_return_new_error (task, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_UNSUPPORTED,
                               "The server cannot do this");
      return NULL;
    }
  asking = g_new0 (Asking, 1);
  asking->task = g_steal_pointer (&task);
  return asking;
}

static void
asking_free (Asking *asking)
{
  g_clear_object (&asking->task);
  g_clear_pointer (&asking->namespaces, imap_namespaces_free);
  g_free (asking);
}

static gboolean
on_namespace_response (ImapClient *self, ImapResponse *response, gpointer user_data)
{
  Asking *asking = user_data;

  if (response->kind != IMAP_RESPONSE_NAMESPACE)
    return FALSE;
  g_clear_pointer (&asking->namespaces, imap_namespaces_free);
  asking->namespaces = g_memdup2 (&response->namespaces, sizeof response->namespaces);
  imap_client_empty_response (response);
  return TRUE;
}

static void
on_namespace_done (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  Asking *asking = job->data;

  g_clear_pointer (&ok, imap_response_free);
  if (error != NULL)
    g_task_return_error (asking->task, error);
  else if (asking->namespaces == NULL)
    g_task_return_new_error (asking->task, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_PROTOCOL,
                             "The server names no namespace");
  else
    g_task_return_pointer (asking->task, g_steal_pointer (&asking->namespaces),
                           (GDestroyNotify) imap_namespaces_free);
  asking_free (asking);
}

void
imap_client_namespaces_async (ImapClient *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (ImapCommand) command = imap_command_new ("NAMESPACE");
  Asking *asking = asking_new (self, IMAP_CAP_NAMESPACE, imap_client_namespaces_async, cancellable,
                               callback, user_data);
  ImapJob *job;

  if (asking == NULL)
    return;
  job = imap_client_push_job (self, command, IMAP_RUN_DEFAULT, on_namespace_done, asking);
  job->on_response = on_namespace_response;
  job->response_data = asking;
  imap_client_pump (self);
}

ImapNamespaces *
imap_client_namespaces_finish (ImapClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
is_refused (const GError *error)
{
  return g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BAD)
         || g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_NO);
}

static void
on_notify_done (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  Asking *asking = job->data;

  g_clear_pointer (&ok, imap_response_free);
  self->notified = error == NULL;
  if (error == NULL)
    g_task_return_boolean (asking->task, TRUE);
  else
    {
      if (is_refused (error))
        error->code = IMAP_CLIENT_ERROR_UNSUPPORTED;
      g_task_return_error (asking->task, error);
    }
  asking_free (asking);
}

/* Expunges by sequence number must wait until no command could misunderstand them; those by UID
 * need not. */
static ImapCommand *
make_notify (ImapClient *self, const char *items)
{
  const ImapNotify notify = {
    .selected = IMAP_NOTIFY_MESSAGES | IMAP_NOTIFY_FLAGS,
    .items = items,
    .delayed = !imap_client_is_enabled (self, IMAP_CAP_QRESYNC),
    .personal = IMAP_NOTIFY_MESSAGES | IMAP_NOTIFY_MAILBOXES,
    .status = TRUE,
  };

  return imap_request_notify (&notify);
}

void
imap_client_notify_async (ImapClient *self,
                          const char *items,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (ImapCommand) command = make_notify (self, items);
  Asking *asking = asking_new (self, IMAP_CAP_NOTIFY, imap_client_notify_async, cancellable,
                               callback, user_data);

  if (asking == NULL)
    return;
  imap_client_push_job (self, command, IMAP_RUN_ALONE | IMAP_RUN_SLOW, on_notify_done, asking);
  imap_client_pump (self);
}

gboolean
imap_client_notify_finish (ImapClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
imap_client_is_notified (ImapClient *self)
{
  return self->notified;
}
