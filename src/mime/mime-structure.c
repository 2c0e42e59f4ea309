/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-document-private.h"

#include "base/base-line.h"
#include "mime/mime-charset.h"
#include "mime/mime-decode.h"
#include "mime/mime-html.h"
#include "mime/mime-name.h"

#include <string.h>

/* From a tree of parts to a list of leaves and what of it is shown. Multiparts are not kept: what
 * they mean (one of several, belongs together) is decided here once.
 *
 *     alternative   the best child that has something to see
 *     related       the root; the others are shown by it (cid:) or are attachments
 *     all others    every child in order
 */

#define MAX_TYPE_CHARS 127
#define MAX_CONTENT_ID_CHARS 998
/* Messages inside messages whose text is shown; deeper ones are attachments. */
#define MAX_SHOWN_MESSAGES 4

typedef struct
{
  MimeDocument *document;
  const MimeLimits *limits;
  gsize display_left;  /* bytes of text that may still be shown */
  gsize embedded_left; /* bytes of embedded messages that may still be copied */
  guint n_messages;    /* embedded messages around */
} Walk;

static void
walk_object (Walk *walk, GMimeObject *object, const char *path, guint depth, GPtrArray *shown);

MimeShown *
mime_shown_new (MimeShowKind kind, guint part)
{
  MimeShown *shown = g_new0 (MimeShown, 1);

  shown->kind = kind;
  shown->part = part;
  return shown;
}

void
mime_shown_free (MimeShown *shown)
{
  g_free (shown->text);
  mime_header_summary_free (shown->headers);
  g_free (shown);
}

void
mime_part_record_free (MimePartRecord *record)
{
  g_clear_pointer (&record->raw, g_bytes_unref);
  g_free (record->encoding);
  g_free (record->raw_type);
  for (guint i = 0; i < G_N_ELEMENTS (record->strings); i++)
    g_free (record->strings[i]);
  g_free (record);
}

static char *
clean_or_empty (const char *text, gsize max_chars)
{
  return base_line_clean (text != NULL ? text : "", -1, max_chars);
}

static char *
dup_type (GMimeObject *object)
{
  GMimeContentType *type = g_mime_object_get_content_type (object);
  g_autofree char *name = type != NULL ? g_mime_content_type_get_mime_type (type) : NULL;
  g_autofree char *lower = g_ascii_strdown (name != NULL ? name : "text/plain", -1);

  return clean_or_empty (lower, MAX_TYPE_CHARS);
}

static const char *
disposition_of (GMimeObject *object)
{
  const char *disposition = g_mime_object_get_disposition (object);

  if (disposition == NULL)
    return "";
  /* RFC 2183: what is not known is an attachment. */
  return g_ascii_strcasecmp (disposition, "inline") == 0 ? "inline" : "attachment";
}

static const char *
declared_name (GMimeObject *object)
{
  const char *name = NULL;

  if (GMIME_IS_PART (object))
    return g_mime_part_get_filename (GMIME_PART (object));
  name = g_mime_object_get_content_disposition_parameter (object, "filename");
  return name != NULL ? name : g_mime_object_get_content_type_parameter (object, "name");
}

/* Appends a part with all but its bytes. The result belongs to the document. */
static MimePartRecord *
add_part (Walk *walk, GMimeObject *object, const char *path)
{
  MimePartRecord *record = g_new0 (MimePartRecord, 1);
  MimePart *part = &record->public;

  record->raw_type = dup_type (object);
  record->strings[0] = g_strdup (path);
  record->strings[1] =
      clean_or_empty (g_mime_object_get_content_type_parameter (object, "charset"), 64);
  record->strings[2] = mime_name_clean (declared_name (object));
  record->strings[3] = clean_or_empty (g_mime_object_get_content_id (object), MAX_CONTENT_ID_CHARS);
  part->path = record->strings[0];
  part->type = record->raw_type;
  part->charset = record->strings[1];
  part->name = record->strings[2];
  part->content_id = record->strings[3];
  part->disposition = disposition_of (object);
  g_ptr_array_add (walk->document->parts, record);
  return record;
}

static void
add_name (MimePartRecord *record)
{
  if (record->public.name[0] != '\0')
    return;
  record->strings[4] = mime_name_for_part (record->public.path, record->public.type);
  record->public.name = record->strings[4];
}

