/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-notifier.h"
#include "store/store-database.h"

PrNotifier *pr_notifier_new (void);

/* Where the rows of new messages are read; NULL: nowhere, nothing is announced. */
void pr_notifier_set_database (PrNotifier *self, StoreDatabase *database);

/* Takes over a change of the store. */
void pr_notifier_apply_change (PrNotifier *self, StoreChange *change);
