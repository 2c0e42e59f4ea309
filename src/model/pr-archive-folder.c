/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-archive-folder.h"

#include "store/store-error.h"
#include "store/store-folder.h"
#include "store/store-operation.h"

/* Every client knows this name; it is not translated, as other devices may speak other languages.
 */
#define NAME "Archive"

typedef struct
{
  StoreDatabase *database;
  char *account;
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;

  store_database_unref (making->database);
  g_free (making->account);
  g_free (making);
}

static void
on_folders_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Making *making = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) folders = store_folder_load_all_finish (making->database, result, &error);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const StoreFolder *folder = g_ptr_array_index (folders, i);

      if (g_str_equal (folder->name, NAME))
        {
          g_task_return_pointer (task, g_memdup2 (&folder->id, sizeof folder->id), g_free);
          return;
        }
    }
  if (error == NULL)
    error = g_error_new_literal (STORE_ERROR, STORE_ERROR_NOT_FOUND, "the archive has gone");
  g_task_return_error (task, error);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Making *making = g_task_get_task_data (task);
  GError *error = NULL;

  /* It may have been made a moment ago. */
  if (!store_operation_change_folder_finish (making->database, result, &error)
      && !g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  store_folder_load_all_async (making->database, making->account, NULL, on_folders_loaded,
                               g_steal_pointer (&task));
}

void
pr_archive_folder_make_async (StoreDatabase *database,
                              const char *account,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  static const StoreListing listing = {
    .name = NAME,
    .path = NAME,
    .delimiter = '/',
    .role = STORE_ROLE_ARCHIVE,
    .selectable = TRUE,
    .subscribed = TRUE,
  };
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Making *making = g_new0 (Making, 1);

  g_task_set_source_tag (task, pr_archive_folder_make_async);
  g_task_set_task_data (task, making, making_free);
  making->database = store_database_ref (database);
  making->account = g_strdup (account);
  store_operation_change_folder_async (database, STORE_OPERATION_CREATE_FOLDER, account, &listing,
                                       NULL, NULL, on_made, task);
}

gint64
pr_archive_folder_make_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  g_autofree gint64 *id = g_task_propagate_pointer (G_TASK (result), error);

  return id != NULL ? *id : 0;
}
