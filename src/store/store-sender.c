/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-sender.h"

#include "store/store-database-private.h"

static gpointer
on_load (StoreConnection *connection, StoreDatabase *database, gpointer data, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  sqlite3_stmt *statement =
      store_connection_prepare (connection, "SELECT name FROM image_sender ORDER BY name");
  while (store_connection_step (connection, statement))
    {
      g_autofree char *name = store_connection_dup_text (statement, 0);
      g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

void
store_sender_load_async (StoreDatabase *database,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = store_database_new_task (cancellable, callback, user_data, store_sender_load_async);
  store_database_read (database, STORE_LANE_BODIES, TRUE, task, on_load,
                       (GDestroyNotify) g_strfreev);
}

char **
store_sender_load_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, store_sender_load_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  char *name;
  gboolean allowed;
} SetJob;

static void
free_set_job (gpointer data)
{
  SetJob *job = data;
  g_free (job->name);
  g_free (job);
}

static gboolean
on_set (StoreTransaction *transaction, gpointer data, GError **error)
{
  const SetJob *job = data;
  sqlite3_stmt *statement = store_connection_prepare (
      transaction->connection, job->allowed
                                   ? "INSERT OR IGNORE INTO image_sender (name) VALUES (?1)"
                                   : "DELETE FROM image_sender WHERE name = ?1");
  store_connection_bind_text (statement, 1, job->name);
  store_connection_run (transaction->connection, statement);
  if (sqlite3_changes (transaction->connection->db) > 0)
    store_transaction_touch_own (transaction);
  return TRUE;
}

void
store_sender_set_async (StoreDatabase *database,
                        const char *name,
                        gboolean allowed,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = store_database_new_task (cancellable, callback, user_data, store_sender_set_async);
  SetJob *job = g_new0 (SetJob, 1);
  job->name = g_strdup (name);
  job->allowed = allowed;
  g_task_set_task_data (task, job, free_set_job);
  store_database_write (database, task, on_set);
}

gboolean
store_sender_set_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  return store_database_finish_write (result, store_sender_set_async, error);
}
