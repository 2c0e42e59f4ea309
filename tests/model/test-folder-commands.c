/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model-fixture.h"
#include "model/pr-commands-private.h"
#include "model/pr-error.h"
#include "model/pr-folder-commands.h"
#include "model/pr-folder-private.h"
#include "model/pr-folder-tree-private.h"
#include "store/store-operation.h"

#define ACCOUNT "a@example.com"

typedef struct
{
  ModelFixture *fixture;
  GListStore *accounts;
  PrFolderTree *tree;
  PrCommands *commands;
  PrFolder *heading;
  PrUndo *undo;
  guint subscription;
  gboolean done;
} Setup;

static const StoreListing plain[] = {
  { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
  { "Trash", "Trash", '/', STORE_ROLE_TRASH, TRUE, TRUE },
  { "Lists", "Lists", '/', STORE_ROLE_NONE, TRUE, TRUE },
  { "Lists/B&APw-cher", "Lists/Bücher", '/', STORE_ROLE_NONE, TRUE, TRUE },
};

/* A server that keeps everything in the inbox. */
static const StoreListing rooted[] = {
  { "INBOX", "INBOX", '.', STORE_ROLE_INBOX, TRUE, TRUE },
  { "INBOX.Trash", "INBOX.Trash", '.', STORE_ROLE_TRASH, TRUE, TRUE },
};

/* A server without folders in folders. */
static const StoreListing flat[] = {
  { "INBOX", "INBOX", '\0', STORE_ROLE_INBOX, TRUE, TRUE },
  { "Notes", "Notes", '\0', STORE_ROLE_NONE, TRUE, TRUE },
};

static void
on_undoable (PrCommands *commands, PrUndo *undo, gpointer user_data)
{
  g_set_object (&((Setup *) user_data)->undo, undo);
}

static void
on_store_change (StoreChange *change, gpointer user_data)
{
  pr_folder_tree_apply_change (((Setup *) user_data)->tree, change);
}

static Setup *
setup_new (const StoreListing *list, gsize n)
{
  Setup *setup = g_new0 (Setup, 1);

  setup->fixture = model_fixture_new ();
  model_fixture_set_folders (setup->fixture, ACCOUNT, list, n);
  setup->accounts = g_list_store_new (G_TYPE_OBJECT);
  setup->tree = pr_folder_tree_new (G_LIST_MODEL (setup->accounts));
  setup->subscription = store_database_subscribe (
      setup->fixture->database, g_main_context_default (), on_store_change, setup, NULL);
  pr_folder_tree_start (setup->tree, setup->fixture->database);
  model_wait_for (pr_folder_tree_is_loaded (setup->tree));
  setup->commands = pr_commands_new (setup->tree);
  pr_commands_set_database (setup->commands, setup->fixture->database);
  setup->heading = pr_folder_new_account (ACCOUNT, "Anna");
  g_signal_connect (setup->commands, "undoable", G_CALLBACK (on_undoable), setup);
  return setup;
}

static void
setup_free (Setup *setup)
{
  g_clear_object (&setup->undo);
  store_database_unsubscribe (setup->fixture->database, setup->subscription);
  g_object_unref (setup->heading);
  pr_commands_set_database (setup->commands, NULL);
  pr_folder_tree_stop (setup->tree);
  g_object_unref (setup->commands);
  g_object_unref (setup->tree);
  g_object_unref (setup->accounts);
  model_fixture_free (setup->fixture);
  g_free (setup);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Setup, setup_free)

static PrFolder *
find (Setup *setup, const char *path)
{
  return pr_folder_tree_find_path (setup->tree, ACCOUNT, path);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pr_folder_commands_finish (PR_COMMANDS (source), result, &error));
  g_assert_no_error (error);
  ((Setup *) user_data)->done = TRUE;
}

static void
wait_done (Setup *setup)
{
  model_wait_for (setup->done);
  setup->done = FALSE;
}

static GPtrArray *
load_operations (Setup *setup)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_operation_load_async (setup->fixture->database, NULL, NULL, model_wait_callback, &result);
  return store_operation_load_finish (setup->fixture->database, model_wait_result (&result), NULL);
}

static void
assert_operation (GPtrArray *operations,
                  guint i,
                  StoreOperationKind kind,
                  const char *mailbox,
                  const char *target)
{
  const StoreOperation *operation = g_ptr_array_index (operations, i);

  g_assert_cmpint (operation->kind, ==, kind);
  g_assert_cmpstr (operation->mailbox, ==, mailbox);
  g_assert_cmpstr (operation->target, ==, target);
}

