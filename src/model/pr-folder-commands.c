/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-folder-commands.h"

#include <string.h>

#include "engine/engine.h"
#include "model/pr-command-task.h"
#include "model/pr-error.h"
#include "model/pr-folder-private.h"
#include "store/store-message.h"
#include "store/store-operation.h"

typedef struct
{
  PrCommandTask base;
  gboolean empties; /* else: marks as read */
} Command;

static void
command_free (gpointer data)
{
  Command *command = data;

  pr_command_task_clear (&command->base);
  g_free (command);
}

/* A task for SELF; NULL when there is nowhere to write, which was told then. */
static GTask *
create_task (PrCommands *self, GAsyncReadyCallback callback, gpointer user_data)
{
  return pr_command_task_new (self, g_new0 (Command, 1), command_free, callback, user_data);
}

/* ---- Names ---- */

/* The bytes of NAME inside PARENT (nullable: at the top). (transfer full) */
static char *
dup_bytes (const StoreFolder *parent, char delimiter, const char *name)
{
  g_autofree char *encoded = engine_dup_mailbox_name (name);

  if (parent == NULL)
    return g_steal_pointer (&encoded);
  return g_strdup_printf ("%s%c%s", parent->name, delimiter, encoded);
}

static char *
dup_path (const StoreFolder *parent, char delimiter, const char *name)
{
  return parent == NULL ? g_strdup (name)
                        : g_strdup_printf ("%s%c%s", parent->path, delimiter, name);
}

static const char *
get_account (PrFolder *folder)
{
  return pr_folder_get_account_id (folder);
}

static PrFolder *
find_inbox (PrCommands *self, const char *account)
{
  return pr_folder_tree_find_role (pr_commands_get_folders (self), account, PR_FOLDER_ROLE_INBOX);
}

/* Some servers keep every folder inside the inbox. NULL where they do not. */
static const StoreFolder *
find_root (PrCommands *self, const char *account)
{
  PrFolder *inbox = find_inbox (self, account);
  const StoreFolder *root = inbox != NULL ? pr_folder_get_record (inbox) : NULL;
  g_autoptr (GPtrArray) mailboxes = pr_folder_tree_dup_mailboxes (pr_commands_get_folders (self));
  gsize length = root != NULL ? strlen (root->name) : 0;
  guint n = 0;

  if (root == NULL || root->delimiter == '\0')
    return NULL;
  for (guint i = 0; i < mailboxes->len; i++)
    {
      const StoreFolder *record = pr_folder_get_record (g_ptr_array_index (mailboxes, i));

      if (record == root || !g_str_equal (record->account, account))
        continue;
      if (strncmp (record->name, root->name, length) != 0
          || record->name[length] != root->delimiter)
        return NULL;
      n++;
    }
  return n > 0 ? root : NULL;
}

/* What NAME is put behind in PARENT, a mailbox or a heading. NULL: nothing. */
static const StoreFolder *
get_base (PrCommands *self, PrFolder *parent)
{
  return pr_folder_get_kind (parent) == PR_FOLDER_MAILBOX ? pr_folder_get_record (parent)
                                                          : find_root (self, get_account (parent));
}

static char
get_delimiter (PrCommands *self, PrFolder *parent)
{
  PrFolder *inbox;

  if (pr_folder_get_kind (parent) == PR_FOLDER_MAILBOX)
    return pr_folder_get_record (parent)->delimiter;
  inbox = find_inbox (self, get_account (parent));
  return inbox != NULL ? pr_folder_get_record (inbox)->delimiter : '/';
}

PrFolder *
pr_folder_commands_get_parent (PrCommands *self, PrFolder *folder)
{
  const StoreFolder *record = pr_folder_get_record (folder);
  PrFolderTree *tree = pr_commands_get_folders (self);
  const char *end = record != NULL && record->delimiter != '\0'
                        ? strrchr (record->path, record->delimiter)
                        : NULL;
  g_autofree char *path =
      end != NULL ? g_strndup (record->path, (gsize) (end - record->path)) : NULL;
  PrFolder *parent = path != NULL ? pr_folder_tree_find_path (tree, record->account, path) : NULL;

  if (parent != NULL || record == NULL)
    return parent;
  return pr_folder_tree_find_account (tree, record->account);
}

