/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-css.h"

#include "mime/mime-css-dark.h"
#include "mime/mime-css-lexer.h"
#include "mime/mime-html-policy.h"

#include <stdlib.h>
#include <string.h>

/* @media inside @media and the like. */
#define MAX_DEPTH 4

typedef struct
{
  MimeCssLexer lexer;
  const MimeHtmlPolicy *policy;
  MimeHtmlReport *report;
  gboolean may_load; /* an address here would be one of a picture to show */
} Cleaner;

/* What senders need to lay out a message. A star stands for any ending. Not here on purpose:
 * animation and transition (they keep a CPU busy), filter and mask (costly), behavior and bindings,
 * anything that escapes the part. */
static const char *const properties[] = {
  "-webkit-text-size-adjust",
  "align-content",
  "align-items",
  "align-self",
  "aspect-ratio",
  "background*",
  "border*",
  "bottom",
  "box-shadow",
  "box-sizing",
  "break-*",
  "caption-side",
  "clear",
  "color",
  "column*",
  "content",
  "direction",
  "display",
  "empty-cells",
  "flex*",
  "float",
  "font*",
  "gap",
  "grid*",
  "height",
  "hyphens",
  "justify-*",
  "left",
  "letter-spacing",
  "line-height",
  "list-style*",
  "margin*",
  "max-height",
  "max-width",
  "min-height",
  "min-width",
  "object-fit",
  "object-position",
  "opacity",
  "order",
  "orphans",
  "outline*",
  "overflow*",
  "padding*",
  "page-break-*",
  "place-*",
  "position",
  "quotes",
  "right",
  "row-gap",
  "tab-size",
  "table-layout",
  "text-*",
  "top",
  "unicode-bidi",
  "vertical-align",
  "visibility",
  "white-space",
  "widows",
  "width",
  "word-*",
  "writing-mode",
  "z-index",
};

static const char *const functions[] = {
  "rgb",
  "rgba",
  "hsl",
  "hsla",
  "calc",
  "min",
  "max",
  "clamp",
  "linear-gradient",
  "radial-gradient",
  "repeating-linear-gradient",
  "repeating-radial-gradient",
  "minmax",
  "repeat",
  "fit-content",
};

static const char *const selector_functions[] = {
  "not", "is", "where", "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type", "lang",
};

