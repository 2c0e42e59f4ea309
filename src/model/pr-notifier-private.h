/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-folder-tree.h"
#include "model/pr-notifier.h"
#include "store/store-database.h"

/* A notifier for mail of ACCOUNTS (PrAccount), whose mailboxes are in FOLDERS. */
PrNotifier *pr_notifier_new (GListModel *accounts, PrFolderTree *folders);

/* Keeps in FILE what is on show, and withdraws, once there is a database and a sink, what was read
 * since that was written. */
void pr_notifier_set_file (PrNotifier *self, const char *file);

/* Where the rows of new messages are read; NULL: nowhere, nothing is announced. */
void pr_notifier_set_database (PrNotifier *self, StoreDatabase *database);

/* Takes over a change of the store. */
void pr_notifier_apply_change (PrNotifier *self, StoreChange *change);
