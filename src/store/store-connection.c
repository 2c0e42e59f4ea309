/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-connection-private.h"

#include <errno.h>

#include "store/store-error.h"

enum
{
  BUSY_TIMEOUT_MS = 5000,
  WRITER_CACHE_KIB = 32 * 1024,
  READER_CACHE_KIB = 8 * 1024,
};

static StoreError
code_from_errno (int number)
{
  switch (number)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return STORE_ERROR_FULL;
    case EROFS:
    case EACCES:
    case EPERM:
      return STORE_ERROR_READ_ONLY;
    default:
      return STORE_ERROR_FAILED;
    }
}

/* Why the last access to FILE failed; 0: none did. */
static int
read_file_errno (sqlite3_file *file)
{
  int number = 0;
  if (file != NULL && file->pMethods != NULL)
    file->pMethods->xFileControl (file, SQLITE_FCNTL_LAST_ERRNO, &number);
  return number;
}

/* A commit that fails leaves no system error on the connection; the files know. SQLite itself calls
 * only ENOSPC a full disk, not a quota or a limit on the size. */
static StoreError
code_from_files (sqlite3 *db)
{
  static const char *const names[] = { "main", "cache" };
  static const int pointers[] = { SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER };
  StoreError code = code_from_errno (sqlite3_system_errno (db));
  for (gsize i = 0; code == STORE_ERROR_FAILED && i < 4; i++)
    {
      sqlite3_file *file = NULL;
      sqlite3_file_control (db, names[i / 2], pointers[i % 2], &file);
      code = code_from_errno (read_file_errno (file));
    }
  return code;
}

static StoreError
code_from_sqlite (sqlite3 *db, int rc)
{
  switch (rc & 0xff)
    {
    case SQLITE_FULL:
      return STORE_ERROR_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return STORE_ERROR_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return STORE_ERROR_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return STORE_ERROR_LOCKED;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return db != NULL ? code_from_files (db) : STORE_ERROR_FAILED;
    default:
      return STORE_ERROR_FAILED;
    }
}

