/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-parse-private.h"

void
imap_acl_free (ImapAcl *acl)
{
  g_free (acl->mailbox);
  g_free (acl->identifier);
  g_free (acl->rights);
  g_strfreev (acl->entries);
  g_free (acl);
}

static char *
take_string (ImapLexer *lexer)
{
  ImapToken token;
  base_cursor_skip (&lexer->cursor, ' ');
  return imap_lexer_take_astring (lexer, &token) ? imap_token_dup (&token) : NULL;
}

static ImapAcl *
take_mailbox (ImapLexer *lexer)
{
  base_cursor_skip (&lexer->cursor, ' ');
  char *mailbox = imap_lexer_take_mailbox (lexer);
  if (mailbox == NULL)
    return NULL;
  ImapAcl *acl = g_new0 (ImapAcl, 1);
  acl->mailbox = mailbox;
  return acl;
}

ImapAcl *
imap_acl_parse (ImapLexer *lexer)
{
  g_autoptr (ImapAcl) acl = take_mailbox (lexer);
  if (acl == NULL)
    return NULL;
  acl->entries = imap_lexer_take_all_strings (lexer);
  /* Half a pair would give somebody another's rights. */
  return g_strv_length (acl->entries) % 2 == 0 ? g_steal_pointer (&acl) : NULL;
}

ImapAcl *
imap_acl_parse_mine (ImapLexer *lexer)
{
  g_autoptr (ImapAcl) acl = take_mailbox (lexer);
  if (acl == NULL)
    return NULL;
  acl->rights = take_string (lexer);
  return acl->rights != NULL ? g_steal_pointer (&acl) : NULL;
}

ImapAcl *
imap_acl_parse_listrights (ImapLexer *lexer)
{
  g_autoptr (ImapAcl) acl = take_mailbox (lexer);
  if (acl == NULL)
    return NULL;
  acl->identifier = take_string (lexer);
  acl->rights = take_string (lexer);
  acl->entries = imap_lexer_take_all_strings (lexer);
  return acl->identifier != NULL && acl->rights != NULL ? g_steal_pointer (&acl) : NULL;
}
