/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/pr-core-private.h"

#include <glib/gi18n.h>

#include "model/pr-account-private.h"
#include "model/pr-commands-private.h"
#include "model/pr-conversation-private.h"
#include "model/pr-core-backend.h"
#include "model/pr-error.h"
#include "model/pr-folder-private.h"
#include "model/pr-folder-tree-private.h"
#include "model/pr-message-list-private.h"
#include "model/pr-notifier-private.h"
#include "model/pr-image-senders-private.h"
#include "model/pr-refusals-private.h"
#include "model/pr-search-private.h"

#define TICK_S 60 /* how often statuses that speak of time are said anew */

G_DEFINE_FINAL_TYPE (PrCore, pr_core, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATUS,
  PROP_BUSY,
  PROP_PROGRESS,
  PROP_PENDING,
  PROP_HAS_ACCOUNTS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

void
pr_core_take_error (GError **error, GError *source)
{
  g_autoptr (GError) owned = source;

  g_propagate_error (error, pr_error_from (owned));
}

void
pr_core_return_error (GTask *task, GError *source)
{
  g_autoptr (GError) owned = source;

  g_task_return_error (task, pr_error_from (owned));
}

gboolean
pr_core_check_writable (PrCore *self, GError **error)
{
  if (pr_core_is_writable (self))
    return TRUE;
  g_set_error_literal (error, PR_ERROR, PR_ERROR_LOCKED, "The profile is not open for writing");
  return FALSE;
}

/* ---- Status ---- */

/* The account that has most to say decides what the status line says. */
static int
rank_state (PrAccountState state)
{
  switch (state)
    {
    case PR_ACCOUNT_ATTENTION:
      return 4;
    case PR_ACCOUNT_SYNCING:
      return 3;
    case PR_ACCOUNT_CONNECTING:
      return 2;
    case PR_ACCOUNT_OFFLINE:
      return 1;
    case PR_ACCOUNT_READY:
    default:
      return 0;
    }
}

static char *
dup_status (PrAccount *account, guint n)
{
  if (account == NULL)
    return g_strdup ("");
  if (n > 1 && pr_account_get_state (account) == PR_ACCOUNT_ATTENTION)
    return g_strdup_printf ("%s: %s", pr_account_get_email (account),
                            pr_account_get_status (account));
  return g_strdup (pr_account_get_status (account));
}

static void
set_status (PrCore *self, char *status, gboolean busy, double progress, guint pending)
{
  GObject *object = G_OBJECT (self);
  g_autofree char *owned = status;

  g_object_freeze_notify (object);
  if (g_strcmp0 (self->status, status) != 0)
    {
      g_free (self->status);
      self->status = g_steal_pointer (&owned);
      g_object_notify_by_pspec (object, properties[PROP_STATUS]);
    }
  if (self->busy != busy)
    {
      self->busy = busy;
      g_object_notify_by_pspec (object, properties[PROP_BUSY]);
    }
  if (self->progress != progress)
    {
      self->progress = progress;
      g_object_notify_by_pspec (object, properties[PROP_PROGRESS]);
    }
  if (self->pending != pending)
    {
      self->pending = pending;
      g_object_notify_by_pspec (object, properties[PROP_PENDING]);
    }
  g_object_thaw_notify (object);
}

static void
update_status (PrCore *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));
  g_autoptr (PrAccount) speaker = NULL;
  gboolean busy = FALSE;
  double progress = -1;
  guint pending = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PrAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);
      PrAccountState state = pr_account_get_state (account);

      busy = busy || state == PR_ACCOUNT_CONNECTING || state == PR_ACCOUNT_SYNCING;
      progress = MAX (progress, pr_account_get_progress (account));
      pending += pr_account_get_pending (account);
      if (speaker == NULL || rank_state (state) > rank_state (pr_account_get_state (speaker)))
        g_set_object (&speaker, account);
    }
  set_status (self, dup_status (speaker, n), busy, progress, pending);
}

static void
on_account_notify (GObject *account, GParamSpec *pspec, gpointer user_data)
{
  update_status (PR_CORE (user_data));
}

static gboolean
on_tick (gpointer user_data)
{
  PrCore *self = user_data;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i++)
    {
      g_autoptr (PrAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      pr_account_tick (account);
    }
  return G_SOURCE_CONTINUE;
}

/* ---- Accounts ---- */

static PrAccount *
dup_account (PrCore *self, AccountSettings *settings)
{
  PrAccount *account = pr_core_find_account (self, account_settings_get_id (settings));

  if (account != NULL)
    {
      pr_account_set_settings (account, settings);
      return g_object_ref (account);
    }
  account = pr_account_new (settings);
  g_signal_connect_object (account, "notify", G_CALLBACK (on_account_notify), self, 0);
  return account;
}

