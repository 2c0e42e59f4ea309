/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lifetime and the change feed. Opening of the files is in store-open.c. */
#include "store/store-database-private.h"

#include <unistd.h>

#include "store/store-lock-private.h"
#include "store/store-open-private.h"

typedef struct
{
  gatomicrefcount references;
  guint id;
  GMainContext *context;
  StoreChangeFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  int active; /* atomic */
} Subscription;

typedef struct
{
  Subscription *subscription;
  StoreChange *change;
} Delivery;

static void
unref_subscription (gpointer data)
{
  Subscription *subscription = data;
  if (!g_atomic_ref_count_dec (&subscription->references))
    return;
  if (subscription->destroy != NULL)
    subscription->destroy (subscription->user_data);
  g_main_context_unref (subscription->context);
  g_free (subscription);
}

static void
free_delivery (gpointer data)
{
  Delivery *delivery = data;
  unref_subscription (delivery->subscription);
  store_change_unref (delivery->change);
  g_free (delivery);
}

static gboolean
on_delivery (gpointer data)
{
  const Delivery *delivery = data;
  if (g_atomic_int_get (&delivery->subscription->active))
    delivery->subscription->func (delivery->change, delivery->subscription->user_data);
  return G_SOURCE_REMOVE;
}

static void
deliver (Subscription *subscription, StoreChange *change)
{
  Delivery *delivery = g_new (Delivery, 1);
  g_autoptr (GSource) source = g_idle_source_new ();
  delivery->subscription = subscription;
  delivery->change = store_change_ref (change);
  g_atomic_ref_count_inc (&subscription->references);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[store] change");
  g_source_set_callback (source, on_delivery, delivery, free_delivery);
  g_source_attach (source, subscription->context);
}

void
store_database_publish (StoreDatabase *database, StoreChange *change)
{
  g_mutex_lock (&database->mutex);
  change->serial = ++database->serial;
  for (guint i = 0; i < database->subscriptions->len; i++)
    deliver (g_ptr_array_index (database->subscriptions, i), change);
  g_mutex_unlock (&database->mutex);
}

guint
store_database_subscribe (StoreDatabase *database,
                          GMainContext *context,
                          StoreChangeFunc func,
                          gpointer user_data,
                          GDestroyNotify destroy)
{
  Subscription *subscription = g_new0 (Subscription, 1);
  g_atomic_ref_count_init (&subscription->references);
  subscription->context =
      g_main_context_ref (context != NULL ? context : g_main_context_default ());
  subscription->func = func;
  subscription->user_data = user_data;
  subscription->destroy = destroy;
  subscription->active = TRUE;
  g_mutex_lock (&database->mutex);
  guint id = ++database->next_subscription;
  subscription->id = id;
  g_ptr_array_add (database->subscriptions, subscription);
  g_mutex_unlock (&database->mutex);
  return id;
}

static Subscription *
steal_subscription (StoreDatabase *database, guint id)
{
  for (guint i = 0; i < database->subscriptions->len; i++)
    {
      const Subscription *subscription = g_ptr_array_index (database->subscriptions, i);
      if (subscription->id == id)
        return g_ptr_array_steal_index (database->subscriptions, i);
    }
  return NULL;
}

void
store_database_unsubscribe (StoreDatabase *database, guint id)
{
  g_mutex_lock (&database->mutex);
  Subscription *subscription = steal_subscription (database, id);
  g_mutex_unlock (&database->mutex);
  g_return_if_fail (subscription != NULL);
  g_atomic_int_set (&subscription->active, FALSE);
  unref_subscription (subscription);
}

static void
return_closed (GTask *task)
{
  g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_CLOSED, "the store is closed");
  g_object_unref (task);
}

void
store_database_write (StoreDatabase *database, GTask *task, StoreWriteFunc func)
{
  /* A committed write is told as done, whatever was cancelled meanwhile. */
  g_task_set_check_cancellable (task, FALSE);
  if (database->mode == STORE_OPEN_READER)
    {
      g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_LOCKED, "opened for reading only");
      g_object_unref (task);
      return;
    }
  g_mutex_lock (&database->mutex);
  gboolean closed = database->closed;
  if (!closed)
    store_writer_push (database->writer, task, func);
  g_mutex_unlock (&database->mutex);
  if (closed)
    return_closed (task);
}

