/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-key-runs.h"

static GArray *
new_keys (void)
{
  return g_array_new (FALSE, FALSE, sizeof (StoreKey));
}

static void
add (GArray *keys, gint64 sort, gint64 id)
{
  StoreKey key = { sort, id };

  g_array_append_val (keys, key);
}

static void
apply (GArray *keys, GArray *runs, GArray *added)
{
  for (guint i = runs->len; i > 0; i--)
    {
      const PrKeyRun *run = &g_array_index (runs, PrKeyRun, i - 1);

      g_assert_cmpuint (run->n_removed + run->n_added, >, 0);
      if (run->n_removed > 0)
        g_array_remove_range (keys, run->position, run->n_removed);
      if (run->n_added > 0)
        g_array_insert_vals (keys, run->position,
                             &g_array_index (added, StoreKey, run->first_added), run->n_added);
    }
}

static void
test_find (void)
{
  g_autoptr (GArray) keys = new_keys ();
  StoreKey key = { 20, 1 };
  guint position;

  g_assert_false (pr_key_find (keys, &key, &position));
  g_assert_cmpuint (position, ==, 0);
  add (keys, 30, 1);
  add (keys, 20, 2);
  add (keys, 20, 1);
  add (keys, 10, 7);
  g_assert_true (pr_key_find (keys, &key, &position));
  g_assert_cmpuint (position, ==, 2);
  key.id = 3;
  g_assert_false (pr_key_find (keys, &key, &position));
  g_assert_cmpuint (position, ==, 1);
}

/* One new message at the top is one insertion of one row. */
static void
test_push (void)
{
  g_autoptr (GArray) keys = new_keys ();
  g_autoptr (GArray) added = new_keys ();
  g_autoptr (GArray) removed = new_keys ();
  g_autoptr (GArray) runs = NULL;
  const PrKeyRun *run;

  for (int i = 1000; i > 0; i--)
    add (keys, i, i);
  add (added, 1001, 1001);
  runs = pr_key_runs_new (keys, removed, added);
  g_assert_cmpuint (runs->len, ==, 1);
  run = &g_array_index (runs, PrKeyRun, 0);
  g_assert_cmpuint (run->position, ==, 0);
  g_assert_cmpuint (run->n_removed, ==, 0);
  g_assert_cmpuint (run->n_added, ==, 1);
}

/* What comes in the place of its neighbour is one run; what stays is none. */
static void
test_same (void)
{
  g_autoptr (GArray) keys = new_keys ();
  g_autoptr (GArray) added = new_keys ();
  g_autoptr (GArray) removed = new_keys ();
  g_autoptr (GArray) runs = NULL;
  g_autoptr (GArray) none = NULL;

  for (int i = 10; i > 0; i--)
    add (keys, i * 10, i);
  add (added, 55, 99);
  add (removed, 50, 5);
  runs = pr_key_runs_new (keys, removed, added);
  g_assert_cmpuint (runs->len, ==, 1);
  apply (keys, runs, added);
  g_assert_cmpint (g_array_index (keys, StoreKey, 5).id, ==, 99);

  g_array_set_size (added, 0);
  g_array_set_size (removed, 0);
  add (added, 30, 3);
  add (added, 20, 2);
  add (added, 20, 2);
  add (removed, 30, 3);
  add (removed, 1, 1);
  none = pr_key_runs_new (keys, removed, added);
  g_assert_cmpuint (none->len, ==, 0);
}

/* Random changes against a naive list. */
static void
test_random (void)
{
  g_autoptr (GArray) keys = new_keys ();
  g_autoptr (GArray) expected = new_keys ();

  for (int round = 0; round < 500; round++)
    {
      g_autoptr (GArray) added = new_keys ();
      g_autoptr (GArray) removed = new_keys ();
      g_autoptr (GArray) runs = NULL;
      guint n = (guint) g_test_rand_int_range (0, 30);

      for (guint i = 0; i < n; i++)
        {
          gint64 id = g_test_rand_int_range (1, 200);
          StoreKey key = { id % 7, id };
          guint position;
          gboolean known = pr_key_find (expected, &key, &position);
          gboolean touched = pr_key_find (added, &key, &position);

          for (guint j = 0; j < added->len && !touched; j++)
            touched = g_array_index (added, StoreKey, j).id == id;
          for (guint j = 0; j < removed->len && !touched; j++)
            touched = g_array_index (removed, StoreKey, j).id == id;
          if (touched)
            continue;
          g_array_append_val (known && g_test_rand_bit () ? removed : added, key);
        }
      for (guint i = 0; i < removed->len; i++)
        {
          guint position;

          if (pr_key_find (expected, &g_array_index (removed, StoreKey, i), &position))
            g_array_remove_index (expected, position);
        }
      for (guint i = 0; i < added->len; i++)
        {
          StoreKey key = g_array_index (added, StoreKey, i);
          guint position;

          if (!pr_key_find (expected, &key, &position))
            g_array_insert_val (expected, position, key);
        }
      runs = pr_key_runs_new (keys, removed, added);
      apply (keys, runs, added);
      g_assert_cmpmem (keys->data, keys->len * sizeof (StoreKey), expected->data,
                       expected->len * sizeof (StoreKey));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/key-runs/find", test_find);
  g_test_add_func ("/model/key-runs/push", test_push);
  g_test_add_func ("/model/key-runs/same", test_same);
  g_test_add_func ("/model/key-runs/random", test_random);
  return g_test_run ();
}
