/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/reader/pr-reader.h"

#include <glib/gi18n.h>

#include "mime/mime-document.h"
#include "ui/pr-header-bar.h"
#include "ui/reader/pr-attachment-bar.h"
#include "ui/reader/pr-body-view.h"
#include "ui/reader/pr-conversation-bar.h"
#include "ui/reader/pr-message-header.h"
#include "ui/reader/pr-reader-actions.h"

/* How long what was shown before stays while the next body is not there, in milliseconds. */
#define LOADING_DELAY_MS 200

struct _PrReader
{
  AdwBin parent_instance;

  PrCore *core;
  PrMessage *message;
  GSignalGroup *message_signals;
  GCancellable *cancellable; /* of the body that is being loaded */
  gboolean body_shown;
  gboolean has_html; /* of the document that was loaded last */
  guint loading_timeout;
  GActionGroup *actions;

  GtkWidget *back_button;
  GtkButton *star_button;
  GtkButton *read_button;
  GtkStack *stack;
  AdwStatusPage *several_page;
  PrConversationBar *conversation_bar;
  PrMessageHeader *message_header;
  GtkStack *body_stack;
  PrBodyView *body_view;
  GtkSpinner *spinner;
  AdwStatusPage *error_page;
  PrAttachmentBar *attachment_bar;
  AdwHeaderBar *header;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
};

enum
{
  PROP_0,
  PROP_MESSAGE,
  N_PROPS,
};

enum
{
  BODY_SHOWN,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PrReader, pr_reader, ADW_TYPE_BIN)

static void
update_buttons (PrReader *self)
{
  gboolean starred = self->message != NULL && pr_message_is_starred (self->message);
  gboolean unread = self->message != NULL && pr_message_is_unread (self->message);

  gtk_button_set_icon_name (self->star_button,
                            starred ? "starred-symbolic" : "non-starred-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->star_button),
                               starred ? _ ("Remove the Star") : _ ("Star"));
  if (starred)
    gtk_widget_add_css_class (GTK_WIDGET (self->star_button), "starred");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->star_button), "starred");
  gtk_button_set_icon_name (self->read_button,
                            unread ? "mail-read-symbolic" : "mail-unread-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->read_button),
                               unread ? _ ("Mark as Read") : _ ("Mark as Unread"));
}

static gboolean
on_loading_timeout (gpointer user_data)
{
  PrReader *self = PR_READER (user_data);

  self->loading_timeout = 0;
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->body_stack, "loading");
  return G_SOURCE_REMOVE;
}

static void
stop_waiting (PrReader *self)
{
  g_clear_handle_id (&self->loading_timeout, g_source_remove);
  gtk_spinner_stop (self->spinner);
}

static void
cancel_load (PrReader *self)
{
  stop_waiting (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  pr_body_view_cancel (self->body_view);
  pr_attachment_bar_set_document (self->attachment_bar, NULL);
  pr_reader_actions_reset (self->actions, NULL);
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  self->body_shown = FALSE;
}

static void
show_error (PrReader *self, const GError *error)
{
  stop_waiting (self);
  adw_status_page_set_description (self->error_page, NULL);
  /* The sentences are ours, not the server's; still, no markup is meant. */
  g_autofree char *text = g_markup_escape_text (pr_error_describe (error), -1);
  adw_status_page_set_description (self->error_page, text);
  gtk_stack_set_visible_child_name (self->body_stack, "error");
}

static void
on_body_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrReader) self = PR_READER (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (MimeDocument) document = pr_core_load_body_finish (PR_CORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (document == NULL)
    {
      show_error (self, error);
      return;
    }
  self->has_html = mime_document_has_html (document);
  pr_reader_actions_reset (self->actions, document);
  pr_message_header_set_document (self->message_header, document);
  pr_attachment_bar_set_document (self->attachment_bar, document);
  pr_body_view_show_document (self->body_view, document);
}

static void
load_body (PrReader *self)
{
  self->cancellable = g_cancellable_new ();
  self->loading_timeout = g_timeout_add (LOADING_DELAY_MS, on_loading_timeout, self);
  pr_core_load_body_async (self->core, pr_message_get_id (self->message), self->cancellable,
                           on_body_loaded, g_object_ref (self));
}

static void
on_body_shown (PrBodyView *body_view, gpointer user_data)
{
  PrReader *self = PR_READER (user_data);

  stop_waiting (self);
  gtk_stack_set_visible_child_name (self->body_stack, "body");
  if (self->message != NULL && !self->body_shown)
    {
      self->body_shown = TRUE;
      g_signal_emit (self, signals[BODY_SHOWN], 0, self->message);
    }
}

static void
on_retry_clicked (GtkButton *button, gpointer user_data)
{
  PrReader *self = PR_READER (user_data);

  if (self->message == NULL)
    return;
  cancel_load (self);
  load_body (self);
}

/* Finding */

static void
find (PrReader *self, gboolean backwards)
{
  pr_body_view_find (self->body_view, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)),
                     backwards);
}

