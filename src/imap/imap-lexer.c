/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-lexer.h"

#include "imap/imap-mailbox-name.h"

void
imap_lexer_init (ImapLexer *lexer, const ImapFrame *frame, const ImapLimits *limits)
{
  gsize len;
  const char *data = g_bytes_get_data (frame->bytes, &len);
  lexer->cursor = base_cursor_init (data, len);
  lexer->start = data;
  lexer->frame = frame;
  lexer->limits = limits;
  lexer->literal = 0;
  lexer->no_bracket = NULL;
  lexer->lax_quotes = FALSE;
  lexer->lax_spent = FALSE;
}

void
imap_lexer_rewind (ImapLexer *lexer, const ImapLexer *start)
{
  lexer->cursor = start->cursor;
  lexer->literal = start->literal;
  lexer->lax_quotes = start->lax_quotes;
}

static gboolean
is_delimiter (char c)
{
  return c == ' ' || c == '(' || c == ')' || c == '"' || c == '\r' || c == '\n';
}

/* Remembers searches in vain: a line may be full of [. */
const char *
imap_lexer_find_bracket (ImapLexer *lexer, const char *p)
{
  const char *end = lexer->no_bracket != NULL ? lexer->no_bracket : lexer->cursor.end;
  const char *close = p < end ? memchr (p, ']', (gsize) (end - p)) : NULL;
  if (close == NULL && p < end)
    lexer->no_bracket = p;
  return close;
}

gboolean
imap_lexer_take_atom (ImapLexer *lexer, ImapToken *out_token)
{
  const char *start = lexer->cursor.p;
  const char *end = lexer->cursor.end;
  const char *p = start;
  while (p < end && !is_delimiter (*p))
    {
      const char *close = *p == '[' ? imap_lexer_find_bracket (lexer, p) : NULL;
      p = close != NULL ? close + 1 : p + 1;
    }
  if (p == start)
    return FALSE;
  lexer->cursor.p = p;
  *out_token = (ImapToken){ .data = start, .len = (gsize) (p - start) };
  return TRUE;
}

/* Whether a string can end with a quote at @p: what comes next begins or ends something. */
static gboolean
can_end_string (const char *p, const char *end)
{
  BaseCursor cursor = base_cursor_init (p + 1, (gsize) (end - p - 1));
  if (base_cursor_at_end (&cursor) || *cursor.p == ')')
    return TRUE;
  if (!base_cursor_take (&cursor, ' ') || base_cursor_at_end (&cursor))
    return FALSE;
  return strchr ("\"()~{", *cursor.p) != NULL || base_cursor_take_word (&cursor, "NIL");
}

static gboolean
take_quoted (ImapLexer *lexer, ImapToken *out_token)
{
  const char *start = lexer->cursor.p + 1;
  const char *end = lexer->cursor.end;
  gboolean escaped = FALSE;
  for (const char *p = start; p < end; p++)
    {
      if (*p == '"' && (!lexer->lax_quotes || can_end_string (p, end)))
        {
          *out_token = (ImapToken){ .data = start, .len = (gsize) (p - start), .escaped = escaped };
          lexer->cursor.p = p + 1;
          return TRUE;
        }
      /* Only these two may be escaped; a lone backslash is content ("DOMAIN\user"). */
      if (*p == '\\' && p + 1 < end && (p[1] == '"' || p[1] == '\\'))
        {
          escaped = TRUE;
          p++;
        }
    }
  return FALSE;
}

