/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of an operation that was sent. Writer thread only. */
#pragma once

#include "store/store-journal-private.h"

/* Ends one attempt of OPERATION; one that is gone meanwhile is no error. */
void store_settle_run (StoreTransaction *transaction,
                       gint64 operation,
                       StoreOutcome outcome,
                       guint32 target_uidvalidity,
                       const StoreUidPair *pairs,
                       gsize n_pairs,
                       const char *error_text);

/* Makes the result of OPERATION, which is done, the base of LOCATION and saves that. */
void
store_settle_apply (StoreTransaction *transaction, gint64 operation, gint64 n, gint64 location);
