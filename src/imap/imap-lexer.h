/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-cursor.h"
#include "imap/imap-flags.h"
#include "imap/imap-framer.h"

/* Reads tokens from one frame. Only for the parsers of this module; the frame must outlive it. */
typedef struct
{
  BaseCursor cursor;
  const char *start;
  const ImapFrame *frame;
  const ImapLimits *limits;
  guint literal;          /* the next one not yet passed */
  const char *no_bracket; /* no ] is found from here on; NULL while that is not known */
  gboolean lax_quotes;    /* a quote ends a string only where the string can end */
  gboolean lax_spent;     /* that was tried: once a response is enough, or it takes for ever */
} ImapLexer;

/* A string or literal, borrowed from the frame. */
typedef struct
{
  const char *data;
  gsize len;
  gboolean is_nil;
  gboolean escaped;                /* still has backslashes before " and \ */
  const ImapFrameLiteral *literal; /* set for a literal; its data may be elsewhere */
} ImapToken;

void imap_lexer_init (ImapLexer *lexer, const ImapFrame *frame, const ImapLimits *limits);

/* Back to where @start was copied, keeping what was learned since. */
void imap_lexer_rewind (ImapLexer *lexer, const ImapLexer *start);

/* The next ] in the frame; NULL when there is none. However often it is asked, that costs one
 * search.
 */
const char *imap_lexer_find_bracket (ImapLexer *lexer, const char *p);

/* An atom in the widest sense: everything up to space, parenthesis, quote or the end; "[...]"
 * inside it is passed over with its spaces. FALSE when nothing is there. */
gboolean imap_lexer_take_atom (ImapLexer *lexer, ImapToken *out_token);

/* A quoted string, a literal or NIL. */
gboolean imap_lexer_take_nstring (ImapLexer *lexer, ImapToken *out_token);

/* As before, or an atom. */
gboolean imap_lexer_take_astring (ImapLexer *lexer, ImapToken *out_token);

/* Passes over one value of any kind, parentheses balanced. FALSE when it is broken or too deep. */
gboolean imap_lexer_skip_value (ImapLexer *lexer);

/* A decimal number of at most 63 bits (RFC 9051 number64) that ends at a delimiter or the end. */
gboolean imap_lexer_take_number (ImapLexer *lexer, guint64 *out_number);

/* The same, from 0 to 4294967295. */
gboolean imap_lexer_take_uint32 (ImapLexer *lexer, guint32 *out_number);

/* A parenthesised list of flags or NIL, added to @flags, which the caller clears also after a
 * failure. */
gboolean imap_lexer_take_flags (ImapLexer *lexer, ImapFlags *flags);

/* A parenthesised list of astrings (NILs are left out), or NIL for an empty one; also a single
 * astring without parentheses. NULL when it is broken. */
char **imap_lexer_take_strings (ImapLexer *lexer);

/* All astrings up to the end or up to what is none (NILs and those above the limit of items are
 * left out). Never NULL. */
char **imap_lexer_take_all_strings (ImapLexer *lexer);

/* A hierarchy delimiter: a quoted character; NIL or "" give 0. */
gboolean imap_lexer_take_delimiter (ImapLexer *lexer, char *out_delimiter);

/* A mailbox name as a new string: the server's bytes with INBOX in capitals; NULL when there is
 * none. */
char *imap_lexer_take_mailbox (ImapLexer *lexer);

/* Whether only spaces are left. */
gboolean imap_lexer_at_end (ImapLexer *lexer);

/* A copy of the token, unescaped, NUL bytes left out; NULL for NIL and for a literal that is
 * elsewhere. */
char *imap_token_dup (const ImapToken *token);