static gboolean
is_listed (const char *const *list, gsize n, const char *word)
{
  for (gsize i = 0; i < n; i++)
    {
      gsize length = strlen (list[i]);

      if (list[i][length - 1] == '*' ? g_ascii_strncasecmp (word, list[i], length - 1) == 0
                                     : g_ascii_strcasecmp (word, list[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Writes a name so that it reads back as the same name whatever it contains. */
static void
append_name (GString *out, const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (g_ascii_isalpha (*p) || *p == '_' || *p == '-' || (guchar) *p >= 0x80
        || (g_ascii_isdigit (*p) && p > name && (p > name + 1 || name[0] != '-')))
      g_string_append_c (out, *p);
    else
      g_string_append_printf (out, "\\%x ", (guint) (guchar) *p);
}

static void
append_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    if ((guchar) *p < ' ' || strchr ("\"\\<>&()", *p) != NULL)
      g_string_append_printf (out, "\\%x ", (guint) (guchar) *p);
    else
      g_string_append_c (out, *p);
  g_string_append_c (out, '"');
}

static gboolean
is_char (const Cleaner *self, char c)
{
  return self->lexer.kind == MIME_CSS_CHAR && self->lexer.c == c;
}

/* After an opening brace: up to and with its closing one. */
static void
skip_block (Cleaner *self)
{
  guint depth = 1;

  while (depth > 0)
    {
      mime_css_lexer_next (&self->lexer);
      if (self->lexer.kind == MIME_CSS_END)
        return;
      if (is_char (self, '{'))
        depth++;
      else if (is_char (self, '}'))
        depth--;
    }
}

/* One address: the part's own one, or none. */
static void
append_image (Cleaner *self, GString *out, const char *url)
{
  g_autofree char *allowed = NULL;

  if (self->may_load)
    allowed = mime_html_policy_image (self->policy, self->report, url);
  else
    mime_html_policy_report (self->report, url);
  if (allowed == NULL)
    {
      g_string_append (out, "none");
      return;
    }
  g_string_append (out, "url(");
  append_string (out, allowed);
  g_string_append_c (out, ')');
}

/* url("…"): what is in it, up to its closing parenthesis. */
static void
read_quoted_url (Cleaner *self, GString *out)
{
  g_autoptr (GString) url = g_string_new (NULL);

  for (;;)
    {
      mime_css_lexer_next (&self->lexer);
      if (self->lexer.kind == MIME_CSS_END || is_char (self, ')') || is_char (self, '}'))
        break;
      if (self->lexer.kind == MIME_CSS_STRING && url->len == 0)
        g_string_assign (url, self->lexer.text->str);
    }
  append_image (self, out, url->str);
}

/* One token of a value; FALSE when the declaration must not be kept. */
static gboolean
append_value_token (Cleaner *self, GString *out, guint *parens)
{
  const char *text = self->lexer.text->str;

  switch (self->lexer.kind)
    {
    case MIME_CSS_BLANK:
      g_string_append_c (out, ' ');
      return TRUE;
    case MIME_CSS_IDENT:
      append_name (out, text);
      return TRUE;
    case MIME_CSS_NUMBER:
      g_string_append (out, text);
      return TRUE;
    case MIME_CSS_HASH:
      g_string_append_c (out, '#');
      for (const char *p = text; *p != '\0'; p++)
        if (!g_ascii_isalnum (*p))
          return FALSE;
      g_string_append (out, text);
      return TRUE;
    case MIME_CSS_STRING:
      append_string (out, text);
      return TRUE;
    case MIME_CSS_URL:
      append_image (self, out, text);
      return TRUE;
    case MIME_CSS_FUNCTION:
      if (g_ascii_strcasecmp (text, "url") == 0)
        {
          read_quoted_url (self, out);
          return TRUE;
        }
      if (!is_listed (functions, G_N_ELEMENTS (functions), text))
        return FALSE;
      append_name (out, text);
      g_string_append_c (out, '(');
      (*parens)++;
      return TRUE;
    case MIME_CSS_CHAR:
      if (self->lexer.c == '(')
        (*parens)++;
      else if (self->lexer.c == ')')
        {
          if (*parens == 0)
            return FALSE;
          (*parens)--;
        }
      else if (strchr (",/+-*!%", self->lexer.c) == NULL)
        return FALSE;
      g_string_append_c (out, self->lexer.c);
      return TRUE;
    case MIME_CSS_END:
    case MIME_CSS_AT:
    case MIME_CSS_JUNK:
    default:
      return FALSE;
    }
}

static gboolean
ends_declaration (const Cleaner *self)
{
  return self->lexer.kind == MIME_CSS_END || is_char (self, ';') || is_char (self, '}');
}

/* Up to the end of the declaration, blocks and all. */
static void
skip_declaration (Cleaner *self)
{
  while (!ends_declaration (self))
    {
      if (is_char (self, '{'))
        skip_block (self);
      mime_css_lexer_next (&self->lexer);
    }
}

/* Reads behind the colon; the current token is then the one that ended the value. NULL when the
 * value must not be kept. */
static char *
read_value (Cleaner *self)
{
  g_autoptr (GString) value = g_string_new (NULL);
  guint parens = 0;

  for (mime_css_lexer_next (&self->lexer); !ends_declaration (self);
       mime_css_lexer_next (&self->lexer))
    if (!append_value_token (self, value, &parens))
      {
        skip_declaration (self);
        return NULL;
      }
  while (parens-- > 0)
    g_string_append_c (value, ')');
  return g_strstrip (g_string_free (g_steal_pointer (&value), FALSE));
}

/* A part must stay where it is put. */
static gboolean
is_allowed (const char *name, const char *value)
{
  g_autofree char *lower = g_ascii_strdown (value, -1);

  if (value[0] == '\0' || !is_listed (properties, G_N_ELEMENTS (properties), name))
    return FALSE;
  return g_ascii_strcasecmp (name, "position") != 0
         || (strstr (lower, "fixed") == NULL && strstr (lower, "sticky") == NULL);
}

/* A fixed width that a narrow window does not have gives way there. NULL when the value stays. */
static char *
relax_width (const char *name, const char *value)
{
  char *end;
  long pixels;

  if (g_ascii_strcasecmp (name, "width") != 0 && g_ascii_strcasecmp (name, "min-width") != 0)
    return NULL;
  pixels = strtol (value, &end, 10);
  if (pixels < MIME_HTML_WIDE_PIXELS || g_ascii_strncasecmp (end, "px", 2) != 0)
    return NULL;
  return g_strdup_printf ("min(%ldpx,100%%)%s", pixels, end + 2);
}

static void
clean_declaration (Cleaner *self, GString *out)
{
  g_autofree char *name = g_strdup (self->lexer.text->str);
  g_autofree char *value = NULL;
  g_autofree char *relaxed = NULL;

  do
    mime_css_lexer_next (&self->lexer);
  while (self->lexer.kind == MIME_CSS_BLANK);
  if (!is_char (self, ':'))
    {
      skip_declaration (self);
      return;
    }
  self->may_load = is_listed (properties, G_N_ELEMENTS (properties), name);
  value = read_value (self);
  if (value == NULL || !is_allowed (name, value))
    return;
  relaxed = relax_width (name, value);
  if (relaxed == NULL && self->policy->dark)
    relaxed = mime_css_darken (name, value);
  append_name (out, name);
  g_string_append_printf (out, ":%s;", relaxed != NULL ? relaxed : value);
}

/* Up to and with the closing brace, or the end. */
static void
clean_declarations (Cleaner *self, GString *out)
{
  mime_css_lexer_next (&self->lexer);
  while (self->lexer.kind != MIME_CSS_END && !is_char (self, '}'))
    {
      if (self->lexer.kind == MIME_CSS_IDENT)
        clean_declaration (self, out);
      else if (self->lexer.kind != MIME_CSS_BLANK && !is_char (self, ';'))
        skip_declaration (self);
      if (!is_char (self, '}') && self->lexer.kind != MIME_CSS_END)
        mime_css_lexer_next (&self->lexer);
    }
}

/* html and body are outside the shadow root; the element that stands for them has a class. */
static void
append_type_selector (GString *out, const char *name, char before)
{
  if (before == '.' || before == ':' || before == '[' || before == '=')
    append_name (out, name);
  else if (g_ascii_strcasecmp (name, "body") == 0 || g_ascii_strcasecmp (name, "html") == 0)
    g_string_append (out, "." MIME_CSS_BODY_CLASS);
  else
    append_name (out, name);
}

/* FALSE when the rule must not be kept. */
static gboolean
append_selector_token (Cleaner *self, GString *out, char before)
{
  const char *text = self->lexer.text->str;

  switch (self->lexer.kind)
    {
    case MIME_CSS_BLANK:
      g_string_append_c (out, ' ');
      return TRUE;
    case MIME_CSS_IDENT:
      /* :host is the element the part is confined to. */
      if (before == ':' && g_ascii_strncasecmp (text, "host", 4) == 0)
        return FALSE;
      append_type_selector (out, text, before);
      return TRUE;
    case MIME_CSS_HASH:
      g_string_append_c (out, '#');
      append_name (out, text);
      return TRUE;
    case MIME_CSS_STRING:
      append_string (out, text);
      return TRUE;
    case MIME_CSS_NUMBER:
      g_string_append (out, text);
      return TRUE;
    case MIME_CSS_FUNCTION:
      if (!is_listed (selector_functions, G_N_ELEMENTS (selector_functions), text))
        return FALSE;
      append_name (out, text);
      g_string_append_c (out, '(');
      return TRUE;
    case MIME_CSS_CHAR:
      if (strchr (".:,>+~*[]=^$|)-", self->lexer.c) == NULL)
        return FALSE;
      g_string_append_c (out, self->lexer.c);
      return TRUE;
    case MIME_CSS_END:
    case MIME_CSS_URL:
    case MIME_CSS_AT:
    case MIME_CSS_JUNK:
    default:
      return FALSE;
    }
}

static void
clean_rule (Cleaner *self, GString *out)
{
  g_autoptr (GString) selector = g_string_new (NULL);
  g_autoptr (GString) declarations = g_string_new (NULL);
  gboolean keep = TRUE;
  char before = ' ';

  while (self->lexer.kind != MIME_CSS_END && !is_char (self, '{'))
    {
      keep = keep && append_selector_token (self, selector, before);
      before = self->lexer.kind == MIME_CSS_CHAR ? self->lexer.c : ' ';
      mime_css_lexer_next (&self->lexer);
    }
  if (self->lexer.kind == MIME_CSS_END)
    return;
  if (!keep)
    {
      skip_block (self);
      return;
    }
  clean_declarations (self, declarations);
  if (declarations->len > 0)
    g_string_append_printf (out, "%s{%s}\n", g_strstrip (selector->str), declarations->str);
}

static void clean_rules (Cleaner *self, GString *out, guint depth);

/* What stands between the name and the block; FALSE when it must not be kept. */
static gboolean
read_condition (Cleaner *self, GString *condition)
{
  gboolean keep = TRUE;
  guint parens = 0;

  self->may_load = FALSE;
  for (mime_css_lexer_next (&self->lexer);
       self->lexer.kind != MIME_CSS_END && !is_char (self, '{') && !is_char (self, ';');
       mime_css_lexer_next (&self->lexer))
    {
      /* An imported sheet is named here too; nothing with an address is kept. */
      if (self->lexer.kind == MIME_CSS_URL || self->lexer.kind == MIME_CSS_STRING)
        {
          g_autoptr (GString) ignored = g_string_new (NULL);

          append_image (self, ignored, self->lexer.text->str);
          keep = FALSE;
        }
      else if (is_char (self, ':') || is_char (self, '>') || is_char (self, '='))
        g_string_append_c (condition, self->lexer.c);
      else if (self->lexer.kind == MIME_CSS_FUNCTION)
        {
          if (g_ascii_strcasecmp (self->lexer.text->str, "url") == 0)
            {
              g_autoptr (GString) ignored = g_string_new (NULL);

              read_quoted_url (self, ignored);
            }
          keep = FALSE;
        }
      else
        keep = append_value_token (self, condition, &parens) && keep;
    }
  return keep && parens == 0;
}

static void
clean_at_rule (Cleaner *self, GString *out, guint depth)
{
  g_autofree char *name = g_ascii_strdown (self->lexer.text->str, -1);
  gboolean keep =
      depth < MAX_DEPTH && (g_str_equal (name, "media") || g_str_equal (name, "supports"));
  g_autoptr (GString) condition = g_string_new (NULL);

  keep = read_condition (self, condition) && keep;
  if (!is_char (self, '{'))
    return;
  if (!keep)
    {
      skip_block (self);
      return;
    }
  g_string_append_printf (out, "@%s%s{\n", name, condition->str);
  clean_rules (self, out, depth + 1);
  g_string_append (out, "}\n");
}

/* Up to the end, or inside a block up to and with its closing brace. */
static void
clean_rules (Cleaner *self, GString *out, guint depth)
{
  for (;;)
    {
      mime_css_lexer_next (&self->lexer);
      if (self->lexer.kind == MIME_CSS_END || (depth > 0 && is_char (self, '}')))
        return;
      if (self->lexer.kind == MIME_CSS_AT)
        clean_at_rule (self, out, depth);
      else if (self->lexer.kind == MIME_CSS_JUNK || is_char (self, '!') || is_char (self, '-'))
        continue; /* <!-- and --> around a sheet */
      else if (self->lexer.kind != MIME_CSS_BLANK && !is_char (self, ';') && !is_char (self, '}'))
        clean_rule (self, out);
    }
}

char *
mime_css_clean_style (const char *css, const MimeHtmlPolicy *policy, MimeHtmlReport *report)
{
  Cleaner self = { .policy = policy, .report = report };
  GString *out = g_string_new (NULL);

  mime_css_lexer_init (&self.lexer, css);
  do
    clean_declarations (&self, out);
  while (self.lexer.kind != MIME_CSS_END);
  mime_css_lexer_clear (&self.lexer);
  return g_string_free (out, FALSE);
}

char *
mime_css_clean_sheet (const char *css, const MimeHtmlPolicy *policy, MimeHtmlReport *report)
{
  Cleaner self = { .policy = policy, .report = report };
  GString *out = g_string_new (NULL);

  mime_css_lexer_init (&self.lexer, css);
  clean_rules (&self, out, 0);
  mime_css_lexer_clear (&self.lexer);
  return g_string_free (out, FALSE);
}
