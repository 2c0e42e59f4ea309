/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-account-private.h"

#include "engine/engine-error-private.h"
#include "engine/engine-fetch.h"
#include "imap/imap-client-error.h"
#include "net/net-error.h"

static EngineWorker *
find_worker (EngineAccount *self, EngineSession *session)
{
  return session == self->watch.session ? &self->watch : &self->user;
}

/* The watch connection stays in INBOX, unless it is the only one. */
static gboolean
may_take (EngineAccount *self, const EngineWorker *worker, const EngineJob *job)
{
  if (job->is_waiting)
    return FALSE;
  if (self->is_single)
    return worker == &self->watch;
  if (worker == &self->watch)
    return job->folder == self->inbox;
  return job->folder != self->inbox || job->kind == ENGINE_JOB_BODY;
}

/* The queue */

static int
compare_jobs (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const EngineJob *one = a;
  const EngineJob *other = b;

  return one->priority < other->priority ? -1 : one->priority > other->priority;
}

static EngineJob *
find_twin (EngineAccount *self, const EngineJob *job)
{
  if (job->task != NULL || job->request != NULL)
    return NULL;
  for (GList *link = self->jobs.head; link != NULL; link = link->next)
    {
      EngineJob *other = link->data;

      if (other->kind == job->kind && other->folder == job->folder
          && other->priority <= job->priority)
        return other;
    }
  return NULL;
}

void
engine_dispatch_push (EngineAccount *self, EngineJob *job)
{
  if (find_twin (self, job) != NULL)
    {
      engine_job_free (job);
      return;
    }
  g_queue_push_head (&self->jobs, job);
  /* The message selected last is the one that is looked at. */
  if (job->kind == ENGINE_JOB_BODY)
    return;
  /* Others go behind those of the same urgency. */
  g_queue_sort (&self->jobs, compare_jobs, NULL);
  for (GList *link = g_queue_find (&self->jobs, job);
       link->next != NULL && ((EngineJob *) link->next->data)->priority == job->priority;)
    {
      link->data = link->next->data;
      link = link->next;
      link->data = job;
    }
}

static int
choose_priority (EngineAccount *self, StoreFolder *folder)
{
  if (folder->id == self->screen)
    return ENGINE_PRIORITY_SCREEN;
  if (folder->id == self->inbox)
    return ENGINE_PRIORITY_INBOX;
  return folder->role != STORE_ROLE_NONE ? ENGINE_PRIORITY_SPECIAL : ENGINE_PRIORITY_OTHER;
}

void
engine_dispatch_sync (EngineAccount *self, StoreFolder *folder, EngineRequest *request)
{
  EngineJob *job = engine_job_new (ENGINE_JOB_SYNC, choose_priority (self, folder), folder->id);

  if (request != NULL)
    {
      job->request = engine_request_ref (request);
      request->n_jobs++;
    }
  engine_dispatch_push (self, job);
}

static EngineJob *
take_job (EngineAccount *self, const EngineWorker *worker)
{
  for (GList *link = self->jobs.head; link != NULL; link = link->next)
    {
      EngineJob *job = link->data;

      if (may_take (self, worker, job))
        {
          g_queue_delete_link (&self->jobs, link);
          return job;
        }
    }
  return NULL;
}

gboolean
engine_dispatch_is_busy (EngineAccount *self)
{
  return self->jobs.length > 0 || self->watch.job != NULL || self->user.job != NULL;
}

/* Ends */

/* Counts the time since JOB was first begun for its folder. */
static void
note_time (EngineAccount *self, const EngineJob *job)
{
  gint64 *spent = g_hash_table_lookup (self->spent, &job->folder);

  if (job->started == 0)
    return;
  if (spent == NULL)
    {
      spent = g_new0 (gint64, 1);
      g_hash_table_insert (self->spent, g_memdup2 (&job->folder, sizeof job->folder), spent);
    }
  *spent += g_get_monotonic_time () - job->started;
}

/* What was spent on FOLDER since somebody was last told, which is more than the last job: much may
 * have been done when the account was connected. */
static double
take_seconds (EngineAccount *self, gint64 folder)
{
  const gint64 *spent = g_hash_table_lookup (self->spent, &folder);
  double seconds = spent != NULL ? (double) *spent / G_USEC_PER_SEC : 0;

  g_hash_table_remove (self->spent, &folder);
  return seconds;
}

