/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store-database-private.h"

/* A file with this name beside the cache asks for a full check at the next opening. */
#define STORE_OPEN_CHECK_SUFFIX ".check"

/* Takes the lock, makes both files ready, starts the threads of DATABASE. */
gboolean store_open_run (StoreDatabase *database, GError **error);
