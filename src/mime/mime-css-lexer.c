/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-css-lexer.h"

#include <string.h>

void
mime_css_lexer_init (MimeCssLexer *lexer, const char *css)
{
  lexer->p = css;
  lexer->kind = MIME_CSS_END;
  lexer->text = g_string_new (NULL);
  lexer->c = '\0';
}

void
mime_css_lexer_clear (MimeCssLexer *lexer)
{
  g_string_free (lexer->text, TRUE);
}

static gboolean
is_newline (char c)
{
  return c == '\n' || c == '\r' || c == '\f';
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || is_newline (c);
}

static gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || (guchar) c >= 0x80;
}

static gboolean
is_name (char c)
{
  return is_name_start (c) || g_ascii_isdigit (c) || c == '-';
}

static gboolean
is_escape (const char *p)
{
  return p[0] == '\\' && p[1] != '\0' && !is_newline (p[1]);
}

static gboolean
starts_name (const char *p)
{
  if (p[0] == '-')
    return is_name_start (p[1]) || p[1] == '-' || is_escape (p + 1);
  return is_name_start (p[0]) || is_escape (p);
}

static gboolean
starts_number (const char *p)
{
  if (p[0] == '+' || p[0] == '-')
    p++;
  return g_ascii_isdigit (p[0]) || (p[0] == '.' && g_ascii_isdigit (p[1]));
}

static void
read_escape (MimeCssLexer *lexer)
{
  gunichar c = 0;
  guint n = 0;

  lexer->p++;
  if (!g_ascii_isxdigit (*lexer->p))
    {
      const char *next = g_utf8_next_char (lexer->p);

      g_string_append_len (lexer->text, lexer->p, next - lexer->p);
      lexer->p = next;
      return;
    }
  for (; n < 6 && g_ascii_isxdigit (*lexer->p); n++)
    c = c * 16 + (gunichar) g_ascii_xdigit_value (*lexer->p++);
  if (is_blank (*lexer->p))
    lexer->p++;
  g_string_append_unichar (lexer->text, c != 0 && g_unichar_validate (c) ? c : 0xfffd);
}

static void
read_name (MimeCssLexer *lexer)
{
  while (is_name (*lexer->p) || is_escape (lexer->p))
    if (*lexer->p == '\\')
      read_escape (lexer);
    else
      g_string_append_c (lexer->text, *lexer->p++);
}

static void
read_string (MimeCssLexer *lexer)
{
  char quote = *lexer->p++;

  lexer->kind = MIME_CSS_STRING;
  while (*lexer->p != '\0' && *lexer->p != quote)
    {
      if (is_newline (*lexer->p))
        {
          lexer->kind = MIME_CSS_JUNK;
          return;
        }
      if (lexer->p[0] == '\\' && is_newline (lexer->p[1]))
        lexer->p += 2;
      else if (is_escape (lexer->p))
        read_escape (lexer);
      else if (*lexer->p == '\\')
        lexer->p++;
      else
        g_string_append_c (lexer->text, *lexer->p++);
    }
  if (*lexer->p == quote)
    lexer->p++;
}

static void
read_number (MimeCssLexer *lexer)
{
  lexer->kind = MIME_CSS_NUMBER;
  if (*lexer->p == '+' || *lexer->p == '-')
    g_string_append_c (lexer->text, *lexer->p++);
  while (g_ascii_isdigit (*lexer->p))
    g_string_append_c (lexer->text, *lexer->p++);
  if (lexer->p[0] == '.' && g_ascii_isdigit (lexer->p[1]))
    {
      g_string_append_c (lexer->text, *lexer->p++);
      while (g_ascii_isdigit (*lexer->p))
        g_string_append_c (lexer->text, *lexer->p++);
    }
  if (*lexer->p == '%')
    g_string_append_c (lexer->text, *lexer->p++);
  else
    while (g_ascii_isalpha (*lexer->p))
      g_string_append_c (lexer->text, *lexer->p++);
}

/* The inside of url( without quotes. */
static void
read_url (MimeCssLexer *lexer)
{
  lexer->kind = MIME_CSS_URL;
  g_string_truncate (lexer->text, 0);
  while (*lexer->p != '\0' && *lexer->p != ')')
    if (is_escape (lexer->p))
      read_escape (lexer);
    else
      g_string_append_c (lexer->text, *lexer->p++);
  if (*lexer->p == ')')
    lexer->p++;
}

static void
read_ident (MimeCssLexer *lexer)
{
  const char *q;

  read_name (lexer);
  lexer->kind = MIME_CSS_IDENT;
  if (*lexer->p != '(')
    return;
  lexer->p++;
  lexer->kind = MIME_CSS_FUNCTION;
  for (q = lexer->p; is_blank (*q);)
    q++;
  if (g_ascii_strcasecmp (lexer->text->str, "url") == 0 && *q != '"' && *q != '\'')
    read_url (lexer);
}

/* TRUE when a comment was there. An open one swallows the rest. */
static gboolean
skip_comment (MimeCssLexer *lexer)
{
  const char *end;

  if (lexer->p[0] != '/' || lexer->p[1] != '*')
    return FALSE;
  end = strstr (lexer->p + 2, "*/");
  lexer->p = end != NULL ? end + 2 : lexer->p + strlen (lexer->p);
  return TRUE;
}

void
mime_css_lexer_next (MimeCssLexer *lexer)
{
  g_string_truncate (lexer->text, 0);
  while (skip_comment (lexer))
    continue;
  lexer->c = *lexer->p;
  if (*lexer->p == '\0')
    lexer->kind = MIME_CSS_END;
  else if (is_blank (*lexer->p))
    {
      while (is_blank (*lexer->p) || skip_comment (lexer))
        if (is_blank (*lexer->p))
          lexer->p++;
      lexer->kind = MIME_CSS_BLANK;
    }
  else if (*lexer->p == '"' || *lexer->p == '\'')
    read_string (lexer);
  else if (starts_number (lexer->p))
    read_number (lexer);
  else if (starts_name (lexer->p))
    read_ident (lexer);
  else if (*lexer->p == '#' && (is_name (lexer->p[1]) || is_escape (lexer->p + 1)))
    {
      lexer->p++;
      read_name (lexer);
      lexer->kind = MIME_CSS_HASH;
    }
  else if (*lexer->p == '@' && starts_name (lexer->p + 1))
    {
      lexer->p++;
      read_name (lexer);
      lexer->kind = MIME_CSS_AT;
    }
  else
    {
      lexer->kind = *lexer->p == '\\' || *lexer->p == '<' ? MIME_CSS_JUNK : MIME_CSS_CHAR;
      lexer->p++;
    }
}
