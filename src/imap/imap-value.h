/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-lexer.h"

typedef enum
{
  IMAP_VALUE_NIL,
  IMAP_VALUE_ATOM,
  IMAP_VALUE_NUMBER, /* an atom of digits only that fits 64 bits */
  IMAP_VALUE_STRING, /* quoted or literal */
  IMAP_VALUE_LIST,
} ImapValueKind;

/* One node of a tree that lies in one array in the order it was read: a list is followed by its
 * children, and the next sibling is n_nodes further. Nothing is recursive, neither reading nor
 * freeing. */
typedef struct
{
  ImapValueKind kind;
  guint32 n_nodes;    /* this one and all below it */
  guint32 n_children; /* lists only */
  guint64 number;     /* NUMBER only */
  const char *data;   /* the bytes of everything but lists; not NUL-terminated */
  gsize len;
} ImapValue;

typedef struct _ImapValueTree ImapValueTree;

/* Reads one value. NULL when it is broken, too deep or has too many items; the lexer is then
 * anywhere inside it. The tree borrows the lexer's frame. */
ImapValueTree *imap_value_tree_parse (ImapLexer *lexer);
void imap_value_tree_free (ImapValueTree *tree);

/* The value at the top. */
const ImapValue *imap_value_tree_get_root (const ImapValueTree *tree);

/* Children of a list: the first (NULL when there is none or it is no list).
 */
const ImapValue *imap_value_first (const ImapValue *list);
const ImapValue *imap_value_nth (const ImapValue *list, guint n);

static inline const ImapValue *
imap_value_next (const ImapValue *value)
{
  return value + value->n_nodes;
}

/* A copy of the bytes of a string, atom or number, NUL bytes left out; NULL for NIL, a list and
 * NULL. */
char *imap_value_dup_string (const ImapValue *value);

/* The children of a list as name, value, ..., NULL; what is no string is "". A last one without
 * partner is left out. */
char **imap_value_dup_pairs (const ImapValue *list);

/* Whether it is an atom or string equal to @word without case. */
gboolean imap_value_is_word (const ImapValue *value, const char *word);

/* The number of at most 63 bits, also from a quoted one; FALSE for anything else. */
gboolean imap_value_get_number (const ImapValue *value, guint64 *out_number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapValueTree, imap_value_tree_free)
