/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-response.h"

/* Errors of a conversation with an IMAP server. Errors of the connection below (NET_ERROR) and
 * cancellation (G_IO_ERROR_CANCELLED) pass through; a command that cannot be written fails with
 * IMAP_ERROR.
 *
 * NO                the server refused one command; the connection goes on
 * BAD               the server did not understand one command; the connection goes on
 * BYE               the server ended the connection
 * AUTH_FAILED       user or password are wrong: ask for them
 * AUTH_UNAVAILABLE  the server cannot check them now, or has too many connections: later
 * UNSUPPORTED       the server offers no way to do this, e.g. no acceptable login
 * PROTOCOL          the server breaks the rules; the connection was closed
 * CLOSED            the connection ended or had ended before the answer
 * NOT_SELECTED      the mailbox the command was meant for is not selected (any more)
 */
typedef enum
{
  IMAP_CLIENT_ERROR_NO,
  IMAP_CLIENT_ERROR_BAD,
  IMAP_CLIENT_ERROR_BYE,
  IMAP_CLIENT_ERROR_AUTH_FAILED,
  IMAP_CLIENT_ERROR_AUTH_UNAVAILABLE,
  IMAP_CLIENT_ERROR_UNSUPPORTED,
  IMAP_CLIENT_ERROR_PROTOCOL,
  IMAP_CLIENT_ERROR_CLOSED,
  IMAP_CLIENT_ERROR_NOT_SELECTED,
} ImapClientError;

#define IMAP_CLIENT_ERROR (imap_client_error_quark ())
GQuark imap_client_error_quark (void);

/* An error of @code from a NO, BAD or BYE: carries the server's text and response code. */
GError *imap_client_error_new (ImapClientError code, const ImapCondition *condition);

/* What stood in the brackets of the answer behind @error; IMAP_CODE_N when nothing did, or for
 * other errors. */
ImapCodeKind imap_client_error_get_code (const GError *error);

/* The server's own words, valid UTF-8 and untrusted; borrowed, NULL for other errors. */
const char *imap_client_error_get_text (const GError *error);
