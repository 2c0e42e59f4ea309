/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-account-private.h"

#include <math.h>

#include "account/account-secrets.h"
#include "engine/engine-error-private.h"
#include "engine/engine-fetch.h"
#include "engine/engine-folders.h"
#include "engine/engine-replay.h"
#include "imap/imap-client-error.h"
#include "net/net-error.h"
#include "store/store-folder.h"

/* When a server only says that it was too much. */
#define THROTTLED_MS (60 * 1000)

G_DEFINE_FINAL_TYPE (EngineAccount, engine_account, G_TYPE_OBJECT)

const EngineTuning engine_tuning_default = {
  .backoff_first = 2000,
  .backoff_max = 80000,
  .settled = 60000,
  .poll = 300000,
  .keyring = 60000,
};

static void connect_now (EngineAccount *self);

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
engine_account_finalize (GObject *object)
{
  EngineAccount *self = ENGINE_ACCOUNT (object);

  g_assert (self->phase == ACCOUNT_STOPPED);
  g_object_unref (self->settings);
  store_database_unref (self->database);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->password, g_bytes_unref);
  g_clear_error (&self->problem);
  engine_memory_free (self->memory);
  engine_event_unref (self->event);
  engine_progress_free (self->progress);
  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->requests);
  g_hash_table_unref (self->spent);
  g_clear_pointer (&self->refused, g_hash_table_unref);
  g_clear_pointer (&self->statuses, g_ptr_array_unref);
  G_OBJECT_CLASS (engine_account_parent_class)->finalize (object);
}

static void
engine_account_class_init (EngineAccountClass *class)
{
  G_OBJECT_CLASS (class)->finalize = engine_account_finalize;
}

static void
engine_account_init (EngineAccount *self)
{
  self->folders = g_ptr_array_new_with_free_func ((GDestroyNotify) store_folder_unref);
  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) engine_request_unref);
  self->spent = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->progress = engine_progress_new ();
  g_queue_init (&self->jobs);
}

/* Telling */

static gint64
get_last_heard (EngineAccount *self)
{
  gint64 heard = 0;

  if (self->watch.session != NULL)
    heard = imap_client_get_last_heard (engine_session_get_client (self->watch.session));
  if (heard == 0)
    return self->event != NULL ? self->event->last_heard_us : 0;
  return g_get_real_time () - (g_get_monotonic_time () - heard);
}

static gboolean
is_same_error (const GError *one, const GError *other)
{
  if (one == NULL || other == NULL)
    return one == other;
  return one->code == other->code && g_str_equal (one->message, other->message);
}

static EngineEvent *
new_event (EngineAccount *self,
           EngineState state,
           const GError *error,
           EngineCertificate *certificate)
{
  EngineEvent *event = g_atomic_rc_box_new0 (EngineEvent);

  event->account = g_strdup (account_settings_get_id (self->settings));
  event->state = state;
  if (state == ENGINE_STATE_SYNCING)
    event->fraction = engine_progress_get_fraction (self->progress);
  event->error = error != NULL ? engine_error_translate (error) : NULL;
  event->certificate = certificate != NULL ? engine_certificate_ref (certificate) : NULL;
  event->last_heard_us = get_last_heard (self);
  event->pending = self->n_pending;
  return event;
}

static void
tell (EngineAccount *self, EngineState state, const GError *error, EngineCertificate *certificate)
{
  g_autoptr (EngineEvent) event = new_event (self, state, error, certificate);
  const EngineEvent *last = self->event;

  if (last != NULL && last->state == state && last->pending == event->pending
      && is_same_error (last->error, event->error)
      && fabs (last->fraction - event->fraction) < 0.01)
    return;
  g_clear_pointer (&self->event, engine_event_unref);
  self->event = engine_event_ref (event);
  if (self->func != NULL)
    self->func (event, self->func_data);
}

void
engine_account_tell (EngineAccount *self, EngineState state, const GError *error)
{
  g_autoptr (EngineCertificate) certificate =
      error != NULL ? engine_certificate_new_from_error (error) : NULL;

  tell (self, state, error, certificate);
}

/* The same state with other figures. */
static void
tell_again (EngineAccount *self)
{
  g_autoptr (EngineEvent) last = engine_event_ref (self->event);

  tell (self, last->state, last->error, last->certificate);
}