static void
on_account_list_items_changed (GListModel *model,
                               guint position,
                               guint removed,
                               guint added,
                               gpointer user_data)
{
  PrCore *self = user_data;
  guint n = g_list_model_get_n_items (model);
  g_autoptr (GPtrArray) accounts = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AccountSettings) settings = g_list_model_get_item (model, i);

      g_ptr_array_add (accounts, dup_account (self, settings));
    }
  pr_folder_splice_store (self->accounts, accounts);
  update_status (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_ACCOUNTS]);
}

void
pr_core_push_accounts (PrCore *self)
{
  g_autoptr (GPtrArray) accounts = NULL;

  if (self->engine == NULL)
    return;
  accounts = account_list_dup_all (self->account_list);
  engine_set_accounts (self->engine, accounts);
}

static void
on_engine_event (EngineEvent *event, gpointer user_data)
{
  PrCore *self = user_data;
  PrAccount *account = pr_core_find_account (self, event->account);

  if (account == NULL)
    return;
  pr_account_apply_event (account, event);
  if (event->refusal != NULL)
    pr_refusals_add (self->refusals, event->refusal->operation, event->refusal->text);
}

static void
on_store_change (StoreChange *change, gpointer user_data)
{
  PrCore *self = user_data;

  pr_folder_tree_apply_change (self->folders, change);
  pr_notifier_apply_change (self->notifier, change);
}

/* ---- Opening ---- */

typedef struct
{
  char *data_dir;
  char *cache_dir;
  StoreOpenMode mode;
} OpenData;

static void
open_data_free (gpointer data)
{
  OpenData *open = data;

  g_free (open->data_dir);
  g_free (open->cache_dir);
  g_free (open);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  OpenData *open = task_data;
  GError *error = NULL;
  StoreDatabase *database =
      store_database_open (open->data_dir, open->cache_dir, open->mode, &error);

  if (database != NULL)
    g_task_return_pointer (task, database, (GDestroyNotify) store_database_unref);
  else
    g_task_return_error (task, error);
}

static void
finish_opening (GTask *task)
{
  PrCore *self = g_task_get_source_object (task);

  self->state = PR_CORE_OPEN;
  if (self->mode == PR_CORE_OWNER)
    {
      g_autofree char *notified =
          g_build_filename (self->profile->cache_dir, "notifications.ini", NULL);

      pr_notifier_set_file (self->notifier, notified);
      self->engine = engine_new (self->database);
      self->engine_subscription =
          engine_subscribe (self->engine, NULL, on_engine_event, self, NULL);
      pr_core_push_accounts (self);
    }
  self->tick_source = g_timeout_add_seconds (TICK_S, on_tick, self);
  g_task_return_boolean (task, TRUE);
}

static void
on_folders_loaded (GObject *folders, GParamSpec *pspec, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_signal_handlers_disconnect_by_func (folders, on_folders_loaded, task);
  finish_opening (task);
}

static void
on_database_open (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PrCore *self = PR_CORE (source);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  self->database = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->database == NULL)
    {
      self->state = PR_CORE_CLOSED;
      pr_core_return_error (task, error);
      return;
    }
  self->store_subscription =
      store_database_subscribe (self->database, NULL, on_store_change, self, NULL);
  pr_commands_set_database (self->commands, self->database);
  pr_refusals_set_database (self->refusals, self->database);
  pr_image_senders_set_database (self->image_senders, self->database);
  pr_notifier_set_database (self->notifier, self->database);
  pr_folder_tree_start (self->folders, self->database);
  if (pr_folder_tree_is_loaded (self->folders))
    finish_opening (task);
  else
    g_signal_connect (self->folders, "notify::loaded", G_CALLBACK (on_folders_loaded),
                      g_steal_pointer (&task));
}

void
pr_core_open_async (PrCore *self,
                    PrCoreMode mode,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) work = NULL;
  OpenData *open = g_new0 (OpenData, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, pr_core_open_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->state != PR_CORE_CLOSED)
    {
      g_free (open);
      g_task_return_new_error (task, PR_ERROR, PR_ERROR_FAILED, "The core is open already");
      return;
    }
  /* before all else: a file that cannot be read must not be replaced by one without accounts */
  if (!account_list_load (self->account_list, &error))
    {
      g_free (open);
      pr_core_return_error (task, error);
      return;
    }
  self->mode = mode;
  self->state = PR_CORE_OPENING;
  open->data_dir = g_strdup (self->profile->data_dir);
  open->cache_dir = g_strdup (self->profile->cache_dir);
  open->mode = mode == PR_CORE_READER ? STORE_OPEN_READER : STORE_OPEN_OWNER;
  work = g_task_new (self, NULL, on_database_open, g_steal_pointer (&task));
  g_task_set_task_data (work, open, open_data_free);
  g_task_run_in_thread (work, open_in_thread);
}

