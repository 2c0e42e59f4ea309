/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model-fixture.h"

#include <glib/gstdio.h>

#include "account/account-settings.h"
#include "model/pr-account-private.h"
#include "model/pr-folder-tree-private.h"
#include "model/pr-notifier-private.h"

#define ACCOUNT "a@example.com"

/* ---- A sink that writes down what it is told ---- */

#define TEST_TYPE_SINK (test_sink_get_type ())
G_DECLARE_FINAL_TYPE (TestSink, test_sink, TEST, SINK, GObject)

struct _TestSink
{
  GObject parent_instance;

  GHashTable *shown; /* id -> "title|body" */
  guint n_sent;
  gint64 message; /* of the last one */
  gint64 folder;
};

static void test_sink_iface_init (PrNotifierSinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSink,
                               test_sink,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PR_TYPE_NOTIFIER_SINK, test_sink_iface_init))

static void
test_sink_send (PrNotifierSink *sink,
                const char *id,
                const char *title,
                const char *body,
                gint64 message,
                gint64 folder)
{
  TestSink *self = TEST_SINK (sink);

  self->n_sent++;
  self->message = message;
  self->folder = folder;
  g_hash_table_insert (self->shown, g_strdup (id), g_strdup_printf ("%s|%s", title, body));
}

static void
test_sink_withdraw (PrNotifierSink *sink, const char *id)
{
  g_hash_table_remove (TEST_SINK (sink)->shown, id);
}

static void
test_sink_iface_init (PrNotifierSinkInterface *iface)
{
  iface->send = test_sink_send;
  iface->withdraw = test_sink_withdraw;
}

static void
test_sink_finalize (GObject *object)
{
  g_hash_table_unref (TEST_SINK (object)->shown);
  G_OBJECT_CLASS (test_sink_parent_class)->finalize (object);
}

static void
test_sink_class_init (TestSinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_sink_finalize;
}

