/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding, changing and removing accounts. */
#include "model/pr-core-private.h"

#include <string.h>

#include "account/account-authorities.h"
#include "account/account-secrets.h"
#include "engine/engine-memory.h"
#include "model/pr-account-private.h"
#include "model/pr-account-setup-private.h"
#include "store/store-folder.h"

#define KEYRING_MS 60000

typedef struct
{
  AccountSettings *settings;
  GBytes *password; /* NULL: leave the stored one */
  Engine *engine;   /* that tests them; NULL: none does */
  gboolean is_new;
} SetupData;

static void
setup_data_free (gpointer data)
{
  SetupData *setup = data;

  g_clear_object (&setup->settings);
  g_clear_pointer (&setup->password, g_bytes_unref);
  g_clear_pointer (&setup->engine, engine_unref);
  g_free (setup);
}

/* ---- Adding and changing: test, keep the password, keep the settings ---- */

static void
keep_settings (GTask *task)
{
  PrCore *self = g_task_get_source_object (task);
  SetupData *setup = g_task_get_task_data (task);
  const char *id = account_settings_get_id (setup->settings);
  GError *error = NULL;
  gboolean done = setup->is_new ? account_list_add (self->account_list, setup->settings, &error)
                                : account_list_update (self->account_list, setup->settings, &error);

  if (!done)
    {
      pr_core_return_error (task, error);
      return;
    }
  if (self->engine != NULL)
    {
      pr_core_push_accounts (self);
      if (setup->password != NULL)
        engine_set_password (self->engine, id, setup->password);
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_password_store (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PrCore *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!account_secrets_store_finish (result, &error))
    {
      if (self->engine == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          pr_core_return_error (task, error);
          return;
        }
      /* it works until the program ends, and will be asked for then */
      g_message ("The password cannot be kept: %s", error->message);
      g_clear_error (&error);
    }
  keep_settings (task);
}

static void
keep_password (GTask *task)
{
  SetupData *setup = g_task_get_task_data (task);

  if (setup->password == NULL
      || account_settings_get_values (setup->settings)->password_command != NULL)
    {
      keep_settings (task);
      return;
    }
  account_secrets_store_async (setup->settings, ACCOUNT_PROTOCOL_IMAP, setup->password, KEYRING_MS,
                               g_task_get_cancellable (task), on_password_store,
                               g_object_ref (task));
}

static void
on_account_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SetupData *setup = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) steps = engine_test_account_finish (setup->engine, result, &error);

  if (steps == NULL)
    {
      pr_core_return_error (task, error);
      return;
    }
  for (guint i = 0; i < steps->len; i++)
    {
      EngineStepResult *step = g_ptr_array_index (steps, i);

      error = pr_account_error_from_event (step->error, step->certificate);
      if (error != NULL)
        {
          g_task_return_error (task, error);
          return;
        }
    }
  keep_password (task);
}

static void
set_up (GTask *task, gboolean test)
{
  PrCore *self = g_task_get_source_object (task);
  SetupData *setup = g_task_get_task_data (task);

  if (!test || self->engine == NULL)
    {
      keep_password (task);
      return;
    }
  /* the core may be closed before the test ends */
  setup->engine = engine_ref (self->engine);
  engine_test_account_async (setup->engine, setup->settings, setup->password,
                             g_task_get_cancellable (task), on_account_tested, g_object_ref (task));
}

/* The file of further authorities, if there is one, moves into the profile. */
static AccountSettings *
make_settings (PrCore *self, const PrAccountSetup *setup, AccountSettings *old, GError **error)
{
  PrAccountSetup kept = *setup;
  g_autofree char *ca_file = NULL;
  g_autoptr (GError) local_error = NULL;

  if (setup->ca_file != NULL)
    ca_file = account_authorities_keep (self->profile->config_dir, setup->ca_file, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, pr_error_from (local_error));
      return NULL;
    }
  kept.ca_file = ca_file;
  return pr_account_setup_to_settings (&kept, old, error);
}

static SetupData *
setup_data_new (PrCore *self, const PrAccountSetup *setup, AccountSettings *old, GError **error)
{
  AccountSettings *settings = make_settings (self, setup, old, error);
  SetupData *data;

  if (settings == NULL)
    return NULL;
  data = g_new0 (SetupData, 1);
  data->settings = settings;
  data->is_new = old == NULL;
  if (setup->password != NULL)
    data->password = account_secrets_new_password (setup->password, -1);
  return data;
}

void
pr_core_add_account_async (PrCore *self,
                           const PrAccountSetup *setup,
                           gboolean test,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  SetupData *data = NULL;

  g_task_set_source_tag (task, pr_core_add_account_async);
  if (pr_core_check_writable (self, &error))
    data = setup_data_new (self, setup, NULL, &error);
  if (data == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, data, setup_data_free);
  if (account_list_find (self->account_list, account_settings_get_id (data->settings)) != NULL)
    g_task_return_new_error (task, PR_ERROR, PR_ERROR_EXISTS, "The account exists already");
  else
    set_up (task, test);
}

