/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An operation becomes a list of commands, each sent when the one before was answered with OK:
 *
 *   flags   UID STORE +FLAGS.SILENT, UID STORE -FLAGS.SILENT
 *   move    UID MOVE; or UID COPY, then UID STORE +\Deleted, then UID EXPUNGE
 *   copy    UID COPY
 *   delete  UID STORE +\Deleted, UID EXPUNGE
 *   append  APPEND
 *
 * Never EXPUNGE without UIDs, which would take what others marked. All but UID COPY and APPEND may
 * be sent twice without harm; before an uncertain one of these is sent again, the target is
 * searched. */
#include "engine/engine-replay.h"

#include <string.h>

#include "engine/engine-error-private.h"
#include "engine/engine-evidence.h"
#include "engine/engine-flags.h"
#include "engine/engine-folders.h"
#include "imap/imap-client-error.h"
#include "imap/imap-error.h"
#include "store/store-error.h"
#include "store/store-upload.h"

/* UIDs in one command. */
#define CHUNK 250

typedef struct
{
  ImapCommand *command;
  guint32 flags;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  imap_command_unref (step->command);
  g_free (step);
}

typedef struct
{
  StoreDatabase *database;
  char *account;
  StoreFolder *folder;
  GPtrArray *operations; /* StoreOperation, the next one last */
  StoreOperation *current;
  gboolean was_uncertain;
  GPtrArray *steps; /* Step, the next one last */
  guint n_done;     /* steps of the current operation that went well */
  ImapSet *found;   /* result of a search for evidence */
  guint32 target_uidvalidity;
  GArray *pairs;     /* StoreUidPair */
  gboolean is_stale; /* something waits until the folder's new numbers are known */
  GError *error;     /* what ends the replay */
} Replay;

static void
replay_free (Replay *replay)
{
  store_database_unref (replay->database);
  g_free (replay->account);
  store_folder_unref (replay->folder);
  g_clear_pointer (&replay->operations, g_ptr_array_unref);
  g_clear_pointer (&replay->current, store_operation_unref);
  g_clear_pointer (&replay->steps, g_ptr_array_unref);
  g_clear_pointer (&replay->found, imap_set_unref);
  g_array_unref (replay->pairs);
  g_clear_error (&replay->error);
  g_free (replay);
}

static void next_operation (GTask *task);
static void next_step (GTask *task);

gboolean
engine_replay_is_due (const StoreOperation *operation)
{
  return operation->state != STORE_OPERATION_FAILED && operation->items->len > 0;
}

static gboolean
can (EngineSession *session, ImapCap cap)
{
  return imap_capability_has (imap_client_get_capability (engine_session_get_client (session)),
                              cap);
}

/* Settling */

static void
on_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Replay *replay = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!store_operation_settle_finish (replay->database, result, &error) && replay->error == NULL)
    replay->error = g_steal_pointer (&error);
  next_operation (task);
}

static void
settle (GTask *task, StoreOutcome outcome, const char *text)
{
  Replay *replay = g_task_get_task_data (task);

  store_operation_settle_async (replay->database, replay->current->id, outcome,
                                replay->target_uidvalidity,
                                (const StoreUidPair *) (void *) replay->pairs->data,
                                replay->pairs->len, text, NULL, on_settled, g_object_ref (task));
}

/* Whether a part of it may have been carried out, now or before: it must be looked for before it is
 * sent again. */
static gboolean
may_have_happened (const Replay *replay)
{
  return replay->was_uncertain || replay->n_done > 0;
}

/* Whether nothing was carried out for ERROR. NOT_SELECTED is what a command fails with that was not
 * sent. */
static gboolean
is_harmless (const GError *error)
{
  return g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_NO)
         || g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BAD)
         || g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_NOT_SELECTED);
}

