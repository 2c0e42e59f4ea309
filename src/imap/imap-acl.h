/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* An ACL, MYRIGHTS or LISTRIGHTS response (RFC 4314). */
typedef struct
{
  char *mailbox;    /* server bytes */
  char *identifier; /* LISTRIGHTS: who; NULL otherwise */
  char *rights;     /* MYRIGHTS: mine; LISTRIGHTS: what is always granted; NULL otherwise */
  char **entries;   /* ACL: identifier, rights, ...; LISTRIGHTS: what may be granted besides; NULL
                       otherwise */
} ImapAcl;

void imap_acl_free (ImapAcl *acl);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapAcl, imap_acl_free)
