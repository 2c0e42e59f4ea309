/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-decode.h"

#include "mime/mime-gmime.h"

static gboolean
changes_bytes (GMimeContentEncoding encoding)
{
  return encoding == GMIME_CONTENT_ENCODING_BASE64
         || encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE
         || encoding == GMIME_CONTENT_ENCODING_UUENCODE;
}

static GMimeContentEncoding
parse_encoding (const char *encoding)
{
  return encoding != NULL ? g_mime_content_encoding_from_string (encoding)
                          : GMIME_CONTENT_ENCODING_DEFAULT;
}

/* The padding that base64 lacks: without it GMime's decoder keeps the last bytes to itself. */
static const char *
missing_padding (const char *data, gsize length)
{
  static const char *const paddings[] = { "", "", "==", "=" };
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    if (g_ascii_isalnum (data[i]) || data[i] == '+' || data[i] == '/' || data[i] == '=')
      n++;
  return paddings[n % 4];
}

/* Sends the bytes through the decoder into the stream. */
static void
decode_into (GBytes *bytes, GMimeContentEncoding encoding, GMimeStream *stream)
{
  GMimeStream *filtered = g_mime_stream_filter_new (stream);
  GMimeFilter *filter = g_mime_filter_basic_new (encoding, FALSE);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  g_mime_stream_filter_add (GMIME_STREAM_FILTER (filtered), filter);
  if (length > 0)
    g_mime_stream_write (filtered, data, length);
  if (encoding == GMIME_CONTENT_ENCODING_BASE64)
    g_mime_stream_write_string (filtered, missing_padding (data, length));
  g_mime_stream_flush (filtered);
  g_object_unref (filter);
  g_object_unref (filtered);
}

GBytes *
mime_decode (GBytes *bytes, const char *encoding)
{
  GMimeContentEncoding parsed = parse_encoding (encoding);
  GByteArray *array;
  GMimeStream *stream;

  if (!changes_bytes (parsed))
    return g_bytes_ref (bytes);
  mime_gmime_options ();
  array = g_byte_array_new ();
  stream = g_mime_stream_mem_new ();
  g_mime_stream_mem_set_byte_array (GMIME_STREAM_MEM (stream), array);
  decode_into (bytes, parsed, stream);
  g_object_unref (stream);
  return g_byte_array_free_to_bytes (array);
}

gsize
mime_decode_size (GBytes *bytes, const char *encoding)
{
  GMimeContentEncoding parsed = parse_encoding (encoding);
  GMimeStream *stream;
  gint64 size;

  if (!changes_bytes (parsed))
    return g_bytes_get_size (bytes);
  mime_gmime_options ();
  stream = g_mime_stream_null_new ();
  decode_into (bytes, parsed, stream);
  size = GMIME_STREAM_NULL (stream)->written;
  g_object_unref (stream);
  return size > 0 ? (gsize) size : 0;
}
