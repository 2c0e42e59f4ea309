/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <string.h>

#include "cli-fixture.h"

#define LIST_MEMBERS                                                                            \
  "id account folder uid flags date from to subject bytes message_id conversation attachments " \
  "preview"

static const char with_attachment[] =
    "From: Anna Becker <anna@example.com>\n"
    "To: alice@example.com\n"
    "Subject: Numbers\n"
    "Date: Mon, 02 Mar 2026 10:00:00 +0000\n"
    "Message-ID: <numbers@example.com>\n"
    "MIME-Version: 1.0\n"
    "Content-Type: multipart/mixed; boundary=b\n"
    "\n"
    "--b\n"
    "Content-Type: text/html; charset=utf-8\n"
    "\n"
    "<p>See the <b>numbers</b><script>alert(1)</script></p>\n"
    "--b\n"
    "Content-Type: application/octet-stream; name=\"../../evil.txt\"\n"
    "Content-Disposition: attachment; filename=\"../../evil.txt\"\n"
    "\n"
    "1 2 3\n"
    "--b--\n";

/* A synchronised account with three messages; NULL: skipped. */
static CliFixture *
fixture_with_mail (TestImap **out_imap)
{
  CliFixture *fixture = cli_fixture_new (TRUE);
  g_autoptr (CliRun) sync = NULL;
  TestImap *imap;

  if (fixture == NULL)
    return NULL;
  imap = test_server_imap (fixture->server);
  test_imap_append_simple (imap, "INBOX", "Anna <anna@example.com>", "First", "one");
  test_imap_append_simple (imap, "INBOX", "Berta <berta@example.com>", "Second", "two");
  test_imap_append (imap, "INBOX", "\\Seen \\Flagged", with_attachment);
  test_imap_select (imap, "INBOX");
  cli_fixture_add_account (fixture, "pw");
  sync = cli_run (fixture, "sync", NULL);
  cli_assert_code (sync, 0);
  *out_imap = imap;
  return fixture;
}

static char *
id_text (CliFixture *fixture, const char *subject)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, cli_find_message (fixture, subject));
}

