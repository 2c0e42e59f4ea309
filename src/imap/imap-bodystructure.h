/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-envelope.h"

typedef struct _ImapBody ImapBody;

/* One part of a message. Strings are as the server sent them except type, subtype, encoding and
 * disposition, which are in lower case; any may be NULL but type, subtype and part. Parameters are
 * name, value, name, value, NULL with names in lower case; NULL when there are none. */
struct _ImapBody
{
  char *part; /* what BODY[...] takes: "1", "2.1"; "" for a multipart at the top */
  char *type;
  char *subtype;
  char **params;
  char *id;
  char *description;
  char *encoding;
  guint64 size;
  guint64 lines;
  char *md5;
  char *disposition;
  char **disposition_params;
  char *location;
  ImapEnvelope *envelope; /* message/rfc822 only */
  ImapBody **children;    /* of a multipart; or the one body of a message/rfc822 */
  gsize n_children;
};

/* Reads a BODY or BODYSTRUCTURE list. Members that are missing or of the wrong kind are left empty;
 * NULL only when there is nothing to read, or nothing that anybody would: more than 10,000 parts.
 */
ImapBody *imap_body_new_from_value (const ImapValue *value);
void imap_body_free (ImapBody *body);

/* The value of a parameter, name in lower case; NULL when it is not there. Continuations (RFC 2231)
 * are not joined. */
const char *imap_body_get_param (char *const *params, const char *name);

/* The part of this number, or NULL. Borrowed. */
const ImapBody *imap_body_find (const ImapBody *body, const char *part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapBody, imap_body_free)
