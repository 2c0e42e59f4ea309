/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-message.h"
#include "store/store-types.h"

/* An unloaded row for KEY. OUTGOING: shows whom it went to instead of whom it came from. */
PrMessage *pr_message_new (const StoreKey *key, gboolean outgoing);

const StoreKey *pr_message_get_key (PrMessage *self);

/* Fills the row, with texts as seen at NOW. */
void pr_message_set_record (PrMessage *self, StoreMessage *record, gint64 now);

/* What the cache knows; borrowed, NULL until loaded. */
const StoreMessage *pr_message_get_record (PrMessage *self);

/* Flags as shown; also before the row is loaded. */
void pr_message_set_flags (PrMessage *self, StoreFlags flags);
StoreFlags pr_message_get_flags (PrMessage *self);

/* LABEL (nullable) is the heading over this row. */
void pr_message_set_group_label (PrMessage *self, const char *label);

/* PLACE (nullable) names the folder where a list shows several. */
void pr_message_set_place (PrMessage *self, const char *place);

/* Makes the date label anew, as seen at NOW. */
void pr_message_update_date (PrMessage *self, gint64 now);

/* For the list alone: the batch that this row was asked for with; 0: none yet. */
void pr_message_set_batch (PrMessage *self, guint batch);
guint pr_message_get_batch (PrMessage *self);
