/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-set-stream.h"

void
imap_set_stream_init (ImapSetStream *stream, gsize max_ranges, gboolean spaces)
{
  *stream = (ImapSetStream){ .set = imap_set_new (), .max_ranges = max_ranges, .spaces = spaces };
}

static void
flush (ImapSetStream *stream)
{
  if (!stream->has_digits)
    {
      stream->bad |= stream->in_range;
      stream->in_range = FALSE;
      return;
    }
  guint64 first = stream->in_range ? stream->first : stream->value;
  if (first == 0 || stream->value == 0 || first > G_MAXUINT32 || stream->value > G_MAXUINT32)
    stream->bad = TRUE;
  else if (!stream->bad)
    imap_set_add_range (stream->set, (guint32) first, (guint32) stream->value);
  stream->bad |= imap_set_get_n_stored (stream->set) > stream->max_ranges;
  stream->has_digits = FALSE;
  stream->in_range = FALSE;
  stream->value = 0;
}

static void
read_colon (ImapSetStream *stream)
{
  stream->bad |= stream->in_range || !stream->has_digits;
  stream->in_range = TRUE;
  stream->first = stream->value;
  stream->has_digits = FALSE;
  stream->value = 0;
}

gsize
imap_set_stream_feed (ImapSetStream *stream, const char *data, gsize len)
{
  gsize i = 0;
  for (; i < len; i++)
    {
      char c = data[i];
      if (g_ascii_isdigit (c))
        {
          if (stream->value <= G_MAXUINT32)
            stream->value = stream->value * 10 + (guint) (c - '0');
          stream->has_digits = TRUE;
        }
      else if (c == ',' || (c == ' ' && stream->spaces))
        flush (stream);
      else if (c == ':')
        read_colon (stream);
      else if (c == '*')
        {
          stream->bad |= stream->has_digits;
          stream->value = G_MAXUINT32;
          stream->has_digits = TRUE;
        }
      else
        break;
    }
  return i;
}

gboolean
imap_set_stream_end (ImapSetStream *stream)
{
  flush (stream);
  imap_set_settle (stream->set);
  return !stream->bad;
}
