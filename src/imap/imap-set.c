/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-set.h"

#include "base/base-cursor.h"

/* Out of order additions go into place while the set is small; a large set only collects them and
 * sorts once when it is next read, so that a server's descending list of a million UIDs stays
 * cheap. */
#define SMALL_SET 128

struct _ImapSet
{
  int ref_count;
  gboolean unsorted;
  GArray *ranges; /* ImapRange */
};

static inline ImapRange *
range_at (const ImapSet *set, gsize i)
{
  return &g_array_index (set->ranges, ImapRange, i);
}

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  const ImapRange *x = a;
  const ImapRange *y = b;
  return x->first < y->first ? -1 : x->first > y->first;
}

/* Whether b may follow a in one range; both sorted by first. */
static inline gboolean
touches (const ImapRange *a, const ImapRange *b)
{
  return (guint64) b->first <= (guint64) a->last + 1;
}

static void
merge_sorted (GArray *ranges)
{
  gsize kept = 0;
  ImapRange *data = (ImapRange *) (gpointer) ranges->data;
  for (gsize i = 1; i < ranges->len; i++)
    {
      if (touches (&data[kept], &data[i]))
        data[kept].last = MAX (data[kept].last, data[i].last);
      else
        data[++kept] = data[i];
    }
  if (ranges->len > 0)
    g_array_set_size (ranges, (guint) kept + 1);
}

/* Sorting late does not change what the set means, so readers may do it to a const set. */
void
imap_set_settle (const ImapSet *set)
{
  if (!set->unsorted)
    return;
  ImapSet *mutable = (ImapSet *) set;
  g_array_sort (mutable->ranges, compare_ranges);
  merge_sorted (mutable->ranges);
  mutable->unsorted = FALSE;
}

