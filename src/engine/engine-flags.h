/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flags as the store has them and as IMAP spells them. */
#pragma once

#include "imap/imap-flags.h"
#include "store/store-types.h"

/* The bits of @flags; @out_keywords gets the keywords that are no bit, sorted, borrowed from
 * @flags, NULL-terminated; free the array alone with g_free(). */
StoreFlags engine_flags_to_store (const ImapFlags *flags, const char ***out_keywords);

/* @flags and @keywords (nullable) as IMAP flags: as they are set, or with @all_names of a flag, as
 * they are taken off. */
void engine_flags_to_imap (StoreFlags flags,
                           const char *const *keywords,
                           gboolean all_names,
                           ImapFlags *out_flags);