gboolean
pr_core_open_finish (PrCore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- Closing ---- */

static void
on_list_gone (gpointer user_data, GObject *where_it_was)
{
  PrCore *self = user_data;

  g_ptr_array_remove_fast (self->lists, where_it_was);
}

static void
drop_lists (PrCore *self)
{
  while (self->lists->len > 0)
    {
      GObject *object = g_ptr_array_steal_index_fast (self->lists, 0);

      g_object_weak_unref (object, on_list_gone, self);
      if (PR_IS_SEARCH (object))
        pr_search_stop (PR_SEARCH (object));
      else if (PR_IS_CONVERSATION (object))
        pr_conversation_stop (PR_CONVERSATION (object));
      else
        pr_message_list_stop (PR_MESSAGE_LIST (object));
    }
}

/* Lets go of the database, which may have to be closed afterwards. */
static void
detach_database (PrCore *self)
{
  g_clear_handle_id (&self->tick_source, g_source_remove);
  drop_lists (self);
  pr_folder_tree_stop (self->folders);
  pr_commands_set_database (self->commands, NULL);
  pr_refusals_set_database (self->refusals, NULL);
  pr_image_senders_set_database (self->image_senders, NULL);
  pr_notifier_set_database (self->notifier, NULL);
  if (self->store_subscription != 0)
    store_database_unsubscribe (self->database, self->store_subscription);
  self->store_subscription = 0;
}

static void
close_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  store_database_close (task_data);
  g_task_return_boolean (task, TRUE);
}

static void
on_database_close (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  PR_CORE (source)->state = PR_CORE_CLOSED;
  g_task_return_boolean (task, TRUE);
}

static void
close_database (GTask *task)
{
  PrCore *self = g_task_get_source_object (task);
  g_autoptr (GTask) work = g_task_new (self, NULL, on_database_close, g_object_ref (task));

  detach_database (self);
  g_task_set_task_data (work, g_steal_pointer (&self->database),
                        (GDestroyNotify) store_database_unref);
  g_task_run_in_thread (work, close_in_thread);
}

static void
on_engine_stop (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PrCore *self = g_task_get_source_object (task);

  engine_stop_finish (self->engine, result);
  engine_unsubscribe (self->engine, self->engine_subscription);
  g_clear_pointer (&self->engine, engine_unref);
  close_database (task);
}

void
pr_core_close_async (PrCore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, pr_core_close_async);
  if (self->state != PR_CORE_OPEN)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->state = PR_CORE_CLOSING;
  if (self->engine != NULL)
    engine_stop_async (self->engine, on_engine_stop, g_steal_pointer (&task));
  else
    close_database (task);
}