static void
on_search_changed (GtkSearchEntry *entry, gpointer user_data)
{
  gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
  find (PR_READER (user_data), FALSE);
}

static void
on_search_next (GtkWidget *widget, gpointer user_data)
{
  find (PR_READER (user_data), FALSE);
}

static void
on_search_previous (GtkWidget *widget, gpointer user_data)
{
  find (PR_READER (user_data), TRUE);
}

static void
on_found (PrBodyView *body_view, gboolean found, gpointer user_data)
{
  PrReader *self = PR_READER (user_data);

  if (found)
    gtk_widget_remove_css_class (GTK_WIDGET (self->search_entry), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->search_entry), "error");
}

static void
on_search_mode_notify (GtkSearchBar *bar, GParamSpec *pspec, gpointer user_data)
{
  PrReader *self = PR_READER (user_data);

  if (!gtk_search_bar_get_search_mode (bar))
    pr_body_view_find (self->body_view, "", FALSE);
}

static void
on_message_notify (PrMessage *message, GParamSpec *pspec, gpointer user_data)
{
  PrReader *self = PR_READER (user_data);

  /* A row that was not read from the cache yet has no texts to show. */
  if (g_str_equal (g_param_spec_get_name (pspec), "loaded"))
    pr_message_header_set_message (self->message_header, message);
  update_buttons (self);
}

static void
pr_reader_dispose (GObject *object)
{
  PrReader *self = PR_READER (object);

  if (self->core != NULL)
    cancel_load (self);
  if (self->message_signals != NULL)
    g_signal_group_set_target (self->message_signals, NULL);
  g_clear_object (&self->message_signals);
  g_clear_object (&self->message);
  g_clear_object (&self->actions);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (pr_reader_parent_class)->dispose (object);
}

static void
pr_reader_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PrReader *self = PR_READER (object);

  switch (id)
    {
    case PROP_MESSAGE:
      g_value_set_object (value, self->message);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, PrReader, header);
  gtk_widget_class_bind_template_child (widget_class, PrReader, back_button);
  gtk_widget_class_bind_template_child (widget_class, PrReader, star_button);
  gtk_widget_class_bind_template_child (widget_class, PrReader, read_button);
  gtk_widget_class_bind_template_child (widget_class, PrReader, stack);
  gtk_widget_class_bind_template_child (widget_class, PrReader, several_page);
  gtk_widget_class_bind_template_child (widget_class, PrReader, conversation_bar);
  gtk_widget_class_bind_template_child (widget_class, PrReader, message_header);
  gtk_widget_class_bind_template_child (widget_class, PrReader, body_stack);
  gtk_widget_class_bind_template_child (widget_class, PrReader, body_view);
  gtk_widget_class_bind_template_child (widget_class, PrReader, spinner);
  gtk_widget_class_bind_template_child (widget_class, PrReader, error_page);
  gtk_widget_class_bind_template_child (widget_class, PrReader, attachment_bar);
  gtk_widget_class_bind_template_child (widget_class, PrReader, search_bar);
  gtk_widget_class_bind_template_child (widget_class, PrReader, search_entry);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_next);
  gtk_widget_class_bind_template_callback (widget_class, on_search_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_retry_clicked);
}

