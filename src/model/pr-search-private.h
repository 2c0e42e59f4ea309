/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-search.h"
#include "store/store-database.h"

/* A search that shows in LIST what DATABASE has. */
PrSearch *pr_search_new (StoreDatabase *database, PrMessageList *list);

/* Stops following the database, which is about to be closed. */
void pr_search_stop (PrSearch *self);