/* @error is the replay's now. */
static void
settle_error (GTask *task, GError *error)
{
  Replay *replay = g_task_get_task_data (task);
  const char *text = imap_client_error_get_text (error);

  /* It cannot be said to this server at all. */
  if (error->domain == IMAP_ERROR)
    {
      settle (task, STORE_OUTCOME_FAILED, error->message);
      g_error_free (error);
      return;
    }
  if (is_harmless (error) && error->code != IMAP_CLIENT_ERROR_NOT_SELECTED
      && !engine_error_is_transient (error))
    {
      settle (task, STORE_OUTCOME_FAILED, text != NULL ? text : error->message);
      g_error_free (error);
      return;
    }
  replay->error = error;
  settle (task,
          is_harmless (error) && !may_have_happened (replay) ? STORE_OUTCOME_RETRY
                                                             : STORE_OUTCOME_UNCERTAIN,
          NULL);
}

/* Commands */

static Step *
add_step (Replay *replay, const char *verb, const ImapSet *set, guint32 flags)
{
  Step *step = g_new0 (Step, 1);

  step->command = imap_command_new (verb);
  step->flags = IMAP_RUN_MAILBOX | IMAP_RUN_MUTATES | flags;
  imap_command_add_set (step->command, set);
  g_ptr_array_add (replay->steps, step);
  return step;
}

static void
add_store (Replay *replay,
           const ImapSet *set,
           gboolean add,
           StoreFlags flags,
           char *const *keywords)
{
  g_auto (ImapFlags) imap_flags = { 0 };
  Step *step;

  engine_flags_to_imap (flags, (const char *const *) keywords, !add, &imap_flags);
  if (imap_flags.system == 0 && imap_flags.keywords == NULL)
    return;
  step = add_step (replay, "UID STORE", set, IMAP_RUN_CHANGES_FLAGS);
  imap_command_add_atom (step->command, add ? "+FLAGS.SILENT" : "-FLAGS.SILENT");
  imap_command_add_flags (step->command, &imap_flags);
}

static void
add_delete (Replay *replay, EngineSession *session, const ImapSet *set)
{
  add_store (replay, set, TRUE, STORE_FLAG_DELETED, NULL);
  if (can (session, IMAP_CAP_UIDPLUS))
    add_step (replay, "UID EXPUNGE", set, IMAP_RUN_MAY_EXPUNGE);
}

static void
add_steps (Replay *replay, EngineSession *session, const ImapSet *set)
{
  const StoreOperation *operation = replay->current;
  Step *step;

  switch (operation->kind)
    {
    case STORE_OPERATION_FLAGS:
      add_store (replay, set, TRUE, operation->add, operation->add_keywords);
      add_store (replay, set, FALSE, operation->remove, operation->remove_keywords);
      break;
    case STORE_OPERATION_MOVE:
      if (can (session, IMAP_CAP_MOVE))
        {
          step = add_step (replay, "UID MOVE", set, IMAP_RUN_MAY_EXPUNGE);
          imap_command_add_mailbox (step->command, operation->target);
          break;
        }
      step = add_step (replay, "UID COPY", set, IMAP_RUN_MAY_EXPUNGE);
      imap_command_add_mailbox (step->command, operation->target);
      add_delete (replay, session, set);
      break;
    case STORE_OPERATION_COPY:
      step = add_step (replay, "UID COPY", set, IMAP_RUN_MAY_EXPUNGE);
      imap_command_add_mailbox (step->command, operation->target);
      break;
    case STORE_OPERATION_DELETE:
      add_delete (replay, session, set);
      break;
    default:
      break;
    }
}

/* FALSE and ERROR when the file cannot be read. */
static gboolean
add_append (Replay *replay, GError **error)
{
  const StoreOperation *operation = replay->current;
  const StoreOperationItem *item = g_ptr_array_index (operation->items, 0);
  g_auto (ImapFlags) flags = { 0 };
  g_autoptr (GBytes) source = store_upload_read (replay->database, operation, error);
  const char *bytes;
  gsize size;
  Step *step;

  if (source == NULL)
    return FALSE;
  step = g_new0 (Step, 1);
  step->command = imap_command_new ("APPEND");
  step->flags = IMAP_RUN_SLOW;
  imap_command_add_mailbox (step->command, operation->target);
  engine_flags_to_imap (operation->add, (const char *const *) operation->add_keywords, FALSE,
                        &flags);
  imap_command_add_flags (step->command, &flags);
  imap_command_add_date (step->command, item->internal_date);
  bytes = g_bytes_get_data (source, &size);
  imap_command_add_literal (step->command, source, memchr (bytes, '\0', size) != NULL);
  g_ptr_array_add (replay->steps, step);
  return TRUE;
}

