/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static EngineTuning tuning = {
  .backoff_first = 50,
  .backoff_max = 400,
  .settled = 60000,
  .poll = 300000,
  .keyring = 5000,
  .compress_loopback = TRUE,
};

/* What a blocking call waits for. */
typedef struct
{
  GAsyncResult *result;
} Waiter;

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiter *waiter = user_data;

  waiter->result = g_object_ref (result);
}

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

void
fixture_iterate (gint64 until, const char *what)
{
  /* Wakes up now and then for conditions that are not told through the main loop. */
  g_autoptr (GSource) timer = g_timeout_source_new (20);

  if (g_get_monotonic_time () > until)
    g_error ("waited in vain for: %s", what);
  g_source_set_callback (timer, on_tick, NULL, NULL);
  g_source_attach (timer, NULL);
  g_main_context_iteration (NULL, TRUE);
  g_source_destroy (timer);
}

static void
on_event (EngineEvent *event, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_test_message ("state %d %.2f pending %u%s%s", event->state, event->fraction, event->pending,
                  event->error != NULL ? ": " : "",
                  event->error != NULL ? event->error->message : "");
  g_clear_pointer (&fixture->event, engine_event_unref);
  fixture->event = engine_event_ref (event);
  if (event->refusal == NULL)
    return;
  g_clear_pointer (&fixture->refusal, engine_refusal_unref);
  fixture->refusal = engine_refusal_ref (event->refusal);
}

static void
on_change (StoreChange *change, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_changes++;
  for (guint i = 0; i < change->folders->len; i++)
    fixture->n_added += ((StoreFolderChange *) g_ptr_array_index (change->folders, i))->added->len;
}

void
fixture_open_store (Fixture *fixture)
{
  g_autofree char *cache = g_build_filename (fixture->dir, "cache", NULL);
  g_autoptr (GError) error = NULL;

  fixture->database = store_database_open (fixture->dir, cache, STORE_OPEN_OWNER, &error);
  g_assert_no_error (error);
  fixture->store_subscription =
      store_database_subscribe (fixture->database, NULL, on_change, fixture, NULL);
}

void
fixture_close_store (Fixture *fixture)
{
  store_database_unsubscribe (fixture->database, fixture->store_subscription);
  store_database_close (fixture->database);
  g_clear_pointer (&fixture->database, store_database_unref);
}

gboolean
fixture_init (Fixture *fixture, TestServerFlags flags)
{
  memset (fixture, 0, sizeof *fixture);
  fixture->server = test_server_new (flags);
  if (fixture->server == NULL)
    return FALSE;
  fixture->dir = g_dir_make_tmp ("engine-XXXXXX", NULL);
  fixture_open_store (fixture);
  return TRUE;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
fixture_lose_cache (Fixture *fixture)
{
  g_autofree char *cache = g_build_filename (fixture->dir, "cache", NULL);

  fixture_close_store (fixture);
  remove_tree (cache);
  fixture_open_store (fixture);
}

void
fixture_clear (Fixture *fixture)
{
  if (fixture->server == NULL)
    return;
  fixture_stop (fixture);
  if (fixture->database != NULL)
    fixture_close_store (fixture);
  test_server_free (fixture->server);
  remove_tree (fixture->dir);
  g_free (fixture->dir);
}

AccountSettings *
fixture_new_settings (Fixture *fixture, guint16 port, gboolean trusted, const char *password)
{
  g_autofree char *command = g_strdup_printf ("echo '%s'", password);
  g_autoptr (GError) error = NULL;
  AccountValues values = { .email = "alice@example.org", .password_command = command };
  AccountSettings *settings;

  values.imap.host = (char *) "localhost";
  values.imap.port = port != 0 ? port : test_server_get_imaps_port (fixture->server);
  values.imap.user = (char *) test_server_get_user (fixture->server);
  if (trusted)
    values.ca_file = test_server_get_ca_file (fixture->server);
  settings = account_settings_new (&values, &error);
  g_assert_no_error (error);
  return settings;
}

AccountSettings *
fixture_new_clear_settings (Fixture *fixture, guint16 port, const char *password)
{
  g_autoptr (AccountSettings) settings = fixture_new_settings (fixture, port, FALSE, password);
  AccountValues values = *account_settings_get_values (settings);

  values.imap.security = ACCOUNT_SECURITY_NONE;
  return account_settings_new (&values, NULL);
}

void
fixture_start (Fixture *fixture, AccountSettings *settings)
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (accounts, g_object_ref (settings));
  fixture->engine = engine_new_tuned (fixture->database, &tuning);
  fixture->subscription = engine_subscribe (fixture->engine, NULL, on_event, fixture, NULL);
  engine_set_accounts (fixture->engine, accounts);
}

