/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the worst lines take at a quarter of the largest size, at half of it and at all of it.
 * Prints milliseconds; fails when twice the bytes take clearly more than twice the time, or a
 * megabyte takes a second. */
#include "hostile.h"

#include <time.h>

static double
read_once (const GString *stream)
{
  clock_t start = clock ();
  hostile_read (stream);
  return (double) (clock () - start) * 1000 / CLOCKS_PER_SEC;
}

/* The best of some: other programs and the allocator only make it slower. */
static double
measure (const Hostile *hostile, gsize len)
{
  GString *stream = hostile_make (hostile, len);
  double best = read_once (stream);
  for (guint i = 0; i < 4 && best < 500; i++)
    best = MIN (best, read_once (stream));
  g_string_free (stream, TRUE);
  return best;
}

int
main (void)
{
  gboolean good = TRUE;
  gsize len = (1 << 20) - 1000;
  for (guint i = 0; i < n_hostiles; i++)
    {
      double quarter = measure (&hostiles[i], len / 4);
      double half = measure (&hostiles[i], len / 2);
      double all = measure (&hostiles[i], len);
      gboolean fine = (all < 3 * half + 2 && half < 3 * quarter + 2) && all < 1000;
      g_print ("%-26s %8.2f %8.2f %8.2f ms%s\n", hostiles[i].name, quarter, half, all,
               fine ? "" : "  NOT LINEAR");
      good &= fine;
    }
  return good ? 0 : 1;
}
