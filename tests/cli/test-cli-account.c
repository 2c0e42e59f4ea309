/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib/gstdio.h>

#include "cli-fixture.h"

static void
test_usage (void)
{
  static const char *const cases[][6] = {
    { NULL },
    { "no-such-command", NULL },
    { "--no-such-option", NULL },
    { "account", NULL },
    { "account", "paint", NULL },
    { "account", "add", NULL },
    { "account", "add", "a@example.com", NULL },
    { "account", "add", "a@example.com", "--imap", "http://x", NULL },
    { "account", "add", "a@example.com", "--imap", "imap://mail.example.com", NULL },
    { "account", "add", "nonsense", "--imap", "imaps://mail.example.com", NULL },
    { "account", "list", "more", NULL },
    { "account", "remove", NULL },
    { "account", "test", NULL },
    { "folders", "a", "b", NULL },
    { "list", NULL },
    { "list", "INBOX", "--sort", "colour", NULL },
    { "list", "INBOX", "--limit", "-1", NULL },
    { "show", NULL },
    { "show", "one", NULL },
    { "show", "1", "--text", "--html", NULL },
    { "attachments", "0", NULL },
    { "mark", "1", NULL },
    { "mark", "--seen", NULL },
    { "mark", "1", "--seen", "--unseen", NULL },
    { "mark", "1", "--keyword", "two words", NULL },
    { "move", "1", NULL },
    { "archive", NULL },
    { "trash", "x", NULL },
    { "doctor", "now", NULL },
  };
  g_autoptr (CliFixture) fixture = cli_fixture_new (FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CliRun) run = cli_run_full (fixture, NULL, NULL, cases[i]);

      g_test_message ("%s %s", cases[i][0], cases[i][0] != NULL ? cases[i][1] : "");
      cli_assert_code (run, 2);
      g_assert_cmpstr (run->out, ==, "");
    }
}

static void
test_add_list_remove (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (FALSE);
  g_autoptr (CliRun) add =
      cli_run (fixture, "--json", "account", "add", "Anna@Example.com", "--name", "Anna Becker",
               "--imap", "imaps://mail.example.com", "--smtp",
               "smtp+starttls://mail.example.com:587", "--password-command", "echo pw", NULL);
  g_autoptr (CliRun) again = NULL;
  g_autoptr (CliRun) list = NULL;
  g_autoptr (CliRun) removal = NULL;
  g_autoptr (CliRun) unknown = NULL;
  g_autoptr (CliRun) empty = NULL;
  JsonObject *account;

  cli_assert_code (add, 0);
  again = cli_run (fixture, "account", "add", "anna@example.com", "--imap",
                   "imaps://other.example.com", NULL);
  cli_assert_code (again, 1);
  list = cli_run (fixture, "--json", "account", "list", NULL);
  cli_assert_code (list, 0);
  g_assert_cmpuint (list->objects->len, ==, 1);
  account = g_ptr_array_index (list->objects, 0);
  cli_assert_members (account, "account imap smtp source");
  g_assert_cmpstr (json_object_get_string_member (account, "account"), ==, "Anna@Example.com");
  g_assert_cmpstr (json_object_get_string_member (account, "imap"), ==, "imaps://mail.example.com");
  removal = cli_run (fixture, "account", "remove", "anna@example.com", NULL);
  cli_assert_code (removal, 0);
  unknown = cli_run (fixture, "account", "remove", "anna@example.com", NULL);
  cli_assert_code (unknown, 1);
  empty = cli_run (fixture, "--json", "account", "list", NULL);
  cli_assert_code (empty, 0);
  g_assert_cmpstr (empty->out, ==, "");
}

