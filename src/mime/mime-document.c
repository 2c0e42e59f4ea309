/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-document-private.h"
#include "mime/mime-html-policy.h"
#include "mime/mime-link.h"

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

/* Whether there is nothing to read in what was found, and nothing to save. */
static gboolean
is_empty (const MimeDocument *document)
{
  for (guint i = 0; i < document->parts->len; i++)
    if (((const MimePartRecord *) g_ptr_array_index (document->parts, i))->public.is_attachment)
      return FALSE;
  for (guint i = 0; i < document->shown->len; i++)
    {
      const MimeShown *item = g_ptr_array_index (document->shown, i);

      if (item->kind == MIME_SHOW_IMAGE
          || (item->text != NULL && item->text[strspn (item->text, " \t\r\n")] != '\0'))
        return FALSE;
    }
  return TRUE;
}

/* Whether a line of blanks alone stands where the header should have ended, and something behind
 * it: to a parser all that belongs to the last field. */
static gboolean
has_lost_body (GBytes *source)
{
  gsize length;
  const char *line = g_bytes_get_data (source, &length);
  const char *end = line + length;
  gboolean is_lost = FALSE;

  while (line < end)
    {
      const char *newline = memchr (line, '\n', (gsize) (end - line));
      const char *stop = newline != NULL ? newline : end;
      gsize blanks = 0;

      while (line + blanks < stop && g_ascii_isspace (line[blanks]))
        blanks++;
      if (is_lost && line + blanks < stop)
        return TRUE;
      if (line + blanks == stop && blanks > 0 && !(blanks == 1 && line[0] == '\r'))
        is_lost = TRUE;
      line = stop + 1;
    }
  return FALSE;
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
      if (!is_empty (document) || !has_lost_body (document->source))
        return;
      g_ptr_array_set_size (document->parts, 0);
      g_ptr_array_set_size (document->shown, 0);
      body = 0;
    }
  if (document->notes == MIME_NOTE_NONE)
    document->notes = MIME_NOTE_NOT_A_MESSAGE;
  mime_structure_read_raw (document, body, limits);
}

/* Whether the header ends with a line of two CRs, of which one is too much. */
static gboolean
has_doubled_cr (const char *text, gsize size)
{
  const char *end = text + size;

  for (const char *line = text; line < end;)
    {
      const char *newline = memchr (line, '\n', (gsize) (end - line));
      gsize length = newline != NULL ? (gsize) (newline - line) : 0;

      if (newline == NULL || length == 0 || (length == 1 && line[0] == '\r'))
        return FALSE;
      if (length == 2 && line[0] == '\r' && line[1] == '\r')
        return TRUE;
      line = newline + 1;
    }
  return FALSE;
}

/* Where an LF was made a CRLF once too often on the way, a parser would take all for header. */
static GBytes *
mend_line_ends (GBytes *original)
{
  gsize size;
  const char *text = g_bytes_get_data (original, &size);
  GString *mended;

  if (!has_doubled_cr (text, size))
    return g_bytes_ref (original);
  mended = g_string_sized_new (size);
  for (gsize i = 0; i < size; i++)
    if (text[i] != '\r' || i + 2 >= size || text[i + 1] != '\r' || text[i + 2] != '\n')
      g_string_append_c (mended, text[i]);
  return g_string_free_to_bytes (mended);
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
  document->original = g_bytes_ref (source);
  document->source = mend_line_ends (source);
  document->headers = mime_header_summary_new (document->source);
  document->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) mime_part_record_free);
  document->shown = g_ptr_array_new_with_free_func ((GDestroyNotify) mime_shown_free);
  stream = mime_stream_new (document->source, limits);
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
  g_bytes_unref (document->original);
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
  return document->original;
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

char *
mime_document_dup_unsubscribe_page (const MimeDocument *document)
{
  g_autofree char *field = mime_document_dup_header (document, "List-Unsubscribe");

  for (const char *p = field; p != NULL && (p = strchr (p, '<')) != NULL; p++)
    {
      gsize length = strcspn (p + 1, "<>");
      g_autofree char *raw = g_strndup (p + 1, length);
      g_autofree char *url = p[length + 1] == '>' ? mime_html_policy_link (raw) : NULL;
      g_autofree char *host = url != NULL ? mime_link_dup_host (url) : NULL;

      if (host != NULL && g_ascii_strncasecmp (url, "https:", 6) == 0)
        return g_steal_pointer (&url);
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
