/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which folders there are, and which of them have changed. */
#include "engine/engine-account-private.h"

#include "engine/engine-roles.h"
#include "imap/imap-client-error.h"

typedef struct
{
  EngineAccount *account;
  EngineFoldersFunc then;
} FolderLoad;

static void
on_folders_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FolderLoad *load = user_data;
  g_autoptr (EngineAccount) self = load->account;
  EngineFoldersFunc then = load->then;
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GError) error = NULL;

  g_free (load);
  folders = store_folder_load_all_finish (self->database, result, &error);
  if (self->phase == ACCOUNT_STOPPED)
    return;
  if (folders == NULL)
    {
      engine_account_lost (self, error);
      return;
    }
  g_ptr_array_unref (self->folders);
  self->folders = g_steal_pointer (&folders);
  self->inbox = 0;
  for (guint i = 0; i < self->folders->len; i++)
    {
      StoreFolder *folder = g_ptr_array_index (self->folders, i);

      if (folder->role == STORE_ROLE_INBOX)
        self->inbox = folder->id;
    }
  if (engine_account_find_folder (self, self->any_screen) != NULL)
    self->screen = self->any_screen;
  then (self);
}

void
engine_listing_load_folders (EngineAccount *self, EngineFoldersFunc then)
{
  FolderLoad *load = g_new0 (FolderLoad, 1);

  load->account = g_object_ref (self);
  load->then = then;
  store_folder_load_all_async (self->database, account_settings_get_id (self->settings), NULL,
                               on_folders_loaded, load);
}

static const ImapStatus *
find_status (EngineAccount *self, const StoreFolder *folder)
{
  for (guint i = 0; i < self->statuses->len; i++)
    {
      const ImapStatus *status = g_ptr_array_index (self->statuses, i);

      if (g_str_equal (status->mailbox, folder->name))
        return status;
    }
  return NULL;
}

/* Whether STATUS says anything else than what is stored. */
static gboolean
has_changed (const StoreFolder *folder, const ImapStatus *status)
{
  if (status == NULL || folder->sync_state != STORE_SYNC_COMPLETE || folder->has_lost
      || status->uidvalidity != folder->uidvalidity)
    return TRUE;
  if (imap_status_has (status, IMAP_STATUS_UIDNEXT) && status->uidnext != folder->uidnext)
    return TRUE;
  if (imap_status_has (status, IMAP_STATUS_HIGHESTMODSEQ) && status->highestmodseq != 0)
    return status->highestmodseq != folder->highestmodseq;
  return status->messages != folder->total || status->unseen != folder->unread;
}

static gboolean
follows (const EngineWorker *worker, gint64 folder)
{
  EngineMailbox *mailbox =
      worker->session != NULL ? engine_session_get_mailbox (worker->session) : NULL;

  if (worker->job != NULL && worker->job->kind == ENGINE_JOB_SYNC && worker->job->folder == folder)
    return TRUE;
  return mailbox != NULL && engine_mailbox_get_folder (mailbox) == folder
         && engine_mailbox_is_level (mailbox);
}

gboolean
engine_listing_is_followed (EngineAccount *self, const StoreFolder *folder)
{
  return follows (&self->watch, folder->id) || follows (&self->user, folder->id);
}

static void
on_status_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineAccount) self = user_data;

  store_folder_set_status_finish (self->database, result, NULL);
}

static void
use_status (EngineAccount *self, StoreFolder *folder)
{
  const ImapStatus *status = find_status (self, folder);

  if (!folder->selectable || (engine_listing_is_followed (self, folder) && !folder->has_lost))
    return;
  if (status != NULL && folder->sync_state == STORE_SYNC_NEVER)
    {
      engine_progress_set (self->progress, folder->id, 0, status->messages);
      store_folder_set_status_async (self->database, folder->id, status->messages, status->unseen,
                                     NULL, on_status_stored, g_object_ref (self));
    }
  if (has_changed (folder, status))
    engine_dispatch_sync (self, folder, NULL);
}

static StoreFolder *
find_name (EngineAccount *self, const char *name)
{
  for (guint i = 0; i < self->folders->len; i++)
    if (g_str_equal (((StoreFolder *) g_ptr_array_index (self->folders, i))->name, name))
      return g_ptr_array_index (self->folders, i);
  return NULL;
}

/* The folder is compared as it was when all were read last: what has been synchronised since is
 * looked at once more for nothing, but nothing is missed. */
void
engine_listing_take_status (EngineAccount *self, const ImapStatus *status)
{
  StoreFolder *folder = find_name (self, status->mailbox);

  if (self->phase != ACCOUNT_CONNECTED || folder == NULL || !folder->selectable
      || engine_listing_is_followed (self, folder) || !has_changed (folder, status))
    return;
  engine_dispatch_sync (self, folder, NULL);
  engine_dispatch (self);
}

static void
on_notified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineAccount) self = user_data;
  g_autoptr (GError) error = NULL;

  /* Without it, INBOX is idled at and the others are asked for now and then. */
  if (!imap_client_notify_finish (IMAP_CLIENT (source), result, &error))
    g_debug ("%s: NOTIFY: %s", account_settings_get_id (self->settings), error->message);
}

void
engine_listing_watch (EngineAccount *self)
{
  if (self->is_watched || self->watch.session == NULL)
    return;
  self->is_watched = TRUE;
  imap_client_notify_async (engine_session_get_client (self->watch.session), NULL,
                            self->cancellable, on_notified, g_object_ref (self));
}