void
store_connection_fail (StoreConnection *connection, int rc, const char *what)
{
  if (connection->error != NULL)
    return;
  connection->code = rc;
  g_set_error (&connection->error, STORE_ERROR, code_from_sqlite (connection->db, rc),
               "%s (%d): %s", sqlite3_errmsg (connection->db), rc, what);
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

/* A read-only file system has no place for the -shm file; such files cannot change either. */
static char *
make_immutable_uri (const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  return uri == NULL ? g_strdup (path) : g_strconcat (uri, "?immutable=1", NULL);
}

static void
attach_cache (StoreConnection *connection, const char *cache_path, StoreConnectionMode mode)
{
  g_autofree char *name =
      mode == STORE_CONNECTION_IMMUTABLE ? make_immutable_uri (cache_path) : g_strdup (cache_path);
  sqlite3_stmt *statement = store_connection_prepare (connection, "ATTACH DATABASE ?1 AS cache");
  sqlite3_bind_text (statement, 1, name, -1, SQLITE_STATIC);
  store_connection_run (connection, statement);
}

static void
configure (StoreConnection *connection, const char *cache_path, StoreConnectionMode mode)
{
  gboolean writes = mode == STORE_CONNECTION_WRITE || mode == STORE_CONNECTION_CREATE;
  g_autofree char *cache_size =
      g_strdup_printf ("PRAGMA %s.cache_size = -%d", cache_path != NULL ? "cache" : "main",
                       writes ? WRITER_CACHE_KIB : READER_CACHE_KIB);
  sqlite3_extended_result_codes (connection->db, 1);
  sqlite3_busy_timeout (connection->db, BUSY_TIMEOUT_MS);
  sqlite3_db_config (connection->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (connection->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (connection->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if (cache_path != NULL)
    attach_cache (connection, cache_path, mode);
  store_connection_exec (connection, cache_size);
  store_connection_exec (connection, "PRAGMA temp_store = MEMORY");
  /* Checkpoints are made by the writer when it has nothing else to do. */
  store_connection_exec (connection, "PRAGMA wal_autocheckpoint = 0");
  if (!writes)
    {
      store_connection_exec (connection, "PRAGMA query_only = ON");
      return;
    }
  store_connection_exec (connection, "PRAGMA main.journal_mode = WAL");
  store_connection_exec (connection, "PRAGMA main.synchronous = FULL");
  store_connection_exec (connection, "PRAGMA foreign_keys = ON");
  if (cache_path == NULL)
    return;
  store_connection_exec (connection, "PRAGMA cache.journal_mode = WAL");
  store_connection_exec (connection, "PRAGMA cache.synchronous = NORMAL");
}

StoreConnection *
store_connection_open (const char *path,
                       const char *cache_path,
                       StoreConnectionMode mode,
                       GError **error)
{
  static const int open_flags[] = {
    [STORE_CONNECTION_READ] = SQLITE_OPEN_READONLY,
    [STORE_CONNECTION_IMMUTABLE] = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
    [STORE_CONNECTION_WRITE] = SQLITE_OPEN_READWRITE,
    [STORE_CONNECTION_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
  };
  g_autoptr (StoreConnection) connection = g_new0 (StoreConnection, 1);
  g_autofree char *name =
      mode == STORE_CONNECTION_IMMUTABLE ? make_immutable_uri (path) : g_strdup (path);
  connection->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  int rc = sqlite3_open_v2 (name, &connection->db, open_flags[mode] | SQLITE_OPEN_NOMUTEX, NULL);
  if (rc != SQLITE_OK)
    store_connection_fail (connection, rc, path);
  else
    configure (connection, cache_path, mode);
  if (!store_connection_check (connection, error))
    return NULL;
  return g_steal_pointer (&connection);
}

void
store_connection_free (StoreConnection *connection)
{
  g_hash_table_unref (connection->statements);
  sqlite3_close (connection->db);
  g_clear_error (&connection->error);
  g_free (connection);
}

sqlite3_stmt *
store_connection_prepare (StoreConnection *connection, const char *sql)
{
  if (connection->error != NULL)
    return NULL;
  sqlite3_stmt *statement = g_hash_table_lookup (connection->statements, sql);
  if (statement != NULL)
    {
      sqlite3_reset (statement);
      return statement;
    }
  int rc =
      sqlite3_prepare_v3 (connection->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (rc != SQLITE_OK)
    {
      store_connection_fail (connection, rc, sql);
      return NULL;
    }
  g_hash_table_insert (connection->statements, (gpointer) sql, statement);
  return statement;
}

void
store_connection_bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text != NULL ? text : "", -1, SQLITE_STATIC);
}

void
store_connection_bind_nullable (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
}

void
store_connection_bind_blob (sqlite3_stmt *statement, int index, const char *text)
{
  int len = text != NULL ? (int) strlen (text) : 0;
  sqlite3_bind_blob (statement, index, text != NULL ? text : "", len, SQLITE_STATIC);
}

gboolean
store_connection_step (StoreConnection *connection, sqlite3_stmt *statement)
{
  if (connection->error != NULL || statement == NULL)
    return FALSE;
  int rc = sqlite3_step (statement);
  if (rc == SQLITE_ROW)
    return TRUE;
  if (rc != SQLITE_DONE)
    store_connection_fail (connection, rc, sqlite3_sql (statement));
  sqlite3_reset (statement);
  return FALSE;
}

void
store_connection_run (StoreConnection *connection, sqlite3_stmt *statement)
{
  while (store_connection_step (connection, statement))
    continue;
}

void
store_connection_exec (StoreConnection *connection, const char *sql)
{
  if (connection->error != NULL)
    return;
  int rc = sqlite3_exec (connection->db, sql, NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    store_connection_fail (connection, rc, sql);
}

char *
store_connection_dup_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);
  return g_strdup (text != NULL ? text : "");
}

gint64
store_connection_get_int (StoreConnection *connection, const char *sql, gint64 fallback)
{
  sqlite3_stmt *statement = store_connection_prepare (connection, sql);
  if (!store_connection_step (connection, statement))
    return fallback;
  gint64 value = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return value;
}

void
store_connection_reset (StoreConnection *connection)
{
  GHashTableIter iter;
  gpointer statement = NULL;
  g_hash_table_iter_init (&iter, connection->statements);
  while (g_hash_table_iter_next (&iter, NULL, &statement))
    if (sqlite3_stmt_busy (statement))
      sqlite3_reset (statement);
}

gboolean
store_connection_check (StoreConnection *connection, GError **error)
{
  if (connection->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&connection->error));
  return FALSE;
}
