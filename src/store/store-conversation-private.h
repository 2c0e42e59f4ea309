/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversations: a message joins the conversation of any id that it has or names. Kept, not
 * queried: ids of messages that are not here (yet) are remembered too, since the newest come first.
 * Writer thread only. */
#pragma once

#include "store/store-transaction-private.h"

/* The conversation of the new message MESSAGE in ACCOUNT (a row id), merging those that it
 * connects. */
gint64 store_conversation_join (StoreTransaction *transaction,
                                gint64 account,
                                gint64 message,
                                const char *message_id,
                                const char *in_reply_to,
                                const char *const *references);

/* A 64-bit hash of bytes; HASH is STORE_HASH_START or the hash of what comes before. */
#define STORE_HASH_START G_GUINT64_CONSTANT (14695981039346656037)
guint64 store_hash_bytes (guint64 hash, const void *data, gsize len);
