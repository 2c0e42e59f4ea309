/* SPDX-License-Identifier: GPL-3.0-or-later */
/* move, copy, archive, trash and delete */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/cli-change.h"
#include "cli/cli-commands.h"
#include "cli/cli-rows.h"
#include "model/pr-core-backend.h"
#include "store/store-operation.h"

typedef enum
{
  MOVE,
  COPY,
  ARCHIVE,
  TRASH,
  DELETE,
} Verb;

typedef struct
{
  const char *name;
  Verb verb;
  gboolean to_folder;
} Command;

static const Command commands[] = {
  { "move", MOVE, TRUE },    { "copy", COPY, TRUE },      { "archive", ARCHIVE, FALSE },
  { "trash", TRASH, FALSE }, { "delete", DELETE, FALSE },
};

typedef struct
{
  Verb verb;
  gint64 folder; /* to move or copy to */
} Change;

/* What the window does too, which tells of it. */
static gboolean
run_command (CliContext *context, const gint64 *ids, gsize n, const Change *change, GError **error)
{
  PrCommands *model = pr_core_get_commands (context->core);
  g_auto (CliWait) wait = { NULL };

  if (change->verb == MOVE)
    pr_commands_move (model, ids, n, change->folder, cli_wait_callback, &wait);
  else if (change->verb == ARCHIVE)
    pr_commands_archive (model, ids, n, cli_wait_callback, &wait);
  else
    pr_commands_trash (model, ids, n, cli_wait_callback, &wait);
  return pr_commands_finish (model, cli_wait_result (&wait), error);
}

static gboolean
run_change (CliContext *context, const gint64 *ids, gsize n, gconstpointer data, GError **error)
{
  const Change *change = data;
  StoreDatabase *database = pr_core_get_database (context->core);
  g_auto (CliWait) wait = { NULL };

  if (change->verb == COPY)
    {
      store_operation_copy_async (database, ids, n, change->folder, NULL, cli_wait_callback, &wait);
      return store_operation_copy_finish (database, cli_wait_result (&wait), error);
    }
  if (change->verb == DELETE)
    {
      store_operation_delete_async (database, ids, n, NULL, cli_wait_callback, &wait);
      return store_operation_delete_finish (database, cli_wait_result (&wait), error);
    }
  return run_command (context, ids, n, change, error);
}

/* The folder PATH in the account of the first message; 0: a message was printed. */
static gint64
find_folder (CliContext *context, GArray *ids, const char *path, CliExit *out_exit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreMessage) row = cli_load_row (context, g_array_index (ids, gint64, 0), &error);
  PrFolder *folder = NULL;

  if (row == NULL)
    {
      *out_exit = cli_context_fail (context, error);
      return 0;
    }
  folder = pr_folder_tree_find_path (pr_core_get_folders (context->core),
                                     cli_row_get_account (context, row), path);
  if (folder != NULL)
    return pr_folder_get_id (folder);
  *out_exit = cli_context_no_folder (path);
  return 0;
}

CliExit
cli_move_run (CliContext *context, int argc, char **argv)
{
  const Command *command = commands;
  Change change = { MOVE, 0 };
  g_autoptr (GArray) ids = NULL;
  CliExit code;

  while (strcmp (command->name, argv[0]) != 0)
    command++;
  change.verb = command->verb;
  if (!cli_context_parse (context, NULL, command->to_folder ? "ID… FOLDER" : "ID…", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (command->to_folder && argc == 2)
    return cli_context_usage (context, _ ("A folder must be named last."));
  ids = cli_change_parse_ids (command->to_folder ? argc - 1 : argc, argv);
  if (ids == NULL)
    return cli_context_usage (context, _ ("Messages must be named by their numbers."));
  if (!cli_context_open (context, CLI_ACCESS_WRITE, &code))
    return code;
  if (command->to_folder)
    {
      change.folder = find_folder (context, ids, argv[argc - 1], &code);
      if (change.folder == 0)
        return code;
    }
  return cli_change_run (context, ids, run_change, &change);
}
