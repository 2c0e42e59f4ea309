/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* First and last number of a range, both included, first <= last. */
typedef struct
{
  guint32 first;
  guint32 last;
} ImapRange;

/* A set of UIDs (1 .. 4294967295) kept as sorted, merged ranges: its size in memory depends on the
 * number of ranges only. Counted references; a set that others hold too must no longer be changed.
 */
typedef struct _ImapSet ImapSet;

ImapSet *imap_set_new (void);
ImapSet *imap_set_new_range (guint32 first, guint32 last);
ImapSet *imap_set_copy (const ImapSet *set);
ImapSet *imap_set_ref (ImapSet *set);
void imap_set_unref (ImapSet *set);

/* Reads "1,5:9,4:2" (RFC 9051 sequence-set; "*" is 4294967295, ranges may be written backwards).
 * NULL when it is anything else. */
ImapSet *imap_set_parse (const char *text, gsize len);

/* Adds one UID or a range in either order; 0 is left out. Cheapest in ascending order. */
void imap_set_add (ImapSet *set, guint32 uid);
void imap_set_add_range (ImapSet *set, guint32 first, guint32 last);
void imap_set_add_set (ImapSet *set, const ImapSet *other);

/* Takes a UID or all of @other out. */
void imap_set_remove (ImapSet *set, guint32 uid);
void imap_set_remove_set (ImapSet *set, const ImapSet *other);

/* A new set of what is in both. */
ImapSet *imap_set_intersect (const ImapSet *a, const ImapSet *b);

gboolean imap_set_is_empty (const ImapSet *set);
gboolean imap_set_contains (const ImapSet *set, guint32 uid);
gboolean imap_set_equal (const ImapSet *a, const ImapSet *b);

/* How many UIDs are in it, not how many ranges. */
guint64 imap_set_count (const ImapSet *set);

/* Sorts what was added out of order, which otherwise the next reader does: to be called before
 * other threads read the set. Sets that were parsed are sorted. */
void imap_set_settle (const ImapSet *set);

/* How many ranges are held in memory, perhaps not yet merged. */
gsize imap_set_get_n_stored (const ImapSet *set);

/* The smallest and largest UID, 0 when the set is empty. */
guint32 imap_set_min (const ImapSet *set);
guint32 imap_set_max (const ImapSet *set);

/* The sorted ranges, borrowed until the set is changed. This is how to go through a set that came
 * from a server, which may well be 1:4294967295: intersect or compare ranges, never count up. */
const ImapRange *imap_set_get_ranges (const ImapSet *set, gsize *out_n);

/* A position in a set. The set must not change meanwhile. */
typedef struct
{
  const ImapRange *ranges;
  gsize n;
  gsize i;
  guint64 next;
} ImapSetIter;

void imap_set_iter_init (ImapSetIter *iter, const ImapSet *set);
void imap_set_iter_init_reverse (ImapSetIter *iter, const ImapSet *set);

/* The next UID in ascending (or descending) order, FALSE at the end. Only for sets whose count is
 * known to be small. */
gboolean imap_set_iter_next (ImapSetIter *iter, guint32 *out_uid);
gboolean imap_set_iter_prev (ImapSetIter *iter, guint32 *out_uid);

/* The largest (newest) @count UIDs are taken out of @set and returned as a set of their own; all
 * when there are fewer. */
ImapSet *imap_set_take_last (ImapSet *set, guint64 count);

/* The canonical text. */
char *imap_set_to_string (const ImapSet *set);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSet, imap_set_unref)
