/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of several folders, merged in list order. */
#pragma once

#include "store/store-connection-private.h"
#include "store/store-types.h"

/* An empty set of folders; free it with g_array_unref(). */
GArray *store_branch_new_array (void);

/* Adds FOLDER's rows, of its messages or of its CONVERSATIONS, whose flags & MASK are VALUE, and
 * whose place is between FIRST and LAST. */
void store_branch_add (StoreConnection *connection,
                       GArray *branches,
                       gint64 folder,
                       gboolean conversations,
                       StoreFlags mask,
                       StoreFlags value,
                       gint64 first,
                       gint64 last);

/* Gives the next key; FALSE at the end or after a failure. */
gboolean store_branch_next (StoreConnection *connection, GArray *branches, StoreKey *out_key);