/* Without a keyring a password cannot be kept: nothing is added. */
static void
test_no_keyring (void)
{
  static const char *const arguments[] = {
    "account",          "add", "a@example.com", "--imap", "imaps://mail.example.com",
    "--password-stdin", NULL
  };
  g_autoptr (CliFixture) fixture = cli_fixture_new (FALSE);
  g_autoptr (CliRun) empty = cli_run_full (fixture, NULL, "", arguments);
  g_autoptr (CliRun) run = cli_run_full (fixture, NULL, "secret word\n", arguments);
  g_autoptr (CliRun) list = cli_run (fixture, "account", "list", NULL);

  cli_assert_code (empty, 2);
  cli_assert_code (run, 4);
  g_assert_null (strstr (run->err, "secret"));
  g_assert_cmpstr (list->out, ==, "");
}

static void
test_server_down (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (FALSE);
  g_autoptr (CliRun) add = cli_run (fixture, "account", "add", CLI_EMAIL, "--imap",
                                    "imap://127.0.0.1:1", "--password-command", "echo pw", NULL);
  g_autoptr (CliRun) test = NULL;
  g_autoptr (CliRun) sync = NULL;
  JsonObject *step;

  cli_assert_code (add, 0);
  test = cli_run (fixture, "--json", "account", "test", CLI_EMAIL, NULL);
  cli_assert_code (test, 3);
  g_assert_cmpuint (test->objects->len, ==, 1);
  step = g_ptr_array_index (test->objects, 0);
  g_assert_cmpstr (json_object_get_string_member (step, "step"), ==, "connect");
  g_assert_false (json_object_get_boolean_member (step, "ok"));
  g_assert_nonnull (json_object_get_string_member (step, "advice"));
  sync = cli_run (fixture, "--json", "sync", NULL);
  cli_assert_code (sync, 3);
  g_assert_nonnull (strstr (sync->err, "cannot be reached"));
  g_assert_cmpuint (sync->objects->len, ==, 1);
  cli_assert_members (g_ptr_array_index (sync->objects, 0), "event seconds");
}

static void
test_good (void)
{
  static const char *const names[] = { "connect", "tls", "login", "list" };
  g_autoptr (CliFixture) fixture = cli_fixture_new (TRUE);
  g_autoptr (CliRun) test = NULL;

  if (fixture == NULL)
    return;
  cli_fixture_add_account (fixture, "pw");
  test = cli_run (fixture, "--json", "account", "test", CLI_EMAIL, NULL);
  cli_assert_code (test, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      JsonObject *step;

      /* over loopback without encryption there is no step for it */
      if (g_str_equal (names[i], "tls"))
        continue;
      step = cli_find (test, "step", names[i]);
      cli_assert_members (step, "account step ok advice");
      g_assert_true (json_object_get_boolean_member (step, "ok"));
    }
}

/* What both sides said is there, the password is not. */
static void
assert_wire (const CliRun *run)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) "\0alice\0wrong-word", 17);
  gboolean has_command = FALSE;
  gboolean has_refusal = FALSE;

  for (guint i = 0; i < run->objects->len; i++)
    {
      JsonObject *object = g_ptr_array_index (run->objects, i);
      const char *wire = json_object_get_string_member_with_default (object, "wire", "");

      has_command |= strstr (wire, " C: ") != NULL && strstr (wire, " AUTHENTICATE ") != NULL;
      has_refusal |= strstr (wire, " S: ") != NULL && strstr (wire, " NO ") != NULL;
    }
  g_assert_true (has_command);
  g_assert_true (has_refusal);
  g_assert_null (strstr (run->out, "wrong-word"));
  g_assert_null (strstr (run->out, encoded));
}

static void
test_wrong_password (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (TRUE);
  g_autoptr (CliRun) test = NULL;
  g_autoptr (CliRun) sync = NULL;

  if (fixture == NULL)
    return;
  cli_fixture_add_account (fixture, "wrong-word");
  test = cli_run (fixture, "--json", "account", "test", CLI_EMAIL, "--wire", NULL);
  cli_assert_code (test, 4);
  assert_wire (test);
  g_assert_false (json_object_get_boolean_member (cli_find (test, "step", "login"), "ok"));
  sync = cli_run (fixture, "sync", NULL);
  cli_assert_code (sync, 4);
  g_assert_nonnull (strstr (sync->err, "refused the user name or the password"));
  g_assert_null (strstr (sync->err, "wrong-word"));
}

