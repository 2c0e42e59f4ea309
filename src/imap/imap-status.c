/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-parse-private.h"

#include "base/base-text.h"
#include "imap/imap-mailbox-name.h"

void
imap_status_free (ImapStatus *status)
{
  g_free (status->mailbox);
  g_free (status->mailbox_id);
  g_free (status);
}

typedef struct
{
  const char *name;
  ImapStatusField field;
  gsize offset;
  gboolean is_wide;
} Item;

static const Item items[] = {
  { "MESSAGES", IMAP_STATUS_MESSAGES, G_STRUCT_OFFSET (ImapStatus, messages), FALSE },
  { "RECENT", IMAP_STATUS_RECENT, G_STRUCT_OFFSET (ImapStatus, recent), FALSE },
  { "UIDNEXT", IMAP_STATUS_UIDNEXT, G_STRUCT_OFFSET (ImapStatus, uidnext), FALSE },
  { "UIDVALIDITY", IMAP_STATUS_UIDVALIDITY, G_STRUCT_OFFSET (ImapStatus, uidvalidity), FALSE },
  { "UNSEEN", IMAP_STATUS_UNSEEN, G_STRUCT_OFFSET (ImapStatus, unseen), FALSE },
  { "DELETED", IMAP_STATUS_DELETED, G_STRUCT_OFFSET (ImapStatus, deleted), FALSE },
  { "SIZE", IMAP_STATUS_SIZE, G_STRUCT_OFFSET (ImapStatus, size), TRUE },
  { "HIGHESTMODSEQ", IMAP_STATUS_HIGHESTMODSEQ, G_STRUCT_OFFSET (ImapStatus, highestmodseq), TRUE },
  { "APPENDLIMIT", IMAP_STATUS_APPENDLIMIT, G_STRUCT_OFFSET (ImapStatus, append_limit), TRUE },
  { "DELETED-STORAGE", IMAP_STATUS_DELETED_STORAGE, G_STRUCT_OFFSET (ImapStatus, deleted_storage),
    TRUE },
};

static gboolean
read_known (ImapLexer *lexer, ImapStatus *status, const Item *item)
{
  guint64 number;
  ImapToken nil;
  /* APPENDLIMIT NIL: there is none (RFC 7889). */
  if (imap_lexer_take_nstring (lexer, &nil))
    return nil.is_nil;
  if (!imap_lexer_take_number (lexer, &number) || (!item->is_wide && number > G_MAXUINT32))
    return FALSE;
  if (item->is_wide)
    G_STRUCT_MEMBER (guint64, status, item->offset) = number;
  else
    G_STRUCT_MEMBER (guint32, status, item->offset) = (guint32) number;
  status->fields |= item->field;
  return TRUE;
}

static gboolean
read_mailbox_id (ImapLexer *lexer, ImapStatus *status)
{
  g_auto (GStrv) ids = imap_lexer_take_strings (lexer);
  if (ids == NULL || ids[0] == NULL)
    return FALSE;
  g_free (status->mailbox_id);
  status->mailbox_id = g_strdup (ids[0]);
  status->fields |= IMAP_STATUS_MAILBOXID;
  return TRUE;
}

/* Reads one item's value. Sets what is known, FALSE when its value is broken. */
static gboolean
read_value (ImapLexer *lexer, ImapStatus *status, const ImapToken *name)
{
  if (base_text_equal_nocase (name->data, name->len, "MAILBOXID"))
    return read_mailbox_id (lexer, status);
  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    {
      if (base_text_equal_nocase (name->data, name->len, items[i].name))
        return read_known (lexer, status, &items[i]);
    }
  return imap_lexer_skip_value (lexer);
}

static void
read_items (ImapLexer *lexer, ImapStatus *status)
{
  for (;;)
    {
      ImapToken name;
      if (imap_lexer_at_end (lexer) || base_cursor_take (&lexer->cursor, ')'))
        return;
      if (!imap_lexer_take_atom (lexer, &name))
        break;
      base_cursor_skip (&lexer->cursor, ' ');
      ImapLexer start = *lexer;
      if (read_value (lexer, status, &name))
        continue;
      status->n_lost++;
      *lexer = start;
      if (!imap_lexer_skip_value (lexer))
        return;
    }
  status->n_lost++;
}

/* The mailbox is an astring, but some servers do not quote spaces: then it goes up to the list. */
static char *
take_mailbox (ImapLexer *lexer)
{
  BaseCursor *cursor = &lexer->cursor;
  const char *list = g_strstr_len (cursor->p, (gssize) base_cursor_left (cursor), " (");
  if (list == NULL || base_cursor_peek (cursor) == '"' || base_cursor_peek (cursor) == '{')
    return imap_lexer_take_mailbox (lexer);
  ImapToken token = { .data = cursor->p, .len = (gsize) (list - cursor->p) };
  g_autofree char *name = imap_token_dup (&token);
  cursor->p = list;
  return imap_mailbox_name_normalise (name);
}

ImapStatus *
imap_status_parse (ImapLexer *lexer)
{
  base_cursor_skip (&lexer->cursor, ' ');
  char *mailbox = take_mailbox (lexer);
  if (mailbox == NULL)
    return NULL;
  g_autoptr (ImapStatus) status = g_new0 (ImapStatus, 1);
  status->mailbox = mailbox;
  base_cursor_skip (&lexer->cursor, ' ');
  if (!base_cursor_take (&lexer->cursor, '('))
    return NULL;
  read_items (lexer, status);
  return g_steal_pointer (&status);
}