static ImapSet *
dup_uids (const StoreOperation *operation)
{
  ImapSet *uids = imap_set_new ();

  for (guint i = 0; i < operation->items->len; i++)
    imap_set_add (uids, ((StoreOperationItem *) g_ptr_array_index (operation->items, i))->uid);
  return uids;
}

static void
make_steps (Replay *replay, EngineSession *session)
{
  ImapClient *client = engine_session_get_client (session);
  g_autoptr (ImapSet) uids = dup_uids (replay->current);
  g_autoptr (ImapSet) copied = imap_set_new ();

  for (guint i = 0; i < replay->pairs->len; i++)
    imap_set_add (copied, g_array_index (replay->pairs, StoreUidPair, i).source);
  imap_set_remove_set (uids, copied);
  while (!imap_set_is_empty (uids))
    {
      g_autoptr (ImapSet) chunk = imap_client_take_last (client, uids, CHUNK);

      add_steps (replay, session, chunk);
    }
  /* Of these only the second half is left to do. */
  while (replay->current->kind == STORE_OPERATION_MOVE && !imap_set_is_empty (copied))
    {
      g_autoptr (ImapSet) chunk = imap_client_take_last (client, copied, CHUNK);

      add_delete (replay, session, chunk);
    }
  /* They are taken from the end. */
  for (guint i = 0; i < replay->steps->len / 2; i++)
    {
      gpointer *other = &replay->steps->pdata[replay->steps->len - 1 - i];
      gpointer first = replay->steps->pdata[i];

      replay->steps->pdata[i] = *other;
      *other = first;
    }
}

static void
on_pair (guint32 source, guint32 target, gpointer user_data)
{
  Replay *replay = user_data;
  StoreUidPair pair = { source, target };

  g_array_append_val (replay->pairs, pair);
}

/* COPYUID comes before the EXPUNGEs or with the tagged OK. */
static void
take_copyuid (Replay *replay, const ImapResponse *response)
{
  if (imap_response_get_code (response) != IMAP_CODE_COPYUID)
    return;
  if (imap_code_foreach_copy (response->condition.code, CHUNK, on_pair, replay))
    replay->target_uidvalidity = response->condition.code->uidvalidity;
}

static gboolean
on_response (ImapClient *client, ImapResponse *response, gpointer user_data)
{
  Replay *replay = g_task_get_task_data (user_data);

  if (response->kind != IMAP_RESPONSE_CONDITION
      || imap_response_get_code (response) != IMAP_CODE_COPYUID)
    return FALSE;
  take_copyuid (replay, response);
  return TRUE;
}

static void
on_step_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Replay *replay = g_task_get_task_data (task);
  g_autoptr (ImapResponse) response = NULL;
  GError *error = NULL;

  response = imap_client_run_finish (IMAP_CLIENT (source), result, &error);
  if (response == NULL)
    {
      settle_error (task, error);
      return;
    }
  take_copyuid (replay, response);
  replay->n_done++;
  next_step (task);
}

static void
next_step (GTask *task)
{
  Replay *replay = g_task_get_task_data (task);
  EngineSession *session = g_task_get_source_object (task);
  ImapRunOptions options = { .on_response = on_response, .response_data = task };
  Step *step;

  if (replay->steps->len == 0)
    {
      settle (task,
              replay->current->kind == STORE_OPERATION_DELETE && !can (session, IMAP_CAP_UIDPLUS)
                  ? STORE_OUTCOME_MARKED
                  : STORE_OUTCOME_DONE,
              NULL);
      return;
    }
  step = g_ptr_array_steal_index (replay->steps, replay->steps->len - 1);
  options.flags = step->flags;
  imap_client_run_async (engine_session_get_client (session), step->command, &options, NULL,
                         on_step_done, g_object_ref (task));
  step_free (step);
}

