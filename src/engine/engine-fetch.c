/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-fetch.h"

#include <string.h>

#include "engine/engine-error.h"
#include "mime/mime-document.h"
#include "store/store-message.h"

/* A source may have this many bytes. */
#define MAX_SOURCE (256 * 1024 * 1024)

/* What stays in memory of a large one. */
#define SPOOL_MEMORY (1024 * 1024)

typedef struct
{
  StoreDatabase *database;
  gint64 id;
  guint32 uid;
  guint64 size; /* as the server said */
  gboolean is_too_large;
  gboolean is_withheld; /* NIL, or nothing of a message that has a size */
  GBytes *source;
  GError *spool_error;
} Fetch;

/* What a worker finds in a source. */
typedef struct
{
  char *text;
  GString *files; /* names of attachments, a line each */
  char *preview;
  gboolean has_attachment;
} Contents;

static void
contents_free (gpointer data)
{
  Contents *contents = data;

  g_free (contents->text);
  g_string_free (contents->files, TRUE);
  g_free (contents->preview);
  g_free (contents);
}

static void
fetch_free (Fetch *fetch)
{
  store_database_unref (fetch->database);
  g_clear_pointer (&fetch->source, g_bytes_unref);
  g_clear_error (&fetch->spool_error);
  g_free (fetch);
}

static BaseSpool *
on_literal (const char *text, gsize len, guint64 size, gpointer user_data)
{
  static const char mark[] = "BODY[] {";

  if (size > MAX_SOURCE || g_strstr_len (text, (gssize) len, mark) == NULL)
    return NULL;
  return base_spool_new (SPOOL_MEMORY, NULL);
}

void
engine_fetch_set_sink (ImapClient *client)
{
  imap_client_set_sink (client, on_literal, NULL);
}

static gboolean
on_response (ImapClient *client, ImapResponse *response, gpointer user_data)
{
  Fetch *fetch = g_task_get_task_data (user_data);
  const ImapSection *section;

  if (response->kind != IMAP_RESPONSE_FETCH || !imap_fetch_has (response->fetch, IMAP_FETCH_UID)
      || response->fetch->uid != fetch->uid)
    return FALSE;
  section = imap_fetch_find_section (response->fetch, "", FALSE);
  if (section == NULL)
    return FALSE;
  /* Once is enough. */
  if (fetch->source != NULL || fetch->spool_error != NULL)
    return TRUE;
  fetch->is_too_large = section->dropped;
  if (section->data != NULL)
    fetch->source = g_bytes_ref (section->data);
  else if (section->spool != NULL)
    fetch->source = base_spool_dup_bytes (section->spool, MAX_SOURCE, &fetch->spool_error);
  fetch->is_withheld = fetch->source == NULL && !fetch->is_too_large && fetch->spool_error == NULL;
  if (fetch->source != NULL && g_bytes_get_size (fetch->source) == 0 && fetch->size > 0)
    {
      g_clear_pointer (&fetch->source, g_bytes_unref);
      fetch->is_withheld = TRUE;
    }
  return TRUE;
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;

  if (store_message_put_body_finish (fetch->database, result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* In a worker thread. */
static void
take_apart (GTask *worker, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (MimeDocument) document = mime_document_parse (task_data, NULL);
  Contents *contents = g_new0 (Contents, 1);

  contents->text = g_strdup (mime_document_get_text (document));
  contents->preview = g_strdup (mime_document_get_snippet (document));
  contents->files = g_string_new (NULL);
  for (guint i = 0; i < mime_document_get_n_parts (document); i++)
    {
      const MimePart *part = mime_document_get_part (document, i);

      if (!part->is_attachment)
        continue;
      contents->has_attachment = TRUE;
      g_string_append_printf (contents->files, "%s\n", part->name);
    }
  g_task_return_pointer (worker, contents, contents_free);
}

static void
on_taken_apart (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  Contents *contents = g_task_propagate_pointer (G_TASK (result), NULL);

  store_message_put_body_async (fetch->database, fetch->id, fetch->source, contents->text,
                                contents->files->str, contents->preview, contents->has_attachment,
                                NULL, on_stored, task);
  contents_free (contents);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (ImapResponse) response = NULL;
  g_autoptr (GTask) worker = NULL;
  GError *error = NULL;

  response = imap_client_run_finish (IMAP_CLIENT (source), result, &error);
  if (response == NULL)
    g_task_return_error (task, error);
  else if (fetch->spool_error != NULL)
    g_task_return_error (task, g_steal_pointer (&fetch->spool_error));
  else if (fetch->is_too_large)
    g_task_return_new_error (task, ENGINE_ERROR, ENGINE_ERROR_SERVER,
                             "the message is larger than can be shown");
  else if (fetch->source == NULL && fetch->is_withheld)
    g_task_return_new_error (task, ENGINE_ERROR, ENGINE_ERROR_SERVER,
                             "the server could not deliver the message");
  else if (fetch->source == NULL)
    g_task_return_new_error (task, ENGINE_ERROR, ENGINE_ERROR_NOT_FOUND,
                             "the server has no such message");
  else
    {
      worker = g_task_new (NULL, NULL, on_taken_apart, g_object_ref (task));
      g_task_set_task_data (worker, g_bytes_ref (fetch->source), (GDestroyNotify) g_bytes_unref);
      g_task_run_in_thread (worker, take_apart);
    }
}

void
engine_fetch_source_async (EngineMailbox *mailbox,
                           StoreDatabase *database,
                           gint64 id,
                           guint32 uid,
                           guint64 size,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (mailbox, NULL, callback, user_data);
  g_autoptr (ImapCommand) command = imap_command_new ("UID FETCH");
  g_autoptr (ImapSet) set = imap_set_new_range (uid, uid);
  Fetch *fetch = g_new0 (Fetch, 1);
  ImapRunOptions options = {
    .flags = IMAP_RUN_MAILBOX,
    .expected_bytes = (gsize) MIN (size, MAX_SOURCE),
    .on_response = on_response,
    .response_data = task,
  };

  g_task_set_source_tag (task, engine_fetch_source_async);
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);
  fetch->database = store_database_ref (database);
  fetch->id = id;
  fetch->uid = uid;
  fetch->size = size;
  imap_command_add_set (command, set);
  imap_command_open_list (command);
  imap_command_add_atom (command, "UID");
  imap_command_add_atom (command, "BODY.PEEK[]");
  imap_command_close_list (command);
  imap_client_run_async (engine_mailbox_get_client (mailbox), command, &options, NULL, on_fetched,
                         task);
}

gboolean
engine_fetch_source_finish (EngineMailbox *mailbox, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
