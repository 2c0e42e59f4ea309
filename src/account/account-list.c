/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "account/account-list.h"

#include <errno.h>
#include <string.h>

#define FILE_NAME "accounts.ini"

struct _AccountList
{
  GObject parent;

  char *config_dir;
  GPtrArray *items;   /* AccountSettings */
  GKeyFile *key_file; /* also holds groups and keys that this version does not know */
};

static void account_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AccountList,
                               account_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, account_list_model_init))

static const char *const role_keys[ACCOUNT_ROLE_N] = {
  "drafts-folder", "sent-folder", "archive-folder", "junk-folder", "trash-folder",
};

static GType
account_list_get_item_type (GListModel *model)
{
  return ACCOUNT_TYPE_SETTINGS;
}

static guint
account_list_get_n_items (GListModel *model)
{
  return ACCOUNT_LIST (model)->items->len;
}

static gpointer
account_list_get_item (GListModel *model, guint position)
{
  AccountList *self = ACCOUNT_LIST (model);

  if (position >= self->items->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->items, position));
}

static void
account_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = account_list_get_item_type;
  iface->get_n_items = account_list_get_n_items;
  iface->get_item = account_list_get_item;
}

static void
account_list_finalize (GObject *object)
{
  AccountList *self = ACCOUNT_LIST (object);

  g_free (self->config_dir);
  g_ptr_array_unref (self->items);
  g_key_file_unref (self->key_file);
  G_OBJECT_CLASS (account_list_parent_class)->finalize (object);
}

static void
account_list_class_init (AccountListClass *class)
{
  G_OBJECT_CLASS (class)->finalize = account_list_finalize;
}

static void
account_list_init (AccountList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->key_file = g_key_file_new ();
}

AccountList *
account_list_new (const char *config_dir)
{
  AccountList *self = g_object_new (ACCOUNT_TYPE_LIST, NULL);

  self->config_dir = g_strdup (config_dir);
  return self;
}

static gboolean
read_server (GKeyFile *file,
             const char *group,
             const char *key,
             AccountProtocol protocol,
             AccountServer *server,
             GError **error)
{
  g_autofree char *url = g_key_file_get_string (file, group, key, NULL);
  g_autofree char *user_key = g_strconcat (key, "-user", NULL);

  if (url == NULL)
    return TRUE;
  if (!account_server_parse_url (url, protocol, server, error))
    return FALSE;
  g_free (server->user);
  server->user = g_key_file_get_string (file, group, user_key, NULL);
  return TRUE;
}

static AccountSettings *
read_group (GKeyFile *file, const char *group, GError **error)
{
  g_auto (AccountServer) imap = { NULL };
  g_auto (AccountServer) smtp = { NULL };
  g_autofree char *email = g_key_file_get_string (file, group, "email", NULL);
  g_autofree char *name = g_key_file_get_string (file, group, "name", NULL);
  g_autofree char *command = g_key_file_get_string (file, group, "password-command", NULL);
  g_autofree char *pin = g_key_file_get_string (file, group, "certificate-sha256", NULL);
  g_autofree char *pin_server = g_key_file_get_string (file, group, "certificate-server", NULL);
  g_autofree char *ca_file = g_key_file_get_string (file, group, "certificate-file", NULL);
  g_autoptr (GPtrArray) roles = g_ptr_array_new_with_free_func (g_free);
  AccountValues values = { 0 };

  if (!read_server (file, group, "imap", ACCOUNT_PROTOCOL_IMAP, &imap, error)
      || !read_server (file, group, "smtp", ACCOUNT_PROTOCOL_SMTP, &smtp, error))
    return NULL;
  values.email = email != NULL ? email : group;
  values.name = name;
  values.imap = imap;
  values.smtp = smtp;
  values.password_command = command;
  values.pinned_sha256 = pin;
  values.pinned_server = pin_server;
  values.ca_file = ca_file;
  for (int i = 0; i < ACCOUNT_ROLE_N; i++)
    {
      g_ptr_array_add (roles, g_key_file_get_string (file, group, role_keys[i], NULL));
      values.role_paths[i] = g_ptr_array_index (roles, i);
    }
  return account_settings_new (&values, error);
}

static gint64
find_index (AccountList *self, const char *id)
{
  g_autofree char *wanted = g_utf8_strdown (id, -1);

  for (guint i = 0; i < self->items->len; i++)
    if (g_str_equal (account_settings_get_id (g_ptr_array_index (self->items, i)), wanted))
      return i;
  return -1;
}

gboolean
account_list_load (AccountList *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->config_dir, FILE_NAME, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local = NULL;
  g_auto (GStrv) groups = NULL;
  guint n_before = self->items->len;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, &local)
      && !g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT)
      && !g_error_matches (local, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_NOT_FOUND))
    {
      g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_FAILED, "%s: %s", path, local->message);
      return FALSE;
    }
  g_key_file_unref (self->key_file);
  self->key_file = g_steal_pointer (&file);
  g_ptr_array_set_size (self->items, 0);
  groups = g_key_file_get_groups (self->key_file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (GError) bad = NULL;
      AccountSettings *settings = read_group (self->key_file, groups[i], &bad);

      if (settings == NULL)
        g_message ("%s: account %s is skipped: %s", path, groups[i], bad->message);
      else if (find_index (self, account_settings_get_id (settings)) >= 0)
        g_object_unref (settings);
      else
        g_ptr_array_add (self->items, settings);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->items->len);
  return TRUE;
}

