/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-client-private.h"

#include "imap/imap-request.h"

#include <string.h>

/* What one QRESYNC SELECT may carry of known UIDs, so that its line stays below all limits. */
#define KNOWN_UIDS_MAX 6000

void
imap_selected_free (ImapSelected *selected)
{
  imap_flags_clear (&selected->flags);
  imap_flags_clear (&selected->permanent_flags);
  g_free (selected->mailbox_id);
  g_free (selected);
}

void
imap_listing_free (ImapListing *listing)
{
  g_ptr_array_unref (listing->lists);
  g_ptr_array_unref (listing->statuses);
  g_free (listing);
}

static void
note_code (ImapClient *self, const ImapCode *code)
{
  ImapSelected *selecting = self->selecting;

  switch (code->kind)
    {
    case IMAP_CODE_CLOSED:
      imap_selected_free (self->selecting);
      self->selecting = g_new0 (ImapSelected, 1);
      break;
    case IMAP_CODE_UIDVALIDITY:
      selecting->uidvalidity = (guint32) code->number;
      self->old_mailbox = FALSE;
      break;
    case IMAP_CODE_UIDNEXT:
      selecting->uidnext = (guint32) code->number;
      break;
    case IMAP_CODE_HIGHESTMODSEQ:
      selecting->highestmodseq = code->number;
      break;
    case IMAP_CODE_NOMODSEQ:
      selecting->highestmodseq = 0;
      break;
    case IMAP_CODE_PERMANENTFLAGS:
      imap_flags_clear (&selecting->permanent_flags);
      imap_flags_copy (&code->flags, &selecting->permanent_flags);
      selecting->has_permanent_flags = TRUE;
      break;
    case IMAP_CODE_READ_ONLY:
      selecting->read_only = TRUE;
      break;
    case IMAP_CODE_READ_WRITE:
      selecting->read_only = FALSE;
      break;
    case IMAP_CODE_UIDNOTSTICKY:
      selecting->uid_not_sticky = TRUE;
      break;
    case IMAP_CODE_MAILBOXID:
      g_free (selecting->mailbox_id);
      selecting->mailbox_id = g_strdup (code->text);
      break;
    default:
      break;
    }
}

void
imap_client_note_selecting (ImapClient *self, const ImapResponse *response)
{
  if (self->selecting == NULL)
    return;
  switch (response->kind)
    {
    case IMAP_RESPONSE_EXISTS:
      self->selecting->exists = response->number;
      break;
    case IMAP_RESPONSE_FLAGS:
      imap_flags_clear (&self->selecting->flags);
      imap_flags_copy (&response->flags, &self->selecting->flags);
      /* The first thing a server without QRESYNC says of a newly selected mailbox. */
      if (!imap_client_is_enabled (self, IMAP_CAP_QRESYNC))
        self->old_mailbox = FALSE;
      break;
    case IMAP_RESPONSE_CONDITION:
    case IMAP_RESPONSE_TAGGED:
      if (response->condition.code != NULL)
        note_code (self, response->condition.code);
      break;
    default:
      break;
    }
}

typedef struct
{
  GTask *task;
  char *mailbox;
  gboolean read_only;
  guint32 uidvalidity; /* of QRESYNC; 0 without */
  guint64 modseq;
  ImapSet *known_uids; /* NULL without */
  gboolean condstore;
} Selecting;

static void
selecting_free (Selecting *selecting)
{
  g_object_unref (selecting->task);
  g_free (selecting->mailbox);
  g_clear_pointer (&selecting->known_uids, imap_set_unref);
  g_free (selecting);
}

static void
on_select_sent (ImapClient *self, ImapJob *job)
{
  gboolean had_one = self->state == IMAP_CLIENT_SELECTED;

  imap_client_set_state (self, IMAP_CLIENT_SELECTING);
  self->selection++;
  g_clear_pointer (&self->mailbox, g_free);
  g_clear_pointer (&self->selecting, imap_selected_free);
  self->selecting = g_new0 (ImapSelected, 1);
  /* RFC 7162 3.2.11: with QRESYNC, [CLOSED] tells where the old mailbox ends. */
  self->old_mailbox = had_one;
}

static void send_select (ImapClient *self, Selecting *selecting, gboolean again);

/* A server that does not understand the parameter it announced is asked without. */
static gboolean
should_select_again (ImapClient *self, const ImapJob *job, const GError *error)
{
  return imap_command_get_needs (job->command) != 0 && self->state == IMAP_CLIENT_AUTHENTICATED
         && g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BAD);
}

