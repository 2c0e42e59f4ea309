/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-schema-private.h"

#include "store/store-error.h"
#include "store/store-resources.h"

static const struct
{
  const char *name;
  int version;
} schemas[] = {
  [STORE_SCHEMA_OWN] = { "own", 3 },
  [STORE_SCHEMA_CACHE] = { "cache", 3 },
};

int
store_schema_get_version (StoreSchema schema)
{
  return schemas[schema].version;
}

int
store_schema_read_version (StoreConnection *connection)
{
  return (int) store_connection_get_int (connection, "PRAGMA main.user_version", 0);
}

static gboolean
run_step (StoreConnection *connection, StoreSchema schema, int version, GError **error)
{
  g_autofree char *path =
      g_strdup_printf ("/org/postrider/store/schema/%s-%04d.sql", schemas[schema].name, version);
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %d", version);
  g_autoptr (GBytes) sql =
      g_resource_lookup_data (store_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (sql == NULL)
    return FALSE;
  store_connection_exec (connection, "BEGIN IMMEDIATE");
  store_connection_exec (connection, g_bytes_get_data (sql, NULL));
  store_connection_exec (connection, set_version);
  store_connection_exec (connection, "COMMIT");
  if (store_connection_check (connection, error))
    return TRUE;
  sqlite3_exec (connection->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
store_schema_migrate (StoreConnection *connection, StoreSchema schema, GError **error)
{
  int version = store_schema_read_version (connection);
  if (!store_connection_check (connection, error))
    return FALSE;
  if (version > schemas[schema].version)
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_NEWER,
                   "%s database has version %d, newest is %d", schemas[schema].name, version,
                   schemas[schema].version);
      return FALSE;
    }
  while (version < schemas[schema].version)
    if (!run_step (connection, schema, ++version, error))
      return FALSE;
  return TRUE;
}