static void
write_string (GKeyFile *file, const char *group, const char *key, const char *value)
{
  if (value != NULL)
    g_key_file_set_string (file, group, key, value);
  else
    g_key_file_remove_key (file, group, key, NULL);
}

static void
write_server (GKeyFile *file,
              const char *group,
              const char *key,
              AccountProtocol protocol,
              const AccountServer *server)
{
  g_autofree char *url = NULL;
  g_autofree char *user_key = g_strconcat (key, "-user", NULL);

  if (server->host != NULL)
    url = account_server_to_url (server, protocol);
  write_string (file, group, key, url);
  write_string (file, group, user_key, server->host != NULL ? server->user : NULL);
}

static void
write_group (GKeyFile *file, AccountSettings *settings)
{
  const AccountValues *values = account_settings_get_values (settings);
  const char *group = account_settings_get_id (settings);

  write_string (file, group, "email", values->email);
  write_string (file, group, "name", values->name);
  write_server (file, group, "imap", ACCOUNT_PROTOCOL_IMAP, &values->imap);
  write_server (file, group, "smtp", ACCOUNT_PROTOCOL_SMTP, &values->smtp);
  write_string (file, group, "password-command", values->password_command);
  write_string (file, group, "certificate-sha256", values->pinned_sha256);
  write_string (file, group, "certificate-server", values->pinned_server);
  write_string (file, group, "certificate-file", values->ca_file);
  for (int i = 0; i < ACCOUNT_ROLE_N; i++)
    write_string (file, group, role_keys[i], values->role_paths[i]);
}

/* A copy to change, so that a failed save leaves everything as it was. */
static GKeyFile *
copy_key_file (GKeyFile *file)
{
  g_autofree char *data = g_key_file_to_data (file, NULL, NULL);
  GKeyFile *copy = g_key_file_new ();

  if (*data != '\0')
    g_key_file_load_from_data (copy, data, strlen (data), G_KEY_FILE_KEEP_COMMENTS, NULL);
  return copy;
}

/* Writes @file; it becomes the list's own when that went well. */
static gboolean
save (AccountList *self, GKeyFile *file, GError **error)
{
  g_autofree char *path = g_build_filename (self->config_dir, FILE_NAME, NULL);
  g_autofree char *data = NULL;
  g_autoptr (GError) local = NULL;
  gsize size;

  if (g_mkdir_with_parents (self->config_dir, 0700) != 0)
    {
      g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_FAILED, "%s: %s", self->config_dir,
                   g_strerror (errno));
      return FALSE;
    }
  data = g_key_file_to_data (file, &size, NULL);
  if (!g_file_set_contents_full (path, data, (gssize) size,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &local))
    {
      g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_FAILED, "%s: %s", path, local->message);
      return FALSE;
    }
  g_key_file_unref (self->key_file);
  self->key_file = g_key_file_ref (file);
  return TRUE;
}

static gboolean
set_not_found (GError **error, const char *id)
{
  g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_NOT_FOUND, "there is no account %s", id);
  return FALSE;
}

gboolean
account_list_add (AccountList *self, AccountSettings *settings, GError **error)
{
  g_autoptr (GKeyFile) file = NULL;
  const char *id = account_settings_get_id (settings);

  if (find_index (self, id) >= 0)
    {
      g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_EXISTS, "there is an account %s already",
                   id);
      return FALSE;
    }
  file = copy_key_file (self->key_file);
  write_group (file, settings);
  if (!save (self, file, error))
    return FALSE;
  g_ptr_array_add (self->items, g_object_ref (settings));
  g_list_model_items_changed (G_LIST_MODEL (self), self->items->len - 1, 0, 1);
  return TRUE;
}

gboolean
account_list_update (AccountList *self, AccountSettings *settings, GError **error)
{
  g_autoptr (GKeyFile) file = NULL;
  gint64 index = find_index (self, account_settings_get_id (settings));

  if (index < 0)
    return set_not_found (error, account_settings_get_id (settings));
  file = copy_key_file (self->key_file);
  write_group (file, settings);
  if (!save (self, file, error))
    return FALSE;
  g_object_unref (self->items->pdata[index]);
  self->items->pdata[index] = g_object_ref (settings);
  g_list_model_items_changed (G_LIST_MODEL (self), (guint) index, 1, 1);
  return TRUE;
}

gboolean
account_list_remove (AccountList *self, const char *id, GError **error)
{
  g_autoptr (GKeyFile) file = NULL;
  gint64 index = find_index (self, id);

  if (index < 0)
    return set_not_found (error, id);
  file = copy_key_file (self->key_file);
  g_key_file_remove_group (file, account_settings_get_id (g_ptr_array_index (self->items, index)),
                           NULL);
  if (!save (self, file, error))
    return FALSE;
  g_ptr_array_remove_index (self->items, (guint) index);
  g_list_model_items_changed (G_LIST_MODEL (self), (guint) index, 1, 0);
  return TRUE;
}

AccountSettings *
account_list_find (AccountList *self, const char *id)
{
  gint64 index = find_index (self, id);

  return index < 0 ? NULL : g_ptr_array_index (self->items, index);
}

GPtrArray *
account_list_dup_all (AccountList *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_add (all, g_object_ref (g_ptr_array_index (self->items, i)));
  return all;
}
