/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-set.h"

/* Reads numbers and ranges into a set as they come, so that a million of them are never held as
 * text. Only for the framer and the parsers of this module. */
typedef struct
{
  ImapSet *set;
  gsize max_ranges;
  gboolean spaces; /* SEARCH separates by spaces, all others by commas */
  gboolean bad;    /* something in it was no number or range of UIDs, or there were too many */
  gboolean has_digits;
  gboolean in_range;
  guint64 value;
  guint64 first;
} ImapSetStream;

/* Starts with an empty set, which the caller must take out of @stream or unref. */
void imap_set_stream_init (ImapSetStream *stream, gsize max_ranges, gboolean spaces);

/* Reads up to the first byte that cannot be part of it and returns how many bytes it read. */
gsize imap_set_stream_feed (ImapSetStream *stream, const char *data, gsize len);

/* Adds what was read last. FALSE when anything was bad. */
gboolean imap_set_stream_end (ImapSetStream *stream);
