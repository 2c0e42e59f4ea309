/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-seqmap.h"

#include <string.h>

/* UIDs of one chunk. Small enough to be moved for each EXPUNGE, large enough that a search through
 * all chunks is short: 4,096 of them at the most. */
#define CHUNK 1024

typedef struct
{
  guint32 *uids; /* room for CHUNK */
  guint32 n;     /* never 0 */
  guint32 min;   /* no known UID in it is lower, */
  guint32 max;   /* none higher */
} Chunk;

struct _ImapSeqMap
{
  GArray *chunks; /* Chunk, in order of their sequence numbers */
  guint32 size;
  guint hint;         /* the chunk looked at last */
  guint32 hint_first; /* its first index */
};

static inline Chunk *
chunk_at (const ImapSeqMap *map, guint i)
{
  return &g_array_index (map->chunks, Chunk, i);
}

static void
clear_chunk (gpointer data)
{
  Chunk *chunk = data;
  g_free (chunk->uids);
}

ImapSeqMap *
imap_seqmap_new (void)
{
  ImapSeqMap *map = g_new0 (ImapSeqMap, 1);
  map->chunks = g_array_new (FALSE, FALSE, sizeof (Chunk));
  g_array_set_clear_func (map->chunks, clear_chunk);
  return map;
}

void
imap_seqmap_free (ImapSeqMap *map)
{
  g_array_unref (map->chunks);
  g_free (map);
}

guint32
imap_seqmap_get_size (const ImapSeqMap *map)
{
  return map->size;
}

static void
forget_hint (ImapSeqMap *map)
{
  map->hint = 0;
  map->hint_first = 0;
}

/* The chunk of the message at @index, which must be there, and where it is in it. */
static Chunk *
find_chunk (ImapSeqMap *map, guint32 index, guint32 *out_place)
{
  if (index < map->hint_first)
    forget_hint (map);
  while (index - map->hint_first >= chunk_at (map, map->hint)->n)
    map->hint_first += chunk_at (map, map->hint++)->n;
  *out_place = index - map->hint_first;
  return chunk_at (map, map->hint);
}

gboolean
imap_seqmap_set_exists (ImapSeqMap *map, guint32 exists)
{
  if (exists < map->size || exists > IMAP_SEQMAP_MAX)
    return FALSE;
  while (map->size < exists)
    {
      Chunk *last = map->chunks->len > 0 ? chunk_at (map, map->chunks->len - 1) : NULL;
      if (last == NULL || last->n == CHUNK)
        {
          Chunk chunk = { g_new (guint32, CHUNK), 0, G_MAXUINT32, 0 };
          g_array_append_val (map->chunks, chunk);
          last = chunk_at (map, map->chunks->len - 1);
        }
      guint32 added = MIN (exists - map->size, CHUNK - last->n);
      memset (last->uids + last->n, 0, added * sizeof (guint32));
      last->n += added;
      map->size += added;
    }
  return TRUE;
}

void
imap_seqmap_clear (ImapSeqMap *map)
{
  g_array_set_size (map->chunks, 0);
  map->size = 0;
  forget_hint (map);
}

guint32
imap_seqmap_get (ImapSeqMap *map, guint32 seq)
{
  guint32 place;
  if (seq < 1 || seq > map->size)
    return 0;
  const Chunk *chunk = find_chunk (map, seq - 1, &place);
  return chunk->uids[place];
}

static void
put (Chunk *chunk, guint32 place, guint32 uid)
{
  chunk->uids[place] = uid;
  chunk->min = MIN (chunk->min, uid);
  chunk->max = MAX (chunk->max, uid);
}

gboolean
imap_seqmap_set (ImapSeqMap *map, guint32 seq, guint32 uid)
{
  guint32 place;
  if (seq < 1 || seq > map->size || uid == 0)
    return FALSE;
  Chunk *chunk = find_chunk (map, seq - 1, &place);
  if (chunk->uids[place] != 0 && chunk->uids[place] != uid)
    return FALSE;
  put (chunk, place, uid);
  return TRUE;
}

gboolean
imap_seqmap_fill (ImapSeqMap *map, const ImapSet *uids)
{
  if (imap_set_count (uids) != map->size)
    return FALSE;
  ImapSetIter iter;
  imap_set_iter_init (&iter, uids);
  for (guint i = 0; i < map->chunks->len; i++)
    {
      Chunk *chunk = chunk_at (map, i);
      guint32 uid;
      for (guint32 place = 0; place < chunk->n && imap_set_iter_next (&iter, &uid); place++)
        put (chunk, place, uid);
    }
  return TRUE;
}

/* Joins a chunk that has become small with a small neighbour, and drops it when it is empty: there
 * are never many more chunks than the messages need. */
static void
tidy (ImapSeqMap *map, guint i)
{
  Chunk *chunk = chunk_at (map, i);
  if (chunk->n > CHUNK / 4)
    return;
  if (chunk->n > 0 && i + 1 < map->chunks->len && chunk_at (map, i + 1)->n <= CHUNK / 4)
    {
      Chunk *next = chunk_at (map, i + 1);
      memcpy (chunk->uids + chunk->n, next->uids, next->n * sizeof (guint32));
      chunk->n += next->n;
      chunk->min = MIN (chunk->min, next->min);
      chunk->max = MAX (chunk->max, next->max);
      g_array_remove_index (map->chunks, i + 1);
    }
  else if (chunk->n == 0)
    g_array_remove_index (map->chunks, i);
  forget_hint (map);
}

gboolean
imap_seqmap_expunge (ImapSeqMap *map, guint32 seq, guint32 *out_uid)
{
  guint32 place;
  if (seq < 1 || seq > map->size)
    return FALSE;
  Chunk *chunk = find_chunk (map, seq - 1, &place);
  if (out_uid != NULL)
    *out_uid = chunk->uids[place];
  chunk->n--;
  map->size--;
  memmove (chunk->uids + place, chunk->uids + place + 1, (chunk->n - place) * sizeof (guint32));
  tidy (map, map->hint);
  return TRUE;
}

/* Whether @set has anything from @min to @max. */
static gboolean
touches (const ImapSet *set, guint32 min, guint32 max)
{
  gsize n;
  const ImapRange *ranges = imap_set_get_ranges (set, &n);
  gsize low = 0;
  while (low < n)
    {
      gsize middle = (low + n) / 2;
      if (ranges[middle].last < min)
        low = middle + 1;
      else if (ranges[middle].first > max)
        n = middle;
      else
        return TRUE;
    }
  return FALSE;
}

guint32
imap_seqmap_vanish (ImapSeqMap *map, const ImapSet *uids)
{
  guint32 removed = 0;
  for (guint i = map->chunks->len; i > 0; i--)
    {
      Chunk *chunk = chunk_at (map, i - 1);
      guint32 kept = 0;
      if (!touches (uids, chunk->min, chunk->max))
        continue;
      for (guint32 place = 0; place < chunk->n; place++)
        {
          guint32 uid = chunk->uids[place];
          if (uid == 0 || !imap_set_contains (uids, uid))
            chunk->uids[kept++] = uid;
        }
      removed += chunk->n - kept;
      chunk->n = kept;
      tidy (map, i - 1);
    }
  map->size -= removed;
  forget_hint (map);
  return removed;
}