void
store_database_read (StoreDatabase *database,
                     StoreLane lane,
                     gboolean urgent,
                     GTask *task,
                     StoreReadFunc func,
                     GDestroyNotify free_result)
{
  g_mutex_lock (&database->mutex);
  gboolean closed = database->closed;
  if (!closed)
    store_reader_push (database->readers[lane], urgent, task, func, free_result);
  g_mutex_unlock (&database->mutex);
  if (closed)
    return_closed (task);
}

/* The next opening then checks the cache page by page; it cannot be replaced while it is in use. */
void
store_database_note_error (StoreDatabase *database, const GError *error)
{
  if (!g_error_matches (error, STORE_ERROR, STORE_ERROR_CORRUPT))
    return;
  g_autofree char *path = g_strconcat (database->cache_path, STORE_OPEN_CHECK_SUFFIX, NULL);
  g_warning ("damaged database: %s", error->message);
  g_file_set_contents (path, "", 0, NULL);
}

GTask *
store_database_new_task (GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data,
                         gpointer tag)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, tag);
  return task;
}

gboolean
store_database_finish_write (GAsyncResult *result, gpointer tag, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), FALSE);
  g_autoptr (StoreChange) change = g_task_propagate_pointer (G_TASK (result), &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static StoreDatabase *
create (const char *data_dir, const char *cache_dir, StoreOpenMode mode)
{
  StoreDatabase *database = g_new0 (StoreDatabase, 1);
  g_atomic_ref_count_init (&database->references);
  database->mode = mode;
  database->data_dir = g_strdup (data_dir);
  database->cache_dir = g_strdup (cache_dir);
  database->own_path = g_build_filename (data_dir, "own.db", NULL);
  database->cache_path = g_build_filename (cache_dir, "cache.db", NULL);
  database->lock = -1;
  database->subscriptions = g_ptr_array_new_with_free_func (unref_subscription);
  g_mutex_init (&database->mutex);
  return database;
}

StoreDatabase *
store_database_open (const char *data_dir,
                     const char *cache_dir,
                     StoreOpenMode mode,
                     GError **error)
{
  g_return_val_if_fail (data_dir != NULL && cache_dir != NULL, NULL);
  g_autoptr (StoreDatabase) database = create (data_dir, cache_dir, mode);
  if (!store_open_run (database, error))
    return NULL;
  return g_steal_pointer (&database);
}

const char *
store_database_get_cache_dir (StoreDatabase *database)
{
  return database->cache_dir;
}

StoreDatabase *
store_database_ref (StoreDatabase *database)
{
  g_atomic_ref_count_inc (&database->references);
  return database;
}

void
store_database_close (StoreDatabase *database)
{
  g_mutex_lock (&database->mutex);
  gboolean closed = database->closed;
  database->closed = TRUE;
  g_mutex_unlock (&database->mutex);
  if (closed)
    return;
  /* Readers first: the writer's last checkpoint then finds no snapshot in its way. */
  for (gsize i = 0; i < STORE_LANE_N; i++)
    g_clear_pointer (&database->readers[i], store_reader_free);
  g_clear_pointer (&database->writer, store_writer_free);
  if (database->lock >= 0)
    close (database->lock);
  database->lock = -1;
}

void
store_database_unref (StoreDatabase *database)
{
  if (!g_atomic_ref_count_dec (&database->references))
    return;
  store_database_close (database);
  g_ptr_array_unref (database->subscriptions);
  g_free (database->data_dir);
  g_free (database->cache_dir);
  g_free (database->own_path);
  g_free (database->cache_path);
  g_mutex_clear (&database->mutex);
  g_free (database);
}

gboolean
store_database_was_rebuilt (StoreDatabase *database)
{
  return database->rebuilt;
}

int
store_database_read_owner (const char *data_dir)
{
  return store_lock_read (data_dir);
}
