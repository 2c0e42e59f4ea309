/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-folder-tree.h"
#include "store/store-folder.h"

/* A tree over ACCOUNTS (element-type PrAccount), empty until it is started. */
PrFolderTree *pr_folder_tree_new (GListModel *accounts);

/* Reads the folders of DATABASE and follows them until pr_folder_tree_stop(). */
void pr_folder_tree_start (PrFolderTree *self, StoreDatabase *database);
void pr_folder_tree_stop (PrFolderTree *self);

/* Takes over a change of the store. */
void pr_folder_tree_apply_change (PrFolderTree *self, StoreChange *change);

/* Shows RECORDS (element-type StoreFolder). */
void pr_folder_tree_set_records (PrFolderTree *self, GPtrArray *records);
