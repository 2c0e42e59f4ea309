/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-folders.h"

#include "engine/engine-error-private.h"
#include "imap/imap-client-error.h"
#include "store/store-error.h"

typedef struct
{
  StoreDatabase *database;
  char *account;
  GPtrArray *operations; /* StoreOperation, the next one last */
  StoreOperation *current;
  GError *error; /* what ends the run */
} Run;

static void
run_free (Run *run)
{
  store_database_unref (run->database);
  g_free (run->account);
  g_ptr_array_unref (run->operations);
  g_clear_pointer (&run->current, store_operation_unref);
  g_clear_error (&run->error);
  g_free (run);
}

static void next (GTask *task);

gboolean
engine_folders_is_due (const StoreOperation *operation)
{
  return store_operation_is_about_folder (operation->kind)
         && operation->state != STORE_OPERATION_FAILED;
}

gboolean
engine_folders_blocks (const GPtrArray *operations, const StoreOperation *operation)
{
  for (guint i = 0; i < operations->len; i++)
    {
      const StoreOperation *other = g_ptr_array_index (operations, i);

      if (engine_folders_is_due (other) && other->kind <= STORE_OPERATION_DELETE_FOLDER
          && (g_str_equal (other->mailbox, operation->mailbox)
              || g_strcmp0 (other->mailbox, operation->target) == 0
              || g_strcmp0 (other->target, operation->mailbox) == 0))
        return TRUE;
    }
  return FALSE;
}

/* Settling */

static void
on_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!store_operation_settle_finish (run->database, result, &error) && run->error == NULL)
    run->error = g_steal_pointer (&error);
  next (task);
}

static void
settle (GTask *task, StoreOutcome outcome, const char *text)
{
  Run *run = g_task_get_task_data (task);

  store_operation_settle_async (run->database, run->current->id, outcome, 0, NULL, 0, text, NULL,
                                on_settled, g_object_ref (task));
}

/* @error is the run's now. */
static void
settle_error (GTask *task, GError *error)
{
  Run *run = g_task_get_task_data (task);
  const char *text = imap_client_error_get_text (error);

  if (!g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_NO)
      && !g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BAD))
    {
      run->error = error;
      settle (task, STORE_OUTCOME_UNCERTAIN, NULL);
    }
  else if (engine_error_is_transient (error))
    {
      run->error = error;
      settle (task, STORE_OUTCOME_RETRY, NULL);
    }
  else
    {
      settle (task, STORE_OUTCOME_FAILED, text != NULL ? text : error->message);
      g_error_free (error);
    }
}

/* Sending */

static ImapCommand *
new_command (const StoreOperation *operation)
{
  static const char *const verbs[] = {
    [STORE_OPERATION_CREATE_FOLDER] = "CREATE",    [STORE_OPERATION_RENAME_FOLDER] = "RENAME",
    [STORE_OPERATION_DELETE_FOLDER] = "DELETE",    [STORE_OPERATION_SUBSCRIBE] = "SUBSCRIBE",
    [STORE_OPERATION_UNSUBSCRIBE] = "UNSUBSCRIBE",
  };
  ImapCommand *command = imap_command_new (verbs[operation->kind]);

  imap_command_add_mailbox (command, operation->mailbox);
  if (operation->kind == STORE_OPERATION_RENAME_FOLDER)
    imap_command_add_mailbox (command, operation->target);
  return command;
}

static void
on_subscribed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapResponse) response = imap_client_run_finish (IMAP_CLIENT (source), result, &error);

  if (response == NULL)
    g_debug ("new folder not subscribed: %s", error->message);
  settle (task, STORE_OUTCOME_DONE, NULL);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (ImapResponse) response = NULL;
  g_autoptr (ImapCommand) subscribe = NULL;
  GError *error = NULL;

  response = imap_client_run_finish (IMAP_CLIENT (source), result, &error);
  if (response == NULL)
    {
      settle_error (task, error);
      return;
    }
  if (run->current->kind != STORE_OPERATION_CREATE_FOLDER)
    {
      settle (task, STORE_OUTCOME_DONE, NULL);
      return;
    }
  /* Other clients show only what is subscribed. */
  subscribe = imap_command_new ("SUBSCRIBE");
  imap_command_add_mailbox (subscribe, run->current->mailbox);
  imap_client_run_async (IMAP_CLIENT (source), subscribe, NULL, NULL, on_subscribed,
                         g_steal_pointer (&task));
}