PrFolderNameState
pr_folder_commands_check_name (PrCommands *self,
                               PrFolder *parent,
                               PrFolder *folder,
                               const char *name)
{
  char delimiter = get_delimiter (self, parent);
  g_autofree char *path = NULL;
  PrFolder *other;

  if (*name == '\0')
    return PR_FOLDER_NAME_EMPTY;
  if (!g_utf8_validate (name, -1, NULL) || strpbrk (name, "*%") != NULL
      || (delimiter != '\0' && strchr (name, delimiter) != NULL) || g_ascii_isspace (name[0])
      || g_ascii_isspace (name[strlen (name) - 1]))
    return PR_FOLDER_NAME_BAD;
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return PR_FOLDER_NAME_BAD;
  /* a flat name space has no folders in folders */
  if (delimiter == '\0' && pr_folder_get_kind (parent) == PR_FOLDER_MAILBOX)
    return PR_FOLDER_NAME_BAD;
  path = dup_path (get_base (self, parent), delimiter, name);
  other = pr_folder_tree_find_path (pr_commands_get_folders (self), get_account (parent), path);
  return other != NULL && other != folder ? PR_FOLDER_NAME_TAKEN : PR_FOLDER_NAME_GOOD;
}

/* ---- Folders ---- */

static void
step_done (GTask *task, GError *error)
{
  if (pr_command_task_end_step (task, error))
    g_task_return_boolean (task, TRUE);
}

static void
on_folder_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Command *command = g_task_get_task_data (task);
  GError *error = NULL;

  store_operation_change_folder_finish (command->base.database, result, &error);
  step_done (task, error);
}

static void
change (GTask *task,
        StoreOperationKind kind,
        const char *account,
        const StoreListing *listing,
        const char *target)
{
  Command *command = g_task_get_task_data (task);

  command->base.n_running++;
  store_operation_change_folder_async (command->base.database, kind, account, listing, target, NULL,
                                       on_folder_changed, g_object_ref (task));
}

static StoreListing
make_listing (const StoreFolder *record)
{
  return (StoreListing){ .name = record->name,
                         .path = record->path,
                         .delimiter = record->delimiter,
                         .role = record->role,
                         .selectable = record->selectable,
                         .subscribed = record->subscribed };
}

void
pr_folder_commands_create (PrCommands *self,
                           PrFolder *parent,
                           const char *name,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  char delimiter = get_delimiter (self, parent);
  const StoreFolder *base = get_base (self, parent);
  g_autofree char *bytes = dup_bytes (base, delimiter, name);
  g_autofree char *path = dup_path (base, delimiter, name);
  StoreListing listing = { .name = bytes,
                           .path = path,
                           .delimiter = delimiter,
                           .selectable = TRUE,
                           .subscribed = TRUE };
  g_autoptr (GTask) task = create_task (self, callback, user_data);

  if (task != NULL)
    change (task, STORE_OPERATION_CREATE_FOLDER, get_account (parent), &listing, NULL);
}

void
pr_folder_commands_rename (PrCommands *self,
                           PrFolder *folder,
                           const char *name,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  const StoreFolder *record = pr_folder_get_record (folder);
  StoreListing listing = make_listing (record);
  const char *end = record->delimiter != '\0' ? strrchr (record->name, record->delimiter) : NULL;
  g_autofree char *encoded = engine_dup_mailbox_name (name);
  /* what is before the last part stays, byte by byte */
  g_autofree char *before =
      end != NULL ? g_strndup (record->name, (gsize) (end + 1 - record->name)) : g_strdup ("");
  g_autofree char *target = g_strconcat (before, encoded, NULL);
  g_autoptr (GTask) task = create_task (self, callback, user_data);

  if (task != NULL)
    change (task, STORE_OPERATION_RENAME_FOLDER, record->account, &listing, target);
}

static int
compare_depth (gconstpointer a, gconstpointer b)
{
  const StoreFolder *first = pr_folder_get_record (*(PrFolder *const *) a);
  const StoreFolder *second = pr_folder_get_record (*(PrFolder *const *) b);
  gsize first_length = strlen (first->name);
  gsize second_length = strlen (second->name);

  return first_length > second_length ? -1 : first_length < second_length;
}

