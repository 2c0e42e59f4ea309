/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "cli-fixture.h"

typedef struct
{
  CliFixture *cli;
  TestImap *imap;
  char *directory;
} Fixture;

static void
fixture_clear (Fixture *fixture)
{
  g_clear_pointer (&fixture->imap, test_imap_free);
  g_clear_pointer (&fixture->cli, cli_fixture_free);
  g_clear_pointer (&fixture->directory, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* FALSE: skipped. */
static gboolean
fixture_init (Fixture *fixture)
{
  g_autoptr (CliRun) sync = NULL;

  *fixture = (Fixture){ .cli = cli_fixture_new (TRUE) };
  if (fixture->cli == NULL)
    return FALSE;
  cli_fixture_add_account (fixture->cli, "pw");
  sync = cli_run (fixture->cli, "sync", NULL);
  cli_assert_code (sync, 0);
  fixture->imap = test_server_imap (fixture->cli->server);
  fixture->directory = g_dir_make_tmp ("pr-import-XXXXXX", NULL);
  return TRUE;
}

static char *
write_message (Fixture *fixture, const char *name, const char *subject)
{
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *text = g_strdup_printf ("From: Anna <anna@example.com>\n"
                                           "Subject: %s\n"
                                           "Date: Mon, 02 Mar 2026 10:00:00 +0000\n"
                                           "Message-ID: <%s@example.com>\n"
                                           "\n"
                                           "one\ntwo\n",
                                           subject, subject);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return g_steal_pointer (&path);
}

static CliRun *
import (Fixture *fixture, const char *path, int code)
{
  CliRun *run = cli_run (fixture->cli, "--json", "import", path, "Archive", NULL);

  cli_assert_code (run, code);
  return run;
}

static void
test_file (void)
{
  g_auto (Fixture) fixture;
  g_autofree char *path = NULL;
  g_autoptr (CliRun) run = NULL;
  g_autoptr (CliRun) sync = NULL;
  g_autoptr (CliRun) list = NULL;
  JsonObject *object;

  if (!fixture_init (&fixture))
    return;
  path = write_message (&fixture, "one.eml", "one");
  run = import (&fixture, path, 0);
  object = g_ptr_array_index (run->objects, 0);
  cli_assert_members (object, "folder messages bytes");
  g_assert_cmpint (json_object_get_int_member (object, "messages"), ==, 1);
  g_assert_cmpuint (test_imap_count (fixture.imap, "Archive"), ==, 1);
  sync = cli_run (fixture.cli, "sync", NULL);
  cli_assert_code (sync, 0);
  list = cli_run (fixture.cli, "--json", "list", "Archive", NULL);
  g_assert_cmpuint (list->objects->len, ==, 1);
  object = g_ptr_array_index (list->objects, 0);
  g_assert_cmpstr (json_object_get_string_member (object, "subject"), ==, "one");
  /* lines end as on the wire, which is what the size counts */
  g_assert_cmpint (json_object_get_int_member (object, "bytes"), ==,
                   json_object_get_int_member (g_ptr_array_index (run->objects, 0), "bytes"));
}

/* It is kept here until there is a server, then sent once. */
static void
test_offline (void)
{
  g_auto (Fixture) fixture;
  g_autofree char *path = NULL;
  g_autoptr (CliRun) run = NULL;
  g_autoptr (CliRun) pending = NULL;
  g_autoptr (CliRun) sync = NULL;
  g_autoptr (CliRun) again = NULL;
  JsonObject *object;

  if (!fixture_init (&fixture))
    return;
  path = write_message (&fixture, "one.eml", "one");
  g_clear_pointer (&fixture.imap, test_imap_free);
  test_server_stop (fixture.cli->server);
  run = import (&fixture, path, 6);
  /* nothing depends on the file any more */
  g_assert_cmpint (g_unlink (path), ==, 0);
  pending = cli_run (fixture.cli, "--json", "pending", NULL);
  g_assert_cmpuint (pending->objects->len, ==, 1);
  object = g_ptr_array_index (pending->objects, 0);
  g_assert_cmpstr (json_object_get_string_member (object, "kind"), ==, "append");
  g_assert_cmpstr (json_object_get_string_member (object, "folder"), ==, "Archive");
  test_server_start (fixture.cli->server);
  sync = cli_run (fixture.cli, "sync", NULL);
  cli_assert_code (sync, 0);
  again = cli_run (fixture.cli, "sync", NULL);
  cli_assert_code (again, 0);
  fixture.imap = test_server_imap (fixture.cli->server);
  g_assert_cmpuint (test_imap_count (fixture.imap, "Archive"), ==, 1);
}

static void
test_maildir (void)
{
  g_auto (Fixture) fixture;
  g_autofree char *seen = NULL;
  g_autofree char *starred = NULL;
  g_autofree char *unread = NULL;
  g_autoptr (CliRun) run = NULL;
  g_autofree char *flags = NULL;
  JsonObject *object;

  if (!fixture_init (&fixture))
    return;
  seen = write_message (&fixture, "cur/1.host:2,S", "seen");
  starred = write_message (&fixture, "cur/2.host:2,FS", "starred");
  unread = write_message (&fixture, "new/3.host", "unread");
  run = import (&fixture, fixture.directory, 0);
  object = g_ptr_array_index (run->objects, 0);
  g_assert_cmpint (json_object_get_int_member (object, "messages"), ==, 3);
  test_imap_select (fixture.imap, "Archive");
  g_assert_true (test_imap_wait_flags (fixture.imap, 1, "\\Seen", 5000));
  g_assert_true (test_imap_wait_flags (fixture.imap, 2, "\\Flagged \\Seen", 5000));
  flags = test_imap_dup_flags (fixture.imap, 3);
  g_assert_null (strstr (flags, "\\Seen"));
}

static void
test_wrong (void)
{
  g_auto (Fixture) fixture;
  g_autofree char *path = NULL;
  g_autofree char *empty = NULL;
  g_autoptr (CliRun) no_folder = NULL;
  g_autoptr (CliRun) no_file = NULL;
  g_autoptr (CliRun) nothing = NULL;
  g_autoptr (CliRun) usage = NULL;
  g_autoptr (CliRun) pending = NULL;

  if (!fixture_init (&fixture))
    return;
  path = write_message (&fixture, "one.eml", "one");
  empty = g_build_filename (fixture.directory, "empty", NULL);
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  no_folder = cli_run (fixture.cli, "import", path, "Nowhere", NULL);
  cli_assert_code (no_folder, 1);
  no_file = cli_run (fixture.cli, "import", "/nonexistent", "Archive", NULL);
  cli_assert_code (no_file, 1);
  nothing = cli_run (fixture.cli, "import", empty, "Archive", NULL);
  cli_assert_code (nothing, 1);
  usage = cli_run (fixture.cli, "import", path, NULL);
  cli_assert_code (usage, 2);
  pending = cli_run (fixture.cli, "--json", "pending", NULL);
  g_assert_cmpuint (pending->objects->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/import/file", test_file);
  g_test_add_func ("/cli/import/offline", test_offline);
  g_test_add_func ("/cli/import/maildir", test_maildir);
  g_test_add_func ("/cli/import/wrong", test_wrong);
  return g_test_run ();
}