static void
on_select_done (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  Selecting *selecting = job->data;
  g_autoptr (ImapResponse) owned = ok;

  self->old_mailbox = FALSE;
  if (ok != NULL)
    {
      imap_client_note_selecting (self, ok);
      self->mailbox = g_steal_pointer (&selecting->mailbox);
      if (selecting->condstore)
        self->enabled |= G_GUINT64_CONSTANT (1) << IMAP_CAP_CONDSTORE;
      if (self->state == IMAP_CLIENT_SELECTING)
        imap_client_set_state (self, IMAP_CLIENT_SELECTED);
      g_task_return_pointer (selecting->task, g_steal_pointer (&self->selecting),
                             (GDestroyNotify) imap_selected_free);
    }
  else
    {
      if (job->tag != NULL)
        g_clear_pointer (&self->selecting, imap_selected_free);
      if (job->tag != NULL && self->state == IMAP_CLIENT_SELECTING)
        imap_client_set_state (self, IMAP_CLIENT_AUTHENTICATED);
      if (should_select_again (self, job, error))
        {
          g_error_free (error);
          send_select (self, selecting, TRUE);
          return;
        }
      g_task_return_error (selecting->task, error);
    }
  selecting_free (selecting);
}

static void
add_qresync (ImapCommand *command, const Selecting *selecting)
{
  imap_command_open_list (command);
  imap_command_add_atom (command, "QRESYNC");
  imap_command_open_list (command);
  imap_command_add_number (command, selecting->uidvalidity);
  imap_command_add_number (command, selecting->modseq);
  if (selecting->known_uids != NULL)
    imap_command_add_set (command, selecting->known_uids);
  imap_command_close_list (command);
  imap_command_close_list (command);
}

static void
add_condstore (ImapCommand *command)
{
  imap_command_open_list (command);
  imap_command_add_atom (command, "CONDSTORE");
  imap_command_close_list (command);
}

/* A set full of holes becomes one range: the server then tells of some UIDs we never had, no harm.
 */
static ImapSet *
dup_known_uids (const ImapSet *uids)
{
  g_autofree char *text = NULL;

  if (uids == NULL || imap_set_is_empty (uids))
    return NULL;
  text = imap_set_to_string (uids);
  if (strlen (text) > KNOWN_UIDS_MAX)
    return imap_set_new_range (imap_set_min (uids), imap_set_max (uids));
  return imap_set_copy (uids);
}

/* Of @selecting as of what the server can do now. @again: before all that waits. */
static void
send_select (ImapClient *self, Selecting *selecting, gboolean again)
{
  g_autoptr (ImapCommand) command = imap_command_new (selecting->read_only ? "EXAMINE" : "SELECT");
  gboolean enabled = imap_client_is_enabled (self, IMAP_CAP_QRESYNC);
  ImapJob *job;

  imap_command_add_mailbox (command, selecting->mailbox);
  selecting->condstore = FALSE;
  if (enabled && selecting->uidvalidity != 0 && selecting->modseq != 0
      && imap_capability_has (self->capability, IMAP_CAP_QRESYNC))
    add_qresync (command, selecting);
  else if (!enabled && !imap_client_is_enabled (self, IMAP_CAP_CONDSTORE)
           && imap_capability_has (self->capability, IMAP_CAP_CONDSTORE))
    {
      add_condstore (command);
      selecting->condstore = TRUE;
    }
  job = imap_client_push_job (self, command, IMAP_JOB_SELECTS | IMAP_RUN_SLOW, on_select_done,
                              selecting);
  job->on_send = on_select_sent;
  imap_client_watch_cancellable (self, job, g_task_get_cancellable (selecting->task));
  if (again)
    imap_client_put_first (self, job);
  imap_client_pump (self);
}

void
imap_client_select_async (ImapClient *self,
                          const char *mailbox,
                          const ImapQresync *qresync,
                          gboolean read_only,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Selecting *selecting;

  base_owner_assert (&self->owner);
  g_task_set_source_tag (task, imap_client_select_async);
  if (self->state < IMAP_CLIENT_AUTHENTICATED || self->state >= IMAP_CLIENT_LOGGING_OUT)
    {
      g_task_return_new_error (task, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED,
                               "The connection is not logged in");
      return;
    }
  selecting = g_new0 (Selecting, 1);
  selecting->task = g_steal_pointer (&task);
  selecting->mailbox = g_strdup (mailbox);
  selecting->read_only = read_only;
  if (qresync != NULL)
    {
      selecting->uidvalidity = qresync->uidvalidity;
      selecting->modseq = qresync->modseq;
      selecting->known_uids = dup_known_uids (qresync->known_uids);
    }
  send_select (self, selecting, FALSE);
}

