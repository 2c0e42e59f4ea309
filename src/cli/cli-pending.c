/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/cli-commands.h"
#include "cli/cli-engine.h"
#include "cli/cli-json.h"
#include "cli/cli-rows.h"
#include "model/pr-core-backend.h"
#include "store/store-operation.h"

static const char *
kind_to_string (StoreOperationKind kind)
{
  switch (kind)
    {
    case STORE_OPERATION_MOVE:
      return "move";
    case STORE_OPERATION_DELETE:
      return "delete";
    case STORE_OPERATION_COPY:
      return "copy";
    case STORE_OPERATION_CREATE_FOLDER:
      return "create-folder";
    case STORE_OPERATION_RENAME_FOLDER:
      return "rename-folder";
    case STORE_OPERATION_DELETE_FOLDER:
      return "delete-folder";
    case STORE_OPERATION_SUBSCRIBE:
      return "subscribe";
    case STORE_OPERATION_UNSUBSCRIBE:
      return "unsubscribe";
    case STORE_OPERATION_APPEND:
      return "append";
    case STORE_OPERATION_FLAGS:
    default:
      return "flags";
    }
}

static void
print_operation (CliContext *context, const StoreOperation *operation)
{
  JsonBuilder *json;

  if (!context->json)
    {
      g_print ("%" G_GINT64_FORMAT "  %-6s  %s  %s  %u  %s\n", operation->id,
               kind_to_string (operation->kind), operation->account, operation->mailbox,
               operation->items->len, operation->error != NULL ? operation->error : "");
      return;
    }
  json = cli_json_new ();
  cli_json_add_int (json, "op", operation->id);
  cli_json_add_string (json, "kind", kind_to_string (operation->kind));
  cli_json_add_string (json, "account", operation->account);
  cli_json_add_string (json, "folder", operation->mailbox);
  cli_json_add_int (json, "count", operation->items->len);
  cli_json_add_time (json, "since", operation->created);
  cli_json_add_int (json, "tries", operation->tries);
  cli_json_add_string (json, "error", operation->error);
  cli_json_print (json);
}

/* All that waits or has failed: (element-type StoreOperation), or NULL and ERROR. */
static GPtrArray *
load (CliContext *context, GError **error)
{
  StoreDatabase *database = pr_core_get_database (context->core);
  g_auto (CliWait) wait = { NULL };

  store_operation_load_async (database, NULL, NULL, cli_wait_callback, &wait);
  return store_operation_load_finish (database, cli_wait_result (&wait), error);
}

static CliExit
list (CliContext *context)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) operations = NULL;
  CliExit code;

  if (!cli_context_open (context, CLI_ACCESS_READ, &code))
    return code;
  operations = load (context, &error);
  if (operations == NULL)
    return cli_context_fail (context, error);
  for (guint i = 0; i < operations->len; i++)
    print_operation (context, g_ptr_array_index (operations, i));
  return CLI_EXIT_DONE;
}

static gboolean
drop (CliContext *context, gint64 id, GError **error)
{
  StoreDatabase *database = pr_core_get_database (context->core);
  g_auto (CliWait) wait = { NULL };

  store_operation_drop_async (database, id, NULL, cli_wait_callback, &wait);
  return store_operation_drop_finish (database, cli_wait_result (&wait), error);
}

/* What waits needs no more than a connection. */
static gboolean
retry (CliContext *context, const StoreOperation *operation, GError **error)
{
  StoreDatabase *database = pr_core_get_database (context->core);
  g_auto (CliWait) wait = { NULL };

  if (operation->state != STORE_OPERATION_FAILED)
    return TRUE;
  store_operation_repeat_async (database, operation->id, NULL, cli_wait_callback, &wait);
  return store_operation_repeat_finish (database, cli_wait_result (&wait), error);
}

static CliExit
decide (CliContext *context, gboolean drops, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) operations = NULL;
  const StoreOperation *operation = NULL;
  CliExit code;

  if (!cli_context_open (context, CLI_ACCESS_WRITE, &code))
    return code;
  operations = load (context, &error);
  if (operations == NULL)
    return cli_context_fail (context, error);
  for (guint i = 0; i < operations->len; i++)
    if (((const StoreOperation *) g_ptr_array_index (operations, i))->id == id)
      operation = g_ptr_array_index (operations, i);
  if (operation == NULL)
    {
      g_printerr ("%s\n", _ ("postriderctl: There is no such change."));
      return CLI_EXIT_FAILED;
    }
  if (drops ? !drop (context, id, &error) : !retry (context, operation, &error))
    return cli_context_fail (context, error);
  if (!drops)
    {
      const char *const accounts[] = { operation->account, NULL };

      return cli_engine_flush (context, accounts);
    }
  return CLI_EXIT_DONE;
}

CliExit
cli_pending_run (CliContext *context, int argc, char **argv)
{
  gboolean drops;
  gint64 id;

  if (!cli_context_parse (context, NULL, "[retry|drop OP]", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc == 1)
    return list (context);
  drops = strcmp (argv[1], "drop") == 0;
  if (argc != 3 || (!drops && strcmp (argv[1], "retry") != 0) || !cli_parse_id (argv[2], &id))
    return cli_context_usage (context, _ ("Name the change by its number, after retry or drop."));
  return decide (context, drops, id);
}
