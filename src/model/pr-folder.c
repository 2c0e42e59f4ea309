/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/pr-folder-private.h"

#include <glib/gi18n.h>

struct _PrFolder
{
  GObject parent_instance;

  PrFolderKind kind;
  StoreFolder *record; /* of a mailbox */
  char *account_id;
  char *title;
  gint64 total;
  gint64 unread;
  GListStore *children;
};

G_DEFINE_FINAL_TYPE (PrFolder, pr_folder, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (PrFolderKind,
                    pr_folder_kind,
                    G_DEFINE_ENUM_VALUE (PR_FOLDER_MAILBOX, "mailbox"),
                    G_DEFINE_ENUM_VALUE (PR_FOLDER_ACCOUNT, "account"),
                    G_DEFINE_ENUM_VALUE (PR_FOLDER_ALL_INBOXES, "all-inboxes"))

G_DEFINE_ENUM_TYPE (PrFolderRole,
                    pr_folder_role,
                    G_DEFINE_ENUM_VALUE (PR_FOLDER_ROLE_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (PR_FOLDER_ROLE_INBOX, "inbox"),
                    G_DEFINE_ENUM_VALUE (PR_FOLDER_ROLE_DRAFTS, "drafts"),
                    G_DEFINE_ENUM_VALUE (PR_FOLDER_ROLE_SENT, "sent"),
                    G_DEFINE_ENUM_VALUE (PR_FOLDER_ROLE_ARCHIVE, "archive"),
                    G_DEFINE_ENUM_VALUE (PR_FOLDER_ROLE_ALL, "all"),
                    G_DEFINE_ENUM_VALUE (PR_FOLDER_ROLE_JUNK, "junk"),
                    G_DEFINE_ENUM_VALUE (PR_FOLDER_ROLE_TRASH, "trash"),
                    G_DEFINE_ENUM_VALUE (PR_FOLDER_ROLE_FLAGGED, "flagged"),
                    G_DEFINE_ENUM_VALUE (PR_FOLDER_ROLE_IMPORTANT, "important"))

/* The public roles have the store's values, so that a cast converts them. */
G_STATIC_ASSERT ((int) PR_FOLDER_ROLE_INBOX == (int) STORE_ROLE_INBOX);
G_STATIC_ASSERT ((int) PR_FOLDER_ROLE_TRASH == (int) STORE_ROLE_TRASH);
G_STATIC_ASSERT ((int) PR_FOLDER_ROLE_IMPORTANT == (int) STORE_ROLE_IMPORTANT);

enum
{
  PROP_0,
  PROP_ID,
  PROP_ACCOUNT_ID,
  PROP_KIND,
  PROP_TITLE,
  PROP_PATH,
  PROP_ROLE,
  PROP_ICON_NAME,
  PROP_UNREAD,
  PROP_TOTAL,
  PROP_SELECTABLE,
  PROP_CHILDREN,
  PROP_HAS_CHILDREN,
  PROP_ACCESSIBLE_LABEL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static const char *
title_for_role (PrFolderRole role)
{
  switch (role)
    {
    case PR_FOLDER_ROLE_INBOX:
      /* Translators: name of the folder where new mail arrives */
      return _ ("Inbox");
    case PR_FOLDER_ROLE_DRAFTS:
      /* Translators: name of a folder */
      return _ ("Drafts");
    case PR_FOLDER_ROLE_SENT:
      /* Translators: name of the folder for sent mail */
      return _ ("Sent");
    case PR_FOLDER_ROLE_ARCHIVE:
      /* Translators: name of a folder */
      return C_ ("folder", "Archive");
    case PR_FOLDER_ROLE_ALL:
      /* Translators: name of a folder */
      return _ ("All Mail");
    case PR_FOLDER_ROLE_JUNK:
      /* Translators: name of the folder for unwanted mail */
      return _ ("Junk");
    case PR_FOLDER_ROLE_TRASH:
      /* Translators: name of the folder for deleted mail */
      return _ ("Trash");
    case PR_FOLDER_ROLE_FLAGGED:
      /* Translators: name of a folder */
      return _ ("Starred");
    case PR_FOLDER_ROLE_IMPORTANT:
      /* Translators: name of a folder */
      return _ ("Important");
    case PR_FOLDER_ROLE_NONE:
    default:
      return NULL;
    }
}

static char *
dup_accessible_label (PrFolder *self)
{
  if (self->unread <= 0)
    return g_strdup (self->title);
  return g_strdup_printf (
      /* Translators: a folder read aloud: its name and how many messages are unread */
      ngettext ("%s, %u unread", "%s, %u unread", (gulong) self->unread), self->title,
      (guint) self->unread);
}

static void
notify (PrFolder *self, guint prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
pr_folder_finalize (GObject *object)
{
  PrFolder *self = PR_FOLDER (object);

  g_clear_pointer (&self->record, store_folder_unref);
  g_free (self->account_id);
  g_free (self->title);
  g_clear_object (&self->children);
  G_OBJECT_CLASS (pr_folder_parent_class)->finalize (object);
}

static void
pr_folder_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PrFolder *self = PR_FOLDER (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, pr_folder_get_id (self));
      break;
    case PROP_ACCOUNT_ID:
      g_value_set_string (value, self->account_id);
      break;
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_PATH:
      g_value_set_string (value, pr_folder_get_path (self));
      break;
    case PROP_ROLE:
      g_value_set_enum (value, pr_folder_get_role (self));
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, pr_folder_get_icon_name (self));
      break;
    case PROP_UNREAD:
      g_value_set_int64 (value, self->unread);
      break;
    case PROP_TOTAL:
      g_value_set_int64 (value, self->total);
      break;
    case PROP_SELECTABLE:
      g_value_set_boolean (value, pr_folder_is_selectable (self));
      break;
    case PROP_CHILDREN:
      g_value_set_object (value, self->children);
      break;
    case PROP_HAS_CHILDREN:
      g_value_set_boolean (value, g_list_model_get_n_items (G_LIST_MODEL (self->children)) > 0);
      break;
    case PROP_ACCESSIBLE_LABEL:
      g_value_take_string (value, dup_accessible_label (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pr_folder_class_init (PrFolderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = pr_folder_finalize;
  object_class->get_property = pr_folder_get_property;

  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ACCOUNT_ID] = g_param_spec_string ("account-id", NULL, NULL, NULL, flags);
  properties[PROP_KIND] =
      g_param_spec_enum ("kind", NULL, NULL, PR_TYPE_FOLDER_KIND, PR_FOLDER_MAILBOX, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_ROLE] =
      g_param_spec_enum ("role", NULL, NULL, PR_TYPE_FOLDER_ROLE, PR_FOLDER_ROLE_NONE, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_UNREAD] = g_param_spec_int64 ("unread", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_TOTAL] = g_param_spec_int64 ("total", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_SELECTABLE] = g_param_spec_boolean ("selectable", NULL, NULL, FALSE, flags);
  properties[PROP_CHILDREN] =
      g_param_spec_object ("children", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_HAS_CHILDREN] = g_param_spec_boolean ("has-children", NULL, NULL, FALSE, flags);
  properties[PROP_ACCESSIBLE_LABEL] =
      g_param_spec_string ("accessible-label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pr_folder_init (PrFolder *self)
{
  self->children = g_list_store_new (PR_TYPE_FOLDER);
}

static char *
title_for_record (const StoreFolder *record)
{
  const char *title = title_for_role ((PrFolderRole) record->role);

  return g_strdup (title != NULL ? title : record->title);
}

PrFolder *
pr_folder_new_mailbox (const StoreFolder *record)
{
  PrFolder *self = g_object_new (PR_TYPE_FOLDER, NULL);

  self->kind = PR_FOLDER_MAILBOX;
  self->record = store_folder_ref ((StoreFolder *) record);
  self->account_id = g_strdup (record->account);
  self->title = title_for_record (record);
  self->total = MAX (record->total, 0);
  self->unread = MAX (record->unread, 0);
  return self;
}

PrFolder *
pr_folder_new_account (const char *account_id, const char *title)
{
  PrFolder *self = g_object_new (PR_TYPE_FOLDER, NULL);

  self->kind = PR_FOLDER_ACCOUNT;
  self->account_id = g_strdup (account_id);
  self->title = g_strdup (title);
  return self;
}

PrFolder *
pr_folder_new_all_inboxes (void)
{
  PrFolder *self = g_object_new (PR_TYPE_FOLDER, NULL);

  self->kind = PR_FOLDER_ALL_INBOXES;
  self->title = g_strdup (_ ("All Inboxes"));
  return self;
}

const StoreFolder *
pr_folder_get_record (PrFolder *self)
{
  return self->record;
}

void
pr_folder_set_record (PrFolder *self, const StoreFolder *record)
{
  g_autoptr (StoreFolder) old = g_steal_pointer (&self->record);
  g_autofree char *title = title_for_record (record);

  g_object_freeze_notify (G_OBJECT (self));
  self->record = store_folder_ref ((StoreFolder *) record);
  pr_folder_set_title (self, title);
  if (g_strcmp0 (old->path, record->path) != 0)
    notify (self, PROP_PATH);
  if (old->role != record->role)
    {
      notify (self, PROP_ROLE);
      notify (self, PROP_ICON_NAME);
    }
  if (old->selectable != record->selectable)
    notify (self, PROP_SELECTABLE);
  pr_folder_set_counters (self, record->total, record->unread);
  g_object_thaw_notify (G_OBJECT (self));
}

void
pr_folder_set_title (PrFolder *self, const char *title)
{
  if (g_strcmp0 (self->title, title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  notify (self, PROP_TITLE);
  notify (self, PROP_ACCESSIBLE_LABEL);
}

void
pr_folder_set_counters (PrFolder *self, gint64 total, gint64 unread)
{
  total = MAX (total, 0);
  unread = MAX (unread, 0);
  if (self->total != total)
    {
      self->total = total;
      notify (self, PROP_TOTAL);
    }
  if (self->unread != unread)
    {
      self->unread = unread;
      notify (self, PROP_UNREAD);
      notify (self, PROP_ACCESSIBLE_LABEL);
    }
}

void
pr_folder_set_children (PrFolder *self, GPtrArray *children)
{
  gboolean had = g_list_model_get_n_items (G_LIST_MODEL (self->children)) > 0;

  pr_folder_splice_store (self->children, children);
  if (had != (children->len > 0))
    notify (self, PROP_HAS_CHILDREN);
}

StoreView *
pr_folder_dup_view (PrFolder *self)
{
  switch (self->kind)
    {
    case PR_FOLDER_MAILBOX:
      return store_view_new_folder (self->record->id);
    case PR_FOLDER_ALL_INBOXES:
      return store_view_new_role (STORE_ROLE_INBOX);
    case PR_FOLDER_ACCOUNT:
    default:
      return NULL;
    }
}

void
pr_folder_splice_store (GListStore *store, GPtrArray *items)
{
  GListModel *model = G_LIST_MODEL (store);

  for (guint i = g_list_model_get_n_items (model); i > 0; i--)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i - 1);

      if (!g_ptr_array_find (items, item, NULL))
        g_list_store_remove (store, i - 1);
    }
  for (guint i = 0; i < items->len; i++)
    {
      gpointer wanted = g_ptr_array_index (items, i);
      g_autoptr (GObject) item = g_list_model_get_item (model, i);
      guint position;

      if (item == wanted)
        continue;
      if (g_list_store_find (store, wanted, &position))
        g_list_store_remove (store, position);
      g_list_store_insert (store, i, wanted);
    }
}

PrFolderKind
pr_folder_get_kind (PrFolder *self)
{
  return self->kind;
}

gint64
pr_folder_get_id (PrFolder *self)
{
  return self->record != NULL ? self->record->id : 0;
}

const char *
pr_folder_get_account_id (PrFolder *self)
{
  return self->account_id;
}

const char *
pr_folder_get_title (PrFolder *self)
{
  return self->title;
}

const char *
pr_folder_get_path (PrFolder *self)
{
  return self->record != NULL ? self->record->path : "";
}

const char *
pr_folder_get_icon_name (PrFolder *self)
{
  if (self->kind == PR_FOLDER_ACCOUNT)
    return "avatar-default-symbolic";
  switch (pr_folder_get_role (self))
    {
    case PR_FOLDER_ROLE_INBOX:
      return "mail-unread-symbolic";
    case PR_FOLDER_ROLE_DRAFTS:
      return "document-edit-symbolic";
    case PR_FOLDER_ROLE_SENT:
      return "mail-send-symbolic";
    case PR_FOLDER_ROLE_ARCHIVE:
    case PR_FOLDER_ROLE_ALL:
      return "folder-documents-symbolic";
    case PR_FOLDER_ROLE_JUNK:
      return "dialog-warning-symbolic";
    case PR_FOLDER_ROLE_TRASH:
      return "user-trash-symbolic";
    case PR_FOLDER_ROLE_FLAGGED:
      return "starred-symbolic";
    case PR_FOLDER_ROLE_IMPORTANT:
      return "mail-mark-important-symbolic";
    case PR_FOLDER_ROLE_NONE:
    default:
      return "folder-symbolic";
    }
}

PrFolderRole
pr_folder_get_role (PrFolder *self)
{
  if (self->kind == PR_FOLDER_ALL_INBOXES)
    return PR_FOLDER_ROLE_INBOX;
  return self->record != NULL ? (PrFolderRole) self->record->role : PR_FOLDER_ROLE_NONE;
}

gint64
pr_folder_get_unread (PrFolder *self)
{
  return self->unread;
}

gint64
pr_folder_get_total (PrFolder *self)
{
  return self->total;
}

gboolean
pr_folder_is_selectable (PrFolder *self)
{
  if (self->kind == PR_FOLDER_MAILBOX)
    return self->record->selectable;
  return self->kind == PR_FOLDER_ALL_INBOXES;
}

gboolean
pr_folder_is_subscribed (PrFolder *self)
{
  return self->kind == PR_FOLDER_MAILBOX && self->record->subscribed;
}

GListModel *
pr_folder_get_children (PrFolder *self)
{
  return G_LIST_MODEL (self->children);
}
