/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-command.h"
#include "imap/imap-error.h"

#include <string.h>

static ImapCapability *
capabilities (const char *text)
{
  ImapCapability *capability = imap_capability_new ();
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  for (gsize i = 0; words[i] != NULL; i++)
    imap_capability_add (capability, words[i], strlen (words[i]));
  return capability;
}

/* The segments joined; where one waits stands <wait>. */
static char *
serialise (const ImapCommand *command, const char *announced, gboolean utf8, char **out_log)
{
  g_autoptr (ImapCapability) capability = capabilities (announced);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) segments = imap_command_serialise (command, "a1", capability, utf8, &error);
  g_assert_no_error (error);
  GString *text = g_string_new (NULL);
  GString *log = g_string_new (NULL);
  for (guint i = 0; i < segments->len; i++)
    {
      const ImapSegment *segment = g_ptr_array_index (segments, i);
      gsize len;
      const char *data = g_bytes_get_data (segment->data, &len);
      g_assert_true (i + 1 < segments->len || !segment->wait);
      g_string_append_len (text, data, (gssize) len);
      g_string_append (text, segment->wait ? "<wait>" : "");
      g_string_append_printf (log, i > 0 ? "|%s" : "%s", segment->log);
    }
  if (out_log != NULL)
    *out_log = g_string_free (log, FALSE);
  else
    g_string_free (log, TRUE);
  return g_string_free (text, FALSE);
}

