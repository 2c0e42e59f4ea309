/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-message-pages.h"

#include "base/base-weak-map.h"
#include "model/pr-message-private.h"
#include "store/store-conversation.h"
#include "store/store-message.h"

#define BATCH_ROWS 128
#define MAX_BATCHES 12

typedef struct
{
  guint id;
  GPtrArray *rows; /* PrMessage */
} Batch;

struct _PrMessagePages
{
  StoreDatabase *database; /* NULL once stopped */
  gpointer owner;          /* NULL once freed */
  gboolean conversations;
  PrMessagePagesCreate create;
  PrMessagePagesFilled filled;
  GCancellable *cancellable;
  guint generation;

  BaseWeakMap *rows; /* id -> PrMessage, while anybody holds it */
  GQueue batches;    /* Batch, the last used first */
  guint last_batch;
  guint n_loads;           /* on their way */
  GHashTable *fresh_flags; /* flags that changed since one of them began: id -> StoreFlags */
};

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_ptr_array_unref (batch->rows);
  g_free (batch);
}

static void
pages_clear (gpointer data)
{
  PrMessagePages *self = data;

  g_clear_pointer (&self->database, store_database_unref);
  g_queue_clear_full (&self->batches, batch_free);
  base_weak_map_free (self->rows);
  g_hash_table_unref (self->fresh_flags);
  g_object_unref (self->cancellable);
}

/* ---- Loading ---- */

typedef struct
{
  PrMessagePages *pages; /* a reference */
  guint generation;
  gboolean conversations;
  GArray *ids; /* gint64 */
} RowLoad;

static void
row_load_free (RowLoad *load)
{
  g_rc_box_release_full (load->pages, pages_clear);
  g_array_unref (load->ids);
  g_free (load);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RowLoad, row_load_free)

static void
fill_row (PrMessagePages *self, StoreMessage *record, gint64 now)
{
  PrMessage *row = base_weak_map_lookup (self->rows, record->id);
  gpointer flags;

  if (row == NULL)
    return;
  g_object_freeze_notify (G_OBJECT (row));
  pr_message_set_record (row, record, now);
  if (g_hash_table_lookup_extended (self->fresh_flags, &record->id, NULL, &flags))
    pr_message_set_flags (row, (StoreFlags) GPOINTER_TO_UINT (flags));
  self->filled (self->owner, row, now);
  g_object_thaw_notify (G_OBJECT (row));
}

/* Rows that could not be read are asked for again when they are next looked at. */
static void
forget_rows (PrMessagePages *self, GArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    {
      PrMessage *row = base_weak_map_lookup (self->rows, g_array_index (ids, gint64, i));

      if (row != NULL && !pr_message_is_loaded (row))
        pr_message_set_batch (row, 0);
    }
}

static void
on_rows_load (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RowLoad) load = user_data;
  PrMessagePages *self = load->pages;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = NULL;
  gint64 now = g_get_real_time ();

  if (self->database == NULL || self->owner == NULL)
    return;
  records = load->conversations
                ? store_conversation_load_rows_finish (self->database, result, &error)
                : store_message_load_finish (self->database, result, &error);
  if (load->generation == self->generation)
    {
      if (records == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_warning ("Rows could not be read: %s", error->message);
          forget_rows (self, load->ids);
        }
      for (guint i = 0; records != NULL && i < records->len && self->owner != NULL; i++)
        fill_row (self, g_ptr_array_index (records, i), now);
    }
  if (--self->n_loads == 0)
    g_hash_table_remove_all (self->fresh_flags);
}

/* (transfer full) IDS. */
static void
load_rows (PrMessagePages *self, GArray *ids)
{
  RowLoad *load = g_new0 (RowLoad, 1);

  load->pages = g_rc_box_acquire (self);
  load->generation = self->generation;
  load->conversations = self->conversations;
  load->ids = ids;
  self->n_loads++;
  if (load->conversations)
    store_conversation_load_rows_async (self->database, (const gint64 *) (void *) ids->data,
                                        ids->len, self->cancellable, on_rows_load, load);
  else
    store_message_load_async (self->database, (const gint64 *) (void *) ids->data, ids->len,
                              self->cancellable, on_rows_load, load);
}

/* ---- Pages ---- */

static PrMessage *
create_row (PrMessagePages *self, gint64 id, guint position)
{
  PrMessage *row = self->create (self->owner, position);

  base_weak_map_insert (self->rows, id, row);
  return row;
}

