/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli-body.h"
#include "cli/cli-commands.h"
#include "cli/cli-rows.h"
#include "mime/mime-document.h"
#include "mime/mime-render.h"

typedef enum
{
  SHOW_SUMMARY,
  SHOW_HEADERS,
  SHOW_TEXT,
  SHOW_HTML,
  SHOW_SOURCE,
  SHOW_STRUCTURE,
} ShowKind;

static char *
dup_header_block (GBytes *source)
{
  gsize size;
  const char *data = g_bytes_get_data (source, &size);
  const char *end = g_strstr_len (data, (gssize) size, "\r\n\r\n");

  if (end == NULL)
    end = g_strstr_len (data, (gssize) size, "\n\n");
  return g_utf8_make_valid (data, end != NULL ? end - data : (gssize) size);
}

static char *
dup_html (const MimeDocument *document)
{
  g_autofree char *token = mime_render_new_token ();
  const MimeRenderOptions options = { .token = token, .scheme = MIME_SCHEME_AUTO };

  return mime_render_document (document, &options, NULL);
}

static void
add_parts (JsonBuilder *json, const char *name, const MimeDocument *document)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; i < mime_document_get_n_parts (document); i++)
    {
      const MimePart *part = mime_document_get_part (document, i);

      json_builder_begin_object (json);
      cli_json_add_string (json, "path", part->path);
      cli_json_add_string (json, "type", part->type);
      cli_json_add_string (json, "charset", part->charset);
      cli_json_add_string (json, "name", part->name);
      cli_json_add_string (json, "disposition", part->disposition);
      cli_json_add_int (json, "bytes", (gint64) part->size);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

/* Source that is not UTF-8 travels in Base64, so that no byte is lost. */
static void
add_source (JsonBuilder *json, GBytes *source)
{
  gsize size;
  const char *data = g_bytes_get_data (source, &size);
  gboolean is_text = g_utf8_validate_len (data, size, NULL) && memchr (data, '\0', size) == NULL;
  g_autofree char *text =
      is_text ? g_strndup (data, size) : g_base64_encode ((const guchar *) data, size);

  cli_json_add_string (json, "encoding", is_text ? "utf-8" : "base64");
  cli_json_add_string (json, "source", text);
}

static void
print_json (CliContext *context,
            const StoreMessage *row,
            const MimeDocument *document,
            ShowKind kind)
{
  JsonBuilder *json = cli_json_new ();
  GBytes *source = mime_document_get_source (document);
  g_autofree char *headers = NULL;
  g_autofree char *html = NULL;

  cli_row_add_to_json (context, row, json);
  switch (kind)
    {
    case SHOW_HEADERS:
      headers = dup_header_block (source);
      cli_json_add_string (json, "headers", headers);
      break;
    case SHOW_HTML:
      html = dup_html (document);
      cli_json_add_string (json, "html", html);
      break;
    case SHOW_SOURCE:
      add_source (json, source);
      break;
    case SHOW_STRUCTURE:
      add_parts (json, "parts", document);
      break;
    case SHOW_SUMMARY:
    case SHOW_TEXT:
    default:
      cli_json_add_string (json, "text", mime_document_get_text (document));
      break;
    }
  cli_json_print (json);
}

static void
print_summary (const MimeDocument *document)
{
  const MimeHeaderSummary *headers = mime_document_get_headers (document);
  g_autofree char *date = mime_document_dup_header (document, "Date");

  /* Translators: header fields of a message on the command line, with a tabulator for alignment */
  g_print (_ ("From:    %s\n"), headers->from);
  /* Translators: header field of a message on the command line */
  g_print (_ ("To:      %s\n"), headers->to);
  /* Translators: header field of a message on the command line */
  g_print (_ ("Date:    %s\n"), date != NULL ? date : "");
  /* Translators: header field of a message on the command line */
  g_print (_ ("Subject: %s\n\n"), headers->subject);
  g_print ("%s\n", mime_document_get_text (document));
}

static void
print_structure (const MimeDocument *document)
{
  for (guint i = 0; i < mime_document_get_n_parts (document); i++)
    {
      const MimePart *part = mime_document_get_part (document, i);

      g_print ("%-8s %-28s %-12s %10" G_GSIZE_FORMAT "  %s\n", part->path, part->type,
               part->disposition, part->size, part->name);
    }
}

static void
print_plain (const MimeDocument *document, ShowKind kind)
{
  GBytes *source = mime_document_get_source (document);
  g_autofree char *text = NULL;

  switch (kind)
    {
    case SHOW_HEADERS:
      text = dup_header_block (source);
      g_print ("%s\n", text);
      break;
    case SHOW_TEXT:
      g_print ("%s\n", mime_document_get_text (document));
      break;
    case SHOW_HTML:
      text = dup_html (document);
      /* a document in UTF-8, whatever the locale */
      fputs (text, stdout);
      break;
    case SHOW_SOURCE:
      fwrite (g_bytes_get_data (source, NULL), 1, g_bytes_get_size (source), stdout);
      break;
    case SHOW_STRUCTURE:
      print_structure (document);
      break;
    case SHOW_SUMMARY:
    default:
      print_summary (document);
      break;
    }
  fflush (stdout);
}

static CliExit
show (CliContext *context, gint64 id, ShowKind kind)
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
  if (context->json)
    print_json (context, row, document, kind);
  else
    print_plain (document, kind);
  return CLI_EXIT_DONE;
}

CliExit
cli_show_run (CliContext *context, int argc, char **argv)
{
  gboolean wanted[SHOW_STRUCTURE + 1] = { FALSE };
  const GOptionEntry entries[] = {
    { "headers", 0, 0, G_OPTION_ARG_NONE, &wanted[SHOW_HEADERS], N_ ("Only the header"), NULL },
    { "text", 0, 0, G_OPTION_ARG_NONE, &wanted[SHOW_TEXT], N_ ("Only the text"), NULL },
    { "html", 0, 0, G_OPTION_ARG_NONE, &wanted[SHOW_HTML], N_ ("As the reader shows it"), NULL },
    { "source", 0, 0, G_OPTION_ARG_NONE, &wanted[SHOW_SOURCE], N_ ("The whole source"), NULL },
    { "structure", 0, 0, G_OPTION_ARG_NONE, &wanted[SHOW_STRUCTURE], N_ ("The parts"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  ShowKind kind = SHOW_SUMMARY;
  gint64 id;

  if (!cli_context_parse (context, entries, "ID", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc != 2 || !cli_parse_id (argv[1], &id))
    return cli_context_usage (context, _ ("One message must be named by its number."));
  for (ShowKind i = SHOW_HEADERS; i <= SHOW_STRUCTURE; i++)
    {
      if (wanted[i] && kind != SHOW_SUMMARY)
        return cli_context_usage (context, _ ("Only one part of the message can be chosen."));
      if (wanted[i])
        kind = i;
    }
  return show (context, id, kind);
}