static void
add_result (EngineAccount *self, EngineJob *job, const GError *error)
{
  StoreFolder *folder = engine_account_find_folder (self, job->folder);
  EngineFolderResult *result;

  if (job->request == NULL)
    return;
  job->request->n_jobs--;
  if (job->kind == ENGINE_JOB_BODIES && error == NULL)
    return;
  result = g_atomic_rc_box_new0 (EngineFolderResult);
  result->account = g_strdup (account_settings_get_id (self->settings));
  result->folder = job->folder;
  result->path = g_strdup (folder != NULL ? folder->path : "");
  result->added = job->stats.added;
  result->changed = job->stats.changed;
  result->removed = job->stats.removed;
  result->total = job->stats.total;
  result->seconds = take_seconds (self, job->folder);
  result->error = error != NULL ? engine_error_translate (error) : NULL;
  g_ptr_array_add (job->request->results, result);
}

static void
end_job (EngineAccount *self, EngineJob *job, const GError *error)
{
  if (job->task != NULL)
    {
      if (error != NULL)
        g_task_return_error (job->task, engine_error_translate (error));
      else
        g_task_return_boolean (job->task, TRUE);
    }
  note_time (self, job);
  add_result (self, job, error);
  engine_job_free (job);
}

typedef struct
{
  EngineAccount *account;
  EngineJob *job;
} Cancellation;

/* What is under way already is finished all the same: most of it may have come. */
static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  const Cancellation *cancellation = user_data;
  EngineAccount *self = cancellation->account;
  EngineJob *job = cancellation->job;

  if (g_queue_remove (&self->jobs, job))
    {
      g_task_return_error_if_cancelled (job->task);
      engine_job_free (job);
    }
  return G_SOURCE_REMOVE;
}

void
engine_dispatch_body (EngineAccount *self, gint64 folder, gint64 location, GTask *task)
{
  EngineJob *job = engine_job_new (ENGINE_JOB_BODY, ENGINE_PRIORITY_BODY, folder);
  GCancellable *cancellable = g_task_get_cancellable (task);

  job->location = location;
  job->task = g_object_ref (task);
  if (cancellable != NULL)
    {
      Cancellation *cancellation = g_new0 (Cancellation, 1);

      /* The job ends, with its source, before the account does. */
      cancellation->account = self;
      cancellation->job = job;
      job->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_static_name (job->cancelled, "engine-job-cancelled");
      g_source_set_callback (job->cancelled, G_SOURCE_FUNC (on_cancelled), cancellation, g_free);
      g_source_attach (job->cancelled, g_main_context_get_thread_default ());
    }
  engine_dispatch_push (self, job);
}

void
engine_dispatch_drop_all (EngineAccount *self, const GError *error)
{
  EngineJob *job;

  while ((job = g_queue_pop_head (&self->jobs)) != NULL)
    end_job (self, job, error);
}

/* Moved messages */

void
engine_dispatch_wake (EngineAccount *self)
{
  for (GList *link = self->jobs.head; link != NULL; link = link->next)
    ((EngineJob *) link->data)->is_waiting = FALSE;
}

static gboolean
is_for_rows (const EngineJob *job)
{
  return job != NULL && job->kind != ENGINE_JOB_BODY && job->kind != ENGINE_JOB_BODIES;
}

/* Whether something is still to be done that may give moved messages their UIDs. */
static gboolean
may_give_uids (EngineAccount *self)
{
  gboolean may = self->n_pending > 0 || self->loading_operations || is_for_rows (self->watch.job)
                 || is_for_rows (self->user.job);

  for (GList *link = self->jobs.head; link != NULL; link = link->next)
    may |= is_for_rows (link->data);
  return may;
}

/* Has JOB wait for its message to arrive where it should be; FALSE: in vain. */
static gboolean
wait_for_message (EngineAccount *self, EngineJob *job)
{
  StoreFolder *folder = engine_account_find_folder (self, job->folder);
  gboolean is_coming = job->is_moved && may_give_uids (self);

  if (!job->is_missing || folder == NULL || !folder->selectable || self->phase != ACCOUNT_CONNECTED
      || (!is_coming && job->has_synced))
    return FALSE;
  job->is_missing = job->is_moved = FALSE;
  if (!is_coming)
    {
      job->has_synced = TRUE;
      engine_dispatch_sync (self, folder, NULL);
    }
  job->is_waiting = TRUE;
  engine_dispatch_push (self, job);
  return TRUE;
}

