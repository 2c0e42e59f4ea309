/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each command reads the rows it is about, works out steps and their inverse, hands the steps to
 * the store, and announces the inverse once they are durable. */
#include "config.h"

#include "model/pr-command-task.h"

#include <glib/gi18n.h>

#include "model/pr-archive-folder.h"
#include "model/pr-error.h"
#include "model/pr-undo-private.h"
#include "store/store-message.h"
#include "store/store-operation.h"

struct _PrCommands
{
  GObject parent_instance;

  PrFolderTree *folders;
  StoreDatabase *database;
};

G_DEFINE_FINAL_TYPE (PrCommands, pr_commands, G_TYPE_OBJECT)

enum
{
  UNDOABLE,
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef enum
{
  COMMAND_FLAGS,
  COMMAND_MOVE,
  COMMAND_ROLE,
  COMMAND_REVERT,
} CommandKind;

typedef struct
{
  PrCommandTask base;
  CommandKind kind;
  StoreFlags add;
  StoreFlags remove;
  char *add_keyword;
  char *remove_keyword;
  gint64 folder;
  PrFolderRole role;
  GPtrArray *records; /* StoreMessage */
  char *making;       /* account id for which an archive is being made */
  GHashTable *made;   /* account id -> folder id (int64) of the archive that was made */
  GPtrArray *steps;   /* PrStep */
  GPtrArray *inverse; /* PrStep */
  guint n_changed;
} Command;

static void
command_free (gpointer data)
{
  Command *command = data;

  g_free (command->add_keyword);
  g_free (command->remove_keyword);
  pr_command_task_clear (&command->base);
  g_clear_pointer (&command->records, g_ptr_array_unref);
  g_free (command->making);
  g_clear_pointer (&command->made, g_hash_table_unref);
  g_clear_pointer (&command->steps, g_ptr_array_unref);
  g_clear_pointer (&command->inverse, g_ptr_array_unref);
  g_free (command);
}

static Command *
command_new (CommandKind kind)
{
  Command *command = g_new0 (Command, 1);

  command->kind = kind;
  command->made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  command->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) pr_step_free);
  command->inverse = g_ptr_array_new_with_free_func ((GDestroyNotify) pr_step_free);
  return command;
}

/* ---- Working out ---- */

static void
add_id (PrStep *step, gint64 id)
{
  g_array_append_val (step->ids, id);
}

/* The inverse of flags is one step for each set of flags that really changed. */
static PrStep *
get_flag_step (GPtrArray *steps, StoreFlags add, StoreFlags remove)
{
  PrStep *step;

  for (guint i = 0; i < steps->len; i++)
    {
      step = g_ptr_array_index (steps, i);
      if (step->add == add && step->remove == remove)
        return step;
    }
  step = pr_step_new_flags (add, remove);
  g_ptr_array_add (steps, step);
  return step;
}

static PrStep *
get_move_step (GPtrArray *steps, gint64 folder)
{
  PrStep *step;

  for (guint i = 0; i < steps->len; i++)
    {
      step = g_ptr_array_index (steps, i);
      if (step->folder == folder)
        return step;
    }
  step = pr_step_new_move (folder);
  g_ptr_array_add (steps, step);
  return step;
}

static gboolean
has_keyword (StoreMessage *record, const char *keyword)
{
  return record->keywords != NULL
         && g_strv_contains ((const char *const *) record->keywords, keyword);
}

static void
plan_flags (Command *command, GPtrArray *records)
{
  PrStep *step = pr_step_new_flags (command->add, command->remove);

  step->add_keyword = g_strdup (command->add_keyword);
  step->remove_keyword = g_strdup (command->remove_keyword);
  g_ptr_array_add (command->steps, step);
  for (guint i = 0; i < records->len; i++)
    {
      StoreMessage *record = g_ptr_array_index (records, i);
      StoreFlags added = command->add & ~record->flags;
      StoreFlags removed = command->remove & record->flags;
      gboolean keyword =
          (command->add_keyword != NULL && !has_keyword (record, command->add_keyword))
          || (command->remove_keyword != NULL && has_keyword (record, command->remove_keyword));

      if (added == 0 && removed == 0 && !keyword)
        continue;
      add_id (step, record->id);
      command->n_changed++;
      if (!keyword)
        add_id (get_flag_step (command->inverse, removed, added), record->id);
    }
}

