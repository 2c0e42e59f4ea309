/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-folder-tree.h"
#include "model/pr-message-list.h"
#include "store/store-message.h"

/* An empty list over DATABASE. */
PrMessageList *pr_message_list_new (StoreDatabase *database);

/* Lets rows be told with their place, as TREE (nullable) names it, where the list shows more than
 * one folder. */
void pr_message_list_set_folder_tree (PrMessageList *self, PrFolderTree *tree);

/* Shows VIEW (copied; NULL: nothing); OUTGOING rows name whom they went to. */
void pr_message_list_set_view (PrMessageList *self, const StoreView *view, gboolean outgoing);

/* Shows what a search finds, from its first pr_message_list_take_found() on, until the next view or
 * folder is set. */
void pr_message_list_begin_search (PrMessageList *self);

/* Whether it shows, or waits for, what a search finds. */
gboolean pr_message_list_is_search (PrMessageList *self);

/* What the search finds now; FALSE when the list shows something else meanwhile. (transfer full)
 * KEYS. */
gboolean pr_message_list_take_found (PrMessageList *self, GArray *keys);

/* The search could not be carried out: nothing is shown, but why. */
void pr_message_list_fail_search (PrMessageList *self, const GError *error);

/* Stops following the database, which is about to be closed. */
void pr_message_list_stop (PrMessageList *self);

/* Whether all keys of the view are here. */
gboolean pr_message_list_is_complete (PrMessageList *self);
