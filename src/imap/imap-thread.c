/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-parse-private.h"

static gboolean
take_number (ImapLexer *lexer, guint32 *out_number)
{
  guint64 number;
  if (!base_cursor_take_number (&lexer->cursor, &number) || number == 0 || number > G_MAXUINT32)
    return FALSE;
  *out_number = (guint32) number;
  return TRUE;
}

gboolean
imap_sort_parse (ImapLexer *lexer, ImapSort *sort)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  while (!imap_lexer_at_end (lexer) && base_cursor_peek (&lexer->cursor) != '(')
    {
      guint32 number;
      if (!take_number (lexer, &number))
        return FALSE;
      g_array_append_val (numbers, number);
    }
  /* RFC 7162 3.1.5 */
  if (base_cursor_take_word (&lexer->cursor, "(MODSEQ ")
      && !imap_lexer_take_number (lexer, &sort->modseq))
    return FALSE;
  sort->n = numbers->len;
  sort->numbers = (guint32 *) (gpointer) g_array_free (g_steal_pointer (&numbers), FALSE);
  return TRUE;
}

/* Parentheses nest as deep as a line is long, so the open ones are on the heap. */
static gboolean
read_threads (ImapLexer *lexer, GArray *nodes, GArray *open)
{
  guint32 parent = IMAP_THREAD_NO_PARENT;
  while (!imap_lexer_at_end (lexer))
    {
      ImapThreadNode node = { 0, parent };
      if (base_cursor_take (&lexer->cursor, '('))
        g_array_append_val (open, parent);
      else if (open->len > 0 && base_cursor_take (&lexer->cursor, ')'))
        {
          parent = g_array_index (open, guint32, open->len - 1);
          g_array_set_size (open, open->len - 1);
        }
      else if (open->len > 0 && take_number (lexer, &node.number))
        {
          parent = nodes->len;
          g_array_append_val (nodes, node);
        }
      else
        return FALSE;
    }
  return open->len == 0;
}

gboolean
imap_thread_parse (ImapLexer *lexer, ImapThread *thread)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (ImapThreadNode));
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (!read_threads (lexer, nodes, open))
    return FALSE;
  thread->n = nodes->len;
  thread->nodes = (ImapThreadNode *) (gpointer) g_array_free (g_steal_pointer (&nodes), FALSE);
  return TRUE;
}
