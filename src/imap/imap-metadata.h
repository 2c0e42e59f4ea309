/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A METADATA response (RFC 5464). */
typedef struct
{
  char *mailbox; /* server bytes; "" for the server itself */
  char **values; /* name, value, ...; a NIL value is "". NULL when only names were sent */
  char **names;  /* entries that changed; NULL when values were sent */
} ImapMetadata;

void imap_metadata_free (ImapMetadata *metadata);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapMetadata, imap_metadata_free)
