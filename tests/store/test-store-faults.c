/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Killed between two commits, full disk, failed syncs. Parts that must die or lower their limits
 * run in a child: this program with --child NAME DIRECTORY SKIP. */
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault-vfs.h"
#include "store-fixture.h"

#include "store/store-error.h"

static const char *program;

static int child_skip;

/* Starts what NAME does on the fixture's directories and gives its wait status. */
static int
run_child (Fixture *fixture, const char *name, int skip)
{
  g_autofree char *text = g_strdup_printf ("%d", skip);
  const char *argv[] = { program, "--child", name, fixture->root, text, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  return status;
}

static void
fill (Fixture *fixture)
{
  StoreDelta *delta = fixture_make_delta (fixture->inbox, 1, 10, STORE_ORIGIN_INITIAL);
  store_delta_set_low_uid (delta, 1);
  store_delta_set_sync_state (delta, STORE_SYNC_COMPLETE);
  fixture_apply (fixture, delta);
  delta = store_delta_new (fixture->archive, 1, STORE_ORIGIN_INITIAL);
  store_delta_set_low_uid (delta, 1);
  store_delta_set_sync_state (delta, STORE_SYNC_COMPLETE);
  fixture_apply (fixture, delta);
}

static gint64
first_operation (Fixture *fixture)
{
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, >, 0);
  return ((StoreOperation *) g_ptr_array_index (operations, 0))->id;
}

static void
child_flags (Fixture *fixture)
{
  fixture_set_flags (fixture, fixture_find_uid (fixture, fixture->inbox, 4), STORE_FLAG_SEEN, 0);
}

static void
child_flags_of_five (Fixture *fixture)
{
  fixture_set_flags (fixture, fixture_find_uid (fixture, fixture->inbox, 5), STORE_FLAG_SEEN, 0);
}

static void
child_undo (Fixture *fixture)
{
  fixture_set_flags (fixture, fixture_find_uid (fixture, fixture->inbox, 4), 0, STORE_FLAG_SEEN);
}

static void
child_move (Fixture *fixture)
{
  fixture_move (fixture, fixture_find_uid (fixture, fixture->inbox, 4), fixture->archive);
}

static void
child_settle (Fixture *fixture)
{
  fixture_settle (fixture, first_operation (fixture), STORE_OUTCOME_DONE, 1,
                  &(StoreUidPair){ 4, 77 }, 1);
}

static void
child_fail (Fixture *fixture)
{
  fixture_settle (fixture, first_operation (fixture), STORE_OUTCOME_FAILED, 0, NULL, 0);
}

/* A bit of everything; dies after as many writes, to any file, as were asked for. */
static void
child_walk (Fixture *fixture)
{
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, fixture->inbox);
  g_assert_cmpuint (keys->len, >, 1);
  fault_vfs_arm (FAULT_KILL, "", child_skip);
  for (guint i = 0; i < operations->len; i++)
    {
      const StoreOperation *operation = g_ptr_array_index (operations, i);
      const StoreOperationItem *item = g_ptr_array_index (operation->items, 0);
      StoreUidPair pair = { item->uid, item->uid + 1000 };
      g_autoptr (StoreOperation) sent = fixture_mark_sent (fixture, operation->id);
      fixture_settle (fixture, operation->id, STORE_OUTCOME_DONE, 1, &pair, 1);
    }
  fixture_set_flags (fixture, g_array_index (keys, StoreKey, 0).id, STORE_FLAG_SEEN, 0);
  fixture_set_flags (fixture, g_array_index (keys, StoreKey, 1).id, STORE_FLAG_FLAGGED, 0);
  fixture_move (fixture, g_array_index (keys, StoreKey, 1).id, fixture->archive);
  fixture_set_flags (fixture, g_array_index (keys, StoreKey, 1).id, STORE_FLAG_SEEN, 0);
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 5000, 20, STORE_ORIGIN_PUSH));
}

