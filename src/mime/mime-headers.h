/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What the message list and the head of the reader show. Every string is valid UTF-8 on one line
 * without control or direction characters, and never NULL ("" when absent). Fields of a message
 * are hostile: from_name may itself look like an address, n_from may be more than one. */
typedef struct
{
  char *from_name;    /* first From mailbox */
  char *from_address; /* its addr-spec, international domains in ASCII */
  guint n_from;       /* mailboxes in all From fields together */
  char *from;         /* all of them, "Name <address>, …" */
  char *sender;
  char *to;
  char *cc;
  char *reply_to;
  char *subject;
  gint64 date_us;          /* microseconds UTC; 0 when absent or senseless */
  char *message_id;        /* without the angle brackets, as all ids here */
  char *in_reply_to;       /* the first id */
  char **references;       /* oldest first, the last MIME_HEADERS_MAX_REFERENCES */
  char *list_id;           /* the identifier alone, "" when not from a list */
  gboolean has_attachment; /* a guess from Content-Type */
} MimeHeaderSummary;

#define MIME_HEADERS_MAX_REFERENCES 100

/* Reads a header block: bytes up to the end or the first empty line, as HEADER.FIELDS or a whole
 * message gives them. Never fails; a field that cannot be understood is absent. At most 2,000
 * fields and 1 MiB are looked at. Any thread. */
MimeHeaderSummary *mime_header_summary_new (GBytes *block);

/* Whether there is one sender, whose name does not look like somebody else's address. Any thread.
 */
gboolean mime_header_summary_is_sender_clear (const MimeHeaderSummary *summary);

void mime_header_summary_free (MimeHeaderSummary *summary);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeHeaderSummary, mime_header_summary_free)
