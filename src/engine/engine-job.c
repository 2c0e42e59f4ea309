/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-job.h"

#include "engine/engine-error-private.h"
#include "engine/engine-fetch.h"
#include "engine/engine-folders.h"
#include "engine/engine-replay.h"
#include "store/store-folder.h"
#include "store/store-message.h"

/* Sources that are asked for together when a whole folder is fetched. */
#define BODIES_IN_FLIGHT 3

EngineJob *
engine_job_new (EngineJobKind kind, int priority, gint64 folder)
{
  EngineJob *job = g_new0 (EngineJob, 1);

  job->kind = kind;
  job->priority = priority;
  job->folder = folder;
  return job;
}

void
engine_job_free (EngineJob *job)
{
  if (job->cancelled != NULL)
    g_source_destroy (job->cancelled);
  g_clear_pointer (&job->cancelled, g_source_unref);
  g_clear_object (&job->task);
  g_clear_pointer (&job->request, engine_request_unref);
  g_free (job);
}

/* What a job's run holds. */
typedef struct
{
  EngineJob *job; /* the caller's, which outlives the task */
  StoreDatabase *database;
  char *account;
  EngineMailbox *mailbox;
  GPtrArray *messages; /* StoreMessage still to get, last one first */
  guint n_fetching;
  GError *error;
} Run;

static void
run_free (Run *run)
{
  store_database_unref (run->database);
  g_free (run->account);
  g_clear_object (&run->mailbox);
  g_clear_pointer (&run->messages, g_ptr_array_unref);
  g_clear_error (&run->error);
  g_free (run);
}

/* SYNC */

