/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-command-task.h"

#include "model/pr-error.h"

void
pr_command_task_clear (PrCommandTask *self)
{
  g_clear_pointer (&self->database, store_database_unref);
  g_clear_error (&self->error);
}

GTask *
pr_command_task_new (PrCommands *self,
                     gpointer data,
                     GDestroyNotify data_free,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  PrCommandTask *command = data;
  StoreDatabase *database = pr_commands_get_database (self);

  g_task_set_source_tag (task, pr_command_task_new);
  g_task_set_task_data (task, data, data_free);
  command->is_silent = callback == NULL;
  if (database == NULL)
    {
      g_autoptr (GError) error =
          g_error_new_literal (PR_ERROR, PR_ERROR_LOCKED, "The profile is not open");

      pr_command_task_fail (task, error);
      return NULL;
    }
  command->database = store_database_ref (database);
  return g_steal_pointer (&task);
}

void
pr_command_task_fail (GTask *task, const GError *error)
{
  const PrCommandTask *self = g_task_get_task_data (task);
  g_autoptr (GError) known = pr_error_from (error);

  if (self->is_silent)
    pr_commands_announce_failure (g_task_get_source_object (task), known);
  g_task_return_error (task, g_steal_pointer (&known));
}

gboolean
pr_command_task_end_step (GTask *task, GError *error)
{
  PrCommandTask *self = g_task_get_task_data (task);

  if (error != NULL && self->error == NULL)
    self->error = error;
  else
    g_clear_error (&error);
  if (--self->n_running > 0)
    return FALSE;
  if (self->error == NULL)
    return TRUE;
  pr_command_task_fail (task, self->error);
  return FALSE;
}
