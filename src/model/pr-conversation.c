/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-conversation-private.h"

#include "model/pr-message-private.h"
#include "store/store-conversation.h"

struct _PrConversation
{
  GObject parent_instance;

  StoreDatabase *database; /* NULL once stopped */
  guint subscription;
  GCancellable *cancellable;
  gint64 wanted_id;
  gint64 id; /* whose messages these are */
  gboolean loading;
  gboolean stale; /* something changed since the load began */
  GPtrArray *messages;
  GHashTable *by_id; /* id -> message of MESSAGES, borrowed */
};

enum
{
  PROP_0,
  PROP_ID,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void load (PrConversation *self);

/* ---- List model ---- */

static GType
pr_conversation_get_item_type (GListModel *model)
{
  return PR_TYPE_MESSAGE;
}

static guint
pr_conversation_get_n_items (GListModel *model)
{
  return PR_CONVERSATION (model)->messages->len;
}

static gpointer
pr_conversation_get_item (GListModel *model, guint position)
{
  PrConversation *self = PR_CONVERSATION (model);

  return position < self->messages->len
             ? g_object_ref (g_ptr_array_index (self->messages, position))
             : NULL;
}

static void
pr_conversation_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pr_conversation_get_item_type;
  iface->get_n_items = pr_conversation_get_n_items;
  iface->get_item = pr_conversation_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PrConversation,
                               pr_conversation,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      pr_conversation_list_model_init))

/* ---- Loading ---- */

static gint64
get_id (GPtrArray *messages, guint position)
{
  return pr_message_get_id (g_ptr_array_index (messages, position));
}

/* The same object for the same message, filled anew. */
static PrMessage *
create_message (PrConversation *self, StoreMessage *record, gint64 now)
{
  PrMessage *message = g_hash_table_lookup (self->by_id, &record->id);
  StoreKey key = { record->sort, record->id };

  message = message != NULL ? g_object_ref (message) : pr_message_new (&key, FALSE);
  pr_message_set_record (message, record, now);
  return message;
}

/* (transfer full) MESSAGES take the place of those that are here, announced as one run. */
static void
replace_messages (PrConversation *self, GPtrArray *messages)
{
  g_autoptr (GPtrArray) old = self->messages;
  guint shorter = MIN (old->len, messages->len);
  guint first = 0;
  guint last = 0;

  while (first < shorter && get_id (old, first) == get_id (messages, first))
    first++;
  while (last < shorter - first
         && get_id (old, old->len - last - 1) == get_id (messages, messages->len - last - 1))
    last++;
  self->messages = messages;
  g_hash_table_remove_all (self->by_id);
  for (guint i = 0; i < messages->len; i++)
    {
      gint64 id = get_id (messages, i);

      g_hash_table_insert (self->by_id, g_memdup2 (&id, sizeof id),
                           g_ptr_array_index (messages, i));
    }
  if (first + last < MAX (old->len, messages->len))
    g_list_model_items_changed (G_LIST_MODEL (self), first, old->len - first - last,
                                messages->len - first - last);
}

static void
on_load (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrConversation) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = NULL;
  GPtrArray *messages;

  if (self->database == NULL)
    return;
  records = store_conversation_load_finish (self->database, result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->loading = FALSE;
  if (records == NULL)
    g_warning ("A conversation could not be read: %s", error->message);
  messages = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; records != NULL && i < records->len; i++)
    g_ptr_array_add (messages,
                     create_message (self, g_ptr_array_index (records, i), g_get_real_time ()));
  replace_messages (self, messages);
  if (self->id != self->wanted_id)
    {
      self->id = self->wanted_id;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
    }
  if (self->stale)
    load (self);
}

static void
load (PrConversation *self)
{
  self->loading = TRUE;
  self->stale = FALSE;
  store_conversation_load_async (self->database, self->wanted_id, self->cancellable, on_load,
                                 g_object_ref (self));
}

/* Whether one of ROWS, whose elements begin with their id or key, is of this conversation. */
static gboolean
has_any (PrConversation *self, const GArray *rows, gsize offset)
{
  gsize size = g_array_get_element_size ((GArray *) rows);

  for (guint i = 0; i < rows->len; i++)
    {
      const gint64 *id = (const gint64 *) (const void *) (rows->data + i * size + offset);

      if (*id == self->wanted_id || g_hash_table_contains (self->by_id, id))
        return TRUE;
    }
  return FALSE;
}

/* An answer is told by the rows of its conversation too, in each folder that has one. */
static gboolean
is_concerned (PrConversation *self, const StoreFolderChange *part)
{
  return has_any (self, part->removed, G_STRUCT_OFFSET (StoreKey, id))
         || has_any (self, part->added, G_STRUCT_OFFSET (StoreAddedRow, key.id))
         || has_any (self, part->flags, G_STRUCT_OFFSET (StoreFlagsRow, key.id))
         || has_any (self, part->updated, 0)
         || (part->conversations != NULL && is_concerned (self, part->conversations));
}

/* One load at a time, however fast changes come. */
static void
on_store_change (StoreChange *change, gpointer user_data)
{
  PrConversation *self = user_data;
  gboolean concerned = FALSE;

  for (guint i = 0; i < change->folders->len && !concerned; i++)
    concerned = self->loading || is_concerned (self, g_ptr_array_index (change->folders, i));
  if (self->wanted_id == 0 || !concerned)
    return;
  if (self->loading)
    self->stale = TRUE;
  else
    load (self);
}

void
pr_conversation_set_id (PrConversation *self, gint64 id)
{
  g_return_if_fail (PR_IS_CONVERSATION (self));

  if (self->wanted_id == id || self->database == NULL)
    return;
  self->wanted_id = id;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->loading = FALSE;
  if (id != 0)
    {
      load (self);
      return;
    }
  replace_messages (self, g_ptr_array_new_with_free_func (g_object_unref));
  self->id = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
}

gint64
pr_conversation_get_id (PrConversation *self)
{
  g_return_val_if_fail (PR_IS_CONVERSATION (self), 0);

  return self->id;
}

/* ---- Object ---- */

void
pr_conversation_stop (PrConversation *self)
{
  if (self->database == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  store_database_unsubscribe (self->database, self->subscription);
  g_clear_pointer (&self->database, store_database_unref);
}

static void
pr_conversation_dispose (GObject *object)
{
  pr_conversation_stop (PR_CONVERSATION (object));
  G_OBJECT_CLASS (pr_conversation_parent_class)->dispose (object);
}

static void
pr_conversation_finalize (GObject *object)
{
  PrConversation *self = PR_CONVERSATION (object);

  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->messages);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (pr_conversation_parent_class)->finalize (object);
}

static void
pr_conversation_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, PR_CONVERSATION (object)->id);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pr_conversation_class_init (PrConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pr_conversation_dispose;
  object_class->finalize = pr_conversation_finalize;
  object_class->get_property = pr_conversation_get_property;

  properties[PROP_ID] =
      g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pr_conversation_init (PrConversation *self)
{
  self->messages = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
}

PrConversation *
pr_conversation_new (StoreDatabase *database)
{
  PrConversation *self = g_object_new (PR_TYPE_CONVERSATION, NULL);

  self->database = store_database_ref (database);
  self->subscription =
      store_database_subscribe (database, g_main_context_default (), on_store_change, self, NULL);
  return self;
}
