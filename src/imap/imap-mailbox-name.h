/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A mailbox name's key is always the bytes the server sent (NUL-terminated); what people see is
 * decoded from it and never sent back. */

/* The name for people: modified UTF-7 (RFC 3501 5.1.3) decoded, or the bytes themselves where they
 * are not valid modified UTF-7 but UTF-8; made valid UTF-8 in any case. INBOX keeps its name. */
char *imap_mailbox_name_decode (const char *name);

/* Modified UTF-7 of a UTF-8 name, for a mailbox about to be made on a server without UTF8=ACCEPT.
 * NULL when @utf8 is not valid UTF-8. */
char *imap_mailbox_name_encode (const char *utf8);

/* Whether it is INBOX, in any case. */
gboolean imap_mailbox_name_is_inbox (const char *name);

/* A copy, in which INBOX in any case is in capitals; all other names are byte-exact. */
char *imap_mailbox_name_normalise (const char *name);

/* The bytes after the last delimiter (0: no hierarchy); borrowed from @name. */
const char *imap_mailbox_name_get_leaf (const char *name, char delimiter);
