/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of conversations: what the list of a folder shows of each, a kept table. A transaction
 * says here what its locations do; at its end every row that this touched is written and told once.
 * Writer thread only. */
#pragma once

#include "store/store-transaction-private.h"

/* The rows that a transaction touches, none yet; free it with g_hash_table_unref(). */
GHashTable *store_conversation_row_new_table (void);

/* A location with KEY and FLAGS of CONVERSATION is shown in FOLDER now, or no longer. */
void store_conversation_row_arrive (StoreTransaction *transaction,
                                    gint64 folder,
                                    gint64 conversation,
                                    StoreKey key,
                                    StoreFlags flags);
void store_conversation_row_depart (StoreTransaction *transaction,
                                    gint64 folder,
                                    gint64 conversation,
                                    StoreKey key,
                                    StoreFlags flags);

/* It stays there with other flags. */
void store_conversation_row_change (StoreTransaction *transaction,
                                    gint64 folder,
                                    gint64 conversation,
                                    StoreKey key,
                                    StoreFlags old_flags,
                                    StoreFlags new_flags);

/* FROM became part of INTO, here in FOLDER. */
void store_conversation_row_merge (StoreTransaction *transaction,
                                   gint64 folder,
                                   gint64 from,
                                   gint64 into);

/* Writes the rows and notes what of them changed; call once, before the change is sealed. */
void store_conversation_row_finish (StoreTransaction *transaction);
