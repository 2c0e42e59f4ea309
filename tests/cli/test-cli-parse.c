/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli-fixture.h"

static const char message[] =
    "From: J\303\274rgen <j@example.com>\r\n"
    "To: alice@example.com\r\n"
    "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
    "Date: Mon, 02 Mar 2026 10:00:00 +0000\r\n"
    "Content-Type: text/html; charset=utf-8\r\n"
    "\r\n"
    "<p onclick=\"x()\">Hello <b>you</b><script>alert(1)</script></p>\r\n";

static void
test_imap (void)
{
  static const char *const arguments[] = { "--json", "parse", "imap", NULL };
  g_autoptr (CliFixture) fixture = cli_fixture_new (FALSE);
  g_autoptr (CliRun) run = cli_run_full (fixture, "C",
                                         "* OK [CAPABILITY IMAP4rev1] ready\r\n"
                                         "* 3 EXISTS\r\n"
                                         "* LIST (\r\n"
                                         "a1 OK done\r\n",
                                         arguments);
  gboolean malformed = FALSE;

  cli_assert_code (run, 0);
  g_assert_cmpuint (run->objects->len, ==, 4);
  for (guint i = 0; i < run->objects->len; i++)
    {
      JsonObject *object = g_ptr_array_index (run->objects, i);
      const char *type = json_object_get_string_member (object, "type");

      if (!g_str_equal (type, "malformed"))
        continue;
      cli_assert_members (object, "type at reason");
      malformed = TRUE;
    }
  g_assert_true (malformed);
}

/* What servers say, right and wrong: each kind of response is printed, and nothing is too odd. */
static void
test_imap_vectors (void)
{
  static const char *const arguments[] = { "--json", "parse", "imap", NULL };
  static const char *const kinds[] = {
    "malformed", "unknown",  "continuation", "tagged",   "condition", "capability", "enabled",
    "flags",     "list",     "lsub",         "status",   "search",    "exists",     "recent",
    "expunge",   "vanished", "fetch",        "id",       "namespace", "quota",      "quotaroot",
    "acl",       "myrights", "listrights",   "metadata", "sort",      "thread",
  };
  g_autoptr (CliFixture) fixture = cli_fixture_new (FALSE);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", "imap", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *data = NULL;
      gsize len;
      g_autoptr (CliRun) run = NULL;

      if (!g_str_has_suffix (name, ".imap"))
        continue;
      g_file_get_contents (path, &data, &len, NULL);
      /* The fixture writes text: those with NUL bytes are for the parser's own tests. */
      if (memchr (data, '\0', len) != NULL)
        continue;
      g_test_message ("%s", name);
      run = cli_run_full (fixture, "C", data, arguments);
      cli_assert_code (run, 0);
      g_assert_cmpuint (run->objects->len, >, 0);
      for (guint i = 0; i < run->objects->len; i++)
        {
          JsonObject *object = g_ptr_array_index (run->objects, i);

          g_hash_table_add (seen, g_strdup (json_object_get_string_member (object, "type")));
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_test_message ("%s", kinds[i]);
      g_assert_true (g_hash_table_contains (seen, kinds[i]));
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, G_N_ELEMENTS (kinds));
}

static void
test_mime (void)
{
  static const char *const arguments[] = { "--json", "parse", "mime", "-", NULL };
  g_autoptr (CliFixture) fixture = cli_fixture_new (FALSE);
  g_autoptr (CliRun) run = cli_run_full (fixture, "C", message, arguments);
  g_autoptr (CliRun) none = cli_run (fixture, "parse", "mime", NULL);
  g_autoptr (CliRun) missing = cli_run (fixture, "parse", "mime", "/nonexistent", NULL);
  JsonObject *object;

  cli_assert_code (run, 0);
  object = g_ptr_array_index (run->objects, 0);
  cli_assert_members (object, "parts subject from to date text attachments notes");
  g_assert_cmpstr (json_object_get_string_member (object, "subject"), ==, "Gr\303\274\303\237e");
  cli_assert_members (
      json_array_get_object_element (json_object_get_array_member (object, "parts"), 0),
      "path type charset name disposition bytes");
  cli_assert_code (none, 2);
  cli_assert_code (missing, 1);
}

static void
test_render (void)
{
  static const char *const arguments[] = { "render", "-", NULL };
  g_autoptr (CliFixture) fixture = cli_fixture_new (FALSE);
  g_autoptr (CliRun) run = cli_run_full (fixture, NULL, message, arguments);

  cli_assert_code (run, 0);
  g_assert_nonnull (strstr (run->out, "<b>you</b>"));
  g_assert_null (strstr (run->out, "alert"));
  g_assert_null (strstr (run->out, "onclick"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/parse/imap", test_imap);
  g_test_add_func ("/cli/parse/imap-vectors", test_imap_vectors);
  g_test_add_func ("/cli/parse/mime", test_mime);
  g_test_add_func ("/cli/parse/render", test_render);
  return g_test_run ();
}
