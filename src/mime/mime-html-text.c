/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-html.h"

#include "mime/mime-html-parser.h"
#include "mime/mime-html-pixel.h"

#include <string.h>

#define MAX_QUOTE_LEVELS 10

typedef struct
{
  GString *out;
  guint n_hidden; /* open elements from the outermost hidden one on */
  guint n_pre;    /* open pre elements */
  guint n_quotes; /* open blockquotes */
  guint n_breaks; /* line breaks due before the next text */
  gboolean blank; /* a blank is due before the next text */
} Reader;

static gboolean
is_one_of (const char *name, const char *words)
{
  gsize length = strlen (name);

  for (const char *p = words; (p = strstr (p, name)) != NULL; p += length)
    if ((p == words || p[-1] == ' ') && (p[length] == ' ' || p[length] == '\0'))
      return TRUE;
  return FALSE;
}

/* What the sender hides is not what the reader reads. */
static gboolean
is_hidden (const char *name, const char *const *attributes)
{
  const char *style = mime_html_get_attribute (attributes, "style");

  if (is_one_of (name, "head style script title noscript template svg math iframe select textarea "
                       "datalist xml noembed noframes"))
    return TRUE;
  return style != NULL && mime_html_is_hidden_style (style);
}

static guint
breaks_around (const char *name)
{
  if (is_one_of (name, "p h1 h2 h3 h4 h5 h6 ul ol dl pre blockquote table"))
    return 2;
  if (is_one_of (name,
                 "div tr li dt dd section article header footer address center hr figure caption "
                 "details summary main nav aside body"))
    return 1;
  return 0;
}

static void
break_line (Reader *self, guint n)
{
  if (n == 0)
    return;
  if (self->out->len > 0)
    self->n_breaks = MAX (self->n_breaks, n);
  self->blank = FALSE;
}

static void
flush_breaks (Reader *self)
{
  gboolean at_start = self->out->len == 0 || self->n_breaks > 0;

  for (; self->n_breaks > 0; self->n_breaks--)
    g_string_append_c (self->out, '\n');
  if (at_start)
    {
      for (guint i = 0; i < MIN (self->n_quotes, MAX_QUOTE_LEVELS); i++)
        g_string_append_c (self->out, '>');
      if (self->n_quotes > 0)
        g_string_append_c (self->out, ' ');
    }
  else if (self->blank)
    g_string_append_c (self->out, ' ');
  self->blank = FALSE;
}

static void
append_words (Reader *self, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_isspace (text[i]))
      self->blank = TRUE;
    else
      {
        if (self->blank || self->n_breaks > 0 || self->out->len == 0)
          flush_breaks (self);
        g_string_append_c (self->out, text[i]);
      }
}

static void
append_lines (Reader *self, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] == '\n')
      self->n_breaks++;
    else if (text[i] != '\r')
      {
        if (self->n_breaks > 0 || self->out->len == 0)
          flush_breaks (self);
        g_string_append_c (self->out, text[i]);
      }
}

static void
on_start (const char *name, const char *const *attributes, gpointer user_data)
{
  Reader *self = user_data;
  const char *alt;

  if (self->n_hidden > 0 || is_hidden (name, attributes))
    {
      self->n_hidden++;
      return;
    }
  if (g_str_equal (name, "br"))
    self->n_breaks = self->out->len > 0 ? self->n_breaks + 1 : 0;
  else
    break_line (self, breaks_around (name));
  if (g_str_equal (name, "blockquote"))
    self->n_quotes++;
  else if (g_str_equal (name, "pre"))
    self->n_pre++;
  else if (g_str_equal (name, "li"))
    append_words (self, "• ", strlen ("• "));
  else if (is_one_of (name, "td th"))
    self->blank = TRUE;
  alt = g_str_equal (name, "img") ? mime_html_get_attribute (attributes, "alt") : NULL;
  if (alt != NULL)
    append_words (self, alt, strlen (alt));
}

static void
on_end (const char *name, gpointer user_data)
{
  Reader *self = user_data;

  if (self->n_hidden > 0)
    {
      self->n_hidden--;
      return;
    }
  break_line (self, breaks_around (name));
  if (g_str_equal (name, "blockquote"))
    self->n_quotes--;
  else if (g_str_equal (name, "pre"))
    self->n_pre--;
}

static void
on_text (const char *text, gsize length, gpointer user_data)
{
  Reader *self = user_data;

  if (self->n_hidden > 0)
    return;
  if (self->n_pre > 0)
    append_lines (self, text, length);
  else
    append_words (self, text, length);
}

char *
mime_html_to_text (const char *html, gssize length)
{
  static const MimeHtmlHandler handler = { on_start, on_end, on_text };
  Reader self = { 0 };
  gsize size = length < 0 ? strlen (html) : (gsize) length;

  self.out = g_string_sized_new (size / 2);
  mime_html_parse (html, size, &handler, &self);
  return g_string_free (self.out, FALSE);
}
