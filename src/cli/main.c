/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#include "cli/cli-commands.h"

typedef struct
{
  const char *name;
  const char *sub; /* second word, or NULL */
  CliExit (*run) (CliContext *context, int argc, char **argv);
} Command;

static const Command commands[] = {
  { "account", NULL, cli_account_run },
  { "archive", NULL, cli_move_run },
  { "attachments", NULL, cli_attachments_run },
  { "copy", NULL, cli_move_run },
  { "delete", NULL, cli_move_run },
  { "doctor", NULL, cli_doctor_run },
  { "folder", NULL, cli_folder_run },
  { "folders", NULL, cli_folders_run },
  { "import", NULL, cli_import_run },
  { "list", NULL, cli_list_run },
  { "mark", NULL, cli_mark_run },
  { "move", NULL, cli_move_run },
  { "parse", "imap", cli_parse_imap_run },
  { "parse", "mime", cli_parse_mime_run },
  { "pending", NULL, cli_pending_run },
  { "render", NULL, cli_render_run },
  { "search", NULL, cli_search_run },
  { "show", NULL, cli_show_run },
  { "sync", NULL, cli_sync_run },
  { "trash", NULL, cli_move_run },
};

static const char summary[] =
    N_ ("Commands:\n"
        "  account add EMAIL --imap URL   add an account\n"
        "  account list                   list the accounts\n"
        "  account remove EMAIL           forget an account on this computer\n"
        "  account test EMAIL             connect, and say what fails\n"
        "  sync [EMAIL] [FOLDER…]         bring the cache up to date\n"
        "  folders [EMAIL]                list the folders\n"
        "  folder create|delete PATH      make or delete a folder; also rename PATH PATH,\n"
        "                                 subscribe PATH and unsubscribe PATH\n"
        "  list FOLDER                    list the messages of a folder\n"
        "  search QUERY                   find messages, such as from:anna has:attachment\n"
        "  show ID                        show a message\n"
        "  attachments ID                 list or save attachments\n"
        "  mark ID…                       change flags\n"
        "  move ID… FOLDER                move to a folder\n"
        "  copy ID… FOLDER                copy to a folder\n"
        "  archive ID…                    move to the archive\n"
        "  trash ID…                      move to the trash\n"
        "  delete ID…                     delete for good\n"
        "  import FILE|DIR FOLDER         bring messages from files to a folder\n"
        "  pending                        list what waits for the server\n"
        "  pending retry|drop OP          try it again, or give it up\n"
        "  parse imap | parse mime FILE   show how input is understood\n"
        "  render FILE                    print the HTML of the reader\n"
        "  doctor                         look for problems\n"
        "\n"
        "Exit codes: 0 done, 1 failed, 2 usage, 3 server not reached, 4 credentials refused,\n"
        "5 certificate not trusted, 6 done here and waiting for the server, 7 profile in use.");

static gboolean
parse_global (CliContext *context, int *argc, char ***argv, gboolean *out_version)
{
  const GOptionEntry entries[] = {
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, &context->profile,
      N_ ("Keep settings, cache and mail in DIR"), "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &context->json, N_ ("Print one JSON object a line"), NULL },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &context->quiet, N_ ("Show no progress"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, out_version, N_ ("Print the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) options = g_option_context_new (_ ("COMMAND …"));
  g_autoptr (GError) error = NULL;

  g_option_context_set_translation_domain (options, GETTEXT_PACKAGE);
  g_option_context_set_summary (options, _ (summary));
  g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);
  /* what follows the command is the command's */
  g_option_context_set_strict_posix (options, TRUE);
  if (g_option_context_parse (options, argc, argv, &error))
    {
      if (context->profile == NULL || *context->profile != '\0')
        return TRUE;
      g_set_error_literal (&error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("--profile must name a directory."));
    }
  g_printerr ("postriderctl: %s\n", error->message);
  return FALSE;
}

static const Command *
find_command (int argc, char **argv)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, argv[1]) == 0
        && (commands[i].sub == NULL || (argc > 2 && strcmp (commands[i].sub, argv[2]) == 0)))
      return &commands[i];
  return NULL;
}

static CliExit
run (CliContext *context, int argc, char **argv)
{
  gboolean version = FALSE;
  const Command *command;
  int skip;

  if (!parse_global (context, &argc, &argv, &version))
    return CLI_EXIT_USAGE;
  if (version)
    {
      g_print ("postriderctl %s\n", APP_VERSION);
      return CLI_EXIT_DONE;
    }
  if (argc < 2)
    return cli_context_usage (context, _ ("A command is needed."));
  command = find_command (argc, argv);
  if (command == NULL && strcmp (argv[1], "parse") == 0)
    return cli_context_usage (context, _ ("“parse imap” or “parse mime” must be given."));
  if (command == NULL)
    return cli_context_usage (context, _ ("There is no such command."));
  context->group = command->sub != NULL ? command->name : NULL;
  skip = command->sub != NULL ? 2 : 1;
  return command->run (context, argc - skip, argv + skip);
}

int
main (int argc, char **argv)
{
  CliContext context = { 0 };
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autofree char **borrowed = g_memdup2 (arguments, (gsize) (argc + 1) * sizeof (char *));
  CliExit code;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("postriderctl");

  /* parsing takes elements out of the vector, which must not be lost to be freed */
  code = run (&context, argc, borrowed);
  cli_context_close (&context);
  g_free (context.profile);
  return (int) code;
}
