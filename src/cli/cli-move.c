/* SPDX-License-Identifier: GPL-3.0-or-later */
/* move, archive and trash */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/cli-change.h"
#include "cli/cli-commands.h"
#include "cli/cli-rows.h"

typedef struct
{
  gboolean archive;
  gint64 folder; /* 0: archive or trash */
} Move;

static void
change (PrCommands *commands,
        const gint64 *ids,
        gsize n,
        GAsyncReadyCallback callback,
        gpointer user_data,
        gconstpointer data)
{
  const Move *move = data;

  if (move->folder != 0)
    pr_commands_move (commands, ids, n, move->folder, callback, user_data);
  else if (move->archive)
    pr_commands_archive (commands, ids, n, callback, user_data);
  else
    pr_commands_trash (commands, ids, n, callback, user_data);
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
  g_printerr (_ ("postriderctl: There is no folder “%s”.\n"), path);
  *out_exit = CLI_EXIT_FAILED;
  return 0;
}

CliExit
cli_move_run (CliContext *context, int argc, char **argv)
{
  gboolean to_folder = strcmp (argv[0], "move") == 0;
  Move move = { .archive = strcmp (argv[0], "archive") == 0 };
  g_autoptr (GArray) ids = NULL;
  CliExit code;

  if (!cli_context_parse (context, NULL, to_folder ? "ID… FOLDER" : "ID…", &argc, &argv))
    return CLI_EXIT_USAGE;
  ids = cli_change_parse_ids (to_folder ? argc - 1 : argc, argv);
  if (ids == NULL)
    return cli_context_usage (context, _ ("Messages must be named by their numbers."));
  if (!cli_context_open (context, TRUE, &code))
    return code;
  if (to_folder)
    {
      move.folder = find_folder (context, ids, argv[argc - 1], &code);
      if (move.folder == 0)
        return code;
    }
  return cli_change_run (context, ids, change, &move);
}
