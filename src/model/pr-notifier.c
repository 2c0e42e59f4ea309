/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/pr-notifier-private.h"

#include <glib/gi18n.h>

#include "model/pr-account.h"
#include "model/pr-notifier-memory.h"
#include "store/store-message.h"

#define GROUP_ABOVE 3

/* How many senders a group names. */
#define MAX_SENDERS 5

#define QUIET_FLAGS (STORE_FLAG_SEEN | STORE_FLAG_DELETED | STORE_FLAG_JUNK | STORE_FLAG_MUTED)

struct _PrNotifier
{
  GObject parent_instance;

  GListModel *accounts;
  PrFolderTree *folders;
  StoreDatabase *database;
  PrNotifierSink *sink;
  gint64 visible_folder;
  gboolean enabled;
  gboolean is_private;
  char **quiet_accounts;
  PrNotifierMemory *memory;
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
  PR_NOTIFIER_SINK_GET_IFACE (self->sink)->send (self->sink, id, title, body, message, folder);
}

/* Message ID needs no notification any more. Without a sink it stays remembered for the next one.
 */
static void
withdraw (PrNotifier *self, gint64 id)
{
  g_autofree char *notification = NULL;

  if (self->sink != NULL)
    notification = pr_notifier_memory_remove (self->memory, id);
  if (notification != NULL)
    PR_NOTIFIER_SINK_GET_IFACE (self->sink)->withdraw (self->sink, notification);
}

static void
withdraw_all (PrNotifier *self)
{
  g_auto (GStrv) notifications = NULL;

  if (self->sink == NULL)
    return;
  notifications = pr_notifier_memory_clear (self->memory);
  for (gsize i = 0; notifications[i] != NULL; i++)
    PR_NOTIFIER_SINK_GET_IFACE (self->sink)->withdraw (self->sink, notifications[i]);
  pr_notifier_memory_save (self->memory);
}

/* What was read or removed while nobody looked. */
static void
on_remembered_load (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrNotifier) self = user_data;
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (GHashTable) unread = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) ids = NULL;

  if (self->database == NULL)
    return;
  messages = store_message_load_finish (self->database, result, NULL);
  if (messages == NULL)
    return;
  for (guint i = 0; i < messages->len; i++)
    {
      StoreMessage *message = g_ptr_array_index (messages, i);

      if ((message->flags & (STORE_FLAG_SEEN | STORE_FLAG_DELETED)) == 0)
        g_hash_table_add (unread, &message->id);
    }
  ids = pr_notifier_memory_dup_messages (self->memory);
  for (guint i = 0; i < ids->len; i++)
    if (!g_hash_table_contains (unread, &g_array_index (ids, gint64, i)))
      withdraw (self, g_array_index (ids, gint64, i));
  pr_notifier_memory_save (self->memory);
}

static void
review (PrNotifier *self)
{
  g_autoptr (GArray) ids = pr_notifier_memory_dup_messages (self->memory);

  if (self->database != NULL && self->sink != NULL && ids->len > 0)
    store_message_load_async (self->database, (const gint64 *) (void *) ids->data, ids->len, NULL,
                              on_remembered_load, g_object_ref (self));
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

  pr_notifier_memory_add (self->memory, id, message->id);
  send (self, id, get_sender (message), body, message->id, message->folder);
}

/* The first few senders of MESSAGES, each once. */
static char *
list_senders (GPtrArray *messages)
{
  g_autoptr (GPtrArray) senders = g_ptr_array_new ();

  for (guint i = 0; i < messages->len && senders->len < MAX_SENDERS; i++)
    {
      const char *sender = get_sender (g_ptr_array_index (messages, i));

      if (!g_ptr_array_find_with_equal_func (senders, sender, g_str_equal, NULL))
        g_ptr_array_add (senders, (gpointer) sender);
    }
  g_ptr_array_add (senders, NULL);
  return g_strjoinv (", ", (char **) senders->pdata);
}

static void
send_group (PrNotifier *self, GPtrArray *messages)
{
  const StoreMessage *first = g_ptr_array_index (messages, 0);
  g_autofree char *id = g_strdup_printf ("folder-%" G_GINT64_FORMAT, first->folder);
  g_autofree char *title = NULL;
  g_autofree char *body = self->is_private ? g_strdup ("") : list_senders (messages);
  guint n;

  for (guint i = 0; i < messages->len; i++)
    pr_notifier_memory_add (self->memory, id, ((StoreMessage *) messages->pdata[i])->id);
  /* together with those of the folder's earlier group, which this one replaces */
  n = pr_notifier_memory_count (self->memory, id);
  title = g_strdup_printf (ngettext ("%u new message", "%u new messages", n), n);
  send (self, id, title, body, 0, first->folder);
}