static void
test_names (void)
{
  static const struct
  {
    const char *parent; /* NULL: the account */
    const char *name;
    PrFolderNameState state;
  } cases[] = {
    { NULL, "Travel", PR_FOLDER_NAME_GOOD },     { NULL, "Reisen & Bücher", PR_FOLDER_NAME_GOOD },
    { NULL, "", PR_FOLDER_NAME_EMPTY },          { NULL, "Lists", PR_FOLDER_NAME_TAKEN },
    { NULL, "inbox", PR_FOLDER_NAME_TAKEN },     { NULL, "a/b", PR_FOLDER_NAME_BAD },
    { NULL, "a*", PR_FOLDER_NAME_BAD },          { NULL, "100%", PR_FOLDER_NAME_BAD },
    { NULL, " a", PR_FOLDER_NAME_BAD },          { NULL, "a ", PR_FOLDER_NAME_BAD },
    { NULL, "a\nb", PR_FOLDER_NAME_BAD },        { NULL, "a\xc2\x85", PR_FOLDER_NAME_BAD },
    { NULL, "a\xff", PR_FOLDER_NAME_BAD },       { "Lists", "Lists", PR_FOLDER_NAME_GOOD },
    { "Lists", "Bücher", PR_FOLDER_NAME_TAKEN },
  };
  g_autoptr (Setup) setup = setup_new (plain, G_N_ELEMENTS (plain));

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PrFolder *parent = cases[i].parent != NULL ? find (setup, cases[i].parent) : setup->heading;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpint (pr_folder_commands_check_name (setup->commands, parent, NULL, cases[i].name),
                       ==, cases[i].state);
    }
  /* its own name is no other folder's */
  g_assert_cmpint (pr_folder_commands_check_name (setup->commands, setup->heading,
                                                  find (setup, "Lists"), "Lists"),
                   ==, PR_FOLDER_NAME_GOOD);
}

static void
test_create (void)
{
  g_autoptr (Setup) setup = setup_new (plain, G_N_ELEMENTS (plain));
  g_autoptr (GPtrArray) operations = NULL;

  pr_folder_commands_create (setup->commands, setup->heading, "Übung", on_done, setup);
  wait_done (setup);
  pr_folder_commands_create (setup->commands, find (setup, "Lists/Bücher"), "Neu", on_done, setup);
  wait_done (setup);
  model_wait_for (find (setup, "Übung") != NULL && find (setup, "Lists/Bücher/Neu") != NULL);
  operations = load_operations (setup);
  g_assert_cmpuint (operations->len, ==, 2);
  assert_operation (operations, 0, STORE_OPERATION_CREATE_FOLDER, "&ANw-bung", NULL);
  assert_operation (operations, 1, STORE_OPERATION_CREATE_FOLDER, "Lists/B&APw-cher/Neu", NULL);
}

static void
test_rooted (void)
{
  g_autoptr (Setup) setup = setup_new (rooted, G_N_ELEMENTS (rooted));
  g_autoptr (GPtrArray) operations = NULL;

  g_assert_cmpint (pr_folder_commands_check_name (setup->commands, setup->heading, NULL, "Trash"),
                   ==, PR_FOLDER_NAME_TAKEN);
  pr_folder_commands_create (setup->commands, setup->heading, "Lists", on_done, setup);
  wait_done (setup);
  operations = load_operations (setup);
  assert_operation (operations, 0, STORE_OPERATION_CREATE_FOLDER, "INBOX.Lists", NULL);
}

static void
test_flat (void)
{
  g_autoptr (Setup) setup = setup_new (flat, G_N_ELEMENTS (flat));

  g_assert_cmpint (pr_folder_commands_check_name (setup->commands, setup->heading, NULL, "a/b.c"),
                   ==, PR_FOLDER_NAME_GOOD);
  g_assert_cmpint (
      pr_folder_commands_check_name (setup->commands, find (setup, "Notes"), NULL, "a"), ==,
      PR_FOLDER_NAME_BAD);
}

