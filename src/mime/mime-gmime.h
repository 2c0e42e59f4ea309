/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gmime/gmime.h>

/* Starts GMime when first called and gives the options all of the module parses with; they are
 * never changed afterwards, so threads may share them. */
GMimeParserOptions *mime_gmime_options (void);

/* GMime calls itself for each group inside a group of addresses, which every colon of a field may
 * begin; the stack has an end. Blanks out the colons of a field that are too many: in one value, or
 * in the lines of a message that come piece by piece. Starts as all zero. */
typedef struct
{
  guint n_colons;
  gboolean is_at_line;
} MimeGroupLimit;

void mime_group_limit_apply (MimeGroupLimit *limit, char *bytes, gsize length);
