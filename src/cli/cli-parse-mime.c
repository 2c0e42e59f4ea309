/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `parse mime`: a message as the reader understands it. */
#include "cli/cli-parse-mime.h"

#include "cli/cli-commands.h"
#include "cli/cli-json.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <unistd.h>

MimeDocument *
cli_parse_mime_read (const char *path, GError **error)
{
  g_autoptr (GBytes) source = NULL;

  if (g_str_equal (path, "-"))
    {
      g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
      g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();

      if (g_output_stream_splice (memory, input, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error)
          < 0)
        return NULL;
      source = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
    }
  else
    {
      char *contents;
      gsize length;

      if (!g_file_get_contents (path, &contents, &length, error))
        return NULL;
      source = g_bytes_new_take (contents, length);
    }
  return mime_document_parse (source, NULL);
}

static void
add_part (JsonBuilder *json, const MimePart *part)
{
  json_builder_begin_object (json);
  cli_json_add_string (json, "path", part->path);
  cli_json_add_string (json, "type", part->type);
  cli_json_add_string (json, "charset", part->charset);
  cli_json_add_string (json, "name", part->name);
  cli_json_add_string (json, "disposition", part->disposition);
  cli_json_add_int (json, "bytes", (gint64) part->size);
  json_builder_end_object (json);
}

static void
add_parts (JsonBuilder *json, const char *name, const MimeDocument *document, gboolean all)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; i < mime_document_get_n_parts (document); i++)
    {
      const MimePart *part = mime_document_get_part (document, i);

      if (all || part->is_attachment)
        add_part (json, part);
    }
  json_builder_end_array (json);
}

/* What was not understood as its sender meant it. */
static void
add_notes (JsonBuilder *json, MimeNotes notes)
{
  static const struct
  {
    MimeNotes note;
    const char *name;
  } names[] = {
    { MIME_NOTE_NOT_A_MESSAGE, "not-a-message" },
    { MIME_NOTE_TOO_MANY_PARTS, "too-many-parts" },
    { MIME_NOTE_TOO_MANY_HEADERS, "too-many-headers" },
    { MIME_NOTE_TOO_DEEP, "too-deep" },
    { MIME_NOTE_TEXT_CUT, "text-cut" },
    { MIME_NOTE_ENCRYPTED, "encrypted" },
    { MIME_NOTE_PARTIAL, "partial" },
  };
  const char *set[G_N_ELEMENTS (names) + 1] = { NULL };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if ((notes & names[i].note) != 0)
      set[n++] = names[i].name;
  cli_json_add_strv (json, "notes", set);
}

static void
print_json (const MimeDocument *document)
{
  const MimeHeaderSummary *headers = mime_document_get_headers (document);
  JsonBuilder *json = cli_json_new ();

  add_parts (json, "parts", document, TRUE);
  cli_json_add_string (json, "subject", headers->subject);
  cli_json_add_string (json, "from", headers->from);
  cli_json_add_string (json, "to", headers->to);
  if (headers->date_us != 0)
    cli_json_add_time (json, "date", headers->date_us);
  else
    cli_json_add_string (json, "date", NULL);
  cli_json_add_string (json, "text", mime_document_get_text (document));
  add_parts (json, "attachments", document, FALSE);
  add_notes (json, mime_document_get_notes (document));
  cli_json_print (json);
}

static void
print_for_people (const MimeDocument *document)
{
  const MimeHeaderSummary *headers = mime_document_get_headers (document);

  g_print ("From:    %s\nTo:      %s\nSubject: %s\n\n", headers->from, headers->to,
           headers->subject);
  for (guint i = 0; i < mime_document_get_n_parts (document); i++)
    {
      const MimePart *part = mime_document_get_part (document, i);

      g_print ("%-8s %-28s %10" G_GSIZE_FORMAT "  %s %s\n", part->path, part->type, part->size,
               part->is_attachment ? "+" : " ", part->name);
    }
  g_print ("\n%s\n", mime_document_get_text (document));
}

CliExit
cli_parse_mime_run (CliContext *context, int argc, char **argv)
{
  g_autoptr (MimeDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  if (!cli_context_parse (context, NULL, "FILE|-", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc != 2)
    return cli_context_usage (context, _ ("parse mime needs one file, or - for standard input."));
  document = cli_parse_mime_read (argv[1], &error);
  if (document == NULL)
    return cli_context_fail (context, error);
  if (context->json)
    print_json (document);
  else
    print_for_people (document);
  return CLI_EXIT_DONE;
}