/* The mailbox that ID's account uses for the command's role; 0 when there is none. */
static gint64
find_target (PrCommands *self, const Command *command, gint64 id)
{
  PrFolder *source = pr_folder_tree_find (self->folders, id);
  PrFolderRole role = command->role;
  PrFolder *target = NULL;
  const gint64 *made;

  if (source == NULL)
    return 0;
  made = g_hash_table_lookup (command->made, pr_folder_get_account_id (source));
  if (made != NULL)
    return *made;
  target = pr_folder_tree_find_role (self->folders, pr_folder_get_account_id (source), role);
  if (target == NULL && role == PR_FOLDER_ROLE_ARCHIVE)
    target = pr_folder_tree_find_role (self->folders, pr_folder_get_account_id (source),
                                       PR_FOLDER_ROLE_ALL);
  return target != NULL ? pr_folder_get_id (target) : 0;
}

static const char *
get_missing (PrFolderRole role)
{
  switch (role)
    {
    case PR_FOLDER_ROLE_TRASH:
      return "The account has no trash folder";
    case PR_FOLDER_ROLE_ARCHIVE:
      return "The account has no archive folder";
    case PR_FOLDER_ROLE_JUNK:
      return "The account has no junk folder";
    default:
      return "The account has no such folder";
    }
}

static gboolean
plan_move (PrCommands *self, Command *command, GPtrArray *records, GError **error)
{
  for (guint i = 0; i < records->len; i++)
    {
      StoreMessage *record = g_ptr_array_index (records, i);
      gint64 target = command->kind == COMMAND_ROLE ? find_target (self, command, record->folder)
                                                    : command->folder;

      if (target == 0)
        {
          g_set_error_literal (error, PR_ERROR, PR_ERROR_NO_FOLDER, get_missing (command->role));
          return FALSE;
        }
      if (target == record->folder)
        continue;
      add_id (get_move_step (command->steps, target), record->id);
      add_id (get_move_step (command->inverse, record->folder), record->id);
      command->n_changed++;
    }
  return TRUE;
}

static char *
dup_label (Command *command)
{
  gulong n = command->n_changed;

  if (command->kind == COMMAND_ROLE && command->role == PR_FOLDER_ROLE_ARCHIVE)
    return g_strdup_printf (ngettext ("%lu message archived", "%lu messages archived", n), n);
  if (command->kind == COMMAND_ROLE && command->role == PR_FOLDER_ROLE_JUNK)
    return g_strdup_printf (ngettext ("%lu message moved to junk", "%lu messages moved to junk", n),
                            n);
  if (command->kind == COMMAND_ROLE && command->role == PR_FOLDER_ROLE_INBOX)
    return g_strdup_printf (
        ngettext ("%lu message moved to the inbox", "%lu messages moved to the inbox", n), n);
  if (command->kind == COMMAND_ROLE)
    return g_strdup_printf (
        ngettext ("%lu message moved to the trash", "%lu messages moved to the trash", n), n);
  if (command->kind == COMMAND_MOVE)
    return g_strdup_printf (ngettext ("%lu message moved", "%lu messages moved", n), n);
  if ((command->add & STORE_FLAG_SEEN) != 0)
    return g_strdup_printf (
        ngettext ("%lu message marked as read", "%lu messages marked as read", n), n);
  if ((command->remove & STORE_FLAG_SEEN) != 0)
    return g_strdup_printf (
        ngettext ("%lu message marked as unread", "%lu messages marked as unread", n), n);
  if ((command->add & STORE_FLAG_FLAGGED) != 0)
    return g_strdup_printf (ngettext ("%lu message starred", "%lu messages starred", n), n);
  return g_strdup_printf (ngettext ("%lu message changed", "%lu messages changed", n), n);
}

/* ---- Carrying out ---- */

static void run_steps (GTask *task);

static void
on_undo_revert (GObject *owner, GPtrArray *steps)
{
  PrCommands *self = PR_COMMANDS (owner);
  Command *command = command_new (COMMAND_REVERT);
  g_autoptr (GTask) task = pr_command_task_new (self, command, command_free, NULL, NULL);

  if (task == NULL)
    return;
  g_ptr_array_unref (command->steps);
  command->steps = g_ptr_array_ref (steps);
  run_steps (task);
}

