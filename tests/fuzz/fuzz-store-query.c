/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queries from text: whatever was typed, what goes to FTS5 has nothing in it that it could take for
 * syntax of its own, and parsing is bounded. */
#include "fuzz.h"

#include <string.h>

#include "store/store-query-private.h"
#include "store/store-words.h"

#define NOW (20000 * 24 * 3600 * (gint64) G_USEC_PER_SEC)

static void
check_words (const char *words)
{
  g_assert_true (g_utf8_validate (words, -1, NULL));
  for (const char *p = words; *p != '\0'; p++)
    g_assert_true (*p == ' ' || g_ascii_isdigit (*p) || g_ascii_islower (*p)
                   || (guchar) *p >= 0x80);
}

/* {column} : "words" * */
static void
check_match (const char *text)
{
  const char *start = strchr (text, '"');
  const char *end = strrchr (text, '"');
  g_assert_true (start != NULL && end > start + 1);
  g_autofree char *words = g_strndup (start + 1, (gsize) (end - start - 1));
  check_words (words);
  g_assert_true (end[1] == '\0' || g_str_equal (end + 1, " *"));
}

static void
check_query (const StoreQuery *query)
{
  guint n = 0;
  for (guint i = 0; i < query->clauses->len; i++)
    {
      const GPtrArray *clause = g_ptr_array_index (query->clauses, i);
      g_assert_cmpuint (clause->len, >, 0);
      for (guint k = 0; k < clause->len; k++, n++)
        {
          const StoreTerm *term = g_ptr_array_index (clause, k);
          if (term->kind == STORE_TERM_TEXT)
            check_match (term->text);
        }
    }
  g_assert_cmpuint (n, <=, 64);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autoptr (StoreQuery) query = store_query_parse (text, NOW);
  g_autoptr (GString) words = g_string_new (NULL);
  check_query (query);
  store_words_append (words, text, TRUE, 0);
  check_words (words->str);
  return 0;
}
