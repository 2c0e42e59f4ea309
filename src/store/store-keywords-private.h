/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keywords as one column: sorted, without doubles, separated by spaces. */
#pragma once

#include <glib.h>

/* The column for WORDS (NULL: none). */
char *store_keywords_join (const char *const *words);

/* The words of a column, or NULL when there are none. */
char **store_keywords_split (const char *column);

/* COLUMN with the words of ADD and without those of REMOVE (both columns). */
char *store_keywords_change (const char *column, const char *add, const char *remove);