/* The same state, with what was refused; not for those that subscribe later. */
static void
tell_refusal (EngineAccount *self, const StoreOperation *operation)
{
  const EngineEvent *last = self->event;
  g_autoptr (EngineEvent) event = new_event (self, last->state, last->error, last->certificate);

  event->refusal = g_atomic_rc_box_new0 (EngineRefusal);
  event->refusal->operation = operation->id;
  event->refusal->text = g_utf8_make_valid (operation->error != NULL ? operation->error : "", -1);
  if (self->func != NULL)
    self->func (event, self->func_data);
}

StoreFolder *
engine_account_find_folder (EngineAccount *self, gint64 folder)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      StoreFolder *found = g_ptr_array_index (self->folders, i);

      if (found->id == folder)
        return found;
    }
  return NULL;
}

gboolean
engine_account_has_folder (EngineAccount *self, gint64 folder)
{
  return engine_account_find_folder (self, folder) != NULL;
}

static void
fail_requests (EngineAccount *self, const GError *error)
{
  g_autoptr (GPtrArray) requests = g_steal_pointer (&self->requests);

  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) engine_request_unref);
  for (guint i = 0; i < requests->len; i++)
    engine_request_fail (g_ptr_array_index (requests, i), error);
}

static gboolean
is_for_journal (const EngineJob *job)
{
  return job != NULL && (job->kind == ENGINE_JOB_REPLAY || job->kind == ENGINE_JOB_FOLDERS);
}

void
engine_account_check_done (EngineAccount *self)
{
  gboolean replays = is_for_journal (self->watch.job) || is_for_journal (self->user.job);

  if (self->phase != ACCOUNT_CONNECTED)
    return;
  for (GList *link = self->jobs.head; link != NULL; link = link->next)
    replays |= is_for_journal (link->data);
  for (guint i = self->requests->len; i-- > 0;)
    {
      EngineRequest *request = g_ptr_array_index (self->requests, i);

      if (!request->is_started || request->n_jobs > 0 || replays || self->loading_operations
          || self->is_listing)
        continue;
      engine_request_succeed (request);
      g_ptr_array_remove_index (self->requests, i);
    }
  if (engine_dispatch_is_busy (self) || self->is_listing || !self->has_listed)
    engine_account_tell (self, ENGINE_STATE_SYNCING, NULL);
  else
    {
      engine_progress_clear (self->progress);
      engine_account_tell (self, ENGINE_STATE_ONLINE, self->problem);
      engine_listing_watch (self);
    }
}

/* The journal */

static gboolean
on_replay_retry (gpointer user_data)
{
  EngineAccount *self = user_data;

  clear_source (&self->replay_retry);
  engine_account_check_operations (self);
  return G_SOURCE_REMOVE;
}

void
engine_account_replay_later (EngineAccount *self)
{
  if (self->replay_retry != NULL)
    return;
  self->replay_retry = g_timeout_source_new (self->tuning->backoff_max / 4);
  g_source_set_static_name (self->replay_retry, "engine-replay-retry");
  g_source_set_callback (self->replay_retry, on_replay_retry, self, NULL);
  g_source_attach (self->replay_retry, g_main_context_get_thread_default ());
}

static void
on_gave_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineAccount) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!store_operation_settle_finish (self->database, result, &error))
    g_message ("%s: journal: %s", account_settings_get_id (self->settings), error->message);
}

/* What is to be done in a mailbox the server no longer has is never done. */
static void
give_up (EngineAccount *self, const StoreOperation *operation)
{
  store_operation_settle_async (self->database, operation->id, STORE_OUTCOME_FAILED, 0, NULL, 0,
                                "The server has no such mailbox any more", NULL, on_gave_up,
                                g_object_ref (self));
}

static void
push_replay (EngineAccount *self, const StoreOperation *operation)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      StoreFolder *folder = g_ptr_array_index (self->folders, i);

      if (!g_str_equal (folder->name, operation->mailbox))
        continue;
      engine_dispatch_push (self,
                            engine_job_new (ENGINE_JOB_REPLAY, ENGINE_PRIORITY_REPLAY, folder->id));
      return;
    }
  if (self->has_all && !self->is_listing)
    give_up (self, operation);
}

/* One that a running replay has in its hands is not for another. */
static gboolean
is_being_replayed (EngineAccount *self, const StoreOperation *operation)
{
  return operation->state == STORE_OPERATION_SENT
         && (is_for_journal (self->watch.job) || is_for_journal (self->user.job));
}

