/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What may be done about something a server refused. */
typedef enum
{
  IMAP_REFUSAL_NONE,        /* the error is no refusal */
  IMAP_REFUSAL_FOR_GOOD,    /* asking again changes nothing */
  IMAP_REFUSAL_CREDENTIALS, /* who we are does not please: ask the person, once */
  IMAP_REFUSAL_ABSENT,      /* what it is about is not (or no longer) there */
  IMAP_REFUSAL_OVER_QUOTA,  /* there is no room: the person must make some */
  IMAP_REFUSAL_IN_USE,      /* somebody else holds it for a moment: soon */
  IMAP_REFUSAL_UNAVAILABLE, /* the server has trouble: later */
  IMAP_REFUSAL_LIMIT,       /* too many connections, or too much at once: later, and less */
  IMAP_REFUSAL_THROTTLED, /* too much lately: wait, imap_client_error_get_wait_ms() may say how long
                           */
} ImapRefusal;

/* Of an error of IMAP_CLIENT_ERROR that carries a server's NO, BAD or BYE: by its response code
 * (RFC 5530), or by the words of servers that have none. */
ImapRefusal imap_client_error_get_refusal (const GError *error);

/* Whether the same may well succeed later by itself. */
gboolean imap_refusal_is_temporary (ImapRefusal refusal);

/* How long the server asks to be left alone, in milliseconds; 0 when it does not say. At most a
 * quarter of an hour. */
guint imap_client_error_get_wait_ms (const GError *error);
