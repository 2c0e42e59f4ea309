/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* Row id -> the one live object for it. Holds no references: an entry goes when its object is
 * finalised. For one thread. */
typedef struct _BaseWeakMap BaseWeakMap;

BaseWeakMap *base_weak_map_new (void);
void base_weak_map_free (BaseWeakMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BaseWeakMap, base_weak_map_free)

/* The object for ID, borrowed, or NULL. */
gpointer base_weak_map_lookup (BaseWeakMap *map, gint64 id);

/* Enters OBJECT (a GObject) for ID, in place of another one. */
void base_weak_map_insert (BaseWeakMap *map, gint64 id, gpointer object);

/* Forgets all objects; they live on where they are held. */
void base_weak_map_clear (BaseWeakMap *map);

/* All live objects, each with a reference: free with g_ptr_array_unref(). */
GPtrArray *base_weak_map_dup_objects (BaseWeakMap *map);
