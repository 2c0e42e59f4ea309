/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "cli/cli-commands.h"
#include "cli/cli-engine.h"
#include "cli/cli-json.h"
#include "cli/cli-rows.h"
#include "engine/engine-error.h"
#include "model/pr-core-backend.h"

/* What changed in one folder since the command began. */
typedef struct
{
  gint64 added;
  gint64 changed;
  gint64 removed;
} Tally;

typedef struct
{
  CliContext *context;
  Engine *engine;
  GHashTable *tallies; /* folder id (int64) -> Tally */
  gboolean bodies;
  gboolean watch;
  GCancellable *stopped; /* by a signal */
  guint n_loading;       /* of rows to print */
  gboolean bar_is_shown; /* on standard error */
  CliExit code;
} Sync;

/* ---- Progress ---- */

static void
clear_bar (Sync *sync)
{
  if (sync->bar_is_shown)
    g_printerr ("\r\033[K");
  sync->bar_is_shown = FALSE;
}

static void
on_engine_event (EngineEvent *event, gpointer user_data)
{
  Sync *sync = user_data;
  g_autofree char *done = NULL;
  g_autofree char *left = NULL;
  int n;

  if (sync->context->quiet || !isatty (STDERR_FILENO))
    return;
  if (event->state != ENGINE_STATE_SYNCING)
    {
      clear_bar (sync);
      return;
    }
  n = (int) (CLAMP (event->fraction, 0, 1) * 40);
  done = g_strnfill ((gsize) n, '#');
  left = g_strnfill ((gsize) (40 - n), '.');
  g_printerr ("\r%s [%s%s]\033[K", event->account, done, left);
  sync->bar_is_shown = TRUE;
}

/* ---- Folders ---- */

static Tally *
get_tally (Sync *sync, gint64 folder)
{
  Tally *tally = g_hash_table_lookup (sync->tallies, &folder);

  if (tally == NULL)
    {
      tally = g_new0 (Tally, 1);
      g_hash_table_insert (sync->tallies, g_memdup2 (&folder, sizeof folder), tally);
    }
  return tally;
}

/* The engine begins with an account as soon as it is connected, before it comes to what this
 * command asks for; so what is committed is counted, not what the one request brought. */
static void
on_change_to_count (StoreChange *change, gpointer user_data)
{
  if (change->origin == STORE_ORIGIN_USER)
    return;
  for (guint i = 0; i < change->folders->len; i++)
    {
      const StoreFolderChange *part = g_ptr_array_index (change->folders, i);
      Tally *tally = get_tally (user_data, part->folder);

      tally->added += part->added->len;
      tally->changed += part->flags->len;
      tally->removed += part->removed->len;
    }
}

static void
print_folder (Sync *sync, const EngineFolderResult *result)
{
  const Tally *tally = get_tally (sync, result->folder);
  JsonBuilder *json;

  clear_bar (sync);
  if (!sync->context->json)
    {
      g_print ("%s  %s  +%" G_GINT64_FORMAT " ~%" G_GINT64_FORMAT " -%" G_GINT64_FORMAT
               "  %" G_GINT64_FORMAT "  %.1f s\n",
               result->account, result->path, tally->added, tally->changed, tally->removed,
               result->total, result->seconds);
      return;
    }
  json = cli_json_new ();
  cli_json_add_string (json, "event", "folder");
  cli_json_add_string (json, "account", result->account);
  cli_json_add_string (json, "folder", result->path);
  cli_json_add_int (json, "added", tally->added);
  cli_json_add_int (json, "changed", tally->changed);
  cli_json_add_int (json, "removed", tally->removed);
  cli_json_add_int (json, "total", result->total);
  cli_json_add_double (json, "seconds", result->seconds);
  cli_json_print (json);
}

/* The first failure decides the exit code, except that a later one by which nothing could be done
 * at all is told as well. */