static void
test_sync (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (TRUE);
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliRun) nobody = NULL;
  g_autoptr (CliRun) first = NULL;
  g_autoptr (CliRun) second = NULL;
  g_autoptr (CliRun) third = NULL;
  g_autoptr (CliRun) one = NULL;
  JsonObject *inbox;

  if (fixture == NULL)
    return;
  imap = test_server_imap (fixture->server);
  nobody = cli_run (fixture, "sync", NULL);
  cli_assert_code (nobody, 1);
  test_imap_append_simple (imap, "INBOX", "Anna <anna@example.com>", "First", "one");
  cli_fixture_add_account (fixture, "pw");

  first = cli_run (fixture, "--json", "sync", NULL);
  cli_assert_code (first, 0);
  inbox = cli_find (first, "folder", "INBOX");
  cli_assert_members (inbox, "event account folder added changed removed total seconds");
  g_assert_cmpint (json_object_get_int_member (inbox, "added"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (inbox, "total"), ==, 1);
  cli_assert_members (g_ptr_array_index (first->objects, first->objects->len - 1), "event seconds");

  second = cli_run (fixture, "--json", "sync", NULL);
  cli_assert_code (second, 0);
  inbox = cli_find (second, "folder", "INBOX");
  g_assert_cmpint (json_object_get_int_member (inbox, "added"), ==, 0);

  test_imap_select (imap, "INBOX");
  test_imap_store (imap, "1:*", "+FLAGS", "\\Flagged");
  test_imap_append_simple (imap, "INBOX", "Anna <anna@example.com>", "Second", "two");
  third = cli_run (fixture, "--json", "sync", CLI_EMAIL, "INBOX", NULL);
  cli_assert_code (third, 0);
  g_assert_cmpuint (third->objects->len, ==, 2);
  inbox = cli_find (third, "folder", "INBOX");
  g_assert_cmpint (json_object_get_int_member (inbox, "added"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (inbox, "changed"), ==, 1);

  test_imap_expunge (imap, "1:*");
  one = cli_run (fixture, "--json", "sync", "INBOX", NULL);
  cli_assert_code (one, 0);
  inbox = cli_find (one, "folder", "INBOX");
  g_assert_cmpint (json_object_get_int_member (inbox, "removed"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (inbox, "total"), ==, 0);
}

/* Two messages of three are one line, which the answer heads. */
static void
test_conversations (void)
{
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  g_autoptr (CliRun) sync = NULL;
  g_autoptr (CliRun) list = NULL;
  g_autoptr (CliRun) sorted = NULL;
  g_autoptr (CliRun) deleted = NULL;
  JsonObject *object;
  JsonArray *senders;

  if (fixture == NULL)
    return;
  test_imap_append (imap, "INBOX", "\\Seen",
                    "From: Lars <lars@example.com>\n"
                    "Subject: Re: Numbers\n"
                    "Message-ID: <answer@example.com>\n"
                    "In-Reply-To: <numbers@example.com>\n"
                    "\n"
                    "Thanks!\n");
  sync = cli_run (fixture, "sync", NULL);
  cli_assert_code (sync, 0);
  list = cli_run (fixture, "--json", "list", "INBOX", "--conversations", NULL);
  cli_assert_code (list, 0);
  g_assert_cmpuint (list->objects->len, ==, 3);
  object = cli_find (list, "subject", "Re: Numbers");
  cli_assert_members (object, LIST_MEMBERS " messages senders");
  g_assert_cmpint (json_object_get_int_member (object, "messages"), ==, 2);
  senders = json_object_get_array_member (object, "senders");
  g_assert_cmpuint (json_array_get_length (senders), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (senders, 0), ==, "Anna Becker");
  sorted = cli_run (fixture, "--json", "list", "INBOX", "--conversations", "--sort", "size", NULL);
  g_assert_cmpuint (sorted->objects->len, ==, 3);
  deleted = cli_run (fixture, "list", "INBOX", "--conversations", "--all", NULL);
  cli_assert_code (deleted, 2);
}

static void
test_folders_and_list (void)
{
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  g_autoptr (CliRun) folders = NULL;
  g_autoptr (CliRun) list = NULL;
  g_autoptr (CliRun) found = NULL;
  g_autoptr (CliRun) limited = NULL;
  g_autoptr (CliRun) unread = NULL;
  g_autoptr (CliRun) sorted = NULL;
  g_autoptr (CliRun) unknown = NULL;
  g_autoptr (CliRun) stranger = NULL;
  g_autoptr (CliRun) table = NULL;
  JsonObject *object;
  JsonArray *flags;

  if (fixture == NULL)
    return;
  folders = cli_run (fixture, "--json", "folders", NULL);
  cli_assert_code (folders, 0);
  object = cli_find (folders, "folder", "INBOX");
  cli_assert_members (
      object,
      "account folder role subscribed total unread bytes uidvalidity uidnext highestmodseq");
  g_assert_cmpstr (json_object_get_string_member (object, "role"), ==, "inbox");
  g_assert_cmpint (json_object_get_int_member (object, "total"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (object, "unread"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (object, "uidnext"), ==, 4);
  g_assert_cmpint (json_object_get_int_member (object, "highestmodseq"), >, 0);
  g_assert_cmpstr (json_object_get_string_member (cli_find (folders, "folder", "Trash"), "role"),
                   ==, "trash");

  list = cli_run (fixture, "--json", "list", "inbox", NULL);
  cli_assert_code (list, 0);
  g_assert_cmpuint (list->objects->len, ==, 3);
  object = cli_find (list, "subject", "Numbers");
  cli_assert_members (object, LIST_MEMBERS);
  g_assert_cmpstr (json_object_get_string_member (object, "from"), ==,
                   "Anna Becker <anna@example.com>");
  g_assert_cmpstr (json_object_get_string_member (object, "date"), ==, "2026-03-02T10:00:00Z");
  g_assert_cmpstr (json_object_get_string_member (object, "message_id"), ==, "numbers@example.com");
  g_assert_cmpint (json_object_get_int_member (object, "uid"), ==, 3);
  flags = json_object_get_array_member (object, "flags");
  g_assert_cmpuint (json_array_get_length (flags), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (flags, 0), ==, "\\Flagged");
  g_assert_cmpstr (json_array_get_string_element (flags, 1), ==, "\\Seen");

  limited = cli_run (fixture, "--json", "list", "INBOX", "--limit", "2", NULL);
  g_assert_cmpuint (limited->objects->len, ==, 2);
  unread = cli_run (fixture, "--json", "list", "INBOX", "--unread", "--account", CLI_EMAIL, NULL);
  g_assert_cmpuint (unread->objects->len, ==, 2);
  sorted = cli_run (fixture, "--json", "list", "INBOX", "--sort", "subject", NULL);
  g_assert_cmpuint (sorted->objects->len, ==, 3);
  g_assert_cmpstr (
      json_object_get_string_member (g_ptr_array_index (sorted->objects, 0), "subject"), ==,
      "First");
  found = cli_run (fixture, "--json", "search", "subject:numbers in:inbox", NULL);
  cli_assert_code (found, 0);
  g_assert_cmpuint (found->objects->len, ==, 1);
  g_assert_nonnull (cli_find (found, "subject", "Numbers"));
  g_clear_pointer (&found, cli_run_free);
  found = cli_run (fixture, "search", "is:strange", NULL);
  cli_assert_code (found, 2);
  unknown = cli_run (fixture, "list", "Nowhere", NULL);
  cli_assert_code (unknown, 1);
  stranger = cli_run (fixture, "list", "INBOX", "--account", "x@example.com", NULL);
  cli_assert_code (stranger, 1);
  table = cli_run (fixture, "list", "INBOX", NULL);
  cli_assert_code (table, 0);
  g_assert_nonnull (strstr (table->out, "Second"));
}

static void
test_show (void)
{
  static const char *const options[][2] = {
    { "--headers", "headers" }, { "--text", "text" },       { "--html", "html" },
    { "--source", "source" },   { "--structure", "parts" },
  };
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  g_autofree char *id = NULL;
  g_autoptr (CliRun) plain = NULL;
  g_autoptr (CliRun) source = NULL;
  g_autoptr (CliRun) unknown = NULL;

  if (fixture == NULL)
    return;
  id = id_text (fixture, "Numbers");
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (CliRun) run = cli_run (fixture, "--json", "show", id, options[i][0], NULL);
      JsonObject *object;

      cli_assert_code (run, 0);
      g_assert_cmpuint (run->objects->len, ==, 1);
      object = g_ptr_array_index (run->objects, 0);
      g_assert_true (json_object_has_member (object, options[i][1]));
      g_assert_true (json_object_has_member (object, "id"));
      if (g_str_equal (options[i][1], "html"))
        g_assert_null (strstr (json_object_get_string_member (object, "html"), "alert"));
    }

  /* it is cached now: without the server it can still be read */
  test_server_stop (fixture->server);
  plain = cli_run (fixture, "show", id, NULL);
  cli_assert_code (plain, 0);
  g_assert_nonnull (strstr (plain->out, "See the numbers"));
  source = cli_run (fixture, "show", id, "--source", NULL);
  g_assert_nonnull (strstr (source->out, "Message-ID: <numbers@example.com>"));
  g_free (id);
  id = id_text (fixture, "First");
  unknown = cli_run (fixture, "show", id, NULL);
  cli_assert_code (unknown, 3);
  g_clear_pointer (&unknown, cli_run_free);
  unknown = cli_run (fixture, "show", "4711", NULL);
  cli_assert_code (unknown, 1);
}

static void
test_attachments (void)
{
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  g_autofree char *id = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (CliRun) list = NULL;
  JsonObject *object;

  if (fixture == NULL)
    return;
  id = id_text (fixture, "Numbers");
  folder = g_build_filename (fixture->profile, "saved", NULL);
  list = cli_run (fixture, "--json", "attachments", id, NULL);
  cli_assert_code (list, 0);
  g_assert_cmpuint (list->objects->len, ==, 1);
  object = g_ptr_array_index (list->objects, 0);
  cli_assert_members (object, "part name type bytes saved");
  g_assert_true (json_object_get_null_member (object, "saved"));

  /* twice: the second does not overwrite the first, and neither leaves the folder */
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (CliRun) save =
          cli_run (fixture, "--json", "attachments", id, "--save", folder, NULL);
      g_autofree char *parent = NULL;
      g_autofree char *content = NULL;
      const char *path;

      cli_assert_code (save, 0);
      path = json_object_get_string_member (g_ptr_array_index (save->objects, 0), "saved");
      parent = g_path_get_dirname (path);
      g_assert_cmpstr (parent, ==, folder);
      g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
      g_assert_true (g_str_has_prefix (content, "1 2 3"));
      g_assert_true ((strstr (path, "(1)") != NULL) == (i == 1));
    }
}

static void
test_mark (void)
{
  static const char *const options[][3] = {
    { "--seen", NULL, "\\Seen" },      { "--flagged", NULL, "\\Flagged \\Seen" },
    { "--unseen", NULL, "\\Flagged" }, { "--unflagged", NULL, "" },
    { "--keyword", "work", "work" },   { "--no-keyword", "work", "" },
  };
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (CliRun) unknown = NULL;

  if (fixture == NULL)
    return;
  first = id_text (fixture, "First");
  second = id_text (fixture, "Second");
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (CliRun) run =
          cli_run (fixture, "--json", "mark", first, second, options[i][0], options[i][1], NULL);

      cli_assert_code (run, 0);
      g_assert_cmpuint (run->objects->len, ==, 2);
      cli_assert_members (g_ptr_array_index (run->objects, 0), "id ok");
      g_assert_true (test_imap_wait_flags (imap, 1, options[i][2], 5000));
      g_assert_true (test_imap_wait_flags (imap, 2, options[i][2], 5000));
    }
  unknown = cli_run (fixture, "--json", "mark", first, "4711", "--seen", NULL);
  cli_assert_code (unknown, 1);
  g_assert_true (json_object_get_boolean_member (g_ptr_array_index (unknown->objects, 0), "ok"));
  g_assert_false (json_object_get_boolean_member (g_ptr_array_index (unknown->objects, 1), "ok"));
  g_assert_true (test_imap_wait_flags (imap, 1, "\\Seen", 5000));
}

static void
test_offline (void)
{
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  g_autofree char *id = NULL;
  g_autoptr (CliRun) mark = NULL;
  g_autoptr (CliRun) pending = NULL;
  g_autoptr (CliRun) list = NULL;
  g_autoptr (CliRun) sync = NULL;
  g_autoptr (CliRun) nothing = NULL;
  JsonObject *operation;

  if (fixture == NULL)
    return;
  id = id_text (fixture, "First");
  g_clear_pointer (&imap, test_imap_free);
  test_server_stop (fixture->server);
  mark = cli_run (fixture, "--json", "mark", id, "--seen", NULL);
  cli_assert_code (mark, 6);
  g_assert_true (json_object_get_boolean_member (g_ptr_array_index (mark->objects, 0), "ok"));
  list = cli_run (fixture, "--json", "list", "INBOX", "--unread", NULL);
  g_assert_cmpuint (list->objects->len, ==, 1);
  pending = cli_run (fixture, "--json", "pending", NULL);
  cli_assert_code (pending, 0);
  g_assert_cmpuint (pending->objects->len, ==, 1);
  operation = g_ptr_array_index (pending->objects, 0);
  cli_assert_members (operation, "op kind account folder count since tries error");
  g_assert_cmpstr (json_object_get_string_member (operation, "kind"), ==, "flags");

  test_server_start (fixture->server);
  imap = test_server_imap (fixture->server);
  test_imap_select (imap, "INBOX");
  sync = cli_run (fixture, "sync", NULL);
  cli_assert_code (sync, 0);
  g_assert_true (test_imap_wait_flags (imap, 1, "\\Seen", 5000));
  nothing = cli_run (fixture, "--json", "pending", NULL);
  g_assert_cmpuint (nothing->objects->len, ==, 0);
}

static void
test_move (void)
{
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autoptr (CliRun) archive = NULL;
  g_autoptr (CliRun) trash = NULL;
  g_autoptr (CliRun) move = NULL;
  g_autoptr (CliRun) nowhere = NULL;
  g_autoptr (CliRun) moved = NULL;

  if (fixture == NULL)
    return;
  first = id_text (fixture, "First");
  second = id_text (fixture, "Second");
  third = id_text (fixture, "Numbers");
  archive = cli_run (fixture, "--json", "archive", first, NULL);
  cli_assert_code (archive, 0);
  cli_assert_members (g_ptr_array_index (archive->objects, 0), "id ok");
  trash = cli_run (fixture, "trash", second, NULL);
  cli_assert_code (trash, 0);
  nowhere = cli_run (fixture, "move", third, "Nowhere", NULL);
  cli_assert_code (nowhere, 1);
  move = cli_run (fixture, "move", third, "Junk", NULL);
  cli_assert_code (move, 0);
  g_clear_pointer (&imap, test_imap_free);
  imap = test_server_imap (fixture->server);
  g_assert_cmpuint (test_imap_count (imap, "INBOX"), ==, 0);
  g_assert_cmpuint (test_imap_count (imap, "Archive"), ==, 1);
  g_assert_cmpuint (test_imap_count (imap, "Trash"), ==, 1);
  g_assert_cmpuint (test_imap_count (imap, "Junk"), ==, 1);

  /* the same message under the same number, once */
  moved = cli_run (fixture, "--json", "list", "Archive", NULL);
  g_assert_cmpuint (moved->objects->len, ==, 1);
  g_assert_cmpint (json_object_get_int_member (g_ptr_array_index (moved->objects, 0), "id"), ==,
                   g_ascii_strtoll (first, NULL, 10));
}

static CliRun *
assert_run (CliFixture *fixture, int code, const char *const *arguments)
{
  CliRun *run = cli_run_full (fixture, NULL, NULL, arguments);

  cli_assert_code (run, code);
  return run;
}

static void
assert_codes (CliFixture *fixture, int code, const char *one, const char *two, const char *three)
{
  const char *const arguments[] = { one, two, three, NULL };

  cli_run_free (assert_run (fixture, code, arguments));
}

static void
test_copy_and_delete (void)
{
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (CliRun) copies = NULL;

  if (fixture == NULL)
    return;
  first = id_text (fixture, "First");
  second = id_text (fixture, "Second");
  assert_codes (fixture, 0, "copy", first, "Archive");
  assert_codes (fixture, 1, "copy", first, "Nowhere");
  assert_codes (fixture, 0, "delete", second, NULL);
  g_assert_cmpuint (test_imap_count (imap, "Archive"), ==, 1);
  copies = cli_run (fixture, "--json", "list", "Archive", NULL);
  g_assert_cmpuint (copies->objects->len, ==, 1);
  g_clear_pointer (&imap, test_imap_free);
  imap = test_server_imap (fixture->server);
  g_assert_cmpuint (test_imap_count (imap, "INBOX"), ==, 2);
}

/* The number of the only change that waits. */
static char *
dup_pending (CliFixture *fixture, const char *kind)
{
  g_autoptr (CliRun) pending = cli_run (fixture, "--json", "pending", NULL);
  JsonObject *operation;

  g_assert_cmpuint (pending->objects->len, ==, 1);
  operation = g_ptr_array_index (pending->objects, 0);
  g_assert_cmpstr (json_object_get_string_member (operation, "kind"), ==, kind);
  return g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (operation, "op"));
}

