/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "account/account-settings.h"
#include "model-fixture.h"
#include "model/pr-account-private.h"
#include "model/pr-folder-tree-private.h"

static PrAccount *
new_account (const char *email)
{
  AccountValues values = {
    .email = email,
    .imap = { (char *) "localhost", 993, ACCOUNT_SECURITY_TLS, NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSettings) settings = account_settings_new (&values, &error);

  g_assert_no_error (error);
  return pr_account_new (settings);
}

/* Draws a level as "Title(Child,Child)". */
static void
draw (GListModel *model, GString *text)
{
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PrFolder) folder = g_list_model_get_item (model, i);
      GListModel *children = pr_folder_get_children (folder);

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", pr_folder_get_title (folder));
      if (g_list_model_get_n_items (children) == 0)
        continue;
      g_string_append_c (text, '(');
      draw (children, text);
      g_string_append_c (text, ')');
    }
}

static void
assert_tree (PrFolderTree *tree, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  draw (G_LIST_MODEL (tree), text);
  g_assert_cmpstr (text->str, ==, expected);
}

typedef struct
{
  ModelFixture *fixture;
  GListStore *accounts;
  PrFolderTree *tree;
  guint subscription;
} Setup;

static void
on_change (StoreChange *change, gpointer user_data)
{
  pr_folder_tree_apply_change (user_data, change);
}

static Setup *
setup_new (void)
{
  Setup *setup = g_new0 (Setup, 1);
  g_autoptr (PrAccount) account = new_account ("a@example.com");

  setup->fixture = model_fixture_new ();
  setup->accounts = g_list_store_new (PR_TYPE_ACCOUNT);
  setup->tree = pr_folder_tree_new (G_LIST_MODEL (setup->accounts));
  g_list_store_append (setup->accounts, account);
  setup->subscription =
      store_database_subscribe (setup->fixture->database, NULL, on_change, setup->tree, NULL);
  pr_folder_tree_start (setup->tree, setup->fixture->database);
  model_wait_for (pr_folder_tree_is_loaded (setup->tree));
  return setup;
}

static void
setup_free (Setup *setup)
{
  store_database_unsubscribe (setup->fixture->database, setup->subscription);
  pr_folder_tree_stop (setup->tree);
  g_object_unref (setup->tree);
  g_object_unref (setup->accounts);
  model_fixture_free (setup->fixture);
  g_free (setup);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Setup, setup_free)

static guint
count_children (Setup *setup)
{
  g_autoptr (PrFolder) account = g_list_model_get_item (G_LIST_MODEL (setup->tree), 0);

  return g_list_model_get_n_items (pr_folder_get_children (account));
}