/* The encoded bytes of a leaf, as a piece of the source. */
static void
set_raw (Walk *walk, MimePartRecord *record, GMimePart *part)
{
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  GBytes *source = walk->document->source;
  GMimeContentEncoding encoding = g_mime_part_get_content_encoding (part);
  gsize start = 0;
  gsize end = 0;

  if (content != NULL)
    {
      GMimeStream *stream = g_mime_data_wrapper_get_stream (content);
      gsize size = g_bytes_get_size (source);

      start = (gsize) CLAMP (stream->bound_start, 0, (gint64) size);
      end = stream->bound_end < 0 ? size : (gsize) CLAMP (stream->bound_end, 0, (gint64) size);
    }
  record->raw = g_bytes_new_from_bytes (source, start, end > start ? end - start : 0);
  record->encoding = g_strdup (g_mime_content_encoding_to_string (encoding));
  record->public.size = mime_decode_size (record->raw, record->encoding);
}

/* A part's text as UTF-8, within what may still be shown. */
static char *
take_text (Walk *walk, GBytes *decoded, const char *charset)
{
  gsize length;
  const char *data = g_bytes_get_data (decoded, &length);

  if (length > walk->display_left)
    {
      length = walk->display_left;
      walk->document->notes |= MIME_NOTE_TEXT_CUT;
    }
  walk->display_left -= length;
  return mime_charset_to_utf8 (data != NULL ? data : "", length, charset);
}

/* HTML that does not say its charset outside often says it inside. NULL when it does not. */
static char *
find_meta_charset (GBytes *html)
{
  gsize length;
  const char *data = g_bytes_get_data (html, &length);
  g_autofree char *head = data != NULL ? g_ascii_strdown (data, (gssize) MIN (length, 2048)) : NULL;
  const char *charset = head != NULL ? strstr (head, "charset=") : NULL;

  if (charset == NULL)
    return NULL;
  charset += strlen ("charset=");
  charset += strspn (charset, "\"' ");
  return g_strndup (charset, strcspn (charset, "\"' ;/>"));
}

static gboolean
parameter_is (GMimeObject *object, const char *parameter, const char *value)
{
  const char *given = g_mime_object_get_content_type_parameter (object, parameter);

  return given != NULL && g_ascii_strcasecmp (given, value) == 0;
}

static void
show_text (Walk *walk, GMimeObject *object, MimePartRecord *record, guint index, GPtrArray *shown)
{
  gboolean is_html = g_str_equal (record->public.type, "text/html");
  MimeShown *item = mime_shown_new (is_html ? MIME_SHOW_HTML : MIME_SHOW_TEXT, index);
  g_autoptr (GBytes) decoded = mime_decode (record->raw, record->encoding);
  g_autofree char *inside = NULL;
  const char *charset = record->public.charset;

  if (is_html && charset[0] == '\0')
    charset = inside = find_meta_charset (decoded);
  item->text = take_text (walk, decoded, charset);
  item->flowed = parameter_is (object, "format", "flowed");
  item->delsp = parameter_is (object, "delsp", "yes");
  g_ptr_array_add (shown, item);
}

/* Text that is not meant to be read as it is. */
static gboolean
is_readable_text (const char *type)
{
  static const char *const others[] = { "text/calendar", "text/directory",  "text/rtf",
                                        "text/vcard",    "text/x-amp-html", "text/x-vcard" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (type, others[i]))
      return FALSE;
  return g_str_has_prefix (type, "text/");
}

static gboolean
is_picture (const char *type)
{
  static const char *const pictures[] = { "image/avif", "image/bmp", "image/gif", "image/jpeg",
                                          "image/jpg",  "image/png", "image/webp" };

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    if (g_str_equal (type, pictures[i]))
      return TRUE;
  return FALSE;
}

static void
walk_leaf (Walk *walk, GMimePart *part, const char *path, GPtrArray *shown)
{
  guint index = walk->document->parts->len;
  MimePartRecord *record = add_part (walk, GMIME_OBJECT (part), path);

  set_raw (walk, record, part);
  if (GMIME_IS_MESSAGE_PARTIAL (part))
    walk->document->notes |= MIME_NOTE_PARTIAL;
  else if (GMIME_IS_APPLICATION_PKCS7_MIME (part)
           && parameter_is (GMIME_OBJECT (part), "smime-type", "enveloped-data"))
    walk->document->notes |= MIME_NOTE_ENCRYPTED;
  if (shown == NULL || g_str_equal (record->public.disposition, "attachment"))
    return;
  if (is_readable_text (record->public.type))
    show_text (walk, GMIME_OBJECT (part), record, index, shown);
  else if (is_picture (record->public.type))
    g_ptr_array_add (shown, mime_shown_new (MIME_SHOW_IMAGE, index));
}

static char *
child_path (const char *path, int number)
{
  return path[0] == '\0' ? g_strdup_printf ("%d", number) : g_strdup_printf ("%s.%d", path, number);
}

