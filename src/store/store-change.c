/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-change-private.h"

static void
free_folder_change (gpointer data)
{
  StoreFolderChange *part = data;
  g_array_unref (part->added);
  g_array_unref (part->removed);
  g_array_unref (part->removed_uids);
  g_array_unref (part->flags);
  g_array_unref (part->updated);
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

StoreFolderChange *
store_change_need_folder (StoreChange *change, gint64 folder, StoreRole role)
{
  StoreFolderChange *part = find_folder (change, folder);
  if (part != NULL)
    return part;
  part = g_new0 (StoreFolderChange, 1);
  part->folder = folder;
  part->role = role;
  part->added = g_array_new (FALSE, FALSE, sizeof (StoreAddedRow));
  part->removed = g_array_new (FALSE, FALSE, sizeof (StoreKey));
  part->removed_uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  part->flags = g_array_new (FALSE, FALSE, sizeof (StoreFlagsRow));
  part->updated = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_ptr_array_add (change->folders, part);
  return part;
}

static StoreAddedRow *
find_added (StoreFolderChange *part, gint64 id, guint *out_index)
{
  for (guint i = 0; i < part->added->len; i++)
    {
      StoreAddedRow *row = &g_array_index (part->added, StoreAddedRow, i);
      if (row->key.id != id)
        continue;
      *out_index = i;
      return row;
    }
  return NULL;
}

void
store_change_note_added (StoreFolderChange *part, StoreKey key, StoreFlags flags)
{
  StoreAddedRow row = { key, flags };
  g_array_append_val (part->added, row);
}

void
store_change_note_removed (StoreFolderChange *part, StoreKey key, guint32 uid)
{
  guint index = 0;
  for (guint i = 0; i < part->flags->len; i++)
    if (g_array_index (part->flags, StoreFlagsRow, i).key.id == key.id)
      g_array_remove_index (part->flags, i--);
  for (guint i = 0; i < part->updated->len; i++)
    if (g_array_index (part->updated, gint64, i) == key.id)
      g_array_remove_index_fast (part->updated, i--);
  if (find_added (part, key.id, &index) != NULL)
    g_array_remove_index (part->added, index);
  else
    {
      g_array_append_val (part->removed, key);
      g_array_append_val (part->removed_uids, uid);
    }
}

void
store_change_note_flags (StoreFolderChange *part,
                         StoreKey key,
                         StoreFlags old_flags,
                         StoreFlags new_flags)
{
  guint index = 0;
  StoreAddedRow *added = find_added (part, key.id, &index);
  if (added != NULL)
    {
      added->flags = new_flags;
      return;
    }
  for (guint i = 0; i < part->flags->len; i++)
    {
      StoreFlagsRow *row = &g_array_index (part->flags, StoreFlagsRow, i);
      if (row->key.id != key.id)
        continue;
      row->new_flags = new_flags;
      return;
    }
  StoreFlagsRow row = { key, old_flags, new_flags };
  g_array_append_val (part->flags, row);
}

void
store_change_note_updated (StoreFolderChange *part, gint64 id)
{
  guint index = 0;
  if (find_added (part, id, &index) != NULL)
    return;
  for (guint i = 0; i < part->updated->len; i++)
    if (g_array_index (part->updated, gint64, i) == id)
      return;
  g_array_append_val (part->updated, id);
}

gboolean
store_change_seal (StoreChange *change)
{
  for (guint i = 0; i < change->folders->len; i++)
    {
      StoreFolderChange *part = g_ptr_array_index (change->folders, i);
      if (part->added->len == 0 && part->removed->len == 0 && part->flags->len == 0
          && part->updated->len == 0 && !part->counters)
        g_ptr_array_remove_index (change->folders, i--);
    }
  return change->folders->len > 0 || change->folder_list || change->operations || change->indexed;
}
