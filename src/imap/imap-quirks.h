/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-capability.h"

/* What is known to be wrong with a server, each named by what we then do. */
typedef enum
{
  IMAP_QUIRK_NO_QRESYNC = 1 << 0,       /* announces it, but it is broken */
  IMAP_QUIRK_NO_ESEARCH = 1 << 1,       /* announces it, but it is broken */
  IMAP_QUIRK_NO_LIST_EXTENDED = 1 << 2, /* LIST with RETURN or SPECIAL-USE fails: plain LIST only */
  IMAP_QUIRK_ID_FIRST = 1 << 3,         /* refuses SELECT before ID */
  IMAP_QUIRK_SENT_BY_SERVER = 1 << 4,   /* files sent mail itself: no APPEND to Sent */
  IMAP_QUIRK_CAPABILITY_AGAIN = 1 << 5, /* the one after login is wrong: ask again */
  IMAP_QUIRK_NO_ENVELOPE = 1 << 6,      /* ENVELOPE is not to be trusted */
  IMAP_QUIRK_LABELS = 1 << 7,           /* folders are labels (Gmail) */
  IMAP_QUIRK_SIZE_LIES = 1 << 8,        /* RFC822.SIZE is not the size of BODY[] */
  IMAP_QUIRK_FEW_COMMANDS = 1 << 9,     /* each takes seconds: fewer and larger ones */
} ImapQuirk;

typedef struct
{
  const char *name;      /* of the server, or NULL for one without entry */
  guint32 quirks;        /* ImapQuirk */
  guint max_line;        /* bytes of one command line without literals */
  guint max_pipeline;    /* commands in flight */
  guint max_connections; /* a user's */
  guint idle_renew_sec;  /* IDLE longer than this is cut */
} ImapQuirks;

/* The entry for a server, from what it said: its greeting text, its ID (name, value, ... NULL) and
 * its capabilities; any may be NULL. Never NULL, static: a server without entry gets the defaults.
 */
const ImapQuirks *
imap_quirks_find (const char *greeting, const char *const *id, const ImapCapability *capability);
