/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-stream.h"

#include <string.h>

/* Fields a part may have beyond the message's own allowance. */
#define HEADERS_PER_PART 8
#define HEADER_BYTES_PER_PART 1024
/* A boundary may be 70 characters; longer ones cost more bytes than they can waste memory. */
#define MAX_BOUNDARY_LINE 998

typedef struct _CappedStream CappedStream;
typedef struct _CappedStreamClass CappedStreamClass;

struct _MimeStream
{
  GByteArray view; /* GMime only reads through it, so the source need not be copied */
  const MimeLimits *limits;
  CappedStream *stream;
  GHashTable *boundaries;
  MimeGroupLimit groups;
  gsize counted_to;  /* lines before this were looked at */
  gsize searched_to; /* no line ends between there and here */
  guint n_parts;
  guint n_headers;
  gsize n_header_bytes;
  MimeNotes notes;
};

struct _CappedStream
{
  GMimeStreamMem parent_instance;
  MimeStream *owner;
};

struct _CappedStreamClass
{
  GMimeStreamMemClass parent_class;
};

static GType capped_stream_get_type (void);
G_DEFINE_TYPE (CappedStream, capped_stream, GMIME_TYPE_STREAM_MEM)

static void
count_line (MimeStream *self, const char *line, gsize length)
{
  char boundary[MAX_BOUNDARY_LINE + 1];

  while (length > 0 && g_ascii_isspace (line[length - 1]))
    length--;
  if (length < 3 || length > MAX_BOUNDARY_LINE || line[0] != '-' || line[1] != '-')
    return;
  memcpy (boundary, line + 2, length - 2);
  boundary[length - 2] = '\0';
  if (g_hash_table_contains (self->boundaries, boundary))
    self->n_parts++;
}

/* Counts the delimiters among the lines handed out so far. The parser has by now understood every
 * Content-Type in them, so the boundaries are known. */
static void
count_parts (MimeStream *self, gsize handed_out)
{
  const char *data = (const char *) self->view.data;

  while (self->searched_to < handed_out)
    {
      const char *line = data + self->counted_to;
      const char *newline = memchr (data + self->searched_to, '\n', handed_out - self->searched_to);

      if (newline == NULL)
        {
          self->searched_to = handed_out;
          break;
        }
      count_line (self, line, (gsize) (newline - line));
      self->counted_to = self->searched_to = (gsize) (newline + 1 - data);
    }
}

static void
check_limits (MimeStream *self)
{
  const MimeLimits *limits = self->limits;

  if (self->n_parts > limits->parts)
    self->notes |= MIME_NOTE_TOO_MANY_PARTS;
  if (self->n_headers > limits->headers + HEADERS_PER_PART * self->n_parts
      || self->n_header_bytes
             > limits->header_bytes + HEADER_BYTES_PER_PART * (gsize) self->n_parts)
    self->notes |= MIME_NOTE_TOO_MANY_HEADERS;
}

static ssize_t
capped_stream_read (GMimeStream *stream, char *buffer, size_t length)
{
  MimeStream *owner = ((CappedStream *) stream)->owner;
  ssize_t n;

  count_parts (owner, (gsize) stream->position);
  check_limits (owner);
  if (owner->notes != MIME_NOTE_NONE)
    return 0;
  n = GMIME_STREAM_CLASS (capped_stream_parent_class)->read (stream, buffer, length);
  if (n > 0)
    mime_group_limit_apply (&owner->groups, buffer, (gsize) n);
  return n;
}

static void
capped_stream_class_init (CappedStreamClass *klass)
{
  GMIME_STREAM_CLASS (klass)->read = capped_stream_read;
}

static void
capped_stream_init (CappedStream *self)
{
}

static void
on_parser_header (GMimeParser *parser,
                  const char *name,
                  const char *value,
                  gint64 offset,
                  gpointer user_data)
{
  MimeStream *self = user_data;

  self->n_headers++;
  self->n_header_bytes += strlen (name) + strlen (value);
  if (g_ascii_strcasecmp (name, "Content-Type") == 0)
    {
      GMimeContentType *type = g_mime_content_type_parse (mime_gmime_options (), value);
      const char *boundary = g_mime_content_type_get_parameter (type, "boundary");

      if (boundary != NULL && boundary[0] != '\0')
        g_hash_table_add (self->boundaries, g_strchomp (g_strdup (boundary)));
      g_object_unref (type);
    }
}

MimeStream *
mime_stream_new (GBytes *source, const MimeLimits *limits)
{
  MimeStream *self = g_new0 (MimeStream, 1);
  gsize length;
  const void *data = g_bytes_get_data (source, &length);

  self->limits = limits;
  self->view.data = (guint8 *) data;
  self->view.len = (guint) MIN (length, G_MAXUINT);
  self->boundaries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  mime_gmime_options ();
  self->stream = g_object_new (capped_stream_get_type (), NULL);
  self->stream->owner = self;
  g_mime_stream_construct (GMIME_STREAM (self->stream), 0, -1);
  g_mime_stream_mem_set_byte_array (GMIME_STREAM_MEM (self->stream), &self->view);
  return self;
}

GMimeMessage *
mime_stream_parse (MimeStream *self)
{
  GMimeParser *parser = g_mime_parser_new_with_stream (GMIME_STREAM (self->stream));
  GMimeMessage *message;

  g_mime_parser_set_persist_stream (parser, TRUE);
  g_mime_parser_set_header_regex (parser, ".", on_parser_header, self);
  message = g_mime_parser_construct_message (parser, mime_gmime_options ());
  g_object_unref (parser);
  return message;
}

gsize
mime_stream_get_position (const MimeStream *self)
{
  return (gsize) GMIME_STREAM (self->stream)->position;
}

MimeNotes
mime_stream_get_notes (const MimeStream *self)
{
  return self->notes;
}

void
mime_stream_free (MimeStream *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->stream);
  g_hash_table_unref (self->boundaries);
  g_free (self);
}
