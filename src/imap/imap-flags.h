/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef enum
{
  IMAP_FLAG_SEEN = 1 << 0,
  IMAP_FLAG_ANSWERED = 1 << 1,
  IMAP_FLAG_FLAGGED = 1 << 2,
  IMAP_FLAG_DELETED = 1 << 3,
  IMAP_FLAG_DRAFT = 1 << 4,
  IMAP_FLAG_RECENT = 1 << 5,
  IMAP_FLAG_WILDCARD = 1 << 6, /* \* in PERMANENTFLAGS: new keywords may be made */
} ImapFlag;

/* System flags as bits, everything else (keywords and unknown \flags) as the server spells it. */
typedef struct
{
  guint32 system;  /* ImapFlag */
  char **keywords; /* NULL when there are none; no duplicates (compared without case), in the order
                      given */
} ImapFlags;

void imap_flags_clear (ImapFlags *flags);
void imap_flags_copy (const ImapFlags *source, ImapFlags *out_copy);

/* Adds one flag as it is written on the wire; known system flags become bits. */
void imap_flags_add (ImapFlags *flags, const char *name, gsize len);

/* Whether a keyword is there, compared without case. */
gboolean imap_flags_has_keyword (const ImapFlags *flags, const char *keyword);

/* The bit of a system flag's name ("\Seen", any case), 0 for others. */
ImapFlag imap_flag_from_name (const char *name, gsize len);

/* "\Seen" and so on for one bit. */
const char *imap_flag_get_name (ImapFlag flag);

/* All names with one space between them, system flags first. */
char *imap_flags_to_string (const ImapFlags *flags);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImapFlags, imap_flags_clear)
