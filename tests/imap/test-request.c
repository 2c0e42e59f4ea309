/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the larger commands look like on the wire, and that they stay unsent where a server lacks
 * something. */
#include "imap/imap-request.h"

#include "imap/imap-error.h"
#include <string.h>

/* The whole line and its literals; NULL when the server must not get it. */
static char *
write_for (ImapCommand *command, const char *announced)
{
  g_autoptr (ImapCommand) owned = command;
  g_autoptr (ImapCapability) capability = imap_capability_new ();
  g_auto (GStrv) words = g_strsplit (announced, " ", -1);
  g_autoptr (GError) error = NULL;
  for (gsize i = 0; words[i] != NULL; i++)
    imap_capability_add (capability, words[i], strlen (words[i]));
  g_autoptr (GPtrArray) segments = imap_command_serialise (owned, "a1", capability, FALSE, &error);
  if (segments == NULL)
    {
      g_assert_error (error, IMAP_ERROR, IMAP_ERROR_UNSUPPORTED);
      return NULL;
    }
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < segments->len; i++)
    {
      const ImapSegment *segment = g_ptr_array_index (segments, i);
      gsize len;
      const char *data = g_bytes_get_data (segment->data, &len);
      g_string_append_len (text, data, (gssize) len);
    }
  return g_string_free (text, FALSE);
}

static void
assert_written (ImapCommand *command, const char *announced, const char *expected)
{
  g_autofree char *text = write_for (command, announced);
  g_assert_cmpstr (text, ==, expected);
}

#define STATUS_ITEMS (IMAP_STATUS_MESSAGES | IMAP_STATUS_UIDNEXT | IMAP_STATUS_HIGHESTMODSEQ)

static void
test_list (void)
{
  assert_written (imap_request_list ("*", 0, 0, 0), "", "a1 LIST \"\" \"*\"\r\n");
  assert_written (imap_request_list ("a \"b\r\n", 0, 0, 0), "LITERAL+",
                  "a1 LIST \"\" {6+}\r\na \"b\r\n\r\n");
  guint32 returns = IMAP_LIST_OPTION_SUBSCRIBED | IMAP_LIST_OPTION_CHILDREN
                    | IMAP_LIST_OPTION_SPECIAL_USE | IMAP_LIST_OPTION_MYRIGHTS;
  assert_written (
      imap_request_list ("%", IMAP_LIST_OPTION_SUBSCRIBED | IMAP_LIST_OPTION_RECURSIVEMATCH,
                         returns, STATUS_ITEMS),
      "LIST-EXTENDED LIST-STATUS LIST-MYRIGHTS SPECIAL-USE CONDSTORE",
      "a1 LIST (SUBSCRIBED RECURSIVEMATCH) \"\" \"%\" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE "
      "MYRIGHTS STATUS (MESSAGES UIDNEXT HIGHESTMODSEQ))\r\n");
  assert_written (imap_request_list ("*", 0, returns, 0),
                  "LIST-EXTENDED LIST-STATUS SPECIAL-USE CONDSTORE", NULL);
  assert_written (imap_request_list ("*", 0, 0, STATUS_ITEMS), "LIST-EXTENDED CONDSTORE", NULL);
  assert_written (imap_request_list ("*", 0, 0, STATUS_ITEMS), "LIST-EXTENDED LIST-STATUS", NULL);
}

static void
test_notify (void)
{
  guint32 all = IMAP_NOTIFY_MESSAGES | IMAP_NOTIFY_FLAGS | IMAP_NOTIFY_MAILBOXES;
  const ImapNotify everything = { all, "UID FLAGS", TRUE, all, TRUE };
  const ImapNotify some = { IMAP_NOTIFY_MESSAGES, NULL, FALSE, IMAP_NOTIFY_MAILBOXES, FALSE };
  const ImapNotify nothing = { 0, NULL, FALSE, 0, TRUE };
  assert_written (
      imap_request_notify (&everything), "NOTIFY",
      "a1 NOTIFY SET STATUS (SELECTED-DELAYED (MessageNew (UID FLAGS) MessageExpunge FlagChange)) "
      "(PERSONAL (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))\r\n");
  assert_written (imap_request_notify (&some), "NOTIFY",
                  "a1 NOTIFY SET (SELECTED (MessageNew MessageExpunge)) "
                  "(PERSONAL (MailboxName SubscriptionChange))\r\n");
  assert_written (imap_request_notify (&nothing), "NOTIFY", "a1 NOTIFY NONE\r\n");
  assert_written (imap_request_notify (&everything), "IDLE", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/request/list", test_list);
  g_test_add_func ("/imap/request/notify", test_notify);
  return g_test_run ();
}
