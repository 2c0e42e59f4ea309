/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli-change.h"

#include <glib/gi18n.h>

#include "cli/cli-engine.h"
#include "cli/cli-json.h"
#include "cli/cli-rows.h"

GArray *
cli_change_parse_ids (int argc, char **argv)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (int i = 1; i < argc; i++)
    {
      gint64 id;

      if (!cli_parse_id (argv[i], &id))
        return NULL;
      g_array_append_val (ids, id);
    }
  return ids->len > 0 ? g_steal_pointer (&ids) : NULL;
}

/* The accounts that ROWS are in, NULL-terminated. */
static GPtrArray *
find_accounts (CliContext *context, GPtrArray *rows)
{
  GPtrArray *accounts = g_ptr_array_new ();

  for (guint i = 0; i < rows->len; i++)
    {
      const char *account = cli_row_get_account (context, g_ptr_array_index (rows, i));

      if (!g_ptr_array_find_with_equal_func (accounts, account, g_str_equal, NULL))
        g_ptr_array_add (accounts, (gpointer) account);
    }
  g_ptr_array_add (accounts, NULL);
  return accounts;
}

static gboolean
contains_id (GPtrArray *rows, gint64 id)
{
  for (guint i = 0; i < rows->len; i++)
    if (((const StoreMessage *) g_ptr_array_index (rows, i))->id == id)
      return TRUE;
  return FALSE;
}

/* Whether all were there. */
static gboolean
print_ids (CliContext *context, GArray *ids, GPtrArray *rows)
{
  gboolean all = TRUE;

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      gboolean ok = contains_id (rows, id);

      all = all && ok;
      if (!ok)
        {
          g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);

          g_printerr (_ ("postriderctl: There is no message %s.\n"), text);
        }
      if (context->json)
        {
          JsonBuilder *json = cli_json_new ();

          cli_json_add_int (json, "id", id);
          cli_json_add_boolean (json, "ok", ok);
          cli_json_print (json);
        }
    }
  return all;
}

CliExit
cli_change_run (CliContext *context, GArray *ids, CliChangeFunc func, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
      cli_load_rows (context, (const gint64 *) (void *) ids->data, ids->len, &error);
  g_autoptr (GPtrArray) accounts = NULL;
  CliExit code;

  if (rows == NULL)
    return cli_context_fail (context, error);
  if (rows->len == 0)
    {
      print_ids (context, ids, rows);
      return CLI_EXIT_FAILED;
    }
  accounts = find_accounts (context, rows);
  if (!func (context, (const gint64 *) (void *) ids->data, ids->len, data, &error))
    return cli_context_fail (context, error);
  code = cli_engine_flush (context, (const char *const *) accounts->pdata);
  if (!print_ids (context, ids, rows))
    return CLI_EXIT_FAILED;
  return code;
}
