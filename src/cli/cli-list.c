/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/cli-commands.h"
#include "cli/cli-rows.h"
#include "model/pr-core-backend.h"
#include "store/store-conversation.h"

#define BATCH 500

typedef struct
{
  char *account;
  gint64 limit;
  gboolean unread;
  gboolean all;
  gboolean conversations;
  char *sort;
} ListOptions;

static void
list_options_clear (ListOptions *options)
{
  g_free (options->account);
  g_free (options->sort);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ListOptions, list_options_clear)

static int
compare_text (const char *one, const char *other)
{
  g_autofree char *one_key = g_utf8_casefold (one != NULL ? one : "", -1);
  g_autofree char *other_key = g_utf8_casefold (other != NULL ? other : "", -1);

  return g_utf8_collate (one_key, other_key);
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const StoreMessage *one = *(const StoreMessage *const *) a;
  const StoreMessage *other = *(const StoreMessage *const *) b;
  const char *sort = user_data;

  if (strcmp (sort, "from") == 0)
    return compare_text (one->from_name, other->from_name);
  if (strcmp (sort, "subject") == 0)
    return compare_text (one->subject, other->subject);
  if (one->size != other->size)
    return one->size > other->size ? -1 : 1;
  return 0;
}

static GArray *
load_keys (CliContext *context, StoreView *view, gsize limit, GError **error)
{
  StoreDatabase *database = pr_core_get_database (context->core);
  g_auto (CliWait) wait = { NULL };

  store_message_load_keys_async (database, view, limit, NULL, cli_wait_callback, &wait);
  return store_message_load_keys_finish (database, cli_wait_result (&wait), error);
}

static GPtrArray *
load_conversations (CliContext *context, const gint64 *ids, gsize n, GError **error)
{
  StoreDatabase *database = pr_core_get_database (context->core);
  g_auto (CliWait) wait = { NULL };

  store_conversation_load_rows_async (database, ids, n, NULL, cli_wait_callback, &wait);
  return store_conversation_load_rows_finish (database, cli_wait_result (&wait), error);
}

/* Appends to ROWS what the keys from FIRST on name, a batch at a time. */
static gboolean
load_batch (CliContext *context,
            GArray *keys,
            guint first,
            ListOptions *options,
            GPtrArray *rows,
            GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) batch = NULL;

  for (guint i = first; i < MIN (keys->len, first + BATCH); i++)
    g_array_append_val (ids, g_array_index (keys, StoreKey, i).id);
  batch = (options->conversations ? load_conversations : cli_load_rows) (
      context, (const gint64 *) (void *) ids->data, ids->len, error);
  if (batch == NULL)
    return FALSE;
  for (guint i = 0; i < batch->len; i++)
    g_ptr_array_add (rows, store_message_ref (g_ptr_array_index (batch, i)));
  return TRUE;
}

/* In the order of the cache: prints each batch as soon as it is read. */
static gboolean
print_by_date (CliContext *context, GArray *keys, ListOptions *options, GError **error)
{
  for (guint first = 0; first < keys->len; first += BATCH)
    {
      g_autoptr (GPtrArray) rows =
          g_ptr_array_new_with_free_func ((GDestroyNotify) store_message_unref);

      if (!load_batch (context, keys, first, options, rows, error))
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        cli_row_print (context, g_ptr_array_index (rows, i));
    }
  return TRUE;
}

static gboolean
print_sorted (CliContext *context, GArray *keys, ListOptions *options, GError **error)
{
  g_autoptr (GPtrArray) rows =
      g_ptr_array_new_with_free_func ((GDestroyNotify) store_message_unref);
  guint n;

  for (guint first = 0; first < keys->len; first += BATCH)
    if (!load_batch (context, keys, first, options, rows, error))
      return FALSE;
  g_ptr_array_sort_with_data (rows, compare_rows, options->sort);
  n = options->limit > 0 ? (guint) MIN (options->limit, rows->len) : rows->len;
  for (guint i = 0; i < n; i++)
    cli_row_print (context, g_ptr_array_index (rows, i));
  return TRUE;
}

static CliExit
list (CliContext *context, const char *path, ListOptions *options)
{
  gboolean by_date = options->sort == NULL || strcmp (options->sort, "date") == 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreView) view = NULL;
  g_autoptr (GArray) keys = NULL;
  PrFolder *folder;
  CliExit code;

  if (!cli_context_open (context, CLI_ACCESS_READ, &code))
    return code;
  folder = cli_find_folder (context, path, options->account, &code);
  if (folder == NULL)
    return code;
  view = store_view_new_folder (pr_folder_get_id (folder));
  view->show_deleted = options->all;
  view->conversations = options->conversations;
  if (options->unread)
    view->without |= STORE_FLAG_SEEN;
  keys = load_keys (context, view, by_date ? (gsize) options->limit : 0, &error);
  if (keys == NULL
      || !(by_date ? print_by_date (context, keys, options, &error)
                   : print_sorted (context, keys, options, &error)))
    return cli_context_fail (context, error);
  return CLI_EXIT_DONE;
}

CliExit
cli_list_run (CliContext *context, int argc, char **argv)
{
  static const char *const sorts[] = { "date", "from", "subject", "size", NULL };
  g_auto (ListOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_FILENAME, &options.account, N_ ("The folder of this account"),
      "EMAIL" },
    { "limit", 0, 0, G_OPTION_ARG_INT64, &options.limit, N_ ("At most N messages"), "N" },
    { "unread", 0, 0, G_OPTION_ARG_NONE, &options.unread, N_ ("Only unread ones"), NULL },
    { "all", 0, 0, G_OPTION_ARG_NONE, &options.all, N_ ("Also those marked as deleted"), NULL },
    { "conversations", 0, 0, G_OPTION_ARG_NONE, &options.conversations,
      N_ ("A line for each conversation, its newest message"), NULL },
    { "sort", 0, 0, G_OPTION_ARG_FILENAME, &options.sort,
      N_ ("Order by date, from, subject or size"), "KEY" },
    G_OPTION_ENTRY_NULL,
  };

  if (!cli_context_parse (context, entries, "FOLDER", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc != 2)
    return cli_context_usage (context, _ ("One folder must be named."));
  if (options.limit < 0 || (options.sort != NULL && !g_strv_contains (sorts, options.sort)))
    return cli_context_usage (context, _ ("An option has a value that makes no sense."));
  if (options.conversations && options.all)
    return cli_context_usage (context,
                              _ ("A conversation has no messages that are marked as deleted."));
  return list (context, argv[1], &options);
}
