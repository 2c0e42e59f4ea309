/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/reader/pr-save-all.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/reader/pr-attachment-actions.h"

/* So many files of one name are enough. */
#define MAX_NUMBER 1000

typedef struct
{
  MimeDocument *document;
  GFile *folder;
  guint n_written;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  mime_document_unref (job->document);
  g_clear_object (&job->folder);
  g_free (job);
}

/* "photo.jpg", "photo (2).jpg", … */
static char *
number_name (const char *name, guint number)
{
  const char *dot = strrchr (name, '.');
  gsize length = dot != NULL && dot != name ? (gsize) (dot - name) : strlen (name);

  if (number == 1)
    return g_strdup (name);
  return g_strdup_printf ("%.*s (%u)%s", (int) length, name, number, name + length);
}

/* Fails where a file or a link of that name is: it follows none. */
static GFileOutputStream *
create_file (GFile *folder, const char *name, GCancellable *cancellable, GError **error)
{
  for (guint number = 1; number <= MAX_NUMBER; number++)
    {
      g_autofree char *numbered = number_name (name, number);
      g_autoptr (GFile) file = g_file_get_child (folder, numbered);
      g_autoptr (GError) local = NULL;
      GFileOutputStream *stream = g_file_create (file, G_FILE_CREATE_NONE, cancellable, &local);

      if (stream != NULL)
        return stream;
      if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "there are too many files named %s", name);
  return NULL;
}

static gboolean
write_part (const MimeDocument *document,
            const MimePart *part,
            GFile *folder,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *name = pr_attachment_dup_name (part);
  g_autoptr (GBytes) data = mime_document_dup_part_data (document, part);
  g_autoptr (GFileOutputStream) stream = create_file (folder, name, cancellable, error);

  return stream != NULL
         && g_output_stream_write_all (G_OUTPUT_STREAM (stream), g_bytes_get_data (data, NULL),
                                       g_bytes_get_size (data), NULL, cancellable, error)
         && g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);
}

gboolean
pr_save_all_write (const MimeDocument *document,
                   GFile *folder,
                   GCancellable *cancellable,
                   guint *out_n,
                   GError **error)
{
  *out_n = 0;
  for (guint i = 0; i < mime_document_get_n_parts (document); i++)
    {
      const MimePart *part = mime_document_get_part (document, i);

      if (!part->is_attachment)
        continue;
      if (!write_part (document, part, folder, cancellable, error))
        return FALSE;
      (*out_n)++;
    }
  return TRUE;
}

static void
write_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;

  if (pr_save_all_write (job->document, job->folder, cancellable, &job->n_written, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autofree char *folder = g_file_get_basename (job->folder);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      pr_attachment_report_error (GTK_WIDGET (source), error);
      return;
    }
  /* Translators: %u is how many files were saved, %s the folder they are in now */
  text = g_strdup_printf (
      ngettext ("Saved %u attachment in “%s”", "Saved %u attachments in “%s”", job->n_written),
      job->n_written, folder);
  gtk_widget_activate_action (GTK_WIDGET (source), "win.toast", "s", text);
}

static void
on_response (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Job *job = user_data;
  GtkWidget *widget = g_object_get_data (G_OBJECT (dialog), "widget");
  g_autoptr (GTask) task = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    job->folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (job->folder != NULL)
    {
      task = g_task_new (widget, NULL, on_written, NULL);
      g_task_set_source_tag (task, on_response);
      g_task_set_task_data (task, job, job_free);
      g_task_run_in_thread (task, write_thread);
    }
  else
    job_free (job);
  g_object_unref (dialog);
}

void
pr_save_all (GtkWidget *widget, MimeDocument *document)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Save All Attachments"), window,
                                   GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Save Here"), NULL);
  Job *job = g_new0 (Job, 1);

  job->document = mime_document_ref (document);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "widget", g_object_ref (widget), g_object_unref);
  /* The dialog is not a widget: it lives until it was answered. */
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), job);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
