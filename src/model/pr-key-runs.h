/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a list in key order becomes another one: the runs in which it differs. Pure. */
#pragma once

#include "store/store-types.h"

/* At POSITION of the old list, N_REMOVED keys go and KEYS come. */
typedef struct
{
  guint position;
  guint n_removed;
  guint first_added; /* index into added */
  guint n_added;
} PrKeyRun;

/* List order: newest first. For qsort and bsearch alike. */
int pr_key_compare (gconstpointer a, gconstpointer b);

/* Where KEY is in KEYS (element-type StoreKey, in list order), or where it belongs. */
gboolean pr_key_find (const GArray *keys, const StoreKey *key, guint *out_position);

/* The runs, ascending and apart: (element-type PrKeyRun) (transfer full). Sorts ADDED and drops
 * from it what is there already; REMOVED may name keys that are not there. A key in both stays. */
GArray *pr_key_runs_new (const GArray *keys, GArray *removed, GArray *added);
