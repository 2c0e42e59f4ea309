/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands whose arguments are more than a mailbox or a set, from typed values. Each makes a
 * new command (transfer full), which can be written only where the server has what it uses. */
#pragma once

#include "imap/imap-command.h"
#include "imap/imap-list.h"
#include "imap/imap-status.h"

/* What LIST looks for and what it shall say (RFC 9051 6.3.9). */
typedef enum
{
  IMAP_LIST_OPTION_SUBSCRIBED = 1 << 0,
  IMAP_LIST_OPTION_REMOTE = 1 << 1,
  IMAP_LIST_OPTION_RECURSIVEMATCH = 1 << 2, /* selection only, beside another */
  IMAP_LIST_OPTION_CHILDREN = 1 << 3,       /* return only */
  IMAP_LIST_OPTION_SPECIAL_USE = 1 << 4,
  IMAP_LIST_OPTION_MYRIGHTS = 1 << 5, /* return only */
} ImapListOption;

/* LIST of everything that matches @pattern: "*", "%" or server bytes. @select and @returns are
 * ImapListOptions; a STATUS of @status (ImapStatusField) comes with each mailbox. */
ImapCommand *
imap_request_list (const char *pattern, guint32 select, guint32 returns, guint32 status);

/* What NOTIFY tells of (RFC 5465). */
typedef enum
{
  IMAP_NOTIFY_MESSAGES = 1 << 0,  /* MessageNew and MessageExpunge, which belong together */
  IMAP_NOTIFY_FLAGS = 1 << 1,     /* FlagChange; only beside MESSAGES */
  IMAP_NOTIFY_MAILBOXES = 1 << 2, /* MailboxName and SubscriptionChange; not for the selected one */
} ImapNotifyEvent;

typedef struct
{
  guint32 selected;  /* ImapNotifyEvents of the selected mailbox */
  const char *items; /* to FETCH of its new messages, "UID FLAGS"; NULL: none */
  gboolean delayed;  /* its EXPUNGE only when no command could misunderstand the numbers */
  guint32 personal;  /* ImapNotifyEvents of all mailboxes in the personal namespace */
  gboolean status;   /* a STATUS of each of these now */
} ImapNotify;

/* NOTIFY SET, or NOTIFY NONE when there is no event in it. */
ImapCommand *imap_request_notify (const ImapNotify *notify);
