/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-keywords-private.h"

#include <string.h>

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Words are atoms of the protocol; one with a space would come back as two. */
static gboolean
is_word (const char *word)
{
  return *word != '\0' && strchr (word, ' ') == NULL;
}

static char *
join_sorted (GPtrArray *words)
{
  GString *column = g_string_new (NULL);
  const char *last = "";
  g_ptr_array_sort (words, compare);
  for (guint i = 0; i < words->len; i++)
    {
      const char *word = g_ptr_array_index (words, i);
      if (!is_word (word) || g_str_equal (word, last))
        continue;
      if (column->len > 0)
        g_string_append_c (column, ' ');
      g_string_append (column, word);
      last = word;
    }
  return g_string_free (column, FALSE);
}

char *
store_keywords_join (const char *const *words)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    g_ptr_array_add (list, (gpointer) words[i]);
  return join_sorted (list);
}

char **
store_keywords_split (const char *column)
{
  return column == NULL || *column == '\0' ? NULL : g_strsplit (column, " ", -1);
}

char *
store_keywords_change (const char *column, const char *add, const char *remove)
{
  if (*add == '\0' && *remove == '\0')
    return g_strdup (column);
  g_auto (GStrv) present = g_strsplit (column, " ", -1);
  g_auto (GStrv) added = g_strsplit (add, " ", -1);
  g_auto (GStrv) removed = g_strsplit (remove, " ", -1);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (gsize i = 0; present[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) removed, present[i]))
      g_ptr_array_add (words, present[i]);
  for (gsize i = 0; added[i] != NULL; i++)
    g_ptr_array_add (words, added[i]);
  return join_sorted (words);
}
