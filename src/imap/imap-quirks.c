/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-quirks.h"

#include <string.h>

/* How an entry recognises its server: any of these that is not NULL is enough. Compared without
 * case. */
typedef struct
{
  const char *greeting;   /* part of the greeting's text */
  const char *id;         /* part of ID's name or vendor */
  const char *capability; /* a word */
  ImapQuirks quirks;
} Entry;

/* Lines of 8,000 bytes are what RFC 7162 4 lets every CONDSTORE server take; 980 suits RFC 2683's
 * advice of 1,000. */
#define LINE_LONG 8000
#define LINE_SHORT 980

static const Entry table[] = {
  /* X-GM-EXT-1 is Gmail's alone. IDLE is dropped near 10 minutes; 15 connections a user; sent mail
   * is filed by the server; folders are labels. */
  { NULL,
    "gmail",
    "X-GM-EXT-1",
    { "Gmail", IMAP_QUIRK_SENT_BY_SERVER | IMAP_QUIRK_LABELS, LINE_LONG, 8, 10, 9 * 60 } },
  /* Long lines end in "BAD Command Error. 10"; about 25 commands in flight at most; RFC822.SIZE
   * differs from the body's size; sent mail is filed by the server. */
  { "Microsoft Exchange",
    "Microsoft.Exchange",
    NULL,
    { "Exchange", IMAP_QUIRK_SENT_BY_SERVER | IMAP_QUIRK_SIZE_LIES | IMAP_QUIRK_NO_ENVELOPE,
      LINE_SHORT, 8, 8, 20 * 60 } },
  /* Each command takes 1 to 3 seconds; lines of 1,000 bytes. */
  { "Yahoo", "yahoo", NULL, { "Yahoo", IMAP_QUIRK_FEW_COMMANDS, LINE_SHORT, 2, 3, 9 * 60 } },
  /* VANISHED is malformed and ENABLE missing, ESEARCH answers wrongly, quotes in ENVELOPE are not
   * escaped, and the capabilities after login are replaced by XAPPLEPUSHSERVICE. */
  { NULL,
    "Apple",
    "XAPPLEPUSHSERVICE",
    { "iCloud",
      IMAP_QUIRK_NO_QRESYNC | IMAP_QUIRK_NO_ESEARCH | IMAP_QUIRK_NO_ENVELOPE
          | IMAP_QUIRK_CAPABILITY_AGAIN,
      LINE_LONG, 4, 5, 9 * 60 } },
  /* SELECT answers "Unsafe Login" before ID was sent. */
  { "Coremail", "Coremail", NULL, { "Coremail", IMAP_QUIRK_ID_FIRST, LINE_SHORT, 1, 2, 9 * 60 } },
  { "QQMail", "QQMail", NULL, { "QQ Mail", IMAP_QUIRK_ID_FIRST, LINE_SHORT, 1, 2, 9 * 60 } },
  /* LIST (SPECIAL-USE) answers BAD. */
  { "Proton Mail Bridge",
    "Proton",
    NULL,
    { "Proton Mail Bridge", IMAP_QUIRK_NO_LIST_EXTENDED, LINE_LONG, 4, 3, 20 * 60 } },
  /* LIST (SUBSCRIBED) crashes it. */
  { "Zimbra", "Zimbra", NULL, { "Zimbra", IMAP_QUIRK_NO_LIST_EXTENDED, LINE_LONG, 4, 5, 20 * 60 } },
  /* A reference server; 10 connections for each user and address, shared with the person's other
     programs. */
  { "Dovecot", "Dovecot", NULL, { "Dovecot", 0, LINE_LONG, 8, 4, 24 * 60 } },
  { "Cyrus", "Cyrus", NULL, { "Cyrus", 0, LINE_LONG, 8, 5, 24 * 60 } },
  /* UIDNEXT is missing, EXISTS late. */
  { "Courier-IMAP", "Courier", NULL, { "Courier", 0, LINE_SHORT, 4, 3, 20 * 60 } },
};

static const ImapQuirks unknown = { NULL, 0, LINE_SHORT, 4, 3, 9 * 60 };
static const ImapQuirks unknown_condstore = { NULL, 0, LINE_LONG, 4, 3, 9 * 60 };

static gboolean
has_part (const char *text, const char *part)
{
  if (text == NULL || part == NULL)
    return FALSE;
  gsize len = strlen (part);
  for (; *text != '\0'; text++)
    {
      if (g_ascii_strncasecmp (text, part, len) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Only who made the server counts: "support-url" and the like may name anybody. */
static gboolean
id_has (const char *const *id, const char *part)
{
  for (gsize i = 0; id != NULL && id[i] != NULL && id[i + 1] != NULL; i += 2)
    {
      gboolean is_name =
          g_ascii_strcasecmp (id[i], "name") == 0 || g_ascii_strcasecmp (id[i], "vendor") == 0;
      if (is_name && has_part (id[i + 1], part))
        return TRUE;
    }
  return FALSE;
}

const ImapQuirks *
imap_quirks_find (const char *greeting, const char *const *id, const ImapCapability *capability)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const Entry *entry = &table[i];
      if (has_part (greeting, entry->greeting) || id_has (id, entry->id)
          || (entry->capability != NULL
              && imap_capability_has_word (capability, entry->capability)))
        return &entry->quirks;
    }
  return imap_capability_has (capability, IMAP_CAP_CONDSTORE) ? &unknown_condstore : &unknown;
}
