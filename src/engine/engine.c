/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes calls from any thread into the engine thread, and events out of it. */
#include "engine/engine.h"

#include <time.h>

#include "engine/engine-account.h"
#include "engine/engine-test-account.h"
#include "engine/engine-tuning.h"
#include "imap/imap-mailbox-name.h"
#include "store/store-folder.h"
#include "store/store-message.h"

/* How often is looked whether the machine has slept. */
#define RESUME_CHECK_SEC 15

/* A jump of the clock that runs in suspend against the one that does not. */
#define RESUME_JUMP_US (5 * G_USEC_PER_SEC)

/* The window, its notifier and a command are three. */
#define MAX_SUBSCRIPTIONS 16

/* For what is still under way when the thread ends. */
#define DRAIN_MS 3000

struct _Engine
{
  int refs;
  int stopped; /* atomic */
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  StoreDatabase *database;
  EngineTuning tuning;
  gpointer slots[MAX_SUBSCRIPTIONS]; /* Subscription, atomic; the id is the index plus one */

  /* The rest belongs to the engine thread. */
  GPtrArray *accounts;      /* EngineAccount */
  GPtrArray *leaving;       /* EngineAccount that say goodbye */
  GPtrArray *subscriptions; /* Subscription */
  GTask *stop_task;
  GCancellable *stopping; /* of account tests */
  gint64 screen;
  guint n_alive; /* accounts that are not finalised */
  guint store_subscription;
  GSource *resume_source;
  gint64 clock_difference;
  gulong network_handler;
};

/* Subscriptions */

typedef struct
{
  int refs;      /* atomic */
  int cancelled; /* atomic; set in the subscriber's context */
  GMainContext *context;
  EngineEventFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Subscription;

static Subscription *
subscription_ref (Subscription *subscription)
{
  g_atomic_int_inc (&subscription->refs);
  return subscription;
}

static gboolean
on_destroy_subscription (gpointer user_data)
{
  Subscription *subscription = user_data;

  if (subscription->destroy != NULL)
    subscription->destroy (subscription->user_data);
  g_main_context_unref (subscription->context);
  g_free (subscription);
  return G_SOURCE_REMOVE;
}

/* The data goes where it was used. */
static void
subscription_unref (Subscription *subscription)
{
  GSource *source;

  if (!g_atomic_int_dec_and_test (&subscription->refs))
    return;
  if (subscription->destroy == NULL)
    {
      on_destroy_subscription (subscription);
      return;
    }
  source = g_idle_source_new ();
  g_source_set_callback (source, on_destroy_subscription, subscription, NULL);
  g_source_set_static_name (source, "engine-subscription");
  g_source_attach (source, subscription->context);
  g_source_unref (source);
}

/* Calls into the thread */

typedef struct _Call Call;

struct _Call
{
  Engine *engine;
  void (*func) (Engine *engine, Call *call);
  GTask *task; /* NULL: nobody waits */
  char *account;
  char **paths;
  gboolean bodies;
  gint64 id;
  gint64 folder;
  GPtrArray *accounts;
  GBytes *password;
  AccountSettings *settings;
  Subscription *subscription;
};

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_object (&call->task);
  g_free (call->account);
  g_strfreev (call->paths);
  g_clear_pointer (&call->accounts, g_ptr_array_unref);
  g_clear_pointer (&call->password, g_bytes_unref);
  g_clear_object (&call->settings);
  g_clear_pointer (&call->subscription, subscription_unref);
  g_free (call);
}

static gboolean
on_call (gpointer user_data)
{
  Call *call = user_data;

  /* Sent when it was being stopped. */
  if (g_atomic_int_get (&call->engine->stopped) == 0)
    call->func (call->engine, call);
  else if (call->task != NULL)
    g_task_return_new_error (call->task, ENGINE_ERROR, ENGINE_ERROR_STOPPED,
                             "the engine has been stopped");
  return G_SOURCE_REMOVE;
}

/* Not g_main_context_invoke(), which would run it here while the thread is starting or gone. */
static void
send_call (Engine *engine, Call *call)
{
  GSource *source;

  if (g_atomic_int_get (&engine->stopped) != 0)
    {
      if (call->task != NULL)
        g_task_return_new_error (call->task, ENGINE_ERROR, ENGINE_ERROR_STOPPED,
                                 "the engine has been stopped");
      call_free (call);
      return;
    }
  call->engine = engine;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_call, call, call_free);
  g_source_set_static_name (source, "engine-call");
  g_source_attach (source, engine->context);
  g_source_unref (source);
}

