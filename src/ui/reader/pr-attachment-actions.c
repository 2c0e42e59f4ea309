/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/reader/pr-attachment-actions.h"

#include "mime/mime-name.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <errno.h>
#include <glib/gstdio.h>

/* What the worker thread needs to write one part into a file. */
typedef struct
{
  MimeDocument *document;
  const MimePart *part; /* belongs to the document; NULL: the whole of it */
  GFile *file;          /* NULL: a new private one */
} WriteJob;

static void
write_job_free (gpointer data)
{
  WriteJob *job = data;

  mime_document_unref (job->document);
  g_clear_object (&job->file);
  g_free (job);
}

static const char *const executable_endings[] = {
  ".appimage",    ".apk",     ".bash", ".bat",  ".cmd",  ".com",     ".csh",
  ".deb",         ".desktop", ".dll",  ".exe",  ".fish", ".flatpak", ".flatpakref",
  ".flatpakrepo", ".hta",     ".jar",  ".jnlp", ".js",   ".jse",     ".ksh",
  ".lnk",         ".msi",     ".pif",  ".pl",   ".ps1",  ".py",      ".pyw",
  ".rb",          ".reg",     ".rpm",  ".run",  ".scr",  ".sh",      ".snap",
  ".url",         ".vb",      ".vbe",  ".vbs",  ".wsf",  ".zsh",
};

static const char *const executable_types[] = {
  "application/java-archive",        "application/javascript",
  "application/vnd.appimage",        "application/vnd.flatpak",
  "application/vnd.flatpak.ref",     "application/vnd.microsoft.portable-executable",
  "application/x-desktop",           "application/x-executable",
  "application/x-ms-dos-executable", "application/x-ms-shortcut",
  "application/x-msdownload",        "application/x-perl",
  "application/x-shellscript",       "text/x-python",
};

char *
pr_attachment_dup_name (const MimePart *part)
{
  const char *name = part->name;

  if (name[0] == '\0')
    name = g_str_equal (part->type, "message/rfc822") ? _ ("message.eml") : _ ("attachment");
  return g_path_get_basename (name);
}

static char *
dup_name (WriteJob *job)
{
  const char *subject;
  g_autofree char *title = NULL;

  if (job->part != NULL)
    return pr_attachment_dup_name (job->part);
  subject = mime_document_get_headers (job->document)->subject;
  title = g_strconcat (subject[0] != '\0' ? subject : _ ("message"), ".eml", NULL);
  return mime_name_clean (title);
}

gboolean
pr_attachment_is_executable (const char *name, const char *type)
{
  g_autofree char *lower = g_utf8_strdown (name, -1);
  g_autofree char *guessed = g_content_type_guess (name, NULL, 0, NULL);
  g_autofree char *declared = g_content_type_from_mime_type (type);

  for (guint i = 0; i < G_N_ELEMENTS (executable_endings); i++)
    if (g_str_has_suffix (lower, executable_endings[i]))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (executable_types); i++)
    if (g_content_type_is_a (guessed, executable_types[i])
        || (declared != NULL && g_content_type_is_a (declared, executable_types[i])))
      return TRUE;
  return FALSE;
}

static void
show_toast (GtkWidget *widget, const char *text)
{
  gtk_widget_activate_action (widget, "win.toast", "s", text);
}

/* PROFILE-independent: the runtime directory is the person's own and gone after the session. */
static GFile *
create_private_file (const char *name, GError **error)
{
  g_autofree char *parent = g_build_filename (g_get_user_runtime_dir (), "postrider", NULL);
  g_autofree char *template = g_build_filename (parent, "open-XXXXXX", NULL);
  g_autofree char *path = NULL;

  if (g_mkdir_with_parents (parent, 0700) != 0 || g_mkdtemp_full (template, 0700) == NULL)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "%s",
                   g_strerror (saved_errno));
      return NULL;
    }
  path = g_build_filename (template, name, NULL);
  return g_file_new_for_path (path);
}

/* A message is saved byte for byte. */
static GBytes *
dup_data (WriteJob *job)
{
  if (job->part == NULL)
    return g_bytes_ref (mime_document_get_source (job->document));
  return mime_document_dup_part_data (job->document, job->part);
}

