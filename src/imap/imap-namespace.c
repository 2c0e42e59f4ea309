/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-parse-private.h"

#include "imap/imap-value.h"

void
imap_namespaces_clear (ImapNamespaces *namespaces)
{
  for (gsize i = 0; i < namespaces->n; i++)
    g_free (namespaces->items[i].prefix);
  g_free (namespaces->items);
}

static void
add_namespace (GArray *items, ImapNamespaceKind kind, const ImapValue *value)
{
  g_autofree char *prefix = imap_value_dup_string (imap_value_nth (value, 0));
  g_autofree char *delimiter = imap_value_dup_string (imap_value_nth (value, 1));
  if (prefix == NULL)
    return;
  ImapNamespace item = { kind, g_steal_pointer (&prefix), delimiter != NULL ? *delimiter : '\0' };
  g_array_append_val (items, item);
}

gboolean
imap_namespaces_parse (ImapLexer *lexer, ImapNamespaces *namespaces)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (ImapNamespace));
  gboolean good = TRUE;
  for (guint kind = IMAP_NAMESPACE_PERSONAL; good && kind <= IMAP_NAMESPACE_SHARED; kind++)
    {
      base_cursor_skip (&lexer->cursor, ' ');
      g_autoptr (ImapValueTree) tree = imap_value_tree_parse (lexer);
      good = tree != NULL;
      const ImapValue *list = good ? imap_value_tree_get_root (tree) : NULL;
      const ImapValue *value = good ? imap_value_first (list) : NULL;
      for (guint i = 0; good && i < list->n_children; i++, value = imap_value_next (value))
        add_namespace (items, (ImapNamespaceKind) kind, value);
    }
  namespaces->n = items->len;
  namespaces->items = (ImapNamespace *) (gpointer) g_array_free (items, FALSE);
  return good;
}