static void
test_pending (void)
{
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  g_autofree char *first = NULL;
  g_autofree char *drop = NULL;
  g_autofree char *retry = NULL;
  g_autoptr (CliRun) none = NULL;

  if (fixture == NULL)
    return;
  first = id_text (fixture, "First");
  g_clear_pointer (&imap, test_imap_free);
  test_server_stop (fixture->server);
  assert_codes (fixture, 6, "move", first, "Archive");
  drop = dup_pending (fixture, "move");
  assert_codes (fixture, 2, "pending", "drop", "all");
  assert_codes (fixture, 2, "pending", "paint", drop);
  assert_codes (fixture, 1, "pending", "drop", "999999");
  assert_codes (fixture, 0, "pending", "drop", drop);
  assert_codes (fixture, 6, "copy", first, "Archive");
  retry = dup_pending (fixture, "copy");
  assert_codes (fixture, 6, "pending", "retry", retry);
  test_server_start (fixture->server);
  assert_codes (fixture, 0, "pending", "retry", retry);
  none = cli_run (fixture, "--json", "pending", NULL);
  g_assert_cmpuint (none->objects->len, ==, 0);
  imap = test_server_imap (fixture->server);
  g_assert_cmpuint (test_imap_count (imap, "INBOX"), ==, 3);
  g_assert_cmpuint (test_imap_count (imap, "Archive"), ==, 1);
}