ImapSelected *
imap_client_select_finish (ImapClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  GTask *task;
  gboolean status;
  gboolean extended;
  ImapListing *listing;
} Listing;

static void
listing_free (Listing *listing)
{
  g_object_unref (listing->task);
  g_clear_pointer (&listing->listing, imap_listing_free);
  g_free (listing);
}

static void
free_list (gpointer data)
{
  imap_list_free (data);
}

static void
free_status (gpointer data)
{
  imap_status_free (data);
}

static gboolean
on_list_response (ImapClient *self, ImapResponse *response, gpointer user_data)
{
  Listing *listing = user_data;

  if (response->kind == IMAP_RESPONSE_LIST)
    g_ptr_array_add (listing->listing->lists, g_steal_pointer (&response->list));
  else if (response->kind == IMAP_RESPONSE_STATUS && listing->status)
    g_ptr_array_add (listing->listing->statuses, g_steal_pointer (&response->status));
  else
    {
      listing->listing->incomplete |= response->kind == IMAP_RESPONSE_MALFORMED
                                      && response->malformed.seems == IMAP_RESPONSE_LIST;
      return FALSE;
    }
  imap_client_empty_response (response);
  return TRUE;
}

static void send_list (ImapClient *self, Listing *listing);

static void
on_list_done (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  Listing *listing = job->data;
  g_autoptr (ImapResponse) owned = ok;
  gboolean refused = g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BAD)
                     || g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_NO);

  if (refused && listing->extended && self->state != IMAP_CLIENT_CLOSED)
    {
      /* Several servers announce extended LIST and stumble over it. */
      g_error_free (error);
      listing->extended = FALSE;
      listing->status = FALSE;
      g_ptr_array_set_size (listing->listing->lists, 0);
      listing->listing->incomplete = FALSE;
      g_ptr_array_set_size (listing->listing->statuses, 0);
      send_list (self, listing);
      return;
    }
  if (error != NULL)
    g_task_return_error (listing->task, error);
  else
    g_task_return_pointer (listing->task, g_steal_pointer (&listing->listing),
                           (GDestroyNotify) imap_listing_free);
  listing_free (listing);
}

static ImapCommand *
make_list (ImapClient *self, const Listing *listing)
{
  guint32 returns = 0;
  guint32 status = 0;

  if (listing->extended)
    returns |= IMAP_LIST_OPTION_SUBSCRIBED | IMAP_LIST_OPTION_CHILDREN;
  if (listing->extended && imap_capability_has (self->capability, IMAP_CAP_SPECIAL_USE))
    returns |= IMAP_LIST_OPTION_SPECIAL_USE;
  if (listing->status)
    status =
        IMAP_STATUS_MESSAGES | IMAP_STATUS_UIDNEXT | IMAP_STATUS_UIDVALIDITY | IMAP_STATUS_UNSEEN;
  if (listing->status && imap_capability_has (self->capability, IMAP_CAP_CONDSTORE))
    status |= IMAP_STATUS_HIGHESTMODSEQ;
  return imap_request_list ("*", 0, returns, status);
}

static void
send_list (ImapClient *self, Listing *listing)
{
  g_autoptr (ImapCommand) command = make_list (self, listing);
  ImapJob *job;

  job = imap_client_push_job (self, command, IMAP_RUN_SLOW, on_list_done, listing);
  job->on_response = on_list_response;
  job->response_data = listing;
  imap_client_pump (self);
}

void
imap_client_list_async (ImapClient *self,
                        gboolean status,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Listing *listing;

  base_owner_assert (&self->owner);
  g_task_set_source_tag (task, imap_client_list_async);
  if (self->state < IMAP_CLIENT_AUTHENTICATED || self->state >= IMAP_CLIENT_LOGGING_OUT)
    {
      g_task_return_new_error (task, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED,
                               "The connection is not logged in");
      return;
    }
  listing = g_new0 (Listing, 1);
  listing->task = g_steal_pointer (&task);
  listing->extended = imap_capability_has (self->capability, IMAP_CAP_LIST_EXTENDED);
  listing->status =
      status && listing->extended && imap_capability_has (self->capability, IMAP_CAP_LIST_STATUS);
  listing->listing = g_new0 (ImapListing, 1);
  listing->listing->lists = g_ptr_array_new_with_free_func (free_list);
  listing->listing->statuses = g_ptr_array_new_with_free_func (free_status);
  send_list (self, listing);
}

ImapListing *
imap_client_list_finish (ImapClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
