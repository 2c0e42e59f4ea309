/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli-body.h"
#include "cli/cli-commands.h"
#include "cli/cli-rows.h"

#define MAX_TRIES 10000

static gboolean
set_errno (GError **error, const char *path)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), "%s: %s", path,
               g_strerror (code));
  return FALSE;
}

static gboolean
write_all (int fd, GBytes *bytes, const char *path, GError **error)
{
  gsize left;
  const char *data = g_bytes_get_data (bytes, &left);

  while (left > 0)
    {
      gssize n = write (fd, data, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return set_errno (error, path);
      data += n;
      left -= (gsize) n;
    }
  return TRUE;
}

/* "a.pdf", then "a (1).pdf"…; NAME is free of folders already. */
static char *
number_name (const char *name, guint n)
{
  const char *dot = strrchr (name, '.');
  gsize stem = dot != NULL && dot != name ? (gsize) (dot - name) : strlen (name);

  if (n == 0)
    return g_strdup (name);
  return g_strdup_printf ("%.*s (%u)%s", (int) stem, name, n, name + stem);
}

/* Writes to a name that was free; returns the path. */
static char *
save (const char *folder, const char *name, GBytes *bytes, GError **error)
{
  for (guint n = 0; n < MAX_TRIES; n++)
    {
      g_autofree char *numbered = number_name (name, n);
      g_autofree char *path = g_build_filename (folder, numbered, NULL);
      int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      gboolean done;

      if (fd < 0 && errno == EEXIST)
        continue;
      if (fd < 0)
        {
          set_errno (error, path);
          return NULL;
        }
      done = write_all (fd, bytes, path, error);
      close (fd);
      return done ? g_steal_pointer (&path) : NULL;
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "There is no free name for %s", name);
  return NULL;
}

static gboolean
handle_part (CliContext *context,
             const MimeDocument *document,
             const MimePart *part,
             const char *folder,
             GError **error)
{
  g_autofree char *saved = NULL;
  g_autofree char *fallback = g_strdup_printf ("part-%s", part->path);
  JsonBuilder *json;

  if (folder != NULL)
    {
      g_autoptr (GBytes) bytes = mime_document_dup_part_data (document, part);

      saved = save (folder, *part->name != '\0' ? part->name : fallback, bytes, error);
      if (saved == NULL)
        return FALSE;
    }
  if (!context->json)
    {
      g_print ("%-8s %-28s %10" G_GSIZE_FORMAT "  %s\n", part->path, part->type, part->size,
               saved != NULL ? saved : part->name);
      return TRUE;
    }
  json = cli_json_new ();
  cli_json_add_string (json, "part", part->path);
  cli_json_add_string (json, "name", part->name);
  cli_json_add_string (json, "type", part->type);
  cli_json_add_int (json, "bytes", (gint64) part->size);
  cli_json_add_string (json, "saved", saved);
  cli_json_print (json);
  return TRUE;
}

static CliExit
run (CliContext *context, gint64 id, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreMessage) row = NULL;
  g_autoptr (MimeDocument) document = NULL;
  CliExit code;

  if (!cli_context_open (context, CLI_ACCESS_READ, &code))
    return code;
  row = cli_load_row (context, id, &error);
  if (row != NULL)
    document = cli_body_load (context, row, &error);
  if (document == NULL)
    return cli_context_fail (context, error);
  if (folder != NULL && g_mkdir_with_parents (folder, 0700) != 0)
    {
      set_errno (&error, folder);
      return cli_context_fail (context, error);
    }
  for (guint i = 0; i < mime_document_get_n_parts (document); i++)
    {
      const MimePart *part = mime_document_get_part (document, i);

      if (part->is_attachment && !handle_part (context, document, part, folder, &error))
        return cli_context_fail (context, error);
    }
  return CLI_EXIT_DONE;
}

CliExit
cli_attachments_run (CliContext *context, int argc, char **argv)
{
  g_autofree char *folder = NULL;
  const GOptionEntry entries[] = {
    { "save", 0, 0, G_OPTION_ARG_FILENAME, &folder, N_ ("Save all of them in DIR"), "DIR" },
    G_OPTION_ENTRY_NULL,
  };
  gint64 id;

  if (!cli_context_parse (context, entries, "ID", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc != 2 || !cli_parse_id (argv[1], &id))
    return cli_context_usage (context, _ ("One message must be named by its number."));
  return run (context, id, folder);
}
