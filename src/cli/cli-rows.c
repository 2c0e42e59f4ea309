/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli-rows.h"

#include <glib/gi18n.h>
#include <string.h>

#include "model/pr-core-backend.h"
#include "model/pr-format.h"

const char *
cli_role_to_string (StoreRole role)
{
  static const char *const names[STORE_ROLE_N] = {
    [STORE_ROLE_INBOX] = "inbox",
    [STORE_ROLE_DRAFTS] = "drafts",
    [STORE_ROLE_SENT] = "sent",
    [STORE_ROLE_ARCHIVE] = "archive",
    [STORE_ROLE_ALL] = "all",
    [STORE_ROLE_JUNK] = "junk",
    [STORE_ROLE_TRASH] = "trash",
    [STORE_ROLE_FLAGGED] = "flagged",
    [STORE_ROLE_IMPORTANT] = "important",
  };

  return role < STORE_ROLE_N ? names[role] : NULL;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
cli_dup_flags (StoreFlags flags, char **keywords)
{
  static const struct
  {
    StoreFlags flag;
    const char *name;
  } names[] = {
    { STORE_FLAG_FORWARDED, "$Forwarded" }, { STORE_FLAG_JUNK, "$Junk" },
    { STORE_FLAG_MUTED, "$muted" },         { STORE_FLAG_ANSWERED, "\\Answered" },
    { STORE_FLAG_DELETED, "\\Deleted" },    { STORE_FLAG_DRAFT, "\\Draft" },
    { STORE_FLAG_FLAGGED, "\\Flagged" },    { STORE_FLAG_SEEN, "\\Seen" },
  };
  g_autoptr (GPtrArray) array = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if ((flags & names[i].flag) != 0)
      g_ptr_array_add (array, g_strdup (names[i].name));
  for (gsize i = 0; keywords != NULL && keywords[i] != NULL; i++)
    g_ptr_array_add (array, g_strdup (keywords[i]));
  g_ptr_array_sort (array, compare_strings);
  g_ptr_array_add (array, NULL);
  return (char **) g_ptr_array_steal (array, NULL);
}

gboolean
cli_parse_id (const char *text, gint64 *out_id)
{
  return g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, out_id, NULL);
}

gboolean
cli_find_account (CliContext *context, const char *email, const char **out_id, CliExit *out_exit)
{
  PrAccount *account = pr_core_find_account (context->core, email);

  if (account == NULL)
    {
      g_printerr (_ ("postriderctl: There is no account “%s”.\n"), email);
      *out_exit = CLI_EXIT_FAILED;
      return FALSE;
    }
  *out_id = pr_account_get_id (account);
  return TRUE;
}

GPtrArray *
cli_load_rows (CliContext *context, const gint64 *ids, gsize n, GError **error)
{
  StoreDatabase *database = pr_core_get_database (context->core);
  g_auto (CliWait) wait = { NULL };

  store_message_load_async (database, ids, n, NULL, cli_wait_callback, &wait);
  return store_message_load_finish (database, cli_wait_result (&wait), error);
}

StoreMessage *
cli_load_row (CliContext *context, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) rows = cli_load_rows (context, &id, 1, error);

  if (rows == NULL)
    return NULL;
  if (rows->len == 0)
    {
      g_set_error (error, PR_ERROR, PR_ERROR_NOT_FOUND, "There is no message %" G_GINT64_FORMAT,
                   id);
      return NULL;
    }
  return store_message_ref (g_ptr_array_index (rows, 0));
}

static PrFolder *
find_folder (CliContext *context, const StoreMessage *row)
{
  return pr_folder_tree_find (pr_core_get_folders (context->core), row->folder);
}

const char *
cli_row_get_account (CliContext *context, const StoreMessage *row)
{
  PrFolder *folder = find_folder (context, row);

  return folder != NULL ? pr_folder_get_account_id (folder) : "";
}

const char *
cli_row_get_folder (CliContext *context, const StoreMessage *row)
{
  PrFolder *folder = find_folder (context, row);

  return folder != NULL ? pr_folder_get_path (folder) : "";
}

char *
cli_row_dup_from (const StoreMessage *row)
{
  if (row->from_name == NULL || *row->from_name == '\0')
    return g_strdup (row->from_address);
  return g_strdup_printf ("%s <%s>", row->from_name, row->from_address);
}

void
cli_row_add_to_json (CliContext *context, const StoreMessage *row, JsonBuilder *json)
{
  g_auto (GStrv) flags = cli_dup_flags (row->flags, row->keywords);
  g_autofree char *from = cli_row_dup_from (row);

  cli_json_add_int (json, "id", row->id);
  cli_json_add_string (json, "account", cli_row_get_account (context, row));
  cli_json_add_string (json, "folder", cli_row_get_folder (context, row));
  cli_json_add_int (json, "uid", row->uid);
  cli_json_add_strv (json, "flags", (const char *const *) flags);
  cli_json_add_time (json, "date", row->date);
  cli_json_add_string (json, "from", from);
  cli_json_add_string (json, "to", row->to);
  cli_json_add_string (json, "subject", row->subject);
  cli_json_add_int (json, "bytes", (gint64) row->size);
  cli_json_add_string (json, "message_id", row->message_id);
  cli_json_add_int (json, "conversation", row->conversation);
  if (row->total > 0)
    {
      cli_json_add_int (json, "messages", row->total);
      cli_json_add_strv (json, "senders", (const char *const *) row->senders);
    }
  cli_json_add_boolean (json, "attachments", row->has_attachment);
  cli_json_add_string (json, "preview", row->preview);
}

void
cli_row_print (CliContext *context, const StoreMessage *row)
{
  g_autofree char *date = NULL;
  JsonBuilder *json;

  if (context->json)
    {
      json = cli_json_new ();
      cli_row_add_to_json (context, row, json);
      cli_json_print (json);
      return;
    }
  date = pr_format_date_short (row->date, g_get_real_time ());
  g_print ("%" G_GINT64_FORMAT " %c%c %-12s  %-24.24s  %s\n", row->id,
           (row->flags & STORE_FLAG_SEEN) == 0 ? '*' : ' ',
           (row->flags & STORE_FLAG_FLAGGED) != 0 ? '!' : ' ', date,
           row->from_name != NULL && *row->from_name != '\0' ? row->from_name : row->from_address,
           row->subject);
}

PrFolder *
cli_find_folder (CliContext *context, const char *path, const char *email, CliExit *out_exit)
{
  const char *account = NULL;
  PrFolder *folder;

  if (email != NULL && !cli_find_account (context, email, &account, out_exit))
    return NULL;
  folder = pr_folder_tree_find_path (pr_core_get_folders (context->core), account, path);
  if (folder == NULL)
    *out_exit = cli_context_has_account (context) ? cli_context_no_folder (path)
                                                  : cli_context_no_account ();
  return folder;
}
