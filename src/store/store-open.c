/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-open-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "store/store-files-private.h"
#include "store/store-lock-private.h"
#include "store/store-schema-private.h"
#include "store/store-upload-private.h"

enum
{
  ID_SHIFT = 20, /* a new cache starts its ids at its second of creation << 20 */
};

/* SQLite would make it 0644; -wal and -shm take over the mode of the database. */
static gboolean
create_file (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      store_files_set_error (error, errno, path);
      return FALSE;
    }
  close (fd);
  return TRUE;
}

static gboolean
is_damage (const GError *error)
{
  return g_error_matches (error, STORE_ERROR, STORE_ERROR_CORRUPT);
}

/* Whether SQLite finds every page of the main file as it should be. */
static gboolean
check_pages (StoreConnection *connection, GError **error)
{
  sqlite3_stmt *statement = store_connection_prepare (connection, "PRAGMA quick_check(1)");
  g_autofree char *answer = NULL;
  if (store_connection_step (connection, statement))
    answer = store_connection_dup_text (statement, 0);
  store_connection_reset (connection);
  if (!store_connection_check (connection, error))
    return FALSE;
  if (g_strcmp0 (answer, "ok") == 0)
    return TRUE;
  g_set_error (error, STORE_ERROR, STORE_ERROR_CORRUPT, "quick_check: %s", answer);
  return FALSE;
}

static gboolean
prepare_file (const char *path,
              StoreSchema schema,
              gboolean check,
              gboolean *out_new,
              GError **error)
{
  if (!create_file (path, error))
    return FALSE;
  g_autoptr (StoreConnection) connection =
      store_connection_open (path, NULL, STORE_CONNECTION_CREATE, error);
  if (connection == NULL)
    return FALSE;
  if (check && !check_pages (connection, error))
    return FALSE;
  *out_new = store_schema_read_version (connection) == 0;
  return store_schema_migrate (connection, schema, error);
}