/* What was refused once is not held against later commands. */
static void
test_refused (void)
{
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  g_autofree char *too_long = g_strnfill (300, 'x');
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *second = NULL;

  if (fixture == NULL)
    return;
  second = id_text (fixture, "Second");
  assert_codes (fixture, 1, "folder", "create", too_long);
  before = dup_pending (fixture, "create-folder");
  assert_codes (fixture, 0, "mark", second, "--seen");
  after = dup_pending (fixture, "create-folder");
  g_assert_cmpstr (before, ==, after);
}

/* An interrupt ends the command also while the server says nothing. */
static void
test_interrupted (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (FALSE);
  g_autoptr (GSocketListener) silent = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (silent, NULL, &error);
  g_autofree char *url = g_strdup_printf ("imap://127.0.0.1:%u", (guint) port);
  g_autoptr (CliRun) added = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  CliWatch *watch;

  g_assert_no_error (error);
  added = cli_run (fixture, "account", "add", CLI_EMAIL, "--imap", url, "--user", "alice",
                   "--password-command", "echo pw", NULL);
  cli_assert_code (added, 0);
  watch = cli_watch_new (fixture);
  connection = g_socket_listener_accept (silent, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cli_watch_stop (watch), ==, 1);
}

static gboolean
has_folder (CliFixture *fixture, const char *path, gboolean subscribed)
{
  g_autoptr (CliRun) folders = cli_run (fixture, "--json", "folders", NULL);

  for (guint i = 0; i < folders->objects->len; i++)
    {
      JsonObject *folder = g_ptr_array_index (folders->objects, i);

      if (g_str_equal (json_object_get_string_member (folder, "folder"), path))
        return json_object_get_boolean_member (folder, "subscribed") == subscribed;
    }
  return FALSE;
}

