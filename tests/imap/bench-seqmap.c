/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one EXPUNGE and one VANISHED cost in mailboxes of different sizes, at the places that are
 * worst: first and last in turn, and anywhere. Prints nanoseconds; fails when a mailbox sixteen
 * times as large makes one of them more than sixteen times as slow, or it takes 20 microseconds. */
#include "imap/imap-seqmap.h"

#include <time.h>

#define CHANGES 20000

static gint64
get_cpu_ns (void)
{
  return (gint64) ((double) clock () * 1e9 / CLOCKS_PER_SEC);
}

static ImapSeqMap *
make_map (guint32 size)
{
  ImapSeqMap *map = imap_seqmap_new ();
  g_autoptr (ImapSet) uids = imap_set_new_range (1000, 999 + size);
  imap_seqmap_set_exists (map, size);
  imap_seqmap_fill (map, uids);
  return map;
}

static double
expunge_ends (ImapSeqMap *map)
{
  gint64 start = get_cpu_ns ();
  for (guint i = 0; i < CHANGES; i++)
    imap_seqmap_expunge (map, i % 2 == 0 ? 1 : imap_seqmap_get_size (map), NULL);
  return (double) (get_cpu_ns () - start) / CHANGES;
}

static double
expunge_anywhere (ImapSeqMap *map)
{
  guint32 seq = 1;
  gint64 start = get_cpu_ns ();
  for (guint i = 0; i < CHANGES; i++)
    {
      seq = (seq * 1664525u + 1013904223u);
      imap_seqmap_expunge (map, 1 + seq % imap_seqmap_get_size (map), NULL);
    }
  return (double) (get_cpu_ns () - start) / CHANGES;
}

static double
vanish_anywhere (ImapSeqMap *map)
{
  guint32 uid = 1;
  guint32 size = imap_seqmap_get_size (map);
  gint64 start = get_cpu_ns ();
  for (guint i = 0; i < CHANGES / 10; i++)
    {
      uid = uid * 1664525u + 1013904223u;
      g_autoptr (ImapSet) one = imap_set_new_range (1000 + uid % size, 1000 + uid % size);
      imap_seqmap_vanish (map, one);
    }
  return (double) (get_cpu_ns () - start) / (CHANGES / 10);
}

int
main (void)
{
  static const struct
  {
    const char *name;
    double (*run) (ImapSeqMap *map);
  } cases[] = {
    { "EXPUNGE of first and last", expunge_ends },
    { "EXPUNGE anywhere", expunge_anywhere },
    { "VANISHED anywhere", vanish_anywhere },
  };
  gboolean good = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double first = 0;
      double ns = 0;
      g_print ("%-26s", cases[i].name);
      for (guint32 size = IMAP_SEQMAP_MAX / 16; size <= IMAP_SEQMAP_MAX; size *= 4)
        {
          g_autoptr (ImapSeqMap) map = make_map (size);
          ns = cases[i].run (map);
          first = first > 0 ? first : ns;
          g_print ("  %7u: %6.0f ns", size, ns);
        }
      g_print ("\n");
      good &= ns < MAX (16 * first, 1000) && ns < 20000;
    }
  return good ? 0 : 1;
}