/* Damage here is told, never healed silently: the next opening starts with an empty file. */
static gboolean
prepare_own (StoreDatabase *database, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean is_new = FALSE;
  if (prepare_file (database->own_path, STORE_SCHEMA_OWN, TRUE, &is_new, &local))
    {
      if (is_new)
        store_upload_set_aside (database);
      return TRUE;
    }
  if (is_damage (local))
    store_files_set_aside (database->own_path, NULL);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* A log that was left behind tells of a crash, a marker of damage met while running. */
static gboolean
needs_check (StoreDatabase *database)
{
  GStatBuf info;
  g_autofree char *log = g_strconcat (database->cache_path, "-wal", NULL);
  g_autofree char *marker = g_strconcat (database->cache_path, STORE_OPEN_CHECK_SUFFIX, NULL);
  return (g_stat (log, &info) == 0 && info.st_size > 0) || g_access (marker, F_OK) == 0;
}

static void
drop_bodies (StoreDatabase *database)
{
  g_autofree char *bodies = g_build_filename (database->cache_dir, "bodies", NULL);
  store_files_delete_tree (bodies);
}

/* Sources that were being written when the program ended. */
static void
drop_unfinished (StoreDatabase *database)
{
  g_autofree char *path = g_build_filename (database->cache_dir, "bodies", "new", NULL);
  store_files_delete_tree (path);
}

static gboolean
prepare_cache (StoreDatabase *database, GError **error)
{
  gboolean is_new = FALSE;
  g_autoptr (GError) local = NULL;
  g_autofree char *marker = g_strconcat (database->cache_path, STORE_OPEN_CHECK_SUFFIX, NULL);
  gboolean check = needs_check (database);
  if (!prepare_file (database->cache_path, STORE_SCHEMA_CACHE, check, &is_new, &local))
    {
      if (!is_damage (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      g_message ("damaged cache set aside: %s", local->message);
      if (!store_files_set_aside (database->cache_path, error)
          || !prepare_file (database->cache_path, STORE_SCHEMA_CACHE, FALSE, &is_new, error))
        return FALSE;
      database->rebuilt = TRUE;
    }
  g_unlink (marker);
  if (is_new)
    drop_bodies (database);
  else
    drop_unfinished (database);
  return TRUE;
}

/* Ids of a new cache start above all of any older one, also when the clock went back. Whether it is
 * new is read from the ids, not from the creation: the program may have died between. */
static void
start_ids (StoreConnection *connection)
{
  gint64 next_id =
      store_connection_get_int (connection, "SELECT next_id FROM cache_state WHERE id = 1", 0);
  if (next_id >= (gint64) 1 << ID_SHIFT)
    return;
  gint64 last =
      store_connection_get_int (connection, "SELECT cache_created FROM own_state WHERE id = 1", 0);
  gint64 now = MAX (g_get_real_time () / G_USEC_PER_SEC, last + 1);
  sqlite3_stmt *own =
      store_connection_prepare (connection, "UPDATE own_state SET cache_created = ?1 WHERE id = 1");
  sqlite3_bind_int64 (own, 1, now);
  store_connection_run (connection, own);
  sqlite3_stmt *cache =
      store_connection_prepare (connection, "UPDATE cache_state SET next_id = ?1 WHERE id = 1");
  sqlite3_bind_int64 (cache, 1, now << ID_SHIFT);
  store_connection_run (connection, cache);
}

/* What concerns both files. */
static gboolean
prepare_both (StoreDatabase *database, GError **error)
{
  g_autoptr (StoreConnection) connection = store_connection_open (
      database->own_path, database->cache_path, STORE_CONNECTION_WRITE, error);
  if (connection == NULL)
    return FALSE;
  start_ids (connection);
  store_upload_sweep (database, connection);
  return store_connection_check (connection, error);
}

static gboolean
open_owner (StoreDatabase *database, GError **error)
{
  if (!store_files_make_dir (database->data_dir, error)
      || !store_files_make_dir (database->cache_dir, error))
    return FALSE;
  database->lock = store_lock_take (database->data_dir, error);
  if (database->lock < 0 || !prepare_own (database, error) || !prepare_cache (database, error)
      || !prepare_both (database, error))
    return FALSE;
  database->writer = store_writer_new (database, error);
  return database->writer != NULL;
}

static gboolean
check_version (StoreConnection *connection, const char *sql, StoreSchema schema, GError **error)
{
  int known = store_schema_get_version (schema);
  int version = (int) store_connection_get_int (connection, sql, 0);
  if (!store_connection_check (connection, error))
    return FALSE;
  if (version == known)
    return TRUE;
  g_set_error (error, STORE_ERROR, version > known ? STORE_ERROR_NEWER : STORE_ERROR_LOCKED,
               "database has version %d, this program reads %d", version, known);
  return FALSE;
}

static StoreConnection *
open_reader (StoreDatabase *database, StoreConnectionMode mode, GError **error)
{
  g_autoptr (StoreConnection) connection =
      store_connection_open (database->own_path, database->cache_path, mode, error);
  if (connection == NULL
      || !check_version (connection, "PRAGMA main.user_version", STORE_SCHEMA_OWN, error)
      || !check_version (connection, "PRAGMA cache.user_version", STORE_SCHEMA_CACHE, error))
    return NULL;
  return g_steal_pointer (&connection);
}

static gboolean
start_reader (StoreDatabase *database, StoreLane lane, GError **error)
{
  g_autoptr (GError) local = NULL;
  StoreConnection *connection = open_reader (database, STORE_CONNECTION_READ, &local);
  if (connection == NULL && database->mode == STORE_OPEN_READER
      && g_error_matches (local, STORE_ERROR, STORE_ERROR_READ_ONLY))
    {
      g_clear_error (&local);
      connection = open_reader (database, STORE_CONNECTION_IMMUTABLE, &local);
    }
  if (connection == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  database->readers[lane] = store_reader_new (database, connection);
  return TRUE;
}

static gboolean
has_files (StoreDatabase *database, GError **error)
{
  if (g_access (database->own_path, R_OK) == 0 && g_access (database->cache_path, R_OK) == 0)
    return TRUE;
  store_files_set_error (error, errno, database->cache_path);
  return FALSE;
}

/* SQLite's count of its memory takes a lock at every allocation; nobody asks for it. Does nothing
 * when another part of the process was first. */
static gpointer
configure_library (gpointer data)
{
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  return NULL;
}

gboolean
store_open_run (StoreDatabase *database, GError **error)
{
  static GOnce once = G_ONCE_INIT;
  g_once (&once, configure_library, NULL);
  if (database->mode == STORE_OPEN_OWNER ? !open_owner (database, error)
                                         : !has_files (database, error))
    return FALSE;
  for (StoreLane lane = 0; lane < STORE_LANE_N; lane++)
    if (!start_reader (database, lane, error))
      return FALSE;
  return TRUE;
}
