/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known to be wrong with servers: one table, and what was learned from one server's broken
 * answers. Nothing else asks which server it is talking to. */
#pragma once

#include "imap/imap-response.h"

/* Each named by what we then do. The NO_ ones turn a feature off: they can be learned. */
typedef enum
{
  IMAP_QUIRK_NO_QRESYNC = 1 << 0,
  IMAP_QUIRK_NO_ESEARCH = 1 << 1,
  IMAP_QUIRK_NO_LIST_EXTENDED = 1 << 2, /* plain LIST only: neither RETURN nor selection options */
  IMAP_QUIRK_NO_CONDSTORE = 1 << 3,     /* nor QRESYNC: MODSEQ is not to be trusted */
  IMAP_QUIRK_NO_LIST_STATUS = 1 << 4,
  IMAP_QUIRK_NO_NOTIFY = 1 << 5,
  IMAP_QUIRK_NO_COMPRESS = 1 << 6,
  IMAP_QUIRK_NO_MOVE = 1 << 7,
  IMAP_QUIRK_NO_PREVIEW = 1 << 8,
  IMAP_QUIRK_NO_IDLE = 1 << 9,
  IMAP_QUIRK_NO_PARTIAL = 1 << 10,
  IMAP_QUIRK_NO_OBJECTID = 1 << 11,
  IMAP_QUIRK_NO_SAVEDATE = 1 << 12,
  IMAP_QUIRK_NO_STATUS_SIZE = 1 << 13,
  IMAP_QUIRK_NO_ENABLE = 1 << 14, /* nor what it enables */
  IMAP_QUIRK_NO_MULTIAPPEND = 1 << 15,
  IMAP_QUIRK_NO_REPLACE = 1 << 16,
  IMAP_QUIRK_CAPABILITY_AGAIN = 1 << 17, /* the one after login is wrong: ask again */
  IMAP_QUIRK_NO_TLS_EXPORTER = 1 << 18,  /* cannot bind SCRAM to TLS 1.3 and takes 3 s to say so */
} ImapQuirk;

typedef struct
{
  const char *name;     /* of the server, or NULL for one without entry */
  const char *reason;   /* what it does wrong, for people who look into it; NULL without entry */
  guint32 quirks;       /* ImapQuirk */
  guint max_line;       /* bytes of one command line without literals */
  guint max_pipeline;   /* commands in flight */
  guint idle_renew_sec; /* IDLE longer than this is cut */
} ImapQuirks;

/* The entry for a server, from what it said: its greeting text, its ID (name, value, ... NULL) and
 * its capabilities; any may be NULL. Never NULL, static: a server without entry gets the defaults.
 * What tells a server may be missing after login, so a named entry that was found stays. */
const ImapQuirks *
imap_quirks_find (const char *greeting, const char *const *id, const ImapCapability *capability);

/* The entries in order, NULL behind the last. */
const ImapQuirks *imap_quirks_get_nth (guint n);

/* The names of @quirks with one space between, for an account to remember; and back, where names of
 * another version are left out. @text may be NULL. */
char *imap_quirks_to_string (guint32 quirks);
guint32 imap_quirks_from_string (const char *text);

/* What is left of @announced without the features that @quirks turn off. Transfer full. */
ImapCapability *imap_quirks_filter (guint32 quirks, ImapCapability *announced);

/* The one feature to turn off after a command that used @needs (a bit for each ImapCap) was
 * answered BAD or nonsense: the one most likely to be broken among those; 0 when it used none. */
guint32 imap_quirks_suspect (guint64 needs);

/* The features that @response shows to be broken: a VANISHED or ESEARCH, or attributes of a FETCH,
 * that could not be read. 0 when it shows none. */
guint32 imap_quirks_learn (const ImapResponse *response);