void
fixture_tune_as_released (void)
{
  tuning = engine_tuning_default;
}

void
fixture_tune_poll (guint ms)
{
  tuning.poll = ms;
}

void
fixture_start_default (Fixture *fixture)
{
  g_autoptr (AccountSettings) settings =
      fixture_new_settings (fixture, 0, TRUE, test_server_get_password (fixture->server));

  fixture_start (fixture, settings);
}

void
fixture_stop (Fixture *fixture)
{
  Waiter waiter = { NULL };

  if (fixture->engine == NULL)
    return;
  engine_unsubscribe (fixture->engine, fixture->subscription);
  engine_stop_async (fixture->engine, on_ready, &waiter);
  fixture_wait (waiter.result != NULL);
  engine_stop_finish (fixture->engine, waiter.result);
  g_object_unref (waiter.result);
  g_clear_pointer (&fixture->engine, engine_unref);
  g_clear_pointer (&fixture->event, engine_event_unref);
  g_clear_pointer (&fixture->refusal, engine_refusal_unref);
}

void
fixture_wait_state (Fixture *fixture, EngineState state)
{
  fixture_wait (fixture->event != NULL && fixture->event->state == state);
}

static GPtrArray *
load_folders (Fixture *fixture)
{
  Waiter waiter = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *folders;

  store_folder_load_all_async (fixture->database, NULL, NULL, on_ready, &waiter);
  fixture_wait (waiter.result != NULL);
  result = waiter.result;
  folders = store_folder_load_all_finish (fixture->database, result, &error);
  g_assert_no_error (error);
  return folders;
}

StoreFolder *
fixture_find_folder (Fixture *fixture, const char *path)
{
  g_autoptr (GPtrArray) folders = load_folders (fixture);

  for (guint i = 0; i < folders->len; i++)
    {
      StoreFolder *folder = g_ptr_array_index (folders, i);

      if (g_str_equal (folder->path, path))
        return store_folder_ref (folder);
    }
  return NULL;
}

gboolean
fixture_has_folder (Fixture *fixture, const char *path)
{
  g_autoptr (StoreFolder) folder = fixture_find_folder (fixture, path);

  return folder != NULL;
}

GPtrArray *
fixture_load_messages (Fixture *fixture, const char *path)
{
  g_autoptr (StoreFolder) folder = fixture_find_folder (fixture, path);
  g_autoptr (StoreView) view = NULL;
  g_autoptr (GArray) keys = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  Waiter waiter = { NULL };
  GPtrArray *messages;

  if (folder == NULL)
    return g_ptr_array_new ();
  view = store_view_new_folder (folder->id);
  store_message_load_keys_async (fixture->database, view, 0, NULL, on_ready, &waiter);
  fixture_wait (waiter.result != NULL);
  keys = store_message_load_keys_finish (fixture->database, waiter.result, &error);
  g_assert_no_error (error);
  g_clear_object (&waiter.result);
  for (guint i = 0; i < keys->len; i++)
    g_array_append_val (ids, g_array_index (keys, StoreKey, i).id);
  store_message_load_async (fixture->database, (const gint64 *) (void *) ids->data, ids->len, NULL,
                            on_ready, &waiter);
  fixture_wait (waiter.result != NULL);
  messages = store_message_load_finish (fixture->database, waiter.result, &error);
  g_assert_no_error (error);
  g_object_unref (waiter.result);
  return messages;
}

guint
fixture_count (Fixture *fixture, const char *path)
{
  g_autoptr (GPtrArray) messages = fixture_load_messages (fixture, path);

  return messages->len;
}

void
fixture_on_body (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FixtureBody *body = user_data;

  body->good = engine_fetch_body_finish (body->engine, result, &body->error);
  body->done = TRUE;
}

StoreMessage *
fixture_find_subject (Fixture *fixture, const char *path, const char *subject)
{
  g_autoptr (GPtrArray) messages = fixture_load_messages (fixture, path);

  for (guint i = 0; i < messages->len; i++)
    {
      StoreMessage *message = g_ptr_array_index (messages, i);

      if (g_strcmp0 (message->subject, subject) == 0)
        return store_message_ref (message);
    }
  return NULL;
}

