/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The full-text index. Messages are taken in by batches after they are committed, when the writer
 * has nothing else to do; what was not taken in is found by no words. Writer thread only. */
#pragma once

#include "store/store-transaction-private.h"

/* Takes in one batch; returns whether more may be waiting. */
gboolean store_index_run (StoreTransaction *transaction);

/* Keeps TEXT and FILES (nullable) of MESSAGE, to be found. What it has already stays. */
void store_index_put_text (StoreTransaction *transaction,
                           gint64 message,
                           const char *text,
                           const char *files);

/* Whether MESSAGE has an attachment is better known now. */
void
store_index_set_attachment (StoreTransaction *transaction, gint64 message, gboolean has_attachment);

/* MESSAGE is about to be deleted: takes it out. */
void store_index_remove (StoreTransaction *transaction, gint64 message);

/* The first id that a message with this date (microseconds) can have in the index. */
gint64 store_index_make_id (gint64 internal_date);