/* Index of the first range whose last is >= uid. */
static gsize
lower_bound (const ImapSet *set, guint32 uid)
{
  gsize low = 0;
  gsize high = set->ranges->len;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      if (range_at (set, middle)->last < uid)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

ImapSet *
imap_set_new (void)
{
  ImapSet *set = g_new (ImapSet, 1);
  set->ref_count = 1;
  set->unsorted = FALSE;
  set->ranges = g_array_new (FALSE, FALSE, sizeof (ImapRange));
  return set;
}

ImapSet *
imap_set_new_range (guint32 first, guint32 last)
{
  ImapSet *set = imap_set_new ();
  imap_set_add_range (set, first, last);
  return set;
}

ImapSet *
imap_set_copy (const ImapSet *set)
{
  ImapSet *copy = imap_set_new ();
  copy->unsorted = set->unsorted;
  g_array_append_vals (copy->ranges, set->ranges->data, set->ranges->len);
  return copy;
}

ImapSet *
imap_set_ref (ImapSet *set)
{
  g_atomic_int_inc (&set->ref_count);
  return set;
}

void
imap_set_unref (ImapSet *set)
{
  if (!g_atomic_int_dec_and_test (&set->ref_count))
    return;
  g_array_unref (set->ranges);
  g_free (set);
}

static gboolean
take_uid (BaseCursor *cursor, guint32 *out_uid)
{
  guint64 number;
  if (base_cursor_take (cursor, '*'))
    {
      *out_uid = G_MAXUINT32;
      return TRUE;
    }
  if (!base_cursor_take_number (cursor, &number) || number == 0 || number > G_MAXUINT32)
    return FALSE;
  *out_uid = (guint32) number;
  return TRUE;
}

ImapSet *
imap_set_parse (const char *text, gsize len)
{
  g_autoptr (ImapSet) set = imap_set_new ();
  BaseCursor cursor = base_cursor_init (text, len);
  do
    {
      guint32 first;
      if (!take_uid (&cursor, &first))
        return NULL;
      guint32 last = first;
      if (base_cursor_take (&cursor, ':') && !take_uid (&cursor, &last))
        return NULL;
      imap_set_add_range (set, first, last);
    }
  while (base_cursor_take (&cursor, ','));
  imap_set_settle (set);
  return base_cursor_at_end (&cursor) ? g_steal_pointer (&set) : NULL;
}

void
imap_set_add (ImapSet *set, guint32 uid)
{
  imap_set_add_range (set, uid, uid);
}

/* Puts a range into its place in a sorted set. */
static void
insert_range (ImapSet *set, ImapRange range)
{
  gsize i = range.first > 1 ? lower_bound (set, range.first - 1) : 0;
  gsize end = i;
  while (end < set->ranges->len && touches (&range, range_at (set, end)))
    {
      range.first = MIN (range.first, range_at (set, end)->first);
      range.last = MAX (range.last, range_at (set, end)->last);
      end++;
    }
  if (end > i)
    {
      *range_at (set, i) = range;
      if (end > i + 1)
        g_array_remove_range (set->ranges, (guint) i + 1, (guint) (end - i - 1));
    }
  else
    g_array_insert_val (set->ranges, (guint) i, range);
}

void
imap_set_add_range (ImapSet *set, guint32 first, guint32 last)
{
  ImapRange range = { MAX (MIN (first, last), 1), MAX (first, last) };
  if (range.last == 0)
    return;
  if (set->ranges->len == 0)
    {
      g_array_append_val (set->ranges, range);
      return;
    }
  ImapRange *newest = range_at (set, set->ranges->len - 1);
  if (range.first >= newest->first)
    {
      if (touches (newest, &range))
        newest->last = MAX (newest->last, range.last);
      else
        g_array_append_val (set->ranges, range);
    }
  else if (set->unsorted && touches (&range, newest))
    {
      newest->first = range.first;
      newest->last = MAX (newest->last, range.last);
    }
  else if (set->unsorted || set->ranges->len > SMALL_SET)
    {
      g_array_append_val (set->ranges, range);
      set->unsorted = TRUE;
    }
  else
    insert_range (set, range);
}

void
imap_set_add_set (ImapSet *set, const ImapSet *other)
{
  imap_set_settle (other);
  gsize n = other->ranges->len;
  for (gsize i = 0; i < n; i++)
    imap_set_add_range (set, range_at (other, i)->first, range_at (other, i)->last);
}

/* What is in a and, when @keep, also in b, else not in b. One pass over both. */
static GArray *
combine (const ImapSet *a, const ImapSet *b, gboolean keep)
{
  imap_set_settle (a);
  imap_set_settle (b);
  GArray *result = g_array_new (FALSE, FALSE, sizeof (ImapRange));
  gsize j = 0;
  for (gsize i = 0; i < a->ranges->len; i++)
    {
      const ImapRange *range = range_at (a, i);
      guint64 next = range->first;
      while (j < b->ranges->len && range_at (b, j)->last < range->first)
        j++;
      for (gsize k = j; k < b->ranges->len && range_at (b, k)->first <= range->last; k++)
        {
          const ImapRange *other = range_at (b, k);
          ImapRange both = { MAX (range->first, other->first), MIN (range->last, other->last) };
          ImapRange before = { (guint32) next, both.first - 1 };
          if (keep)
            g_array_append_val (result, both);
          else if (next < both.first)
            g_array_append_val (result, before);
          next = (guint64) both.last + 1;
        }
      ImapRange rest = { (guint32) next, range->last };
      if (!keep && next <= range->last)
        g_array_append_val (result, rest);
    }
  return result;
}

void
imap_set_remove (ImapSet *set, guint32 uid)
{
  g_autoptr (ImapSet) one = imap_set_new ();
  imap_set_add (one, uid);
  if (imap_set_contains (set, uid))
    imap_set_remove_set (set, one);
}

void
imap_set_remove_set (ImapSet *set, const ImapSet *other)
{
  GArray *rest = combine (set, other, FALSE);
  g_array_unref (set->ranges);
  set->ranges = rest;
}

ImapSet *
imap_set_intersect (const ImapSet *a, const ImapSet *b)
{
  ImapSet *result = imap_set_new ();
  g_array_unref (result->ranges);
  result->ranges = combine (a, b, TRUE);
  return result;
}

gboolean
imap_set_is_empty (const ImapSet *set)
{
  return set->ranges->len == 0;
}

gboolean
imap_set_contains (const ImapSet *set, guint32 uid)
{
  imap_set_settle (set);
  gsize i = lower_bound (set, uid);
  return i < set->ranges->len && range_at (set, i)->first <= uid;
}

gboolean
imap_set_equal (const ImapSet *a, const ImapSet *b)
{
  imap_set_settle (a);
  imap_set_settle (b);
  return a->ranges->len == b->ranges->len
         && (a->ranges->len == 0
             || memcmp (a->ranges->data, b->ranges->data, a->ranges->len * sizeof (ImapRange))
                    == 0);
}

guint64
imap_set_count (const ImapSet *set)
{
  imap_set_settle (set);
  guint64 count = 0;
  for (gsize i = 0; i < set->ranges->len; i++)
    count += (guint64) range_at (set, i)->last - range_at (set, i)->first + 1;
  return count;
}

gsize
imap_set_get_n_stored (const ImapSet *set)
{
  return set->ranges->len;
}

guint32
imap_set_min (const ImapSet *set)
{
  imap_set_settle (set);
  return set->ranges->len > 0 ? range_at (set, 0)->first : 0;
}

guint32
imap_set_max (const ImapSet *set)
{
  imap_set_settle (set);
  return set->ranges->len > 0 ? range_at (set, set->ranges->len - 1)->last : 0;
}

const ImapRange *
imap_set_get_ranges (const ImapSet *set, gsize *out_n)
{
  imap_set_settle (set);
  *out_n = set->ranges->len;
  return (const ImapRange *) (gconstpointer) set->ranges->data;
}

void
imap_set_iter_init (ImapSetIter *iter, const ImapSet *set)
{
  iter->ranges = imap_set_get_ranges (set, &iter->n);
  iter->i = 0;
  iter->next = iter->n > 0 ? iter->ranges[0].first : 0;
}

void
imap_set_iter_init_reverse (ImapSetIter *iter, const ImapSet *set)
{
  iter->ranges = imap_set_get_ranges (set, &iter->n);
  iter->i = iter->n;
  iter->next = iter->n > 0 ? iter->ranges[iter->n - 1].last : 0;
}

gboolean
imap_set_iter_next (ImapSetIter *iter, guint32 *out_uid)
{
  if (iter->i == iter->n)
    return FALSE;
  *out_uid = (guint32) iter->next;
  if (iter->next < iter->ranges[iter->i].last)
    iter->next++;
  else if (++iter->i < iter->n)
    iter->next = iter->ranges[iter->i].first;
  return TRUE;
}

gboolean
imap_set_iter_prev (ImapSetIter *iter, guint32 *out_uid)
{
  if (iter->i == 0)
    return FALSE;
  *out_uid = (guint32) iter->next;
  if (iter->next > iter->ranges[iter->i - 1].first)
    iter->next--;
  else if (--iter->i > 0)
    iter->next = iter->ranges[iter->i - 1].last;
  return TRUE;
}

ImapSet *
imap_set_take_last (ImapSet *set, guint64 count)
{
  ImapSet *taken = imap_set_new ();
  imap_set_settle (set);
  gsize from = set->ranges->len;
  while (from > 0 && count > 0)
    {
      ImapRange *range = range_at (set, from - 1);
      guint64 size = (guint64) range->last - range->first + 1;
      if (size > count)
        {
          imap_set_add_range (taken, (guint32) (range->last - count + 1), range->last);
          range->last = (guint32) (range->last - count);
          break;
        }
      count -= size;
      from--;
    }
  for (gsize i = from; i < set->ranges->len; i++)
    imap_set_add_range (taken, range_at (set, i)->first, range_at (set, i)->last);
  g_array_set_size (set->ranges, (guint) from);
  return taken;
}

static gsize
format_range (char buffer[32], guint32 first, guint32 last)
{
  int n = first == last ? g_snprintf (buffer, 32, "%u", first)
                        : g_snprintf (buffer, 32, "%u:%u", first, last);
  return (gsize) n;
}

char *
imap_set_to_string (const ImapSet *set)
{
  imap_set_settle (set);
  GString *text = g_string_new (NULL);
  char buffer[32];
  for (gsize i = 0; i < set->ranges->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      gsize len = format_range (buffer, range_at (set, i)->first, range_at (set, i)->last);
      g_string_append_len (text, buffer, (gssize) len);
    }
  return g_string_free (text, FALSE);
}
