/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-message-file.h"

#include "model/pr-message-private.h"

#define CHUNK (256 * 1024)

/* To the end of the stream, whatever length the file claims to have. */
static GBytes *
read_all (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gssize n;

  do
    {
      gsize length = bytes->len;

      g_byte_array_set_size (bytes, (guint) length + CHUNK);
      n = g_input_stream_read (stream, bytes->data + length, CHUNK, cancellable, error);
      if (n < 0)
        return NULL;
      g_byte_array_set_size (bytes, (guint) (length + (gsize) n));
      if (bytes->len > PR_MESSAGE_FILE_MAX)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                               "The file is too large for a message");
          return NULL;
        }
    }
  while (n > 0);
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (G_FILE (source), cancellable, &error);
  g_autoptr (GBytes) bytes = NULL;

  if (stream != NULL)
    bytes = read_all (G_INPUT_STREAM (stream), cancellable, &error);
  if (bytes != NULL)
    g_task_return_pointer (task, mime_document_parse (bytes, NULL),
                           (GDestroyNotify) mime_document_unref);
  else
    g_task_return_error (task, error);
}

void
pr_message_file_load_async (GFile *file,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (file, cancellable, callback, user_data);

  g_task_set_source_tag (task, pr_message_file_load_async);
  g_task_run_in_thread (task, load_in_thread);
}

MimeDocument *
pr_message_file_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

PrMessage *
pr_message_file_create_message (const MimeDocument *document)
{
  const MimeHeaderSummary *headers = mime_document_get_headers (document);
  g_autoptr (StoreMessage) record = g_atomic_rc_box_new0 (StoreMessage);
  const StoreKey key = { headers->date_us, 0 };
  PrMessage *message = pr_message_new (&key, FALSE);

  record->flags = STORE_FLAG_SEEN;
  record->sort = headers->date_us;
  record->date = headers->date_us;
  record->subject = g_strdup (headers->subject);
  record->from_name = g_strdup (headers->from_name);
  record->from_address = g_strdup (headers->from_address);
  record->to = g_strdup (headers->to);
  record->preview = g_strdup (mime_document_get_snippet (document));
  record->has_attachment = headers->has_attachment;
  pr_message_set_record (message, record, g_get_real_time ());
  return message;
}