/* Fills the disk that RLIMIT_FSIZE leaves: must be told, and reading must go on. */
static void
child_limit (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  signal (SIGXFSZ, SIG_IGN);
  struct rlimit limit = { 1024 * 1024, RLIM_INFINITY };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  for (guint32 uid = 1000; error == NULL && uid < 100000; uid += 500)
    fixture_try_apply (fixture, fixture_make_delta (fixture->inbox, uid, 500, STORE_ORIGIN_PUSH),
                       &error);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FULL);
  g_clear_error (&error);
  fixture_check (fixture);
  gint64 id = fixture_find_uid (fixture, fixture->inbox, 4);
  g_autofree char *large = g_strnfill (2 * 1024 * 1024, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new (large, 2 * 1024 * 1024);
  g_autoptr (GAsyncResult) result = NULL;
  store_message_put_body_async (fixture->database, id, bytes, NULL, NULL, NULL, FALSE, NULL,
                                fixture_on_result, &result);
  g_assert_false (
      store_message_put_body_finish (fixture->database, fixture_wait (&result), &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FULL);
  limit.rlim_cur = RLIM_INFINITY;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 100000, 500, STORE_ORIGIN_PUSH));
  fixture_check (fixture);
  fixture_check_tables (fixture);
}

/* Of the two directories and all files in them. */
static void
set_modes (Fixture *fixture, int file_mode, int directory_mode)
{
  const char *const names[] = { fixture->data_dir, fixture->cache_dir };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GDir) directory = NULL;
      const char *name;
      g_chmod (names[i], 0700);
      directory = g_dir_open (names[i], 0, NULL);
      g_assert_nonnull (directory);
      while ((name = g_dir_read_name (directory)) != NULL)
        {
          g_autofree char *path = g_build_filename (names[i], name, NULL);
          if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
            g_chmod (path, file_mode);
        }
      g_chmod (names[i], directory_mode);
    }
}

/* Nobody's directories become read-only: what is there can still be read. */
static void
child_read_only (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  fixture_close (fixture);
  if (getuid () == 0)
    {
      const char *const names[] = { "",      "data",          "data/own.db", "data/profile.lock",
                                    "cache", "cache/cache.db" };
      for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
        {
          g_autofree char *path = g_build_filename (fixture->root, names[i], NULL);
          g_assert_cmpint (chown (path, 65534, 65534), ==, 0);
        }
      g_assert_cmpint (setgid (65534), ==, 0);
      g_assert_cmpint (setuid (65534), ==, 0);
    }
  set_modes (fixture, 0400, 0500);
  g_assert_null (
      store_database_open (fixture->data_dir, fixture->cache_dir, STORE_OPEN_OWNER, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_READ_ONLY);
  g_clear_error (&error);
  fixture->database =
      store_database_open (fixture->data_dir, fixture->cache_dir, STORE_OPEN_READER, &error);
  g_assert_no_error (error);
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, fixture->inbox);
  g_assert_cmpuint (keys->len, ==, 10);
  g_clear_pointer (&fixture->database, store_database_unref);
  set_modes (fixture, 0600, 0700);
}

static const struct
{
  const char *name;
  void (*func) (Fixture *);
  gboolean killed; /* at the first write to the cache after own.db was committed */
} children[] = {
  { "flags", child_flags, TRUE },
  { "undo", child_undo, TRUE },
  { "flags-of-five", child_flags_of_five, TRUE },
  { "move", child_move, TRUE },
  { "settle", child_settle, TRUE },
  { "fail", child_fail, TRUE },
  { "limit", child_limit, FALSE },
  { "walk", child_walk, FALSE },
  { "read-only", child_read_only, FALSE },
};