static gboolean
is_inside (const StoreFolder *record, const StoreFolder *outer)
{
  gsize length = strlen (outer->name);

  return outer->delimiter != '\0' && g_str_equal (record->account, outer->account)
         && strncmp (record->name, outer->name, length) == 0
         && record->name[length] == outer->delimiter;
}

GPtrArray *
pr_folder_commands_dup_tree (PrCommands *self, PrFolder *folder)
{
  g_autoptr (GPtrArray) mailboxes = pr_folder_tree_dup_mailboxes (pr_commands_get_folders (self));
  GPtrArray *tree = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < mailboxes->len; i++)
    {
      PrFolder *other = g_ptr_array_index (mailboxes, i);

      if (other == folder
          || is_inside (pr_folder_get_record (other), pr_folder_get_record (folder)))
        g_ptr_array_add (tree, g_object_ref (other));
    }
  g_ptr_array_sort (tree, compare_depth);
  return tree;
}

void
pr_folder_commands_delete (PrCommands *self,
                           PrFolder *folder,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GPtrArray) tree = pr_folder_commands_dup_tree (self, folder);
  g_autoptr (GTask) task = create_task (self, callback, user_data);

  for (guint i = 0; task != NULL && i < tree->len; i++)
    {
      const StoreFolder *record = pr_folder_get_record (g_ptr_array_index (tree, i));
      StoreListing listing = make_listing (record);

      change (task, STORE_OPERATION_DELETE_FOLDER, record->account, &listing, NULL);
    }
}

void
pr_folder_commands_set_subscribed (PrCommands *self,
                                   PrFolder *folder,
                                   gboolean subscribed,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  const StoreFolder *record = pr_folder_get_record (folder);
  StoreListing listing = make_listing (record);
  g_autoptr (GTask) task = create_task (self, callback, user_data);

  if (task != NULL)
    change (task, subscribed ? STORE_OPERATION_SUBSCRIBE : STORE_OPERATION_UNSUBSCRIBE,
            record->account, &listing, NULL);
}

/* ---- All messages of a folder ---- */

static void
on_marked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  pr_commands_finish (PR_COMMANDS (source), result, &error);
  step_done (task, error);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Command *command = g_task_get_task_data (task);
  GError *error = NULL;

  store_operation_delete_finish (command->base.database, result, &error);
  step_done (task, error);
}

static void
on_keys_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Command *command = g_task_get_task_data (task);
  PrCommands *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GArray) keys = store_message_load_keys_finish (command->base.database, result, &error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; keys != NULL && i < keys->len; i++)
    g_array_append_val (ids, g_array_index (keys, StoreKey, i).id);
  if (ids->len == 0)
    step_done (task, error);
  else if (command->empties)
    store_operation_delete_async (command->base.database, (const gint64 *) (void *) ids->data,
                                  ids->len, NULL, on_deleted, g_steal_pointer (&task));
  else
    pr_commands_set_seen (self, (const gint64 *) (void *) ids->data, ids->len, TRUE, on_marked,
                          g_steal_pointer (&task));
}

static void
change_all (GTask *task, const StoreView *view)
{
  Command *command = g_task_get_task_data (task);

  command->base.n_running++;
  store_message_load_keys_async (command->base.database, view, 0, NULL, on_keys_loaded,
                                 g_object_ref (task));
}

void
pr_folder_commands_mark_read (PrCommands *self,
                              PrFolder *folder,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (StoreView) view = pr_folder_dup_view (folder);
  g_autoptr (GTask) task = create_task (self, callback, user_data);

  view->without |= STORE_FLAG_SEEN;
  if (task != NULL)
    change_all (task, view);
}

void
pr_folder_commands_empty (PrCommands *self,
                          PrFolder *folder,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (StoreView) view = pr_folder_dup_view (folder);
  g_autoptr (GTask) task = create_task (self, callback, user_data);

  if (task == NULL)
    return;
  ((Command *) g_task_get_task_data (task))->empties = TRUE;
  change_all (task, view);
}

gboolean
pr_folder_commands_finish (PrCommands *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