/* One operation */

/* Whether its UIDs are those of the folder as the server has it now. When not, the store gives it
 * the new ones as the messages come again; what is uncertain stays so meanwhile. */
static gboolean
is_current (const StoreOperation *operation, EngineSession *session)
{
  EngineMailbox *mailbox = engine_session_get_mailbox (session);

  return mailbox == NULL || operation->kind == STORE_OPERATION_APPEND
         || operation->uidvalidity == engine_mailbox_get_uidvalidity (mailbox);
}

/* Whether the server may not have told this connection of all messages of @operation. It takes
 * commands for those as done, without doing anything. */
static gboolean
is_ahead (const StoreOperation *operation, EngineSession *session)
{
  EngineMailbox *mailbox = engine_session_get_mailbox (session);
  g_autoptr (ImapSet) uids = dup_uids (operation);
  g_autoptr (ImapSet) known = NULL;

  if (mailbox == NULL || operation->kind == STORE_OPERATION_APPEND)
    return FALSE;
  known = engine_mailbox_intersect_known (mailbox, uids);
  return imap_set_count (known) < imap_set_count (uids);
}

static void
on_caught_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Replay *replay = g_task_get_task_data (task);
  EngineSession *session = g_task_get_source_object (task);
  g_autoptr (ImapResponse) response = NULL;
  GError *error = NULL;

  response = imap_client_run_finish (IMAP_CLIENT (source), result, &error);
  if (response == NULL)
    {
      settle_error (task, error);
      return;
    }
  make_steps (replay, session);
  next_step (task);
}

/* After NOOP the connection knows what others, and other connections of ours, have done. */
static void
catch_up (GTask *task)
{
  EngineSession *session = g_task_get_source_object (task);
  g_autoptr (ImapCommand) noop = imap_command_new ("NOOP");
  ImapRunOptions options = { .flags = IMAP_RUN_MAILBOX };

  imap_client_run_async (engine_session_get_client (session), noop, &options, NULL, on_caught_up,
                         g_object_ref (task));
}

static void
send_operation (GTask *task)
{
  Replay *replay = g_task_get_task_data (task);
  EngineSession *session = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!is_current (replay->current, session))
    {
      replay->is_stale = TRUE;
      settle (task, replay->was_uncertain ? STORE_OUTCOME_UNCERTAIN : STORE_OUTCOME_RETRY, NULL);
      return;
    }
  if (is_ahead (replay->current, session))
    {
      catch_up (task);
      return;
    }
  if (replay->current->kind != STORE_OPERATION_APPEND)
    make_steps (replay, session);
  else if (!add_append (replay, &error))
    {
      settle (task, STORE_OUTCOME_FAILED, error->message);
      return;
    }
  next_step (task);
}

static void
on_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (engine_session_use_finish (ENGINE_SESSION (source), result, &error) == NULL)
    settle_error (task, error);
  else
    send_operation (task);
}

static void
on_evidence (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Replay *replay = g_task_get_task_data (task);
  g_autoptr (EngineEvidence) evidence = NULL;
  GError *error = NULL;

  evidence = engine_evidence_find_finish (IMAP_CLIENT (source), result, &error);
  if (evidence == NULL)
    {
      settle_error (task, error);
      return;
    }
  replay->target_uidvalidity = evidence->uidvalidity;
  g_array_append_vals (replay->pairs, evidence->pairs->data, evidence->pairs->len);
  if (replay->current->kind == STORE_OPERATION_APPEND && replay->pairs->len > 0)
    {
      settle (task, STORE_OUTCOME_DONE, NULL);
      return;
    }
  engine_session_use_async (g_task_get_source_object (task), replay->folder, on_back,
                            g_object_ref (task));
}

/* Whether it holds a command that must not be sent twice. */
static gboolean
adds_messages (const StoreOperation *operation, EngineSession *session)
{
  return operation->kind == STORE_OPERATION_COPY || operation->kind == STORE_OPERATION_APPEND
         || (operation->kind == STORE_OPERATION_MOVE && !can (session, IMAP_CAP_MOVE));
}

