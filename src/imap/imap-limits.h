/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What a server may make us hold. Sizes in bytes. */
typedef struct
{
  gsize line;           /* text of one response without its literals; more is skipped */
  gsize line_skip;      /* a line still without end after so many bytes loses the framing */
  gsize literal_memory; /* a larger literal goes to the sink, or is skipped without one */
  guint64 literal;      /* a larger one loses the framing */
  gsize frame;      /* text and literals of one response in memory; further literals are skipped */
  gsize stream;     /* SEARCH, ESEARCH and VANISHED lines longer than this go into a set at once */
  gsize set_ranges; /* ranges of such a set; more make the response malformed */
  guint nesting;    /* depth of parentheses */
  guint items;      /* values in one parenthesised tree */
} ImapLimits;

/* 1 MiB, 16 MiB, 1 MiB, 4 GiB, 8 MiB, 4 KiB, 1 Mi, 64, 100,000. */
extern const ImapLimits imap_limits_default;