static void
test_sink_init (TestSink *self)
{
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* ---- Tests ---- */

typedef struct
{
  ModelFixture *fixture;
  GListStore *accounts;
  PrFolderTree *folders;
  PrNotifier *notifier;
  TestSink *sink;
  guint subscription;
  gint64 inbox;
  gint64 archive;
} Setup;

static void
on_change (StoreChange *change, gpointer user_data)
{
  Setup *setup = user_data;

  pr_folder_tree_apply_change (setup->folders, change);
  pr_notifier_apply_change (setup->notifier, change);
}

static void
add_account (Setup *setup, const char *email)
{
  AccountValues values = {
    .email = email,
    .imap = { .host = (char *) "localhost", .port = 993, .security = ACCOUNT_SECURITY_TLS },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSettings) settings = account_settings_new (&values, &error);
  g_autoptr (PrAccount) account = NULL;

  g_assert_no_error (error);
  account = pr_account_new (settings);
  g_list_store_append (setup->accounts, account);
}

/* The notifier of a program that has just started. */
static void
start_notifier (Setup *setup)
{
  setup->notifier = pr_notifier_new (G_LIST_MODEL (setup->accounts), setup->folders);
  pr_notifier_set_sink (setup->notifier, PR_NOTIFIER_SINK (setup->sink));
  pr_notifier_set_database (setup->notifier, setup->fixture->database);
}

static void
stop_notifier (Setup *setup)
{
  pr_notifier_set_sink (setup->notifier, NULL);
  pr_notifier_set_database (setup->notifier, NULL);
  g_clear_object (&setup->notifier);
}

static Setup *
setup_new (void)
{
  static const StoreListing list[] = {
    { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
    { "Archive", "Archive", '/', STORE_ROLE_ARCHIVE, TRUE, TRUE },
  };
  Setup *setup = g_new0 (Setup, 1);

  setup->fixture = model_fixture_new ();
  model_fixture_set_folders (setup->fixture, ACCOUNT, list, 2);
  setup->inbox = model_fixture_find_folder (setup->fixture, ACCOUNT, "INBOX");
  setup->archive = model_fixture_find_folder (setup->fixture, ACCOUNT, "Archive");
  setup->accounts = g_list_store_new (PR_TYPE_ACCOUNT);
  setup->folders = pr_folder_tree_new (G_LIST_MODEL (setup->accounts));
  add_account (setup, ACCOUNT);
  pr_folder_tree_start (setup->folders, setup->fixture->database);
  model_wait_for (pr_folder_tree_is_loaded (setup->folders));
  setup->sink = g_object_new (TEST_TYPE_SINK, NULL);
  start_notifier (setup);
  setup->subscription =
      store_database_subscribe (setup->fixture->database, NULL, on_change, setup, NULL);
  return setup;
}

static void
setup_free (Setup *setup)
{
  store_database_unsubscribe (setup->fixture->database, setup->subscription);
  stop_notifier (setup);
  pr_folder_tree_stop (setup->folders);
  g_object_unref (setup->folders);
  g_object_unref (setup->accounts);
  g_object_unref (setup->sink);
  model_fixture_free (setup->fixture);
  g_free (setup);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Setup, setup_free)

static void
add (Setup *setup, gint64 folder, guint32 first, guint32 last, StoreFlags flags, StoreOrigin origin)
{
  model_fixture_add (setup->fixture, folder, first, last, g_get_real_time (), flags, origin);
}

/* Adds an unread message that is announced, and waits for it: what came before is then decided. */
static void
wait_for_marker (Setup *setup, guint32 uid, guint expected)
{
  add (setup, setup->inbox, uid, uid, 0, STORE_ORIGIN_PUSH);
  model_wait_for (setup->sink->n_sent > expected);
  g_assert_cmpuint (setup->sink->n_sent, ==, expected + 1);
}

static void
test_one (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (GArray) keys = NULL;
  g_autofree char *id = NULL;

  add (setup, setup->inbox, 1, 1, 0, STORE_ORIGIN_PUSH);
  model_wait_for (setup->sink->n_sent == 1);
  keys = model_fixture_load_keys (setup->fixture, setup->inbox);
  g_assert_cmpint (setup->sink->message, ==, g_array_index (keys, StoreKey, 0).id);
  g_assert_cmpint (setup->sink->folder, ==, setup->inbox);
  id = g_strdup_printf ("message-%" G_GINT64_FORMAT, setup->sink->message);
  g_assert_cmpstr (g_hash_table_lookup (setup->sink->shown, id), ==,
                   "Anna Becker|Message 1\nCan you look at this");

  /* read on another device */
  model_fixture_set_flags (setup->fixture, setup->inbox, 1, STORE_FLAG_SEEN);
  model_wait_for (g_hash_table_size (setup->sink->shown) == 0);
}

static void
test_silent (void)
{
  g_autoptr (Setup) setup = setup_new ();

  add (setup, setup->inbox, 1, 5, 0, STORE_ORIGIN_INITIAL);
  add (setup, setup->inbox, 6, 6, STORE_FLAG_SEEN, STORE_ORIGIN_PUSH);
  add (setup, setup->inbox, 20, 20, STORE_FLAG_JUNK, STORE_ORIGIN_PUSH);
  add (setup, setup->inbox, 21, 21, STORE_FLAG_MUTED, STORE_ORIGIN_PUSH);
  add (setup, setup->archive, 1, 1, 0, STORE_ORIGIN_PUSH);
  wait_for_marker (setup, 7, 0);
  pr_notifier_set_visible_folder (setup->notifier, setup->inbox);
  add (setup, setup->inbox, 8, 8, 0, STORE_ORIGIN_PUSH);
  model_fixture_settle (setup->fixture);
  pr_notifier_set_visible_folder (setup->notifier, -1);
  add (setup, setup->inbox, 9, 9, 0, STORE_ORIGIN_PUSH);
  model_fixture_settle (setup->fixture);
  pr_notifier_set_visible_folder (setup->notifier, setup->archive);
  wait_for_marker (setup, 10, 1);
}

static void
test_group (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *id = NULL;

  add (setup, setup->inbox, 1, 12, 0, STORE_ORIGIN_PUSH);
  model_wait_for (setup->sink->n_sent == 1);
  g_assert_cmpint (setup->sink->message, ==, 0);
  g_assert_cmpint (setup->sink->folder, ==, setup->inbox);
  g_assert_cmpuint (g_hash_table_size (setup->sink->shown), ==, 1);
  id = g_strdup_printf ("folder-%" G_GINT64_FORMAT, setup->inbox);
  g_assert_cmpstr (g_hash_table_lookup (setup->sink->shown, id), ==, "12 new messages|Anna Becker");

  /* goes with the last of its messages */
  model_fixture_remove (setup->fixture, setup->inbox, 1, 11);
  model_fixture_settle (setup->fixture);
  g_assert_cmpuint (g_hash_table_size (setup->sink->shown), ==, 1);
  model_fixture_remove (setup->fixture, setup->inbox, 12, 12);
  model_wait_for (g_hash_table_size (setup->sink->shown) == 0);
}

static void
test_three (void)
{
  g_autoptr (Setup) setup = setup_new ();

  add (setup, setup->inbox, 1, 3, 0, STORE_ORIGIN_PUSH);
  model_wait_for (setup->sink->n_sent == 3);
  g_assert_cmpuint (g_hash_table_size (setup->sink->shown), ==, 3);
}

static void
test_own (void)
{
  g_autoptr (Setup) setup = setup_new ();

  add_account (setup, "Anna@example.com");
  add (setup, setup->inbox, 1, 5, 0, STORE_ORIGIN_PUSH);
  /* the rows are read while these writes are waited for */
  for (guint32 uid = 1; uid <= 5; uid++)
    model_fixture_set_flags (setup->fixture, setup->inbox, uid, STORE_FLAG_FLAGGED);
  model_fixture_settle (setup->fixture);
  g_list_store_remove (setup->accounts, 1);
  wait_for_marker (setup, 6, 0);
}

static void
set_policy (Setup *setup, gboolean enabled, gboolean is_private, const char *quiet_account)
{
  const char *const accounts[] = { quiet_account, NULL };
  PrNotifierPolicy policy = { enabled, is_private, accounts };

  pr_notifier_set_policy (setup->notifier, &policy);
}

static void
test_policy (void)
{
  g_autoptr (Setup) setup = setup_new ();

  set_policy (setup, TRUE, FALSE, ACCOUNT);
  add (setup, setup->inbox, 1, 1, 0, STORE_ORIGIN_PUSH);
  model_fixture_settle (setup->fixture);
  set_policy (setup, FALSE, FALSE, NULL);
  add (setup, setup->inbox, 2, 2, 0, STORE_ORIGIN_PUSH);
  model_fixture_settle (setup->fixture);
  set_policy (setup, TRUE, FALSE, "b@example.com");
  wait_for_marker (setup, 3, 0);

  /* and it goes at once when nothing is wanted any more */
  set_policy (setup, FALSE, FALSE, NULL);
  g_assert_cmpuint (g_hash_table_size (setup->sink->shown), ==, 0);
}

static void
test_private (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *id = g_strdup_printf ("folder-%" G_GINT64_FORMAT, setup->inbox);

  add (setup, setup->inbox, 1, 1, 0, STORE_ORIGIN_PUSH);
  model_wait_for (setup->sink->n_sent == 1);
  set_policy (setup, TRUE, TRUE, NULL);
  g_assert_cmpuint (g_hash_table_size (setup->sink->shown), ==, 0);

  add (setup, setup->inbox, 2, 2, 0, STORE_ORIGIN_PUSH);
  model_wait_for (setup->sink->n_sent == 2);
  g_assert_cmpstr (g_hash_table_lookup (setup->sink->shown, id), ==, "1 new message|");
  g_assert_cmpint (setup->sink->message, ==, 0);
  add (setup, setup->inbox, 3, 3, 0, STORE_ORIGIN_PUSH);
  model_wait_for (setup->sink->n_sent == 3);
  g_assert_cmpstr (g_hash_table_lookup (setup->sink->shown, id), ==, "2 new messages|");
}

static void
test_restart (void)
{
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *file = g_build_filename (setup->fixture->directory, "notified.ini", NULL);
  g_autofree char *group = g_strdup_printf ("folder-%" G_GINT64_FORMAT, setup->inbox);

  pr_notifier_set_file (setup->notifier, file);
  add (setup, setup->inbox, 1, 1, 0, STORE_ORIGIN_PUSH);
  add (setup, setup->inbox, 2, 2, 0, STORE_ORIGIN_PUSH);
  model_wait_for (setup->sink->n_sent == 2);
  add (setup, setup->inbox, 3, 6, 0, STORE_ORIGIN_PUSH);
  model_wait_for (setup->sink->n_sent == 3);
  stop_notifier (setup);

  /* The program does not run: one is read, half of the group is removed. */
  setup->notifier = pr_notifier_new (G_LIST_MODEL (setup->accounts), setup->folders);
  model_fixture_set_flags (setup->fixture, setup->inbox, 1, STORE_FLAG_SEEN);
  model_fixture_remove (setup->fixture, setup->inbox, 3, 4);
  model_fixture_settle (setup->fixture);
  g_assert_cmpuint (g_hash_table_size (setup->sink->shown), ==, 3);
  g_clear_object (&setup->notifier);

  start_notifier (setup);
  pr_notifier_set_file (setup->notifier, file);
  model_wait_for (g_hash_table_size (setup->sink->shown) == 2);
  g_assert_true (g_hash_table_contains (setup->sink->shown, group));

  /* And the rest while it runs again. */
  model_fixture_set_flags (setup->fixture, setup->inbox, 2, STORE_FLAG_SEEN);
  model_fixture_remove (setup->fixture, setup->inbox, 5, 6);
  model_wait_for (g_hash_table_size (setup->sink->shown) == 0);
}

/* A file that something else wrote, or that was torn, is no reason to stumble. */
static void
test_bad_file (void)
{
  static const char *const contents[] = {
    "",
    "no key file",
    "[notifications]\nmessage-1=\nmessage-2=x;-1;0;99999999999999999999;\nfolder-1=1;;2",
    "[other]\na=b\n",
    "\xff\xfe[notifications",
  };
  g_autoptr (Setup) setup = setup_new ();
  g_autofree char *file = g_build_filename (setup->fixture->directory, "notified.ini", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr (GError) error = NULL;

      g_file_set_contents (file, contents[i], -1, &error);
      g_assert_no_error (error);
      pr_notifier_set_file (setup->notifier, file);
      wait_for_marker (setup, 10 + i, i);
    }
  g_assert_cmpint (g_remove (file), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/notifier/one", test_one);
  g_test_add_func ("/model/notifier/silent", test_silent);
  g_test_add_func ("/model/notifier/group", test_group);
  g_test_add_func ("/model/notifier/three", test_three);
  g_test_add_func ("/model/notifier/own", test_own);
  g_test_add_func ("/model/notifier/policy", test_policy);
  g_test_add_func ("/model/notifier/private", test_private);
  g_test_add_func ("/model/notifier/restart", test_restart);
  g_test_add_func ("/model/notifier/bad-file", test_bad_file);
  return g_test_run ();
}
