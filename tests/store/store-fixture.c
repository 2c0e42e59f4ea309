/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "store/store-conversation.h"

void
fixture_on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
fixture_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static GArray *
need_shadow (Fixture *fixture, gint64 folder)
{
  GArray *shadow = g_hash_table_lookup (fixture->shadows, &folder);
  if (shadow != NULL)
    return shadow;
  shadow = g_array_new (FALSE, FALSE, sizeof (StoreAddedRow));
  g_hash_table_insert (fixture->shadows, g_memdup2 (&folder, sizeof folder), shadow);
  return shadow;
}

/* Place of KEY in list order: the first row that is not before it. */
static guint
find_place (const GArray *shadow, StoreKey key)
{
  guint low = 0;
  guint high = shadow->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      StoreKey other = g_array_index (shadow, StoreAddedRow, middle).key;
      if (other.sort > key.sort || (other.sort == key.sort && other.id > key.id))
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static StoreAddedRow *
find_row (const GArray *shadow, StoreKey key, guint *out_place)
{
  guint place = find_place (shadow, key);
  g_assert_cmpuint (place, <, shadow->len);
  StoreAddedRow *row = &g_array_index (shadow, StoreAddedRow, place);
  g_assert_cmpint (row->key.id, ==, key.id);
  *out_place = place;
  return row;
}

static void
replay_rows (GArray *shadow, const StoreFolderChange *part)
{
  guint place = 0;
  for (guint i = 0; i < part->removed->len; i++)
    {
      find_row (shadow, g_array_index (part->removed, StoreKey, i), &place);
      g_array_remove_index (shadow, place);
    }
  for (guint i = 0; i < part->added->len; i++)
    {
      StoreAddedRow row = g_array_index (part->added, StoreAddedRow, i);
      place = find_place (shadow, row.key);
      g_assert_true (place == shadow->len
                     || g_array_index (shadow, StoreAddedRow, place).key.id != row.key.id);
      g_array_insert_val (shadow, place, row);
    }
  for (guint i = 0; i < part->flags->len; i++)
    {
      const StoreFlagsRow *change = &g_array_index (part->flags, StoreFlagsRow, i);
      StoreAddedRow *row = find_row (shadow, change->key, &place);
      g_assert_cmpint (row->flags, ==, change->old_flags);
      row->flags = change->new_flags;
    }
}

/* A list of conversations has the shadow of the negative number. */
static void
replay_folder (Fixture *fixture, const StoreFolderChange *part)
{
  replay_rows (need_shadow (fixture, part->folder), part);
  if (part->conversations != NULL)
    replay_rows (need_shadow (fixture, -part->folder), part->conversations);
}

static void
on_change (StoreChange *change, gpointer user_data)
{
  Fixture *fixture = user_data;
  if (fixture->last_serial != 0)
    g_assert_cmpuint (change->serial, ==, fixture->last_serial + 1);
  fixture->last_serial = change->serial;
  g_ptr_array_add (fixture->changes, store_change_ref (change));
  for (guint i = 0; i < change->folders->len; i++)
    replay_folder (fixture, g_ptr_array_index (change->folders, i));
}

void
fixture_open (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  fixture->database =
      store_database_open (fixture->data_dir, fixture->cache_dir, STORE_OPEN_OWNER, &error);
  g_assert_no_error (error);
  fixture->last_serial = 0;
  fixture->subscription =
      store_database_subscribe (fixture->database, NULL, on_change, fixture, NULL);
}

void
fixture_close (Fixture *fixture)
{
  store_database_unsubscribe (fixture->database, fixture->subscription);
  store_database_close (fixture->database);
  g_clear_pointer (&fixture->database, store_database_unref);
}

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  static const StoreListing listings[] = {
    { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
    { "Archive", "Archive", '/', STORE_ROLE_ARCHIVE, TRUE, TRUE },
    { "Trash", "Trash", '/', STORE_ROLE_TRASH, TRUE, TRUE },
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  fixture->root = g_dir_make_tmp ("store-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->data_dir = g_build_filename (fixture->root, "data", NULL);
  fixture->cache_dir = g_build_filename (fixture->root, "cache", NULL);
  fixture->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) store_change_unref);
  fixture->shadows =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  fixture_open (fixture);
  store_folder_merge_list_async (fixture->database, ACCOUNT, listings, G_N_ELEMENTS (listings),
                                 TRUE, NULL, fixture_on_result, &result);
  store_folder_merge_list_finish (fixture->database, fixture_wait (&result), &error);
  g_assert_no_error (error);
  fixture->inbox = fixture_find_folder (fixture, "INBOX");
  fixture->archive = fixture_find_folder (fixture, "Archive");
  fixture->trash = fixture_find_folder (fixture, "Trash");
}

static void
delete_tree (const char *path)
{
  g_autoptr (GDir) dir =
      g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      delete_tree (child);
    }
  g_remove (path);
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->database != NULL)
    {
      fixture_check (fixture);
      fixture_check_tables (fixture);
      fixture_close (fixture);
    }
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  delete_tree (fixture->root);
  g_free (fixture->root);
  g_free (fixture->data_dir);
  g_free (fixture->cache_dir);
  g_ptr_array_unref (fixture->changes);
  g_hash_table_unref (fixture->shadows);
}

