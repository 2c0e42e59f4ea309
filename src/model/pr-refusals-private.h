/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-refusals.h"
#include "store/store-database.h"

PrRefusals *pr_refusals_new (void);

/* Whose journal it is about; those that wait in it are read. NULL: none. */
void pr_refusals_set_database (PrRefusals *self, StoreDatabase *database);

/* A server refused OPERATION, a row of the journal, with the words TEXT (nullable). */
void pr_refusals_add (PrRefusals *self, gint64 operation, const char *text);