/* Tells of operations that have failed since they were looked at last. */
static void
check_refused (EngineAccount *self, const GPtrArray *operations)
{
  g_autoptr (GHashTable) last = g_steal_pointer (&self->refused);

  self->refused = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < operations->len; i++)
    {
      const StoreOperation *operation = g_ptr_array_index (operations, i);

      if (operation->state != STORE_OPERATION_FAILED)
        continue;
      g_hash_table_add (self->refused, g_memdup2 (&operation->id, sizeof operation->id));
      if (last != NULL && !g_hash_table_contains (last, &operation->id))
        tell_refusal (self, operation);
    }
}

static void
use_operations (EngineAccount *self, const GPtrArray *operations)
{
  guint n_pending = 0;

  for (guint i = 0; i < operations->len; i++)
    {
      const StoreOperation *operation = g_ptr_array_index (operations, i);

      if (!engine_replay_is_due (operation) && !engine_folders_is_due (operation))
        continue;
      n_pending++;
      if (self->phase != ACCOUNT_CONNECTED || self->replay_retry != NULL
          || is_being_replayed (self, operation))
        continue;
      if (engine_folders_is_due (operation))
        engine_dispatch_push (
            self, engine_job_new (ENGINE_JOB_FOLDERS, ENGINE_PRIORITY_REPLAY, self->inbox));
      else if (!engine_folders_blocks (operations, operation))
        push_replay (self, operation);
    }
  self->n_pending = n_pending;
  check_refused (self, operations);
}

static void
on_operations_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineAccount) self = user_data;
  g_autoptr (GPtrArray) operations = NULL;
  g_autoptr (GError) error = NULL;

  self->loading_operations = FALSE;
  operations = store_operation_load_finish (self->database, result, &error);
  if (self->phase == ACCOUNT_STOPPED)
    return;
  if (operations != NULL)
    use_operations (self, operations);
  else
    g_message ("%s: journal: %s", account_settings_get_id (self->settings), error->message);
  if (self->load_operations_again)
    engine_account_check_operations (self);
  engine_dispatch_wake (self);
  engine_dispatch (self);
  engine_account_check_done (self);
  if (self->event->pending != self->n_pending)
    tell_again (self);
}

void
engine_account_check_operations (EngineAccount *self)
{
  self->load_operations_again = self->loading_operations;
  if (self->loading_operations || self->phase == ACCOUNT_STOPPED)
    return;
  self->loading_operations = TRUE;
  store_operation_load_async (self->database, account_settings_get_id (self->settings), NULL,
                              on_operations_loaded, g_object_ref (self));
}

/* Connecting */

static void
close_sessions (EngineAccount *self)
{
  EngineWorker *workers[] = { &self->watch, &self->user };

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  engine_memory_save (self->memory);
  for (gsize i = 0; i < G_N_ELEMENTS (workers); i++)
    {
      if (workers[i]->session != NULL)
        engine_session_close (workers[i]->session);
      g_clear_object (&workers[i]->session);
      /* The job ends with its run, which fails now. */
      workers[i]->job = NULL;
    }
  self->watch.failed_home = self->user.failed_home = 0;
  self->user_opening = FALSE;
  self->is_single = FALSE;
  self->is_listing = FALSE;
  self->has_listed = FALSE;
  self->has_all = FALSE;
  self->is_watched = FALSE;
  clear_source (&self->poll);
  engine_progress_clear (self->progress);
}

static gboolean
on_retry (gpointer user_data)
{
  EngineAccount *self = user_data;

  clear_source (&self->retry);
  connect_now (self);
  return G_SOURCE_REMOVE;
}

/* How long a server wants to be left alone at least, in milliseconds. */
static guint
get_wait_asked_for (const GError *error)
{
  guint asked = imap_client_error_get_wait_ms (error);

  if (asked == 0 && imap_client_error_get_refusal (error) == IMAP_REFUSAL_THROTTLED)
    return THROTTLED_MS;
  return asked;
}

static void
plan_retry (EngineAccount *self, const GError *error)
{
  double wait = self->tuning->backoff_first;

  for (guint i = 0; i < self->attempts && wait < self->tuning->backoff_max; i++)
    wait *= 2;
  wait = MIN (wait, self->tuning->backoff_max) * g_random_double_range (0.75, 1.25);
  wait = MAX (wait, get_wait_asked_for (error));
  self->attempts++;
  clear_source (&self->retry);
  self->retry = g_timeout_source_new ((guint) wait);
  g_source_set_static_name (self->retry, "engine-account-retry");
  g_source_set_callback (self->retry, on_retry, self, NULL);
  g_source_attach (self->retry, g_main_context_get_thread_default ());
}

