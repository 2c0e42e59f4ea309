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
  const char *below;      /* only where ID's version is lower; NULL: any */
  ImapQuirks quirks;
} Entry;

/* Lines of 8,000 bytes are what RFC 7162 4 lets every CONDSTORE server take; 980 suits RFC 2683's
 * advice of 1,000. */
#define LINE_LONG 8000
#define LINE_SHORT 980

/* Each entry NAME has a transcript tests/data/imap/quirk-NAME.imap. */
static const Entry table[] = {
  { NULL,
    "gmail",
    "X-GM-EXT-1",
    NULL,
    { "Gmail", "drops IDLE near 10 minutes", 0, LINE_LONG, 8, 9 * 60 } },
  { "Microsoft Exchange",
    "Microsoft.Exchange",
    NULL,
    NULL,
    { "Exchange",
      "answers long lines with BAD Command Error 10; about 25 commands in flight at most", 0,
      LINE_SHORT, 8, 20 * 60 } },
  { "yahoo",
    "yahoo",
    NULL,
    NULL,
    { "Yahoo", "each command takes 1 to 3 seconds; lines of 1,000 bytes", 0, LINE_SHORT, 2,
      9 * 60 } },
  { "Coremail",
    "Coremail",
    "X-CM-EXT-1",
    NULL,
    { "Coremail", "refuses SELECT before ID was sent, as it always is; does not answer ENABLE",
      IMAP_QUIRK_NO_ENABLE, LINE_SHORT, 1, 9 * 60 } },
  { "QQMail",
    "QQMail",
    NULL,
    NULL,
    { "QQ Mail", "refuses SELECT before ID was sent, as it always is; one command at a time", 0,
      LINE_SHORT, 1, 9 * 60 } },
  { "Proton Mail Bridge",
    "Proton",
    NULL,
    NULL,
    { "Proton Mail Bridge", "answers LIST (SPECIAL-USE) with BAD", IMAP_QUIRK_NO_LIST_EXTENDED,
      LINE_LONG, 4, 20 * 60 } },
  { "Zimbra",
    "Zimbra",
    NULL,
    NULL,
    { "Zimbra", "LIST (SUBSCRIBED) crashes it", IMAP_QUIRK_NO_LIST_EXTENDED, LINE_LONG, 4,
      20 * 60 } },
  { "JAMES IMAP4rev1",
    "James",
    NULL,
    NULL,
    { "Apache James", "QRESYNC says of all old mail that it has vanished", IMAP_QUIRK_NO_QRESYNC,
      LINE_LONG, 4, 20 * 60 } },
  { "Yandex", "Yandex", NULL, NULL, { "Yandex", "closes IDLE early", 0, LINE_SHORT, 4, 5 * 60 } },
  { "Zoho",
    "Zoho",
    NULL,
    NULL,
    { "Zoho", "MODSEQ may be -1", IMAP_QUIRK_NO_CONDSTORE, LINE_SHORT, 4, 9 * 60 } },
  { "Courier-IMAP",
    "Courier",
    NULL,
    NULL,
    { "Courier", "16 KiB a token", 0, LINE_SHORT, 4, 20 * 60 } },
  { " IMAP4rev1 200",
    NULL,
    NULL,
    NULL,
    { "UW IMAP", "lines of 1,000 bytes", 0, LINE_SHORT, 4, 20 * 60 } },
  { NULL,
    "Cyrus",
    NULL,
    "2.5.11",
    { "Cyrus before 2.5.11",
      "LIST-EXTENDED is broken; SCRAM-PLUS wants tls-unique as in later versions",
      IMAP_QUIRK_NO_LIST_EXTENDED | IMAP_QUIRK_NO_TLS_EXPORTER, LINE_LONG, 8, 24 * 60 } },
  { "Cyrus",
    "Cyrus",
    NULL,
    NULL,
    { "Cyrus",
      "SCRAM-PLUS wants tls-unique, which TLS 1.3 does not have, and fails after 3 seconds",
      IMAP_QUIRK_NO_TLS_EXPORTER, LINE_LONG, 8, 24 * 60 } },
  { "Dovecot",
    "Dovecot",
    NULL,
    NULL,
    { "Dovecot", "takes long lines, many commands and a long IDLE", 0, LINE_LONG, 8, 24 * 60 } },
  /* Others have XAPPLEPUSHSERVICE too, but not this way to log in. */
  { "iCloud",
    "Apple",
    "AUTH=ATOKEN",
    NULL,
    { "iCloud",
      "VANISHED is malformed and ENABLED missing; ESEARCH answers wrongly; the capabilities said "
      "with login are not the real ones",
      IMAP_QUIRK_NO_QRESYNC | IMAP_QUIRK_NO_ESEARCH | IMAP_QUIRK_CAPABILITY_AGAIN, LINE_LONG, 4,
      9 * 60 } },
};

