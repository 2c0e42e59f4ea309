/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef enum
{
  IMAP_LIST_NOINFERIORS = 1 << 0,
  IMAP_LIST_NOSELECT = 1 << 1, /* \NonExistent sets this too */
  IMAP_LIST_NONEXISTENT = 1 << 2,
  IMAP_LIST_MARKED = 1 << 3,
  IMAP_LIST_UNMARKED = 1 << 4,
  IMAP_LIST_HASCHILDREN = 1 << 5,
  IMAP_LIST_HASNOCHILDREN = 1 << 6,
  IMAP_LIST_SUBSCRIBED = 1 << 7,
  IMAP_LIST_REMOTE = 1 << 8,
  IMAP_LIST_ALL = 1 << 9, /* SPECIAL-USE from here on; Gmail's XLIST names are turned into them */
  IMAP_LIST_ARCHIVE = 1 << 10,
  IMAP_LIST_DRAFTS = 1 << 11,
  IMAP_LIST_FLAGGED = 1 << 12,
  IMAP_LIST_JUNK = 1 << 13,
  IMAP_LIST_SENT = 1 << 14,
  IMAP_LIST_TRASH = 1 << 15,
  IMAP_LIST_IMPORTANT = 1 << 16,
  IMAP_LIST_INBOX = 1 << 17, /* XLIST's \Inbox */
} ImapListAttribute;

/* A LIST, LSUB or XLIST response. */
typedef struct
{
  guint32 attributes; /* ImapListAttribute */
  char **others;      /* unknown attributes as sent; NULL when none */
  char delimiter;     /* 0: no hierarchy */
  char *name;         /* the server's bytes, INBOX in capitals: the key */
  char **child_info;  /* CHILDINFO of LIST-EXTENDED; NULL when none */
  char *old_name;     /* OLDNAME of RFC 9051; NULL when none */
} ImapList;

void imap_list_free (ImapList *list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapList, imap_list_free)