/* A server, or something before it, that spoils compressed data is read uncompressed from then on.
 * TLS that breaks in the middle is a cut cable, not a bad channel. */
static void
adjust_lost_connection (EngineAccount *self, const GError *error, GError *translated)
{
  gboolean spoiled = g_error_matches (error, NET_ERROR, NET_ERROR_PROTOCOL);

  self->no_compression |= spoiled;
  if (translated->code == ENGINE_ERROR_TLS || spoiled)
    translated->code = ENGINE_ERROR_OFFLINE;
}

void
engine_account_lost (EngineAccount *self, const GError *error)
{
  g_autoptr (GError) translated = engine_error_translate (error);
  g_autoptr (EngineCertificate) certificate = engine_certificate_new_from_error (error);
  EngineState state = ENGINE_STATE_OFFLINE;

  if (self->phase == ACCOUNT_STOPPED)
    return;
  if (self->phase == ACCOUNT_CONNECTED)
    adjust_lost_connection (self, error, translated);
  if (self->phase == ACCOUNT_CONNECTED
      && g_get_monotonic_time () - self->connected_at > (gint64) self->tuning->settled * 1000)
    self->attempts = 0;
  self->phase = ACCOUNT_WAITING;
  close_sessions (self);
  engine_dispatch_drop_all (self, translated);
  fail_requests (self, translated);
  switch (translated->code)
    {
    case ENGINE_ERROR_AUTH:
    case ENGINE_ERROR_NO_PASSWORD:
    case ENGINE_ERROR_NO_KEYRING:
    case ENGINE_ERROR_COMMAND:
      g_clear_pointer (&self->password, g_bytes_unref);
      state = ENGINE_STATE_AUTH_NEEDED;
      break;
    case ENGINE_ERROR_CERTIFICATE:
      state = ENGINE_STATE_CERTIFICATE_UNTRUSTED;
      break;
    case ENGINE_ERROR_KEYRING:
      state = ENGINE_STATE_KEYRING_LOCKED;
      break;
    case ENGINE_ERROR_SERVER:
    case ENGINE_ERROR_TLS:
      state = ENGINE_STATE_SERVER_ERROR;
      plan_retry (self, error);
      break;
    default:
      plan_retry (self, error);
      break;
    }
  g_debug ("%s: %s", account_settings_get_id (self->settings), error->message);
  tell (self, state, translated, certificate);
}

static gboolean
on_poll (gpointer user_data)
{
  EngineAccount *self = user_data;

  /* What kept a second connection away may be over. */
  self->is_single = FALSE;
  engine_listing_start (self);
  return G_SOURCE_CONTINUE;
}

static void
on_watch_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineAccount) self = user_data;
  EngineSession *session = ENGINE_SESSION (source);
  g_autoptr (GError) error = NULL;
  gboolean good = engine_session_open_finish (session, result, &error);
  StoreFolder *inbox;

  if (self->watch.session != session)
    return;
  if (!good)
    {
      engine_account_lost (self, error);
      return;
    }
  self->phase = ACCOUNT_CONNECTED;
  self->connected_at = g_get_monotonic_time ();
  engine_fetch_set_sink (engine_session_get_client (session));
  engine_account_tell (self, ENGINE_STATE_SYNCING, NULL);
  /* SELECT and LIST leave together. */
  inbox = engine_account_find_folder (self, self->inbox);
  if (inbox != NULL)
    engine_dispatch_sync (self, inbox, NULL);
  engine_dispatch (self);
  engine_listing_start (self);
  self->poll = g_timeout_source_new (self->tuning->poll);
  g_source_set_static_name (self->poll, "engine-account-poll");
  g_source_set_callback (self->poll, on_poll, self, NULL);
  g_source_attach (self->poll, g_main_context_get_thread_default ());
}

gboolean
engine_account_wants_compression (EngineAccount *self)
{
  const char *host = account_settings_get_values (self->settings)->imap.host;

  /* On one machine it costs both sides time and saves nobody anything. */
  return !self->no_compression
         && (self->tuning->compress_loopback || !account_server_host_is_loopback (host));
}

static void
open_watch (EngineAccount *self)
{
  self->watch.session =
      engine_session_new (self->settings, self->database, engine_memory_get (self->memory),
                          &engine_dispatch_session_ops, self);
  engine_session_open_async (self->watch.session, self->password,
                             engine_account_wants_compression (self), self->cancellable,
                             on_watch_opened, g_object_ref (self));
}