/* What failed is named: the server can only have refused a password that it was given. */
static void
test_sentences (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (FALSE);
  g_autofree char *keyring = g_build_filename (fixture->profile, "keyring", NULL);
  g_autoptr (CliRun) add =
      cli_run (fixture, "account", "add", CLI_EMAIL, "--imap", "imap://127.0.0.1:1", NULL);
  g_autoptr (CliRun) absent = cli_run (fixture, "sync", NULL);
  g_autofree char *leaks = g_strdup (g_getenv ("LSAN_OPTIONS"));
  g_autoptr (CliRun) empty = NULL;
  g_autoptr (CliRun) broken = NULL;

  cli_assert_code (add, 0);
  cli_assert_code (absent, 4);
  g_assert_nonnull (strstr (absent->err, "There is no keyring to keep passwords in."));
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "x", TRUE);
  empty = cli_run (fixture, "sync", NULL);
  cli_assert_code (empty, 4);
  g_assert_nonnull (strstr (empty->err, "There is no password for this account."));
  g_assert_true (g_file_set_contents (keyring, "no keyring at all", -1, NULL));
  /* libsecret 0.20 does not free what it read from such a file. */
  g_setenv ("LSAN_OPTIONS", "detect_leaks=0", TRUE);
  broken = cli_run (fixture, "sync", NULL);
  cli_assert_code (broken, 4);
  g_assert_null (strstr (broken->err, "refused"));
  if (leaks != NULL)
    g_setenv ("LSAN_OPTIONS", leaks, TRUE);
  else
    g_unsetenv ("LSAN_OPTIONS");
  g_unsetenv ("SECRET_BACKEND");
  g_unsetenv ("SECRET_FILE_TEST_PATH");
  g_unsetenv ("SECRET_FILE_TEST_PASSWORD");
}

static void
test_certificate (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (TRUE);
  g_autofree char *url = NULL;
  g_autofree char *file = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (CliRun) add = NULL;
  g_autoptr (CliRun) test = NULL;
  g_autoptr (CliRun) sync = NULL;
  g_autoptr (CliRun) removal = NULL;
  g_autoptr (CliRun) trusting = NULL;
  g_autoptr (CliRun) trusted = NULL;
  g_autoptr (CliRun) changing = NULL;
  g_autoptr (CliRun) changed = NULL;
  g_autofree char *other = g_strnfill (64, 'a');
  g_autoptr (CliRun) by_file = NULL;
  g_autoptr (CliRun) by_file_test = NULL;
  const char *sha256;

  if (fixture == NULL)
    return;
  url = g_strdup_printf ("imaps://localhost:%u", test_server_get_imaps_port (fixture->server));
  folder = g_path_get_dirname (test_server_get_ca_file (fixture->server));
  file = g_build_filename (folder, "server.pem", NULL);
  add = cli_run (fixture, "account", "add", CLI_EMAIL, "--imap", url, "--user", "alice",
                 "--password-command", "echo pw", NULL);
  cli_assert_code (add, 0);
  test = cli_run (fixture, "--json", "account", "test", CLI_EMAIL, NULL);
  cli_assert_code (test, 5);
  sha256 = json_object_get_string_member (cli_find (test, "step", "tls"), "sha256");
  g_assert_cmpuint (strlen (sha256), ==, 64);
  g_assert_cmpstr (json_object_get_string_member (cli_find (test, "step", "tls"), "reason"), ==,
                   "unknown-authority");
  sync = cli_run (fixture, "sync", NULL);
  cli_assert_code (sync, 5);

  removal = cli_run (fixture, "account", "remove", CLI_EMAIL, NULL);
  cli_assert_code (removal, 0);
  trusting = cli_run (fixture, "account", "add", CLI_EMAIL, "--imap", url, "--user", "alice",
                      "--password-command", "echo pw", "--trust-certificate", sha256, NULL);
  cli_assert_code (trusting, 0);
  trusted = cli_run (fixture, "account", "test", CLI_EMAIL, NULL);
  cli_assert_code (trusted, 0);

  changing = cli_run (fixture, "account", "add", "third@example.com", "--imap", url, "--user",
                      "alice", "--password-command", "echo pw", "--trust-certificate", other, NULL);
  cli_assert_code (changing, 0);
  changed = cli_run (fixture, "--json", "account", "test", "third@example.com", NULL);
  cli_assert_code (changed, 5);
  g_assert_cmpstr (json_object_get_string_member (cli_find (changed, "step", "tls"), "reason"), ==,
                   "pin-changed");

  by_file = cli_run (fixture, "account", "add", "other@example.com", "--imap", url, "--user",
                     "alice", "--password-command", "echo pw", "--trust-certificate", file, NULL);
  cli_assert_code (by_file, 0);
  by_file_test = cli_run (fixture, "account", "test", "other@example.com", NULL);
  cli_assert_code (by_file_test, 0);
}