static void
test_rename (void)
{
  g_autoptr (Setup) setup = setup_new (plain, G_N_ELEMENTS (plain));
  PrFolder *books = find (setup, "Lists/Bücher");
  g_autoptr (GPtrArray) operations = NULL;

  g_assert_true (pr_folder_commands_get_parent (setup->commands, books) == find (setup, "Lists"));
  pr_folder_commands_rename (setup->commands, books, "Bücher & mehr", on_done, setup);
  wait_done (setup);
  operations = load_operations (setup);
  g_assert_cmpuint (operations->len, ==, 1);
  assert_operation (operations, 0, STORE_OPERATION_RENAME_FOLDER, "Lists/B&APw-cher",
                    "Lists/B&APw-cher &- mehr");
}

static void
test_delete (void)
{
  g_autoptr (Setup) setup = setup_new (plain, G_N_ELEMENTS (plain));
  g_autoptr (GPtrArray) operations = NULL;

  pr_folder_commands_delete (setup->commands, find (setup, "Lists"), on_done, setup);
  wait_done (setup);
  operations = load_operations (setup);
  g_assert_cmpuint (operations->len, ==, 2);
  assert_operation (operations, 0, STORE_OPERATION_DELETE_FOLDER, "Lists/B&APw-cher", NULL);
  assert_operation (operations, 1, STORE_OPERATION_DELETE_FOLDER, "Lists", NULL);
}

static void
test_subscribe (void)
{
  g_autoptr (Setup) setup = setup_new (plain, G_N_ELEMENTS (plain));
  PrFolder *lists = find (setup, "Lists");

  g_assert_true (pr_folder_is_subscribed (lists));
  pr_folder_commands_set_subscribed (setup->commands, lists, FALSE, on_done, setup);
  wait_done (setup);
  model_wait_for (!pr_folder_is_subscribed (lists));
  pr_folder_commands_set_subscribed (setup->commands, lists, TRUE, on_done, setup);
  wait_done (setup);
  model_wait_for (pr_folder_is_subscribed (lists));
}

static void
test_all_messages (void)
{
  g_autoptr (Setup) setup = setup_new (plain, G_N_ELEMENTS (plain));
  PrFolder *trash = find (setup, "Trash");

  model_fixture_add (setup->fixture, pr_folder_get_id (trash), 1, 10, g_get_real_time (), 0,
                     STORE_ORIGIN_INITIAL);
  model_wait_for (pr_folder_get_unread (trash) == 10);
  model_fixture_set_flags (setup->fixture, pr_folder_get_id (trash), 3, STORE_FLAG_SEEN);
  pr_folder_commands_mark_read (setup->commands, trash, on_done, setup);
  wait_done (setup);
  model_wait_for (pr_folder_get_unread (trash) == 0);
  g_assert_cmpstr (pr_undo_get_label (setup->undo), ==, "9 messages marked as read");
  pr_undo_revert (setup->undo);
  model_wait_for (pr_folder_get_unread (trash) == 9);
  pr_folder_commands_empty (setup->commands, trash, on_done, setup);
  wait_done (setup);
  model_wait_for (pr_folder_get_total (trash) == 0);
  /* nothing is left to do */
  pr_folder_commands_empty (setup->commands, trash, on_done, setup);
  wait_done (setup);
  pr_folder_commands_mark_read (setup->commands, trash, on_done, setup);
  wait_done (setup);
}

static void
on_locked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (pr_folder_commands_finish (PR_COMMANDS (source), result, &error));
  g_assert_error (error, PR_ERROR, PR_ERROR_LOCKED);
  ((Setup *) user_data)->done = TRUE;
}

static void
test_locked (void)
{
  g_autoptr (Setup) setup = setup_new (plain, G_N_ELEMENTS (plain));

  pr_commands_set_database (setup->commands, NULL);
  pr_folder_commands_create (setup->commands, setup->heading, "Travel", on_locked, setup);
  wait_done (setup);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/folder-commands/names", test_names);
  g_test_add_func ("/model/folder-commands/create", test_create);
  g_test_add_func ("/model/folder-commands/rooted", test_rooted);
  g_test_add_func ("/model/folder-commands/flat", test_flat);
  g_test_add_func ("/model/folder-commands/rename", test_rename);
  g_test_add_func ("/model/folder-commands/delete", test_delete);
  g_test_add_func ("/model/folder-commands/subscribe", test_subscribe);
  g_test_add_func ("/model/folder-commands/all-messages", test_all_messages);
  g_test_add_func ("/model/folder-commands/locked", test_locked);
  return g_test_run ();
}
