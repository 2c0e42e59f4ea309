/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "mime/mime-headers.h"

/* A message taken apart once: immutable and shared between threads. Every function here may be
 * called from any thread; strings and parts that are returned belong to the document. */
typedef struct _MimeDocument MimeDocument;

typedef struct
{
  guint parts;         /* parts of all levels */
  guint headers;       /* header fields of the message; later parts may have a few each */
  gsize header_bytes;  /* bytes of header fields */
  guint depth;         /* multiparts and messages inside each other */
  gsize display_bytes; /* bytes of one text part that are shown */
} MimeLimits;

/* 1,000 parts · 2,000 fields · 1 MiB of fields · depth 64 · 2 MiB of text */
extern const MimeLimits mime_limits_default;

/* What the reader must say about a message that is not shown as its sender meant it. */
typedef enum
{
  MIME_NOTE_NONE = 0,
  MIME_NOTE_NOT_A_MESSAGE = 1 << 0, /* no header: the bytes are shown as text */
  MIME_NOTE_TOO_MANY_PARTS = 1 << 1,
  MIME_NOTE_TOO_MANY_HEADERS = 1 << 2,
  MIME_NOTE_TOO_DEEP = 1 << 3,
  MIME_NOTE_TEXT_CUT = 1 << 4,
  MIME_NOTE_ENCRYPTED = 1 << 5,
  MIME_NOTE_PARTIAL = 1 << 6, /* a piece of a message sent in pieces */
} MimeNotes;

/* A leaf of the message, or a message inside it. */
typedef struct
{
  const char *path;        /* section number as in IMAP: "1", "2.1" */
  const char *type;        /* "text/plain", lower case, clean */
  const char *charset;     /* as declared, "" when not */
  const char *name;        /* safe file name with no folder, "" when the sender gave none */
  const char *disposition; /* "attachment", "inline" or "" */
  const char *content_id;  /* without angle brackets, "" when absent */
  gsize size;              /* bytes once decoded */
  gboolean is_attachment;  /* belongs into the attachment bar */
  gboolean is_inline;      /* shown in the body (text, or an image the body refers to) */
} MimePart;

/* Takes any bytes apart; NULL limits are the default ones. Never fails: what is no message is shown
 * as text, what is too large is cut and noted. No I/O; blocks for the time of the parse (8 MB take
 * about 0.1 s), so call it from a worker thread. */
MimeDocument *mime_document_parse (GBytes *source, const MimeLimits *limits);
MimeDocument *mime_document_ref (MimeDocument *document);
void mime_document_unref (MimeDocument *document);

GBytes *mime_document_get_source (const MimeDocument *document);
const MimeHeaderSummary *mime_document_get_headers (const MimeDocument *document);
MimeNotes mime_document_get_notes (const MimeDocument *document);

/* The first field of that name as one clean decoded line; NULL when there is none. Caller frees. */
char *mime_document_dup_header (const MimeDocument *document, const char *name);

/* The https page where a mailing list says it can be left (List-Unsubscribe, RFC 2369); NULL when
 * it names none. Nothing is fetched. Caller frees. */
char *mime_document_dup_unsubscribe_page (const MimeDocument *document);

/* All parts in the order of the message. Nothing is left out: what is neither shown nor named by
 * the body is an attachment. */
guint mime_document_get_n_parts (const MimeDocument *document);
const MimePart *mime_document_get_part (const MimeDocument *document, guint index);

/* NULL when there is no such part. */
const MimePart *mime_document_find_part (const MimeDocument *document, const char *path);
const MimePart *mime_document_find_content_id (const MimeDocument *document, const char *id);

/* The part's bytes with the transfer encoding taken off, the same for showing and for saving; of a
 * message inside this one its source. Decodes at each call. The caller owns the bytes. */
GBytes *mime_document_dup_part_data (const MimeDocument *document, const MimePart *part);

/* Whether anything shown is HTML (or an image among the text): if not, get_text has all of it. */
gboolean mime_document_has_html (const MimeDocument *document);

/* Everything shown, as plain text: for search, for a text view and for quoting. */
const char *mime_document_get_text (const MimeDocument *document);

/* The beginning of what the sender wrote, one line without quotes and signature. */
const char *mime_document_get_snippet (const MimeDocument *document);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeDocument, mime_document_unref)