static int
child_main (const char *name, const char *root)
{
  Fixture fixture = { .root = (char *) root };
  fixture.data_dir = g_build_filename (root, "data", NULL);
  fixture.cache_dir = g_build_filename (root, "cache", NULL);
  fixture.changes = g_ptr_array_new_with_free_func ((GDestroyNotify) store_change_unref);
  fixture.shadows =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  fixture_open (&fixture);
  fixture.inbox = fixture_find_folder (&fixture, "INBOX");
  fixture.archive = fixture_find_folder (&fixture, "Archive");
  fixture_reload_shadows (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    {
      if (!g_str_equal (children[i].name, name))
        continue;
      if (children[i].killed)
        fault_vfs_arm (FAULT_KILL, "cache.db-wal", 0);
      children[i].func (&fixture);
      if (fixture.database != NULL)
        fixture_close (&fixture);
    }
  g_free (fixture.data_dir);
  g_free (fixture.cache_dir);
  g_ptr_array_unref (fixture.changes);
  g_hash_table_unref (fixture.shadows);
  return 0;
}

/* Logs of a dead owner do not keep others from reading. */
static void
read_leftovers (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  fixture->database =
      store_database_open (fixture->data_dir, fixture->cache_dir, STORE_OPEN_READER, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_find_folder (fixture, "INBOX"), ==, fixture->inbox);
  g_clear_pointer (&fixture->database, store_database_unref);
}

/* Runs NAME in a child that is killed after own.db has its commit and before the cache has. */
static void
kill_between (Fixture *fixture, const char *name)
{
  fixture_close (fixture);
  int status = run_child (fixture, name, 0);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  read_leftovers (fixture);
  fixture_open (fixture);
  fixture_reload_shadows (fixture);
  fixture_check (fixture);
  fixture_check_tables (fixture);
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = fixture_find_uid (fixture, fixture->inbox, 4);
  kill_between (fixture, "flags");
  g_autoptr (StoreMessage) flagged = fixture_load_message (fixture, id);
  g_assert_cmpint (flagged->flags, ==, STORE_FLAG_SEEN);
  kill_between (fixture, "undo");
  g_autoptr (StoreMessage) undone = fixture_load_message (fixture, id);
  g_assert_cmpint (undone->flags, ==, STORE_FLAG_NONE);
  g_autoptr (GPtrArray) none = fixture_load_operations (fixture);
  g_assert_cmpuint (none->len, ==, 0);

  kill_between (fixture, "flags");
  g_autoptr (StoreOperation) flags = fixture_mark_sent (fixture, first_operation (fixture));
  kill_between (fixture, "settle");
  g_autoptr (StoreMessage) settled = fixture_load_message (fixture, id);
  g_assert_cmpint (settled->flags, ==, STORE_FLAG_SEEN);
  g_autoptr (GPtrArray) done = fixture_load_operations (fixture);
  g_assert_cmpuint (done->len, ==, 0);

  kill_between (fixture, "move");
  g_autoptr (StoreMessage) moved = fixture_load_message (fixture, id);
  g_assert_cmpint (moved->folder, ==, fixture->archive);
  g_autoptr (StoreOperation) move = fixture_mark_sent (fixture, first_operation (fixture));
  kill_between (fixture, "settle");
  g_assert_cmpint (fixture_find_uid (fixture, fixture->archive, 77), ==, id);
}

static void
test_killed_failing (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = fixture_find_uid (fixture, fixture->inbox, 4);
  fixture_move (fixture, id, fixture->archive);
  fixture_set_flags (fixture, id, STORE_FLAG_FLAGGED, 0);
  g_autoptr (StoreOperation) move = fixture_mark_sent (fixture, first_operation (fixture));
  kill_between (fixture, "fail");
  g_assert_cmpint (fixture_find_uid (fixture, fixture->inbox, 4), ==, id);
  g_autoptr (StoreMessage) message = fixture_load_message (fixture, id);
  g_assert_cmpint (message->flags, ==, STORE_FLAG_FLAGGED);
  g_autoptr (GPtrArray) operations = fixture_load_operations (fixture);
  g_assert_cmpuint (operations->len, ==, 2);
}

/* The source's synchronisation saw the message go before the answer of its move was kept. */
static void
test_killed_moving (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  gint64 id = fixture_find_uid (fixture, fixture->inbox, 4);
  fixture_move (fixture, id, fixture->archive);
  g_autoptr (StoreOperation) move = fixture_mark_sent (fixture, first_operation (fixture));
  StoreDelta *gone = store_delta_new (fixture->inbox, 1, STORE_ORIGIN_PUSH);
  store_delta_remove (gone, &(StoreUidRange){ 4, 4 }, 1);
  fixture_apply (fixture, gone);
  /* something else is kept halfway: the move is still known to be about this row */
  gint64 other = fixture_find_uid (fixture, fixture->inbox, 5);
  kill_between (fixture, "flags-of-five");
  g_autoptr (StoreMessage) flagged = fixture_load_message (fixture, other);
  g_assert_cmpint (flagged->flags, ==, STORE_FLAG_SEEN);
  g_autoptr (StoreMessage) moving = fixture_load_message (fixture, id);
  g_assert_cmpint (moving->folder, ==, fixture->archive);
  /* and then its own end */
  kill_between (fixture, "settle");
  g_assert_cmpint (fixture_find_uid (fixture, fixture->archive, 77), ==, id);
}

/* Killed before the first, the second... write until one run survives: nothing is ever between. */
static void
test_killed_anywhere (Fixture *fixture, gconstpointer data)
{
  int status = -1;
  int step = g_test_rand_int_range (3, 7);
  fill (fixture);
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 11, 190, STORE_ORIGIN_INITIAL));
  for (int skip = g_test_rand_int_range (0, 3); status != 0; skip += g_test_slow () ? 1 : step)
    {
      fixture_close (fixture);
      status = run_child (fixture, "walk", skip);
      g_assert_true (status == 0 || WIFSIGNALED (status));
      fixture_open (fixture);
      g_assert_false (store_database_was_rebuilt (fixture->database));
      fixture_reload_shadows (fixture);
      fixture_check (fixture);
      fixture_check_tables (fixture);
    }
}