/* A private authority; its file may go once the account is there. */
static void
test_authority (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (TRUE);
  g_autofree char *url = NULL;
  g_autofree char *file = NULL;
  g_autofree char *pem = NULL;
  g_autoptr (CliRun) add = NULL;
  g_autoptr (CliRun) test = NULL;
  g_autoptr (CliRun) missing = NULL;

  if (fixture == NULL)
    return;
  url = g_strdup_printf ("imaps://localhost:%u", test_server_get_imaps_port (fixture->server));
  g_assert_cmpint (g_mkdir_with_parents (fixture->profile, 0700), ==, 0);
  file = g_build_filename (fixture->profile, "authority.pem", NULL);
  g_assert_true (g_file_get_contents (test_server_get_ca_file (fixture->server), &pem, NULL, NULL));
  g_assert_true (g_file_set_contents (file, pem, -1, NULL));
  add = cli_run (fixture, "account", "add", CLI_EMAIL, "--imap", url, "--user", "alice",
                 "--password-command", "echo pw", "--trust-certificate", file, NULL);
  cli_assert_code (add, 0);
  g_assert_cmpint (g_unlink (file), ==, 0);
  test = cli_run (fixture, "account", "test", CLI_EMAIL, NULL);
  cli_assert_code (test, 0);

  missing = cli_run (fixture, "account", "add", "other@example.com", "--imap", url, "--user",
                     "alice", "--password-command", "echo pw", "--trust-certificate", file, NULL);
  cli_assert_code (missing, 2);
}

