/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building a change while its transaction runs; only the writer thread, before it is published. */
#pragma once

#include "store/store-change.h"

StoreChange *store_change_new (StoreOrigin origin);

/* The part about FOLDER, made when absent; borrowed. */
StoreFolderChange *store_change_need_folder (StoreChange *change, gint64 folder, StoreRole role);

/* The part of PART about conversations, made when absent; borrowed. */
StoreFolderChange *store_change_need_conversations (StoreFolderChange *part);

/* Each keeps the net effect: a row added and removed again leaves no trace, flags of an added row
 * are changed in place. */
void store_change_note_added (StoreFolderChange *part, StoreKey key, StoreFlags flags);
void store_change_note_removed (StoreFolderChange *part, StoreKey key, guint32 uid);
void store_change_note_flags (StoreFolderChange *part,
                              StoreKey key,
                              StoreFlags old_flags,
                              StoreFlags new_flags);
void store_change_note_updated (StoreFolderChange *part, gint64 id);
void store_change_note_replaced (StoreFolderChange *part, gint64 old_id, gint64 new_id);

/* Drops parts that say nothing. Returns whether anything is left to tell. */
gboolean store_change_seal (StoreChange *change);
