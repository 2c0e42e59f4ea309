/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/shell/pr-file-window.h"

#include <glib/gi18n.h>

#include "model/pr-message-file.h"
#include "ui/reader/pr-attachment-bar.h"
#include "ui/reader/pr-body-view.h"
#include "ui/reader/pr-message-header.h"

struct _PrFileWindow
{
  AdwApplicationWindow parent_instance;

  GCancellable *cancellable;
  gboolean is_shown;

  AdwToastOverlay *toasts;
  GtkStack *stack;
  AdwStatusPage *error_page;
  PrMessageHeader *message_header;
  PrBodyView *body_view;
  PrAttachmentBar *attachment_bar;
};

G_DEFINE_FINAL_TYPE (PrFileWindow, pr_file_window, ADW_TYPE_APPLICATION_WINDOW)

static const char *
describe (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return _ ("There is no such file.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return _ ("You may not read this file.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
    return _ ("This is a folder.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    return _ ("The file is too large to be a message.");
  return _ ("The file cannot be read.");
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrFileWindow) self = PR_FILE_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (MimeDocument) document = pr_message_file_load_finish (result, &error);
  g_autoptr (PrMessage) message = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (document == NULL)
    {
      adw_status_page_set_description (self->error_page, describe (error));
      gtk_stack_set_visible_child_name (self->stack, "error");
      return;
    }
  message = pr_message_file_create_message (document);
  gtk_window_set_title (GTK_WINDOW (self), pr_message_get_subject (message));
  pr_message_header_set_message (self->message_header, message);
  pr_message_header_set_document (self->message_header, document);
  pr_attachment_bar_set_document (self->attachment_bar, document);
  pr_body_view_show_document (self->body_view, document);
  gtk_stack_set_visible_child_name (self->stack, "message");
}

static void
on_shown (PrBodyView *body_view, gpointer user_data)
{
  PR_FILE_WINDOW (user_data)->is_shown = TRUE;
}

static void
on_toast (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *markup = g_markup_escape_text (g_variant_get_string (parameter, NULL), -1);

  adw_toast_overlay_add_toast (PR_FILE_WINDOW (widget)->toasts, adw_toast_new (markup));
}

static void
pr_file_window_dispose (GObject *object)
{
  PrFileWindow *self = PR_FILE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (pr_file_window_parent_class)->dispose (object);
}

static void
pr_file_window_class_init (PrFileWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pr_file_window_dispose;
  g_type_ensure (PR_TYPE_MESSAGE_HEADER);
  g_type_ensure (PR_TYPE_BODY_VIEW);
  g_type_ensure (PR_TYPE_ATTACHMENT_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-file-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PrFileWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PrFileWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PrFileWindow, error_page);
  gtk_widget_class_bind_template_child (widget_class, PrFileWindow, message_header);
  gtk_widget_class_bind_template_child (widget_class, PrFileWindow, body_view);
  gtk_widget_class_bind_template_child (widget_class, PrFileWindow, attachment_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_shown);
  /* what attachments tell of their failures by */
  gtk_widget_class_install_action (widget_class, "win.toast", "s", on_toast);
}

static void
pr_file_window_init (PrFileWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

PrFileWindow *
pr_file_window_new (GtkApplication *application, GFile *file)
{
  PrFileWindow *self = g_object_new (PR_TYPE_FILE_WINDOW, "application", application, NULL);

  pr_message_file_load_async (file, self->cancellable, on_loaded, g_object_ref (self));
  return self;
}

gboolean
pr_file_window_is_shown (PrFileWindow *self)
{
  g_return_val_if_fail (PR_IS_FILE_WINDOW (self), FALSE);

  return self->is_shown;
}

const char *
pr_file_window_get_failure (PrFileWindow *self)
{
  const char *description;

  g_return_val_if_fail (PR_IS_FILE_WINDOW (self), NULL);

  description = adw_status_page_get_description (self->error_page);
  return description != NULL && *description != '\0' ? description : NULL;
}
