/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-refusal.h"

#include <string.h>

#include "imap/imap-client-error.h"

#define WAIT_MAX_MS (15 * 60 * 1000)

static const struct
{
  ImapCodeKind code;
  ImapRefusal refusal;
} by_code[] = {
  { IMAP_CODE_UNAVAILABLE, IMAP_REFUSAL_UNAVAILABLE },
  { IMAP_CODE_SERVERBUG, IMAP_REFUSAL_UNAVAILABLE },
  { IMAP_CODE_CONTACTADMIN, IMAP_REFUSAL_UNAVAILABLE },
  { IMAP_CODE_CORRUPTION, IMAP_REFUSAL_UNAVAILABLE },
  { IMAP_CODE_INUSE, IMAP_REFUSAL_IN_USE },
  { IMAP_CODE_EXPUNGEISSUED, IMAP_REFUSAL_IN_USE },
  { IMAP_CODE_LIMIT, IMAP_REFUSAL_LIMIT },
  { IMAP_CODE_THROTTLED, IMAP_REFUSAL_THROTTLED },
  { IMAP_CODE_OVERQUOTA, IMAP_REFUSAL_OVER_QUOTA },
  { IMAP_CODE_NONEXISTENT, IMAP_REFUSAL_ABSENT },
  { IMAP_CODE_TRYCREATE, IMAP_REFUSAL_ABSENT },
  { IMAP_CODE_AUTHENTICATIONFAILED, IMAP_REFUSAL_CREDENTIALS },
  { IMAP_CODE_AUTHORIZATIONFAILED, IMAP_REFUSAL_CREDENTIALS },
  { IMAP_CODE_EXPIRED, IMAP_REFUSAL_CREDENTIALS },
  { IMAP_CODE_PRIVACYREQUIRED, IMAP_REFUSAL_FOR_GOOD },
  { IMAP_CODE_NOPERM, IMAP_REFUSAL_FOR_GOOD },
  { IMAP_CODE_CANNOT, IMAP_REFUSAL_FOR_GOOD },
  { IMAP_CODE_CLIENTBUG, IMAP_REFUSAL_FOR_GOOD },
  { IMAP_CODE_ALREADYEXISTS, IMAP_REFUSAL_FOR_GOOD },
  { IMAP_CODE_TOOBIG, IMAP_REFUSAL_FOR_GOOD },
};

/* What Gmail, Exchange, Yahoo, Dovecot, Cyrus and Courier say without a code. */
static const struct
{
  const char *words; /* lower case */
  ImapRefusal refusal;
} by_words[] = {
  { "throttled", IMAP_REFUSAL_THROTTLED },
  { "suggested backoff time", IMAP_REFUSAL_THROTTLED },
  { "rate limit", IMAP_REFUSAL_THROTTLED },
  { "bandwidth", IMAP_REFUSAL_THROTTLED },
  { "too many commands", IMAP_REFUSAL_THROTTLED },
  { "too many login", IMAP_REFUSAL_THROTTLED },
  { "too many failed", IMAP_REFUSAL_THROTTLED },
  { "too many simultaneous", IMAP_REFUSAL_LIMIT },
  { "too many connections", IMAP_REFUSAL_LIMIT },
  { "maximum number of connections", IMAP_REFUSAL_LIMIT },
  { "connection limit", IMAP_REFUSAL_LIMIT },
  { "overquota", IMAP_REFUSAL_OVER_QUOTA },
  { "over quota", IMAP_REFUSAL_OVER_QUOTA },
  { "quota exceeded", IMAP_REFUSAL_OVER_QUOTA },
  { "mailbox is locked", IMAP_REFUSAL_IN_USE },
  { "temporar", IMAP_REFUSAL_UNAVAILABLE },
  { "try again later", IMAP_REFUSAL_UNAVAILABLE },
  { "internal error", IMAP_REFUSAL_UNAVAILABLE },
  { "server busy", IMAP_REFUSAL_UNAVAILABLE },
  { "server error", IMAP_REFUSAL_UNAVAILABLE },
  { "unavailable", IMAP_REFUSAL_UNAVAILABLE },
};

ImapRefusal
imap_client_error_get_refusal (const GError *error)
{
  const char *text = imap_client_error_get_text (error);
  g_autofree char *lower = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  if (lower == NULL)
    return IMAP_REFUSAL_NONE;
  for (gsize i = 0; i < G_N_ELEMENTS (by_code); i++)
    if (by_code[i].code == imap_client_error_get_code (error))
      return by_code[i].refusal;
  for (gsize i = 0; i < G_N_ELEMENTS (by_words); i++)
    if (strstr (lower, by_words[i].words) != NULL)
      return by_words[i].refusal;
  return IMAP_REFUSAL_FOR_GOOD;
}

gboolean
imap_refusal_is_temporary (ImapRefusal refusal)
{
  return refusal == IMAP_REFUSAL_IN_USE || refusal == IMAP_REFUSAL_UNAVAILABLE
         || refusal == IMAP_REFUSAL_LIMIT || refusal == IMAP_REFUSAL_THROTTLED;
}

/* "Request is throttled. Suggested Backoff Time: 92415 milliseconds" (Exchange) */
guint
imap_client_error_get_wait_ms (const GError *error)
{
  static const char words[] = "suggested backoff time:";
  const char *text = imap_client_error_get_text (error);
  g_autofree char *lower = text != NULL ? g_ascii_strdown (text, -1) : NULL;
  const char *found = lower != NULL ? strstr (lower, words) : NULL;

  if (found == NULL)
    return 0;
  return (guint) MIN (g_ascii_strtoull (found + strlen (words), NULL, 10), WAIT_MAX_MS);
}
