/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/reader/pr-message-header.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "model/pr-format.h"

struct _PrMessageHeader
{
  GtkWidget parent_instance;

  int n_details;

  GtkLabel *subject;
  AdwAvatar *avatar;
  GtkLabel *from;
  GtkLabel *address;
  GtkLabel *date;
  GtkLabel *to;
  GtkToggleButton *details_button;
  GtkWidget *warning_box;
  GtkLabel *warning;
  GtkGrid *details;
};

G_DEFINE_FINAL_TYPE (PrMessageHeader, pr_message_header, GTK_TYPE_WIDGET)

static void
set_from (PrMessageHeader *self, const char *name, const char *address)
{
  gboolean has_name = name[0] != '\0' && !g_str_equal (name, address);

  gtk_label_set_label (self->from, has_name ? name : address);
  gtk_label_set_label (self->address, address);
  gtk_widget_set_visible (GTK_WIDGET (self->address), has_name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->address), address);
  adw_avatar_set_text (self->avatar, has_name ? name : address);
}

static void
set_to (PrMessageHeader *self, const char *to)
{
  g_autofree char *label = NULL;

  if (to[0] == '\0')
    label = g_strdup (_ ("no recipients named"));
  else
    /* Translators: in the head of a message; %s are names and addresses */
    label = g_strdup_printf (_ ("to %s"), to);
  gtk_label_set_label (self->to, label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->to), label);
}

static void
set_date (PrMessageHeader *self, gint64 date)
{
  g_autofree char *label = pr_format_date_time (date, g_get_real_time ());
  g_autofree char *whole = pr_format_date_long (date);

  /* a saved message may have none */
  gtk_widget_set_visible (GTK_WIDGET (self->date), date != 0);
  gtk_label_set_label (self->date, label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->date), whole);
}

static void
clear_details (PrMessageHeader *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->details))) != NULL)
    gtk_grid_remove (self->details, child);
  self->n_details = 0;
}

static void
add_detail (PrMessageHeader *self, const char *name, const char *value)
{
  GtkWidget *name_label;
  GtkWidget *value_label;

  if (value == NULL || value[0] == '\0')
    return;
  name_label = gtk_label_new (name);
  gtk_label_set_xalign (GTK_LABEL (name_label), 1);
  gtk_widget_set_valign (name_label, GTK_ALIGN_START);
  gtk_widget_add_css_class (name_label, "dim-label");
  value_label = gtk_label_new (value);
  gtk_label_set_xalign (GTK_LABEL (value_label), 0);
  gtk_label_set_wrap (GTK_LABEL (value_label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value_label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (value_label), 8);
  gtk_label_set_ellipsize (GTK_LABEL (value_label), PANGO_ELLIPSIZE_END);
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_widget_set_hexpand (value_label, TRUE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value_label), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  name_label, NULL, -1);
  gtk_grid_attach (self->details, name_label, 0, self->n_details, 1, 1);
  gtk_grid_attach (self->details, value_label, 1, self->n_details, 1, 1);
  self->n_details++;
}

/* What makes the shown sender doubtful, or NULL. */
static char *
describe_doubt (const MimeHeaderSummary *headers)
{
  if (headers->n_from > 1)
    /* Translators: %u is how many sender addresses a message names; a number above one */
    return g_strdup_printf (ngettext ("This message names %u sender: see the details.",
                                      "This message names %u senders: see the details.",
                                      headers->n_from),
                            headers->n_from);
  if (headers->from_address[0] == '\0')
    return g_strdup (_ ("This message does not say who sent it."));
  if (!mime_header_summary_is_sender_clear (headers))
    /* Translators: %s is a mail address */
    return g_strdup_printf (
        _ ("The sender’s name looks like another address. It really is from %s."),
        headers->from_address);
  return NULL;
}

static void
pr_message_header_dispose (GObject *object)
{
  PrMessageHeader *self = PR_MESSAGE_HEADER (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (pr_message_header_parent_class)->dispose (object);
}

static void
pr_message_header_class_init (PrMessageHeaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pr_message_header_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-message-header.ui");
  gtk_widget_class_set_css_name (widget_class, "messageheader");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, PrMessageHeader, subject);
  gtk_widget_class_bind_template_child (widget_class, PrMessageHeader, avatar);
  gtk_widget_class_bind_template_child (widget_class, PrMessageHeader, from);
  gtk_widget_class_bind_template_child (widget_class, PrMessageHeader, address);
  gtk_widget_class_bind_template_child (widget_class, PrMessageHeader, date);
  gtk_widget_class_bind_template_child (widget_class, PrMessageHeader, to);
  gtk_widget_class_bind_template_child (widget_class, PrMessageHeader, details_button);
  gtk_widget_class_bind_template_child (widget_class, PrMessageHeader, warning_box);
  gtk_widget_class_bind_template_child (widget_class, PrMessageHeader, warning);
  gtk_widget_class_bind_template_child (widget_class, PrMessageHeader, details);
}

static void
pr_message_header_init (PrMessageHeader *self)
{
  GtkLayoutManager *layout;

  gtk_widget_init_template (GTK_WIDGET (self));
  layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 8);
}

void
pr_message_header_set_message (PrMessageHeader *self, PrMessage *message)
{
  g_return_if_fail (PR_IS_MESSAGE_HEADER (self));

  clear_details (self);
  gtk_widget_set_visible (self->warning_box, FALSE);
  gtk_toggle_button_set_active (self->details_button, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->details_button), FALSE);
  gtk_label_set_label (self->subject, pr_message_get_subject (message));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->subject), pr_message_get_subject (message));
  set_from (self, pr_message_get_from (message), pr_message_get_from_address (message));
  set_to (self, pr_message_get_to (message));
  set_date (self, pr_message_get_date (message));
}

void
pr_message_header_set_document (PrMessageHeader *self, const MimeDocument *document)
{
  const MimeHeaderSummary *headers;
  g_autofree char *doubt = NULL;

  g_return_if_fail (PR_IS_MESSAGE_HEADER (self));

  headers = mime_document_get_headers (document);
  doubt = describe_doubt (headers);
  set_from (self, headers->from_name, headers->from_address);
  if (headers->to[0] != '\0')
    set_to (self, headers->to);
  gtk_widget_set_visible (self->warning_box, doubt != NULL);
  gtk_label_set_label (self->warning, doubt != NULL ? doubt : "");

  clear_details (self);
  add_detail (self, _ ("From"), headers->from);
  add_detail (self, _ ("Sender"), headers->sender);
  add_detail (self, _ ("Reply to"), headers->reply_to);
  add_detail (self, _ ("To"), headers->to);
  /* Translators: recipients of a copy of the message */
  add_detail (self, _ ("Cc"), headers->cc);
  if (headers->date_us != 0)
    {
      g_autofree char *date = pr_format_date_long (headers->date_us);

      add_detail (self, _ ("Date"), date);
    }
  add_detail (self, _ ("Mailing list"), headers->list_id);
  add_detail (self, _ ("Message ID"), headers->message_id);
  gtk_widget_set_sensitive (GTK_WIDGET (self->details_button), self->n_details > 0);
}
