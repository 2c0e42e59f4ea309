/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding messages for whoever shows them elsewhere than in a list of this program. */
#include "model/pr-core-private.h"
#include "model/pr-message-private.h"
#include "store/store-message.h"
#include "store/store-search.h"

/* ---- Search ---- */

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GArray) keys = store_search_finish (g_task_get_task_data (task), result, &error);
  GArray *ids;

  if (keys == NULL)
    {
      pr_core_return_error (task, error);
      return;
    }
  ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), keys->len);
  for (guint i = 0; i < keys->len; i++)
    g_array_append_val (ids, g_array_index (keys, StoreKey, i).id);
  g_task_return_pointer (task, ids, (GDestroyNotify) g_array_unref);
}

/* A task with the database as its data; FALSE: it has returned. */
static gboolean
attach_database (GTask *task, PrCore *self)
{
  if (self->database == NULL)
    {
      g_task_return_new_error (task, PR_ERROR, PR_ERROR_FAILED, "The profile is not open");
      return FALSE;
    }
  g_task_set_task_data (task, store_database_ref (self->database),
                        (GDestroyNotify) store_database_unref);
  return TRUE;
}

void
pr_core_find_async (PrCore *self,
                    const char *text,
                    guint max,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (StoreQuery) query = NULL;
  g_autofree char *narrowed = NULL;

  g_task_set_source_tag (task, pr_core_find_async);
  if (!attach_database (task, self))
    return;
  query = store_query_parse (text, g_get_real_time ());
  if (store_query_is_empty (query))
    {
      g_task_return_pointer (task, g_array_new (FALSE, FALSE, sizeof (gint64)),
                             (GDestroyNotify) g_array_unref);
      return;
    }
  narrowed = g_strconcat ("-in:junk -in:trash ", text, NULL);
  store_query_unref (query);
  query = store_query_parse (narrowed, g_get_real_time ());
  store_search_async (self->database, query, NULL, 0, max, cancellable, on_found,
                      g_object_ref (task));
}

GArray *
pr_core_find_finish (PrCore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Rows ---- */

static void
on_messages_load (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) records =
      store_message_load_finish (g_task_get_task_data (task), result, &error);
  GPtrArray *messages;

  if (records == NULL)
    {
      pr_core_return_error (task, error);
      return;
    }
  messages = g_ptr_array_new_full (records->len, g_object_unref);
  for (guint i = 0; i < records->len; i++)
    {
      StoreMessage *record = g_ptr_array_index (records, i);
      StoreKey key = { record->sort, record->id };
      PrMessage *message = pr_message_new (&key, FALSE);

      pr_message_set_record (message, record, g_get_real_time ());
      g_ptr_array_add (messages, message);
    }
  g_task_return_pointer (task, messages, (GDestroyNotify) g_ptr_array_unref);
}

void
pr_core_load_messages_async (PrCore *self,
                             const gint64 *ids,
                             gsize n,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pr_core_load_messages_async);
  if (attach_database (task, self))
    store_message_load_async (self->database, ids, n, cancellable, on_messages_load,
                              g_object_ref (task));
}

GPtrArray *
pr_core_load_messages_finish (PrCore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
