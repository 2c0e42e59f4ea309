/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-value.h"

/* One address as ENVELOPE gives it, still encoded as in the header (RFC 2047); any may be NULL. A
 * group starts with a NULL host and ends with a NULL mailbox. */
typedef struct
{
  char *name;
  char *mailbox;
  char *host;
} ImapAddress;

typedef struct
{
  ImapAddress *items;
  gsize n;
} ImapAddressList;

/* Header fields as the server parsed them, encoded as in the header; NULL where NIL. */
typedef struct
{
  char *date;
  char *subject;
  char *in_reply_to;
  char *message_id;
  ImapAddressList from;
  ImapAddressList sender;
  ImapAddressList reply_to;
  ImapAddressList to;
  ImapAddressList cc;
  ImapAddressList bcc;
} ImapEnvelope;

/* Whether it has the shape of an ENVELOPE: strings where strings belong and lists where lists do.
 * One that has not may still be read, but had better be looked at again. */
gboolean imap_envelope_is_plausible (const ImapValue *value);

/* Reads an ENVELOPE list. Members that are missing or of the wrong kind are left empty; NULL only
 * when it is no list. */
ImapEnvelope *imap_envelope_new_from_value (const ImapValue *value);
void imap_envelope_free (ImapEnvelope *envelope);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapEnvelope, imap_envelope_free)