static void
start_operation (GTask *task)
{
  Replay *replay = g_task_get_task_data (task);
  EngineSession *session = g_task_get_source_object (task);

  if (!replay->was_uncertain || !adds_messages (replay->current, session))
    {
      send_operation (task);
      return;
    }
  if (!engine_evidence_can_exist (replay->current))
    {
      settle (task, STORE_OUTCOME_FAILED,
              "It is not known whether this message, which has no Message-ID, was stored.");
      return;
    }
  engine_session_leave_mailbox (session);
  engine_evidence_find_async (engine_session_get_client (session), replay->current, on_evidence,
                              g_object_ref (task));
}

static void
on_marked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Replay *replay = g_task_get_task_data (task);
  StoreOperation *frozen = NULL;
  g_autoptr (GError) error = NULL;

  if (!store_operation_mark_sent_finish (replay->database, result, &frozen, &error))
    {
      /* The person has taken it back. */
      if (!g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        replay->error = g_steal_pointer (&error);
      next_operation (task);
      return;
    }
  store_operation_unref (replay->current);
  replay->current = frozen;
  start_operation (task);
}

/* The next one that can be sent, or NULL. */
static StoreOperation *
take_operation (Replay *replay, EngineSession *session)
{
  while (replay->operations->len > 0)
    {
      g_autoptr (StoreOperation) operation =
          g_ptr_array_steal_index (replay->operations, replay->operations->len - 1);

      if (is_current (operation, session))
        return g_steal_pointer (&operation);
      replay->is_stale = TRUE;
    }
  return NULL;
}

static void
next_operation (GTask *task)
{
  Replay *replay = g_task_get_task_data (task);

  g_clear_pointer (&replay->current, store_operation_unref);
  g_ptr_array_set_size (replay->steps, 0);
  g_array_set_size (replay->pairs, 0);
  replay->n_done = 0;
  replay->target_uidvalidity = 0;
  if (replay->error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&replay->error));
      return;
    }
  replay->current = take_operation (replay, g_task_get_source_object (task));
  if (replay->current == NULL)
    {
      if (replay->is_stale)
        g_task_return_new_error (task, ENGINE_ERROR, ENGINE_ERROR_SERVER,
                                 "the server has numbered the folder's messages anew");
      else
        g_task_return_boolean (task, TRUE);
      return;
    }
  replay->was_uncertain = replay->current->state != STORE_OPERATION_QUEUED;
  store_operation_mark_sent_async (replay->database, replay->current->id, NULL, on_marked,
                                   g_object_ref (task));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Replay *replay = g_task_get_task_data (task);
  g_autoptr (GPtrArray) all = NULL;
  GError *error = NULL;

  all = store_operation_load_finish (replay->database, result, &error);
  if (all == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = all->len; i-- > 0;)
    {
      StoreOperation *operation = g_ptr_array_index (all, i);

      if (engine_replay_is_due (operation) && !engine_folders_blocks (all, operation)
          && g_str_equal (operation->mailbox, replay->folder->name))
        g_ptr_array_add (replay->operations, store_operation_ref (operation));
    }
  next_operation (task);
}

void
engine_replay_async (EngineSession *session,
                     StoreFolder *folder,
                     StoreDatabase *database,
                     const char *account,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (session, NULL, callback, user_data);
  Replay *replay = g_new0 (Replay, 1);

  g_task_set_source_tag (task, engine_replay_async);
  g_task_set_task_data (task, replay, (GDestroyNotify) replay_free);
  replay->database = store_database_ref (database);
  replay->account = g_strdup (account);
  replay->folder = store_folder_ref (folder);
  replay->operations = g_ptr_array_new_with_free_func ((GDestroyNotify) store_operation_unref);
  replay->steps = g_ptr_array_new_with_free_func (step_free);
  replay->pairs = g_array_new (FALSE, FALSE, sizeof (StoreUidPair));
  store_operation_load_async (database, account, NULL, on_loaded, task);
}

gboolean
engine_replay_finish (EngineSession *session, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