static gboolean
is_own_address (PrNotifier *self, const char *address)
{
  guint n = g_list_model_get_n_items (self->accounts);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PrAccount) account = g_list_model_get_item (self->accounts, i);

      if (address != NULL && g_ascii_strcasecmp (pr_account_get_email (account), address) == 0)
        return TRUE;
    }
  return FALSE;
}

/* On the row as it is now: it may have been read on another device since it came. */
static gboolean
is_quiet (PrNotifier *self, const StoreMessage *message)
{
  return (message->flags & QUIET_FLAGS) != 0 || is_own_address (self, message->from_address);
}

static void
on_messages_load (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrNotifier) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = NULL;

  if (self->database == NULL || self->sink == NULL)
    return;
  messages = store_message_load_finish (self->database, result, &error);
  if (messages == NULL)
    {
      g_warning ("New messages could not be read: %s", error->message);
      return;
    }
  for (guint i = messages->len; i > 0; i--)
    if (is_quiet (self, g_ptr_array_index (messages, i - 1)))
      g_ptr_array_remove_index (messages, i - 1);
  if (messages->len > GROUP_ABOVE || (messages->len > 0 && self->is_private))
    send_group (self, messages);
  else
    for (guint i = 0; i < messages->len; i++)
      send_single (self, g_ptr_array_index (messages, i));
  pr_notifier_memory_save (self->memory);
}

static gboolean
is_wanted (PrNotifier *self, gint64 folder)
{
  PrFolder *inbox = pr_folder_tree_find (self->folders, folder);
  const char *account = inbox != NULL ? pr_folder_get_account_id (inbox) : NULL;

  return self->enabled && self->sink != NULL
         && (account == NULL || self->quiet_accounts == NULL
             || !g_strv_contains ((const char *const *) self->quiet_accounts, account));
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

      if ((row->flags & QUIET_FLAGS) == 0)
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
          && !is_visible (self, part) && is_wanted (self, part->folder))
        announce (self, part);
    }
  pr_notifier_memory_save (self->memory);
}

static void
pr_notifier_finalize (GObject *object)
{
  PrNotifier *self = PR_NOTIFIER (object);

  g_clear_pointer (&self->database, store_database_unref);
  g_clear_object (&self->sink);
  g_clear_object (&self->accounts);
  g_clear_object (&self->folders);
  g_strfreev (self->quiet_accounts);
  pr_notifier_memory_free (self->memory);
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
  self->enabled = TRUE;
  self->memory = pr_notifier_memory_new ();
}

PrNotifier *
pr_notifier_new (GListModel *accounts, PrFolderTree *folders)
{
  PrNotifier *self = g_object_new (PR_TYPE_NOTIFIER, NULL);

  self->accounts = g_object_ref (accounts);
  self->folders = g_object_ref (folders);
  return self;
}

void
pr_notifier_set_file (PrNotifier *self, const char *file)
{
  pr_notifier_memory_load (self->memory, file);
  review (self);
}

void
pr_notifier_set_database (PrNotifier *self, StoreDatabase *database)
{
  g_clear_pointer (&self->database, store_database_unref);
  self->database = database != NULL ? store_database_ref (database) : NULL;
  review (self);
}

void
pr_notifier_set_sink (PrNotifier *self, PrNotifierSink *sink)
{
  if (g_set_object (&self->sink, sink))
    review (self);
}

void
pr_notifier_set_visible_folder (PrNotifier *self, gint64 folder)
{
  self->visible_folder = folder;
}

void
pr_notifier_set_policy (PrNotifier *self, const PrNotifierPolicy *policy)
{
  gboolean tells_less =
      (self->enabled && !policy->enabled) || (!self->is_private && policy->is_private);

  self->enabled = policy->enabled;
  self->is_private = policy->is_private;
  g_strfreev (self->quiet_accounts);
  self->quiet_accounts = g_strdupv ((char **) policy->quiet_accounts);
  if (tells_less)
    withdraw_all (self);
}
