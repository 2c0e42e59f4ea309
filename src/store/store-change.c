/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-change-private.h"

#include <stddef.h>
#include <string.h>

/* Marks a row that has gone again; ids of the database begin at 1. */
#define NO_ID 0

static void
free_folder_change (gpointer data)
{
  StoreFolderChange *part = data;
  g_array_unref (part->added);
  g_array_unref (part->removed);
  g_array_unref (part->removed_uids);
  g_array_unref (part->flags);
  g_array_unref (part->updated);
  g_array_unref (part->replaced);
  g_clear_pointer (&part->conversations, free_folder_change);
  g_clear_pointer (&part->places, g_hash_table_unref);
  g_free (part);
}

static void
clear_change (gpointer data)
{
  StoreChange *change = data;
  g_ptr_array_unref (change->folders);
}

StoreChange *
store_change_new (StoreOrigin origin)
{
  StoreChange *change = g_atomic_rc_box_new0 (StoreChange);
  change->origin = origin;
  change->folders = g_ptr_array_new_with_free_func (free_folder_change);
  return change;
}

StoreChange *
store_change_ref (StoreChange *change)
{
  return g_atomic_rc_box_acquire (change);
}

void
store_change_unref (StoreChange *change)
{
  g_atomic_rc_box_release_full (change, clear_change);
}

G_DEFINE_BOXED_TYPE (StoreChange, store_change, store_change_ref, store_change_unref)

static StoreFolderChange *
find_folder (const StoreChange *change, gint64 folder)
{
  for (guint i = 0; i < change->folders->len; i++)
    {
      StoreFolderChange *part = g_ptr_array_index (change->folders, i);
      if (part->folder == folder)
        return part;
    }
  return NULL;
}

const StoreFolderChange *
store_change_find_folder (const StoreChange *change, gint64 folder)
{
  return find_folder (change, folder);
}

static StoreFolderChange *
new_part (gint64 folder, StoreRole role)
{
  StoreFolderChange *part = g_new0 (StoreFolderChange, 1);
  part->folder = folder;
  part->role = role;
  part->added = g_array_new (FALSE, FALSE, sizeof (StoreAddedRow));
  part->removed = g_array_new (FALSE, FALSE, sizeof (StoreKey));
  part->removed_uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  part->flags = g_array_new (FALSE, FALSE, sizeof (StoreFlagsRow));
  part->updated = g_array_new (FALSE, FALSE, sizeof (gint64));
  part->replaced = g_array_new (FALSE, FALSE, sizeof (StoreReplacedRow));
  part->places = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  return part;
}

StoreFolderChange *
store_change_need_folder (StoreChange *change, gint64 folder, StoreRole role)
{
  StoreFolderChange *part = find_folder (change, folder);
  if (part != NULL)
    return part;
  part = new_part (folder, role);
  g_ptr_array_add (change->folders, part);
  return part;
}

StoreFolderChange *
store_change_need_conversations (StoreFolderChange *part)
{
  if (part->conversations == NULL)
    part->conversations = new_part (part->folder, part->role);
  return part->conversations;
}

/* Where the rows of one message are: places in the arrays, counted from 1; 0: nowhere. */
struct StoreChangePlaces
{
  gint64 id;
  guint added;
  guint flags;
  guint updated;
};

static StoreChangePlaces *
find_places (const StoreFolderChange *part, gint64 id)
{
  return g_hash_table_lookup (part->places, &id);
}

static StoreChangePlaces *
need_places (StoreFolderChange *part, gint64 id)
{
  StoreChangePlaces *places = find_places (part, id);
  if (places != NULL)
    return places;
  places = g_new0 (StoreChangePlaces, 1);
  places->id = id;
  g_hash_table_insert (part->places, &places->id, places);
  return places;
}

void
store_change_note_added (StoreFolderChange *part, StoreKey key, StoreFlags flags)
{
  StoreAddedRow row = { key, flags };
  g_array_append_val (part->added, row);
  need_places (part, key.id)->added = part->added->len;
}

/* Rows that go again become gaps, which closing all at once in store_change_seal() costs less. */
void
store_change_note_removed (StoreFolderChange *part, StoreKey key, guint32 uid)
{
  StoreChangePlaces *places = find_places (part, key.id);
  gboolean was_added = places != NULL && places->added != 0;
  if (was_added)
    g_array_index (part->added, StoreAddedRow, places->added - 1).key.id = NO_ID;
  if (places != NULL && places->flags != 0)
    g_array_index (part->flags, StoreFlagsRow, places->flags - 1).key.id = NO_ID;
  if (places != NULL && places->updated != 0)
    g_array_index (part->updated, gint64, places->updated - 1) = NO_ID;
  g_hash_table_remove (part->places, &key.id);
  if (was_added)
    return;
  g_array_append_val (part->removed, key);
  g_array_append_val (part->removed_uids, uid);
}

void
store_change_note_flags (StoreFolderChange *part,
                         StoreKey key,
                         StoreFlags old_flags,
                         StoreFlags new_flags)
{
  StoreChangePlaces *places = need_places (part, key.id);
  if (places->added != 0)
    g_array_index (part->added, StoreAddedRow, places->added - 1).flags = new_flags;
  else if (places->flags != 0)
    g_array_index (part->flags, StoreFlagsRow, places->flags - 1).new_flags = new_flags;
  else
    {
      StoreFlagsRow row = { key, old_flags, new_flags };
      g_array_append_val (part->flags, row);
      places->flags = part->flags->len;
    }
}

void
store_change_note_updated (StoreFolderChange *part, gint64 id)
{
  StoreChangePlaces *places = need_places (part, id);
  if (places->added != 0 || places->updated != 0)
    return;
  g_array_append_val (part->updated, id);
  places->updated = part->updated->len;
}

void
store_change_note_replaced (StoreFolderChange *part, gint64 old_id, gint64 new_id)
{
  StoreReplacedRow row = { old_id, new_id };
  g_array_append_val (part->replaced, row);
}

/* Takes the gaps out of ROWS, whose elements have their id at OFFSET. */
static void
close_gaps (GArray *rows, gsize offset)
{
  gsize size = g_array_get_element_size (rows);
  guint n = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      char *row = rows->data + i * size;
      if (*(gint64 *) (void *) (row + offset) == NO_ID)
        continue;
      if (n < i)
        memcpy (rows->data + n * size, row, size);
      n++;
    }
  g_array_set_size (rows, n);
}

static gboolean
is_empty (const StoreFolderChange *part)
{
  return part->added->len == 0 && part->removed->len == 0 && part->flags->len == 0
         && part->updated->len == 0 && part->conversations == NULL && !part->counters;
}

static void
seal_part (StoreFolderChange *part)
{
  if (part->conversations != NULL)
    {
      seal_part (part->conversations);
      if (is_empty (part->conversations))
        g_clear_pointer (&part->conversations, free_folder_change);
    }
  close_gaps (part->added, offsetof (StoreAddedRow, key.id));
  close_gaps (part->flags, offsetof (StoreFlagsRow, key.id));
  close_gaps (part->updated, 0);
  g_clear_pointer (&part->places, g_hash_table_unref);
}

gboolean
store_change_seal (StoreChange *change)
{
  for (guint i = 0; i < change->folders->len; i++)
    {
      StoreFolderChange *part = g_ptr_array_index (change->folders, i);
      seal_part (part);
      if (is_empty (part))
        g_ptr_array_remove_index (change->folders, i--);
    }
  return change->folders->len > 0 || change->folder_list || change->operations || change->indexed;
}