static void
test_order (void)
{
  static const StoreListing list[] = {
    { "Zoo", "Zoo", '/', STORE_ROLE_NONE, TRUE, TRUE },
    { "Lists", "Lists", '/', STORE_ROLE_NONE, FALSE, TRUE },
    { "Lists/gtk", "Lists/gtk", '/', STORE_ROLE_NONE, TRUE, TRUE },
    { "Lists/gtk/old", "Lists/gtk/old", '/', STORE_ROLE_NONE, TRUE, TRUE },
    { "Lists/Apps", "Lists/Apps", '/', STORE_ROLE_NONE, TRUE, TRUE },
    { "Empty", "Empty", '/', STORE_ROLE_NONE, FALSE, TRUE },
    { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
    { "[Gmail]", "[Gmail]", '/', STORE_ROLE_NONE, FALSE, TRUE },
    { "[Gmail]/Bin", "[Gmail]/Bin", '/', STORE_ROLE_TRASH, TRUE, TRUE },
    { "Sent", "Sent", '/', STORE_ROLE_SENT, TRUE, TRUE },
    { "Missing/Child", "Missing/Child", '/', STORE_ROLE_NONE, TRUE, TRUE },
    { "apple", "apple", '/', STORE_ROLE_NONE, TRUE, TRUE },
  };
  g_autoptr (Setup) setup = setup_new ();

  model_fixture_set_folders (setup->fixture, "a@example.com", list, G_N_ELEMENTS (list));
  model_wait_for (count_children (setup) > 0);
  assert_tree (setup->tree, "a@example.com(Inbox,Sent,Trash,apple,Child,Lists(Apps,gtk(old)),Zoo)");
  g_assert_nonnull (pr_folder_tree_find_role (setup->tree, "a@example.com", PR_FOLDER_ROLE_TRASH));
  g_assert_nonnull (pr_folder_tree_find_path (setup->tree, NULL, "inbox"));
  g_assert_nonnull (pr_folder_tree_find_path (setup->tree, NULL, "Lists/gtk/old"));
  g_assert_null (pr_folder_tree_find_path (setup->tree, NULL, "Lists/none"));
  g_assert_cmpstr (pr_folder_get_title (pr_folder_tree_get_default (setup->tree)), ==, "Inbox");
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  guint *counts = data;

  counts[0] += removed;
  counts[1] += added;
}

/* One folder more announces one item, and all others stay the same objects. */
static void
test_in_place (void)
{
  StoreListing list[] = {
    { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
    { "b", "b", '/', STORE_ROLE_NONE, TRUE, TRUE },
    { "d", "d", '/', STORE_ROLE_NONE, TRUE, TRUE },
    { "c", "c", '/', STORE_ROLE_NONE, TRUE, TRUE },
  };
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (PrFolder) account = g_list_model_get_item (G_LIST_MODEL (setup->tree), 0);
  GListModel *children = pr_folder_get_children (account);
  g_autoptr (PrFolder) inbox = NULL;
  g_autoptr (PrFolder) still = NULL;
  guint counts[2] = { 0, 0 };

  model_fixture_set_folders (setup->fixture, "a@example.com", list, 3);
  model_wait_for (g_list_model_get_n_items (children) == 3);
  inbox = g_list_model_get_item (children, 0);
  g_signal_connect (children, "items-changed", G_CALLBACK (on_items_changed), counts);
  model_fixture_set_folders (setup->fixture, "a@example.com", list, 4);
  model_wait_for (g_list_model_get_n_items (children) == 4);
  g_assert_cmpuint (counts[0], ==, 0);
  g_assert_cmpuint (counts[1], ==, 1);
  still = g_list_model_get_item (children, 0);
  g_assert_true (still == inbox);
  assert_tree (setup->tree, "a@example.com(Inbox,b,c,d)");
  g_signal_handlers_disconnect_by_data (children, counts);
}

static void
test_counters (void)
{
  static const StoreListing list[] = {
    { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
  };
  g_autoptr (Setup) setup = setup_new ();
  PrFolder *inbox;

  model_fixture_set_folders (setup->fixture, "a@example.com", list, 1);
  model_wait_for (count_children (setup) == 1);
  inbox = pr_folder_tree_find_path (setup->tree, NULL, "INBOX");
  model_fixture_add (setup->fixture, pr_folder_get_id (inbox), 1, 5, g_get_real_time (), 0,
                     STORE_ORIGIN_INITIAL);
  model_wait_for (pr_folder_get_unread (inbox) == 5);
  g_assert_cmpint (pr_folder_get_total (inbox), ==, 5);
  model_fixture_set_flags (setup->fixture, pr_folder_get_id (inbox), 2, STORE_FLAG_SEEN);
  model_wait_for (pr_folder_get_unread (inbox) == 4);
}

static void
test_all_inboxes (void)
{
  static const StoreListing list[] = {
    { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
  };
  g_autoptr (Setup) setup = setup_new ();
  g_autoptr (PrAccount) second = new_account ("b@example.com");
  g_autoptr (PrFolder) first = NULL;
  g_autoptr (PrFolder) top = NULL;
  g_autoptr (PrFolder) still = NULL;

  first = g_list_model_get_item (G_LIST_MODEL (setup->tree), 0);
  model_fixture_set_folders (setup->fixture, "a@example.com", list, 1);
  model_fixture_set_folders (setup->fixture, "b@example.com", list, 1);
  g_list_store_append (setup->accounts, second);
  model_wait_for (pr_folder_tree_find_path (setup->tree, "b@example.com", "INBOX") != NULL);
  assert_tree (setup->tree, "All Inboxes,a@example.com(Inbox),b@example.com(Inbox)");
  still = g_list_model_get_item (G_LIST_MODEL (setup->tree), 1);
  g_assert_true (still == first);
  top = g_list_model_get_item (G_LIST_MODEL (setup->tree), 0);
  g_assert_true (pr_folder_tree_get_default (setup->tree) == top);
  model_fixture_add (setup->fixture,
                     model_fixture_find_folder (setup->fixture, "b@example.com", "INBOX"), 1, 3,
                     g_get_real_time (), 0, STORE_ORIGIN_INITIAL);
  model_wait_for (pr_folder_get_unread (top) == 3);
  g_list_store_remove (setup->accounts, 1);
  assert_tree (setup->tree, "a@example.com(Inbox)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/folder-tree/order", test_order);
  g_test_add_func ("/model/folder-tree/in-place", test_in_place);
  g_test_add_func ("/model/folder-tree/counters", test_counters);
  g_test_add_func ("/model/folder-tree/all-inboxes", test_all_inboxes);
  return g_test_run ();
}
