/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a core works on, for the command line, which shows more of it than windows do. */
#pragma once

#include "account/account-list.h"
#include "account/account-profile.h"
#include "engine/engine.h"
#include "model/pr-core.h"
#include "store/store-database.h"

/* All borrowed. The database is NULL unless the core is open, the engine also unless it is open as
 * the owner. */
StoreDatabase *pr_core_get_database (PrCore *self);
Engine *pr_core_get_engine (PrCore *self);
AccountList *pr_core_get_account_list (PrCore *self);
const AccountProfile *pr_core_get_profile (PrCore *self);
