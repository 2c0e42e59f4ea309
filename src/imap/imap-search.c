/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-parse-private.h"

#include "base/base-text.h"
#include "imap/imap-set-stream.h"

void
imap_search_free (ImapSearch *search)
{
  g_free (search->tag);
  g_clear_pointer (&search->all, imap_set_unref);
  g_clear_pointer (&search->partial, imap_set_unref);
  g_free (search);
}

ImapSet *
imap_set_parse_from_lexer (ImapLexer *lexer, gboolean spaces)
{
  const ImapFrame *frame = lexer->frame;
  BaseCursor *cursor = &lexer->cursor;
  if (frame->set_offset != 0 && (gsize) (cursor->p - lexer->start) == frame->set_offset)
    return frame->set != NULL ? imap_set_ref (frame->set) : NULL;
  ImapSetStream stream;
  imap_set_stream_init (&stream, lexer->limits->set_ranges, spaces);
  g_autoptr (ImapSet) set = stream.set;
  cursor->p += imap_set_stream_feed (&stream, cursor->p, base_cursor_left (cursor));
  return imap_set_stream_end (&stream) ? g_steal_pointer (&set) : NULL;
}

/* "(MODSEQ n)" behind the numbers, RFC 7162 3.1.5. */
static void
read_search_modseq (ImapLexer *lexer, ImapSearch *search)
{
  if (imap_lexer_at_end (lexer))
    return;
  if (!base_cursor_take_word (&lexer->cursor, "(MODSEQ ")
      || !imap_lexer_take_number (lexer, &search->modseq))
    search->n_lost++;
}

ImapSearch *
imap_search_parse (ImapLexer *lexer)
{
  /* The framer looks for numbers just behind one space. */
  base_cursor_take (&lexer->cursor, ' ');
  ImapSet *set = imap_set_parse_from_lexer (lexer, TRUE);
  if (set == NULL)
    return NULL;
  g_autoptr (ImapSearch) search = g_new0 (ImapSearch, 1);
  search->all = set;
  search->has_all = TRUE;
  /* Half a result would look as if messages had gone: all or nothing. */
  if (!imap_lexer_at_end (lexer) && base_cursor_peek (&lexer->cursor) != '(')
    return NULL;
  read_search_modseq (lexer, search);
  return g_steal_pointer (&search);
}

/* "(TAG "a1")" */
static gboolean
read_correlator (ImapLexer *lexer, ImapSearch *search)
{
  ImapToken token;
  base_cursor_skip (&lexer->cursor, ' ');
  if (!base_cursor_take (&lexer->cursor, '('))
    return TRUE;
  if (!base_cursor_take_word (&lexer->cursor, "TAG "))
    return FALSE;
  base_cursor_skip (&lexer->cursor, ' ');
  if (!imap_lexer_take_astring (lexer, &token))
    return FALSE;
  search->tag = imap_token_dup (&token);
  /* Further correlators (RFC 7377) say in which mailbox; that is not asked for. */
  while (!base_cursor_at_end (&lexer->cursor) && *lexer->cursor.p != ')')
    lexer->cursor.p++;
  return base_cursor_take (&lexer->cursor, ')');
}

static gboolean
read_all (ImapLexer *lexer, ImapSearch *search)
{
  ImapSet *set = imap_set_parse_from_lexer (lexer, FALSE);
  if (set == NULL)
    return FALSE;
  /* Where nothing was found, ALL is not sent (RFC 9051 7.3.4): an empty one tells nothing. */
  if (imap_set_is_empty (set))
    {
      imap_set_unref (set);
      return FALSE;
    }
  imap_set_unref (search->all);
  search->all = set;
  search->has_all = TRUE;
  return TRUE;
}

/* "(1:500 4,7:9)" or "(1:500 NIL)", RFC 9394. */
static gboolean
read_partial (ImapLexer *lexer, ImapSearch *search)
{
  ImapToken range;
  if (!base_cursor_take (&lexer->cursor, '(') || !imap_lexer_take_atom (lexer, &range)
      || !base_cursor_take (&lexer->cursor, ' '))
    return FALSE;
  g_clear_pointer (&search->partial, imap_set_unref);
  if (base_cursor_take_word (&lexer->cursor, "NIL"))
    search->partial = imap_set_new ();
  else
    search->partial = imap_set_parse_from_lexer (lexer, FALSE);
  return search->partial != NULL && base_cursor_take (&lexer->cursor, ')');
}

static gboolean
read_item (ImapLexer *lexer, ImapSearch *search, const ImapToken *name)
{
  if (base_text_equal_nocase (name->data, name->len, "ALL"))
    return read_all (lexer, search);
  if (base_text_equal_nocase (name->data, name->len, "MIN"))
    return imap_lexer_take_uint32 (lexer, &search->min);
  if (base_text_equal_nocase (name->data, name->len, "MAX"))
    return imap_lexer_take_uint32 (lexer, &search->max);
  if (base_text_equal_nocase (name->data, name->len, "MODSEQ"))
    return imap_lexer_take_number (lexer, &search->modseq);
  if (base_text_equal_nocase (name->data, name->len, "PARTIAL"))
    return read_partial (lexer, search);
  if (!base_text_equal_nocase (name->data, name->len, "COUNT"))
    return imap_lexer_skip_value (lexer);
  search->has_count = imap_lexer_take_uint32 (lexer, &search->count);
  return search->has_count;
}

ImapSearch *
imap_esearch_parse (ImapLexer *lexer)
{
  g_autoptr (ImapSearch) search = g_new0 (ImapSearch, 1);
  search->extended = TRUE;
  search->all = imap_set_new ();
  if (!read_correlator (lexer, search))
    return NULL;
  while (!imap_lexer_at_end (lexer))
    {
      ImapToken name;
      if (!imap_lexer_take_atom (lexer, &name))
        return NULL;
      if (base_text_equal_nocase (name.data, name.len, "UID"))
        {
          search->uid = TRUE;
          continue;
        }
      base_cursor_take (&lexer->cursor, ' ');
      ImapLexer start = *lexer;
      if (read_item (lexer, search, &name))
        continue;
      /* An ESEARCH without ALL means that nothing was found, so a broken one must not be lost. */
      if (base_text_equal_nocase (name.data, name.len, "ALL"))
        return NULL;
      search->n_lost++;
      *lexer = start;
      if (!imap_lexer_skip_value (lexer))
        break;
    }
  return g_steal_pointer (&search);
}
