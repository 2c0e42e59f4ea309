/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From FETCH to rows. */
#pragma once

#include "imap/imap-capability.h"
#include "imap/imap-command.h"
#include "imap/imap-fetch.h"
#include "store/store-delta.h"

/* Which previews to ask a server for that makes them (RFC 8970). ALL has it read messages that were
 * never previewed; READY takes only what it has at hand. */
typedef enum
{
  ENGINE_ROW_PREVIEWS_ALL,
  ENGINE_ROW_PREVIEWS_READY,
} EngineRowPreviews;

/* `UID FETCH @set (...)` with all that a row is made of; @capability and @has_condstore say what
 * may be asked for. */
ImapCommand *engine_row_new_fetch (const ImapSet *set,
                                   const ImapCapability *capability,
                                   gboolean has_condstore,
                                   EngineRowPreviews previews);

/* Adds a row made of @fetch to @delta. FALSE when UID or header are missing. */
gboolean engine_row_add (StoreDelta *delta, const ImapFetch *fetch);

/* Notes the flags of @fetch in @delta. FALSE when UID or flags are missing. */
gboolean engine_row_set_flags (StoreDelta *delta, const ImapFetch *fetch);