static gboolean
take_literal (ImapLexer *lexer, ImapToken *out_token)
{
  BaseCursor cursor = lexer->cursor;
  guint64 size;
  base_cursor_take (&cursor, '~');
  if (!base_cursor_take (&cursor, '{') || !base_cursor_take_number (&cursor, &size))
    return FALSE;
  base_cursor_take (&cursor, '+');
  if (!base_cursor_take (&cursor, '}'))
    return FALSE;
  base_cursor_take (&cursor, '\r');
  if (!base_cursor_take (&cursor, '\n'))
    return FALSE;
  const char *p = cursor.p;
  const ImapFrame *frame = lexer->frame;
  gsize offset = (gsize) (p - lexer->start);
  while (lexer->literal < frame->n_literals && frame->literals[lexer->literal].offset < offset)
    lexer->literal++;
  if (lexer->literal == frame->n_literals || frame->literals[lexer->literal].offset != offset)
    return FALSE;
  const ImapFrameLiteral *literal = &frame->literals[lexer->literal++];
  gboolean elsewhere = literal->spool != NULL || literal->dropped;
  gsize len = elsewhere ? 0 : (gsize) literal->size;
  if (len > base_cursor_left (&cursor))
    return FALSE;
  *out_token = (ImapToken){ .data = p, .len = len, .literal = literal };
  lexer->cursor.p = p + len;
  return TRUE;
}

static gboolean
take_nil (ImapLexer *lexer, ImapToken *out_token)
{
  BaseCursor cursor = lexer->cursor;
  if (!base_cursor_take_word (&cursor, "NIL")
      || (!base_cursor_at_end (&cursor) && !is_delimiter (*cursor.p)))
    return FALSE;
  lexer->cursor = cursor;
  *out_token = (ImapToken){ .is_nil = TRUE };
  return TRUE;
}

gboolean
imap_lexer_take_nstring (ImapLexer *lexer, ImapToken *out_token)
{
  switch (base_cursor_peek (&lexer->cursor))
    {
    case '"':
      return take_quoted (lexer, out_token);
    case '{':
      return take_literal (lexer, out_token);
    case '~':
      return base_cursor_left (&lexer->cursor) > 1 && lexer->cursor.p[1] == '{'
             && take_literal (lexer, out_token);
    case 'n':
    case 'N':
      return take_nil (lexer, out_token);
    default:
      return FALSE;
    }
}

gboolean
imap_lexer_take_astring (ImapLexer *lexer, ImapToken *out_token)
{
  return imap_lexer_take_nstring (lexer, out_token) || imap_lexer_take_atom (lexer, out_token);
}

gboolean
imap_lexer_skip_value (ImapLexer *lexer)
{
  guint depth = 0;
  ImapToken token;
  do
    {
      if (depth > 0)
        base_cursor_skip (&lexer->cursor, ' ');
      if (base_cursor_take (&lexer->cursor, '('))
        {
          if (++depth > lexer->limits->nesting)
            return FALSE;
        }
      else if (depth > 0 && base_cursor_take (&lexer->cursor, ')'))
        depth--;
      else if (!imap_lexer_take_astring (lexer, &token))
        return FALSE;
    }
  while (depth > 0);
  return TRUE;
}

char *
imap_token_dup (const ImapToken *token)
{
  if (token->is_nil
      || (token->literal != NULL && (token->literal->spool != NULL || token->literal->dropped)))
    return NULL;
  char *copy = g_malloc (token->len + 1);
  char *out = copy;
  for (gsize i = 0; i < token->len; i++)
    {
      char c = token->data[i];
      if (token->escaped && c == '\\' && i + 1 < token->len
          && (token->data[i + 1] == '"' || token->data[i + 1] == '\\'))
        c = token->data[++i];
      if (c != '\0')
        *out++ = c;
    }
  *out = '\0';
  return copy;
}

gboolean
imap_lexer_take_number (ImapLexer *lexer, guint64 *out_number)
{
  BaseCursor cursor = lexer->cursor;
  guint64 number;
  if (!base_cursor_take_number (&cursor, &number) || number > G_MAXINT64)
    return FALSE;
  /* "5.0" means 5 (Mail.ru); any other fraction means nothing. */
  if (base_cursor_left (&cursor) > 1 && cursor.p[0] == '.' && cursor.p[1] == '0')
    {
      cursor.p++;
      base_cursor_skip (&cursor, '0');
    }
  if ((!base_cursor_at_end (&cursor) && !is_delimiter (*cursor.p)))
    return FALSE;
  lexer->cursor = cursor;
  *out_number = number;
  return TRUE;
}

