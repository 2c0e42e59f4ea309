/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-request.h"

typedef struct
{
  guint32 bit;
  const char *word;
} Word;

static const Word list_options[] = {
  { IMAP_LIST_OPTION_SUBSCRIBED, "SUBSCRIBED" },         { IMAP_LIST_OPTION_REMOTE, "REMOTE" },
  { IMAP_LIST_OPTION_RECURSIVEMATCH, "RECURSIVEMATCH" }, { IMAP_LIST_OPTION_CHILDREN, "CHILDREN" },
  { IMAP_LIST_OPTION_SPECIAL_USE, "SPECIAL-USE" },       { IMAP_LIST_OPTION_MYRIGHTS, "MYRIGHTS" },
};

static const Word status_fields[] = {
  { IMAP_STATUS_MESSAGES, "MESSAGES" },
  { IMAP_STATUS_RECENT, "RECENT" },
  { IMAP_STATUS_UIDNEXT, "UIDNEXT" },
  { IMAP_STATUS_UIDVALIDITY, "UIDVALIDITY" },
  { IMAP_STATUS_UNSEEN, "UNSEEN" },
  { IMAP_STATUS_DELETED, "DELETED" },
  { IMAP_STATUS_SIZE, "SIZE" },
  { IMAP_STATUS_HIGHESTMODSEQ, "HIGHESTMODSEQ" },
  { IMAP_STATUS_APPENDLIMIT, "APPENDLIMIT" },
  { IMAP_STATUS_MAILBOXID, "MAILBOXID" },
  { IMAP_STATUS_DELETED_STORAGE, "DELETED-STORAGE" },
};

static const Word notify_events[] = {
  { IMAP_NOTIFY_FLAGS, "FlagChange" },
  { IMAP_NOTIFY_MAILBOXES, "MailboxName" },
  { IMAP_NOTIFY_MAILBOXES, "SubscriptionChange" },
};

static void
add_words (ImapCommand *command, const Word *words, gsize n, guint32 bits)
{
  for (gsize i = 0; i < n; i++)
    {
      if ((bits & words[i].bit) != 0)
        imap_command_add_atom (command, words[i].word);
    }
}

static void
add_list (ImapCommand *command, const Word *words, gsize n, guint32 bits)
{
  imap_command_open_list (command);
  add_words (command, words, n, bits);
  imap_command_close_list (command);
}

ImapCommand *
imap_request_list (const char *pattern, guint32 select, guint32 returns, guint32 status)
{
  ImapCommand *command = imap_command_new ("LIST");
  if (select != 0)
    add_list (command, list_options, G_N_ELEMENTS (list_options), select);
  imap_command_add_string (command, "");
  imap_command_add_string (command, pattern);
  if (returns == 0 && status == 0)
    return command;
  imap_command_add_atom (command, "RETURN");
  imap_command_open_list (command);
  add_words (command, list_options, G_N_ELEMENTS (list_options), returns);
  if (status != 0)
    {
      imap_command_add_atom (command, "STATUS");
      add_list (command, status_fields, G_N_ELEMENTS (status_fields), status);
    }
  imap_command_close_list (command);
  return command;
}

static void
add_events (ImapCommand *command, const char *filter, guint32 events, const char *items)
{
  if (events == 0)
    return;
  imap_command_open_list (command);
  imap_command_add_atom (command, filter);
  imap_command_open_list (command);
  if ((events & IMAP_NOTIFY_MESSAGES) != 0)
    {
      imap_command_add_atom (command, "MessageNew");
      if (items != NULL)
        {
          imap_command_open_list (command);
          imap_command_add_atom (command, items);
          imap_command_close_list (command);
        }
      imap_command_add_atom (command, "MessageExpunge");
    }
  add_words (command, notify_events, G_N_ELEMENTS (notify_events), events);
  imap_command_close_list (command);
  imap_command_close_list (command);
}

ImapCommand *
imap_request_notify (const ImapNotify *notify)
{
  ImapCommand *command = imap_command_new ("NOTIFY");
  guint32 selected = notify->selected & ~(guint32) IMAP_NOTIFY_MAILBOXES;
  imap_command_add_atom (command, selected == 0 && notify->personal == 0 ? "NONE" : "SET");
  if (notify->status && notify->personal != 0)
    imap_command_add_atom (command, "STATUS");
  add_events (command, notify->delayed ? "SELECTED-DELAYED" : "SELECTED", selected, notify->items);
  add_events (command, "PERSONAL", notify->personal, NULL);
  return command;
}