PrAccount *
pr_core_add_account_finish (PrCore *self, GAsyncResult *result, GError **error)
{
  SetupData *data = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return pr_core_find_account (self, account_settings_get_id (data->settings));
}

void
pr_core_edit_account_async (PrCore *self,
                            const char *id,
                            const PrAccountSetup *setup,
                            gboolean test,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  AccountSettings *old = account_list_find (self->account_list, id);
  GError *error = NULL;
  SetupData *data = NULL;

  g_task_set_source_tag (task, pr_core_edit_account_async);
  if (old == NULL)
    g_set_error_literal (&error, PR_ERROR, PR_ERROR_NOT_FOUND, "There is no such account");
  else if (pr_core_check_writable (self, &error))
    data = setup_data_new (self, setup, old, &error);
  if (data == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, data, setup_data_free);
  if (strcmp (account_settings_get_id (data->settings), account_settings_get_id (old)) != 0)
    g_task_return_new_error (task, PR_ERROR, PR_ERROR_INVALID, "The address cannot be changed");
  else
    set_up (task, test);
}

gboolean
pr_core_edit_account_finish (PrCore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

PrAccountSetup *
pr_core_dup_account_setup (PrCore *self, const char *id)
{
  AccountSettings *settings = account_list_find (self->account_list, id);

  return settings != NULL ? pr_account_setup_new_from_settings (settings) : NULL;
}

/* ---- Removing ---- */

static void
on_secrets_clear (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* the account is gone either way; without a keyring there was nothing to clear */
  if (!account_secrets_clear_finish (result, &error))
    g_info ("The password was not removed: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
on_account_forget (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PrCore *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (self->database == NULL
      || !store_folder_forget_account_finish (self->database, result, &error))
    {
      if (error == NULL)
        error = g_error_new_literal (PR_ERROR, PR_ERROR_FAILED, "The profile was closed");
      pr_core_return_error (task, error);
      return;
    }
  engine_memory_forget (store_database_get_cache_dir (self->database), g_task_get_task_data (task));
  account_secrets_clear_async (g_task_get_task_data (task), KEYRING_MS,
                               g_task_get_cancellable (task), on_secrets_clear,
                               g_object_ref (task));
}

void
pr_core_remove_account_async (PrCore *self,
                              const char *id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  AccountSettings *settings = account_list_find (self->account_list, id);
  g_autofree char *name = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, pr_core_remove_account_async);
  if (settings == NULL)
    g_set_error_literal (&error, PR_ERROR, PR_ERROR_NOT_FOUND, "There is no such account");
  if (error != NULL || !pr_core_check_writable (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  name = g_strdup (account_settings_get_id (settings));
  if (!account_list_remove (self->account_list, name, &error))
    {
      pr_core_return_error (task, error);
      return;
    }
  pr_core_push_accounts (self);
  g_task_set_task_data (task, g_strdup (name), g_free);
  store_folder_forget_account_async (self->database, name, cancellable, on_account_forget,
                                     g_object_ref (task));
}

gboolean
pr_core_remove_account_finish (PrCore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- Certificate and password of an existing account ---- */

gboolean
pr_core_trust_certificate (PrCore *self, const char *id, const char *sha256, GError **error)
{
  AccountSettings *old = account_list_find (self->account_list, id);
  g_autoptr (AccountSettings) settings = NULL;
  GError *local_error = NULL;
  AccountValues values;

  if (old == NULL)
    {
      g_set_error_literal (error, PR_ERROR, PR_ERROR_NOT_FOUND, "There is no such account");
      return FALSE;
    }
  values = *account_settings_get_values (old);
  values.pinned_sha256 = sha256;
  values.pinned_server = NULL; /* this one */
  settings = account_settings_new (&values, &local_error);
  if (settings == NULL || !account_list_update (self->account_list, settings, &local_error))
    {
      pr_core_take_error (error, local_error);
      return FALSE;
    }
  pr_core_push_accounts (self);
  return TRUE;
}

void
pr_core_set_password_async (PrCore *self,
                            const char *id,
                            const char *password,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (PrAccountSetup) setup = pr_core_dup_account_setup (self, id);

  if (setup == NULL)
    setup = pr_account_setup_new ();
  pr_account_setup_set_password (setup, password);
  pr_core_edit_account_async (self, id, setup, FALSE, cancellable, callback, user_data);
}

gboolean
pr_core_set_password_finish (PrCore *self, GAsyncResult *result, GError **error)
{
  return pr_core_edit_account_finish (self, result, error);
}