static gboolean
is_about_connection (const GError *error)
{
  return error->domain == NET_ERROR
         || g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED)
         || g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BYE)
         || g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_PROTOCOL);
}

/* What a job's end says about the cache and about where to stay. */
static void
note_outcome (EngineAccount *self, EngineWorker *worker, const EngineJob *job, const GError *error)
{
  gboolean is_problem =
      error != NULL && error->domain == STORE_ERROR && error->code != STORE_ERROR_NOT_FOUND;

  /* A job of another folder may have had nothing to write. */
  if (is_problem || (error == NULL && job->folder == self->problem_folder)
      || engine_account_find_folder (self, self->problem_folder) == NULL)
    g_clear_error (&self->problem);
  if (is_problem)
    {
      self->problem = g_error_copy (error);
      self->problem_folder = job->folder;
    }
  if (job->kind == ENGINE_JOB_SYNC)
    worker->failed_home = error != NULL ? job->folder : 0;
}

static void
on_job_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineAccount) self = user_data;
  EngineWorker *worker = find_worker (self, ENGINE_SESSION (source));
  EngineJob *job = NULL;
  g_autoptr (GError) error = NULL;

  engine_job_run_finish (ENGINE_SESSION (source), result, &job, &error);
  if (worker->job == job)
    worker->job = NULL;
  note_outcome (self, worker, job, error);
  if (is_for_rows (job))
    engine_dispatch_wake (self);
  if (error == NULL && job->stats.yielded && self->phase == ACCOUNT_CONNECTED)
    {
      job->stats.yielded = FALSE;
      engine_dispatch_push (self, job);
    }
  else if (!wait_for_message (self, job))
    {
      if (error != NULL)
        g_debug ("%s: job failed: %s", account_settings_get_id (self->settings), error->message);
      if (error != NULL && job->priority == ENGINE_PRIORITY_REPLAY && !is_about_connection (error))
        engine_account_replay_later (self);
      if (job->kind == ENGINE_JOB_FOLDERS)
        engine_listing_start (self);
      if (job->kind == ENGINE_JOB_SYNC)
        engine_progress_finish (self->progress, job->folder);
      end_job (self, job, error);
    }
  if (self->phase != ACCOUNT_CONNECTED)
    return;
  engine_dispatch (self);
  engine_account_check_done (self);
}

static void
run (EngineAccount *self, EngineWorker *worker, EngineJob *job)
{
  StoreFolder *folder = engine_account_find_folder (self, job->folder);

  if (folder == NULL || !folder->selectable)
    {
      g_autoptr (GError) error =
          g_error_new_literal (ENGINE_ERROR, ENGINE_ERROR_NOT_FOUND, "no such folder");

      end_job (self, job, error);
      return;
    }
  worker->job = job;
  engine_job_run_async (job, worker->session, self->database,
                        account_settings_get_id (self->settings), on_job_done, g_object_ref (self));
}

/* The second connection */

static void
on_user_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineAccount) self = user_data;
  EngineSession *session = ENGINE_SESSION (source);
  g_autoptr (GError) error = NULL;
  gboolean good = engine_session_open_finish (session, result, &error);

  if (self->user.session != session)
    return;
  self->user_opening = FALSE;
  if (good)
    engine_fetch_set_sink (engine_session_get_client (session));
  else
    {
      /* The first one lives: the server allows one alone, or is in trouble; either way there is
       * one to work with. */
      g_message ("%s: no second connection: %s", account_settings_get_id (self->settings),
                 error->message);
      g_clear_object (&self->user.session);
      self->is_single = TRUE;
    }
  engine_dispatch (self);
  engine_account_check_done (self);
}

static void
open_user (EngineAccount *self)
{
  self->user.session =
      engine_session_new (self->settings, self->database, engine_memory_get (self->memory),
                          &engine_dispatch_session_ops, self);
  self->user_opening = TRUE;
  engine_session_open_async (self->user.session, self->password,
                             engine_account_wants_compression (self), self->cancellable,
                             on_user_opened, g_object_ref (self));
}