static GPtrArray *
load_operations (Fixture *fixture)
{
  Waiter waiter = { NULL };
  g_autoptr (GError) error = NULL;
  GPtrArray *operations;

  store_operation_load_async (fixture->database, NULL, NULL, on_ready, &waiter);
  fixture_wait (waiter.result != NULL);
  operations = store_operation_load_finish (fixture->database, waiter.result, &error);
  g_assert_no_error (error);
  g_object_unref (waiter.result);
  return operations;
}

guint
fixture_count_operations (Fixture *fixture)
{
  g_autoptr (GPtrArray) operations = load_operations (fixture);

  return operations->len;
}

void
fixture_mark_sent (Fixture *fixture)
{
  g_autoptr (GPtrArray) operations = load_operations (fixture);
  StoreOperation *operation = g_ptr_array_index (operations, 0);
  Waiter waiter = { NULL };
  g_autoptr (StoreOperation) frozen = NULL;
  g_autoptr (GError) error = NULL;

  store_operation_mark_sent_async (fixture->database, operation->id, NULL, on_ready, &waiter);
  fixture_wait (waiter.result != NULL);
  store_operation_mark_sent_finish (fixture->database, waiter.result, &frozen, &error);
  g_assert_no_error (error);
  g_object_unref (waiter.result);
}

void
fixture_set_flags (Fixture *fixture, gint64 id, StoreFlags add, StoreFlags remove)
{
  Waiter waiter = { NULL };
  g_autoptr (GError) error = NULL;

  store_operation_set_flags_async (fixture->database, &id, 1, add, remove, NULL, NULL, NULL,
                                   on_ready, &waiter);
  fixture_wait (waiter.result != NULL);
  store_operation_set_flags_finish (fixture->database, waiter.result, &error);
  g_assert_no_error (error);
  g_object_unref (waiter.result);
}

void
fixture_move (Fixture *fixture, gint64 id, const char *path)
{
  g_autoptr (StoreFolder) folder = fixture_find_folder (fixture, path);
  Waiter waiter = { NULL };
  g_autoptr (GError) error = NULL;

  store_operation_move_async (fixture->database, &id, 1, folder->id, NULL, on_ready, &waiter);
  fixture_wait (waiter.result != NULL);
  store_operation_move_finish (fixture->database, waiter.result, &error);
  g_assert_no_error (error);
  g_object_unref (waiter.result);
}

void
fixture_copy (Fixture *fixture, gint64 id, const char *path)
{
  g_autoptr (StoreFolder) folder = fixture_find_folder (fixture, path);
  Waiter waiter = { NULL };
  g_autoptr (GError) error = NULL;

  store_operation_copy_async (fixture->database, &id, 1, folder->id, NULL, on_ready, &waiter);
  fixture_wait (waiter.result != NULL);
  store_operation_copy_finish (fixture->database, waiter.result, &error);
  g_assert_no_error (error);
  g_object_unref (waiter.result);
}

void
fixture_delete (Fixture *fixture, gint64 id)
{
  Waiter waiter = { NULL };
  g_autoptr (GError) error = NULL;

  store_operation_delete_async (fixture->database, &id, 1, NULL, on_ready, &waiter);
  fixture_wait (waiter.result != NULL);
  store_operation_delete_finish (fixture->database, waiter.result, &error);
  g_assert_no_error (error);
  g_object_unref (waiter.result);
}

static GPtrArray *
synchronise (Fixture *fixture, const char *const *paths, gboolean bodies, GError **error)
{
  Waiter waiter = { NULL };
  GPtrArray *results;

  engine_sync_async (fixture->engine, "alice@example.org", paths, bodies, NULL, on_ready, &waiter);
  fixture_wait (waiter.result != NULL);
  results = engine_sync_finish (fixture->engine, waiter.result, error);
  g_object_unref (waiter.result);
  return results;
}

GPtrArray *
fixture_sync (Fixture *fixture, const char *const *paths, GError **error)
{
  return synchronise (fixture, paths, FALSE, error);
}

GPtrArray *
fixture_sync_bodies (Fixture *fixture)
{
  return synchronise (fixture, NULL, TRUE, NULL);
}