static void
test_folders (void)
{
  static const char *const rename[] = { "folder", "rename", "Entwürfe", "Pläne", NULL };
  static const char *const taken[] = { "folder", "rename", "Pläne", "Trash", NULL };
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  g_autofree char *first = NULL;

  if (fixture == NULL)
    return;
  first = id_text (fixture, "First");
  assert_codes (fixture, 2, "folder", "create", NULL);
  assert_codes (fixture, 2, "folder", "create", "a*b");
  assert_codes (fixture, 1, "folder", "create", "Trash");
  assert_codes (fixture, 1, "folder", "delete", "Nowhere");
  assert_codes (fixture, 1, "folder", "delete", "INBOX");
  assert_codes (fixture, 0, "folder", "create", "Entwürfe");
  g_assert_true (has_folder (fixture, "Entwürfe", TRUE));
  g_assert_cmpuint (test_imap_count (imap, "Entw&APw-rfe"), ==, 0);

  /* made without a server, with mail in it, which follows when it is there */
  g_clear_pointer (&imap, test_imap_free);
  test_server_stop (fixture->server);
  assert_codes (fixture, 6, "folder", "create", "Later");
  assert_codes (fixture, 6, "move", first, "Later");
  assert_codes (fixture, 6, "folder", "unsubscribe", "Entwürfe");
  g_assert_true (has_folder (fixture, "Later", TRUE));
  g_assert_true (has_folder (fixture, "Entwürfe", FALSE));
  test_server_start (fixture->server);
  assert_codes (fixture, 0, "sync", NULL, NULL);
  g_assert_true (has_folder (fixture, "Later", TRUE));
  g_assert_true (has_folder (fixture, "Entwürfe", FALSE));
  imap = test_server_imap (fixture->server);
  g_assert_cmpuint (test_imap_count (imap, "Later"), ==, 1);

  cli_run_free (assert_run (fixture, 0, rename));
  cli_run_free (assert_run (fixture, 1, taken));
  g_assert_true (has_folder (fixture, "Pläne", FALSE));
  g_assert_false (has_folder (fixture, "Entwürfe", FALSE));
  assert_codes (fixture, 0, "folder", "delete", "Pläne");
  g_assert_false (has_folder (fixture, "Pläne", FALSE));
}

