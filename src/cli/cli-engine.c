/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli-engine.h"

#include <glib/gi18n.h>

#include "model/pr-core-backend.h"
#include "store/store-operation.h"

Engine *
cli_engine_start (CliContext *context, const char *const *ids)
{
  Engine *engine = engine_new (pr_core_get_database (context->core));
  g_autoptr (GPtrArray) all = account_list_dup_all (pr_core_get_account_list (context->core));

  for (guint i = all->len; ids != NULL && i > 0; i--)
    if (!g_strv_contains (ids, account_settings_get_id (g_ptr_array_index (all, i - 1))))
      g_ptr_array_remove_index (all, i - 1);
  engine_set_accounts (engine, all);
  return engine;
}

void
cli_engine_stop (Engine *engine)
{
  g_auto (CliWait) wait = { NULL };

  engine_stop_async (engine, cli_wait_callback, &wait);
  engine_stop_finish (engine, cli_wait_result (&wait));
  engine_unref (engine);
}

GPtrArray *
cli_engine_sync (Engine *engine,
                 const char *account,
                 const char *const *paths,
                 gboolean bodies,
                 GCancellable *cancellable,
                 GError **error)
{
  g_auto (CliWait) wait = { NULL };

  engine_sync_async (engine, account, paths, bodies, cancellable, cli_wait_callback, &wait);
  return engine_sync_finish (engine, cli_wait_result (&wait), error);
}

GPtrArray *
cli_engine_test (Engine *engine, AccountSettings *settings, GError **error)
{
  g_auto (CliWait) wait = { NULL };

  engine_test_account_async (engine, settings, NULL, NULL, cli_wait_callback, &wait);
  return engine_test_account_finish (engine, cli_wait_result (&wait), error);
}

const char **
cli_dup_account_ids (CliContext *context)
{
  GListModel *accounts = pr_core_get_accounts (context->core);
  guint n = g_list_model_get_n_items (accounts);
  const char **ids = g_new0 (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PrAccount) account = g_list_model_get_item (accounts, i);

      ids[i] = pr_account_get_id (account);
    }
  return ids;
}

static GPtrArray *
load_journal (CliContext *context, const char *account, GError **error)
{
  g_auto (CliWait) wait = { NULL };

  store_operation_load_async (pr_core_get_database (context->core), account, NULL,
                              cli_wait_callback, &wait);
  return store_operation_load_finish (pr_core_get_database (context->core), cli_wait_result (&wait),
                                      error);
}

/* The ids (int64) of what was refused before: that is no failure of this command. */
static GHashTable *
find_refused (CliContext *context)
{
  g_autoptr (GPtrArray) operations = load_journal (context, NULL, NULL);
  GHashTable *refused = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; operations != NULL && i < operations->len; i++)
    {
      const StoreOperation *operation = g_ptr_array_index (operations, i);

      if (operation->state == STORE_OPERATION_FAILED)
        g_hash_table_add (refused, g_memdup2 (&operation->id, sizeof operation->id));
    }
  return refused;
}

/* What is left in the journal of ACCOUNT once it has been sent. */
static CliExit
check_journal (CliContext *context, const char *account, GHashTable *refused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) operations = load_journal (context, account, &error);
  CliExit code = CLI_EXIT_DONE;

  if (operations == NULL)
    return cli_context_fail (context, error);
  for (guint i = 0; i < operations->len; i++)
    {
      const StoreOperation *operation = g_ptr_array_index (operations, i);

      if (g_hash_table_contains (refused, &operation->id))
        continue;
      if (operation->state == STORE_OPERATION_FAILED)
        {
          g_printerr (_ ("postriderctl: The server refused the change: %s\n"), operation->error);
          return CLI_EXIT_FAILED;
        }
      code = CLI_EXIT_WAITING;
    }
  return code;
}

static CliExit
flush_account (CliContext *context, Engine *engine, const char *account, GHashTable *refused)
{
  static const char *const no_folder[] = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = cli_engine_sync (engine, account, no_folder, FALSE, NULL, &error);

  if (results != NULL)
    return check_journal (context, account, refused);
  cli_context_fail (context, error);
  g_printerr ("%s\n", _ ("The change is stored here and will be sent later."));
  return CLI_EXIT_WAITING;
}

CliExit
cli_engine_flush (CliContext *context, const char *const *accounts)
{
  g_autoptr (GHashTable) refused = find_refused (context);
  Engine *engine = cli_engine_start (context, accounts);
  CliExit code = CLI_EXIT_DONE;

  for (gsize i = 0; accounts[i] != NULL; i++)
    {
      CliExit one = flush_account (context, engine, accounts[i], refused);

      if (code == CLI_EXIT_DONE || one == CLI_EXIT_FAILED)
        code = one;
    }
  cli_engine_stop (engine);
  return code;
}
