/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-value.h"

#include "base/base-text.h"

struct _ImapValueTree
{
  GArray *nodes;        /* ImapValue */
  GPtrArray *unescaped; /* strings that had backslashes; NULL when there are none */
};

static ImapValue *
node_at (ImapValueTree *tree, guint i)
{
  return &g_array_index (tree->nodes, ImapValue, i);
}

static void
fill_string (ImapValueTree *tree, ImapValue *node, const ImapToken *token)
{
  node->kind = token->is_nil ? IMAP_VALUE_NIL : IMAP_VALUE_STRING;
  node->data = token->data;
  node->len = token->len;
  if (!token->escaped)
    return;
  char *copy = imap_token_dup (token);
  if (tree->unescaped == NULL)
    tree->unescaped = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (tree->unescaped, copy);
  node->data = copy;
  node->len = strlen (copy);
}

static void
fill_atom (ImapValue *node, const ImapToken *token)
{
  BaseCursor cursor = base_cursor_init (token->data, token->len);
  node->data = token->data;
  node->len = token->len;
  node->kind = IMAP_VALUE_ATOM;
  if (base_cursor_take_number (&cursor, &node->number) && base_cursor_at_end (&cursor))
    node->kind = IMAP_VALUE_NUMBER;
}

/* Adds one value that is not a list. */
static gboolean
read_leaf (ImapValueTree *tree, ImapLexer *lexer)
{
  ImapValue node = { .n_nodes = 1 };
  ImapToken token;
  if (imap_lexer_take_nstring (lexer, &token))
    fill_string (tree, &node, &token);
  else if (imap_lexer_take_atom (lexer, &token))
    fill_atom (&node, &token);
  else
    return FALSE;
  g_array_append_val (tree->nodes, node);
  return TRUE;
}

/* @open holds the indices of the lists that are not closed yet. */
static gboolean
read_nodes (ImapValueTree *tree, ImapLexer *lexer, GArray *open)
{
  do
    {
      if (open->len > 0)
        base_cursor_skip (&lexer->cursor, ' ');
      guint parent = open->len > 0 ? g_array_index (open, guint, open->len - 1) : 0;
      if (open->len > 0 && base_cursor_take (&lexer->cursor, ')'))
        {
          node_at (tree, parent)->n_nodes = tree->nodes->len - parent;
          g_array_set_size (open, open->len - 1);
          continue;
        }
      if (tree->nodes->len >= lexer->limits->items)
        return FALSE;
      if (open->len > 0)
        node_at (tree, parent)->n_children++;
      if (base_cursor_take (&lexer->cursor, '('))
        {
          ImapValue list = { .kind = IMAP_VALUE_LIST, .n_nodes = 1 };
          guint index = tree->nodes->len;
          if (open->len >= lexer->limits->nesting)
            return FALSE;
          g_array_append_val (tree->nodes, list);
          g_array_append_val (open, index);
        }
      else if (!read_leaf (tree, lexer))
        return FALSE;
    }
  while (open->len > 0);
  return TRUE;
}

ImapValueTree *
imap_value_tree_parse (ImapLexer *lexer)
{
  g_autoptr (ImapValueTree) tree = g_new0 (ImapValueTree, 1);
  tree->nodes = g_array_new (FALSE, FALSE, sizeof (ImapValue));
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));
  return read_nodes (tree, lexer, open) ? g_steal_pointer (&tree) : NULL;
}

void
imap_value_tree_free (ImapValueTree *tree)
{
  g_array_unref (tree->nodes);
  g_clear_pointer (&tree->unescaped, g_ptr_array_unref);
  g_free (tree);
}

const ImapValue *
imap_value_tree_get_root (const ImapValueTree *tree)
{
  return &g_array_index (tree->nodes, ImapValue, 0);
}

const ImapValue *
imap_value_first (const ImapValue *list)
{
  return list->n_children > 0 ? list + 1 : NULL;
}

const ImapValue *
imap_value_nth (const ImapValue *list, guint n)
{
  if (n >= list->n_children)
    return NULL;
  const ImapValue *value = list + 1;
  for (; n > 0; n--)
    value = imap_value_next (value);
  return value;
}

char *
imap_value_dup_string (const ImapValue *value)
{
  if (value == NULL || value->kind == IMAP_VALUE_NIL || value->kind == IMAP_VALUE_LIST)
    return NULL;
  ImapToken token = { .data = value->data, .len = value->len };
  return imap_token_dup (&token);
}

char **
imap_value_dup_pairs (const ImapValue *list)
{
  guint n = list->n_children / 2 * 2;
  char **strings = g_new (char *, n + 1);
  const ImapValue *value = imap_value_first (list);
  for (guint i = 0; i < n; i++, value = imap_value_next (value))
    {
      char *string = imap_value_dup_string (value);
      strings[i] = string != NULL ? string : g_strdup ("");
    }
  strings[n] = NULL;
  return strings;
}

gboolean
imap_value_is_word (const ImapValue *value, const char *word)
{
  return value != NULL && (value->kind == IMAP_VALUE_ATOM || value->kind == IMAP_VALUE_STRING)
         && base_text_equal_nocase (value->data, value->len, word);
}

gboolean
imap_value_get_number (const ImapValue *value, guint64 *out_number)
{
  if (value == NULL || value->kind == IMAP_VALUE_LIST || value->kind == IMAP_VALUE_NIL)
    return FALSE;
  BaseCursor cursor = base_cursor_init (value->data, value->len);
  guint64 number;
  if (!base_cursor_take_number (&cursor, &number) || !base_cursor_at_end (&cursor)
      || number > G_MAXINT64)
    return FALSE;
  *out_number = number;
  return TRUE;
}