static void
test_watch (void)
{
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  g_autofree char *id = NULL;
  CliWatch *watch;
  JsonObject *event;
  gint64 added;
  g_autoptr (CliRun) mark = NULL;
  g_autoptr (CliRun) list = NULL;
  g_autoptr (CliRun) show = NULL;
  g_autoptr (CliRun) second = NULL;

  if (fixture == NULL)
    return;
  id = id_text (fixture, "First");
  watch = cli_watch_new (fixture);
  json_object_unref (cli_watch_next (watch, "watching"));
  test_imap_append_simple (imap, "INBOX", "Anna <anna@example.com>", "Pushed", "new");
  event = cli_watch_next (watch, "added");
  cli_assert_members (event, "event account folder uid id flags subject at_us");
  g_assert_cmpstr (json_object_get_string_member (event, "subject"), ==, "Pushed");
  g_assert_cmpstr (json_object_get_string_member (event, "folder"), ==, "INBOX");
  added = json_object_get_int_member (event, "id");
  json_object_unref (event);

  test_imap_store (imap, "4", "+FLAGS", "\\Seen");
  event = cli_watch_next (watch, "flags");
  g_assert_cmpint (json_object_get_int_member (event, "id"), ==, added);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (event, "flags"), 0),
                   ==, "\\Seen");
  json_object_unref (event);
  test_imap_expunge (imap, "4");
  event = cli_watch_next (watch, "removed");
  g_assert_cmpint (json_object_get_int_member (event, "id"), ==, added);
  g_assert_cmpint (json_object_get_int_member (event, "uid"), ==, 4);
  json_object_unref (event);

  /* meanwhile others may read, but not write */
  list = cli_run (fixture, "--json", "list", "INBOX", NULL);
  cli_assert_code (list, 0);
  g_assert_cmpuint (list->objects->len, ==, 3);
  mark = cli_run (fixture, "mark", id, "--seen", NULL);
  cli_assert_code (mark, 7);
  show = cli_run (fixture, "show", id, NULL);
  cli_assert_code (show, 7);
  second = cli_run (fixture, "sync", NULL);
  cli_assert_code (second, 7);

  g_assert_cmpint (cli_watch_stop (watch), ==, 0);
}