static GPtrArray *
load_folders (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  store_folder_load_all_async (fixture->database, NULL, NULL, fixture_on_result, &result);
  GPtrArray *folders =
      store_folder_load_all_finish (fixture->database, fixture_wait (&result), &error);
  g_assert_no_error (error);
  return folders;
}

gint64
fixture_find_folder (Fixture *fixture, const char *name)
{
  g_autoptr (GPtrArray) folders = load_folders (fixture);
  for (guint i = 0; i < folders->len; i++)
    {
      const StoreFolder *folder = g_ptr_array_index (folders, i);
      if (g_str_equal (folder->name, name))
        return folder->id;
    }
  return 0;
}

StoreFolder *
fixture_load_folder (Fixture *fixture, gint64 id)
{
  g_autoptr (GPtrArray) folders = load_folders (fixture);
  for (guint i = 0; i < folders->len; i++)
    {
      StoreFolder *folder = g_ptr_array_index (folders, i);
      if (folder->id == id)
        return store_folder_ref (folder);
    }
  return NULL;
}

void
fixture_add_message (StoreDelta *delta, guint32 uid, const char *id, StoreFlags flags)
{
  g_autofree char *subject = g_strdup_printf ("Subject of %s", id);
  StoreNewMessage message = {
    .uid = uid,
    .flags = flags,
    .internal_date = (gint64) uid * G_USEC_PER_SEC,
    .size = 1000 + uid % 7,
    .subject = subject,
    .from_name = "Ann",
    .from_address = "ann@example.org",
    .to = "Ben",
    .message_id = id,
  };
  store_delta_add_message (delta, &message);
}

StoreDelta *
fixture_make_delta (gint64 folder, guint32 first, guint n, StoreOrigin origin)
{
  StoreDelta *delta = store_delta_new (folder, 1, origin);
  for (guint32 uid = first; uid < first + n; uid++)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT ".%u@example.org", folder, uid);
      fixture_add_message (delta, uid, id, STORE_FLAG_NONE);
    }
  return delta;
}

gboolean
fixture_try_apply (Fixture *fixture, StoreDelta *delta, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  store_delta_apply_async (fixture->database, delta, NULL, fixture_on_result, &result);
  return store_delta_apply_finish (fixture->database, fixture_wait (&result), NULL, error);
}

void
fixture_apply (Fixture *fixture, StoreDelta *delta)
{
  g_autoptr (GError) error = NULL;
  fixture_try_apply (fixture, delta, &error);
  g_assert_no_error (error);
}

void
fixture_set_flags (Fixture *fixture, gint64 id, StoreFlags add, StoreFlags remove)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  store_operation_set_flags_async (fixture->database, &id, 1, add, remove, NULL, NULL, NULL,
                                   fixture_on_result, &result);
  store_operation_set_flags_finish (fixture->database, fixture_wait (&result), &error);
  g_assert_no_error (error);
}

