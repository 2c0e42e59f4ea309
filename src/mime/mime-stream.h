/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mime/mime-document.h"
#include "mime/mime-gmime.h"

/* The bytes of one message as GMime's parser reads them. GMime bounds how deep a message goes but
 * not how wide: a million empty parts in 8 MB cost it 1.3 GB. So the stream ends early once what
 * the parser has seen passes the limits; it lags behind by at most one block of 4 KiB. */
typedef struct _MimeStream MimeStream;

/* Neither the bytes nor the limits are copied; both must outlive the stream. */
MimeStream *mime_stream_new (GBytes *source, const MimeLimits *limits);
void mime_stream_free (MimeStream *stream);

/* Parses the message; NULL when GMime takes it for none. The parts' streams keep their bounds in
 * the source. The caller owns the message. */
GMimeMessage *mime_stream_parse (MimeStream *stream);

/* How many bytes the parser was given. */
gsize mime_stream_get_position (const MimeStream *stream);

/* Which limits ended it early. */
MimeNotes mime_stream_get_notes (const MimeStream *stream);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeStream, mime_stream_free)