static gboolean
request_wants (const EngineRequest *request, const StoreFolder *folder)
{
  return folder->selectable
         && (request->paths == NULL
             || g_strv_contains ((const char *const *) request->paths, folder->path));
}

/* A path that is no folder gets a result too. */
static void
report_unknown_paths (EngineAccount *self, EngineRequest *request)
{
  for (gsize i = 0; request->paths != NULL && request->paths[i] != NULL; i++)
    {
      EngineFolderResult *result;
      gboolean found = FALSE;

      for (guint j = 0; j < self->folders->len; j++)
        found |= g_str_equal (((StoreFolder *) g_ptr_array_index (self->folders, j))->path,
                              request->paths[i]);
      if (found)
        continue;
      result = g_atomic_rc_box_new0 (EngineFolderResult);
      result->account = g_strdup (account_settings_get_id (self->settings));
      result->path = g_strdup (request->paths[i]);
      result->error = g_error_new_literal (ENGINE_ERROR, ENGINE_ERROR_NOT_FOUND, "no such folder");
      g_ptr_array_add (request->results, result);
    }
}

static void
start_request (EngineAccount *self, EngineRequest *request)
{
  request->is_started = TRUE;
  report_unknown_paths (self, request);
  for (guint i = 0; i < self->folders->len; i++)
    {
      StoreFolder *folder = g_ptr_array_index (self->folders, i);

      if (!request_wants (request, folder))
        continue;
      engine_dispatch_sync (self, folder, request);
      if (request->bodies)
        {
          EngineJob *job = engine_job_new (ENGINE_JOB_BODIES, ENGINE_PRIORITY_BODIES, folder->id);

          job->request = engine_request_ref (request);
          request->n_jobs++;
          engine_dispatch_push (self, job);
        }
    }
}

static void
on_list_loaded (EngineAccount *self)
{
  self->is_listing = FALSE;
  if (self->phase != ACCOUNT_CONNECTED)
    return;
  self->has_listed = TRUE;
  self->watch.failed_home = self->user.failed_home = 0;
  for (guint i = 0; i < self->folders->len; i++)
    use_status (self, g_ptr_array_index (self->folders, i));
  for (guint i = 0; i < self->requests->len; i++)
    {
      EngineRequest *request = g_ptr_array_index (self->requests, i);

      if (!request->is_started)
        start_request (self, request);
    }
  if (self->list_again)
    engine_listing_start (self);
  engine_account_check_operations (self);
  engine_dispatch (self);
  engine_account_check_done (self);
}

static void
on_list_merged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineAccount) self = user_data;
  g_autoptr (GError) error = NULL;

  if (store_folder_merge_list_finish (self->database, result, &error))
    engine_listing_load_folders (self, on_list_loaded);
  else if (self->phase != ACCOUNT_STOPPED)
    engine_account_lost (self, error);
}

static StoreListing *
flatten (GPtrArray *listings, gboolean *out_has_inbox)
{
  StoreListing *flat = g_new0 (StoreListing, listings->len);

  *out_has_inbox = FALSE;
  for (guint i = 0; i < listings->len; i++)
    {
      flat[i] = *(StoreListing *) g_ptr_array_index (listings, i);
      *out_has_inbox |= flat[i].role == STORE_ROLE_INBOX;
    }
  return flat;
}

/* Whether what the person does to folders has been carried out since the server was asked, or is
 * just now: the answer may be older than that. It is asked again afterwards. */
static gboolean
is_changing_folders (EngineAccount *self)
{
  return self->list_again
         || (self->watch.job != NULL && self->watch.job->kind == ENGINE_JOB_FOLDERS)
         || (self->user.job != NULL && self->user.job->kind == ENGINE_JOB_FOLDERS);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineAccount) self = user_data;
  g_autoptr (ImapListing) listing = NULL;
  g_autoptr (GPtrArray) listings = NULL;
  g_autofree StoreListing *flat = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_inbox;

  listing = imap_client_list_finish (IMAP_CLIENT (source), result, &error);
  self->has_all = FALSE;
  if (self->watch.session == NULL
      || engine_session_get_client (self->watch.session) != IMAP_CLIENT (source))
    return;
  if (listing == NULL)
    {
      g_message ("%s: LIST: %s", account_settings_get_id (self->settings), error->message);
      engine_listing_load_folders (self, on_list_loaded);
      return;
    }
  listings = engine_roles_make_listings (listing->lists, self->settings);
  flat = flatten (listings, &has_inbox);
  self->has_all = has_inbox && !listing->incomplete && !is_changing_folders (self);
  g_ptr_array_unref (self->statuses);
  self->statuses = g_ptr_array_ref (listing->statuses);
  /* A list without INBOX, or with a line that could not be read, is not all there is. */
  store_folder_merge_list_async (self->database, account_settings_get_id (self->settings), flat,
                                 listings->len, self->has_all, NULL, on_list_merged,
                                 g_object_ref (self));
}

void
engine_listing_start (EngineAccount *self)
{
  if (self->phase != ACCOUNT_CONNECTED)
    return;
  self->list_again = self->is_listing;
  if (self->is_listing)
    return;
  self->is_listing = TRUE;
  imap_client_list_async (engine_session_get_client (self->watch.session), TRUE, NULL, on_listed,
                          g_object_ref (self));
}
