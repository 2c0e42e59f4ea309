/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language of the search bar:
 *
 *   word "exact words" -not this OR that
 *   from: to: cc: subject: body: filename: list: (words begin so)
 *   in:FOLDER is:unread|read|starred|answered has:attachment tag:KEYWORD
 *   before:2024-05-31 after:2024 older_than:3m newer_than:10d (d, w, m, y) larger:5M smaller:100k
 *
 * All that stands side by side must hold; OR binds its two neighbours. Any text is a query: what is
 * not understood is left out and told. Pure; any thread. */
#pragma once

#include <glib-object.h>

typedef struct _StoreQuery StoreQuery;

/* Reads TEXT; relative times count from NOW (microseconds UTC), dates are in the local time zone.
 */
StoreQuery *store_query_parse (const char *text, gint64 now);

StoreQuery *store_query_ref (StoreQuery *query);
void store_query_unref (StoreQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreQuery, store_query_unref)

/* Whether nothing is asked for; it then finds nothing. */
gboolean store_query_is_empty (const StoreQuery *query);

/* The first part that has an operator but no value that it can take, or NULL; borrowed. */
const char *store_query_get_bad (const StoreQuery *query);
