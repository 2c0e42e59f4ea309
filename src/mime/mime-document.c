/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-document-private.h"

#include "base/base-line.h"
#include "mime/mime-decode.h"
#include "mime/mime-fields.h"
#include "mime/mime-html.h"
#include "mime/mime-snippet.h"
#include "mime/mime-stream.h"

#include <string.h>

#define MAX_HEADER_CHARS 4000

const MimeLimits mime_limits_default = {
  .parts = 1000,
  .headers = MIME_FIELDS_MAX_COUNT,
  .header_bytes = MIME_FIELDS_MAX_BYTES,
  .depth = 64,
  .display_bytes = 2 * 1024 * 1024,
};

/* Where the body starts; the whole length when there is none. */
static gsize
find_body (GBytes *source)
{
  gsize length;
  const char *data = g_bytes_get_data (source, &length);
  MimeFieldIter iter = { data, NULL, G_MAXUINT };
  MimeField field;

  if (length == 0)
    return 0;
  iter.end = data + length;
  while (mime_field_iter_next (&iter, &field))
    continue;
  if (iter.next < iter.end && *iter.next == '\r')
    iter.next++;
  if (iter.next < iter.end && *iter.next == '\n')
    iter.next++;
  return (gsize) (iter.next - data);
}

static void
append_paragraph (GString *text, const char *paragraph)
{
  if (text->len > 0 && paragraph[0] != '\0')
    g_string_append (text, g_str_has_suffix (text->str, "\n") ? "\n" : "\n\n");
  g_string_append (text, paragraph);
}

static char *
read_text (const MimeDocument *document)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < document->shown->len; i++)
    {
      const MimeShown *item = g_ptr_array_index (document->shown, i);

      if (item->kind == MIME_SHOW_TEXT)
        append_paragraph (text, item->text);
      else if (item->kind == MIME_SHOW_HTML)
        {
          g_autofree char *plain = mime_html_to_text (item->text, -1);

          append_paragraph (text, plain);
        }
      else if (item->kind == MIME_SHOW_MESSAGE)
        {
          append_paragraph (text, item->headers->from);
          g_string_append_c (text, '\n');
          g_string_append (text, item->headers->subject);
        }
    }
  return g_string_free (text, FALSE);
}

/* message is NULL when it is none, or was cut before GMime could see one. */
static void
read_structure (MimeDocument *document,
                GMimeMessage *message,
                const MimeStream *stream,
                const MimeLimits *limits)
{
  gsize body = document->notes != MIME_NOTE_NONE ? find_body (document->source) : 0;

  if (message != NULL && mime_stream_get_position (stream) >= body)
    {
      mime_structure_read (document, message, limits);
      return;
    }
  if (document->notes == MIME_NOTE_NONE)
    document->notes = MIME_NOTE_NOT_A_MESSAGE;
  mime_structure_read_raw (document, body, limits);
}

MimeDocument *
mime_document_parse (GBytes *source, const MimeLimits *limits)
{
  MimeDocument *document = g_new0 (MimeDocument, 1);
  g_autoptr (MimeStream) stream = NULL;
  GMimeMessage *message;

  if (limits == NULL)
    limits = &mime_limits_default;
  g_atomic_ref_count_init (&document->ref_count);
  document->source = g_bytes_ref (source);
  document->headers = mime_header_summary_new (source);
  document->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) mime_part_record_free);
  document->shown = g_ptr_array_new_with_free_func ((GDestroyNotify) mime_shown_free);
  stream = mime_stream_new (source, limits);
  message = mime_stream_parse (stream);
  document->notes = mime_stream_get_notes (stream);
  read_structure (document, message, stream, limits);
  g_clear_object (&message);
  document->text = read_text (document);
  document->snippet = mime_snippet_from_text (document->text);
  return document;
}

MimeDocument *
mime_document_ref (MimeDocument *document)
{
  g_atomic_ref_count_inc (&document->ref_count);
  return document;
}

void
mime_document_unref (MimeDocument *document)
{
  if (!g_atomic_ref_count_dec (&document->ref_count))
    return;
  g_bytes_unref (document->source);
  mime_header_summary_free (document->headers);
  g_ptr_array_unref (document->parts);
  g_ptr_array_unref (document->shown);
  g_free (document->text);
  g_free (document->snippet);
  g_free (document);
}

GBytes *
mime_document_get_source (const MimeDocument *document)
{
  return document->source;
}

const MimeHeaderSummary *
mime_document_get_headers (const MimeDocument *document)
{
  return document->headers;
}

MimeNotes
mime_document_get_notes (const MimeDocument *document)
{
  return document->notes;
}

char *
mime_document_dup_header (const MimeDocument *document, const char *name)
{
  gsize length;
  const char *data = g_bytes_get_data (document->source, &length);
  MimeFieldIter iter;
  MimeField field;

  mime_field_iter_init (&iter, data, length);
  while (mime_field_iter_next (&iter, &field))
    if (mime_field_is (&field, name))
      {
        g_autofree char *value = mime_field_dup_value (&field, MIME_FIELDS_MAX_BYTES);
        g_autofree char *decoded = g_mime_utils_header_decode_text (mime_gmime_options (), value);

        return base_line_clean (decoded, -1, MAX_HEADER_CHARS);
      }
  return NULL;
}

guint
mime_document_get_n_parts (const MimeDocument *document)
{
  return document->parts->len;
}

const MimePart *
mime_document_get_part (const MimeDocument *document, guint index)
{
  const MimePartRecord *record;

  g_return_val_if_fail (index < document->parts->len, NULL);
  record = g_ptr_array_index (document->parts, index);
  return &record->public;
}

const MimePart *
mime_document_find_part (const MimeDocument *document, const char *path)
{
  for (guint i = 0; i < document->parts->len; i++)
    {
      const MimePart *part = mime_document_get_part (document, i);

      if (g_str_equal (part->path, path))
        return part;
    }
  return NULL;
}

const MimePart *
mime_document_find_content_id (const MimeDocument *document, const char *id)
{
  for (guint i = 0; i < document->parts->len; i++)
    {
      const MimePart *part = mime_document_get_part (document, i);

      if (part->content_id[0] != '\0' && g_str_equal (part->content_id, id))
        return part;
    }
  return NULL;
}

GBytes *
mime_document_dup_part_data (const MimeDocument *document, const MimePart *part)
{
  /* A part is the first member of its record. */
  const MimePartRecord *record = (const MimePartRecord *) part;

  return mime_decode (record->raw, record->encoding);
}

gboolean
mime_document_has_html (const MimeDocument *document)
{
  for (guint i = 0; i < document->shown->len; i++)
    {
      const MimeShown *item = g_ptr_array_index (document->shown, i);

      if (item->kind == MIME_SHOW_HTML || item->kind == MIME_SHOW_IMAGE)
        return TRUE;
    }
  return FALSE;
}

const char *
mime_document_get_text (const MimeDocument *document)
{
  return document->text;
}

const char *
mime_document_get_snippet (const MimeDocument *document)
{
  return document->snippet;
}