static void
write_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  WriteJob *job = task_data;
  g_autoptr (GBytes) data = dup_data (job);
  g_autofree char *name = dup_name (job);
  g_autoptr (GError) error = NULL;
  gboolean is_private = job->file == NULL;
  gsize size = 0;
  const char *bytes = data != NULL ? g_bytes_get_data (data, &size) : NULL;

  if (is_private)
    job->file = create_private_file (name, &error);
  if (job->file != NULL
      && g_file_replace_contents (job->file, bytes != NULL ? bytes : "", size, NULL, FALSE,
                                  is_private ? G_FILE_CREATE_PRIVATE : G_FILE_CREATE_NONE, NULL,
                                  cancellable, &error))
    {
      /* Changes made in the other program would be lost: say so by the mode. */
      if (is_private)
        g_chmod (g_file_peek_path (job->file), 0400);
      g_task_return_pointer (task, g_object_ref (job->file), g_object_unref);
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Decodes off the main thread: an attachment of 50 MB takes its time. */
static void
write_async (GtkWidget *widget,
             MimeDocument *document,
             const MimePart *part,
             GFile *file,
             GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (widget, NULL, callback, NULL);
  WriteJob *job = g_new0 (WriteJob, 1);

  job->document = mime_document_ref (document);
  job->part = part;
  g_set_object (&job->file, file);
  g_task_set_source_tag (task, write_async);
  g_task_set_task_data (task, job, write_job_free);
  g_task_run_in_thread (task, write_thread);
}

void
pr_attachment_report_error (GtkWidget *widget, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    show_toast (widget, _ ("Could not save: the disk is full"));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
           || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY))
    show_toast (widget, _ ("Could not save: that folder cannot be written to"));
  else
    show_toast (widget, _ ("The attachment could not be saved"));
  g_info ("Saving an attachment failed: %s", error->message);
}

/* Opening */

static void
on_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = GTK_WIDGET (user_data);
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_info ("Opening an attachment failed: %s", error->message);
      show_toast (widget, _ ("No program was found that opens this attachment"));
    }
}

static void
on_written_to_open (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GtkWidget *widget = GTK_WIDGET (source);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *uri = NULL;

  if (file == NULL)
    {
      pr_attachment_report_error (widget, error);
      return;
    }
  uri = g_file_get_uri (file);
  if (GTK_IS_WINDOW (root))
    gtk_show_uri_full (GTK_WINDOW (root), uri, GDK_CURRENT_TIME, NULL, on_shown,
                       g_object_ref (widget));
}

static void
on_open_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  WriteJob *job = user_data;
  GtkWidget *widget = g_object_get_data (G_OBJECT (dialog), "widget");

  if (g_str_equal (response, "open"))
    write_async (widget, job->document, job->part, NULL, on_written_to_open);
}

static void
free_job_closure (gpointer data, GClosure *closure)
{
  write_job_free (data);
}

static void
ask_before_opening (GtkWidget *widget,
                    MimeDocument *document,
                    const MimePart *part,
                    const char *name)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  AdwMessageDialog *dialog =
      ADW_MESSAGE_DIALOG (adw_message_dialog_new (window, _ ("Open This Program?"), NULL));
  WriteJob *job = g_new0 (WriteJob, 1);

  job->document = mime_document_ref (document);
  job->part = part;
  g_object_set_data_full (G_OBJECT (dialog), "widget", g_object_ref (widget), g_object_unref);
  adw_message_dialog_format_body (
      dialog,
      /* Translators: %s is a file name */
      _ ("“%s” can run commands on this computer. Open it only if you expected it and know who it "
         "is from."),
      name);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "open", _ ("_Open Anyway"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "open", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_open_response), job, free_job_closure,
                         0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
pr_attachment_open (GtkWidget *widget, MimeDocument *document, const MimePart *part)
{
  g_autofree char *name = pr_attachment_dup_name (part);

  if (pr_attachment_is_executable (name, part->type))
    ask_before_opening (widget, document, part, name);
  else
    write_async (widget, document, part, NULL, on_written_to_open);
}

/* Saving */

static void
on_written_to_save (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GtkWidget *widget = GTK_WIDGET (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;
  g_autofree char *text = NULL;

  if (file == NULL)
    {
      pr_attachment_report_error (widget, error);
      return;
    }
  /* Translators: %s is a file name */
  text = g_strdup_printf (_ ("Saved “%s”"), name);
  show_toast (widget, text);
}

static void
on_save_response (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  WriteJob *job = user_data;
  GtkWidget *widget = g_object_get_data (G_OBJECT (dialog), "widget");
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    write_async (widget, job->document, job->part, file, on_written_to_save);
  g_object_unref (dialog);
}

void
pr_attachment_save (GtkWidget *widget, MimeDocument *document, const MimePart *part)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (part != NULL ? _ ("Save Attachment") : _ ("Save Message"),
                                   window, GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  WriteJob *job = g_new0 (WriteJob, 1);
  g_autofree char *name = NULL;

  job->document = mime_document_ref (document);
  job->part = part;
  name = dup_name (job);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data_full (G_OBJECT (dialog), "widget", g_object_ref (widget), g_object_unref);
  /* The dialog is not a widget: it lives until it was answered. */
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_save_response), job, free_job_closure,
                         0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
