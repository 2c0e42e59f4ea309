/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-folder-tree-private.h"

#include <string.h>

#include "model/pr-account.h"
#include "model/pr-folder-private.h"

typedef struct
{
  gint64 total;
  gint64 unread;
} Counters;

struct _PrFolderTree
{
  GObject parent_instance;

  GListModel *accounts;
  GListStore *top;
  PrFolder *all_inboxes;
  GHashTable *account_items; /* account id -> PrFolder */
  GHashTable *mailboxes;     /* row id (int64) -> PrFolder */
  GPtrArray *records;        /* StoreFolder, as last read */

  StoreDatabase *database;
  GCancellable *cancellable; /* of the load that is on its way, else NULL */
  gboolean reload;           /* the folders changed while they were being read */
  GHashTable *news;          /* figures that came while reading: row id -> Counters */
  gboolean loaded;
};

static void pr_folder_tree_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PrFolderTree,
                               pr_folder_tree,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      pr_folder_tree_list_model_init))

enum
{
  PROP_0,
  PROP_LOADED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* Roles in their order, then everything else. */
static guint
role_rank (PrFolder *folder)
{
  PrFolderRole role = pr_folder_get_role (folder);

  return role == PR_FOLDER_ROLE_NONE ? G_MAXUINT : (guint) role;
}

static int
compare_folders (gconstpointer a, gconstpointer b)
{
  PrFolder *one = *(PrFolder **) a;
  PrFolder *other = *(PrFolder **) b;
  g_autofree char *one_name = NULL;
  g_autofree char *other_name = NULL;
  int order;

  if (role_rank (one) != role_rank (other))
    return role_rank (one) < role_rank (other) ? -1 : 1;
  one_name = g_utf8_casefold (pr_folder_get_title (one), -1);
  other_name = g_utf8_casefold (pr_folder_get_title (other), -1);
  order = g_utf8_collate (one_name, other_name);
  return order != 0 ? order : strcmp (pr_folder_get_path (one), pr_folder_get_path (other));
}

/* The closest listed mailbox above FOLDER, or NULL when it belongs at the account's top: there are
 * mailboxes with a role, wherever the server keeps them. */
static PrFolder *
find_parent (PrFolder *folder, GHashTable *by_path)
{
  const StoreFolder *record = pr_folder_get_record (folder);
  g_autofree char *path = g_strdup (record->path);
  char *end;

  if (record->delimiter == '\0' || record->role != STORE_ROLE_NONE)
    return NULL;
  while ((end = strrchr (path, record->delimiter)) != NULL)
    {
      PrFolder *parent;

      *end = '\0';
      parent = g_hash_table_lookup (by_path, path);
      if (parent != NULL)
        return parent;
    }
  return NULL;
}

static GPtrArray *
get_bucket (GHashTable *buckets, gpointer parent)
{
  GPtrArray *bucket = g_hash_table_lookup (buckets, parent);

  if (bucket == NULL)
    {
      bucket = g_ptr_array_new ();
      g_hash_table_insert (buckets, parent, bucket);
    }
  return bucket;
}

/* Leaves out containers that hold nothing, from the leaves up; then hands down the children. */
static void
assign_children (PrFolder *parent, GPtrArray *children, GHashTable *buckets)
{
  for (guint i = children->len; i > 0; i--)
    {
      PrFolder *child = g_ptr_array_index (children, i - 1);

      assign_children (child, get_bucket (buckets, child), buckets);
      if (!pr_folder_is_selectable (child)
          && g_list_model_get_n_items (pr_folder_get_children (child)) == 0)
        g_ptr_array_remove_index (children, i - 1);
    }
  g_ptr_array_sort (children, compare_folders);
  pr_folder_set_children (parent, children);
}

static void
update_account (PrFolderTree *self, PrAccount *account)
{
  const char *id = pr_account_get_id (account);
  PrFolder *item = g_hash_table_lookup (self->account_items, id);
  g_autoptr (GHashTable) by_path = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) buckets =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();

  for (guint i = 0; i < self->records->len; i++)
    {
      StoreFolder *record = g_ptr_array_index (self->records, i);
      PrFolder *folder;

      if (strcmp (record->account, id) != 0)
        continue;
      folder = g_hash_table_lookup (self->mailboxes, &record->id);
      g_ptr_array_add (folders, folder);
      g_hash_table_insert (by_path, record->path, folder);
    }
  for (guint i = 0; i < folders->len; i++)
    {
      PrFolder *folder = g_ptr_array_index (folders, i);
      PrFolder *parent = find_parent (folder, by_path);

      g_ptr_array_add (get_bucket (buckets, parent != NULL ? parent : item), folder);
    }
  assign_children (item, get_bucket (buckets, item), buckets);
}