void
pr_commands_announce_failure (PrCommands *self, const GError *error)
{
  g_message ("A change was not made: %s", error->message);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
succeed (GTask *task)
{
  PrCommands *self = g_task_get_source_object (task);
  Command *command = g_task_get_task_data (task);

  /* one star or one read mark is undone by the same key; everything else offers it */
  if (command->inverse->len > 0 && (command->kind != COMMAND_FLAGS || command->n_changed > 1))
    {
      g_autofree char *label = dup_label (command);
      g_autoptr (PrUndo) undo =
          pr_undo_new (G_OBJECT (self), on_undo_revert, g_steal_pointer (&command->inverse), label);

      g_signal_emit (self, signals[UNDOABLE], 0, undo);
    }
  g_task_return_boolean (task, TRUE);
}

static void
step_done (GTask *task, GError *error)
{
  if (pr_command_task_end_step (task, error))
    succeed (task);
}

static void
on_flags_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Command *command = g_task_get_task_data (task);
  GError *error = NULL;

  store_operation_set_flags_finish (command->base.database, result, &error);
  step_done (task, error);
}

static void
on_moved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Command *command = g_task_get_task_data (task);
  GError *error = NULL;

  store_operation_move_finish (command->base.database, result, &error);
  step_done (task, error);
}

static void
run_step (GTask *task, PrStep *step)
{
  Command *command = g_task_get_task_data (task);
  const gint64 *ids = (const gint64 *) (void *) step->ids->data;
  const char *const add[] = { step->add_keyword, NULL };
  const char *const remove[] = { step->remove_keyword, NULL };

  if (step->folder != 0)
    store_operation_move_async (command->base.database, ids, step->ids->len, step->folder, NULL,
                                on_moved, g_object_ref (task));
  else
    store_operation_set_flags_async (command->base.database, ids, step->ids->len, step->add,
                                     step->remove, step->add_keyword != NULL ? add : NULL,
                                     step->remove_keyword != NULL ? remove : NULL, NULL,
                                     on_flags_set, g_object_ref (task));
}

static void
run_steps (GTask *task)
{
  Command *command = g_task_get_task_data (task);
  g_autoptr (GPtrArray) steps = g_ptr_array_ref (command->steps);

  /* one more than there are, so that the end is not reached before all have begun */
  command->base.n_running = 1;
  for (guint i = 0; i < steps->len; i++)
    {
      PrStep *step = g_ptr_array_index (steps, i);

      if (step->ids->len == 0)
        continue;
      command->base.n_running++;
      run_step (task, step);
    }
  step_done (task, NULL);
}

static void plan (GTask *task);

static void
on_archive_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Command *command = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gint64 id = pr_archive_folder_make_finish (command->base.database, result, &error);

  if (id == 0)
    {
      pr_command_task_fail (task, error);
      return;
    }
  g_hash_table_insert (command->made, g_steal_pointer (&command->making),
                       g_memdup2 (&id, sizeof id));
  plan (task);
}

/* Has an archive made for the first account that needs one; FALSE when none does. */
static gboolean
make_archive (GTask *task)
{
  PrCommands *self = g_task_get_source_object (task);
  Command *command = g_task_get_task_data (task);

  if (command->kind != COMMAND_ROLE || command->role != PR_FOLDER_ROLE_ARCHIVE)
    return FALSE;
  for (guint i = 0; i < command->records->len; i++)
    {
      StoreMessage *record = g_ptr_array_index (command->records, i);
      PrFolder *source = pr_folder_tree_find (self->folders, record->folder);

      if (source == NULL || find_target (self, command, record->folder) != 0)
        continue;
      command->making = g_strdup (pr_folder_get_account_id (source));
      pr_archive_folder_make_async (command->base.database, command->making, on_archive_made,
                                    g_object_ref (task));
      return TRUE;
    }
  return FALSE;
}

static void
plan (GTask *task)
{
  PrCommands *self = g_task_get_source_object (task);
  Command *command = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (make_archive (task))
    return;
  if (command->kind == COMMAND_FLAGS)
    plan_flags (command, command->records);
  else if (!plan_move (self, command, command->records, &error))
    {
      pr_command_task_fail (task, error);
      return;
    }
  run_steps (task);
}

static void
on_records_load (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Command *command = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records =
      store_message_load_finish (command->base.database, result, &error);

  if (records != NULL && records->len == 0)
    g_set_error_literal (&error, PR_ERROR, PR_ERROR_NOT_FOUND, "The messages are not there");
  if (error != NULL)
    {
      pr_command_task_fail (task, error);
      return;
    }
  command->records = g_steal_pointer (&records);
  plan (task);
}