gboolean
imap_lexer_take_uint32 (ImapLexer *lexer, guint32 *out_number)
{
  guint64 number;
  if (!imap_lexer_take_number (lexer, &number) || number > G_MAXUINT32)
    return FALSE;
  *out_number = (guint32) number;
  return TRUE;
}

gboolean
imap_lexer_take_flags (ImapLexer *lexer, ImapFlags *flags)
{
  ImapToken nil;
  if (!base_cursor_take (&lexer->cursor, '('))
    return take_nil (lexer, &nil);
  for (;;)
    {
      base_cursor_skip (&lexer->cursor, ' ');
      if (base_cursor_take (&lexer->cursor, ')'))
        return TRUE;
      /* Keywords may hold brackets, which an atom elsewhere may not. */
      const char *start = lexer->cursor.p;
      while (!base_cursor_at_end (&lexer->cursor) && !is_delimiter (*lexer->cursor.p))
        lexer->cursor.p++;
      if (lexer->cursor.p == start)
        return FALSE;
      imap_flags_add (flags, start, (gsize) (lexer->cursor.p - start));
    }
}

char **
imap_lexer_take_strings (ImapLexer *lexer)
{
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  gboolean in_list = base_cursor_take (&lexer->cursor, '(');
  do
    {
      ImapToken token;
      base_cursor_skip (&lexer->cursor, ' ');
      if (in_list && base_cursor_take (&lexer->cursor, ')'))
        break;
      if (!imap_lexer_take_astring (lexer, &token) || strings->len >= lexer->limits->items)
        return NULL;
      char *string = imap_token_dup (&token);
      if (string != NULL)
        g_ptr_array_add (strings, string);
    }
  while (in_list);
  g_ptr_array_add (strings, NULL);
  g_ptr_array_set_free_func (strings, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&strings), FALSE);
}

char **
imap_lexer_take_all_strings (ImapLexer *lexer)
{
  GPtrArray *strings = g_ptr_array_new ();
  ImapToken token;
  while (strings->len < lexer->limits->items && !imap_lexer_at_end (lexer)
         && imap_lexer_take_astring (lexer, &token))
    {
      char *string = imap_token_dup (&token);
      if (string != NULL)
        g_ptr_array_add (strings, string);
    }
  g_ptr_array_add (strings, NULL);
  return (char **) g_ptr_array_free (strings, FALSE);
}

gboolean
imap_lexer_take_delimiter (ImapLexer *lexer, char *out_delimiter)
{
  ImapToken token;
  if (!imap_lexer_take_astring (lexer, &token))
    return FALSE;
  g_autofree char *text = imap_token_dup (&token);
  if (text != NULL && strlen (text) > 1)
    return FALSE;
  *out_delimiter = text != NULL ? text[0] : '\0';
  return TRUE;
}

char *
imap_lexer_take_mailbox (ImapLexer *lexer)
{
  ImapToken token;
  if (!imap_lexer_take_nstring (lexer, &token))
    {
      /* An atom, but brackets mean nothing in it and some servers do not quote parentheses. */
      const char *start = lexer->cursor.p;
      while (!base_cursor_at_end (&lexer->cursor) && *lexer->cursor.p != ' ')
        lexer->cursor.p++;
      token = (ImapToken){ .data = start, .len = (gsize) (lexer->cursor.p - start) };
      if (token.len == 0)
        return NULL;
    }
  g_autofree char *name = token.is_nil ? g_strdup ("NIL") : imap_token_dup (&token);
  return name != NULL ? imap_mailbox_name_normalise (name) : NULL;
}

gboolean
imap_lexer_at_end (ImapLexer *lexer)
{
  base_cursor_skip (&lexer->cursor, ' ');
  return base_cursor_at_end (&lexer->cursor);
}