static Call *
call_new (void (*func) (Engine *engine, Call *call))
{
  Call *call = g_new0 (Call, 1);

  call->func = func;
  return call;
}

/* Events out of the thread */

typedef struct
{
  Subscription *subscription;
  EngineEvent *event;
} Delivery;

static gboolean
on_delivery (gpointer user_data)
{
  Delivery *delivery = user_data;

  if (g_atomic_int_get (&delivery->subscription->cancelled) == 0)
    delivery->subscription->func (delivery->event, delivery->subscription->user_data);
  return G_SOURCE_REMOVE;
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  subscription_unref (delivery->subscription);
  engine_event_unref (delivery->event);
  g_free (delivery);
}

static void
deliver (Subscription *subscription, EngineEvent *event)
{
  Delivery *delivery = g_new0 (Delivery, 1);
  GSource *source = g_idle_source_new ();

  delivery->subscription = subscription_ref (subscription);
  delivery->event = engine_event_ref (event);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_delivery, delivery, delivery_free);
  g_source_set_static_name (source, "engine-event");
  g_source_attach (source, subscription->context);
  g_source_unref (source);
}

static void
on_account_event (EngineEvent *event, gpointer user_data)
{
  Engine *engine = user_data;

  for (guint i = 0; i < engine->subscriptions->len; i++)
    deliver (g_ptr_array_index (engine->subscriptions, i), event);
}

/* In the thread */

static EngineAccount *
find_account (Engine *engine, const char *id)
{
  for (guint i = 0; i < engine->accounts->len; i++)
    {
      EngineAccount *account = g_ptr_array_index (engine->accounts, i);

      if (g_str_equal (account_settings_get_id (engine_account_get_settings (account)), id))
        return account;
    }
  return NULL;
}

static EngineAccount *
find_account_of_folder (Engine *engine, gint64 folder)
{
  for (guint i = 0; i < engine->accounts->len; i++)
    if (engine_account_has_folder (g_ptr_array_index (engine->accounts, i), folder))
      return g_ptr_array_index (engine->accounts, i);
  return NULL;
}

static void
on_store_change (StoreChange *change, gpointer user_data)
{
  Engine *engine = user_data;

  if (!change->operations)
    return;
  for (guint i = 0; i < engine->accounts->len; i++)
    engine_account_check_operations (g_ptr_array_index (engine->accounts, i));
}

static void
wake_accounts (Engine *engine)
{
  for (guint i = 0; i < engine->accounts->len; i++)
    engine_account_network_changed (g_ptr_array_index (engine->accounts, i));
}

static gint64
get_clock_difference (void)
{
  struct timespec boot;

  if (clock_gettime (CLOCK_BOOTTIME, &boot) != 0)
    return 0;
  return (gint64) boot.tv_sec * G_USEC_PER_SEC + boot.tv_nsec / 1000 - g_get_monotonic_time ();
}

static gboolean
on_resume_check (gpointer user_data)
{
  Engine *engine = user_data;
  gint64 difference = get_clock_difference ();

  if (difference - engine->clock_difference > RESUME_JUMP_US)
    wake_accounts (engine);
  engine->clock_difference = difference;
  return G_SOURCE_CONTINUE;
}

static void
do_network_changed (Engine *engine, Call *call)
{
  wake_accounts (engine);
}

/* In whichever thread the monitor lives. */
static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  send_call (user_data, call_new (do_network_changed));
}

static void
start_sources (Engine *engine)
{
  engine->store_subscription =
      store_database_subscribe (engine->database, engine->context, on_store_change, engine, NULL);
  engine->clock_difference = get_clock_difference ();
  engine->resume_source = g_timeout_source_new_seconds (RESUME_CHECK_SEC);
  g_source_set_static_name (engine->resume_source, "engine-resume-check");
  g_source_set_callback (engine->resume_source, on_resume_check, engine, NULL);
  g_source_attach (engine->resume_source, engine->context);
}

static void
stop_sources (Engine *engine)
{
  store_database_unsubscribe (engine->database, engine->store_subscription);
  g_source_destroy (engine->resume_source);
  g_clear_pointer (&engine->resume_source, g_source_unref);
}