static void
update_all_inboxes (PrFolderTree *self)
{
  GHashTableIter iter;
  gpointer value;
  gint64 total = 0;
  gint64 unread = 0;

  g_hash_table_iter_init (&iter, self->mailboxes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (pr_folder_get_role (value) == PR_FOLDER_ROLE_INBOX)
      {
        total += pr_folder_get_total (value);
        unread += pr_folder_get_unread (value);
      }
  pr_folder_set_counters (self->all_inboxes, total, unread);
}

static void
update_top (PrFolderTree *self)
{
  guint n = g_list_model_get_n_items (self->accounts);
  g_autoptr (GPtrArray) top = g_ptr_array_new ();
  g_autoptr (GHashTable) old = g_steal_pointer (&self->account_items);

  self->account_items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  if (n > 1)
    g_ptr_array_add (top, self->all_inboxes);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PrAccount) account = g_list_model_get_item (self->accounts, i);
      const char *id = pr_account_get_id (account);
      PrFolder *item = g_hash_table_lookup (old, id);

      item = item != NULL ? g_object_ref (item)
                          : pr_folder_new_account (id, pr_account_get_email (account));
      g_hash_table_insert (self->account_items, g_strdup (id), item);
      update_account (self, account);
      g_ptr_array_add (top, item);
    }
  pr_folder_splice_store (self->top, top);
  update_all_inboxes (self);
}

static void
update_mailboxes (PrFolderTree *self)
{
  g_autoptr (GHashTable) old = g_steal_pointer (&self->mailboxes);

  self->mailboxes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  for (guint i = 0; i < self->records->len; i++)
    {
      StoreFolder *record = g_ptr_array_index (self->records, i);
      PrFolder *folder = g_hash_table_lookup (old, &record->id);

      if (folder != NULL)
        pr_folder_set_record (g_object_ref (folder), record);
      else
        folder = pr_folder_new_mailbox (record);
      g_hash_table_insert (self->mailboxes, g_memdup2 (&record->id, sizeof record->id), folder);
    }
}

void
pr_folder_tree_set_records (PrFolderTree *self, GPtrArray *records)
{
  g_ptr_array_ref (records);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  self->records = records;
  update_mailboxes (self);
  update_top (self);
}

static void
apply_news (PrFolderTree *self)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_iter_init (&iter, self->news);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      PrFolder *folder = g_hash_table_lookup (self->mailboxes, key);
      Counters *counters = value;

      if (folder != NULL)
        pr_folder_set_counters (folder, counters->total, counters->unread);
    }
  g_hash_table_remove_all (self->news);
  update_all_inboxes (self);
}

static void load (PrFolderTree *self);

static void
on_folders_load (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrFolderTree) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = NULL;

  if (self->database == NULL)
    return;
  records = store_folder_load_all_finish (self->database, result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (records == NULL)
    {
      g_warning ("Folders could not be read: %s", error->message);
      records = g_ptr_array_ref (self->records);
    }
  pr_folder_tree_set_records (self, records);
  apply_news (self);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
    }
  if (self->reload)
    load (self);
}

static void
load (PrFolderTree *self)
{
  if (self->cancellable != NULL)
    {
      self->reload = TRUE;
      return;
    }
  self->reload = FALSE;
  self->cancellable = g_cancellable_new ();
  store_folder_load_all_async (self->database, NULL, self->cancellable, on_folders_load,
                               g_object_ref (self));
}

void
pr_folder_tree_start (PrFolderTree *self, StoreDatabase *database)
{
  g_return_if_fail (self->database == NULL);

  self->database = store_database_ref (database);
  load (self);
}

void
pr_folder_tree_stop (PrFolderTree *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->database, store_database_unref);
}

void
pr_folder_tree_apply_change (PrFolderTree *self, StoreChange *change)
{
  gboolean inboxes = FALSE;

  for (guint i = 0; i < change->folders->len; i++)
    {
      StoreFolderChange *part = g_ptr_array_index (change->folders, i);
      PrFolder *folder = g_hash_table_lookup (self->mailboxes, &part->folder);

      if (!part->counters)
        continue;
      inboxes = inboxes || part->role == STORE_ROLE_INBOX;
      if (folder != NULL)
        pr_folder_set_counters (folder, part->total, part->unread);
      if (self->cancellable != NULL)
        {
          Counters counters = { part->total, part->unread };

          /* what is being read may be older than this */
          g_hash_table_insert (self->news, g_memdup2 (&part->folder, sizeof part->folder),
                               g_memdup2 (&counters, sizeof counters));
        }
    }
  if (inboxes)
    update_all_inboxes (self);
  if (change->folder_list && self->database != NULL)
    load (self);
}

static void
on_accounts_items_changed (GListModel *model,
                           guint position,
                           guint removed,
                           guint added,
                           gpointer user_data)
{
  update_top (PR_FOLDER_TREE (user_data));
}

static void
on_top_items_changed (GListModel *model,
                      guint position,
                      guint removed,
                      guint added,
                      gpointer user_data)
{
  g_list_model_items_changed (G_LIST_MODEL (user_data), position, removed, added);
}