static const ImapQuirks unknown = { NULL, NULL, 0, LINE_SHORT, 4, 9 * 60 };
static const ImapQuirks unknown_condstore = { NULL, NULL, 0, LINE_LONG, 4, 9 * 60 };

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

/* ID's version, or NULL. */
static const char *
id_get_version (const char *const *id)
{
  for (gsize i = 0; id != NULL && id[i] != NULL && id[i + 1] != NULL; i += 2)
    {
      if (g_ascii_strcasecmp (id[i], "version") == 0)
        return id[i + 1];
    }
  return NULL;
}

/* Whether "2.4.17-caldav" is lower than "2.5.11". A version that is no number is not. */
static gboolean
version_is_below (const char *version, const char *limit)
{
  if (version == NULL || !g_ascii_isdigit (*version))
    return FALSE;
  for (;;)
    {
      char *version_end;
      char *limit_end;
      guint64 a = g_ascii_strtoull (version, &version_end, 10);
      guint64 b = g_ascii_strtoull (limit, &limit_end, 10);
      if (a != b || *limit_end != '.')
        return a < b;
      version = *version_end == '.' ? version_end + 1 : version_end;
      limit = limit_end + 1;
    }
}

static gboolean
matches (const Entry *entry,
         const char *greeting,
         const char *const *id,
         const ImapCapability *capability)
{
  if (entry->below != NULL && !version_is_below (id_get_version (id), entry->below))
    return FALSE;
  return has_part (greeting, entry->greeting) || id_has (id, entry->id)
         || (entry->capability != NULL && imap_capability_has_word (capability, entry->capability));
}

const ImapQuirks *
imap_quirks_find (const char *greeting, const char *const *id, const ImapCapability *capability)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (matches (&table[i], greeting, id, capability))
        return &table[i].quirks;
    }
  return imap_capability_has (capability, IMAP_CAP_CONDSTORE) ? &unknown_condstore : &unknown;
}

const ImapQuirks *
imap_quirks_get_nth (guint n)
{
  return n < G_N_ELEMENTS (table) ? &table[n].quirks : NULL;
}

/* Features */

#define CAP(cap) IMAP_CAP_BIT (IMAP_CAP_##cap)

/* What each is called where it is remembered, which capability is broken with it, and which others
 * cannot be used then. When a command fails that used several, the first of them here is
 * suspected. */
static const struct
{
  ImapQuirk quirk;
  const char *name;
  guint64 broken;
  guint64 others;
} features[] = {
  { IMAP_QUIRK_NO_PREVIEW, "no-preview", CAP (PREVIEW), 0 },
  { IMAP_QUIRK_NO_SAVEDATE, "no-savedate", CAP (SAVEDATE), 0 },
  { IMAP_QUIRK_NO_OBJECTID, "no-objectid", CAP (OBJECTID), 0 },
  { IMAP_QUIRK_NO_STATUS_SIZE, "no-status-size", CAP (STATUS_SIZE), 0 },
  { IMAP_QUIRK_NO_PARTIAL, "no-partial", CAP (PARTIAL), 0 },
  { IMAP_QUIRK_NO_REPLACE, "no-replace", CAP (REPLACE), 0 },
  { IMAP_QUIRK_NO_MULTIAPPEND, "no-multiappend", CAP (MULTIAPPEND), 0 },
  { IMAP_QUIRK_NO_NOTIFY, "no-notify", CAP (NOTIFY), 0 },
  { IMAP_QUIRK_NO_COMPRESS, "no-compress", CAP (COMPRESS_DEFLATE), 0 },
  { IMAP_QUIRK_NO_LIST_STATUS, "no-list-status", CAP (LIST_STATUS), 0 },
  { IMAP_QUIRK_NO_LIST_EXTENDED, "no-list-extended", CAP (LIST_EXTENDED),
    CAP (LIST_STATUS) | CAP (LIST_MYRIGHTS) | CAP (LIST_METADATA) },
  { IMAP_QUIRK_NO_ESEARCH, "no-esearch", CAP (ESEARCH),
    CAP (PARTIAL) | CAP (SEARCHRES) | CAP (CONTEXT_SEARCH) | CAP (MULTISEARCH) },
  { IMAP_QUIRK_NO_ENABLE, "no-enable", CAP (ENABLE), CAP (QRESYNC) | CAP (UTF8_ACCEPT) },
  { IMAP_QUIRK_NO_QRESYNC, "no-qresync", CAP (QRESYNC), 0 },
  { IMAP_QUIRK_NO_CONDSTORE, "no-condstore", CAP (CONDSTORE), CAP (QRESYNC) },
  { IMAP_QUIRK_NO_MOVE, "no-move", CAP (MOVE), 0 },
  { IMAP_QUIRK_NO_IDLE, "no-idle", CAP (IDLE), 0 },
  { IMAP_QUIRK_CAPABILITY_AGAIN, "capability-again", 0, 0 },
  { IMAP_QUIRK_NO_TLS_EXPORTER, "no-tls-exporter", 0, 0 },
};