static void
assert_command (const ImapCommand *command, const char *announced, const char *expected)
{
  g_autofree char *text = serialise (command, announced, FALSE, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_fetch (void)
{
  g_autoptr (ImapCommand) command = imap_command_new ("UID FETCH");
  g_autoptr (ImapSet) set = imap_set_new_range (5, G_MAXUINT32);
  imap_command_add_set (command, set);
  imap_command_open_list (command);
  imap_command_add_atom (command, "UID");
  imap_command_add_atom (command, "BODY.PEEK[HEADER.FIELDS (DATE FROM)]");
  imap_command_close_list (command);
  imap_command_open_list (command);
  imap_command_add_atom (command, "CHANGEDSINCE");
  imap_command_add_number (command, 123456789012345);
  imap_command_close_list (command);
  assert_command (command, "CONDSTORE",
                  "a1 UID FETCH 5:4294967295 (UID BODY.PEEK[HEADER.FIELDS (DATE FROM)]) "
                  "(CHANGEDSINCE 123456789012345)\r\n");
  g_assert_cmpstr (imap_command_get_verb (command), ==, "UID FETCH");
}

static void
test_plain (void)
{
  g_autoptr (ImapCommand) command = imap_command_new ("NOOP");
  assert_command (command, "", "a1 NOOP\r\n");
}

static void
test_strings (void)
{
  static const struct
  {
    const char *text;
    const char *astring;
    const char *string;
  } cases[] = {
    { "INBOX", "INBOX", "\"INBOX\"" },
    { "", "\"\"", "\"\"" },
    { "nil", "\"nil\"", "\"nil\"" },
    { "NILS", "NILS", "\"NILS\"" },
    { "a b", "\"a b\"", "\"a b\"" },
    { "a\"b\\c", "\"a\\\"b\\\\c\"", "\"a\\\"b\\\\c\"" },
    { "x*", "\"x*\"", "\"x*\"" },
    { "{5}", "\"{5}\"", "\"{5}\"" },
    { "&AOk-", "&AOk-", "\"&AOk-\"" },
    { "a\r\nb", "{4}\r\n<wait>a\r\nb", "{4}\r\n<wait>a\r\nb" },
    { "a\nb", "{3}\r\n<wait>a\nb", "{3}\r\n<wait>a\nb" },
    { "\xc3\xa9", "{2}\r\n<wait>\xc3\xa9", "{2}\r\n<wait>\xc3\xa9" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ImapCommand) command = imap_command_new ("X");
      imap_command_add_astring (command, cases[i].text);
      imap_command_add_mailbox (command, cases[i].text);
      imap_command_add_string (command, cases[i].text);
      g_autofree char *expected = g_strdup_printf ("a1 X %s %s %s\r\n", cases[i].astring,
                                                   cases[i].astring, cases[i].string);
      assert_command (command, "", expected);
    }
}

static void
test_utf8 (void)
{
  g_autoptr (ImapCommand) command = imap_command_new ("SELECT");
  imap_command_add_mailbox (command, "Entw\xc3\xbcrfe");
  g_autofree char *text = serialise (command, "UTF8=ACCEPT", TRUE, NULL);
  g_assert_cmpstr (text, ==, "a1 SELECT \"Entw\xc3\xbcrfe\"\r\n");
  g_autoptr (ImapCommand) latin1 = imap_command_new ("SELECT");
  imap_command_add_mailbox (latin1, "Entw\xfcrfe");
  g_autofree char *literal = serialise (latin1, "UTF8=ACCEPT", TRUE, NULL);
  g_assert_cmpstr (literal, ==, "a1 SELECT {8}\r\n<wait>Entw\xfcrfe\r\n");
}

static void
test_literals (void)
{
  g_autoptr (GBytes) small = g_bytes_new_static ("abc", 3);
  g_autoptr (ImapCommand) command = imap_command_new ("APPEND");
  g_auto (ImapFlags) flags = { IMAP_FLAG_SEEN | IMAP_FLAG_RECENT | IMAP_FLAG_WILDCARD, NULL };
  imap_flags_add (&flags, "$Forwarded", 10);
  imap_command_add_mailbox (command, "Sent Items");
  imap_command_add_flags (command, &flags);
  imap_command_add_date (command, G_GINT64_CONSTANT (837596665000000));
  imap_command_add_literal (command, small, FALSE);
  assert_command (command, "",
                  "a1 APPEND \"Sent Items\" (\\Seen $Forwarded) \"17-Jul-1996 09:44:25 +0000\" "
                  "{3}\r\n<wait>abc\r\n");
  assert_command (command, "LITERAL-",
                  "a1 APPEND \"Sent Items\" (\\Seen $Forwarded) \"17-Jul-1996 09:44:25 +0000\" "
                  "{3+}\r\nabc\r\n");
}

static void
test_literal_sizes (void)
{
  static const struct
  {
    gsize size;
    const char *announced;
    const char *head;
    gboolean wait;
  } cases[] = {
    { 4096, "LITERAL-", "{4096+}\r\n", FALSE }, { 4097, "LITERAL-", "{4097}\r\n", TRUE },
    { 4097, "LITERAL+", "{4097+}\r\n", FALSE }, { 100000, "LITERAL+", "{100000+}\r\n", FALSE },
    { 100000, "", "{100000}\r\n", TRUE },       { 4096, "IMAP4rev2", "{4096+}\r\n", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = g_strnfill (cases[i].size, 'x');
      g_autoptr (GBytes) data = g_bytes_new_static (body, cases[i].size);
      g_autoptr (ImapCommand) command = imap_command_new ("APPEND x");
      imap_command_add_literal (command, data, FALSE);
      g_autofree char *expected = g_strdup_printf ("a1 APPEND x %s%s%s\r\n", cases[i].head,
                                                   cases[i].wait ? "<wait>" : "", body);
      assert_command (command, cases[i].announced, expected);
    }
}

static void
test_binary (void)
{
  g_autoptr (GBytes) data = g_bytes_new_static ("a\0b", 3);
  g_autoptr (ImapCommand) command = imap_command_new ("APPEND x");
  g_autoptr (ImapCapability) with = capabilities ("BINARY LITERAL+");
  g_autoptr (ImapCapability) without = capabilities ("LITERAL+");
  g_autoptr (GError) error = NULL;
  imap_command_add_literal (command, data, TRUE);
  g_autoptr (GPtrArray) segments = imap_command_serialise (command, "a1", with, FALSE, &error);
  g_assert_no_error (error);
  const ImapSegment *segment = g_ptr_array_index (segments, 0);
  g_autoptr (GBytes) expected = g_bytes_new_static ("a1 APPEND x ~{3+}\r\na\0b\r\n", 24);
  g_assert_true (g_bytes_equal (segment->data, expected));
  g_assert_null (imap_command_serialise (command, "a1", without, FALSE, &error));
  g_assert_error (error, IMAP_ERROR, IMAP_ERROR_UNSUPPORTED);
}

static void
test_secrets (void)
{
  static const char *const passwords[] = { "secret", "sec\"ret", "secr\xc3\xa9t", "sec\r\nret",
                                           "secret secret" };
  for (gsize i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      g_autoptr (ImapCommand) command = imap_command_new ("LOGIN");
      g_autofree char *log = NULL;
      imap_command_add_astring (command, "jane");
      imap_command_add_secret (command, passwords[i]);
      g_autofree char *text = serialise (command, "LITERAL+", FALSE, &log);
      g_assert_nonnull (strstr (text, "sec"));
      g_assert_null (strstr (log, "sec"));
      g_assert_nonnull (strstr (log, "jane"));
    }
  g_autoptr (ImapCommand) command = imap_command_new ("AUTHENTICATE PLAIN");
  g_autofree char *log = NULL;
  imap_command_add_secret_atom (command, "AGphbmUAc2VjcmV0");
  g_autofree char *text = serialise (command, "SASL-IR AUTH=PLAIN", FALSE, &log);
  g_assert_cmpstr (text, ==, "a1 AUTHENTICATE PLAIN AGphbmUAc2VjcmV0\r\n");
  g_assert_cmpstr (log, ==, "a1 AUTHENTICATE PLAIN ***");
}

/* Each adds something that cannot be sent. */
static void
add_line_break (ImapCommand *command)
{
  imap_command_add_atom (command, "FLAGS\r\na2 DELETE INBOX");
}

static void
add_empty_atom (ImapCommand *command)
{
  imap_command_add_atom (command, "");
}

static void
add_literal_in_atom (ImapCommand *command)
{
  imap_command_add_atom (command, "{5}");
}

static void
add_8bit_atom (ImapCommand *command)
{
  imap_command_add_atom (command, "\xc3\xa9");
}

static void
add_empty_set (ImapCommand *command)
{
  g_autoptr (ImapSet) set = imap_set_new ();
  imap_command_add_set (command, set);
}

static void
add_open_list (ImapCommand *command)
{
  imap_command_open_list (command);
}

static void
add_nul_literal (ImapCommand *command)
{
  g_autoptr (GBytes) data = g_bytes_new_static ("a\0b", 3);
  imap_command_add_literal (command, data, FALSE);
}

static void
add_bad_keyword (ImapCommand *command)
{
  g_auto (ImapFlags) flags = { 0 };
  imap_flags_add (&flags, "a) b", 4);
  imap_command_add_flags (command, &flags);
}

static void
add_bad_date (ImapCommand *command)
{
  imap_command_add_date (command, G_MAXINT64);
}

static void
test_refused (void)
{
  static void (*const add[]) (ImapCommand
                              * command) = { add_line_break,  add_empty_atom,  add_literal_in_atom,
                                             add_8bit_atom,   add_empty_set,   add_open_list,
                                             add_nul_literal, add_bad_keyword, add_bad_date };
  for (gsize i = 0; i < G_N_ELEMENTS (add); i++)
    {
      g_autoptr (ImapCommand) command = imap_command_new ("UID STORE");
      g_autoptr (GError) error = NULL;
      add[i](command);
      g_assert_null (imap_command_serialise (command, "a1", NULL, FALSE, &error));
      g_assert_error (error, IMAP_ERROR, IMAP_ERROR_INVALID);
    }
}

static ImapCommand *
command_of (const char *verb, const char *words)
{
  ImapCommand *command = imap_command_new (verb);
  g_auto (GStrv) each = g_strsplit (words, "|", -1);
  for (gsize i = 0; each[i] != NULL; i++)
    imap_command_add_atom (command, each[i]);
  return command;
}

/* What a server has not announced is never sent to it. */
static void
test_needs (void)
{
  static const struct
  {
    const char *verb;
    const char *words;     /* | between */
    const char *announced; /* that is enough */
    const char *others;    /* that is not */
  } cases[] = {
    { "UID FETCH", "1", "", NULL },
    { "UID FETCH", "1|(UID FLAGS)|BODY.PEEK[HEADER.FIELDS (PREVIEW)]", "", NULL },
    { "UID FETCH", "1|MODSEQ", "CONDSTORE", "ESEARCH" },
    { "UID FETCH", "1|(UID MODSEQ)", "QRESYNC", "" },
    { "UID FETCH", "1|UID|(CHANGEDSINCE 1 VANISHED)", "QRESYNC", "CONDSTORE ENABLE" },
    { "UID FETCH", "1|PREVIEW|(LAZY)", "PREVIEW", "" },
    { "UID FETCH", "1|BINARY.PEEK[1]<0.5>", "BINARY", "LITERAL+" },
    { "uid fetch", "1|binary.peek[1]", "IMAP4rev2", "" },
    { "UID FETCH", "1|X-GM-LABELS", "X-GM-EXT-1", "" },
    { "UID FETCH", "1|EMAILID|SAVEDATE", "OBJECTID SAVEDATE", "OBJECTID" },
    { "UID FETCH", "1|(PARTIAL -1:-30)", "PARTIAL", "ESEARCH" },
    { "FETCH", "1|THREADID", "OBJECTID", "" },
    { "UID STORE", "1|+FLAGS.SILENT|()", "", NULL },
    { "UID STORE", "1|(UNCHANGEDSINCE 5)", "CONDSTORE", "" },
    { "UID STORE", "1|-X-GM-LABELS|(\\Inbox)", "X-GM-EXT-1", "" },
    { "UID SEARCH", "ALL", "", NULL },
    { "UID SEARCH", "RETURN|(ALL)|UNSEEN", "ESEARCH", "SEARCHRES" },
    { "UID SEARCH", "X-GM-RAW", "X-GM-EXT-1", "" },
    { "UID SEARCH", "YOUNGER|60", "WITHIN", "" },
    { "STATUS", "x|(MESSAGES UIDNEXT)", "", NULL },
    { "STATUS", "x|(MESSAGES SIZE)", "STATUS=SIZE", "QUOTA" },
    { "STATUS", "x|(SIZE)", "IMAP4rev2", "IMAP4rev1" },
    { "STATUS", "x|(DELETED)", "QUOTA", "" },
    { "STATUS", "x|(MAILBOXID)", "OBJECTID", "" },
    { "LIST", "x|y", "", NULL },
    { "LIST", "x|y|RETURN|(CHILDREN)", "LIST-EXTENDED", "LIST-STATUS" },
    { "LIST", "x|y|RETURN|(STATUS (MESSAGES))", "LIST-EXTENDED LIST-STATUS", "LIST-EXTENDED" },
    { "LIST", "(SPECIAL-USE)|x|y", "SPECIAL-USE", "CREATE-SPECIAL-USE" },
    { "LIST", "x|y|RETURN (MYRIGHTS)", "LIST-EXTENDED LIST-MYRIGHTS", "LIST-EXTENDED" },
    { "CREATE", "x|(USE (\\Archive))", "CREATE-SPECIAL-USE", "SPECIAL-USE" },
    { "SELECT", "x|(CONDSTORE)", "CONDSTORE", "" },
    { "EXAMINE", "x|(QRESYNC (1 2))", "QRESYNC", "CONDSTORE" },
    { "ENABLE", "QRESYNC", "ENABLE QRESYNC", "ENABLE" },
    { "ENABLE", "UTF8=ACCEPT", "ENABLE UTF8=ACCEPT", "UTF8=ACCEPT" },
    { "UID MOVE", "1|x", "MOVE", "UIDPLUS" },
    { "UID EXPUNGE", "1", "UIDPLUS", "MOVE" },
    { "EXPUNGE", "", "", NULL },
    { "ID", "NIL", "ID", "IDLE" },
    { "IDLE", "", "IDLE", "ID" },
    { "NAMESPACE", "", "NAMESPACE", "" },
    { "NOTIFY NONE", "", "NOTIFY", "" },
    { "UNSELECT", "", "UNSELECT", "" },
    { "COMPRESS", "DEFLATE", "COMPRESS=DEFLATE", "" },
    { "GETQUOTA", "x", "QUOTA", "" },
    { "GETQUOTAROOT", "x", "QUOTA", "" },
    { "GETACL", "x", "ACL", "" },
    { "MYRIGHTS", "x", "ACL", "LIST-MYRIGHTS" },
    { "REPLACE", "1|x", "REPLACE", "" },
    { "UID REPLACE", "1|x", "REPLACE", "" },
    { "SETACL", "x|y|z", "ACL", "QUOTA" },
    { "APPEND", "x|CATENATE", "CATENATE", "" },
    { "LIST", "x|y|RETURN (METADATA)", "LIST-EXTENDED LIST-METADATA", "LIST-EXTENDED METADATA" },
    { "UID SEARCH", "RETURN|(UPDATE)|ALL", "ESEARCH CONTEXT=SEARCH", "ESEARCH" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ImapCommand) command = *cases[i].words != '\0'
                                            ? command_of (cases[i].verb, cases[i].words)
                                            : imap_command_new (cases[i].verb);
      g_autofree char *text = serialise (command, cases[i].announced, FALSE, NULL);
      g_test_message ("%s", text);
      g_assert_cmpint (imap_command_get_needs (command) != 0, ==, cases[i].others != NULL);
      if (cases[i].others == NULL)
        continue;
      g_autoptr (ImapCapability) others = capabilities (cases[i].others);
      g_autoptr (GError) error = NULL;
      g_assert_null (imap_command_serialise (command, "a1", others, FALSE, &error));
      g_assert_error (error, IMAP_ERROR, IMAP_ERROR_UNSUPPORTED);
      g_clear_error (&error);
      g_assert_null (imap_command_serialise (command, "a1", NULL, FALSE, &error));
      g_assert_error (error, IMAP_ERROR, IMAP_ERROR_UNSUPPORTED);
    }
}

static void
test_login (void)
{
  static const struct
  {
    const char *verb;
    const char *words; /* | between */
    const char *announced;
    gboolean good;
  } cases[] = {
    { "LOGIN", "a|b", "", TRUE },
    { "LOGIN", "a|b", "AUTH=PLAIN", TRUE },
    { "LOGIN", "a|b", "AUTH=PLAIN LOGINDISABLED", FALSE },
    { "AUTHENTICATE", "PLAIN", "AUTH=PLAIN LOGINDISABLED", TRUE },
    { "AUTHENTICATE", "PLAIN", "AUTH=LOGIN AUTH=plain", TRUE },
    { "AUTHENTICATE", "PLAIN", "AUTH=LOGIN AUTH=PLAIN2", FALSE },
    { "AUTHENTICATE PLAIN", "x", "AUTH=PLAIN", TRUE },
    { "authenticate plain", "x", "AUTH=PLAI", FALSE },
    { "AUTHENTICATE", "", "AUTH=PLAIN", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ImapCapability) capability = capabilities (cases[i].announced);
      g_autoptr (ImapCommand) command = *cases[i].words != '\0'
                                            ? command_of (cases[i].verb, cases[i].words)
                                            : imap_command_new (cases[i].verb);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) segments =
          imap_command_serialise (command, "a1", capability, FALSE, &error);
      g_test_message ("%s %s: %s", cases[i].verb, cases[i].words, cases[i].announced);
      g_assert_cmpint (segments != NULL, ==, cases[i].good);
      if (!cases[i].good)
        g_assert_error (error, IMAP_ERROR, IMAP_ERROR_UNSUPPORTED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/command/plain", test_plain);
  g_test_add_func ("/imap/command/fetch", test_fetch);
  g_test_add_func ("/imap/command/strings", test_strings);
  g_test_add_func ("/imap/command/utf8", test_utf8);
  g_test_add_func ("/imap/command/literals", test_literals);
  g_test_add_func ("/imap/command/literal-sizes", test_literal_sizes);
  g_test_add_func ("/imap/command/binary", test_binary);
  g_test_add_func ("/imap/command/secrets", test_secrets);
  g_test_add_func ("/imap/command/refused", test_refused);
  g_test_add_func ("/imap/command/needs", test_needs);
  g_test_add_func ("/imap/command/login", test_login);
  return g_test_run ();
}
