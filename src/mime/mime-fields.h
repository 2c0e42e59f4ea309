/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#define MIME_FIELDS_MAX_COUNT 2000
#define MIME_FIELDS_MAX_BYTES (1024 * 1024)

/* One raw header field inside a block; neither string ends with NUL. */
typedef struct
{
  const char *name;
  gsize name_length;
  const char *value; /* from behind the colon, still folded */
  gsize value_length;
} MimeField;

/* Walks over the fields of a header block. The block must outlive it. */
typedef struct
{
  const char *next;
  const char *end;
  guint n_left;
} MimeFieldIter;

void mime_field_iter_init (MimeFieldIter *iter, const char *block, gsize length);

/* FALSE at the first empty line, the end, or the ceilings above; lines that are no field are
 * skipped. Afterwards iter->next is where it stopped. */
gboolean mime_field_iter_next (MimeFieldIter *iter, MimeField *out_field);

gboolean mime_field_is (const MimeField *field, const char *name);

/* The value on one line: folds removed, NULs and bare CRs blanks, at most max_bytes (the rest is
 * cut off). The caller frees the result. */
char *mime_field_dup_value (const MimeField *field, gsize max_bytes);