static gboolean
on_drain_timeout (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* What was asked for meanwhile is told that it is too late; what the store still writes, and what
 * was closed, ends here. */
static void
drain (Engine *engine)
{
  g_autoptr (GSource) timer = g_timeout_source_new (DRAIN_MS);
  gboolean timed_out = FALSE;

  g_source_set_callback (timer, on_drain_timeout, &timed_out, NULL);
  g_source_attach (timer, engine->context);
  while (engine->n_alive > 0 && !timed_out)
    g_main_context_iteration (engine->context, TRUE);
  g_source_destroy (timer);
  while (g_main_context_iteration (engine->context, FALSE))
    ;
}

static void
on_account_finalized (gpointer data, GObject *where)
{
  Engine *engine = data;

  engine->n_alive--;
}

static gpointer
run_thread (gpointer data)
{
  Engine *engine = data;

  g_main_context_push_thread_default (engine->context);
  start_sources (engine);
  g_main_loop_run (engine->loop);
  stop_sources (engine);
  g_cancellable_cancel (engine->stopping);
  g_clear_pointer (&engine->accounts, g_ptr_array_unref);
  g_clear_pointer (&engine->leaving, g_ptr_array_unref);
  drain (engine);
  g_clear_pointer (&engine->subscriptions, g_ptr_array_unref);
  g_main_context_pop_thread_default (engine->context);
  return NULL;
}

static void
check_stopped (Engine *engine)
{
  if (engine->stop_task == NULL || engine->leaving->len > 0)
    return;
  g_atomic_int_set (&engine->stopped, 1);
  g_task_return_boolean (engine->stop_task, TRUE);
  g_clear_object (&engine->stop_task);
  g_main_loop_quit (engine->loop);
}

static void
on_account_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Engine *engine = user_data;

  engine_account_stop_finish (ENGINE_ACCOUNT (source), result);
  if (engine->leaving == NULL)
    return;
  g_ptr_array_remove (engine->leaving, source);
  check_stopped (engine);
}

static void
drop_account (Engine *engine, guint index)
{
  EngineAccount *account = g_ptr_array_steal_index (engine->accounts, index);

  g_ptr_array_add (engine->leaving, account);
  engine_account_stop_async (account, on_account_stopped, engine);
}

static void
do_stop (Engine *engine, Call *call)
{
  if (call->task != NULL)
    engine->stop_task = g_object_ref (call->task);
  while (engine->accounts->len > 0)
    drop_account (engine, engine->accounts->len - 1);
  if (call->task == NULL)
    {
      g_atomic_int_set (&engine->stopped, 1);
      g_main_loop_quit (engine->loop);
    }
  else
    check_stopped (engine);
}

static AccountSettings *
find_settings (GPtrArray *all, const char *id)
{
  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (account_settings_get_id (g_ptr_array_index (all, i)), id))
      return g_ptr_array_index (all, i);
  return NULL;
}

static void
do_set_accounts (Engine *engine, Call *call)
{
  for (guint i = engine->accounts->len; i-- > 0;)
    {
      AccountSettings *old = engine_account_get_settings (g_ptr_array_index (engine->accounts, i));
      AccountSettings *new = find_settings (call->accounts, account_settings_get_id (old));

      if (new == NULL || !account_settings_equal (old, new))
        drop_account (engine, i);
    }
  for (guint i = 0; i < call->accounts->len; i++)
    {
      AccountSettings *settings = g_ptr_array_index (call->accounts, i);
      EngineAccount *account;

      if (find_account (engine, account_settings_get_id (settings)) != NULL)
        continue;
      account = engine_account_new (settings, engine->database, &engine->tuning, on_account_event,
                                    engine);
      engine->n_alive++;
      g_object_weak_ref (G_OBJECT (account), on_account_finalized, engine);
      g_ptr_array_add (engine->accounts, account);
      engine_account_open_folder (account, engine->screen);
      engine_account_start (account);
    }
}

static void
do_set_password (Engine *engine, Call *call)
{
  EngineAccount *account = find_account (engine, call->account);

  if (account != NULL)
    engine_account_set_password (account, call->password);
}

static void
do_refresh (Engine *engine, Call *call)
{
  for (guint i = 0; i < engine->accounts->len; i++)
    {
      EngineAccount *account = g_ptr_array_index (engine->accounts, i);

      if (call->account == NULL || account == find_account (engine, call->account))
        engine_account_refresh (account);
    }
}

static void
do_open_folder (Engine *engine, Call *call)
{
  engine->screen = call->folder;
  for (guint i = 0; i < engine->accounts->len; i++)
    engine_account_open_folder (g_ptr_array_index (engine->accounts, i), call->folder);
}

static void
fetch_body (Engine *engine, Call *call, EngineAccount *account)
{
  if (account == NULL)
    g_task_return_new_error (call->task, ENGINE_ERROR, ENGINE_ERROR_NOT_FOUND,
                             "no account for this message");
  else
    engine_account_fetch_body (account, call->folder, call->id, call->task);
  call_free (call);
}