static void
on_password (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineAccount) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) password = account_secrets_lookup_finish (result, &error);

  /* One was given meanwhile, or nobody wants it any more. */
  if (self->phase != ACCOUNT_CONNECTING || self->password != NULL
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (password == NULL)
    {
      engine_account_lost (self, error);
      return;
    }
  self->password = g_steal_pointer (&password);
  open_watch (self);
}

static void
connect_now (EngineAccount *self)
{
  if (self->phase == ACCOUNT_STOPPED)
    return;
  clear_source (&self->retry);
  close_sessions (self);
  self->phase = ACCOUNT_CONNECTING;
  self->cancellable = g_cancellable_new ();
  engine_account_tell (self, ENGINE_STATE_CONNECTING, NULL);
  if (self->password != NULL)
    open_watch (self);
  else
    account_secrets_lookup_async (self->settings, ACCOUNT_PROTOCOL_IMAP, self->tuning->keyring,
                                  self->cancellable, on_password, g_object_ref (self));
}

/* Starting */

static void
on_start_loaded (EngineAccount *self)
{
  engine_account_check_operations (self);
  connect_now (self);
}

static void
on_inbox_merged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineAccount) self = user_data;
  g_autoptr (GError) error = NULL;

  if (store_folder_merge_list_finish (self->database, result, &error))
    engine_listing_load_folders (self, on_start_loaded);
  else if (self->phase != ACCOUNT_STOPPED)
    engine_account_lost (self, error);
}

/* INBOX is there before the server says so: its first page need not wait for LIST. */
static void
on_first_loaded (EngineAccount *self)
{
  StoreListing inbox = {
    .name = "INBOX",
    .path = "INBOX",
    .role = STORE_ROLE_INBOX,
    .selectable = TRUE,
    .subscribed = TRUE,
  };

  if (self->inbox != 0)
    on_start_loaded (self);
  else
    store_folder_merge_list_async (self->database, account_settings_get_id (self->settings), &inbox,
                                   1, FALSE, NULL, on_inbox_merged, g_object_ref (self));
}

/* Public */

EngineAccount *
engine_account_new (AccountSettings *settings,
                    StoreDatabase *database,
                    const EngineTuning *tuning,
                    EngineAccountFunc func,
                    gpointer user_data)
{
  EngineAccount *self = g_object_new (ENGINE_TYPE_ACCOUNT, NULL);

  self->settings = g_object_ref (settings);
  self->database = store_database_ref (database);
  self->tuning = tuning;
  self->memory = engine_memory_new (store_database_get_cache_dir (database), settings);
  self->statuses = g_ptr_array_new ();
  engine_account_tell (self, ENGINE_STATE_OFFLINE, NULL);
  self->func = func;
  self->func_data = user_data;
  return self;
}

void
engine_account_start (EngineAccount *self)
{
  g_return_if_fail (self->phase == ACCOUNT_STOPPED);
  self->phase = ACCOUNT_CONNECTING;
  engine_account_tell (self, ENGINE_STATE_CONNECTING, NULL);
  engine_listing_load_folders (self, on_first_loaded);
}

typedef struct
{
  guint n_waiting;
} Farewell;

static void
farewell_step (GTask *task)
{
  Farewell *farewell = g_task_get_task_data (task);

  if (--farewell->n_waiting == 0)
    g_task_return_boolean (task, TRUE);
}

static void
on_logged_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  engine_session_logout_finish (ENGINE_SESSION (source), result);
  farewell_step (task);
}

void
engine_account_stop_async (EngineAccount *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GError) error =
      g_error_new_literal (ENGINE_ERROR, ENGINE_ERROR_STOPPED, "the engine was stopped");
  EngineWorker *workers[] = { &self->watch, &self->user };
  Farewell *farewell = g_new0 (Farewell, 1);

  g_task_set_source_tag (task, engine_account_stop_async);
  g_task_set_task_data (task, farewell, g_free);
  farewell->n_waiting = 1;
  for (gsize i = 0; i < G_N_ELEMENTS (workers); i++)
    if (workers[i]->session != NULL && engine_session_is_open (workers[i]->session))
      {
        farewell->n_waiting++;
        engine_session_logout_async (workers[i]->session, on_logged_out, g_object_ref (task));
        g_clear_object (&workers[i]->session);
        workers[i]->job = NULL;
      }
  self->phase = ACCOUNT_STOPPED;
  self->func = NULL;
  close_sessions (self);
  clear_source (&self->retry);
  clear_source (&self->replay_retry);
  engine_dispatch_drop_all (self, error);
  fail_requests (self, error);
  farewell_step (task);
}

