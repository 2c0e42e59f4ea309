/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model-fixture.h"
#include "model/pr-commands-private.h"
#include "model/pr-error.h"
#include "model/pr-folder-tree-private.h"

#define ACCOUNT "a@example.com"

typedef struct
{
  ModelFixture *fixture;
  GListStore *accounts;
  PrFolderTree *tree;
  PrCommands *commands;
  PrUndo *undo; /* the last that was offered */
  GError *failure;
  gint64 inbox;
} Setup;

static void
on_undoable (PrCommands *commands, PrUndo *undo, gpointer user_data)
{
  g_set_object (&((Setup *) user_data)->undo, undo);
}

static void
on_failed (PrCommands *commands, const GError *error, gpointer user_data)
{
  Setup *setup = user_data;

  g_clear_error (&setup->failure);
  setup->failure = g_error_copy (error);
}

/* With the first N_FOLDERS of the list. */
static Setup *
setup_new (gsize n_folders)
{
  static const StoreListing list[] = {
    { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
    { "Trash", "Trash", '/', STORE_ROLE_TRASH, TRUE, TRUE },
    { "Junk", "Junk", '/', STORE_ROLE_JUNK, TRUE, TRUE },
    { "Archive", "Archive", '/', STORE_ROLE_ARCHIVE, TRUE, TRUE },
  };
  Setup *setup = g_new0 (Setup, 1);

  setup->fixture = model_fixture_new ();
  model_fixture_set_folders (setup->fixture, ACCOUNT, list, n_folders);
  setup->inbox = model_fixture_find_folder (setup->fixture, ACCOUNT, "INBOX");
  model_fixture_add (setup->fixture, setup->inbox, 1, 10, g_get_real_time (), 0,
                     STORE_ORIGIN_INITIAL);
  setup->accounts = g_list_store_new (G_TYPE_OBJECT);
  setup->tree = pr_folder_tree_new (G_LIST_MODEL (setup->accounts));
  pr_folder_tree_start (setup->tree, setup->fixture->database);
  model_wait_for (pr_folder_tree_is_loaded (setup->tree));
  setup->commands = pr_commands_new (setup->tree);
  pr_commands_set_database (setup->commands, setup->fixture->database);
  g_signal_connect (setup->commands, "undoable", G_CALLBACK (on_undoable), setup);
  g_signal_connect (setup->commands, "failed", G_CALLBACK (on_failed), setup);
  return setup;
}

static void
setup_free (Setup *setup)
{
  g_clear_object (&setup->undo);
  g_clear_error (&setup->failure);
  pr_commands_set_database (setup->commands, NULL);
  pr_folder_tree_stop (setup->tree);
  g_object_unref (setup->commands);
  g_object_unref (setup->tree);
  g_object_unref (setup->accounts);
  model_fixture_free (setup->fixture);
  g_free (setup);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Setup, setup_free)

static GArray *
get_ids (Setup *setup, guint n)
{
  g_autoptr (GArray) keys = model_fixture_load_keys (setup->fixture, setup->inbox);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < n; i++)
    g_array_append_val (ids, g_array_index (keys, StoreKey, i).id);
  return ids;
}

static StoreMessage *
load (Setup *setup, gint64 id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  store_message_load_async (setup->fixture->database, &id, 1, NULL, model_wait_callback, &result);
  rows = store_message_load_finish (setup->fixture->database, model_wait_result (&result), NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  return store_message_ref (g_ptr_array_index (rows, 0));
}

static StoreFlags
load_flags (Setup *setup, gint64 id)
{
  g_autoptr (StoreMessage) row = load (setup, id);

  return row->flags;
}

static gint64
load_folder (Setup *setup, gint64 id)
{
  g_autoptr (StoreMessage) row = load (setup, id);

  return row->folder;
}

static guint
count_operations (Setup *setup)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) operations = NULL;

  store_operation_load_async (setup->fixture->database, NULL, NULL, model_wait_callback, &result);
  operations =
      store_operation_load_finish (setup->fixture->database, model_wait_result (&result), NULL);
  return operations->len;
}

#define ids_of(array) ((const gint64 *) (void *) (array)->data)

static void
finish (Setup *setup, GAsyncResult **result, GError **error)
{
  pr_commands_finish (setup->commands, model_wait_result (result), error);
}