/* PATH is the folder that it is about, or NULL. */
static void
note_failure (Sync *sync, const char *path, const GError *error)
{
  CliExit code;

  clear_bar (sync);
  /* Whoever interrupts it knows why it ends. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    code = CLI_EXIT_FAILED;
  else if (path != NULL && g_error_matches (error, ENGINE_ERROR, ENGINE_ERROR_NOT_FOUND))
    code = cli_context_no_folder (path);
  else
    code = cli_context_fail (sync->context, error);
  if (sync->code == CLI_EXIT_DONE)
    sync->code = code;
}

static void
sync_account (Sync *sync, const char *account, const char *const *paths)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results =
      cli_engine_sync (sync->engine, account, paths, sync->bodies, sync->stopped, &error);

  if (results == NULL)
    {
      note_failure (sync, NULL, error);
      return;
    }
  for (guint i = 0; i < results->len; i++)
    {
      const EngineFolderResult *result = g_ptr_array_index (results, i);

      if (result->error != NULL)
        note_failure (sync, result->path, result->error);
      else
        print_folder (sync, result);
    }
}

/* ---- Watching ---- */

typedef struct
{
  Sync *sync;
  const char *event;
  gint64 at;
} Told;

static void
print_event (Sync *sync, const char *event, const StoreMessage *row, gint64 id, gint64 at)
{
  CliContext *context = sync->context;
  g_auto (GStrv) flags = row != NULL ? cli_dup_flags (row->flags, row->keywords) : NULL;
  g_autofree char *joined = flags != NULL ? g_strjoinv (" ", flags) : g_strdup ("");
  JsonBuilder *json;

  if (!context->json)
    {
      g_print ("%s  %" G_GINT64_FORMAT "  %s  %s\n", event, id, joined,
               row != NULL ? row->subject : "");
      return;
    }
  json = cli_json_new ();
  cli_json_add_string (json, "event", event);
  if (row != NULL)
    {
      cli_json_add_string (json, "account", cli_row_get_account (context, row));
      cli_json_add_string (json, "folder", cli_row_get_folder (context, row));
      cli_json_add_int (json, "uid", row->uid);
    }
  cli_json_add_int (json, "id", id);
  if (row != NULL)
    {
      cli_json_add_strv (json, "flags", (const char *const *) flags);
      cli_json_add_string (json, "subject", row->subject);
    }
  cli_json_add_int (json, "at_us", at);
  cli_json_print (json);
}

static void
print_removed (Sync *sync, const StoreFolderChange *part, guint index, gint64 at)
{
  gint64 id = g_array_index (part->removed, StoreKey, index).id;
  guint32 uid = g_array_index (part->removed_uids, guint32, index);
  PrFolder *folder = pr_folder_tree_find (pr_core_get_folders (sync->context->core), part->folder);
  JsonBuilder *json;

  if (!sync->context->json)
    {
      print_event (sync, "removed", NULL, id, at);
      return;
    }
  json = cli_json_new ();
  cli_json_add_string (json, "event", "removed");
  cli_json_add_string (json, "account", folder != NULL ? pr_folder_get_account_id (folder) : NULL);
  cli_json_add_string (json, "folder", folder != NULL ? pr_folder_get_path (folder) : NULL);
  cli_json_add_int (json, "uid", uid);
  cli_json_add_int (json, "id", id);
  cli_json_add_int (json, "at_us", at);
  cli_json_print (json);
}

static void
on_rows_load (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Told *told = user_data;
  StoreDatabase *database = pr_core_get_database (told->sync->context->core);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = store_message_load_finish (database, result, &error);

  told->sync->n_loading--;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const StoreMessage *row = g_ptr_array_index (rows, i);

      print_event (told->sync, told->event, row, row->id, told->at);
    }
}

static void
tell (Sync *sync, const char *event, GArray *ids, gint64 at)
{
  Told *told;

  if (ids->len == 0)
    return;
  told = g_new0 (Told, 1);
  told->sync = sync;
  told->event = event;
  told->at = at;
  sync->n_loading++;
  store_message_load_async (pr_core_get_database (sync->context->core),
                            (const gint64 *) (void *) ids->data, ids->len, NULL, on_rows_load,
                            told);
}

static void
on_store_change (StoreChange *change, gpointer user_data)
{
  Sync *sync = user_data;
  gint64 at = g_get_real_time ();

  for (guint i = 0; i < change->folders->len; i++)
    {
      const StoreFolderChange *part = g_ptr_array_index (change->folders, i);
      g_autoptr (GArray) added = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GArray) flags = g_array_new (FALSE, FALSE, sizeof (gint64));

      for (guint j = 0; j < part->added->len; j++)
        g_array_append_val (added, g_array_index (part->added, StoreAddedRow, j).key.id);
      for (guint j = 0; j < part->flags->len; j++)
        g_array_append_val (flags, g_array_index (part->flags, StoreFlagsRow, j).key.id);
      tell (sync, "added", added, at);
      tell (sync, "flags", flags, at);
      for (guint j = 0; j < part->removed->len; j++)
        print_removed (sync, part, j, at);
    }
}