void
fixture_move (Fixture *fixture, gint64 id, gint64 folder)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  store_operation_move_async (fixture->database, &id, 1, folder, NULL, fixture_on_result, &result);
  store_operation_move_finish (fixture->database, fixture_wait (&result), &error);
  g_assert_no_error (error);
}

StoreOperation *
fixture_mark_sent (Fixture *fixture, gint64 operation)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  StoreOperation *sent = NULL;
  store_operation_mark_sent_async (fixture->database, operation, NULL, fixture_on_result, &result);
  store_operation_mark_sent_finish (fixture->database, fixture_wait (&result), &sent, &error);
  g_assert_no_error (error);
  return sent;
}

void
fixture_settle (Fixture *fixture,
                gint64 operation,
                StoreOutcome outcome,
                guint32 uidvalidity,
                const StoreUidPair *pairs,
                gsize n_pairs)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  store_operation_settle_async (fixture->database, operation, outcome, uidvalidity, pairs, n_pairs,
                                outcome == STORE_OUTCOME_FAILED ? "refused" : NULL, NULL,
                                fixture_on_result, &result);
  store_operation_settle_finish (fixture->database, fixture_wait (&result), &error);
  g_assert_no_error (error);
}

GPtrArray *
fixture_load_operations (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  store_operation_load_async (fixture->database, ACCOUNT, NULL, fixture_on_result, &result);
  GPtrArray *operations =
      store_operation_load_finish (fixture->database, fixture_wait (&result), &error);
  g_assert_no_error (error);
  return operations;
}

GArray *
fixture_load_keys (Fixture *fixture, const StoreView *view, gsize limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  store_message_load_keys_async (fixture->database, view, limit, NULL, fixture_on_result, &result);
  GArray *keys = store_message_load_keys_finish (fixture->database, fixture_wait (&result), &error);
  g_assert_no_error (error);
  return keys;
}

GArray *
fixture_load_all_keys (Fixture *fixture, gint64 folder)
{
  g_autoptr (StoreView) view = store_view_new_folder (folder);
  view->show_deleted = TRUE;
  return fixture_load_keys (fixture, view, 0);
}

StoreMessage *
fixture_load_message (Fixture *fixture, gint64 id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  store_message_load_async (fixture->database, &id, 1, NULL, fixture_on_result, &result);
  g_autoptr (GPtrArray) messages =
      store_message_load_finish (fixture->database, fixture_wait (&result), &error);
  g_assert_no_error (error);
  return messages->len == 0 ? NULL : store_message_ref (g_ptr_array_index (messages, 0));
}

gint64
fixture_find_uid (Fixture *fixture, gint64 folder, guint32 uid)
{
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, folder);
  for (guint i = 0; i < keys->len; i++)
    {
      gint64 id = g_array_index (keys, StoreKey, i).id;
      g_autoptr (StoreMessage) message = fixture_load_message (fixture, id);
      if (message->uid == uid)
        return id;
    }
  return 0;
}

GBytes *
fixture_load_body (Fixture *fixture, gint64 id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  store_message_load_body_async (fixture->database, id, NULL, fixture_on_result, &result);
  return store_message_load_body_finish (fixture->database, fixture_wait (&result), error);
}

void
fixture_put_body (Fixture *fixture, gint64 id, const char *source, const char *preview)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (source, strlen (source));
  store_message_put_body_async (fixture->database, id, bytes, "text", NULL, preview, TRUE, NULL,
                                fixture_on_result, &result);
  store_message_put_body_finish (fixture->database, fixture_wait (&result), &error);
  g_assert_no_error (error);
}

static void
check_conversations (Fixture *fixture, gint64 folder)
{
  StoreView view = { .kind = STORE_VIEW_FOLDER, .folder = folder, .conversations = TRUE };
  g_autoptr (GArray) keys = fixture_load_keys (fixture, &view, 0);
  const GArray *shadow = need_shadow (fixture, -folder);
  g_assert_cmpuint (shadow->len, ==, keys->len);
  for (guint i = 0; i < keys->len; i++)
    {
      StoreKey key = g_array_index (shadow, StoreAddedRow, i).key;
      g_assert_cmpint (key.id, ==, g_array_index (keys, StoreKey, i).id);
      g_assert_cmpint (key.sort, ==, g_array_index (keys, StoreKey, i).sort);
    }
}

