/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-spool.h"
#include "imap/imap-limits.h"
#include "imap/imap-set.h"

/* One literal of a frame. */
typedef struct
{
  gsize offset;     /* where it stands in the frame's bytes, just behind the line end of {size} */
  guint64 size;     /* as announced, and as read */
  BaseSpool *spool; /* set when its bytes went there and are not in the frame */
  gboolean dropped; /* its bytes are nowhere: too large and no sink wanted it */
} ImapFrameLiteral;

/* One response, as bytes: everything from its first byte to before its last line end, literals in
 * place. */
typedef struct
{
  GBytes *bytes;
  const ImapFrameLiteral *literals;
  guint n_literals;
  ImapSet *set;     /* numbers taken out of a long SEARCH, ESEARCH or VANISHED; NULL when broken */
  gsize set_offset; /* where in the bytes they stood; 0 when none were taken out */
  guint64 offset;   /* of its first byte, counted from the framer's start */
  const char *problem; /* why its bytes are not all there, a static string; NULL when all is well */
} ImapFrame;

typedef enum
{
  IMAP_FRAMER_NEED_MORE,
  IMAP_FRAMER_READY,
  IMAP_FRAMER_ERROR,
} ImapFramerStatus;

/* Where a literal above ImapLimits.literal_memory shall go. @text is the response up to the
 * literal, e.g.
 * "* 5 FETCH (UID 7 BODY[] {1234567}". Returns a new spool (transfer full), or NULL to skip its
 * bytes. */
typedef BaseSpool *(*ImapLiteralSink) (const char *text,
                                       gsize len,
                                       guint64 size,
                                       gpointer user_data);

/* Cuts what a server sends into responses; knows lines and literals, nothing else. Not thread-safe.
 */
typedef struct _ImapFramer ImapFramer;

/* @limits may be NULL for the defaults. */
ImapFramer *imap_framer_new (const ImapLimits *limits);
void imap_framer_free (ImapFramer *framer);

/* Without a sink, large literals are skipped. @user_data must outlive the framer. */
void imap_framer_set_sink (ImapFramer *framer, ImapLiteralSink sink, gpointer user_data);

/* Reads bytes until one response is complete or they are used up, and says in @out_consumed how
 * many it took: what comes behind a response (after STARTTLS or COMPRESS perhaps not IMAP) stays
 * with the caller. READY: *out_frame is set and borrowed until the next call. ERROR
 * (IMAP_ERROR_FRAMING, _LIMIT, or G_FILE_ERROR from the sink's spool): every further call fails
 * too. */
ImapFramerStatus imap_framer_push (ImapFramer *framer,
                                   const void *data,
                                   gsize len,
                                   gsize *out_consumed,
                                   const ImapFrame **out_frame,
                                   GError **error);

/* Whether a response has begun and is not complete. */
gboolean imap_framer_is_inside (const ImapFramer *framer);

/* The offset of the first byte of the response that has begun (also of one that made push fail), or
 * else of the next byte. */
guint64 imap_framer_get_offset (const ImapFramer *framer);

/* The sizes of all literals that have begun since the framer's start, added up: how many bytes the
 * server has announced as content. */
guint64 imap_framer_get_announced (const ImapFramer *framer);

/* Forgets the unfinished response and any error; the next byte starts a new response. The offset
 * goes on counting. */
void imap_framer_reset (ImapFramer *framer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapFramer, imap_framer_free)