static gboolean
on_stop_signal (gpointer user_data)
{
  Sync *sync = user_data;

  g_cancellable_cancel (sync->stopped);
  return G_SOURCE_CONTINUE;
}

static void
watch (Sync *sync)
{
  StoreDatabase *database = pr_core_get_database (sync->context->core);
  guint subscription = store_database_subscribe (database, NULL, on_store_change, sync, NULL);

  if (sync->context->json)
    {
      JsonBuilder *json = cli_json_new ();

      cli_json_add_string (json, "event", "watching");
      cli_json_print (json);
    }
  while (!g_cancellable_is_cancelled (sync->stopped) || sync->n_loading > 0)
    g_main_context_iteration (NULL, TRUE);
  store_database_unsubscribe (database, subscription);
}

/* ---- Command ---- */

static void
print_done (Sync *sync, double seconds)
{
  JsonBuilder *json;

  clear_bar (sync);
  if (!sync->context->json)
    return;
  json = cli_json_new ();
  cli_json_add_string (json, "event", "done");
  cli_json_add_double (json, "seconds", seconds);
  cli_json_print (json);
}

static CliExit
run (Sync *sync, const char *const *accounts, const char *const *paths)
{
  gint64 begin = g_get_monotonic_time ();
  StoreDatabase *database = pr_core_get_database (sync->context->core);
  guint events;
  guint counting;
  guint interrupt;
  guint terminate;

  sync->stopped = g_cancellable_new ();
  interrupt = g_unix_signal_add (SIGINT, on_stop_signal, sync);
  terminate = g_unix_signal_add (SIGTERM, on_stop_signal, sync);
  sync->tallies = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  counting = store_database_subscribe (database, NULL, on_change_to_count, sync, NULL);
  sync->engine = cli_engine_start (sync->context, accounts);
  events = engine_subscribe (sync->engine, NULL, on_engine_event, sync, NULL);
  for (gsize i = 0; accounts[i] != NULL && !g_cancellable_is_cancelled (sync->stopped); i++)
    sync_account (sync, accounts[i], paths);
  store_database_unsubscribe (database, counting);
  if (sync->watch && !g_cancellable_is_cancelled (sync->stopped)
      && (sync->code == CLI_EXIT_DONE || sync->code == CLI_EXIT_UNREACHABLE))
    {
      /* the engine tries again by itself */
      sync->code = CLI_EXIT_DONE;
      watch (sync);
    }
  engine_unsubscribe (sync->engine, events);
  cli_engine_stop (sync->engine);
  g_hash_table_unref (sync->tallies);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  g_object_unref (sync->stopped);
  print_done (sync, (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  return sync->code;
}

/* The arguments are an address, folders, or an address and folders. */
static CliExit
run_with_arguments (Sync *sync, int argc, char **argv)
{
  g_autofree const char **accounts = NULL;
  const char *one[2] = { NULL, NULL };
  CliExit code;

  if (!cli_context_open (sync->context, CLI_ACCESS_WRITE, &code))
    return code;
  accounts = cli_dup_account_ids (sync->context);
  if (argc > 1 && g_strrstr (argv[1], "@") != NULL)
    {
      if (!cli_find_account (sync->context, argv[1], &one[0], &code))
        return code;
      argc--;
      argv++;
    }
  if (one[0] == NULL && accounts[0] == NULL)
    return cli_context_no_account ();
  return run (sync, one[0] != NULL ? one : accounts,
              argc > 1 ? (const char *const *) argv + 1 : NULL);
}

CliExit
cli_sync_run (CliContext *context, int argc, char **argv)
{
  Sync sync = { .context = context };
  const GOptionEntry entries[] = {
    { "bodies", 0, 0, G_OPTION_ARG_NONE, &sync.bodies, N_ ("Also fetch whole messages"), NULL },
    { "watch", 0, 0, G_OPTION_ARG_NONE, &sync.watch,
      N_ ("Stay connected and print what changes, until interrupted"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cli_context_parse (context, entries, "[EMAIL] [FOLDER…]", &argc, &argv))
    return CLI_EXIT_USAGE;
  return run_with_arguments (&sync, argc, argv);
}
