/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-folder.h"
#include "store/store-types.h"

/* The three kinds. */
PrFolder *pr_folder_new_mailbox (const StoreFolder *record);
PrFolder *pr_folder_new_account (const char *account_id, const char *title);
PrFolder *pr_folder_new_all_inboxes (void);

/* What the cache knows of a mailbox; borrowed, NULL for the other kinds. */
const StoreFolder *pr_folder_get_record (PrFolder *self);

/* Takes over changed names, role and figures, with notifications. */
void pr_folder_set_record (PrFolder *self, const StoreFolder *record);
void pr_folder_set_title (PrFolder *self, const char *title);
void pr_folder_set_counters (PrFolder *self, gint64 total, gint64 unread);

/* Makes the children CHILDREN (element-type PrFolder), announcing only what differs. */
void pr_folder_set_children (PrFolder *self, GPtrArray *children);

/* The view on the messages of SELF; NULL for an account. (transfer full) */
StoreView *pr_folder_dup_view (PrFolder *self);

/* Makes STORE hold ITEMS in their order, announcing only what differs. */
void pr_folder_splice_store (GListStore *store, GPtrArray *items);
