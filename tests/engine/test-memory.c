/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-memory.h"

#include <glib/gstdio.h>
#include <string.h>

static AccountSettings *
new_settings (const char *email, guint16 port)
{
  g_auto (AccountServer) imap = { g_strdup ("localhost"), port, ACCOUNT_SECURITY_TLS, NULL };
  AccountValues values = { .email = email, .imap = imap };
  AccountSettings *settings = account_settings_new (&values, NULL);

  g_assert_nonnull (settings);
  return settings;
}

static char *
make_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = g_dir_make_tmp ("memory-XXXXXX", &error);

  g_assert_no_error (error);
  return directory;
}

static char *
find_file (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name = g_dir_read_name (dir);

  return name != NULL ? g_build_filename (directory, name, NULL) : NULL;
}

static void
remember (const char *directory, AccountSettings *settings)
{
  g_autoptr (EngineMemory) memory = engine_memory_new (directory, settings);
  ImapMemory *values = engine_memory_get (memory);

  values->quirks |= IMAP_QUIRK_NO_PREVIEW | IMAP_QUIRK_NO_IDLE;
  values->idle_renew = 600 * 1000;
  values->n_responses += 1000;
  values->n_malformed += 3;
  values->n_lost += 2;
}

static void
test_kept (void)
{
  g_autofree char *directory = make_directory ();
  g_autoptr (AccountSettings) settings = new_settings ("ann@example.org", 993);
  g_autoptr (AccountSettings) moved = new_settings ("ann@example.org", 994);
  g_autoptr (AccountSettings) other = new_settings ("bob@example.org", 993);
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  ImapMemory memory;

  g_assert_false (engine_memory_read (directory, settings, &memory));
  remember (directory, settings);
  remember (directory, settings);
  g_assert_true (engine_memory_read (directory, settings, &memory));
  g_assert_cmpuint (memory.quirks, ==, IMAP_QUIRK_NO_PREVIEW | IMAP_QUIRK_NO_IDLE);
  g_assert_cmpuint (memory.idle_renew, ==, 600 * 1000);
  g_assert_cmpuint (memory.n_responses, ==, 2000);
  g_assert_cmpuint (memory.n_malformed, ==, 6);
  g_assert_cmpuint (memory.n_lost, ==, 4);

  /* of another server, or another person, it says nothing */
  g_assert_false (engine_memory_read (directory, moved, &memory));
  g_assert_cmpuint (memory.quirks, ==, 0);
  g_assert_false (engine_memory_read (directory, other, &memory));
  file = find_file (directory);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_null (strstr (text, "ann"));
  g_assert_null (strstr (file, "ann"));

  engine_memory_forget (directory, "ann@example.org");
  g_assert_false (engine_memory_read (directory, settings, &memory));
  g_rmdir (directory);
}

static void
test_broken (gconstpointer data)
{
  g_autofree char *directory = make_directory ();
  g_autoptr (AccountSettings) settings = new_settings ("ann@example.org", 993);
  g_autofree char *file = NULL;
  ImapMemory memory;

  remember (directory, settings);
  file = find_file (directory);
  g_assert_true (g_file_set_contents (file, data, -1, NULL));
  engine_memory_read (directory, settings, &memory);
  g_assert_cmpuint (memory.quirks, ==, 0);
  remember (directory, settings);
  g_assert_true (engine_memory_read (directory, settings, &memory));
  g_assert_cmpuint (memory.n_responses, ==, 1000);
  engine_memory_forget (directory, "ann@example.org");
  g_rmdir (directory);
}

/* Nowhere to write to: nothing is kept, and nothing else happens. */
static void
test_unwritable (void)
{
  g_autoptr (AccountSettings) settings = new_settings ("ann@example.org", 993);
  ImapMemory memory;

  remember ("/nonexistent/directory", settings);
  g_assert_false (engine_memory_read ("/nonexistent/directory", settings, &memory));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/memory/kept", test_kept);
  g_test_add_data_func ("/engine/memory/empty", "", test_broken);
  g_test_add_data_func ("/engine/memory/garbage", "\x01\x02[[[", test_broken);
  g_test_add_data_func ("/engine/memory/cut", "[server]\naddress=localhost:993\nlea", test_broken);
  g_test_add_data_func ("/engine/memory/old",
                        "[server]\naddress=localhost:993\nlearned=no-idle\nlearned-at=1000\n",
                        test_broken);
  g_test_add_data_func ("/engine/memory/numbers",
                        "[server]\naddress=localhost:993\nidle-seconds=-7\nresponses=many\n"
                        "malformed=-1\nlost-attributes=99999999999999999999999\n",
                        test_broken);
  g_test_add_func ("/engine/memory/unwritable", test_unwritable);
  return g_test_run ();
}
