/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-html-parser.h"

#include <string.h>

/* What libxml2 is slow at, it is not shown: so much of each at most, however much there was. */
#define MANY 100000
#define MAX_OPEN 1000
#define MAX_ATTRIBUTES 4000

typedef struct
{
  guint n_open;
  guint most_open;
  guint most_attributes;
  guint n_paragraphs;
  GString *text;
  GString *values; /* of src and title */
} Seen;

static void
on_start (const char *name, const char *const *attributes, gpointer user_data)
{
  Seen *seen = user_data;
  guint n = 0;

  for (; attributes != NULL && attributes[2 * n] != NULL; n++)
    if (g_str_equal (attributes[2 * n], "src") || g_str_equal (attributes[2 * n], "title"))
      g_string_append (seen->values, attributes[2 * n + 1]);
  seen->most_attributes = MAX (seen->most_attributes, n);
  seen->n_open++;
  seen->most_open = MAX (seen->most_open, seen->n_open);
  if (g_str_equal (name, "p"))
    seen->n_paragraphs++;
}

static void
on_end (const char *name, gpointer user_data)
{
  Seen *seen = user_data;

  g_assert_cmpuint (seen->n_open, >, 0);
  seen->n_open--;
}

static void
on_text (const char *text, gsize length, gpointer user_data)
{
  g_string_append_len (((Seen *) user_data)->text, text, (gssize) length);
}

static void
seen_clear (Seen *seen)
{
  g_string_free (seen->text, TRUE);
  g_string_free (seen->values, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

static void
parse (const GString *html, Seen *out_seen)
{
  static const MimeHtmlHandler handler = { on_start, on_end, on_text };

  *out_seen = (Seen){ .text = g_string_new (NULL), .values = g_string_new (NULL) };
  mime_html_parse (html->str, html->len, &handler, out_seen);
  g_assert_cmpuint (out_seen->n_open, ==, 0);
  g_assert_cmpuint (out_seen->most_open, <, MAX_OPEN);
  g_assert_cmpuint (out_seen->most_attributes, <, MAX_ATTRIBUTES);
}

static void
repeat (GString *html, const char *piece, guint n)
{
  while (n-- > 0)
    g_string_append (html, piece);
}

static guint
count (const GString *text, char c)
{
  guint n = 0;

  for (gsize i = 0; i < text->len; i++)
    n += text->str[i] == c;
  return n;
}

/* The elements go, their text stays, and what comes behind them is read as ever. */
static void
test_open (gconstpointer data)
{
  const char *const *pieces = data;
  g_autoptr (GString) html = g_string_new ("<div>");
  g_auto (Seen) seen;

  repeat (html, pieces[0], MANY);
  repeat (html, pieces[1], MANY);
  g_string_append (html, "end");
  parse (html, &seen);
  g_assert_cmpuint (count (seen.text, 'x'), ==, MANY);
  g_assert_cmpuint (count (seen.text, 'y'), ==, MANY);
  g_assert_true (g_str_has_suffix (seen.text->str, "end"));
}

/* In a document that is well made but deep, what follows is not touched. */
static void
test_closed_again (void)
{
  g_autoptr (GString) html = g_string_new ("<div>");
  g_auto (Seen) seen;

  repeat (html, "<b>x", MANY);
  repeat (html, "</b>", MANY);
  g_string_append (html, "</div>");
  repeat (html, "<p>y</p>", 1000);
  parse (html, &seen);
  g_assert_cmpuint (count (seen.text, 'x'), ==, MANY);
  g_assert_cmpuint (seen.n_paragraphs, ==, 1000);
}

static void
test_attributes (gconstpointer data)
{
  g_autoptr (GString) html = g_string_new ("<div>x</div><a ");
  g_auto (Seen) seen;

  for (guint i = 0; i < MANY; i++)
    {
      const char *number = strchr (data, '#');

      g_string_append_len (html, data, number - (const char *) data);
      g_string_append_printf (html, "%u%s", i, number + 1);
    }
  g_string_append (html, " \"'>y</a><p title=\"a b\">z</p>");
  parse (html, &seen);
  g_assert_true (g_str_has_prefix (seen.text->str, "x"));
}

/* Blanks within a picture mean nothing; what follows it keeps its own. */
static void
test_long_values (void)
{
  g_autoptr (GString) html = g_string_new ("<img src=\"data:image/png;base64,");
  g_auto (Seen) seen;

  repeat (html, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n",
          10000);
  g_string_append (html, "\"><p title=\"");
  repeat (html, "a ", 50);
  g_string_append (html, "\">x y</p>");
  parse (html, &seen);
  g_assert_cmpuint (count (seen.values, 'A'), ==, 72 * 10000);
  g_assert_cmpuint (count (seen.values, ' '), >=, 50);
  g_assert_cmpstr (seen.text->str, ==, "x y");
  g_assert_cmpuint (seen.n_paragraphs, ==, 1);
}

/* Text is no tag, however long it is. */
static void
test_long_text (void)
{
  g_autoptr (GString) html = g_string_new ("<pre>");
  g_auto (Seen) seen;

  repeat (html, "a \"b\" 'c' d\n", MANY);
  g_string_append (html, "</pre>");
  parse (html, &seen);
  g_assert_cmpuint (seen.text->len, ==, MANY * strlen ("a \"b\" 'c' d\n"));
}

int
main (int argc, char *argv[])
{
  static const char *const open[][2] = {
    { "<b>x", "</i>y" },
    { "<b>x", "y<b>" },
    { "<i>x<div>", "</i>y" },
    { "<x>x", "y</p>" },
  };
  static const char *const attributes[] = {
    "a# ",     "a#=\"\"",        "a#=\"\" ",      "=\" a#=\"x\" ",
    "1=\" a#", "b=\"<a\" a#=x ", "b=\">\" a#=x ", "\na#",
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    {
      g_autofree char *path = g_strdup_printf ("/mime/html-parser/open/%u", i);

      g_test_add_data_func (path, open[i], test_open);
    }
  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/mime/html-parser/attributes/%u", i);

      g_test_add_data_func (path, attributes[i], test_attributes);
    }
  g_test_add_func ("/mime/html-parser/closed-again", test_closed_again);
  g_test_add_func ("/mime/html-parser/long-values", test_long_values);
  g_test_add_func ("/mime/html-parser/long-text", test_long_text);
  return g_test_run ();
}
