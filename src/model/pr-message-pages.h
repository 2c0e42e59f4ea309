/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The row objects of a message list: one for each id that anybody looks at, filled from the cache a
 * page at a time. The pages that were looked at last are held, so that scrolling back is free.
 * Main thread. */
#pragma once

#include "model/pr-message.h"
#include "store/store-database.h"

typedef struct _PrMessagePages PrMessagePages;

/* A row for the key at POSITION of the owner's keys, not filled yet. (transfer full) */
typedef PrMessage *(*PrMessagePagesCreate) (gpointer owner, guint position);

/* ROW was filled, as seen at NOW. */
typedef void (*PrMessagePagesFilled) (gpointer owner, PrMessage *row, gint64 now);

PrMessagePages *pr_message_pages_new (StoreDatabase *database,
                                      gpointer owner,
                                      PrMessagePagesCreate create,
                                      PrMessagePagesFilled filled);

/* Rows asked for from now on stand for CONVERSATIONS, or for messages. */
void pr_message_pages_set_conversations (PrMessagePages *self, gboolean conversations);

/* Neither calls its owner nor reads the database any more. (transfer full) SELF; what is on its way
 * keeps the memory. */
void pr_message_pages_free (PrMessagePages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PrMessagePages, pr_message_pages_free)

/* Reads nothing any more; rows that are here stay. */
void pr_message_pages_stop (PrMessagePages *self);

/* The row for ID while anybody holds it; borrowed, or NULL. */
PrMessage *pr_message_pages_lookup (PrMessagePages *self, gint64 id);

/* All of them: (element-type PrMessage) (transfer full). */
GPtrArray *pr_message_pages_dup_rows (PrMessagePages *self);

/* The row at POSITION of KEYS (element-type StoreKey), never waiting: the page around it is asked
 * for unless it is here. (transfer full) */
PrMessage *pr_message_pages_get (PrMessagePages *self, const GArray *keys, guint position);

/* FLAGS of ID from now on, also for a row that was asked for before. */
void pr_message_pages_set_flags (PrMessagePages *self, gint64 id, StoreFlags flags);

/* Reads those of IDS (element-type gint64) again that are here. */
void pr_message_pages_reload (PrMessagePages *self, const GArray *ids);

/* Another view is on its way: nothing that was asked for is waited for. */
void pr_message_pages_cancel (PrMessagePages *self);

/* Forgets all rows; they live on where they are held. */
void pr_message_pages_clear (PrMessagePages *self);