char *
imap_quirks_to_string (guint32 quirks)
{
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (features); i++)
    {
      if ((quirks & features[i].quirk) == 0)
        continue;
      if (text->len > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, features[i].name);
    }
  return g_string_free (text, FALSE);
}

guint32
imap_quirks_from_string (const char *text)
{
  guint32 quirks = 0;
  g_auto (GStrv) names = g_strsplit (text != NULL ? text : "", " ", -1);
  for (gsize n = 0; names[n] != NULL; n++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (features); i++)
        {
          if (strcmp (names[n], features[i].name) == 0)
            quirks |= features[i].quirk;
        }
    }
  return quirks;
}

ImapCapability *
imap_quirks_filter (guint32 quirks, ImapCapability *announced)
{
  guint64 turned_off = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (features); i++)
    {
      if ((quirks & features[i].quirk) != 0)
        turned_off |= features[i].broken | features[i].others;
    }
  ImapCapability *result = imap_capability_ref (announced);
  for (guint cap = 0; cap < IMAP_CAP_N; cap++)
    {
      if ((turned_off & IMAP_CAP_BIT (cap)) == 0 || !imap_capability_has (result, (ImapCap) cap))
        continue;
      ImapCapability *less = imap_capability_copy_without (result, (ImapCap) cap);
      imap_capability_unref (result);
      result = less;
    }
  return result;
}

guint32
imap_quirks_suspect (guint64 needs)
{
  for (gsize i = 0; i < G_N_ELEMENTS (features); i++)
    {
      if ((needs & features[i].broken) != 0)
        return features[i].quirk;
    }
  return 0;
}

static guint32
learn_from_fetch (const ImapFetch *fetch)
{
  static const struct
  {
    ImapFetchField field;
    ImapQuirk quirk;
  } fields[] = {
    { IMAP_FETCH_MODSEQ, IMAP_QUIRK_NO_CONDSTORE },
    { IMAP_FETCH_PREVIEW, IMAP_QUIRK_NO_PREVIEW },
    { IMAP_FETCH_EMAILID, IMAP_QUIRK_NO_OBJECTID },
    { IMAP_FETCH_THREADID, IMAP_QUIRK_NO_OBJECTID },
    { IMAP_FETCH_SAVEDATE, IMAP_QUIRK_NO_SAVEDATE },
  };
  guint32 quirks = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if ((fetch->lost_fields & fields[i].field) != 0)
        quirks |= fields[i].quirk;
    }
  return quirks;
}

guint32
imap_quirks_learn (const ImapResponse *response)
{
  if (response->kind == IMAP_RESPONSE_FETCH && response->fetch != NULL)
    return learn_from_fetch (response->fetch);
  if (response->kind != IMAP_RESPONSE_MALFORMED)
    return 0;
  if (response->malformed.seems == IMAP_RESPONSE_VANISHED)
    return IMAP_QUIRK_NO_QRESYNC;
  gboolean extended = g_ascii_strncasecmp (response->malformed.line, "* ESEARCH", 9) == 0;
  return extended ? IMAP_QUIRK_NO_ESEARCH : 0;
}