static void
check_folder (Fixture *fixture, gint64 folder)
{
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, folder);
  const GArray *shadow = need_shadow (fixture, folder);
  gint64 total = 0;
  gint64 unread = 0;
  g_assert_cmpuint (shadow->len, ==, keys->len);
  for (guint i = 0; i < keys->len; i++)
    {
      const StoreAddedRow *row = &g_array_index (shadow, StoreAddedRow, i);
      g_assert_cmpint (row->key.id, ==, g_array_index (keys, StoreKey, i).id);
      g_assert_cmpint (row->key.sort, ==, g_array_index (keys, StoreKey, i).sort);
      if ((row->flags & STORE_FLAG_DELETED) != 0)
        continue;
      total++;
      unread += (row->flags & STORE_FLAG_SEEN) == 0;
    }
  g_autoptr (StoreFolder) loaded = fixture_load_folder (fixture, folder);
  if (loaded->sync_state != STORE_SYNC_COMPLETE)
    return;
  g_assert_cmpint (loaded->total, ==, total);
  g_assert_cmpint (loaded->unread, ==, unread);
}

void
fixture_check (Fixture *fixture)
{
  g_autoptr (GPtrArray) folders = load_folders (fixture);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  for (guint i = 0; i < folders->len; i++)
    {
      gint64 folder = ((StoreFolder *) g_ptr_array_index (folders, i))->id;
      check_folder (fixture, folder);
      check_conversations (fixture, folder);
    }
}

void
fixture_clear_changes (Fixture *fixture)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_ptr_array_set_size (fixture->changes, 0);
}

static void
reload_shadow (Fixture *fixture, gint64 folder, gboolean conversations)
{
  StoreView view = { .kind = STORE_VIEW_FOLDER,
                     .folder = folder,
                     .show_deleted = TRUE,
                     .conversations = conversations };
  g_autoptr (GArray) keys = fixture_load_keys (fixture, &view, 0);
  GArray *shadow = need_shadow (fixture, conversations ? -folder : folder);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  for (guint k = 0; k < keys->len; k++)
    g_array_append_val (ids, g_array_index (keys, StoreKey, k).id);
  if (conversations)
    {
      store_conversation_load_rows_async (fixture->database, (const gint64 *) (void *) ids->data,
                                          ids->len, NULL, fixture_on_result, &result);
      messages =
          store_conversation_load_rows_finish (fixture->database, fixture_wait (&result), NULL);
    }
  else
    {
      store_message_load_async (fixture->database, (const gint64 *) (void *) ids->data, ids->len,
                                NULL, fixture_on_result, &result);
      messages = store_message_load_finish (fixture->database, fixture_wait (&result), NULL);
    }
  g_assert_cmpuint (messages->len, ==, keys->len);
  for (guint k = 0; k < keys->len; k++)
    {
      const StoreMessage *message = g_ptr_array_index (messages, k);
      StoreAddedRow row = { g_array_index (keys, StoreKey, k), message->flags };
      g_array_append_val (shadow, row);
    }
}

void
fixture_reload_shadows (Fixture *fixture)
{
  g_autoptr (GPtrArray) folders = load_folders (fixture);
  g_hash_table_remove_all (fixture->shadows);
  for (guint i = 0; i < folders->len; i++)
    {
      gint64 folder = ((StoreFolder *) g_ptr_array_index (folders, i))->id;
      reload_shadow (fixture, folder, FALSE);
      reload_shadow (fixture, folder, TRUE);
    }
}

