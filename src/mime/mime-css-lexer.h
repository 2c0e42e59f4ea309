/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The tokens of CSS Syntax level 3 that matter for rewriting. Escapes are resolved, comments are
 * gone. */
typedef enum
{
  MIME_CSS_END,
  MIME_CSS_BLANK,
  MIME_CSS_IDENT,
  MIME_CSS_FUNCTION, /* the name; the opening parenthesis is consumed */
  MIME_CSS_AT,
  MIME_CSS_HASH,
  MIME_CSS_STRING,
  MIME_CSS_URL,    /* url(…) without quotes: the address; the parenthesis is consumed */
  MIME_CSS_NUMBER, /* with its unit or percent sign */
  MIME_CSS_CHAR,   /* any other single ASCII character, in c */
  MIME_CSS_JUNK,   /* anything else */
} MimeCssKind;

typedef struct
{
  const char *p;
  MimeCssKind kind;
  GString *text;
  char c;
} MimeCssLexer;

void mime_css_lexer_init (MimeCssLexer *lexer, const char *css);
void mime_css_lexer_clear (MimeCssLexer *lexer);

/* Reads the next token into kind, text and c. */
void mime_css_lexer_next (MimeCssLexer *lexer);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MimeCssLexer, mime_css_lexer_clear)
