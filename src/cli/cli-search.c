/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/cli-commands.h"
#include "cli/cli-rows.h"
#include "model/pr-core-backend.h"
#include "store/store-search.h"

#define BATCH 500

typedef struct
{
  char *account;
  char *folder;
  gint64 limit;
} SearchOptions;

static void
search_options_clear (SearchOptions *options)
{
  g_free (options->account);
  g_free (options->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SearchOptions, search_options_clear)

static gboolean
print_found (CliContext *context, GArray *keys, GError **error)
{
  for (guint first = 0; first < keys->len; first += BATCH)
    {
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GPtrArray) rows = NULL;

      for (guint i = first; i < MIN (keys->len, first + BATCH); i++)
        g_array_append_val (ids, g_array_index (keys, StoreKey, i).id);
      rows = cli_load_rows (context, (const gint64 *) (void *) ids->data, ids->len, error);
      if (rows == NULL)
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        cli_row_print (context, g_ptr_array_index (rows, i));
    }
  return TRUE;
}

/* What was fetched a moment ago can be found too. Where it fails, because another process owns the
 * profile and indexes, or because the disk is full, what is in the index is found all the same. */
static void
complete_index (CliContext *context)
{
  StoreDatabase *database = pr_core_get_database (context->core);
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  while (more)
    {
      g_auto (CliWait) wait = { NULL };

      store_search_index_async (database, NULL, cli_wait_callback, &wait);
      if (!store_search_index_finish (database, cli_wait_result (&wait), &more, &error))
        {
          g_info ("The index was not completed: %s", error->message);
          return;
        }
    }
}

static CliExit
search (CliContext *context, StoreQuery *query, SearchOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) keys = NULL;
  g_auto (CliWait) wait = { NULL };
  const char *account = NULL;
  gint64 folder_id = 0;
  CliExit code;

  if (!cli_context_open (context, CLI_ACCESS_READ, &code))
    return code;
  if (!cli_context_has_account (context))
    return cli_context_no_account ();
  if (options->account != NULL && !cli_find_account (context, options->account, &account, &code))
    return code;
  if (options->folder != NULL)
    {
      PrFolder *folder = cli_find_folder (context, options->folder, options->account, &code);

      if (folder == NULL)
        return code;
      folder_id = pr_folder_get_id (folder);
    }
  complete_index (context);
  store_search_async (pr_core_get_database (context->core), query, account, folder_id,
                      (gsize) options->limit, NULL, cli_wait_callback, &wait);
  keys =
      store_search_finish (pr_core_get_database (context->core), cli_wait_result (&wait), &error);
  if (keys == NULL || !print_found (context, keys, &error))
    return cli_context_fail (context, error);
  return CLI_EXIT_DONE;
}

CliExit
cli_search_run (CliContext *context, int argc, char **argv)
{
  g_auto (SearchOptions) options = { 0 };
  g_autoptr (StoreQuery) query = NULL;
  g_autofree char *message = NULL;
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_FILENAME, &options.account, N_ ("Search only this account"),
      "EMAIL" },
    { "in", 0, 0, G_OPTION_ARG_FILENAME, &options.folder, N_ ("Search only this folder"),
      "FOLDER" },
    { "limit", 0, 0, G_OPTION_ARG_INT64, &options.limit, N_ ("At most N messages"), "N" },
    G_OPTION_ENTRY_NULL,
  };

  if (!cli_context_parse (context, entries, "QUERY", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc != 2)
    return cli_context_usage (context, _ ("One search must be given."));
  if (options.limit < 0)
    return cli_context_usage (context, _ ("An option has a value that makes no sense."));
  query = store_query_parse (argv[1], g_get_real_time ());
  if (store_query_get_bad (query) == NULL)
    return search (context, query, &options);
  /* Translators: %s is a part of a search, such as is:something. */
  message = g_strdup_printf (_ ("“%s” cannot be searched for."), store_query_get_bad (query));
  return cli_context_usage (context, message);
}