void
engine_account_stop_finish (EngineAccount *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

AccountSettings *
engine_account_get_settings (EngineAccount *self)
{
  return self->settings;
}

EngineEvent *
engine_account_get_event (EngineAccount *self)
{
  return self->event;
}

void
engine_account_set_password (EngineAccount *self, GBytes *password)
{
  g_bytes_ref (password);
  g_clear_pointer (&self->password, g_bytes_unref);
  self->password = password;
  self->attempts = 0;
  if (self->phase == ACCOUNT_WAITING || self->phase == ACCOUNT_CONNECTING)
    connect_now (self);
}

void
engine_account_refresh (EngineAccount *self)
{
  StoreFolder *inbox = engine_account_find_folder (self, self->inbox);

  if (self->phase == ACCOUNT_WAITING)
    {
      self->attempts = 0;
      connect_now (self);
      return;
    }
  if (self->phase != ACCOUNT_CONNECTED)
    return;
  if (inbox != NULL)
    engine_dispatch_sync (self, inbox, NULL);
  engine_listing_start (self);
  engine_dispatch (self);
}

void
engine_account_open_folder (EngineAccount *self, gint64 folder)
{
  StoreFolder *found = engine_account_find_folder (self, folder);

  self->any_screen = folder;
  self->screen = found != NULL ? folder : 0;
  if (found == NULL || self->phase != ACCOUNT_CONNECTED || !found->selectable
      || engine_listing_is_followed (self, found))
    return;
  engine_dispatch_sync (self, found, NULL);
  engine_dispatch (self);
}

void
engine_account_fetch_body (EngineAccount *self, gint64 folder, gint64 location, GTask *task)
{
  if (self->phase == ACCOUNT_WAITING || self->phase == ACCOUNT_STOPPED)
    {
      g_task_return_new_error (task, ENGINE_ERROR, ENGINE_ERROR_OFFLINE, "%s",
                               self->event->error != NULL ? self->event->error->message
                                                          : "not connected");
      return;
    }
  engine_dispatch_body (self, folder, location, task);
  engine_dispatch (self);
}

typedef struct
{
  EngineAccount *account;
  EngineRequest *request;
} Cancellation;

/* What has begun goes on: it would be done sooner or later all the same. */
static gboolean
on_request_cancelled (GCancellable *cancellable, gpointer user_data)
{
  const Cancellation *cancellation = user_data;
  EngineAccount *self = cancellation->account;
  g_autoptr (EngineRequest) request = engine_request_ref (cancellation->request);
  g_autoptr (GError) error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  g_ptr_array_remove (self->requests, request);
  engine_request_fail (request, error);
  return G_SOURCE_REMOVE;
}

static EngineRequest *
new_request (EngineAccount *self, const char *const *paths, gboolean bodies, GTask *task)
{
  EngineRequest *request = engine_request_new (task, paths, bodies);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Cancellation *cancellation;

  if (cancellable == NULL)
    return request;
  /* The request ends, with its source, before the account does. */
  cancellation = g_new0 (Cancellation, 1);
  cancellation->account = self;
  cancellation->request = request;
  request->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_static_name (request->cancelled, "engine-request-cancelled");
  g_source_set_callback (request->cancelled, G_SOURCE_FUNC (on_request_cancelled), cancellation,
                         g_free);
  g_source_attach (request->cancelled, g_main_context_get_thread_default ());
  return request;
}

void
engine_account_sync (EngineAccount *self, const char *const *paths, gboolean bodies, GTask *task)
{
  g_ptr_array_add (self->requests, new_request (self, paths, bodies, task));
  if (self->phase == ACCOUNT_WAITING)
    connect_now (self);
  else if (self->phase == ACCOUNT_CONNECTED && !self->is_listing)
    engine_listing_start (self);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ImapResponse) response = imap_client_run_finish (IMAP_CLIENT (source), result, NULL);
}

static void
probe (EngineWorker *worker)
{
  g_autoptr (ImapCommand) noop = imap_command_new ("NOOP");

  if (worker->session != NULL && engine_session_is_open (worker->session))
    imap_client_run_async (engine_session_get_client (worker->session), noop, NULL, NULL, on_probed,
                           NULL);
}

void
engine_account_network_changed (EngineAccount *self)
{
  if (self->phase == ACCOUNT_WAITING && self->retry != NULL)
    {
      self->attempts = 0;
      connect_now (self);
    }
  /* A dead connection shows by its silence. */
  probe (&self->watch);
  probe (&self->user);
}
