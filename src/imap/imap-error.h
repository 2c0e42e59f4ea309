/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* FRAMING: where the next response starts is no longer known, the connection must be closed.
 * LIMIT: the server sent more than the limits allow, the connection must be closed.
 * INVALID: an argument cannot be sent in IMAP (a NUL byte, a broken atom): our caller's bug.
 * UNSUPPORTED: the server did not announce what the command needs. */
typedef enum
{
  IMAP_ERROR_FRAMING,
  IMAP_ERROR_LIMIT,
  IMAP_ERROR_INVALID,
  IMAP_ERROR_UNSUPPORTED,
} ImapError;

#define IMAP_ERROR (imap_error_quark ())
GQuark imap_error_quark (void);
