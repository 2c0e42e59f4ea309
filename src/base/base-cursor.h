/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

/* A read position in borrowed bytes that never moves past their end. All functions are inline:
 * parsers call them for every token. */
typedef struct
{
  const char *p;
  const char *end;
} BaseCursor;

/* Starts at the first of @len bytes, which must outlive the cursor. */
static inline BaseCursor
base_cursor_init (const void *data, gsize len)
{
  const char *start = data;
  return (BaseCursor){ start, len == 0 ? start : start + len };
}

static inline gsize
base_cursor_left (const BaseCursor *cursor)
{
  return (gsize) (cursor->end - cursor->p);
}

static inline gboolean
base_cursor_at_end (const BaseCursor *cursor)
{
  return cursor->p == cursor->end;
}

/* The next byte, or -1 at the end; does not move. */
static inline int
base_cursor_peek (const BaseCursor *cursor)
{
  return cursor->p < cursor->end ? (guchar) *cursor->p : -1;
}

/* Moves over @c when it is the next byte; otherwise stays and says FALSE. */
static inline gboolean
base_cursor_take (BaseCursor *cursor, char c)
{
  if (cursor->p == cursor->end || *cursor->p != c)
    return FALSE;
  cursor->p++;
  return TRUE;
}

/* Moves over all @c that follow. */
static inline void
base_cursor_skip (BaseCursor *cursor, char c)
{
  while (cursor->p < cursor->end && *cursor->p == c)
    cursor->p++;
}

/* Moves over @word, compared without ASCII case, when it follows; otherwise stays and says FALSE.
 */
static inline gboolean
base_cursor_take_word (BaseCursor *cursor, const char *word)
{
  gsize len = strlen (word);
  if (base_cursor_left (cursor) < len || g_ascii_strncasecmp (cursor->p, word, len) != 0)
    return FALSE;
  cursor->p += len;
  return TRUE;
}

/* Reads decimal digits into @out_value; stays and says FALSE without a digit or above 2^64 - 1. */
static inline gboolean
base_cursor_take_number (BaseCursor *cursor, guint64 *out_value)
{
  guint64 value = 0;
  const char *p = cursor->p;
  for (; p < cursor->end && g_ascii_isdigit (*p); p++)
    {
      guint digit = (guint) (*p - '0');
      if (value > (G_MAXUINT64 - digit) / 10)
        return FALSE;
      value = value * 10 + digit;
    }
  if (p == cursor->p)
    return FALSE;
  cursor->p = p;
  *out_value = value;
  return TRUE;
}
