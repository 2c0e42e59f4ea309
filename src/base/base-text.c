/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-text.h"

#include <string.h>

char *
base_text_dup_utf8 (const char *data, gsize len)
{
  g_autofree char *copy = g_malloc (len + 1);
  for (gsize i = 0; i < len; i++)
    {
      gboolean shown = !g_ascii_iscntrl (data[i]) || data[i] == '\t' || data[i] == '\n';
      copy[i] = shown ? data[i] : ' ';
    }
  copy[len] = '\0';
  if (g_utf8_validate_len (copy, len, NULL))
    return g_steal_pointer (&copy);
  return g_utf8_make_valid (copy, (gssize) len);
}

gboolean
base_text_equal_nocase (const char *data, gsize len, const char *word)
{
  return strlen (word) == len && g_ascii_strncasecmp (data, word, len) == 0;
}
