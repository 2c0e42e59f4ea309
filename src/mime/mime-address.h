/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* One mailbox. Both strings are clean lines of UTF-8 (base_line_clean). */
typedef struct
{
  char *name;    /* display name, "" when there is none */
  char *address; /* addr-spec as sent; an international domain stays in its ASCII form */
} MimeAddress;

/* How many mailboxes of one field are looked at. */
#define MIME_ADDRESS_LIMIT 500

/* Takes the text of an address header field (encoded words and all) apart; groups are flattened.
 * Never fails: what is no address is skipped. At most MIME_ADDRESS_LIMIT elements. Any thread.
 * The caller owns the array (element type MimeAddress, freed with it). */
GPtrArray *mime_address_list_parse (const char *text);

/* "Name <address>, …" for people. Any thread. The caller frees the result. */
char *mime_address_list_format (const GPtrArray *addresses);

void mime_address_free (MimeAddress *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeAddress, mime_address_free)