static void
test_doctor (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (TRUE);
  g_autoptr (CliRun) run = NULL;
  g_autoptr (CliRun) broken = NULL;
  g_autoptr (CliRun) sync = NULL;
  JsonObject *account;
  JsonObject *server;

  if (fixture == NULL)
    return;
  cli_fixture_add_account (fixture, "pw");
  sync = cli_run (fixture, "sync", NULL);
  cli_assert_code (sync, 0);
  run = cli_run (fixture, "--json", "doctor", NULL);
  cli_assert_code (run, 0);
  g_assert_cmpuint (run->objects->len, ==, 1);
  g_assert_null (strstr (run->out, "alice"));
  account = json_array_get_object_element (
      json_object_get_array_member (g_ptr_array_index (run->objects, 0), "accounts"), 0);
  g_assert_true (json_object_get_boolean_member (account, "ok"));
  server = json_object_get_object_member (account, "server");
  g_assert_cmpint (json_object_get_int_member (server, "responses"), >, 10);
  g_assert_cmpint (json_object_get_int_member (server, "malformed"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (server, "lost_attributes"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (server, "learned"), ==, "");
  test_server_stop (fixture->server);
  broken = cli_run (fixture, "--json", "doctor", NULL);
  g_assert_cmpint (broken->code, ==, 1);
}

/* A profile that cannot be opened is what there is to report, without the names in it. */
static void
test_doctor_unreadable (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (FALSE);
  g_autofree char *file = g_build_filename (fixture->profile, "accounts.ini", NULL);
  g_autoptr (CliRun) run = NULL;
  JsonObject *profile;

  g_assert_true (g_file_set_contents (file, "alice@example.com\n", -1, NULL));
  run = cli_run (fixture, "--json", "doctor", NULL);
  cli_assert_code (run, 1);
  g_assert_cmpuint (run->objects->len, ==, 1);
  cli_assert_members (g_ptr_array_index (run->objects, 0),
                      "version os glib charset tls keyring default_profile data_writable "
                      "cache_writable owner profile");
  profile = json_object_get_object_member (g_ptr_array_index (run->objects, 0), "profile");
  g_assert_false (json_object_get_boolean_member (profile, "ok"));
  g_assert_nonnull (strstr (json_object_get_string_member (profile, "error"), "…/accounts.ini"));
  g_assert_null (strstr (run->out, "alice"));
  g_assert_null (strstr (run->out, fixture->profile));
}

/* A mistyped profile is an error and is not made; one without accounts is not an empty mailbox. */
static void
test_nowhere (void)
{
  static const char *const commands[][3] = {
    { "account", "list", NULL }, { "folders", NULL },      { "list", "INBOX", NULL },
    { "search", "word", NULL },  { "sync", NULL },         { "pending", NULL },
    { "show", "1", NULL },       { "archive", "1", NULL }, { "doctor", NULL },
  };
  g_autoptr (CliFixture) fixture = cli_fixture_new (FALSE);
  static const char *const empty[][3] = {
    { "folders", NULL },
    { "list", "INBOX", NULL },
    { "search", "word", NULL },
    { "sync", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (empty); i++)
    {
      g_autoptr (CliRun) run = cli_run_full (fixture, NULL, NULL, empty[i]);

      cli_assert_code (run, 1);
      g_assert_nonnull (strstr (run->err, "There is no account."));
    }
  g_free (fixture->profile);
  fixture->profile = g_build_filename (g_get_tmp_dir (), "cli-never-made", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (CliRun) run = cli_run_full (fixture, NULL, NULL, commands[i]);

      cli_assert_code (run, 1);
      g_assert_nonnull (
          strstr (*commands[i][0] == 'd' ? run->out : run->err, "There is no profile"));
      g_assert_false (g_file_test (fixture->profile, G_FILE_TEST_EXISTS));
    }
}

/* The usage line can be typed as it stands. */
static void
test_help (void)
{
  static const struct
  {
    const char *arguments[4];
    const char *usage;
  } cases[] = {
    { { "list", "--help", NULL }, "  postriderctl list [OPTION…] FOLDER\n" },
    { { "doctor", "--help", NULL }, "  postriderctl doctor [OPTION…]\n" },
    { { "account", "--help", NULL }, "  postriderctl account [OPTION…] add|list|remove|test\n" },
    { { "account", "test", "--help", NULL }, "  postriderctl account test [OPTION…] EMAIL\n" },
    { { "parse", "mime", "--help", NULL }, "  postriderctl parse mime [OPTION…] FILE|-\n" },
  };
  g_autoptr (CliFixture) fixture = cli_fixture_new (FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CliRun) run = cli_run_full (fixture, NULL, NULL, cases[i].arguments);

      cli_assert_code (run, 0);
      g_assert_nonnull (strstr (run->out, cases[i].usage));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/account/usage", test_usage);
  g_test_add_func ("/cli/account/add-list-remove", test_add_list_remove);
  g_test_add_func ("/cli/account/no-keyring", test_no_keyring);
  g_test_add_func ("/cli/account/server-down", test_server_down);
  g_test_add_func ("/cli/account/good", test_good);
  g_test_add_func ("/cli/account/wrong-password", test_wrong_password);
  g_test_add_func ("/cli/account/sentences", test_sentences);
  g_test_add_func ("/cli/account/certificate", test_certificate);
  g_test_add_func ("/cli/account/authority", test_authority);
  g_test_add_func ("/cli/account/doctor", test_doctor);
  g_test_add_func ("/cli/account/doctor-unreadable", test_doctor_unreadable);
  g_test_add_func ("/cli/account/nowhere", test_nowhere);
  g_test_add_func ("/cli/account/help", test_help);
  return g_test_run ();
}
