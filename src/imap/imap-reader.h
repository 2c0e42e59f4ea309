/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-framer.h"
#include "imap/imap-response.h"

/* Framer and parser in one: bytes in, responses out. Not thread-safe. */
typedef struct _ImapReader ImapReader;

typedef struct
{
  guint64 responses;       /* all, malformed ones too */
  guint64 malformed;       /* skipped as a whole */
  guint64 lost_attributes; /* left out of responses that were read otherwise */
} ImapReaderStats;

/* @limits may be NULL for the defaults. */
ImapReader *imap_reader_new (const ImapLimits *limits);
void imap_reader_free (ImapReader *reader);

/* The framer inside, to set its sink or to reset it. */
ImapFramer *imap_reader_get_framer (ImapReader *reader);

/* As imap_framer_push(), with the response (transfer full) instead of the frame. A malformed one is
 * READY too, with the kind IMAP_RESPONSE_MALFORMED. */
ImapFramerStatus imap_reader_push (ImapReader *reader,
                                   const void *data,
                                   gsize len,
                                   gsize *out_consumed,
                                   ImapResponse **out_response,
                                   GError **error);

const ImapReaderStats *imap_reader_get_stats (const ImapReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapReader, imap_reader_free)