/* Names beyond ASCII, in a locale that has no letters for them. */
/* As when the computer sleeps: what came meanwhile is told as soon as it goes on. */
static void
test_stopped (void)
{
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  CliWatch *watch;
  JsonObject *event;

  if (fixture == NULL)
    return;
  watch = cli_watch_new (fixture);
  json_object_unref (cli_watch_next (watch, "watching"));
  g_subprocess_send_signal (watch->process, SIGSTOP);
  test_imap_append_simple (imap, "INBOX", "Anna <anna@example.com>", "While it slept", "new");
  g_subprocess_send_signal (watch->process, SIGCONT);
  event = cli_watch_next (watch, "added");
  g_assert_cmpstr (json_object_get_string_member (event, "subject"), ==, "While it slept");
  json_object_unref (event);
  g_assert_cmpint (cli_watch_stop (watch), ==, 0);
}

/* The server goes away and comes back, without a word from the person. */
static void
test_server_returns (void)
{
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliFixture) fixture = fixture_with_mail (&imap);
  CliWatch *watch;
  JsonObject *event;

  if (fixture == NULL)
    return;
  watch = cli_watch_new (fixture);
  json_object_unref (cli_watch_next (watch, "watching"));
  g_clear_pointer (&imap, test_imap_free);
  test_server_stop (fixture->server);
  test_server_start (fixture->server);
  imap = test_server_imap (fixture->server);
  test_imap_append_simple (imap, "INBOX", "Anna <anna@example.com>", "While it was away", "new");
  event = cli_watch_next (watch, "added");
  g_assert_cmpstr (json_object_get_string_member (event, "subject"), ==, "While it was away");
  json_object_unref (event);
  g_assert_cmpint (cli_watch_stop (watch), ==, 0);
}

