/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-line.h"

#include <string.h>

/* Characters that lie about what is shown: they reorder, hide or carry text without a shape. */
static gboolean
is_deceptive (gunichar c)
{
  switch (c)
    {
    case 0x00ad: /* soft hyphen */
    case 0x034f: /* combining grapheme joiner */
    case 0x061c: /* Arabic letter mark */
    case 0x115f: /* Hangul fillers */
    case 0x1160:
    case 0x17b4: /* Khmer inherent vowels */
    case 0x17b5:
    case 0x180e: /* Mongolian vowel separator */
    case 0x3164:
    case 0xfeff: /* byte order mark */
    case 0xffa0:
      return TRUE;
    case 0x200c: /* non-joiner and joiner shape Persian, Indic scripts and emoji */
    case 0x200d:
      return FALSE;
    default:
      return (c >= 0x200b && c <= 0x200f)      /* zero width, direction marks */
             || (c >= 0x202a && c <= 0x202e)   /* embeddings and overrides */
             || (c >= 0x2060 && c <= 0x206f)   /* word joiner, isolates, deprecated formats */
             || (c >= 0xfff0 && c <= 0xfffb)   /* interlinear annotation */
             || (c >= 0xe0000 && c <= 0xe0fff) /* tags */
             || (c >= 0x1d173 && c <= 0x1d17a);
    }
}

/* A letter with more marks than any writing system needs is a drawing over its neighbours. */
#define MAX_MARKS 6

/* Most lines are clean as they come. */
static gboolean
is_plain (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] < ' ' || text[i] > '~'
        || (text[i] == ' ' && (i == 0 || i + 1 == length || text[i - 1] == ' ')))
      return FALSE;
  return TRUE;
}

char *
base_line_clean (const char *text, gssize length, gsize max_chars)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  g_autofree char *valid = NULL;
  GString *line;
  gsize n_chars = 0;
  guint n_marks = 0;
  gboolean blank = FALSE;

  if ((max_chars == 0 || size <= max_chars) && is_plain (text, size))
    return g_strndup (text, size);
  valid = g_utf8_make_valid (text, (gssize) size);
  line = g_string_sized_new (64);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_deceptive (c))
        continue;
      if (g_unichar_isspace (c) || g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029)
        {
          blank = line->len > 0;
          continue;
        }
      n_marks = g_unichar_ismark (c) ? n_marks + 1 : 0;
      if (n_marks > MAX_MARKS)
        continue;
      if (max_chars > 0 && n_chars + (blank ? 1 : 0) >= max_chars)
        {
          g_string_append (line, "…");
          break;
        }
      if (blank)
        {
          g_string_append_c (line, ' ');
          n_chars++;
          blank = FALSE;
        }
      g_string_append_len (line, p, g_utf8_next_char (p) - p);
      n_chars++;
    }
  return g_string_free (line, FALSE);
}
