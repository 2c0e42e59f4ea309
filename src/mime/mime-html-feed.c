/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-html-feed.h"

/* What is written stops at 200 elements inside each other. */
#define MAX_OPEN 300
/* In one tag. No sender writes as many attributes; a long style or the lines of a picture have more
 * words, and may lose blanks. */
#define MAX_WORDS 1000
#define MAX_QUOTES 2000
/* What stands right behind such a tag is read before the parser has said anything of it: so many
 * tags may have so many words all the same. */
#define SPARED_TAGS 8
#define SPARED_WORDS 64
/* So little is given at once that the limits hold a few tags later at the latest. */
#define PIECE_BYTES 512

void
mime_html_feed_note_event (MimeHtmlFeed *feed)
{
  feed->n_tags = 0;
  feed->n_words = 0;
  feed->n_quotes = 0;
}

static gboolean
starts_element (const MimeHtmlFeed *feed)
{
  return feed->html[feed->offset] == '<' && feed->offset + 1 < feed->length
         && g_ascii_isalpha (feed->html[feed->offset + 1]);
}

static gboolean
is_blank (char c)
{
  return (guchar) c <= ' ';
}

/* Whether an attribute could begin behind the byte, and too many did. Knows nothing of quoted
 * values and comments, so that nothing which looks like one deceives it. */
static gboolean
is_break_too_many (MimeHtmlFeed *feed, char c)
{
  gboolean was_blank = feed->was_blank;

  feed->was_blank = is_blank (c);
  if (feed->was_blank)
    return feed->n_words > MAX_WORDS;
  if (was_blank)
    feed->n_words++;
  return (c == '"' || c == '\'') && ++feed->n_quotes > MAX_QUOTES;
}

gsize
mime_html_feed_read (MimeHtmlFeed *feed, char *buffer, gsize length)
{
  gsize n = 0;

  length = MIN (length, PIECE_BYTES);
  for (; n < length && feed->offset < feed->length; feed->offset++)
    {
      char c = feed->html[feed->offset];

      if (starts_element (feed))
        {
          feed->leaves_tag_out = feed->n_open >= MAX_OPEN;
          if (feed->n_tags++ < SPARED_TAGS)
            feed->n_words = MIN (feed->n_words, MAX_WORDS - SPARED_WORDS);
        }
      if (!feed->leaves_tag_out && !is_break_too_many (feed, c))
        buffer[n++] = c;
      if (c == '>')
        feed->leaves_tag_out = FALSE;
    }
  return n;
}
