/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening one message: from the cache, or through the engine. */
#include "mime/mime-document.h"
#include "model/pr-core-private.h"
#include "model/pr-message-private.h"
#include "store/store-message.h"

/* ---- Row ---- */

static void
on_message_load (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  StoreDatabase *database = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) records = store_message_load_finish (database, result, &error);
  StoreMessage *record;
  StoreKey key;
  PrMessage *message;

  if (records == NULL)
    {
      pr_core_return_error (task, error);
      return;
    }
  if (records->len == 0)
    {
      g_task_return_new_error (task, PR_ERROR, PR_ERROR_NOT_FOUND, "There is no such message");
      return;
    }
  record = g_ptr_array_index (records, 0);
  key = (StoreKey){ record->sort, record->id };
  message = pr_message_new (&key, FALSE);
  pr_message_set_record (message, record, g_get_real_time ());
  g_task_return_pointer (task, message, g_object_unref);
}

void
pr_core_load_message_async (PrCore *self,
                            gint64 id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pr_core_load_message_async);
  if (self->database == NULL)
    {
      g_task_return_new_error (task, PR_ERROR, PR_ERROR_FAILED, "The profile is not open");
      return;
    }
  g_task_set_task_data (task, store_database_ref (self->database),
                        (GDestroyNotify) store_database_unref);
  store_message_load_async (self->database, &id, 1, cancellable, on_message_load,
                            g_object_ref (task));
}

PrMessage *
pr_core_load_message_finish (PrCore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Source ---- */

typedef struct
{
  StoreDatabase *database;
  Engine *engine; /* NULL: the cache alone is asked */
  gint64 id;
} SourceData;

static void
source_data_free (gpointer data)
{
  SourceData *source = data;

  store_database_unref (source->database);
  g_clear_pointer (&source->engine, engine_unref);
  g_free (source);
}

static void load_cached (GTask *task);

static void
on_body_fetch (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SourceData *data = g_task_get_task_data (task);
  GError *error = NULL;

  if (!engine_fetch_body_finish (data->engine, result, &error))
    {
      if (g_error_matches (error, ENGINE_ERROR, ENGINE_ERROR_OFFLINE))
        {
          g_task_return_new_error (task, PR_ERROR, PR_ERROR_OFFLINE, "%s", error->message);
          g_error_free (error);
        }
      else
        pr_core_return_error (task, error);
      return;
    }
  /* once only: what is not there now is an error */
  g_clear_pointer (&data->engine, engine_unref);
  load_cached (task);
}

static void
on_source_load (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SourceData *data = g_task_get_task_data (task);
  GError *error = NULL;
  GBytes *bytes = store_message_load_body_finish (data->database, result, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else if (!g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    pr_core_return_error (task, error);
  else if (data->engine == NULL)
    {
      g_error_free (error);
      g_task_return_new_error (task, PR_ERROR, PR_ERROR_OFFLINE, "The message is not cached");
    }
  else
    {
      g_error_free (error);
      engine_fetch_body_async (data->engine, data->id, g_task_get_cancellable (task), on_body_fetch,
                               g_object_ref (task));
    }
}

static void
load_cached (GTask *task)
{
  SourceData *data = g_task_get_task_data (task);

  store_message_load_body_async (data->database, data->id, g_task_get_cancellable (task),
                                 on_source_load, g_object_ref (task));
}

void
pr_core_load_source_async (PrCore *self,
                           gint64 id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  SourceData *data;

  g_task_set_source_tag (task, pr_core_load_source_async);
  if (self->database == NULL)
    {
      g_task_return_new_error (task, PR_ERROR, PR_ERROR_FAILED, "The profile is not open");
      return;
    }
  data = g_new0 (SourceData, 1);
  data->database = store_database_ref (self->database);
  data->engine = self->engine != NULL ? engine_ref (self->engine) : NULL;
  data->id = id;
  g_task_set_task_data (task, data, source_data_free);
  load_cached (task);
}

GBytes *
pr_core_load_source_finish (PrCore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Document ---- */

static void
parse_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, mime_document_parse (task_data, NULL),
                         (GDestroyNotify) mime_document_unref);
}

static void
on_document_source_load (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *bytes = pr_core_load_source_finish (PR_CORE (source), result, &error);

  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, bytes, (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, parse_in_thread);
}

void
pr_core_load_body_async (PrCore *self,
                         gint64 id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pr_core_load_body_async);
  pr_core_load_source_async (self, id, cancellable, on_document_source_load, g_object_ref (task));
}

MimeDocument *
pr_core_load_body_finish (PrCore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
