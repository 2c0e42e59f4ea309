/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noting twice as many rows takes twice as long. */
#include "store/store-change-private.h"

#define FOLDER 3
#define ROWS 40000
#define ROUNDS 7

/* The best of ROUNDS, in microseconds. */
static gint64
measure (gint64 n)
{
  gint64 best = G_MAXINT64;

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (StoreChange) change = store_change_new (STORE_ORIGIN_PUSH);
      StoreFolderChange *part = store_change_need_folder (change, FOLDER, STORE_ROLE_NONE);
      gint64 begin = g_get_monotonic_time ();

      for (gint64 id = 1; id <= n; id++)
        {
          StoreKey key = { .sort = id, .id = id };

          store_change_note_flags (part, key, 0, STORE_FLAG_SEEN);
          store_change_note_updated (part, id);
          if (id % 4 == 0)
            store_change_note_removed (part, key, 1);
        }
      store_change_seal (change);
      best = MIN (best, g_get_monotonic_time () - begin);
    }
  return best;
}

int
main (void)
{
  gint64 few = MAX (measure (ROWS / 4), 1);
  gint64 many = measure (ROWS);
  double ratio = (double) many / (double) few;

  g_print ("%d rows noted in %.1f ms, %.1f times as long as a quarter of them\n", ROWS,
           (double) many / 1000, ratio);
  return ratio < 8 ? 0 : 1;
}
