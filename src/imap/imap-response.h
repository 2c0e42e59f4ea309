/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-acl.h"
#include "imap/imap-capability.h"
#include "imap/imap-code.h"
#include "imap/imap-fetch.h"
#include "imap/imap-framer.h"
#include "imap/imap-list.h"
#include "imap/imap-metadata.h"
#include "imap/imap-namespace.h"
#include "imap/imap-quota.h"
#include "imap/imap-search.h"
#include "imap/imap-status.h"
#include "imap/imap-thread.h"

typedef enum
{
  IMAP_RESPONSE_MALFORMED,    /* malformed */
  IMAP_RESPONSE_UNKNOWN,      /* unknown */
  IMAP_RESPONSE_CONTINUATION, /* condition: its text alone */
  IMAP_RESPONSE_TAGGED,       /* tag, condition */
  IMAP_RESPONSE_CONDITION,    /* condition: an untagged OK, NO, BAD, BYE or PREAUTH */
  IMAP_RESPONSE_CAPABILITY,   /* capability */
  IMAP_RESPONSE_ENABLED,      /* capability */
  IMAP_RESPONSE_FLAGS,        /* flags */
  IMAP_RESPONSE_LIST,         /* list; XLIST too */
  IMAP_RESPONSE_LSUB,         /* list */
  IMAP_RESPONSE_STATUS,       /* status */
  IMAP_RESPONSE_SEARCH,       /* search; ESEARCH too */
  IMAP_RESPONSE_EXISTS,       /* number */
  IMAP_RESPONSE_RECENT,       /* number */
  IMAP_RESPONSE_EXPUNGE,      /* number */
  IMAP_RESPONSE_VANISHED,     /* vanished */
  IMAP_RESPONSE_FETCH,        /* fetch */
  IMAP_RESPONSE_ID,           /* id */
  IMAP_RESPONSE_NAMESPACE,    /* namespaces */
  IMAP_RESPONSE_QUOTA,        /* quota */
  IMAP_RESPONSE_QUOTAROOT,    /* quota_root */
  IMAP_RESPONSE_ACL,          /* acl: entries */
  IMAP_RESPONSE_MYRIGHTS,     /* acl: rights */
  IMAP_RESPONSE_LISTRIGHTS,   /* acl: identifier, rights, entries */
  IMAP_RESPONSE_METADATA,     /* metadata */
  IMAP_RESPONSE_SORT,         /* sort */
  IMAP_RESPONSE_THREAD,       /* thread */
  IMAP_RESPONSE_N,
} ImapResponseKind;

typedef enum
{
  IMAP_CONDITION_OK,
  IMAP_CONDITION_NO,
  IMAP_CONDITION_BAD,
  IMAP_CONDITION_BYE,
  IMAP_CONDITION_PREAUTH,
  IMAP_CONDITION_NONE, /* a continuation */
} ImapConditionKind;

typedef struct
{
  ImapConditionKind kind;
  ImapCode *code; /* NULL when there is none */
  char *text; /* valid UTF-8, perhaps empty. Of a continuation: all bytes after "+ ", also a SASL
                 challenge */
} ImapCondition;

typedef struct
{
  guint64 offset;         /* in the stream, of its first byte */
  const char *reason;     /* English, static */
  char *line;             /* its beginning, for a log; may hold secrets of the user */
  ImapResponseKind seems; /* what its first words say it is; MALFORMED when they say nothing. What
                           * it would have told is missing: absence proves nothing any more */
  guint32 seq;            /* of a FETCH that could still be seen to be one; 0 */
  guint32 uid;            /* of that FETCH, if it came before what is broken, to ask again; or 0 */
} ImapMalformed;

typedef struct
{
  char *name; /* in capitals */
  char *line; /* all of it, or its beginning */
} ImapUnknown;

typedef struct
{
  gboolean earlier; /* does not change EXISTS */
  ImapSet *uids;    /* may be 1:4294967295 */
} ImapVanished;

/* One response. Everything below it belongs to it. */
typedef struct
{
  ImapResponseKind kind;
  char *tag; /* TAGGED; and MALFORMED when the line began with a tag, so that the command can end */
  union
  {
    ImapMalformed malformed;
    ImapUnknown unknown;
    ImapCondition condition;
    ImapCapability *capability;
    ImapFlags flags;
    ImapList *list;
    ImapStatus *status;
    ImapSearch *search;
    guint32 number;
    ImapVanished vanished;
    ImapFetch *fetch;
    char **id; /* name, value, name, value, NULL; a NIL value is ""; empty for ID NIL */
    ImapNamespaces namespaces;
    ImapQuota quota;
    ImapQuotaRoot quota_root;
    ImapAcl *acl;
    ImapMetadata *metadata;
    ImapSort sort;
    ImapThread thread;
  };
} ImapResponse;

/* Reads one frame; never NULL: what cannot be understood is MALFORMED or UNKNOWN. The frame stays
 * the caller's. @limits may be NULL for the defaults. */
ImapResponse *imap_response_new_from_frame (const ImapFrame *frame, const ImapLimits *limits);
void imap_response_free (ImapResponse *response);

/* Takes the ImapFetch out of a FETCH response (transfer full); NULL for other kinds and the second
 * time. */
ImapFetch *imap_response_steal_fetch (ImapResponse *response);

/* The code of a condition, or IMAP_CODE_N when there is none or it is no condition. */
ImapCodeKind imap_response_get_code (const ImapResponse *response);

/* Attributes or items that were lost in an otherwise good response. */
guint imap_response_get_lost (const ImapResponse *response);

/* "fetch", "tagged", ... */
const char *imap_response_kind_to_string (ImapResponseKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapResponse, imap_response_free)
