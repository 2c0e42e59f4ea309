/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store-transaction-private.h"

/* Makes the cache agree with the journal when it has not taken in the newest change of own.db:
 * results of operations done meanwhile become base, and the rest is laid over anew. Idempotent.
 * Does nothing when they agree. */
void store_recover_run (StoreTransaction *transaction);
