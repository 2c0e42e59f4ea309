/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/pr-notifier-private.h"

#include <glib/gi18n.h>

#include "store/store-message.h"

#define GROUP_ABOVE 3

struct _PrNotifier
{
  GObject parent_instance;

  StoreDatabase *database;
  PrNotifierSink *sink;
  gint64 visible_folder;
  GHashTable *shown;  /* message id (int64) -> notification id, of single and grouped ones */
  GHashTable *groups; /* notification id -> how many of its messages are still unread */
};

G_DEFINE_INTERFACE (PrNotifierSink, pr_notifier_sink, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (PrNotifier, pr_notifier, G_TYPE_OBJECT)

static void
pr_notifier_sink_default_init (PrNotifierSinkInterface *iface)
{
}

static void
send (PrNotifier *self,
      const char *id,
      const char *title,
      const char *body,
      gint64 message,
      gint64 folder)
{
  if (self->sink != NULL)
    PR_NOTIFIER_SINK_GET_IFACE (self->sink)->send (self->sink, id, title, body, message, folder);
}

/* Message ID needs no notification any more. */
static void
withdraw (PrNotifier *self, gint64 id)
{
  const char *shown = g_hash_table_lookup (self->shown, &id);
  g_autofree char *notification = g_strdup (shown);
  guint left;

  if (notification == NULL)
    return;
  g_hash_table_remove (self->shown, &id);
  left = GPOINTER_TO_UINT (g_hash_table_lookup (self->groups, notification));
  if (left > 1)
    {
      g_hash_table_insert (self->groups, g_strdup (notification), GUINT_TO_POINTER (left - 1));
      return;
    }
  g_hash_table_remove (self->groups, notification);
  if (self->sink != NULL)
    PR_NOTIFIER_SINK_GET_IFACE (self->sink)->withdraw (self->sink, notification);
}

static void
remember (PrNotifier *self, const char *notification, gint64 message)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->groups, notification));

  g_hash_table_insert (self->shown, g_memdup2 (&message, sizeof message), g_strdup (notification));
  g_hash_table_insert (self->groups, g_strdup (notification), GUINT_TO_POINTER (n + 1));
}

static const char *
get_sender (const StoreMessage *message)
{
  if (message->from_name != NULL && *message->from_name != '\0')
    return message->from_name;
  if (message->from_address != NULL && *message->from_address != '\0')
    return message->from_address;
  return _ ("(unknown sender)");
}

static void
send_single (PrNotifier *self, const StoreMessage *message)
{
  g_autofree char *id = g_strdup_printf ("message-%" G_GINT64_FORMAT, message->id);
  gboolean has_subject = message->subject != NULL && *message->subject != '\0';
  gboolean has_preview = message->preview != NULL && *message->preview != '\0';
  g_autofree char *body =
      g_strconcat (has_subject ? message->subject : _ ("(no subject)"), has_preview ? "\n" : "",
                   has_preview ? message->preview : "", NULL);

  remember (self, id, message->id);
  send (self, id, get_sender (message), body, message->id, message->folder);
}

static void
send_group (PrNotifier *self, GPtrArray *messages)
{
  const StoreMessage *first = g_ptr_array_index (messages, 0);
  g_autofree char *id = g_strdup_printf ("folder-%" G_GINT64_FORMAT, first->folder);
  g_autoptr (GPtrArray) senders = g_ptr_array_new ();
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  guint n;

  for (guint i = 0; i < messages->len; i++)
    {
      const StoreMessage *message = g_ptr_array_index (messages, i);
      const char *sender = get_sender (message);

      remember (self, id, message->id);
      if (senders->len < 5
          && !g_ptr_array_find_with_equal_func (senders, sender, g_str_equal, NULL))
        g_ptr_array_add (senders, (gpointer) sender);
    }
  g_ptr_array_add (senders, NULL);
  /* together with those of the folder's earlier group, which this one replaces */
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->groups, id));
  title = g_strdup_printf (ngettext ("%u new message", "%u new messages", n), n);
  body = g_strjoinv (", ", (char **) senders->pdata);
  send (self, id, title, body, 0, first->folder);
}

static void
on_messages_load (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrNotifier) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = NULL;

  if (self->database == NULL)
    return;
  messages = store_message_load_finish (self->database, result, &error);
  if (messages == NULL)
    {
      g_warning ("New messages could not be read: %s", error->message);
      return;
    }
  /* read on another device in the meantime */
  for (guint i = messages->len; i > 0; i--)
    if ((((StoreMessage *) g_ptr_array_index (messages, i - 1))->flags & STORE_FLAG_SEEN) != 0)
      g_ptr_array_remove_index (messages, i - 1);
  if (messages->len > GROUP_ABOVE)
    send_group (self, messages);
  else
    for (guint i = 0; i < messages->len; i++)
      send_single (self, g_ptr_array_index (messages, i));
}

static gboolean
is_visible (PrNotifier *self, const StoreFolderChange *part)
{
  return self->visible_folder == part->folder || self->visible_folder == -1;
}

static void
announce (PrNotifier *self, const StoreFolderChange *part)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < part->added->len; i++)
    {
      const StoreAddedRow *row = &g_array_index (part->added, StoreAddedRow, i);

      if ((row->flags & (STORE_FLAG_SEEN | STORE_FLAG_DELETED | STORE_FLAG_MUTED)) == 0)
        g_array_append_val (ids, row->key.id);
    }
  if (ids->len > 0)
    store_message_load_async (self->database, (const gint64 *) (void *) ids->data, ids->len, NULL,
                              on_messages_load, g_object_ref (self));
}

void
pr_notifier_apply_change (PrNotifier *self, StoreChange *change)
{
  if (self->database == NULL)
    return;
  for (guint i = 0; i < change->folders->len; i++)
    {
      const StoreFolderChange *part = g_ptr_array_index (change->folders, i);

      for (guint j = 0; j < part->removed->len; j++)
        withdraw (self, g_array_index (part->removed, StoreKey, j).id);
      for (guint j = 0; j < part->flags->len; j++)
        {
          const StoreFlagsRow *row = &g_array_index (part->flags, StoreFlagsRow, j);

          if ((row->new_flags & (STORE_FLAG_SEEN | STORE_FLAG_DELETED)) != 0)
            withdraw (self, row->key.id);
        }
      if (change->origin == STORE_ORIGIN_PUSH && part->role == STORE_ROLE_INBOX
          && !is_visible (self, part))
        announce (self, part);
    }
}

static void
pr_notifier_finalize (GObject *object)
{
  PrNotifier *self = PR_NOTIFIER (object);

  g_clear_pointer (&self->database, store_database_unref);
  g_clear_object (&self->sink);
  g_hash_table_unref (self->shown);
  g_hash_table_unref (self->groups);
  G_OBJECT_CLASS (pr_notifier_parent_class)->finalize (object);
}

static void
pr_notifier_class_init (PrNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pr_notifier_finalize;
}

static void
pr_notifier_init (PrNotifier *self)
{
  self->shown = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

PrNotifier *
pr_notifier_new (void)
{
  return g_object_new (PR_TYPE_NOTIFIER, NULL);
}

void
pr_notifier_set_database (PrNotifier *self, StoreDatabase *database)
{
  g_clear_pointer (&self->database, store_database_unref);
  self->database = database != NULL ? store_database_ref (database) : NULL;
}

void
pr_notifier_set_sink (PrNotifier *self, PrNotifierSink *sink)
{
  g_set_object (&self->sink, sink);
}

void
pr_notifier_set_visible_folder (PrNotifier *self, gint64 folder)
{
  self->visible_folder = folder;
}
