/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-spool.h"
#include "imap/imap-bodystructure.h"
#include "imap/imap-envelope.h"
#include "imap/imap-flags.h"

/* Which members of an ImapFetch are set. */
typedef enum
{
  IMAP_FETCH_UID = 1 << 0,
  IMAP_FETCH_FLAGS = 1 << 1,
  IMAP_FETCH_MODSEQ = 1 << 2,
  IMAP_FETCH_INTERNALDATE = 1 << 3,
  IMAP_FETCH_SIZE = 1 << 4,
  IMAP_FETCH_ENVELOPE = 1 << 5,
  IMAP_FETCH_BODYSTRUCTURE = 1 << 6,
  IMAP_FETCH_PREVIEW = 1 << 7, /* set with a NULL preview: the server has none (yet) */
  IMAP_FETCH_EMAILID = 1 << 8,
  IMAP_FETCH_THREADID = 1 << 9,
  IMAP_FETCH_GM_MSGID = 1 << 10,
  IMAP_FETCH_GM_THRID = 1 << 11,
  IMAP_FETCH_GM_LABELS = 1 << 12,
  IMAP_FETCH_SAVEDATE = 1 << 13,
} ImapFetchField;

typedef enum
{
  IMAP_SECTION_BODY,   /* BODY[...]; RFC822, RFC822.HEADER and RFC822.TEXT are turned into it */
  IMAP_SECTION_BINARY, /* BINARY[...] */
  IMAP_SECTION_BINARY_SIZE, /* BINARY.SIZE[...]: size alone */
} ImapSectionKind;

typedef struct
{
  ImapSectionKind kind;
  char *spec; /* what stood in the brackets: "", "HEADER", "1.MIME", "HEADER.FIELDS (DATE FROM)" */
  gboolean has_origin; /* <origin> was there */
  guint64 origin;
  guint64 size;     /* of the data, wherever it is */
  GBytes *data;     /* NULL for NIL, or when it is in the spool or was dropped */
  BaseSpool *spool; /* a literal too large for memory */
  gboolean dropped; /* too large, and no sink wanted it */
} ImapSection;

/* What one FETCH response says. Immutable once parsed: it may be handed to another thread. */
typedef struct
{
  guint32 fields; /* ImapFetchField */
  guint32 seq;
  guint32 uid;
  ImapFlags flags;
  guint64 modseq;
  gint64 internal_date_us;
  gint64 save_date_us; /* 0: the server does not know */
  guint64 size;        /* RFC822.SIZE: some servers lie */
  ImapEnvelope *envelope;
  ImapBody *body;
  char *preview; /* valid UTF-8 */
  char *email_id;
  char *thread_id; /* may be NULL though its field is set: it is in none */
  guint64 gm_msgid;
  guint64 gm_thrid;
  char **gm_labels; /* server bytes */
  ImapSection *sections;
  guint n_sections;
  guint n_lost;        /* attributes that could not be read */
  guint32 lost_fields; /* ImapFetchField of those among them that are known and not set */
  gboolean cut;        /* what followed the last one could not be found any more */
} ImapFetch;

void imap_fetch_free (ImapFetch *fetch);

static inline gboolean
imap_fetch_has (const ImapFetch *fetch, ImapFetchField field)
{
  return (fetch->fields & field) != 0;
}

/* The BODY section of this spec, compared without case, or of the first whose spec begins with it
 * when @prefix; NULL when it is not there. Borrowed. */
const ImapSection *
imap_fetch_find_section (const ImapFetch *fetch, const char *spec, gboolean prefix);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapFetch, imap_fetch_free)
