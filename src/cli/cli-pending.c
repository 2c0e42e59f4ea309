/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/cli-commands.h"
#include "cli/cli-json.h"
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

CliExit
cli_pending_run (CliContext *context, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) operations = NULL;
  g_auto (CliWait) wait = { NULL };
  StoreDatabase *database;
  CliExit code;

  if (!cli_context_parse (context, NULL, NULL, &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc != 1)
    return cli_context_usage (context, _ ("There is one argument too many."));
  if (!cli_context_open (context, FALSE, &code))
    return code;
  database = pr_core_get_database (context->core);
  store_operation_load_async (database, NULL, NULL, cli_wait_callback, &wait);
  operations = store_operation_load_finish (database, cli_wait_result (&wait), &error);
  if (operations == NULL)
    return cli_context_fail (context, error);
  for (guint i = 0; i < operations->len; i++)
    print_operation (context, g_ptr_array_index (operations, i));
  return CLI_EXIT_DONE;
}
