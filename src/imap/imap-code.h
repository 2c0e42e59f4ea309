/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-capability.h"
#include "imap/imap-flags.h"
#include "imap/imap-set.h"

typedef enum
{
  IMAP_CODE_UNKNOWN, /* see name and args */
  /* RFC 3501, 9051 */
  IMAP_CODE_ALERT,
  IMAP_CODE_BADCHARSET,
  IMAP_CODE_CAPABILITY, /* capability */
  IMAP_CODE_PARSE,
  IMAP_CODE_PERMANENTFLAGS, /* flags */
  IMAP_CODE_READ_ONLY,
  IMAP_CODE_READ_WRITE,
  IMAP_CODE_TRYCREATE,
  IMAP_CODE_UIDNEXT,     /* number */
  IMAP_CODE_UIDVALIDITY, /* number */
  IMAP_CODE_UNSEEN,      /* number */
  IMAP_CODE_UIDNOTSTICKY,
  IMAP_CODE_CLOSED,
  IMAP_CODE_HASCHILDREN,
  IMAP_CODE_UNKNOWN_CTE,
  /* CONDSTORE, QRESYNC (RFC 7162) */
  IMAP_CODE_HIGHESTMODSEQ, /* number */
  IMAP_CODE_NOMODSEQ,
  IMAP_CODE_MODIFIED, /* set */
  /* UIDPLUS (RFC 4315) */
  IMAP_CODE_APPENDUID, /* uidvalidity, target */
  IMAP_CODE_COPYUID,   /* uidvalidity, source, target */
  /* RFC 5530 */
  IMAP_CODE_UNAVAILABLE,
  IMAP_CODE_AUTHENTICATIONFAILED,
  IMAP_CODE_AUTHORIZATIONFAILED,
  IMAP_CODE_EXPIRED,
  IMAP_CODE_PRIVACYREQUIRED,
  IMAP_CODE_CONTACTADMIN,
  IMAP_CODE_NOPERM,
  IMAP_CODE_INUSE,
  IMAP_CODE_EXPUNGEISSUED,
  IMAP_CODE_CORRUPTION,
  IMAP_CODE_SERVERBUG,
  IMAP_CODE_CLIENTBUG,
  IMAP_CODE_CANNOT,
  IMAP_CODE_LIMIT,
  IMAP_CODE_OVERQUOTA,
  IMAP_CODE_ALREADYEXISTS,
  IMAP_CODE_NONEXISTENT,
  /* other extensions */
  IMAP_CODE_APPENDLIMIT, /* number; RFC 7889 calls it TOOBIG in replies */
  IMAP_CODE_TOOBIG,
  IMAP_CODE_COMPRESSIONACTIVE,
  IMAP_CODE_USEATTR,
  IMAP_CODE_MAILBOXID, /* text */
  IMAP_CODE_NOTIFICATIONOVERFLOW,
  IMAP_CODE_BADEVENT,
  IMAP_CODE_INPROGRESS,   /* text: the tag or NULL; number: done so far; goal (RFC 9585) */
  IMAP_CODE_BADURL,       /* args */
  IMAP_CODE_MESSAGELIMIT, /* number */
  IMAP_CODE_METADATA,     /* args */
  IMAP_CODE_MYRIGHTS,     /* text; Courier */
  IMAP_CODE_NOTSAVED,
  IMAP_CODE_NOUPDATE, /* args */
  IMAP_CODE_UIDREQUIRED,
  IMAP_CODE_REFERRAL,  /* args */
  IMAP_CODE_WEBALERT,  /* args; Gmail */
  IMAP_CODE_THROTTLED, /* Gmail */
  IMAP_CODE_N,
} ImapCodeKind;

/* A resp-text-code. */
typedef struct
{
  ImapCodeKind kind;
  char *name; /* in capitals, as sent */
  char *args; /* what followed it, as sent; NULL when nothing did */
  guint64 number;
  guint64 goal; /* 0: not said */
  guint32 uidvalidity;
  ImapFlags flags;
  ImapCapability *capability;
  ImapSet *set;
  GArray *source; /* ImapRange in the order given; each range counts upwards */
  GArray *target;
  char *text;
} ImapCode;

void imap_code_free (ImapCode *code);

/* Called for each pair of COPYUID. */
typedef void (*ImapCopyUidFunc) (guint32 source, guint32 target, gpointer user_data);

/* Goes through the pairs of COPYUID in the order given. FALSE, without any call, when there are
 * none, when both sides are not of equal size, or when there are more than @max. */
gboolean
imap_code_foreach_copy (const ImapCode *code, gsize max, ImapCopyUidFunc func, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapCode, imap_code_free)