static void
pr_reader_class_init (PrReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pr_reader_dispose;
  object_class->get_property = pr_reader_get_property;

  properties[PROP_MESSAGE] =
      g_param_spec_object ("message", NULL, NULL, PR_TYPE_MESSAGE,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[BODY_SHOWN] = g_signal_new ("body-shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 1, PR_TYPE_MESSAGE);

  g_type_ensure (PR_TYPE_CONVERSATION_BAR);
  g_type_ensure (PR_TYPE_MESSAGE_HEADER);
  g_type_ensure (PR_TYPE_BODY_VIEW);
  g_type_ensure (PR_TYPE_ATTACHMENT_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-reader.ui");
  bind_children (widget_class);
}

static void
on_chosen_notify (PrConversationBar *bar, GParamSpec *pspec, gpointer user_data)
{
  PrReader *self = PR_READER (user_data);
  PrMessage *message = pr_conversation_bar_get_message (bar);

  if (!g_set_object (&self->message, message))
    return;
  cancel_load (self);
  g_signal_group_set_target (self->message_signals, message);
  if (message != NULL)
    {
      pr_message_header_set_message (self->message_header, message);
      load_body (self);
    }
  else
    gtk_stack_set_visible_child_name (self->body_stack, "blank");
  update_buttons (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

static void
pr_reader_init (PrReader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->message_signals = g_signal_group_new (PR_TYPE_MESSAGE);
  g_signal_group_connect (self->message_signals, "notify", G_CALLBACK (on_message_notify), self);
  self->actions = pr_reader_actions_new (self->body_view, self->search_bar, self->search_entry);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "reader", self->actions);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  g_signal_connect_object (self->search_bar, "notify::search-mode-enabled",
                           G_CALLBACK (on_search_mode_notify), self, 0);
  g_signal_connect_object (self->conversation_bar, "notify::message", G_CALLBACK (on_chosen_notify),
                           self, 0);
  g_signal_connect_object (self->body_view, "found", G_CALLBACK (on_found), self, 0);
  g_signal_connect_object (self->body_view, "shown", G_CALLBACK (on_body_shown), self, 0);
}

void
pr_reader_set_core (PrReader *self, PrCore *core)
{
  g_return_if_fail (PR_IS_READER (self));
  g_return_if_fail (self->core == NULL);

  self->core = g_object_ref (core);
  pr_body_view_set_image_senders (self->body_view, pr_core_get_image_senders (core));
}

static void
show_page (PrReader *self, PrMessage *row, guint n_selected)
{
  if (row != NULL)
    gtk_stack_set_visible_child_name (self->stack, "message");
  else if (n_selected > 1)
    {
      g_autofree char *title = g_strdup_printf (
          /* Translators: %'u is a number above one */
          ngettext ("%'u Message Selected", "%'u Messages Selected", n_selected), n_selected);

      adw_status_page_set_title (self->several_page, title);
      gtk_stack_set_visible_child_name (self->stack, "several");
    }
  else
    gtk_stack_set_visible_child_name (self->stack, "none");
}

void
pr_reader_show (PrReader *self, PrMessage *row, guint n_selected)
{
  g_return_if_fail (PR_IS_READER (self));
  g_return_if_fail (self->core != NULL);

  pr_conversation_bar_show (self->conversation_bar, self->core, row);
  update_buttons (self);
  show_page (self, row, n_selected);
}

void
pr_reader_prefer (PrReader *self, gint64 id)
{
  g_return_if_fail (PR_IS_READER (self));

  pr_conversation_bar_prefer (self->conversation_bar, id);
}

void
pr_reader_step (PrReader *self, int step)
{
  g_return_if_fail (PR_IS_READER (self));

  pr_conversation_bar_step (self->conversation_bar, step);
}

GActionGroup *
pr_reader_get_actions (PrReader *self)
{
  g_return_val_if_fail (PR_IS_READER (self), NULL);

  return self->actions;
}

PrMessage *
pr_reader_get_message (PrReader *self)
{
  g_return_val_if_fail (PR_IS_READER (self), NULL);

  return self->message;
}

gboolean
pr_reader_is_body_shown (PrReader *self)
{
  g_return_val_if_fail (PR_IS_READER (self), FALSE);

  return self->body_shown;
}

gboolean
pr_reader_is_html_shown (PrReader *self)
{
  g_return_val_if_fail (PR_IS_READER (self), FALSE);

  return self->body_shown && self->has_html;
}

void
pr_reader_set_alone (PrReader *self, gboolean alone)
{
  g_return_if_fail (PR_IS_READER (self));

  gtk_widget_set_visible (self->back_button, alone);
  /* It is in the menu too, and a telephone is narrow. */
  gtk_widget_set_visible (GTK_WIDGET (self->read_button), !alone);
  adw_header_bar_set_show_start_title_buttons (self->header, alone);
  pr_header_bar_set_narrow (self->header, alone);
  pr_body_view_set_narrow (self->body_view, alone);
}
