/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-parse-private.h"

#include "imap/imap-value.h"

void
imap_metadata_free (ImapMetadata *metadata)
{
  g_free (metadata->mailbox);
  g_strfreev (metadata->values);
  g_strfreev (metadata->names);
  g_free (metadata);
}

ImapMetadata *
imap_metadata_parse (ImapLexer *lexer)
{
  base_cursor_skip (&lexer->cursor, ' ');
  char *mailbox = imap_lexer_take_mailbox (lexer);
  if (mailbox == NULL)
    return NULL;
  g_autoptr (ImapMetadata) metadata = g_new0 (ImapMetadata, 1);
  metadata->mailbox = mailbox;
  base_cursor_skip (&lexer->cursor, ' ');
  if (base_cursor_peek (&lexer->cursor) != '(')
    {
      metadata->names = imap_lexer_take_all_strings (lexer);
      return metadata->names[0] != NULL ? g_steal_pointer (&metadata) : NULL;
    }
  g_autoptr (ImapValueTree) tree = imap_value_tree_parse (lexer);
  if (tree == NULL)
    return NULL;
  metadata->values = imap_value_dup_pairs (imap_value_tree_get_root (tree));
  return g_steal_pointer (&metadata);
}
