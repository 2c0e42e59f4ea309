/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/cli-commands.h"
#include "cli/cli-json.h"
#include "cli/cli-rows.h"
#include "model/pr-core-backend.h"
#include "store/store-folder.h"

static void
print_folder (CliContext *context, const StoreFolder *folder)
{
  JsonBuilder *json;

  if (!context->json)
    {
      g_print ("%8" G_GINT64_FORMAT " %8" G_GINT64_FORMAT "  %-10s %s  %s\n", folder->total,
               folder->unread,
               folder->role != STORE_ROLE_NONE ? cli_role_to_string (folder->role) : "",
               folder->account, folder->path);
      return;
    }
  json = cli_json_new ();
  cli_json_add_string (json, "account", folder->account);
  cli_json_add_string (json, "folder", folder->path);
  cli_json_add_string (json, "role", cli_role_to_string (folder->role));
  cli_json_add_boolean (json, "subscribed", folder->subscribed);
  cli_json_add_int (json, "total", folder->total);
  cli_json_add_int (json, "unread", folder->unread);
  cli_json_add_int (json, "bytes", folder->bytes);
  cli_json_add_int (json, "uidvalidity", folder->uidvalidity);
  cli_json_add_int (json, "uidnext", folder->uidnext);
  cli_json_add_int (json, "highestmodseq", (gint64) folder->highestmodseq);
  cli_json_print (json);
}

CliExit
cli_folders_run (CliContext *context, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = NULL;
  g_auto (CliWait) wait = { NULL };
  const char *account = NULL;
  CliExit code;

  if (!cli_context_parse (context, NULL, "[EMAIL]", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc > 2)
    return cli_context_usage (context, _ ("Only one account can be named."));
  if (!cli_context_open (context, CLI_ACCESS_READ, &code))
    return code;
  if (!cli_context_has_account (context))
    return cli_context_no_account ();
  if (argc == 2 && !cli_find_account (context, argv[1], &account, &code))
    return code;
  store_folder_load_all_async (pr_core_get_database (context->core), account, NULL,
                               cli_wait_callback, &wait);
  folders = store_folder_load_all_finish (pr_core_get_database (context->core),
                                          cli_wait_result (&wait), &error);
  if (folders == NULL)
    return cli_context_fail (context, error);
  for (guint i = 0; i < folders->len; i++)
    {
      const StoreFolder *folder = g_ptr_array_index (folders, i);

      if (folder->selectable)
        print_folder (context, folder);
    }
  return CLI_EXIT_DONE;
}