gboolean
pr_core_close_finish (PrCore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- Object ---- */

static void
pr_core_dispose (GObject *object)
{
  PrCore *self = PR_CORE (object);

  if (self->database != NULL)
    detach_database (self);
  if (self->engine != NULL)
    engine_unsubscribe (self->engine, self->engine_subscription);
  g_clear_pointer (&self->engine, engine_unref);
  g_clear_pointer (&self->database, store_database_unref);
  G_OBJECT_CLASS (pr_core_parent_class)->dispose (object);
}

static void
pr_core_finalize (GObject *object)
{
  PrCore *self = PR_CORE (object);

  g_clear_object (&self->notifier);
  g_clear_object (&self->commands);
  g_clear_object (&self->refusals);
  g_clear_object (&self->image_senders);
  g_clear_object (&self->folders);
  g_clear_object (&self->accounts);
  g_clear_object (&self->account_list);
  g_ptr_array_unref (self->lists);
  g_clear_pointer (&self->profile, account_profile_free);
  g_free (self->status);
  G_OBJECT_CLASS (pr_core_parent_class)->finalize (object);
}

static void
pr_core_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PrCore *self = PR_CORE (object);

  switch (prop_id)
    {
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_PENDING:
      g_value_set_uint (value, self->pending);
      break;
    case PROP_HAS_ACCOUNTS:
      g_value_set_boolean (value, g_list_model_get_n_items (G_LIST_MODEL (self->accounts)) > 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pr_core_class_init (PrCoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = pr_core_dispose;
  object_class->finalize = pr_core_finalize;
  object_class->get_property = pr_core_get_property;

  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, "", flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_PENDING] = g_param_spec_uint ("pending", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_HAS_ACCOUNTS] = g_param_spec_boolean ("has-accounts", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pr_core_init (PrCore *self)
{
  self->accounts = g_list_store_new (PR_TYPE_ACCOUNT);
  self->folders = pr_folder_tree_new (G_LIST_MODEL (self->accounts));
  self->commands = pr_commands_new (self->folders);
  self->refusals = pr_refusals_new ();
  self->image_senders = pr_image_senders_new ();
  self->notifier = pr_notifier_new (G_LIST_MODEL (self->accounts), self->folders);
  self->lists = g_ptr_array_new ();
  self->status = g_strdup ("");
  self->progress = -1;
}

PrCore *
pr_core_new (const char *profile)
{
  PrCore *self = g_object_new (PR_TYPE_CORE, NULL);

  self->profile = account_profile_new (profile);
  self->account_list = account_list_new (self->profile->config_dir);
  g_signal_connect_object (self->account_list, "items-changed",
                           G_CALLBACK (on_account_list_items_changed), self, 0);
  return self;
}

int
pr_core_read_owner (PrCore *self)
{
  return store_database_read_owner (self->profile->data_dir);
}

gboolean
pr_core_is_writable (PrCore *self)
{
  return self->state == PR_CORE_OPEN && self->mode != PR_CORE_READER;
}

GListModel *
pr_core_get_accounts (PrCore *self)
{
  return G_LIST_MODEL (self->accounts);
}

PrFolderTree *
pr_core_get_folders (PrCore *self)
{
  return self->folders;
}

PrCommands *
pr_core_get_commands (PrCore *self)
{
  return self->commands;
}

PrImageSenders *
pr_core_get_image_senders (PrCore *self)
{
  return self->image_senders;
}

PrRefusals *
pr_core_get_refusals (PrCore *self)
{
  return self->refusals;
}

PrNotifier *
pr_core_get_notifier (PrCore *self)
{
  return self->notifier;
}

const char *
pr_core_get_status (PrCore *self)
{
  return self->status;
}

gboolean
pr_core_is_busy (PrCore *self)
{
  return self->busy;
}

double
pr_core_get_progress (PrCore *self)
{
  return self->progress;
}

guint
pr_core_get_pending (PrCore *self)
{
  return self->pending;
}

PrAccount *
pr_core_find_account (PrCore *self, const char *id_or_email)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i++)
    {
      g_autoptr (PrAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      if (g_ascii_strcasecmp (pr_account_get_id (account), id_or_email) == 0)
        return account;
    }
  return NULL;
}

/* OBJECT reads the database until that is closed. */
static void
follow_list (PrCore *self, gpointer object)
{
  g_ptr_array_add (self->lists, object);
  g_object_weak_ref (G_OBJECT (object), on_list_gone, self);
}

PrMessageList *
pr_core_create_message_list (PrCore *self)
{
  PrMessageList *list;

  g_return_val_if_fail (self->database != NULL, NULL);

  list = pr_message_list_new (self->database);
  pr_message_list_set_folder_tree (list, self->folders);
  follow_list (self, list);
  return list;
}

PrConversation *
pr_core_create_conversation (PrCore *self)
{
  PrConversation *conversation;

  g_return_val_if_fail (self->database != NULL, NULL);

  conversation = pr_conversation_new (self->database);
  follow_list (self, conversation);
  return conversation;
}

PrSearch *
pr_core_create_search (PrCore *self, PrMessageList *list)
{
  PrSearch *search;

  g_return_val_if_fail (self->database != NULL, NULL);

  search = pr_search_new (self->database, list);
  follow_list (self, search);
  return search;
}

void
pr_core_set_active_folder (PrCore *self, PrFolder *folder)
{
  if (self->engine != NULL)
    engine_open_folder (self->engine, folder != NULL ? pr_folder_get_id (folder) : 0);
}

void
pr_core_refresh (PrCore *self, const char *account_id)
{
  if (self->engine != NULL)
    engine_refresh (self->engine, account_id);
}

StoreDatabase *
pr_core_get_database (PrCore *self)
{
  return self->database;
}

Engine *
pr_core_get_engine (PrCore *self)
{
  return self->engine;
}

AccountList *
pr_core_get_account_list (PrCore *self)
{
  return self->account_list;
}

const AccountProfile *
pr_core_get_profile (PrCore *self)
{
  return self->profile;
}