static void
send (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  g_autoptr (ImapCommand) command = new_command (run->current);

  imap_client_run_async (g_task_get_source_object (task), command, NULL, NULL, on_done,
                         g_object_ref (task));
}

/* Evidence */

static gboolean
is_listed (const ImapListing *listing, const char *mailbox)
{
  for (guint i = 0; i < listing->lists->len; i++)
    {
      const ImapList *list = g_ptr_array_index (listing->lists, i);

      if (g_str_equal (list->name, mailbox) && (list->attributes & IMAP_LIST_NONEXISTENT) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether the server shows the result of @operation. */
static gboolean
has_happened (const StoreOperation *operation, const ImapListing *listing)
{
  switch (operation->kind)
    {
    case STORE_OPERATION_CREATE_FOLDER:
      return is_listed (listing, operation->mailbox);
    case STORE_OPERATION_RENAME_FOLDER:
      return is_listed (listing, operation->target) && !is_listed (listing, operation->mailbox);
    case STORE_OPERATION_DELETE_FOLDER:
      return !listing->incomplete && !is_listed (listing, operation->mailbox);
    default:
      return FALSE;
    }
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (ImapListing) listing = NULL;
  GError *error = NULL;

  listing = imap_client_list_finish (IMAP_CLIENT (source), result, &error);
  if (listing == NULL)
    {
      /* Nothing is known, whatever the server's reason not to say. */
      run->error = error;
      settle (task, STORE_OUTCOME_UNCERTAIN, NULL);
    }
  else if (has_happened (run->current, listing))
    settle (task, STORE_OUTCOME_DONE, NULL);
  else
    send (task);
}

/* One operation */

static void
on_marked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!store_operation_mark_sent_finish (run->database, result, NULL, &error))
    {
      /* The person has taken it back. */
      if (!g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        run->error = g_steal_pointer (&error);
      next (task);
    }
  else if (run->current->state == STORE_OPERATION_QUEUED)
    send (task);
  else
    imap_client_list_async (g_task_get_source_object (task), FALSE, NULL, on_listed,
                            g_object_ref (task));
}

static void
next (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  g_clear_pointer (&run->current, store_operation_unref);
  if (run->error != NULL)
    g_task_return_error (task, g_steal_pointer (&run->error));
  else if (run->operations->len == 0)
    g_task_return_boolean (task, TRUE);
  else
    {
      run->current = g_ptr_array_steal_index (run->operations, run->operations->len - 1);
      store_operation_mark_sent_async (run->database, run->current->id, NULL, on_marked,
                                       g_object_ref (task));
    }
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GPtrArray) all = NULL;
  GError *error = NULL;

  all = store_operation_load_finish (run->database, result, &error);
  if (all == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = all->len; i-- > 0;)
    if (engine_folders_is_due (g_ptr_array_index (all, i)))
      g_ptr_array_add (run->operations, store_operation_ref (g_ptr_array_index (all, i)));
  next (task);
}

void
engine_folders_run_async (ImapClient *client,
                          StoreDatabase *database,
                          const char *account,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (client, NULL, callback, user_data);
  Run *run = g_new0 (Run, 1);

  g_task_set_source_tag (task, engine_folders_run_async);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  run->database = store_database_ref (database);
  run->account = g_strdup (account);
  run->operations = g_ptr_array_new_with_free_func ((GDestroyNotify) store_operation_unref);
  store_operation_load_async (database, account, NULL, on_loaded, task);
}

gboolean
engine_folders_run_finish (ImapClient *client, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
