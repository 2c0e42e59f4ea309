/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store-query.h"
#include "store/store-types.h"

typedef enum
{
  STORE_TERM_TEXT,
  STORE_TERM_FOLDER,
  STORE_TERM_FLAGS,
  STORE_TERM_ATTACHMENT,
  STORE_TERM_DATE,
  STORE_TERM_SIZE,
  STORE_TERM_TAG,
} StoreTermKind;

typedef struct
{
  StoreTermKind kind;
  gboolean negated;
  char *text;      /* an expression for FTS5; the words of a folder's name; a keyword */
  StoreFlags mask; /* flags & mask == value */
  StoreFlags value;
  gint64 first; /* inclusive bounds of a date or size */
  gint64 last;
} StoreTerm;

/* All clauses must hold; a clause holds when one of its terms does. */
struct _StoreQuery
{
  gatomicrefcount references;
  GPtrArray *clauses; /* GPtrArray of StoreTerm */
  char *bad;
};