/* Marks the parts from first on as reached in another way than by the attachment bar. */
static void
mark_alternatives (Walk *walk, guint first, guint end, gboolean all)
{
  for (guint i = first; i < end; i++)
    {
      MimePartRecord *record = g_ptr_array_index (walk->document->parts, i);
      const char *type = record->public.type;

      if (all || is_readable_text (type) || g_str_equal (type, "text/x-amp-html"))
        record->is_alternative = TRUE;
    }
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0' || g_str_equal (text, "\xc2\xa0");
}

/* How good a version is: 0 nothing to see, 1 text, 2 HTML or pictures. */
static guint
rank (const GPtrArray *shown)
{
  guint best = 0;

  for (guint i = 0; i < shown->len; i++)
    {
      const MimeShown *item = g_ptr_array_index (shown, i);

      if (item->kind == MIME_SHOW_HTML)
        {
          g_autofree char *text = mime_html_to_text (item->text, -1);

          if (!is_blank (text) || strstr (item->text, "<img") != NULL
              || strstr (item->text, "<IMG") != NULL)
            return 2;
        }
      else if (item->kind == MIME_SHOW_IMAGE)
        best = 2;
      else if (item->kind == MIME_SHOW_MESSAGE || (item->text != NULL && !is_blank (item->text)))
        best = MAX (best, 1);
    }
  return best;
}

static void
walk_alternative (Walk *walk,
                  GMimeMultipart *multipart,
                  const char *path,
                  guint depth,
                  GPtrArray *shown)
{
  int n = g_mime_multipart_get_count (multipart);
  g_autoptr (GPtrArray) best = g_ptr_array_new_with_free_func ((GDestroyNotify) mime_shown_free);
  guint best_first = walk->document->parts->len;
  guint best_end = best_first;
  guint best_rank = 0;
  guint start = best_first;

  for (int i = 0; i < n; i++)
    {
      g_autoptr (GPtrArray) version =
          g_ptr_array_new_with_free_func ((GDestroyNotify) mime_shown_free);
      g_autofree char *child = child_path (path, i + 1);
      guint first = walk->document->parts->len;
      guint version_rank;

      walk_object (walk, g_mime_multipart_get_part (multipart, i), child, depth + 1, version);
      version_rank = rank (version);
      if (best->len > 0 && version_rank < best_rank)
        continue;
      best_rank = version_rank;
      best_first = first;
      best_end = walk->document->parts->len;
      g_ptr_array_unref (best);
      best = g_steal_pointer (&version);
    }
  mark_alternatives (walk, start, best_first, FALSE);
  mark_alternatives (walk, best_end, walk->document->parts->len, FALSE);
  g_ptr_array_extend_and_steal (shown, g_steal_pointer (&best));
}

/* The child the start parameter names, else the first. */
static int
find_root (GMimeMultipart *multipart)
{
  const char *start = g_mime_object_get_content_type_parameter (GMIME_OBJECT (multipart), "start");
  g_autofree char *id = start != NULL ? g_mime_utils_decode_message_id (start) : NULL;
  int n = g_mime_multipart_get_count (multipart);

  for (int i = 0; id != NULL && i < n; i++)
    if (g_strcmp0 (g_mime_object_get_content_id (g_mime_multipart_get_part (multipart, i)), id)
        == 0)
      return i;
  return 0;
}

/* No part could be told apart: what is there is text. */
static void
walk_broken_multipart (Walk *walk, GMimeMultipart *multipart, const char *path, GPtrArray *shown)
{
  const char *prologue = g_mime_multipart_get_prologue (multipart);
  const char *epilogue = g_mime_multipart_get_epilogue (multipart);
  g_autofree char *text = g_strconcat (prologue != NULL ? prologue : "", epilogue, NULL);
  GMimeTextPart *part = g_mime_text_part_new_with_subtype ("plain");
  guint index = walk->document->parts->len;
  MimePartRecord *record = add_part (walk, GMIME_OBJECT (part), path[0] != '\0' ? path : "1");

  record->raw = g_bytes_new (text, strlen (text));
  record->public.size = strlen (text);
  if (shown != NULL)
    show_text (walk, GMIME_OBJECT (part), record, index, shown);
  g_object_unref (part);
}

