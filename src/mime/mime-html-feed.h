/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Hands a document to the HTML parser in pieces and leaves out what would make the parser slow: it
 * looks through all open elements at each end tag, and through all attributes of an element at each
 * further one. Whatever the bytes are, it never sees more than some hundred of the first and some
 * thousand of the second at a time. Text is never left out. */
typedef struct
{
  const char *html;
  gsize length;
  gsize offset;
  guint n_open; /* elements that are open now; kept by the caller */

  gboolean leaves_tag_out; /* up to its ">" */
  gboolean was_blank;      /* the byte before */
  /* Since the parser last said anything, as it does at each tag. */
  guint n_tags;
  guint n_words;
  guint n_quotes;
} MimeHtmlFeed;

/* The parser has said something: an element, its end, text or a comment. */
void mime_html_feed_note_event (MimeHtmlFeed *feed);

/* The next bytes, at most length (> 0) of them; 0 at the end. */
gsize mime_html_feed_read (MimeHtmlFeed *feed, char *buffer, gsize length);