/* (transfer full) COMMAND. */
static void
run (PrCommands *self,
     Command *command,
     const gint64 *ids,
     gsize n,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  GTask *task = pr_command_task_new (self, command, command_free, callback, user_data);

  if (task != NULL)
    store_message_load_async (self->database, ids, n, NULL, on_records_load, task);
}

/* ---- Object ---- */

static void
pr_commands_finalize (GObject *object)
{
  PrCommands *self = PR_COMMANDS (object);

  g_clear_object (&self->folders);
  g_clear_pointer (&self->database, store_database_unref);
  G_OBJECT_CLASS (pr_commands_parent_class)->finalize (object);
}

static void
pr_commands_class_init (PrCommandsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pr_commands_finalize;

  signals[UNDOABLE] = g_signal_new ("undoable", PR_TYPE_COMMANDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, PR_TYPE_UNDO);
  signals[FAILED] = g_signal_new ("failed", PR_TYPE_COMMANDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
pr_commands_init (PrCommands *self)
{
}

PrCommands *
pr_commands_new (PrFolderTree *folders)
{
  PrCommands *self = g_object_new (PR_TYPE_COMMANDS, NULL);

  self->folders = g_object_ref (folders);
  return self;
}

void
pr_commands_set_database (PrCommands *self, StoreDatabase *database)
{
  g_clear_pointer (&self->database, store_database_unref);
  self->database = database != NULL ? store_database_ref (database) : NULL;
}

StoreDatabase *
pr_commands_get_database (PrCommands *self)
{
  return self->database;
}

PrFolderTree *
pr_commands_get_folders (PrCommands *self)
{
  return self->folders;
}

static void
set_flag (PrCommands *self,
          const gint64 *ids,
          gsize n,
          StoreFlags flag,
          gboolean set,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  Command *command = command_new (COMMAND_FLAGS);

  if (set)
    command->add = flag;
  else
    command->remove = flag;
  run (self, command, ids, n, callback, user_data);
}

void
pr_commands_set_seen (PrCommands *self,
                      const gint64 *ids,
                      gsize n,
                      gboolean seen,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  set_flag (self, ids, n, STORE_FLAG_SEEN, seen, callback, user_data);
}

void
pr_commands_set_starred (PrCommands *self,
                         const gint64 *ids,
                         gsize n,
                         gboolean starred,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  set_flag (self, ids, n, STORE_FLAG_FLAGGED, starred, callback, user_data);
}

void
pr_commands_set_keyword (PrCommands *self,
                         const gint64 *ids,
                         gsize n,
                         const char *keyword,
                         gboolean set,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  static const struct
  {
    const char *keyword;
    StoreFlags flag;
  } known[] = {
    { "$Forwarded", STORE_FLAG_FORWARDED },
    { "$Junk", STORE_FLAG_JUNK },
    { "$muted", STORE_FLAG_MUTED },
  };
  Command *command;

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (keyword, known[i].keyword) == 0)
      {
        set_flag (self, ids, n, known[i].flag, set, callback, user_data);
        return;
      }
  command = command_new (COMMAND_FLAGS);
  if (set)
    command->add_keyword = g_strdup (keyword);
  else
    command->remove_keyword = g_strdup (keyword);
  run (self, command, ids, n, callback, user_data);
}

static void
move_to_role (PrCommands *self,
              const gint64 *ids,
              gsize n,
              PrFolderRole role,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  Command *command = command_new (COMMAND_ROLE);

  command->role = role;
  run (self, command, ids, n, callback, user_data);
}

void
pr_commands_archive (PrCommands *self,
                     const gint64 *ids,
                     gsize n,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  move_to_role (self, ids, n, PR_FOLDER_ROLE_ARCHIVE, callback, user_data);
}

void
pr_commands_trash (PrCommands *self,
                   const gint64 *ids,
                   gsize n,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  move_to_role (self, ids, n, PR_FOLDER_ROLE_TRASH, callback, user_data);
}

void
pr_commands_set_junk (PrCommands *self,
                      const gint64 *ids,
                      gsize n,
                      gboolean junk,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  move_to_role (self, ids, n, junk ? PR_FOLDER_ROLE_JUNK : PR_FOLDER_ROLE_INBOX, callback,
                user_data);
}

void
pr_commands_move (PrCommands *self,
                  const gint64 *ids,
                  gsize n,
                  gint64 folder,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  Command *command = command_new (COMMAND_MOVE);

  command->folder = folder;
  run (self, command, ids, n, callback, user_data);
}

gboolean
pr_commands_finish (PrCommands *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