static void
walk_multipart (Walk *walk,
                GMimeMultipart *multipart,
                const char *path,
                guint depth,
                GPtrArray *shown)
{
  GMimeContentType *type = g_mime_object_get_content_type (GMIME_OBJECT (multipart));
  const char *subtype = g_mime_content_type_get_media_subtype (type);
  int n = g_mime_multipart_get_count (multipart);
  int root = -1;

  if (n == 0)
    {
      walk_broken_multipart (walk, multipart, path, shown);
      return;
    }
  if (shown != NULL && g_ascii_strcasecmp (subtype, "alternative") == 0)
    {
      walk_alternative (walk, multipart, path, depth, shown);
      return;
    }
  if (GMIME_IS_MULTIPART_ENCRYPTED (multipart))
    walk->document->notes |= MIME_NOTE_ENCRYPTED;
  if (g_ascii_strcasecmp (subtype, "related") == 0)
    root = find_root (multipart);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *child = child_path (path, i + 1);
      gboolean is_shown = (root < 0 || i == root) && !GMIME_IS_MULTIPART_ENCRYPTED (multipart);

      walk_object (walk, g_mime_multipart_get_part (multipart, i), child, depth + 1,
                   is_shown ? shown : NULL);
    }
}

/* The source of an embedded message as GMime gives it back: headers and bodies as they came. */
static GBytes *
dup_embedded_source (Walk *walk, GMimeMessage *message)
{
  GMimeFormatOptions *format;
  GByteArray *array;
  GMimeStream *stream;
  gsize length;
  const char *source = g_bytes_get_data (walk->document->source, &length);

  if (message == NULL || walk->embedded_left == 0)
    return g_bytes_new (NULL, 0);
  format = g_mime_format_options_new ();
  if (g_strstr_len (source, (gssize) MIN (length, 4096), "\r\n") != NULL)
    g_mime_format_options_set_newline_format (format, GMIME_NEWLINE_FORMAT_DOS);
  array = g_byte_array_new ();
  stream = g_mime_stream_mem_new ();
  g_mime_stream_mem_set_byte_array (GMIME_STREAM_MEM (stream), array);
  g_mime_object_write_to_stream (GMIME_OBJECT (message), format, stream);
  g_object_unref (stream);
  g_mime_format_options_free (format);
  walk->embedded_left -= MIN (walk->embedded_left, array->len);
  return g_byte_array_free_to_bytes (array);
}

static MimeHeaderSummary *
read_headers (GMimeMessage *message)
{
  g_autofree char *text = g_mime_object_get_headers (GMIME_OBJECT (message), NULL);
  g_autoptr (GBytes) block =
      g_bytes_new (text != NULL ? text : "", text != NULL ? strlen (text) : 0);

  return mime_header_summary_new (block);
}

static void
name_embedded (MimePartRecord *record, const MimeHeaderSummary *headers)
{
  g_autofree char *name = NULL;
  g_autofree char *clean = NULL;

  if (record->public.name[0] != '\0' || headers->subject[0] == '\0')
    return;
  name = g_strdup_printf ("%s.eml", headers->subject);
  /* A slash in a subject is no folder. */
  g_strdelimit (name, "/\\", '-');
  clean = mime_name_clean (name);
  g_free (record->strings[2]);
  record->strings[2] = g_steal_pointer (&clean);
  record->public.name = record->strings[2];
}

static void
walk_embedded (Walk *walk, GMimeMessagePart *part, const char *path, guint depth, GPtrArray *shown)
{
  GMimeMessage *message = g_mime_message_part_get_message (part);
  GMimeObject *root = message != NULL ? g_mime_message_get_mime_part (message) : NULL;
  guint index = walk->document->parts->len;
  MimePartRecord *record = add_part (walk, GMIME_OBJECT (part), path);
  gboolean is_shown = shown != NULL && root != NULL && walk->n_messages < MAX_SHOWN_MESSAGES
                      && !g_str_equal (record->public.disposition, "attachment");
  g_autofree char *child = NULL;

  record->raw = dup_embedded_source (walk, message);
  record->public.size = g_bytes_get_size (record->raw);
  if (root == NULL)
    return;
  child = GMIME_IS_MULTIPART (root) ? g_strdup (path) : child_path (path, 1);
  if (is_shown)
    {
      MimeShown *head = mime_shown_new (MIME_SHOW_MESSAGE, index);

      head->headers = read_headers (message);
      name_embedded (record, head->headers);
      g_ptr_array_add (shown, head);
    }
  else
    {
      g_autoptr (MimeHeaderSummary) headers = read_headers (message);

      name_embedded (record, headers);
    }
  walk->n_messages++;
  walk_object (walk, root, child, depth + 1, is_shown ? shown : NULL);
  walk->n_messages--;
  if (is_shown)
    g_ptr_array_add (shown, mime_shown_new (MIME_SHOW_END, index));
  else
    mark_alternatives (walk, index + 1, walk->document->parts->len, TRUE);
}

