/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-seqmap.h"

#include <string.h>

/* A gap buffer: removals at one place (a server expunging sequence number 1 again and again, or
 * from the end downwards) each cost nothing but moving the gap's edge. */
struct _ImapSeqMap
{
  guint32 *uids;
  gsize capacity;
  gsize gap_start;
  gsize gap_end;
};

static inline gsize
size_of (const ImapSeqMap *map)
{
  return map->capacity - (map->gap_end - map->gap_start);
}

static inline guint32 *
slot (const ImapSeqMap *map, gsize i)
{
  return &map->uids[i < map->gap_start ? i : i + (map->gap_end - map->gap_start)];
}

static void
move_gap (ImapSeqMap *map, gsize to)
{
  if (to < map->gap_start)
    {
      gsize n = map->gap_start - to;
      memmove (map->uids + map->gap_end - n, map->uids + to, n * sizeof (guint32));
      map->gap_end -= n;
    }
  else if (to > map->gap_start)
    {
      gsize n = to - map->gap_start;
      memmove (map->uids + map->gap_start, map->uids + map->gap_end, n * sizeof (guint32));
      map->gap_end += n;
    }
  map->gap_start = to;
}

/* With the gap at the end. */
static void
reserve (ImapSeqMap *map, gsize capacity)
{
  if (capacity <= map->capacity)
    return;
  capacity = MAX (capacity, map->capacity + map->capacity / 2);
  map->uids = g_renew (guint32, map->uids, capacity);
  map->capacity = capacity;
  map->gap_end = capacity;
}

ImapSeqMap *
imap_seqmap_new (void)
{
  return g_new0 (ImapSeqMap, 1);
}

void
imap_seqmap_free (ImapSeqMap *map)
{
  g_free (map->uids);
  g_free (map);
}

guint32
imap_seqmap_get_size (const ImapSeqMap *map)
{
  return (guint32) size_of (map);
}

gboolean
imap_seqmap_set_exists (ImapSeqMap *map, guint32 exists)
{
  gsize size = size_of (map);
  if (exists < size || exists > IMAP_SEQMAP_MAX)
    return FALSE;
  move_gap (map, size);
  reserve (map, exists);
  if (exists > size)
    memset (map->uids + size, 0, (exists - size) * sizeof (guint32));
  map->gap_start = exists;
  return TRUE;
}

void
imap_seqmap_clear (ImapSeqMap *map)
{
  g_clear_pointer (&map->uids, g_free);
  map->capacity = 0;
  map->gap_start = 0;
  map->gap_end = 0;
}

guint32
imap_seqmap_get (const ImapSeqMap *map, guint32 seq)
{
  return seq >= 1 && seq <= size_of (map) ? *slot (map, seq - 1) : 0;
}

gboolean
imap_seqmap_set (ImapSeqMap *map, guint32 seq, guint32 uid)
{
  if (seq < 1 || seq > size_of (map))
    return FALSE;
  guint32 *place = slot (map, seq - 1);
  if (*place != 0 && *place != uid)
    return FALSE;
  *place = uid;
  return TRUE;
}

gboolean
imap_seqmap_fill (ImapSeqMap *map, const ImapSet *uids)
{
  if (imap_set_count (uids) != size_of (map))
    return FALSE;
  ImapSetIter iter;
  guint32 uid;
  gsize i = 0;
  imap_set_iter_init (&iter, uids);
  while (imap_set_iter_next (&iter, &uid))
    *slot (map, i++) = uid;
  return TRUE;
}

gboolean
imap_seqmap_expunge (ImapSeqMap *map, guint32 seq, guint32 *out_uid)
{
  if (seq < 1 || seq > size_of (map))
    return FALSE;
  if (out_uid != NULL)
    *out_uid = *slot (map, seq - 1);
  if (seq == map->gap_start)
    map->gap_start--;
  else
    {
      move_gap (map, seq - 1);
      map->gap_end++;
    }
  return TRUE;
}

guint32
imap_seqmap_vanish (ImapSeqMap *map, const ImapSet *uids)
{
  gsize size = size_of (map);
  gsize kept = 0;
  move_gap (map, size);
  for (gsize i = 0; i < size; i++)
    {
      guint32 uid = map->uids[i];
      if (uid == 0 || !imap_set_contains (uids, uid))
        map->uids[kept++] = uid;
    }
  map->gap_start = kept;
  return (guint32) (size - kept);
}

guint32
imap_seqmap_find (const ImapSeqMap *map, guint32 uid)
{
  /* Unknown UIDs are 0, so the vector is not always sorted. */
  for (gsize i = 0; uid != 0 && i < size_of (map); i++)
    {
      if (*slot (map, i) == uid)
        return (guint32) i + 1;
    }
  return 0;
}