/* An account that has just been named has not read its folders yet: the store knows whose the
 * folder is. */
static void
on_body_folders_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  Engine *engine = call->engine;
  g_autoptr (GPtrArray) folders = store_folder_load_all_finish (engine->database, result, NULL);
  EngineAccount *account = NULL;

  for (guint i = 0; engine->accounts != NULL && folders != NULL && i < folders->len; i++)
    {
      const StoreFolder *folder = g_ptr_array_index (folders, i);

      if (folder->id == call->folder)
        account = find_account (engine, folder->account);
    }
  fetch_body (engine, call, account);
}

static void
find_account_for_body (Engine *engine, Call *call)
{
  EngineAccount *account = NULL;

  if (engine->accounts != NULL)
    account = find_account_of_folder (engine, call->folder);
  if (account != NULL)
    fetch_body (engine, call, account);
  else
    store_folder_load_all_async (engine->database, NULL, NULL, on_body_folders_loaded, call);
}

/* What says that it has its source may have lost the file. */
static void
on_body_looked_for (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  Engine *engine = call->engine;
  g_autoptr (GBytes) bytes = store_message_load_body_finish (engine->database, result, NULL);

  if (bytes == NULL)
    {
      find_account_for_body (engine, call);
      return;
    }
  g_task_return_boolean (call->task, TRUE);
  call_free (call);
}

static void
on_body_row_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  Engine *engine = call->engine;
  g_autoptr (GPtrArray) messages = store_message_load_finish (engine->database, result, NULL);
  StoreMessage *message = NULL;

  if (messages != NULL && messages->len > 0)
    message = g_ptr_array_index (messages, 0);
  if (message == NULL)
    {
      g_task_return_new_error (call->task, ENGINE_ERROR, ENGINE_ERROR_NOT_FOUND, "no such message");
      call_free (call);
      return;
    }
  call->folder = message->folder;
  if (message->has_body)
    store_message_load_body_async (engine->database, call->id, NULL, on_body_looked_for, call);
  else
    find_account_for_body (engine, call);
}

static void
do_fetch_body (Engine *engine, Call *call)
{
  Call *next = call_new (NULL);

  next->engine = engine;
  next->task = g_object_ref (call->task);
  next->id = call->id;
  store_message_load_async (engine->database, &call->id, 1, NULL, on_body_row_loaded, next);
}

static void
do_sync (Engine *engine, Call *call)
{
  EngineAccount *account = find_account (engine, call->account);

  if (account == NULL)
    g_task_return_new_error (call->task, ENGINE_ERROR, ENGINE_ERROR_NOT_FOUND, "no account %s",
                             call->account);
  else
    engine_account_sync (account, (const char *const *) call->paths, call->bodies, call->task);
}

static void
do_test_account (Engine *engine, Call *call)
{
  engine_test_account_run (call->settings, call->password, engine->tuning.keyring, engine->stopping,
                           call->task);
}

static void
do_subscribe (Engine *engine, Call *call)
{
  Subscription *subscription = call->subscription;

  g_ptr_array_add (engine->subscriptions, subscription_ref (subscription));
  for (guint i = 0; i < engine->accounts->len; i++)
    deliver (subscription, engine_account_get_event (g_ptr_array_index (engine->accounts, i)));
}

static void
do_unsubscribe (Engine *engine, Call *call)
{
  g_ptr_array_remove (engine->subscriptions, call->subscription);
}

/* From any thread */

Engine *
engine_new_tuned (StoreDatabase *database, const EngineTuning *tuning)
{
  Engine *engine = g_new0 (Engine, 1);

  engine->refs = 1;
  engine->database = store_database_ref (database);
  engine->tuning = *tuning;
  engine->context = g_main_context_new ();
  engine->loop = g_main_loop_new (engine->context, FALSE);
  engine->stopping = g_cancellable_new ();
  engine->accounts = g_ptr_array_new_with_free_func (g_object_unref);
  engine->leaving = g_ptr_array_new_with_free_func (g_object_unref);
  engine->subscriptions = g_ptr_array_new_with_free_func ((GDestroyNotify) subscription_unref);
  engine->network_handler = g_signal_connect (g_network_monitor_get_default (), "network-changed",
                                              G_CALLBACK (on_network_changed), engine);
  engine->thread = g_thread_new ("engine", run_thread, engine);
  return engine;
}

Engine *
engine_new (StoreDatabase *database)
{
  return engine_new_tuned (database, &engine_tuning_default);
}