static gboolean
try_set_flags (Fixture *fixture, gint64 id, StoreFlags add, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  store_operation_set_flags_async (fixture->database, &id, 1, add, 0, NULL, NULL, NULL,
                                   fixture_on_result, &result);
  return store_operation_set_flags_finish (fixture->database, fixture_wait (&result), error);
}

static void
test_full (Fixture *fixture, gconstpointer data)
{
  const char *suffix = data;
  g_autoptr (GError) error = NULL;
  fill (fixture);
  gint64 id = fixture_find_uid (fixture, fixture->inbox, 4);
  fault_vfs_arm (FAULT_FULL, suffix, 0);
  g_assert_false (try_set_flags (fixture, id, STORE_FLAG_SEEN, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FULL);
  g_clear_error (&error);
  fixture_check (fixture);
  g_autoptr (StoreMessage) message = fixture_load_message (fixture, id);
  g_assert_cmpint (message->flags, ==, STORE_FLAG_NONE);
  fault_vfs_arm (FAULT_NONE, NULL, 0);
  g_assert_true (try_set_flags (fixture, id, STORE_FLAG_FLAGGED, &error));
  fixture_check (fixture);
  fixture_check_tables (fixture);
  g_autoptr (StoreMessage) later = fixture_load_message (fixture, id);
  g_assert_true (later->flags & STORE_FLAG_FLAGGED);
}

/* What a failed sync left on the disk is unknown: it is never told as done, and what shows is what
 * a new connection finds. */
static void
test_sync (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fill (fixture);
  gint64 id = fixture_find_uid (fixture, fixture->inbox, 4);
  fault_vfs_arm (FAULT_SYNC, "own.db-wal", 0);
  g_assert_false (try_set_flags (fixture, id, STORE_FLAG_SEEN, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_assert_cmpint (fault_vfs_count (), ==, 1);
  g_clear_error (&error);
  fault_vfs_arm (FAULT_NONE, NULL, 0);
  g_assert_true (try_set_flags (fixture, id, STORE_FLAG_FLAGGED, &error));
  fixture_check (fixture);
  fixture_check_tables (fixture);
}

static void
test_child (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  fixture_close (fixture);
  int status = run_child (fixture, data, 0);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  fault_vfs_install ();
  if (argc == 5 && g_str_equal (argv[1], "--child"))
    {
      child_skip = atoi (argv[4]);
      return child_main (argv[2], argv[3]);
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/faults/killed", Fixture, NULL, fixture_set_up, test_killed,
              fixture_tear_down);
  g_test_add ("/store/faults/killed-failing", Fixture, NULL, fixture_set_up, test_killed_failing,
              fixture_tear_down);
  g_test_add ("/store/faults/killed-moving", Fixture, NULL, fixture_set_up, test_killed_moving,
              fixture_tear_down);
  g_test_add ("/store/faults/killed-anywhere", Fixture, NULL, fixture_set_up, test_killed_anywhere,
              fixture_tear_down);
  g_test_add ("/store/faults/full-own", Fixture, "own.db-wal", fixture_set_up, test_full,
              fixture_tear_down);
  g_test_add ("/store/faults/full-cache", Fixture, "cache.db-wal", fixture_set_up, test_full,
              fixture_tear_down);
  g_test_add ("/store/faults/sync", Fixture, NULL, fixture_set_up, test_sync, fixture_tear_down);
  g_test_add ("/store/faults/limit", Fixture, "limit", fixture_set_up, test_child,
              fixture_tear_down);
  g_test_add ("/store/faults/read-only", Fixture, "read-only", fixture_set_up, test_child,
              fixture_tear_down);
  return g_test_run ();
}
