/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-weak-map.h"

typedef struct
{
  gint64 id; /* first: the hash table's key points here */
  GObject *object;
  GHashTable *table;
} Entry;

struct _BaseWeakMap
{
  GHashTable *table; /* &entry->id -> Entry */
};

static void
on_object_gone (gpointer user_data, GObject *where_it_was)
{
  Entry *entry = user_data;

  entry->object = NULL;
  g_hash_table_remove (entry->table, &entry->id);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  if (entry->object != NULL)
    g_object_weak_unref (entry->object, on_object_gone, entry);
  g_free (entry);
}

BaseWeakMap *
base_weak_map_new (void)
{
  BaseWeakMap *map = g_new0 (BaseWeakMap, 1);

  map->table = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, entry_free);
  return map;
}

void
base_weak_map_free (BaseWeakMap *map)
{
  g_hash_table_unref (map->table);
  g_free (map);
}

gpointer
base_weak_map_lookup (BaseWeakMap *map, gint64 id)
{
  Entry *entry = g_hash_table_lookup (map->table, &id);

  return entry != NULL ? entry->object : NULL;
}

void
base_weak_map_insert (BaseWeakMap *map, gint64 id, gpointer object)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->id = id;
  entry->object = object;
  entry->table = map->table;
  g_object_weak_ref (object, on_object_gone, entry);
  g_hash_table_replace (map->table, &entry->id, entry);
}

void
base_weak_map_clear (BaseWeakMap *map)
{
  g_hash_table_remove_all (map->table);
}

GPtrArray *
base_weak_map_dup_objects (BaseWeakMap *map)
{
  GPtrArray *objects = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, map->table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (objects, g_object_ref (((Entry *) value)->object));
  return objects;
}