static void
on_synced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  EngineSyncStats stats;
  GError *error = NULL;

  if (!engine_mailbox_sync_finish (ENGINE_MAILBOX (source), result, &stats, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  run->job->stats.added += stats.added;
  run->job->stats.changed += stats.changed;
  run->job->stats.removed += stats.removed;
  run->job->stats.total = stats.total;
  run->job->stats.yielded = stats.yielded;
  g_task_return_boolean (task, TRUE);
}

/* REPLAY */

static void
on_replayed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (engine_replay_finish (ENGINE_SESSION (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* FOLDERS */

static void
on_folders_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (engine_folders_run_finish (IMAP_CLIENT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* BODY and BODIES */

static void fetch_more (GTask *task);

static void
on_source_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  run->n_fetching--;
  /* In a whole folder, one message that went meanwhile is no failure. */
  if (!engine_fetch_source_finish (ENGINE_MAILBOX (source), result, &error) && run->error == NULL
      && !(run->job->kind == ENGINE_JOB_BODIES
           && g_error_matches (error, ENGINE_ERROR, ENGINE_ERROR_NOT_FOUND)))
    {
      /* What another connection has just copied here may not have been announced on this one. */
      run->job->is_missing = g_error_matches (error, ENGINE_ERROR, ENGINE_ERROR_NOT_FOUND);
      run->error = g_steal_pointer (&error);
    }
  fetch_more (task);
}

/* Where the message that somebody waits for went. */
static void
note_moved (Run *run, const StoreMessage *message)
{
  run->job->is_missing = run->job->is_moved = TRUE;
  run->job->folder = message->folder;
  run->error =
      g_error_new_literal (ENGINE_ERROR, ENGINE_ERROR_NOT_FOUND, "the message is not there yet");
}

static void
fetch_more (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  while (run->error == NULL && run->messages->len > 0 && run->n_fetching < BODIES_IN_FLIGHT)
    {
      g_autoptr (StoreMessage) message =
          g_ptr_array_steal_index (run->messages, run->messages->len - 1);

      /* Who asks for one has not found the file. */
      if (message->has_body && run->job->kind == ENGINE_JOB_BODIES)
        continue;
      if (message->uid == 0 || message->folder != run->job->folder)
        {
          if (run->job->kind == ENGINE_JOB_BODY)
            note_moved (run, message);
          continue;
        }
      run->n_fetching++;
      engine_fetch_source_async (run->mailbox, run->database, message->id, message->uid,
                                 message->size, on_source_fetched, g_object_ref (task));
    }
  if (run->n_fetching > 0)
    return;
  if (run->error != NULL)
    g_task_return_error (task, g_steal_pointer (&run->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_messages_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;

  run->messages = store_message_load_finish (run->database, result, &error);
  if (run->messages == NULL)
    g_task_return_error (task, error);
  else if (run->job->kind == ENGINE_JOB_BODY && run->messages->len == 0)
    g_task_return_new_error (task, ENGINE_ERROR, ENGINE_ERROR_NOT_FOUND, "no such message");
  else
    fetch_more (task);
}

static void
on_keys_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GArray) keys = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *error = NULL;

  keys = store_message_load_keys_finish (run->database, result, &error);
  if (keys == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* Oldest first, as they are taken from the end. */
  for (guint i = keys->len; i-- > 0;)
    g_array_append_val (ids, g_array_index (keys, StoreKey, i).id);
  store_message_load_async (run->database, (const gint64 *) (void *) ids->data, ids->len, NULL,
                            on_messages_loaded, g_object_ref (task));
}

static void
start_bodies (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  g_autoptr (StoreView) view = store_view_new_folder (run->job->folder);

  store_message_load_keys_async (run->database, view, 0, NULL, on_keys_loaded, g_object_ref (task));
}

static void
start_body (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  store_message_load_async (run->database, &run->job->location, 1, NULL, on_messages_loaded,
                            g_object_ref (task));
}

static void
start_kind (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  switch (run->job->kind)
    {
    case ENGINE_JOB_SYNC:
      engine_mailbox_sync_async (run->mailbox, on_synced, g_object_ref (task));
      break;
    case ENGINE_JOB_REPLAY:
      engine_replay_async (g_task_get_source_object (task),
                           engine_mailbox_get_store_folder (run->mailbox), run->database,
                           run->account, on_replayed, g_object_ref (task));
      break;
    case ENGINE_JOB_FOLDERS:
      engine_folders_run_async (engine_session_get_client (g_task_get_source_object (task)),
                                run->database, run->account, on_folders_done, g_object_ref (task));
      break;
    case ENGINE_JOB_BODY:
      start_body (task);
      break;
    case ENGINE_JOB_BODIES:
      start_bodies (task);
      break;
    }
}

static void
on_read_anew (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EngineSyncStats stats;
  GError *error = NULL;

  if (!engine_mailbox_sync_finish (ENGINE_MAILBOX (source), result, &stats, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (stats.yielded)
    engine_mailbox_want_sync (ENGINE_MAILBOX (source));
  start_kind (task);
}

/* The UIDs of a folder that was numbered anew name other messages now, or none: it is read again
 * before anything is done with them. */
static void
start (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  if (run->job->kind != ENGINE_JOB_SYNC && engine_mailbox_is_renumbered (run->mailbox))
    engine_mailbox_sync_async (run->mailbox, on_read_anew, g_object_ref (task));
  else
    start_kind (task);
}

static void
on_used (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  EngineMailbox *mailbox;
  GError *error = NULL;

  mailbox = engine_session_use_finish (ENGINE_SESSION (source), result, &error);
  if (mailbox == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  run->mailbox = g_object_ref (mailbox);
  start (task);
}

/* How far the folder has been read is in the store alone. */
static void
on_folders_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GPtrArray) folders = NULL;
  GError *error = NULL;

  folders = store_folder_load_all_finish (run->database, result, &error);
  if (folders == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < folders->len; i++)
    {
      StoreFolder *folder = g_ptr_array_index (folders, i);

      if (folder->id == run->job->folder)
        {
          engine_session_use_async (g_task_get_source_object (task), folder, on_used,
                                    g_object_ref (task));
          return;
        }
    }
  g_task_return_new_error (task, ENGINE_ERROR, ENGINE_ERROR_NOT_FOUND, "no such folder");
}

void
engine_job_run_async (EngineJob *job,
                      EngineSession *session,
                      StoreDatabase *database,
                      const char *account,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (session, NULL, callback, user_data);
  EngineMailbox *mailbox = engine_session_get_mailbox (session);
  Run *run = g_new0 (Run, 1);

  g_task_set_source_tag (task, engine_job_run_async);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  run->job = job;
  run->database = store_database_ref (database);
  run->account = g_strdup (account);
  if (job->started == 0)
    job->started = g_get_monotonic_time ();
  if (job->kind == ENGINE_JOB_FOLDERS)
    {
      start_kind (task);
      g_object_unref (task);
    }
  else if (mailbox != NULL && engine_mailbox_get_folder (mailbox) == job->folder
           && engine_mailbox_is_selected (mailbox))
    {
      run->mailbox = g_object_ref (mailbox);
      start (task);
      g_object_unref (task);
    }
  else
    store_folder_load_all_async (database, account, NULL, on_folders_loaded, task);
}

gboolean
engine_job_run_finish (EngineSession *session,
                       GAsyncResult *result,
                       EngineJob **out_job,
                       GError **error)
{
  Run *run = g_task_get_task_data (G_TASK (result));

  *out_job = run->job;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Requests */

EngineRequest *
engine_request_new (GTask *task, const char *const *paths, gboolean bodies)
{
  EngineRequest *request = g_new0 (EngineRequest, 1);

  request->refs = 1;
  request->task = g_object_ref (task);
  request->paths = g_strdupv ((char **) paths);
  request->bodies = bodies;
  request->results = g_ptr_array_new_with_free_func ((GDestroyNotify) engine_folder_result_unref);
  return request;
}

/* Nobody waits any more. */
static void
forget_task (EngineRequest *request)
{
  if (request->cancelled != NULL)
    g_source_destroy (request->cancelled);
  g_clear_pointer (&request->cancelled, g_source_unref);
  g_clear_object (&request->task);
}

EngineRequest *
engine_request_ref (EngineRequest *request)
{
  request->refs++;
  return request;
}

void
engine_request_unref (EngineRequest *request)
{
  if (--request->refs > 0)
    return;
  forget_task (request);
  g_strfreev (request->paths);
  g_ptr_array_unref (request->results);
  g_free (request);
}

void
engine_request_fail (EngineRequest *request, const GError *error)
{
  if (request->task == NULL)
    return;
  g_task_return_error (request->task, engine_error_translate (error));
  forget_task (request);
}

void
engine_request_succeed (EngineRequest *request)
{
  if (request->task == NULL)
    return;
  g_task_return_pointer (request->task, g_ptr_array_ref (request->results),
                         (GDestroyNotify) g_ptr_array_unref);
  forget_task (request);
}