static void
test_plain_locale (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (TRUE);
  static const char *const sync[] = { "--json", "sync", "Entw\303\274rfe", NULL };
  static const char *const list[] = { "--json", "list", "Entw\303\274rfe", NULL };
  static const char *const table[] = { "list", "Entw\303\274rfe", NULL };
  g_autoptr (TestImap) imap = NULL;
  g_autoptr (CliRun) synced = NULL;
  g_autoptr (CliRun) listed = NULL;
  g_autoptr (CliRun) printed = NULL;

  if (fixture == NULL)
    return;
  imap = test_server_imap (fixture->server);
  g_strfreev (test_imap_run (imap, "CREATE %s", "Entw&APw-rfe"));
  test_imap_append_simple (imap, "Entw&APw-rfe", "Anna <a@example.com>", "Caf\303\251", "x");
  cli_fixture_add_account (fixture, "pw");
  synced = cli_run_full (fixture, "C", NULL, sync);
  cli_assert_code (synced, 0);
  listed = cli_run_full (fixture, "C", NULL, list);
  cli_assert_code (listed, 0);
  g_assert_cmpuint (listed->objects->len, ==, 1);
  cli_find (listed, "subject", "Caf\303\251");
  cli_find (listed, "folder", "Entw\303\274rfe");
  printed = cli_run_full (fixture, "C", NULL, table);
  cli_assert_code (printed, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/mail/sync", test_sync);
  g_test_add_func ("/cli/mail/folders-and-list", test_folders_and_list);
  g_test_add_func ("/cli/mail/conversations", test_conversations);
  g_test_add_func ("/cli/mail/show", test_show);
  g_test_add_func ("/cli/mail/attachments", test_attachments);
  g_test_add_func ("/cli/mail/mark", test_mark);
  g_test_add_func ("/cli/mail/offline", test_offline);
  g_test_add_func ("/cli/mail/move", test_move);
  g_test_add_func ("/cli/mail/copy-and-delete", test_copy_and_delete);
  g_test_add_func ("/cli/mail/pending", test_pending);
  g_test_add_func ("/cli/mail/refused", test_refused);
  g_test_add_func ("/cli/mail/interrupted", test_interrupted);
  g_test_add_func ("/cli/mail/folders", test_folders);
  g_test_add_func ("/cli/mail/watch", test_watch);
  g_test_add_func ("/cli/mail/stopped", test_stopped);
  g_test_add_func ("/cli/mail/server-returns", test_server_returns);
  g_test_add_func ("/cli/mail/plain-locale", test_plain_locale);
  return g_test_run ();
}
