/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-evidence.h"

typedef struct
{
  StoreOperation *operation;
  guint next; /* index of the item after the one being searched for */
  guint32 found;
  EngineEvidence *evidence;
} Search;

void
engine_evidence_free (EngineEvidence *evidence)
{
  g_array_unref (evidence->pairs);
  g_free (evidence);
}

static void
search_free (Search *search)
{
  store_operation_unref (search->operation);
  g_clear_pointer (&search->evidence, engine_evidence_free);
  g_free (search);
}

static void search_next (GTask *task);

static gboolean
on_response (ImapClient *client, ImapResponse *response, gpointer user_data)
{
  Search *search = g_task_get_task_data (user_data);

  if (response->kind != IMAP_RESPONSE_SEARCH)
    return FALSE;
  search->found = MAX (search->found, imap_set_max (response->search->all));
  return TRUE;
}

static void
on_searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  const StoreOperationItem *item = g_ptr_array_index (search->operation->items, search->next - 1);
  g_autoptr (ImapResponse) response = NULL;
  GError *error = NULL;

  response = imap_client_run_finish (IMAP_CLIENT (source), result, &error);
  if (response == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (search->found != 0)
    {
      StoreUidPair pair = { item->uid, search->found };

      g_array_append_val (search->evidence->pairs, pair);
    }
  search_next (task);
}

gboolean
engine_evidence_can_exist (const StoreOperation *operation)
{
  const StoreOperationItem *item;

  if (operation->kind != STORE_OPERATION_APPEND)
    return TRUE;
  item = g_ptr_array_index (operation->items, 0);
  return *item->message_id != '\0';
}

/* UIDVALIDITY is the target's now. */
static ImapCommand *
new_search (const StoreOperation *operation, const StoreOperationItem *item, guint32 uidvalidity)
{
  ImapCommand *command = imap_command_new ("UID SEARCH");

  if (operation->target_uidnext > 1 && operation->target_uidvalidity == uidvalidity)
    {
      g_autoptr (ImapSet) new = imap_set_new_range (operation->target_uidnext, G_MAXUINT32);

      imap_command_add_atom (command, "UID");
      imap_command_add_set (command, new);
    }
  imap_command_add_atom (command, "HEADER");
  imap_command_add_atom (command, "MESSAGE-ID");
  imap_command_add_string (command, item->message_id);
  /* One that is about to be expunged is an older copy, and no reason to delete the source. */
  imap_command_add_atom (command, "UNDELETED");
  /* What a server says of the size of a message that it was given is not always what it was
   * given: some tell an estimate, some change lines. */
  if (operation->kind != STORE_OPERATION_APPEND && item->size > 1)
    {
      imap_command_add_atom (command, "LARGER");
      imap_command_add_number (command, item->size - 1);
      imap_command_add_atom (command, "SMALLER");
      imap_command_add_number (command, item->size + 1);
    }
  return command;
}

static void
search_next (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  ImapRunOptions options = {
    .flags = IMAP_RUN_MAILBOX | IMAP_RUN_READS_FLAGS | IMAP_RUN_SLOW,
    .on_response = on_response,
    .response_data = task,
  };

  while (search->next < search->operation->items->len)
    {
      const StoreOperationItem *item = g_ptr_array_index (search->operation->items, search->next++);
      g_autoptr (ImapCommand) command = NULL;

      if (item->message_id == NULL || *item->message_id == '\0')
        continue;
      command = new_search (search->operation, item, search->evidence->uidvalidity);
      search->found = 0;
      imap_client_run_async (g_task_get_source_object (task), command, &options, NULL, on_searched,
                             g_object_ref (task));
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&search->evidence),
                         (GDestroyNotify) engine_evidence_free);
}

static void
on_examined (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  g_autoptr (ImapSelected) selected = NULL;
  GError *error = NULL;

  selected = imap_client_select_finish (IMAP_CLIENT (source), result, &error);
  if (selected == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  search->evidence->uidvalidity = selected->uidvalidity;
  search_next (task);
}

void
engine_evidence_find_async (ImapClient *client,
                            StoreOperation *operation,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (client, NULL, callback, user_data);
  Search *search = g_new0 (Search, 1);

  g_task_set_source_tag (task, engine_evidence_find_async);
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);
  search->operation = store_operation_ref (operation);
  search->evidence = g_new0 (EngineEvidence, 1);
  search->evidence->pairs = g_array_new (FALSE, FALSE, sizeof (StoreUidPair));
  imap_client_select_async (client, operation->target, NULL, TRUE, NULL, on_examined, task);
}

EngineEvidence *
engine_evidence_find_finish (ImapClient *client, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