/* Asks for the page around POSITION, holding its rows. */
static void
load_batch (PrMessagePages *self, const GArray *keys, guint position)
{
  guint first = position / BATCH_ROWS * BATCH_ROWS;
  guint end = MIN (first + BATCH_ROWS, keys->len);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Batch *batch = g_new0 (Batch, 1);

  batch->id = ++self->last_batch;
  batch->rows = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = first; i < end; i++)
    {
      gint64 id = g_array_index (keys, StoreKey, i).id;
      PrMessage *row = base_weak_map_lookup (self->rows, id);

      if (row != NULL && pr_message_get_batch (row) != 0)
        continue;
      row = row != NULL ? g_object_ref (row) : create_row (self, id, i);
      pr_message_set_batch (row, batch->id);
      g_ptr_array_add (batch->rows, row);
      g_array_append_val (ids, id);
    }
  g_queue_push_head (&self->batches, batch);
  if (self->batches.length > MAX_BATCHES)
    batch_free (g_queue_pop_tail (&self->batches));
  load_rows (self, ids);
}

static void
touch_batch (PrMessagePages *self, guint id)
{
  GList *link = self->batches.head;

  if (link == NULL || ((Batch *) link->data)->id == id)
    return;
  for (link = link->next; link != NULL; link = link->next)
    if (((Batch *) link->data)->id == id)
      {
        g_queue_unlink (&self->batches, link);
        g_queue_push_head_link (&self->batches, link);
        return;
      }
}

PrMessage *
pr_message_pages_get (PrMessagePages *self, const GArray *keys, guint position)
{
  gint64 id = g_array_index (keys, StoreKey, position).id;
  PrMessage *row = base_weak_map_lookup (self->rows, id);

  row = row != NULL ? g_object_ref (row) : create_row (self, id, position);
  if (pr_message_get_batch (row) != 0)
    touch_batch (self, pr_message_get_batch (row));
  else if (self->database != NULL)
    load_batch (self, keys, position);
  return row;
}

PrMessage *
pr_message_pages_lookup (PrMessagePages *self, gint64 id)
{
  return base_weak_map_lookup (self->rows, id);
}

GPtrArray *
pr_message_pages_dup_rows (PrMessagePages *self)
{
  return base_weak_map_dup_objects (self->rows);
}

void
pr_message_pages_set_flags (PrMessagePages *self, gint64 id, StoreFlags flags)
{
  PrMessage *row = base_weak_map_lookup (self->rows, id);

  if (row != NULL)
    pr_message_set_flags (row, flags);
  if (self->n_loads > 0)
    g_hash_table_insert (self->fresh_flags, g_memdup2 (&id, sizeof id), GUINT_TO_POINTER (flags));
}

void
pr_message_pages_reload (PrMessagePages *self, const GArray *ids)
{
  GArray *here = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      PrMessage *row = base_weak_map_lookup (self->rows, id);

      if (row != NULL && pr_message_get_batch (row) != 0)
        g_array_append_val (here, id);
    }
  if (here->len > 0)
    load_rows (self, here);
  else
    g_array_unref (here);
}

void
pr_message_pages_cancel (PrMessagePages *self)
{
  self->generation++;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
}

void
pr_message_pages_clear (PrMessagePages *self)
{
  /* What is on its way may be rows of another kind. */
  self->generation++;
  base_weak_map_clear (self->rows);
  g_queue_clear_full (&self->batches, batch_free);
  g_hash_table_remove_all (self->fresh_flags);
}

void
pr_message_pages_stop (PrMessagePages *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->database, store_database_unref);
}

PrMessagePages *
pr_message_pages_new (StoreDatabase *database,
                      gpointer owner,
                      PrMessagePagesCreate create,
                      PrMessagePagesFilled filled)
{
  PrMessagePages *self = g_rc_box_new0 (PrMessagePages);

  self->database = store_database_ref (database);
  self->owner = owner;
  self->create = create;
  self->filled = filled;
  self->cancellable = g_cancellable_new ();
  self->rows = base_weak_map_new ();
  self->fresh_flags = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_queue_init (&self->batches);
  return self;
}

void
pr_message_pages_set_conversations (PrMessagePages *self, gboolean conversations)
{
  self->conversations = conversations;
}

void
pr_message_pages_free (PrMessagePages *self)
{
  pr_message_pages_stop (self);
  self->owner = NULL;
  g_rc_box_release_full (self, pages_clear);
}