static void
walk_object (Walk *walk, GMimeObject *object, const char *path, guint depth, GPtrArray *shown)
{
  if (depth > walk->limits->depth)
    {
      walk->document->notes |= MIME_NOTE_TOO_DEEP;
      return;
    }
  if (walk->document->parts->len >= walk->limits->parts)
    {
      walk->document->notes |= MIME_NOTE_TOO_MANY_PARTS;
      return;
    }
  if (GMIME_IS_MULTIPART (object))
    walk_multipart (walk, GMIME_MULTIPART (object), path, depth, shown);
  else if (GMIME_IS_MESSAGE_PART (object))
    walk_embedded (walk, GMIME_MESSAGE_PART (object), path, depth, shown);
  else if (GMIME_IS_PART (object))
    walk_leaf (walk, GMIME_PART (object), path, shown);
}

typedef struct
{
  MimeDocument *document;
  GHashTable *used; /* MimePart */
} References;

static const char *
find_and_note (const char *content_id, gpointer user_data)
{
  References *references = user_data;
  const MimePart *part = mime_document_find_content_id (references->document, content_id);

  if (part == NULL)
    return NULL;
  g_hash_table_add (references->used, (gpointer) part);
  return part->path;
}

/* The parts that the HTML shown refers to. The caller owns the set. */
static GHashTable *
find_references (MimeDocument *document)
{
  References references = { document, g_hash_table_new (NULL, NULL) };
  MimeHtmlPolicy policy = { .token = "-", .find_part = find_and_note, .user_data = &references };
  gboolean has_ids = FALSE;

  for (guint i = 0; i < document->parts->len; i++)
    has_ids = has_ids || mime_document_get_part (document, i)->content_id[0] != '\0';
  for (guint i = 0; has_ids && i < document->shown->len; i++)
    {
      const MimeShown *item = g_ptr_array_index (document->shown, i);

      if (item->kind == MIME_SHOW_HTML)
        g_free (mime_html_sanitise (item->text, -1, &policy, NULL));
    }
  return references.used;
}

/* Decides for each part whether it is in the body, in the attachment bar, or both. */
static void
place_parts (MimeDocument *document)
{
  g_autoptr (GHashTable) used = find_references (document);

  for (guint i = document->shown->len; i > 0; i--)
    {
      const MimeShown *item = g_ptr_array_index (document->shown, i - 1);
      MimePartRecord *record = g_ptr_array_index (document->parts, item->part);

      if (item->kind == MIME_SHOW_IMAGE && g_hash_table_contains (used, &record->public))
        g_ptr_array_remove_index (document->shown, i - 1);
      else
        record->public.is_inline = TRUE;
    }
  for (guint i = 0; i < document->parts->len; i++)
    {
      MimePartRecord *record = g_ptr_array_index (document->parts, i);
      MimePart *part = &record->public;
      gboolean is_text = g_str_has_prefix (part->type, "text/");

      if (g_hash_table_contains (used, part))
        part->is_inline = TRUE;
      else
        part->is_attachment =
            !record->is_alternative && (!part->is_inline || !is_text || part->name[0] != '\0');
      if (part->is_attachment)
        add_name (record);
    }
}

static void
walk_init (Walk *walk, MimeDocument *document, const MimeLimits *limits)
{
  *walk = (Walk){
    .document = document,
    .limits = limits,
    .display_left = limits->display_bytes,
    .embedded_left = MAX (g_bytes_get_size (document->source), 1),
  };
}

void
mime_structure_read (MimeDocument *document, GMimeMessage *message, const MimeLimits *limits)
{
  GMimeObject *root = g_mime_message_get_mime_part (message);
  Walk walk;

  walk_init (&walk, document, limits);
  if (root != NULL)
    walk_object (&walk, root, GMIME_IS_MULTIPART (root) ? "" : "1", 0, document->shown);
  place_parts (document);
}

void
mime_structure_read_raw (MimeDocument *document, gsize offset, const MimeLimits *limits)
{
  GMimeTextPart *part;
  MimePartRecord *record;
  Walk walk;
  gsize length = g_bytes_get_size (document->source);

  mime_gmime_options ();
  part = g_mime_text_part_new_with_subtype ("plain");
  walk_init (&walk, document, limits);
  record = add_part (&walk, GMIME_OBJECT (part), "1");
  record->raw = g_bytes_new_from_bytes (document->source, offset, length - offset);
  record->public.size = length - offset;
  show_text (&walk, GMIME_OBJECT (part), record, 0, document->shown);
  place_parts (document);
  g_object_unref (part);
}
