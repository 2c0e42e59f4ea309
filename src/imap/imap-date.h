/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Reads a date-time like "17-Jul-1996 02:44:25 -0700" (without the quotes; a leading space for the
 * day, a two-digit year and a missing zone are accepted) as microseconds since 1970 UTC. FALSE when
 * it is not one. */
gboolean imap_date_parse (const char *text, gsize len, gint64 *out_us);

/* The date-time in UTC, with quotes, as APPEND wants it; NULL outside the years 1 to 9999. */
char *imap_date_format (gint64 us);

/* The day in UTC as SEARCH SINCE and BEFORE want it: 17-Jul-1996; NULL outside the years 1 to 9999.
 */
char *imap_date_format_day (gint64 us);
