/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model-fixture.h"

#include <glib/gstdio.h>

#define MINUTE (60 * G_USEC_PER_SEC)

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

ModelFixture *
model_fixture_new (void)
{
  ModelFixture *fixture = g_new0 (ModelFixture, 1);
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("model-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->data_dir = g_build_filename (fixture->directory, "data", NULL);
  fixture->cache_dir = g_build_filename (fixture->directory, "cache", NULL);
  fixture->database =
      store_database_open (fixture->data_dir, fixture->cache_dir, STORE_OPEN_OWNER, &error);
  g_assert_no_error (error);
  return fixture;
}

void
model_fixture_free (ModelFixture *fixture)
{
  store_database_close (fixture->database);
  store_database_unref (fixture->database);
  remove_tree (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->data_dir);
  g_free (fixture->cache_dir);
  g_free (fixture);
}

void
model_wait_callback (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

GAsyncResult *
model_wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

guint
model_start_tick (void)
{
  return g_timeout_add (20, on_tick, NULL);
}

void
model_fixture_set_folders (ModelFixture *fixture,
                           const char *account,
                           const StoreListing *list,
                           gsize n)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  store_folder_merge_list_async (fixture->database, account, list, n, TRUE, NULL,
                                 model_wait_callback, &result);
  store_folder_merge_list_finish (fixture->database, model_wait_result (&result), &error);
  g_assert_no_error (error);
}

gint64
model_fixture_find_folder (ModelFixture *fixture, const char *account, const char *path)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = NULL;

  store_folder_load_all_async (fixture->database, account, NULL, model_wait_callback, &result);
  folders = store_folder_load_all_finish (fixture->database, model_wait_result (&result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < folders->len; i++)
    {
      StoreFolder *folder = g_ptr_array_index (folders, i);

      if (g_str_equal (folder->path, path))
        return folder->id;
    }
  g_assert_not_reached ();
}

/* (transfer full) DELTA. */
static void
apply (ModelFixture *fixture, StoreDelta *delta)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  store_delta_apply_async (fixture->database, delta, NULL, model_wait_callback, &result);
  store_delta_apply_finish (fixture->database, model_wait_result (&result), NULL, &error);
  g_assert_no_error (error);
}

void
model_fixture_add (ModelFixture *fixture,
                   gint64 folder,
                   guint32 first,
                   guint32 last,
                   gint64 newest,
                   StoreFlags flags,
                   StoreOrigin origin)
{
  StoreDelta *delta = store_delta_new (folder, 1, origin);

  for (guint32 uid = first; uid <= last; uid++)
    {
      g_autofree char *subject = g_strdup_printf ("Message %u", uid);
      g_autofree char *message_id = g_strdup_printf ("%u@%d.example", uid, (int) folder);
      StoreNewMessage message = {
        .uid = uid,
        .flags = flags,
        .internal_date = newest - (gint64) (last - uid) * MINUTE,
        .date = newest - (gint64) (last - uid) * MINUTE,
        .size = 1000 + uid,
        .subject = subject,
        .from_name = "Anna Becker",
        .from_address = "anna@example.com",
        .to = "Lars",
        .message_id = message_id,
        .preview = "Can you look at this",
      };

      store_delta_add_message (delta, &message);
    }
  store_delta_set_uidnext (delta, last + 1);
  store_delta_set_sync_state (delta, STORE_SYNC_COMPLETE);
  apply (fixture, delta);
}

void
model_fixture_set_flags (ModelFixture *fixture, gint64 folder, guint32 uid, StoreFlags flags)
{
  StoreDelta *delta = store_delta_new (folder, 1, STORE_ORIGIN_PUSH);

  store_delta_set_flags (delta, uid, flags, NULL, 0);
  apply (fixture, delta);
}

void
model_fixture_remove (ModelFixture *fixture, gint64 folder, guint32 first, guint32 last)
{
  StoreDelta *delta = store_delta_new (folder, 1, STORE_ORIGIN_PUSH);
  StoreUidRange range = { first, last };

  store_delta_remove (delta, &range, 1);
  apply (fixture, delta);
}

GArray *
model_fixture_load_keys (ModelFixture *fixture, gint64 folder)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreView) view = store_view_new_folder (folder);
  GArray *keys;

  store_message_load_keys_async (fixture->database, view, 0, NULL, model_wait_callback, &result);
  keys = store_message_load_keys_finish (fixture->database, model_wait_result (&result), &error);
  g_assert_no_error (error);
  return keys;
}

static void
on_change (StoreChange *change, gpointer user_data)
{
  guint64 *serial = user_data;

  *serial = change->serial;
}

void
model_fixture_settle (ModelFixture *fixture)
{
  /* a write that changes nothing comes after all others; its callback after their changes */
  g_autoptr (GAsyncResult) result = NULL;
  guint64 serial = 0;
  guint id = store_database_subscribe (fixture->database, NULL, on_change, &serial, NULL);

  store_operation_load_async (fixture->database, NULL, NULL, model_wait_callback, &result);
  g_ptr_array_unref (
      store_operation_load_finish (fixture->database, model_wait_result (&result), NULL));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  store_database_unsubscribe (fixture->database, id);
}
