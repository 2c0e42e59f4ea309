/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left of everything that is noted while a transaction runs. */
#include "store/store-change-private.h"

#define FOLDER 3

static StoreKey
key_of (gint64 id)
{
  return (StoreKey){ .sort = 1000 - id, .id = id };
}

static gint64
flags_id (const StoreFolderChange *part, guint index)
{
  return g_array_index (part->flags, StoreFlagsRow, index).key.id;
}

static void
test_net_effect (void)
{
  g_autoptr (StoreChange) change = store_change_new (STORE_ORIGIN_PUSH);
  StoreFolderChange *part = store_change_need_folder (change, FOLDER, STORE_ROLE_NONE);

  for (gint64 id = 1; id <= 4; id++)
    store_change_note_added (part, key_of (id), 0);
  for (gint64 id = 11; id <= 14; id++)
    {
      store_change_note_flags (part, key_of (id), 0, STORE_FLAG_SEEN);
      store_change_note_updated (part, id);
      store_change_note_updated (part, id);
    }
  /* in place */
  store_change_note_flags (part, key_of (2), 0, STORE_FLAG_FLAGGED);
  store_change_note_updated (part, 2);
  store_change_note_flags (part, key_of (14), STORE_FLAG_SEEN, STORE_FLAG_ANSWERED);
  /* gone again */
  store_change_note_removed (part, key_of (1), 101);
  store_change_note_removed (part, key_of (3), 103);
  store_change_note_removed (part, key_of (12), 112);
  /* and back */
  store_change_note_added (part, key_of (12), STORE_FLAG_SEEN);
  store_change_note_flags (part, key_of (12), STORE_FLAG_SEEN, 0);

  g_assert_true (store_change_seal (change));
  g_assert_cmpuint (part->added->len, ==, 3);
  g_assert_cmpint (g_array_index (part->added, StoreAddedRow, 0).key.id, ==, 2);
  g_assert_cmpint (g_array_index (part->added, StoreAddedRow, 0).flags, ==, STORE_FLAG_FLAGGED);
  g_assert_cmpint (g_array_index (part->added, StoreAddedRow, 1).key.id, ==, 4);
  g_assert_cmpint (g_array_index (part->added, StoreAddedRow, 2).key.id, ==, 12);
  g_assert_cmpint (g_array_index (part->added, StoreAddedRow, 2).flags, ==, 0);
  g_assert_cmpuint (part->removed->len, ==, 1);
  g_assert_cmpint (g_array_index (part->removed, StoreKey, 0).id, ==, 12);
  g_assert_cmpuint (g_array_index (part->removed_uids, guint32, 0), ==, 112);
  g_assert_cmpuint (part->flags->len, ==, 3);
  g_assert_cmpint (flags_id (part, 0), ==, 11);
  g_assert_cmpint (flags_id (part, 1), ==, 13);
  g_assert_cmpint (flags_id (part, 2), ==, 14);
  g_assert_cmpint (g_array_index (part->flags, StoreFlagsRow, 2).old_flags, ==, 0);
  g_assert_cmpint (g_array_index (part->flags, StoreFlagsRow, 2).new_flags, ==,
                   STORE_FLAG_ANSWERED);
  g_assert_cmpuint (part->updated->len, ==, 3);
  g_assert_cmpint (g_array_index (part->updated, gint64, 2), ==, 14);
}

static void
test_nothing (void)
{
  g_autoptr (StoreChange) change = store_change_new (STORE_ORIGIN_PUSH);
  StoreFolderChange *part = store_change_need_folder (change, FOLDER, STORE_ROLE_NONE);

  store_change_note_added (part, key_of (1), 0);
  store_change_note_updated (part, 1);
  store_change_note_removed (part, key_of (1), 0);
  g_assert_false (store_change_seal (change));
  g_assert_null (store_change_find_folder (change, FOLDER));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/change/net-effect", test_net_effect);
  g_test_add_func ("/store/change/nothing", test_nothing);
  return g_test_run ();
}