/* Where a connection goes that has nothing to do: to what is to be watched. */
static void
go_home (EngineAccount *self, EngineWorker *worker)
{
  gint64 home = worker == &self->watch ? self->inbox : self->screen;
  EngineMailbox *mailbox = engine_session_get_mailbox (worker->session);
  StoreFolder *folder;

  if (self->is_single && worker == &self->watch && self->screen != 0)
    home = self->screen;
  if (worker == &self->user && (home == self->inbox || self->is_single))
    return;
  if (home == 0 || home == worker->failed_home
      || (mailbox != NULL && engine_mailbox_get_folder (mailbox) == home
          && engine_mailbox_is_level (mailbox)))
    return;
  folder = engine_account_find_folder (self, home);
  if (folder != NULL && folder->selectable)
    run (self, worker, engine_job_new (ENGINE_JOB_SYNC, ENGINE_PRIORITY_SCREEN, home));
}

static void
give_work (EngineAccount *self, EngineWorker *worker)
{
  while (worker->session != NULL && engine_session_is_open (worker->session) && worker->job == NULL)
    {
      EngineJob *job = take_job (self, worker);

      if (job == NULL)
        {
          go_home (self, worker);
          return;
        }
      run (self, worker, job);
    }
}

void
engine_dispatch (EngineAccount *self)
{
  if (self->phase != ACCOUNT_CONNECTED)
    return;
  give_work (self, &self->watch);
  give_work (self, &self->user);
  if (self->user.session != NULL || self->is_single)
    return;
  for (GList *link = self->jobs.head; link != NULL; link = link->next)
    if (may_take (self, &self->user, link->data))
      {
        open_user (self);
        return;
      }
  if (self->screen != 0 && self->screen != self->inbox)
    open_user (self);
}

/* What sessions tell */

static void
on_closed (EngineSession *session, const GError *error, gpointer user_data)
{
  EngineAccount *self = user_data;

  if (session == self->watch.session || session == self->user.session)
    engine_account_lost (self, error);
}

static void
on_needs_sync (EngineSession *session, gint64 folder, gpointer user_data)
{
  EngineAccount *self = user_data;
  StoreFolder *found = engine_account_find_folder (self, folder);

  if (found == NULL || self->phase != ACCOUNT_CONNECTED)
    return;
  engine_dispatch_sync (self, found, NULL);
  engine_dispatch (self);
}

static gboolean
should_yield (EngineSession *session, gpointer user_data)
{
  EngineAccount *self = user_data;
  EngineWorker *worker = find_worker (self, session);
  const EngineJob *first = NULL;

  if (worker->job == NULL)
    return FALSE;
  for (GList *link = self->jobs.head; link != NULL && first == NULL; link = link->next)
    if (may_take (self, worker, link->data))
      first = link->data;
  return first != NULL && first->priority < worker->job->priority;
}

static void
on_progress (EngineSession *session, gpointer user_data)
{
  EngineAccount *self = user_data;
  EngineMailbox *mailbox = engine_session_get_mailbox (session);
  guint64 known;
  guint64 exists;

  if (mailbox == NULL || self->event->state != ENGINE_STATE_SYNCING)
    return;
  engine_mailbox_get_progress (mailbox, &known, &exists);
  engine_progress_set (self->progress, engine_mailbox_get_folder (mailbox), known, exists);
  engine_account_tell (self, ENGINE_STATE_SYNCING, NULL);
}

static void
on_learned (EngineSession *session, gpointer user_data)
{
  EngineAccount *self = user_data;

  engine_memory_save (self->memory);
}

static void
on_status (EngineSession *session, const ImapStatus *status, gpointer user_data)
{
  engine_listing_take_status (user_data, status);
}

static void
on_list (EngineSession *session, gpointer user_data)
{
  engine_listing_start (user_data);
}

const EngineSessionOps engine_dispatch_session_ops = {
  .closed = on_closed,
  .needs_sync = on_needs_sync,
  .should_yield = should_yield,
  .progress = on_progress,
  .status = on_status,
  .list = on_list,
  .learned = on_learned,
};
