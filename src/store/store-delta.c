/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-delta-private.h"

#include "store/store-database-private.h"
#include "store/store-keywords-private.h"

enum
{
  STRINGS_BLOCK = 64 * 1024,
};

StoreDelta *
store_delta_new (gint64 folder, guint32 uidvalidity, StoreOrigin origin)
{
  StoreDelta *delta = g_new0 (StoreDelta, 1);
  delta->folder = folder;
  delta->uidvalidity = uidvalidity;
  delta->origin = origin;
  delta->rows = g_array_new (FALSE, FALSE, sizeof (StoreDeltaRow));
  delta->flags = g_array_new (FALSE, FALSE, sizeof (StoreDeltaFlags));
  delta->removed = g_array_new (FALSE, FALSE, sizeof (StoreUidRange));
  delta->strings = g_string_chunk_new (STRINGS_BLOCK);
  return delta;
}

static void
free_rows (GArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    g_free ((gpointer) g_array_index (rows, StoreDeltaRow, i).message.references);
  g_array_unref (rows);
}

void
store_delta_free (StoreDelta *delta)
{
  free_rows (delta->rows);
  g_array_unref (delta->flags);
  g_array_unref (delta->removed);
  g_string_chunk_free (delta->strings);
  g_free (delta);
}

void
store_delta_reset (StoreDelta *delta)
{
  delta->reset = TRUE;
}

static const char *
keep (StoreDelta *delta, const char *text)
{
  return text == NULL || *text == '\0' ? "" : g_string_chunk_insert (delta->strings, text);
}

static const char *
keep_keywords (StoreDelta *delta, const char *const *keywords)
{
  if (keywords == NULL || keywords[0] == NULL)
    return "";
  g_autofree char *column = store_keywords_join (keywords);
  return g_string_chunk_insert_const (delta->strings, column);
}

static const char *const *
keep_references (StoreDelta *delta, const char *const *references)
{
  gsize n = 0;
  while (references != NULL && references[n] != NULL)
    n++;
  if (n == 0)
    return NULL;
  const char **copy = g_new0 (const char *, n + 1);
  for (gsize i = 0; i < n; i++)
    copy[i] = keep (delta, references[i]);
  return copy;
}

void
store_delta_add_message (StoreDelta *delta, const StoreNewMessage *message)
{
  g_return_if_fail (message->uid != 0);
  StoreDeltaRow row = { .message = *message };
  StoreNewMessage *copy = &row.message;
  copy->keywords = NULL;
  copy->subject = keep (delta, message->subject);
  copy->from_name = keep (delta, message->from_name);
  copy->from_address = keep (delta, message->from_address);
  copy->to = keep (delta, message->to);
  copy->cc = keep (delta, message->cc);
  copy->reply_to = keep (delta, message->reply_to);
  copy->message_id = keep (delta, message->message_id);
  copy->in_reply_to = keep (delta, message->in_reply_to);
  copy->references = keep_references (delta, message->references);
  copy->list_id = keep (delta, message->list_id);
  copy->preview = keep (delta, message->preview);
  row.keywords = keep_keywords (delta, message->keywords);
  g_array_append_val (delta->rows, row);
}

void
store_delta_set_flags (StoreDelta *delta,
                       guint32 uid,
                       StoreFlags flags,
                       const char *const *keywords,
                       guint64 modseq)
{
  StoreDeltaFlags change = { uid, flags, modseq, keep_keywords (delta, keywords) };
  g_array_append_val (delta->flags, change);
}

void
store_delta_remove (StoreDelta *delta, const StoreUidRange *ranges, gsize n)
{
  if (n > 0)
    g_array_append_vals (delta->removed, ranges, (guint) n);
}

void
store_delta_set_uidnext (StoreDelta *delta, guint32 uidnext)
{
  delta->uidnext = uidnext;
}

void
store_delta_set_low_uid (StoreDelta *delta, guint32 low_uid)
{
  delta->low_uid = low_uid;
}

void
store_delta_set_modseq (StoreDelta *delta, guint64 highestmodseq)
{
  delta->highestmodseq = highestmodseq;
  delta->clear_modseq = FALSE;
}

void
store_delta_clear_modseq (StoreDelta *delta)
{
  delta->highestmodseq = 0;
  delta->clear_modseq = TRUE;
}

void
store_delta_set_sync_state (StoreDelta *delta, StoreSyncState state)
{
  delta->sync_state = state;
  delta->has_sync_state = TRUE;
}

gsize
store_delta_get_n_rows (const StoreDelta *delta)
{
  return (gsize) delta->rows->len + delta->flags->len + delta->removed->len;
}

static gboolean
on_apply (StoreTransaction *transaction, gpointer data, GError **error)
{
  return store_apply_delta (transaction, data, error);
}

void
store_delta_apply_async (StoreDatabase *database,
                         StoreDelta *delta,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = store_database_new_task (cancellable, callback, user_data, store_delta_apply_async);
  g_task_set_task_data (task, delta, (GDestroyNotify) store_delta_free);
  store_database_write (database, task, on_apply);
}

gboolean
store_delta_apply_finish (StoreDatabase *database,
                          GAsyncResult *result,
                          StoreChange **out_change,
                          GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, store_delta_apply_async), FALSE);
  g_autoptr (GError) local = NULL;
  g_autoptr (StoreChange) change = g_task_propagate_pointer (G_TASK (result), &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (out_change != NULL)
    *out_change = g_steal_pointer (&change);
  return TRUE;
}