static void
test_seen (void)
{
  g_autoptr (Setup) setup = setup_new (4);
  g_autoptr (GArray) ids = get_ids (setup, 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pr_commands_set_seen (setup->commands, ids_of (ids), 1, TRUE, model_wait_callback, &result);
  finish (setup, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (load_flags (setup, g_array_index (ids, gint64, 0)), ==, STORE_FLAG_SEEN);
  g_assert_cmpuint (count_operations (setup), ==, 1);
  /* one read mark is no reason for a toast */
  g_assert_null (setup->undo);
}

/* Undo touches only what the command changed. */
static void
test_undo_flags (void)
{
  g_autoptr (Setup) setup = setup_new (4);
  g_autoptr (GArray) ids = get_ids (setup, 3);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  gint64 read = g_array_index (ids, gint64, 1);
  g_autoptr (GError) error = NULL;

  pr_commands_set_seen (setup->commands, &read, 1, TRUE, model_wait_callback, &first);
  finish (setup, &first, &error);
  pr_commands_set_seen (setup->commands, ids_of (ids), 3, TRUE, model_wait_callback, &second);
  finish (setup, &second, &error);
  g_assert_no_error (error);
  g_assert_nonnull (setup->undo);
  g_assert_cmpstr (pr_undo_get_label (setup->undo), ==, "2 messages marked as read");
  pr_undo_revert (setup->undo);
  model_wait_for (load_flags (setup, g_array_index (ids, gint64, 0)) == 0);
  g_assert_cmpuint (load_flags (setup, g_array_index (ids, gint64, 2)), ==, 0);
  g_assert_cmpuint (load_flags (setup, read), ==, STORE_FLAG_SEEN);
  /* a second time it does nothing */
  pr_undo_revert (setup->undo);
}

static void
test_junk (void)
{
  g_autoptr (Setup) setup = setup_new (4);
  gint64 junk = model_fixture_find_folder (setup->fixture, ACCOUNT, "Junk");
  g_autoptr (GArray) ids = get_ids (setup, 2);
  gint64 id = g_array_index (ids, gint64, 0);
  g_autoptr (GAsyncResult) marked = NULL;
  g_autoptr (GAsyncResult) unmarked = NULL;
  g_autoptr (GError) error = NULL;

  pr_commands_set_junk (setup->commands, ids_of (ids), 2, TRUE, model_wait_callback, &marked);
  finish (setup, &marked, &error);
  g_assert_no_error (error);
  g_assert_cmpint (load_folder (setup, id), ==, junk);
  g_assert_cmpstr (pr_undo_get_label (setup->undo), ==, "2 messages moved to junk");

  pr_commands_set_junk (setup->commands, ids_of (ids), 1, FALSE, model_wait_callback, &unmarked);
  finish (setup, &unmarked, &error);
  g_assert_no_error (error);
  g_assert_cmpint (load_folder (setup, id), ==, setup->inbox);
  g_assert_cmpstr (pr_undo_get_label (setup->undo), ==, "1 message moved to the inbox");
}

static void
test_archive (void)
{
  g_autoptr (Setup) setup = setup_new (4);
  gint64 archive = model_fixture_find_folder (setup->fixture, ACCOUNT, "Archive");
  g_autoptr (GArray) ids = get_ids (setup, 2);
  gint64 id = g_array_index (ids, gint64, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pr_commands_archive (setup->commands, ids_of (ids), 2, model_wait_callback, &result);
  finish (setup, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (load_folder (setup, id), ==, archive);
  g_assert_cmpstr (pr_undo_get_label (setup->undo), ==, "2 messages archived");

  /* nothing was sent yet, so taking it back leaves nothing to send */
  pr_undo_revert (setup->undo);
  model_wait_for (load_folder (setup, id) == setup->inbox);
  model_fixture_settle (setup->fixture);
  g_assert_cmpuint (count_operations (setup), ==, 0);
}

/* It is made, once, and all go there. */
static void
test_no_archive (void)
{
  g_autoptr (Setup) setup = setup_new (3);
  g_autoptr (GArray) ids = get_ids (setup, 2);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 archive;

  pr_commands_archive (setup->commands, ids_of (ids), 1, model_wait_callback, &result);
  finish (setup, &result, &error);
  g_assert_no_error (error);
  archive = model_fixture_find_folder (setup->fixture, ACCOUNT, "Archive");
  g_assert_cmpint (load_folder (setup, g_array_index (ids, gint64, 0)), ==, archive);
  pr_commands_archive (setup->commands, &g_array_index (ids, gint64, 1), 1, NULL, NULL);
  model_wait_for (load_folder (setup, g_array_index (ids, gint64, 1)) == archive);
  g_assert_null (setup->failure);
}

/* Only an archive is made where there is none. */
static void
test_no_folder (void)
{
  g_autoptr (Setup) setup = setup_new (1);
  g_autoptr (GArray) ids = get_ids (setup, 2);
  g_autoptr (GAsyncResult) trashed = NULL;
  g_autoptr (GAsyncResult) junked = NULL;
  g_autoptr (GError) error = NULL;

  pr_commands_trash (setup->commands, ids_of (ids), 2, model_wait_callback, &trashed);
  finish (setup, &trashed, &error);
  g_assert_error (error, PR_ERROR, PR_ERROR_NO_FOLDER);
  g_clear_error (&error);
  pr_commands_set_junk (setup->commands, ids_of (ids), 2, TRUE, model_wait_callback, &junked);
  finish (setup, &junked, &error);
  g_assert_error (error, PR_ERROR, PR_ERROR_NO_FOLDER);
  g_assert_cmpstr (pr_error_describe (error), ==, "The account has no folder for this.");
}

/* Where nobody waits, a failure is announced. */
static void
test_announced (void)
{
  g_autoptr (Setup) setup = setup_new (4);
  gint64 id = 4711;

  pr_commands_trash (setup->commands, &id, 1, NULL, NULL);
  model_wait_for (setup->failure != NULL);
  g_assert_error (setup->failure, PR_ERROR, PR_ERROR_NOT_FOUND);
}

static void
test_gone (void)
{
  g_autoptr (Setup) setup = setup_new (4);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = 4711;

  pr_commands_trash (setup->commands, &id, 1, model_wait_callback, &result);
  finish (setup, &result, &error);
  g_assert_error (error, PR_ERROR, PR_ERROR_NOT_FOUND);
}

static void
test_closed (void)
{
  g_autoptr (Setup) setup = setup_new (4);
  g_autoptr (GArray) ids = get_ids (setup, 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pr_commands_set_database (setup->commands, NULL);
  pr_commands_set_starred (setup->commands, ids_of (ids), 1, TRUE, model_wait_callback, &result);
  finish (setup, &result, &error);
  g_assert_error (error, PR_ERROR, PR_ERROR_LOCKED);
}

static void
test_keyword (void)
{
  g_autoptr (Setup) setup = setup_new (4);
  g_autoptr (GArray) ids = get_ids (setup, 1);
  gint64 id = g_array_index (ids, gint64, 0);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreMessage) row = NULL;

  pr_commands_set_keyword (setup->commands, &id, 1, "work", TRUE, model_wait_callback, &first);
  finish (setup, &first, &error);
  pr_commands_set_keyword (setup->commands, &id, 1, "$junk", TRUE, model_wait_callback, &second);
  finish (setup, &second, &error);
  g_assert_no_error (error);
  row = load (setup, id);
  g_assert_nonnull (row->keywords);
  g_assert_cmpstr (row->keywords[0], ==, "work");
  g_assert_null (row->keywords[1]);
  g_assert_cmpuint (row->flags, ==, STORE_FLAG_JUNK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/commands/seen", test_seen);
  g_test_add_func ("/model/commands/undo-flags", test_undo_flags);
  g_test_add_func ("/model/commands/archive", test_archive);
  g_test_add_func ("/model/commands/junk", test_junk);
  g_test_add_func ("/model/commands/no-archive", test_no_archive);
  g_test_add_func ("/model/commands/no-folder", test_no_folder);
  g_test_add_func ("/model/commands/announced", test_announced);
  g_test_add_func ("/model/commands/gone", test_gone);
  g_test_add_func ("/model/commands/closed", test_closed);
  g_test_add_func ("/model/commands/keyword", test_keyword);
  return g_test_run ();
}
