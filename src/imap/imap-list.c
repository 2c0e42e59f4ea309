/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-parse-private.h"

#include "imap/imap-value.h"

static const struct
{
  const char *name;
  guint32 attributes;
} known[] = {
  { "\\HasNoChildren", IMAP_LIST_HASNOCHILDREN },
  { "\\HasChildren", IMAP_LIST_HASCHILDREN },
  { "\\Noselect", IMAP_LIST_NOSELECT },
  { "\\NonExistent", IMAP_LIST_NONEXISTENT | IMAP_LIST_NOSELECT },
  { "\\Noinferiors", IMAP_LIST_NOINFERIORS | IMAP_LIST_HASNOCHILDREN },
  { "\\Marked", IMAP_LIST_MARKED },
  { "\\Unmarked", IMAP_LIST_UNMARKED },
  { "\\Subscribed", IMAP_LIST_SUBSCRIBED },
  { "\\Remote", IMAP_LIST_REMOTE },
  { "\\All", IMAP_LIST_ALL },
  { "\\Archive", IMAP_LIST_ARCHIVE },
  { "\\Drafts", IMAP_LIST_DRAFTS },
  { "\\Flagged", IMAP_LIST_FLAGGED },
  { "\\Junk", IMAP_LIST_JUNK },
  { "\\Sent", IMAP_LIST_SENT },
  { "\\Trash", IMAP_LIST_TRASH },
  { "\\Important", IMAP_LIST_IMPORTANT },
  /* XLIST */
  { "\\AllMail", IMAP_LIST_ALL },
  { "\\Inbox", IMAP_LIST_INBOX },
  { "\\Spam", IMAP_LIST_JUNK },
  { "\\Starred", IMAP_LIST_FLAGGED },
};

void
imap_list_free (ImapList *list)
{
  g_strfreev (list->others);
  g_free (list->name);
  g_strfreev (list->child_info);
  g_free (list->old_name);
  g_free (list);
}

static guint32
find_attribute (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (g_ascii_strcasecmp (name, known[i].name) == 0)
        return known[i].attributes;
    }
  return 0;
}

/* Leaves in @others what is not known. */
static void
sort_attributes (ImapList *list, char **names)
{
  gsize kept = 0;
  for (gsize i = 0; names[i] != NULL; i++)
    {
      guint32 found = find_attribute (names[i]);
      list->attributes |= found;
      if (found == 0)
        names[kept++] = names[i];
      else
        g_free (names[i]);
    }
  names[kept] = NULL;
  if (kept > 0)
    list->others = names;
  else
    g_free (names);
}

static char **
dup_strings (const ImapValue *value)
{
  GPtrArray *strings = g_ptr_array_new ();
  const ImapValue *child = imap_value_first (value);
  for (guint i = 0; i < value->n_children; i++, child = imap_value_next (child))
    {
      char *string = imap_value_dup_string (child);
      if (string != NULL)
        g_ptr_array_add (strings, string);
    }
  g_ptr_array_add (strings, NULL);
  return (char **) g_ptr_array_free (strings, FALSE);
}

/* Extended data items (RFC 5258): pairs of a name and a value of any shape. */
static void
read_extended (ImapList *list, const ImapValue *items)
{
  const ImapValue *name = imap_value_first (items);
  const ImapValue *value;
  for (guint i = 0; i + 1 < items->n_children; i += 2, name = imap_value_next (value))
    {
      value = imap_value_next (name);
      if (imap_value_is_word (name, "CHILDINFO") && list->child_info == NULL)
        list->child_info = dup_strings (value);
      else if (imap_value_is_word (name, "OLDNAME") && list->old_name == NULL)
        list->old_name = imap_value_dup_string (imap_value_nth (value, 0));
    }
}

ImapList *
imap_list_parse (ImapLexer *lexer)
{
  g_autoptr (ImapList) list = g_new0 (ImapList, 1);
  base_cursor_skip (&lexer->cursor, ' ');
  if (base_cursor_peek (&lexer->cursor) != '(')
    return NULL;
  char **names = imap_lexer_take_strings (lexer);
  if (names == NULL)
    return NULL;
  sort_attributes (list, names);
  base_cursor_skip (&lexer->cursor, ' ');
  if (!imap_lexer_take_delimiter (lexer, &list->delimiter))
    return NULL;
  base_cursor_skip (&lexer->cursor, ' ');
  list->name = imap_lexer_take_mailbox (lexer);
  if (list->name == NULL)
    return NULL;
  if (!imap_lexer_at_end (lexer) && base_cursor_peek (&lexer->cursor) == '(')
    {
      g_autoptr (ImapValueTree) tree = imap_value_tree_parse (lexer);
      if (tree != NULL)
        read_extended (list, imap_value_tree_get_root (tree));
    }
  return g_steal_pointer (&list);
}
