/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-key-runs.h"

int
pr_key_compare (gconstpointer a, gconstpointer b)
{
  const StoreKey *one = a;
  const StoreKey *other = b;

  if (one->sort != other->sort)
    return one->sort > other->sort ? -1 : 1;
  if (one->id != other->id)
    return one->id > other->id ? -1 : 1;
  return 0;
}

gboolean
pr_key_find (const GArray *keys, const StoreKey *key, guint *out_position)
{
  guint low = 0;
  guint high = keys->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (pr_key_compare (&g_array_index (keys, StoreKey, middle), key) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  *out_position = low;
  return low < keys->len && g_array_index (keys, StoreKey, low).id == key->id
         && g_array_index (keys, StoreKey, low).sort == key->sort;
}

/* Positions of the keys that go, ascending; those in ADDED (sorted) stay. */
static GArray *
find_removed (const GArray *keys, GArray *removed, const GArray *added)
{
  GArray *positions = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_sort (removed, pr_key_compare);
  for (guint i = 0; i < removed->len; i++)
    {
      const StoreKey *key = &g_array_index (removed, StoreKey, i);
      guint position;

      if (pr_key_find (added, key, &position) || !pr_key_find (keys, key, &position))
        continue;
      if (positions->len == 0 || g_array_index (positions, guint, positions->len - 1) != position)
        g_array_append_val (positions, position);
    }
  return positions;
}

/* Leaves in ADDED, sorted and without repetition, what is not in KEYS; returns where each belongs.
 */
static GArray *
find_added (const GArray *keys, GArray *added)
{
  GArray *positions = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n = 0;

  for (guint i = 0; i < added->len; i++)
    {
      StoreKey key = g_array_index (added, StoreKey, i);
      guint position;

      if (pr_key_find (keys, &key, &position)
          || (n > 0 && pr_key_compare (&g_array_index (added, StoreKey, n - 1), &key) == 0))
        continue;
      g_array_index (added, StoreKey, n++) = key;
      g_array_append_val (positions, position);
    }
  g_array_set_size (added, n);
  return positions;
}

static PrKeyRun *
run_at (GArray *runs, guint position, guint first_added)
{
  PrKeyRun fresh = { position, 0, first_added, 0 };

  if (runs->len > 0)
    {
      PrKeyRun *last = &g_array_index (runs, PrKeyRun, runs->len - 1);

      if (last->position + last->n_removed == position)
        return last;
    }
  g_array_append_val (runs, fresh);
  return &g_array_index (runs, PrKeyRun, runs->len - 1);
}

GArray *
pr_key_runs_new (const GArray *keys, GArray *removed, GArray *added)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (PrKeyRun));
  g_autoptr (GArray) gone = NULL;
  g_autoptr (GArray) places = NULL;
  guint i = 0;
  guint j = 0;

  g_array_sort (added, pr_key_compare);
  gone = find_removed (keys, removed, added);
  places = find_added (keys, added);
  while (i < gone->len || j < places->len)
    {
      /* what comes at a place comes before what stood there */
      if (j < places->len
          && (i == gone->len || g_array_index (places, guint, j) <= g_array_index (gone, guint, i)))
        {
          run_at (runs, g_array_index (places, guint, j), j)->n_added++;
          j++;
        }
      else
        {
          run_at (runs, g_array_index (gone, guint, i), j)->n_removed++;
          i++;
        }
    }
  return runs;
}
