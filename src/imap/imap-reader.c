/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-reader.h"

struct _ImapReader
{
  ImapLimits limits;
  ImapFramer *framer;
  ImapReaderStats stats;
};

ImapReader *
imap_reader_new (const ImapLimits *limits)
{
  ImapReader *reader = g_new0 (ImapReader, 1);
  reader->limits = limits != NULL ? *limits : imap_limits_default;
  reader->framer = imap_framer_new (&reader->limits);
  return reader;
}

void
imap_reader_free (ImapReader *reader)
{
  imap_framer_free (reader->framer);
  g_free (reader);
}

ImapFramer *
imap_reader_get_framer (ImapReader *reader)
{
  return reader->framer;
}

ImapFramerStatus
imap_reader_push (ImapReader *reader,
                  const void *data,
                  gsize len,
                  gsize *out_consumed,
                  ImapResponse **out_response,
                  GError **error)
{
  const ImapFrame *frame;
  ImapFramerStatus status =
      imap_framer_push (reader->framer, data, len, out_consumed, &frame, error);
  if (status != IMAP_FRAMER_READY)
    return status;
  ImapResponse *response = imap_response_new_from_frame (frame, &reader->limits);
  reader->stats.responses++;
  reader->stats.malformed += response->kind == IMAP_RESPONSE_MALFORMED;
  reader->stats.lost_attributes += imap_response_get_lost (response);
  *out_response = response;
  return status;
}

const ImapReaderStats *
imap_reader_get_stats (const ImapReader *reader)
{
  return &reader->stats;
}
