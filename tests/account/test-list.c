/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "account/account-list.h"
#include "account/account-profile.h"

static AccountSettings *
make_settings (const char *email, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_auto (AccountServer) imap = { NULL };
  AccountValues values = { .email = email, .name = name, .password_command = "cat 'a b'" };
  AccountSettings *settings;

  account_server_parse_url ("imaps://mail.example.org:1993", ACCOUNT_PROTOCOL_IMAP, &imap, &error);
  values.imap = imap;
  values.role_paths[ACCOUNT_ROLE_SENT] = "Gesendet/Ä;=[x]";
  settings = account_settings_new (&values, &error);
  g_assert_no_error (error);
  return settings;
}

static void
remove_dir (const char *dir)
{
  g_autofree char *file = g_build_filename (dir, "accounts.ini", NULL);

  g_remove (file);
  g_rmdir (dir);
}

static void
on_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  GString *log = user_data;

  g_string_append_printf (log, "%u-%u+%u ", position, removed, added);
}

static void
test_keeps (void)
{
  g_autofree char *top = g_dir_make_tmp ("account-XXXXXX", NULL);
  g_autofree char *dir = g_build_filename (top, "config", NULL);
  g_autofree char *path = g_build_filename (dir, "accounts.ini", NULL);
  g_autoptr (AccountList) list = account_list_new (dir);
  g_autoptr (AccountList) again = account_list_new (dir);
  g_autoptr (AccountSettings) one = make_settings ("Ann@Example.org", "Ann ö");
  g_autoptr (AccountSettings) two = make_settings ("bob@example.org", NULL);
  g_autoptr (AccountSettings) three = make_settings ("bob@example.org", "Bob");
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  g_signal_connect (list, "items-changed", G_CALLBACK (on_changed), log);
  g_assert_true (account_list_load (list, &error));
  g_assert_true (account_list_add (list, one, &error));
  g_assert_true (account_list_add (list, two, &error));
  g_assert_false (account_list_add (list, three, &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (account_list_update (list, three, &error));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  g_assert_true (account_list_load (again, &error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, 2);
  g_assert_true (account_settings_equal (account_list_find (again, "ann@example.ORG"), one));
  g_assert_true (account_settings_equal (account_list_find (again, "bob@example.org"), three));
  g_assert_cmpstr (account_settings_get_id (account_list_find (again, "ann@example.org")), ==,
                   "ann@example.org");

  g_assert_true (account_list_remove (list, "ann@example.org", &error));
  g_assert_false (account_list_remove (list, "ann@example.org", &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_NOT_FOUND);
  g_assert_cmpstr (log->str, ==, "0-0+0 0-0+1 1-0+1 1-1+1 0-1+0 ");
  remove_dir (dir);
  g_rmdir (top);
}

static void
test_keeps_unknown (void)
{
  g_autofree char *dir = g_dir_make_tmp ("account-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "accounts.ini", NULL);
  g_autofree char *text = NULL;
  g_autoptr (AccountList) list = account_list_new (dir);
  g_autoptr (AccountSettings) one = make_settings ("ann@example.org", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path,
                       "[bob@example.org]\nimap=gopher://x\nnewer=1\n"
                       "[cy@example.org]\nimap=imaps://h\nnewer=2\n",
                       -1, NULL);
  g_assert_true (account_list_load (list, &error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_true (account_list_add (list, one, &error));
  g_file_get_contents (path, &text, NULL, NULL);
  g_assert_nonnull (strstr (text, "newer=1"));
  g_assert_nonnull (strstr (text, "newer=2"));
  remove_dir (dir);
}

static void
test_unwritable (void)
{
  g_autofree char *top = g_dir_make_tmp ("account-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (top, "file", NULL);
  g_autofree char *dir = g_build_filename (file, "config", NULL);
  g_autoptr (AccountList) list = account_list_new (dir);
  g_autoptr (AccountSettings) one = make_settings ("ann@example.org", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, "", 0, NULL);
  g_assert_false (account_list_add (list, one, &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_FAILED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_remove (file);
  g_rmdir (top);
}

static void
test_refuses (void)
{
  static const char *const addresses[] = { "", "ann", "@x", "ann@", "a b@x", "a]@x", "a\n@x" };
  g_auto (AccountServer) imap = { g_strdup ("h"), 993, ACCOUNT_SECURITY_TLS, NULL };
  AccountValues values = { .imap = imap };
  g_autoptr (AccountSettings) good = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) local = NULL;

      values.email = addresses[i];
      g_assert_null (account_settings_new (&values, &local));
      g_assert_error (local, ACCOUNT_ERROR, ACCOUNT_ERROR_INVALID);
    }
  values.email = "ann@x";
  values.pinned_sha256 = "12:34";
  g_assert_null (account_settings_new (&values, &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_INVALID);
  g_clear_error (&error);
  values.pinned_sha256 = "AA:bb:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:"
                         "AA:bb:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99";
  good = account_settings_new (&values, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (account_settings_get_values (good)->pinned_sha256, ==,
                   "aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899");
  g_assert_cmpstr (account_settings_get_values (good)->imap.user, ==, "ann@x");
}

/* What is trusted for one server is not for the next one the settings name. */
static void
test_pin (void)
{
  g_auto (AccountServer) one = { g_strdup ("h"), 993, ACCOUNT_SECURITY_TLS, NULL };
  g_auto (AccountServer) other = { g_strdup ("h"), 143, ACCOUNT_SECURITY_STARTTLS, NULL };
  AccountValues values = {
    .email = "ann@x",
    .imap = one,
    .pinned_sha256 = "aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899",
  };
  g_autoptr (AccountSettings) first = account_settings_new (&values, NULL);
  g_autoptr (AccountSettings) moved = NULL;
  g_autoptr (AccountSettings) anew = NULL;

  values = *account_settings_get_values (first);
  g_assert_cmpstr (values.pinned_server, ==, "h:993");
  values.imap = other;
  moved = account_settings_new (&values, NULL);
  g_assert_cmpstr (account_settings_get_values (moved)->pinned_server, ==, "h:993");
  g_assert_false (account_settings_equal (first, moved));
  values.pinned_server = NULL;
  anew = account_settings_new (&values, NULL);
  g_assert_cmpstr (account_settings_get_values (anew)->pinned_server, ==, "h:143");
  g_assert_false (account_settings_equal (anew, moved));
}

static void
test_profile (void)
{
  g_autoptr (AccountProfile) own = account_profile_new (NULL);
  g_autoptr (AccountProfile) other = account_profile_new ("/some/where/");

  g_assert_true (own->is_default);
  g_assert_true (g_str_has_prefix (own->config_dir, g_get_user_config_dir ()));
  g_assert_false (other->is_default);
  g_assert_cmpstr (other->config_dir, ==, "/some/where");
  g_assert_cmpstr (other->cache_dir, ==, "/some/where/cache");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/list/keeps", test_keeps);
  g_test_add_func ("/account/list/keeps-unknown", test_keeps_unknown);
  g_test_add_func ("/account/list/unwritable", test_unwritable);
  g_test_add_func ("/account/settings/refuses", test_refuses);
  g_test_add_func ("/account/settings/pin", test_pin);
  g_test_add_func ("/account/profile/places", test_profile);
  return g_test_run ();
}
