/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import: one message, a folder of .eml files, or a Maildir */
#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "cli/cli-commands.h"
#include "cli/cli-engine.h"
#include "cli/cli-json.h"
#include "cli/cli-rows.h"
#include "mime/mime-headers.h"
#include "model/pr-core-backend.h"
#include "store/store-upload.h"

/* What one command brings to one folder. */
typedef struct
{
  CliContext *context;
  gint64 folder;
  guint n_messages;
  guint64 n_bytes;
} Import;

static gboolean
is_crlf (const char *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
      return FALSE;
  return TRUE;
}

/* SOURCE with lines that end as on the wire. */
static GBytes *
make_crlf (GBytes *source)
{
  gsize size;
  const char *bytes = g_bytes_get_data (source, &size);
  GByteArray *lines;

  if (is_crlf (bytes, size))
    return g_bytes_ref (source);
  lines = g_byte_array_sized_new ((guint) size);
  for (gsize i = 0; i < size; i++)
    {
      if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
        g_byte_array_append (lines, (const guint8 *) "\r", 1);
      g_byte_array_append (lines, (const guint8 *) bytes + i, 1);
    }
  return g_byte_array_free_to_bytes (lines);
}

/* The flags of a file of a Maildir: "name:2,FS". */
static StoreFlags
read_flags (const char *path)
{
  static const struct
  {
    char letter;
    StoreFlags flag;
  } letters[] = {
    { 'D', STORE_FLAG_DRAFT },
    { 'F', STORE_FLAG_FLAGGED },
    { 'R', STORE_FLAG_ANSWERED },
    { 'S', STORE_FLAG_SEEN },
  };
  const char *info = strstr (path, ":2,");
  StoreFlags flags = STORE_FLAG_NONE;

  for (gsize i = 0; info != NULL && i < G_N_ELEMENTS (letters); i++)
    if (strchr (info + 3, letters[i].letter) != NULL)
      flags |= letters[i].flag;
  return flags;
}

/* When the file was written: that is when a Maildir got the message. */
static gint64
read_time (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (gint64) info.st_mtime * G_USEC_PER_SEC : 0;
}

static gboolean
import_file (Import *import, const char *path, gboolean is_maildir, GError **error)
{
  StoreDatabase *database = pr_core_get_database (import->context->core);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  g_autoptr (GBytes) bytes = file != NULL ? g_mapped_file_get_bytes (file) : NULL;
  g_autoptr (GBytes) source = NULL;
  g_autoptr (MimeHeaderSummary) summary = NULL;
  g_auto (CliWait) wait = { NULL };
  StoreUpload upload = { .folder = import->folder };

  if (bytes == NULL)
    return FALSE;
  if (g_bytes_get_size (bytes) == 0)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, _ ("“%s” is empty."), path);
      return FALSE;
    }
  source = make_crlf (bytes);
  summary = mime_header_summary_new (source);
  upload.message_id = summary->message_id;
  upload.internal_date = is_maildir ? read_time (path) : summary->date_us;
  upload.flags = is_maildir ? read_flags (path) : STORE_FLAG_NONE;
  store_upload_add_async (database, &upload, source, NULL, cli_wait_callback, &wait);
  if (!store_upload_add_finish (database, cli_wait_result (&wait), error))
    return FALSE;
  import->n_messages++;
  import->n_bytes += g_bytes_get_size (source);
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The paths of the messages in DIRECTORY, in the order of their names. */
static GPtrArray *
list_files (const char *directory, gboolean is_maildir, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, error);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (*name != '.' && (is_maildir || g_str_has_suffix (name, ".eml"))
          && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
  g_ptr_array_sort (paths, compare_names);
  return g_steal_pointer (&paths);
}

static gboolean
import_directory (Import *import, const char *directory, gboolean is_maildir, GError **error)
{
  g_autoptr (GPtrArray) paths = list_files (directory, is_maildir, error);

  for (guint i = 0; paths != NULL && i < paths->len; i++)
    if (!import_file (import, g_ptr_array_index (paths, i), is_maildir, error))
      return FALSE;
  return paths != NULL;
}

static gboolean
import_path (Import *import, const char *path, GError **error)
{
  g_autofree char *cur = g_build_filename (path, "cur", NULL);
  g_autofree char *new = g_build_filename (path, "new", NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return import_file (import, path, FALSE, error);
  if (!g_file_test (cur, G_FILE_TEST_IS_DIR))
    return import_directory (import, path, FALSE, error);
  return import_directory (import, cur, TRUE, error)
         && (!g_file_test (new, G_FILE_TEST_IS_DIR) || import_directory (import, new, TRUE, error));
}

static void
print_import (const Import *import, const char *path)
{
  JsonBuilder *json;

  if (!import->context->json)
    return;
  json = cli_json_new ();
  cli_json_add_string (json, "folder", path);
  cli_json_add_int (json, "messages", import->n_messages);
  cli_json_add_int (json, "bytes", (gint64) import->n_bytes);
  cli_json_print (json);
}

CliExit
cli_import_run (CliContext *context, int argc, char **argv)
{
  g_autofree char *email = NULL;
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_STRING, &email, N_ ("The account to work in"), "EMAIL" },
    G_OPTION_ENTRY_NULL,
  };
  Import import = { .context = context };
  g_autoptr (GError) error = NULL;
  PrFolder *folder;
  CliExit code;

  if (!cli_context_parse (context, entries, "FILE|DIR FOLDER", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc != 3)
    return cli_context_usage (context, _ ("Name a file or a directory, and a folder."));
  if (!cli_context_open (context, CLI_ACCESS_WRITE, &code))
    return code;
  folder = cli_find_folder (context, argv[2], email, &code);
  if (folder == NULL)
    return code;
  import.folder = pr_folder_get_id (folder);
  if (!import_path (&import, argv[1], &error))
    code = cli_context_fail (context, error);
  else
    code = CLI_EXIT_DONE;
  /* What was taken before the failure goes to the server all the same. */
  if (import.n_messages > 0)
    {
      const char *const accounts[] = { pr_folder_get_account_id (folder), NULL };
      CliExit flushed = cli_engine_flush (context, accounts);

      code = code == CLI_EXIT_DONE ? flushed : code;
    }
  print_import (&import, argv[2]);
  return code;
}