Engine *
engine_ref (Engine *engine)
{
  g_atomic_int_inc (&engine->refs);
  return engine;
}

void
engine_unref (Engine *engine)
{
  if (!g_atomic_int_dec_and_test (&engine->refs))
    return;
  g_signal_handler_disconnect (g_network_monitor_get_default (), engine->network_handler);
  if (g_atomic_int_get (&engine->stopped) == 0)
    send_call (engine, call_new (do_stop));
  g_thread_join (engine->thread);
  for (guint i = 0; i < MAX_SUBSCRIPTIONS; i++)
    if (engine->slots[i] != NULL)
      {
        Subscription *subscription = engine->slots[i];

        g_atomic_int_set (&subscription->cancelled, 1);
        subscription_unref (subscription);
      }
  g_object_unref (engine->stopping);
  g_main_loop_unref (engine->loop);
  g_main_context_unref (engine->context);
  store_database_unref (engine->database);
  g_free (engine);
}

void
engine_stop_async (Engine *engine, GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = call_new (do_stop);

  call->task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (call->task, engine_stop_async);
  send_call (engine, call);
}

void
engine_stop_finish (Engine *engine, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

guint
engine_subscribe (Engine *engine,
                  GMainContext *context,
                  EngineEventFunc func,
                  gpointer user_data,
                  GDestroyNotify destroy)
{
  Subscription *subscription = g_new0 (Subscription, 1);
  Call *call = call_new (do_subscribe);
  guint slot = 0;

  subscription->refs = 2; /* the slot's and the call's */
  subscription->context =
      g_main_context_ref (context != NULL ? context : g_main_context_default ());
  subscription->func = func;
  subscription->user_data = user_data;
  subscription->destroy = destroy;
  while (!g_atomic_pointer_compare_and_exchange (&engine->slots[slot], NULL, subscription))
    {
      slot++;
      g_assert (slot < MAX_SUBSCRIPTIONS);
    }
  call->subscription = subscription;
  send_call (engine, call);
  return slot + 1;
}

void
engine_unsubscribe (Engine *engine, guint id)
{
  Subscription *subscription;
  Call *call = call_new (do_unsubscribe);

  g_return_if_fail (id > 0 && id <= MAX_SUBSCRIPTIONS);
  subscription = g_atomic_pointer_get (&engine->slots[id - 1]);
  g_return_if_fail (subscription != NULL);
  g_atomic_pointer_set (&engine->slots[id - 1], NULL);
  g_atomic_int_set (&subscription->cancelled, 1);
  call->subscription = subscription;
  send_call (engine, call);
}

void
engine_set_accounts (Engine *engine, GPtrArray *accounts)
{
  Call *call = call_new (do_set_accounts);

  call->accounts = g_ptr_array_ref (accounts);
  send_call (engine, call);
}

void
engine_set_password (Engine *engine, const char *account, GBytes *password)
{
  Call *call = call_new (do_set_password);

  call->account = g_strdup (account);
  call->password = g_bytes_ref (password);
  send_call (engine, call);
}

void
engine_refresh (Engine *engine, const char *account)
{
  Call *call = call_new (do_refresh);

  call->account = g_strdup (account);
  send_call (engine, call);
}

void
engine_open_folder (Engine *engine, gint64 folder)
{
  Call *call = call_new (do_open_folder);

  call->folder = folder;
  send_call (engine, call);
}

void
engine_fetch_body_async (Engine *engine,
                         gint64 id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Call *call = call_new (do_fetch_body);

  call->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (call->task, engine_fetch_body_async);
  call->id = id;
  send_call (engine, call);
}

gboolean
engine_fetch_body_finish (Engine *engine, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
engine_sync_async (Engine *engine,
                   const char *account,
                   const char *const *paths,
                   gboolean bodies,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  Call *call = call_new (do_sync);

  call->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (call->task, engine_sync_async);
  call->account = g_strdup (account);
  call->paths = g_strdupv ((char **) paths);
  call->bodies = bodies;
  send_call (engine, call);
}

GPtrArray *
engine_sync_finish (Engine *engine, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
engine_dup_mailbox_name (const char *name)
{
  return imap_mailbox_name_encode (name);
}

void
engine_test_account_async (Engine *engine,
                           AccountSettings *settings,
                           GBytes *password,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Call *call = call_new (do_test_account);

  call->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (call->task, engine_test_account_async);
  call->settings = g_object_ref (settings);
  call->password = password != NULL ? g_bytes_ref (password) : NULL;
  send_call (engine, call);
}

GPtrArray *
engine_test_account_finish (Engine *engine, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
