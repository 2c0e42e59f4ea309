/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one committed transaction changed. Carries sort keys, so that a list finds places without
 * asking the database again. Immutable; any thread may read it. */
#pragma once

#include "store/store-types.h"

typedef struct
{
  StoreKey key;
  StoreFlags flags;
} StoreAddedRow;

typedef struct
{
  StoreKey key;
  StoreFlags old_flags;
  StoreFlags new_flags;
} StoreFlagsRow;

/* Another message is the newest of a conversation. */
typedef struct
{
  gint64 old_id;
  gint64 new_id;
} StoreReplacedRow;

typedef struct StoreChangePlaces StoreChangePlaces;
typedef struct StoreFolderChange StoreFolderChange;

/* The changes in one folder. Arrays are never NULL. */
struct StoreFolderChange
{
  gint64 folder;
  StoreRole role;
  GArray *added;        /* StoreAddedRow */
  GArray *removed;      /* StoreKey */
  GArray *removed_uids; /* guint32, in the order of removed: the UID it had here; 0: none */
  GArray *flags;        /* StoreFlagsRow; also when only keywords changed */
  GArray *updated;   /* gint64 ids whose other columns changed (preview, attachment mark, body) */
  gboolean counters; /* total or unread differ */
  gint64 total;
  gint64 unread;
  GArray *replaced;                 /* StoreReplacedRow; also among removed and added */
  StoreFolderChange *conversations; /* the same of the list of conversations, whose rows are their
                                     * newest messages; NULL: nothing */
  GHashTable *places; /* id -> StoreChangePlaces, while it is being built; else NULL */
};

typedef struct
{
  guint64 serial; /* rises by one with every change of this process */
  StoreOrigin origin;
  GPtrArray *folders;   /* StoreFolderChange */
  gboolean folder_list; /* folders came, went, or changed name or role */
  gboolean indexed;     /* searches may find more than before */
  gboolean operations;  /* the journal has work, or work was finished */
} StoreChange;

#define STORE_TYPE_CHANGE (store_change_get_type ())
GType store_change_get_type (void);
StoreChange *store_change_ref (StoreChange *change);
void store_change_unref (StoreChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreChange, store_change_unref)

/* The part about FOLDER, or NULL; borrowed. */
const StoreFolderChange *store_change_find_folder (const StoreChange *change, gint64 folder);
