/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-parse-private.h"

#include "imap/imap-value.h"

void
imap_quota_clear (ImapQuota *quota)
{
  for (gsize i = 0; i < quota->n; i++)
    g_free (quota->resources[i].name);
  g_free (quota->resources);
  g_free (quota->root);
}

void
imap_quota_root_clear (ImapQuotaRoot *quota_root)
{
  g_free (quota_root->mailbox);
  g_strfreev (quota_root->roots);
}

/* Reads name, usage and limit. */
static gboolean
read_resource (const ImapValue *name, ImapQuotaResource *out_resource)
{
  const ImapValue *usage = imap_value_next (name);
  const ImapValue *limit = imap_value_next (usage);
  g_autofree char *text = imap_value_dup_string (name);
  if (text == NULL || !imap_value_get_number (usage, &out_resource->usage)
      || !imap_value_get_number (limit, &out_resource->limit))
    return FALSE;
  out_resource->name = g_ascii_strup (text, -1);
  return TRUE;
}

gboolean
imap_quota_parse (ImapLexer *lexer, ImapQuota *quota)
{
  ImapToken root;
  base_cursor_skip (&lexer->cursor, ' ');
  if (!imap_lexer_take_astring (lexer, &root))
    return FALSE;
  quota->root = imap_token_dup (&root);
  base_cursor_skip (&lexer->cursor, ' ');
  g_autoptr (ImapValueTree) tree = imap_value_tree_parse (lexer);
  if (tree == NULL)
    return FALSE;
  const ImapValue *list = imap_value_tree_get_root (tree);
  const ImapValue *value = imap_value_first (list);
  quota->resources = g_new0 (ImapQuotaResource, list->n_children / 3);
  for (guint i = 0; i + 2 < list->n_children; i += 3)
    {
      if (read_resource (value, &quota->resources[quota->n]))
        quota->n++;
      else
        quota->n_lost++;
      value = imap_value_next (imap_value_next (imap_value_next (value)));
    }
  return TRUE;
}

gboolean
imap_quota_root_parse (ImapLexer *lexer, ImapQuotaRoot *quota_root)
{
  base_cursor_skip (&lexer->cursor, ' ');
  quota_root->mailbox = imap_lexer_take_mailbox (lexer);
  if (quota_root->mailbox == NULL)
    return FALSE;
  quota_root->roots = imap_lexer_take_all_strings (lexer);
  return TRUE;
}
