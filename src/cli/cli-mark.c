/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/cli-change.h"
#include "cli/cli-commands.h"

typedef struct
{
  gboolean seen;
  gboolean unseen;
  gboolean flagged;
  gboolean unflagged;
  char *keyword;
  char *no_keyword;
} Mark;

static void
mark_clear (Mark *mark)
{
  g_free (mark->keyword);
  g_free (mark->no_keyword);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Mark, mark_clear)

static gboolean
change (CliContext *context, const gint64 *ids, gsize n, gconstpointer data, GError **error)
{
  const Mark *mark = data;
  PrCommands *commands = pr_core_get_commands (context->core);
  g_auto (CliWait) wait = { NULL };

  if (mark->seen || mark->unseen)
    pr_commands_set_seen (commands, ids, n, mark->seen, cli_wait_callback, &wait);
  else if (mark->flagged || mark->unflagged)
    pr_commands_set_starred (commands, ids, n, mark->flagged, cli_wait_callback, &wait);
  else if (mark->keyword != NULL)
    pr_commands_set_keyword (commands, ids, n, mark->keyword, TRUE, cli_wait_callback, &wait);
  else
    pr_commands_set_keyword (commands, ids, n, mark->no_keyword, FALSE, cli_wait_callback, &wait);
  return pr_commands_finish (commands, cli_wait_result (&wait), error);
}

/* An IMAP atom: what a keyword may consist of (RFC 3501, 9). */
static gboolean
is_keyword (const char *text)
{
  if (*text == '\0')
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text) || strchr ("(){%*\"\\]", *text) != NULL)
      return FALSE;
  return TRUE;
}

CliExit
cli_mark_run (CliContext *context, int argc, char **argv)
{
  g_auto (Mark) mark = { 0 };
  const GOptionEntry entries[] = {
    { "seen", 0, 0, G_OPTION_ARG_NONE, &mark.seen, N_ ("Mark as read"), NULL },
    { "unseen", 0, 0, G_OPTION_ARG_NONE, &mark.unseen, N_ ("Mark as unread"), NULL },
    { "flagged", 0, 0, G_OPTION_ARG_NONE, &mark.flagged, N_ ("Star"), NULL },
    { "unflagged", 0, 0, G_OPTION_ARG_NONE, &mark.unflagged, N_ ("Take the star away"), NULL },
    { "keyword", 0, 0, G_OPTION_ARG_FILENAME, &mark.keyword, N_ ("Set a keyword"), "KEYWORD" },
    { "no-keyword", 0, 0, G_OPTION_ARG_FILENAME, &mark.no_keyword, N_ ("Remove a keyword"),
      "KEYWORD" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GArray) ids = NULL;
  CliExit code;

  if (!cli_context_parse (context, entries, "ID…", &argc, &argv))
    return CLI_EXIT_USAGE;
  ids = cli_change_parse_ids (argc, argv);
  if (ids == NULL)
    return cli_context_usage (context, _ ("Messages must be named by their numbers."));
  if (mark.seen + mark.unseen + mark.flagged + mark.unflagged + (mark.keyword != NULL)
          + (mark.no_keyword != NULL)
      != 1)
    return cli_context_usage (context, _ ("Exactly one change must be named."));
  if ((mark.keyword != NULL && !is_keyword (mark.keyword))
      || (mark.no_keyword != NULL && !is_keyword (mark.no_keyword)))
    return cli_context_usage (context, _ ("The keyword has characters that it must not have."));
  if (!cli_context_open (context, CLI_ACCESS_WRITE, &code))
    return code;
  return cli_change_run (context, ids, change, &mark);
}
