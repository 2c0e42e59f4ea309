/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a word is, for the index and for queries alike. Pure; any thread. */
#pragma once

#include <glib.h>

/* Appends the words of TEXT (NULL: none; invalid UTF-8 is skipped) to OUT, each with a space after
 * it. Case, diacritics and compatibility forms are folded, and words contain nothing but ASCII
 * letters, digits and bytes >= 0x80. Scripts without spaces, and symbols, give each pair of
 * neighbours; the last character of such a run gives itself too when INDEXING, so that a single one
 * can be found as the beginning of a word. At most MAX_WORDS (0: no limit) are appended. Returns
 * how many. */
gsize store_words_append (GString *out, const char *text, gboolean indexing, gsize max_words);