static GType
pr_folder_tree_get_item_type (GListModel *model)
{
  return PR_TYPE_FOLDER;
}

static guint
pr_folder_tree_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (PR_FOLDER_TREE (model)->top));
}

static gpointer
pr_folder_tree_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (PR_FOLDER_TREE (model)->top), position);
}

static void
pr_folder_tree_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pr_folder_tree_get_item_type;
  iface->get_n_items = pr_folder_tree_get_n_items;
  iface->get_item = pr_folder_tree_get_item;
}

static void
pr_folder_tree_dispose (GObject *object)
{
  pr_folder_tree_stop (PR_FOLDER_TREE (object));
  G_OBJECT_CLASS (pr_folder_tree_parent_class)->dispose (object);
}

static void
pr_folder_tree_finalize (GObject *object)
{
  PrFolderTree *self = PR_FOLDER_TREE (object);

  g_clear_object (&self->accounts);
  g_clear_object (&self->top);
  g_clear_object (&self->all_inboxes);
  g_hash_table_unref (self->account_items);
  g_hash_table_unref (self->mailboxes);
  g_hash_table_unref (self->news);
  g_ptr_array_unref (self->records);
  G_OBJECT_CLASS (pr_folder_tree_parent_class)->finalize (object);
}

static void
pr_folder_tree_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_LOADED)
    g_value_set_boolean (value, PR_FOLDER_TREE (object)->loaded);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
pr_folder_tree_class_init (PrFolderTreeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pr_folder_tree_dispose;
  object_class->finalize = pr_folder_tree_finalize;
  object_class->get_property = pr_folder_tree_get_property;

  properties[PROP_LOADED] =
      g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pr_folder_tree_init (PrFolderTree *self)
{
  self->top = g_list_store_new (PR_TYPE_FOLDER);
  self->all_inboxes = pr_folder_new_all_inboxes ();
  self->account_items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->mailboxes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->news = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->records = g_ptr_array_new ();
  g_signal_connect_object (self->top, "items-changed", G_CALLBACK (on_top_items_changed), self, 0);
}

PrFolderTree *
pr_folder_tree_new (GListModel *accounts)
{
  PrFolderTree *self = g_object_new (PR_TYPE_FOLDER_TREE, NULL);

  self->accounts = g_object_ref (accounts);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (on_accounts_items_changed), self,
                           0);
  update_top (self);
  return self;
}

PrFolder *
pr_folder_tree_find (PrFolderTree *self, gint64 id)
{
  return g_hash_table_lookup (self->mailboxes, &id);
}

PrFolder *
pr_folder_tree_find_role (PrFolderTree *self, const char *account_id, PrFolderRole role)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      StoreFolder *record = g_ptr_array_index (self->records, i);

      if ((PrFolderRole) record->role == role && strcmp (record->account, account_id) == 0)
        return pr_folder_tree_find (self, record->id);
    }
  return NULL;
}

static gboolean
is_path (const StoreFolder *record, const char *path)
{
  if (g_ascii_strcasecmp (path, "INBOX") == 0)
    return record->role == STORE_ROLE_INBOX;
  return strcmp (record->path, path) == 0;
}

PrFolder *
pr_folder_tree_find_path (PrFolderTree *self, const char *account_id, const char *path)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      StoreFolder *record = g_ptr_array_index (self->records, i);

      if ((account_id == NULL || strcmp (record->account, account_id) == 0)
          && is_path (record, path))
        return pr_folder_tree_find (self, record->id);
    }
  return NULL;
}

PrFolder *
pr_folder_tree_find_account (PrFolderTree *self, const char *account_id)
{
  return g_hash_table_lookup (self->account_items, account_id);
}

guint
pr_folder_tree_get_n_accounts (PrFolderTree *self)
{
  return g_hash_table_size (self->account_items);
}

PrFolder *
pr_folder_tree_get_default (PrFolderTree *self)
{
  PrFolder *first = NULL;

  if (g_list_model_get_n_items (self->accounts) > 1)
    return self->all_inboxes;
  for (guint i = 0; i < self->records->len; i++)
    {
      StoreFolder *record = g_ptr_array_index (self->records, i);
      PrFolder *folder = pr_folder_tree_find (self, record->id);

      if (record->role == STORE_ROLE_INBOX)
        return folder;
      if (first == NULL && record->selectable)
        first = folder;
    }
  return first;
}

gboolean
pr_folder_tree_is_loaded (PrFolderTree *self)
{
  return self->loaded;
}

GPtrArray *
pr_folder_tree_dup_mailboxes (PrFolderTree *self)
{
  GPtrArray *mailboxes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->records->len; i++)
    {
      StoreFolder *record = g_ptr_array_index (self->records, i);

      g_ptr_array_add (mailboxes, g_object_ref (pr_folder_tree_find (self, record->id)));
    }
  return mailboxes;
}
