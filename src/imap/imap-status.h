/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef enum
{
  IMAP_STATUS_MESSAGES = 1 << 0,
  IMAP_STATUS_RECENT = 1 << 1,
  IMAP_STATUS_UIDNEXT = 1 << 2,
  IMAP_STATUS_UIDVALIDITY = 1 << 3,
  IMAP_STATUS_UNSEEN = 1 << 4,
  IMAP_STATUS_DELETED = 1 << 5,
  IMAP_STATUS_SIZE = 1 << 6,
  IMAP_STATUS_HIGHESTMODSEQ = 1 << 7, /* 0 means the mailbox keeps none */
  IMAP_STATUS_APPENDLIMIT = 1 << 8,
  IMAP_STATUS_MAILBOXID = 1 << 9,
  IMAP_STATUS_DELETED_STORAGE = 1 << 10,
} ImapStatusField;

/* A STATUS response; only members whose field is set were sent. */
typedef struct
{
  guint32 fields; /* ImapStatusField */
  char *mailbox;  /* server bytes, INBOX in capitals */
  guint32 messages;
  guint32 recent;
  guint32 uidnext;
  guint32 uidvalidity;
  guint32 unseen;
  guint32 deleted;
  guint64 size;
  guint64 highestmodseq;
  guint64 append_limit;
  guint64 deleted_storage; /* bytes that EXPUNGE would give back (RFC 9208) */
  char *mailbox_id;
  guint n_lost; /* items that could not be read */
} ImapStatus;

void imap_status_free (ImapStatus *status);

static inline gboolean
imap_status_has (const ImapStatus *status, ImapStatusField field)
{
  return (status->fields & field) != 0;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapStatus, imap_status_free)