/* Each gives how many rows are wrong. */
static const char *const invariants[] = {
  "SELECT count(*) FROM folder f WHERE f.total != (SELECT count(*) FROM location l"
  " WHERE l.folder = f.id AND l.flags & 16 = 0)",
  "SELECT count(*) FROM folder f WHERE f.unread != (SELECT count(*) FROM location l"
  " WHERE l.folder = f.id AND l.flags & 17 = 0)",
  "SELECT count(*) FROM folder f WHERE f.bytes != (SELECT coalesce(sum(m.size), 0)"
  " FROM location l JOIN message m ON m.id = l.message WHERE l.folder = f.id)",
  "SELECT count(*) FROM message m"
  " WHERE NOT EXISTS (SELECT 1 FROM location l WHERE l.message = m.id)",
  "SELECT count(*) FROM pending p WHERE NOT EXISTS (SELECT 1 FROM location l"
  " WHERE l.id = p.location)",
  "SELECT count(*) FROM pending p WHERE NOT EXISTS (SELECT 1 FROM operation_item i"
  " JOIN operation o ON o.id = i.operation"
  " WHERE i.operation = p.operation AND i.n = p.n AND o.state < 3)",
  "SELECT count(*) FROM operation o"
  " WHERE NOT EXISTS (SELECT 1 FROM operation_item i WHERE i.operation = o.id)"
  " AND NOT EXISTS (SELECT 1 FROM upload u WHERE u.operation = o.id)",
  "SELECT count(*) FROM location l"
  " WHERE NOT EXISTS (SELECT 1 FROM pending p WHERE p.location = l.id)"
  " AND (l.flags != l.base_flags OR l.keywords != l.base_keywords OR l.folder != l.base_folder)",
  "SELECT count(*) FROM location l WHERE (l.uid IS NULL) != (l.lost != 0)",
  "SELECT count(*) FROM conversation_row r LEFT JOIN (SELECT m.conversation, l.folder,"
  " count(*) AS total, sum(l.flags & 1 = 0) AS unread, sum(l.flags & 2 != 0) AS flagged"
  " FROM location l JOIN message m ON m.id = l.message WHERE l.flags & 16 = 0"
  " GROUP BY m.conversation, l.folder) c USING (conversation, folder)"
  " WHERE c.total IS NOT r.total OR c.unread IS NOT r.unread OR c.flagged IS NOT r.flagged"
  " OR (r.flags & 3) != (r.unread = 0) + 2 * (r.flagged > 0)",
  "SELECT count(*) FROM conversation_row r LEFT JOIN location n ON n.id = r.newest"
  " WHERE n.sort IS NOT r.sort OR n.folder != r.folder OR (n.flags & ~3) != (r.flags & ~3)"
  " OR EXISTS (SELECT 1 FROM message m JOIN location l ON l.message = m.id"
  " WHERE m.conversation = r.conversation AND l.folder = r.folder AND l.flags & 16 = 0"
  " AND (l.sort, l.id) > (r.sort, r.newest))",
  "SELECT count(*) FROM location l JOIN message m ON m.id = l.message WHERE l.flags & 16 = 0"
  " AND NOT EXISTS (SELECT 1 FROM conversation_row r WHERE r.conversation = m.conversation"
  " AND r.folder = l.folder)",
  "SELECT count(*) FROM own_state, cache_state WHERE own_state.change != cache_state.applied"
  " OR own_state.profile != cache_state.profile",
  "SELECT count(*) FROM (SELECT id FROM location UNION ALL SELECT id FROM message"
  " UNION ALL SELECT id FROM folder) r, cache_state s WHERE r.id >= s.next_id",
};

static gint64
query (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  gint64 value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return value;
}

void
fixture_check_tables (Fixture *fixture)
{
  sqlite3 *db = NULL;
  g_autofree char *own = g_build_filename (fixture->data_dir, "own.db", NULL);
  g_autofree char *cache = g_build_filename (fixture->cache_dir, "cache.db", NULL);
  g_autofree char *attach = g_strdup_printf ("ATTACH DATABASE '%s' AS cache", cache);
  g_assert_cmpint (sqlite3_open_v2 (own, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  g_assert_cmpint (sqlite3_exec (db, attach, NULL, NULL, NULL), ==, SQLITE_OK);
  for (gsize i = 0; i < G_N_ELEMENTS (invariants); i++)
    if (query (db, invariants[i]) != 0)
      g_error ("%" G_GINT64_FORMAT " rows: %s", query (db, invariants[i]), invariants[i]);
  sqlite3_close (db);
}
