/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-set.h"

/* Messages in one mailbox; a server that claims more is not believed, as each costs memory here. */
#define IMAP_SEQMAP_MAX (4 << 20)

/* Which UID each message sequence number of the selected mailbox has, to understand EXPUNGE and
 * FETCH without UID. Four bytes a message; an unknown UID is 0. No change costs more than a
 * microsecond or two, wherever it is. */
typedef struct _ImapSeqMap ImapSeqMap;

ImapSeqMap *imap_seqmap_new (void);
void imap_seqmap_free (ImapSeqMap *map);

/* Number of messages. */
guint32 imap_seqmap_get_size (const ImapSeqMap *map);

/* EXISTS: grows with unknown UIDs. FALSE when @exists is smaller than the size or above
 * IMAP_SEQMAP_MAX: then something was missed and the mailbox must be compared anew; nothing is
 * changed. */
gboolean imap_seqmap_set_exists (ImapSeqMap *map, guint32 exists);

/* Empties it: another mailbox. */
void imap_seqmap_clear (ImapSeqMap *map);

/* The UID of @seq, 0 when unknown or out of range. */
guint32 imap_seqmap_get (ImapSeqMap *map, guint32 seq);

/* Notes a UID. FALSE when @seq is out of range or had another UID: compare anew. */
gboolean imap_seqmap_set (ImapSeqMap *map, guint32 seq, guint32 uid);

/* Fills in from a complete ascending list of the mailbox's UIDs. FALSE when its count is not the
 * size. */
gboolean imap_seqmap_fill (ImapSeqMap *map, const ImapSet *uids);

/* EXPUNGE: removes @seq and gives its UID (0: unknown). FALSE when it is out of range. */
gboolean imap_seqmap_expunge (ImapSeqMap *map, guint32 seq, guint32 *out_uid);

/* VANISHED without EARLIER: removes those UIDs, and returns how many were known here. */
guint32 imap_seqmap_vanish (ImapSeqMap *map, const ImapSet *uids);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSeqMap, imap_seqmap_free)
