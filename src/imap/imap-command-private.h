/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-command.h"

typedef enum
{
  IMAP_ARGUMENT_ATOM,
  IMAP_ARGUMENT_ASTRING,
  IMAP_ARGUMENT_STRING,
  IMAP_ARGUMENT_NIL,
  IMAP_ARGUMENT_LITERAL,
  IMAP_ARGUMENT_LITERAL8,
  IMAP_ARGUMENT_OPEN,
  IMAP_ARGUMENT_CLOSE,
} ImapArgumentKind;

typedef struct
{
  ImapArgumentKind kind;
  gboolean secret;
  GBytes *data; /* what it is made of; NULL for NIL and parentheses */
} ImapArgument;

struct _ImapCommand
{
  int ref_count;
  char *verb;
  GArray *arguments;   /* ImapArgument */
  GArray *needs;       /* guint64: of each, one bit is enough */
  guint depth;         /* of open lists */
  const char *problem; /* why it cannot be sent; static */
};

/* What a server must have announced to understand @verb, which may have arguments behind it; one of
 * the bits is enough, 0: nothing. */
guint64 imap_command_needs_of_verb (const char *verb);

/* The same for a word of the protocol, @len bytes, among the arguments of @verb. */
guint64 imap_command_needs_of_word (const char *verb, const char *word, gsize len);
