/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/reader/pr-attachment-bar.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "model/pr-format.h"
#include "ui/reader/pr-attachment-actions.h"
#include "ui/reader/pr-save-all.h"

/* More attachments than these are hostile or absurd; widgets are not free. */
#define MAX_SHOWN 100

/* From so many on the bar scrolls, so that the message keeps its place. */
#define SCROLL_FROM 7
#define SCROLL_HEIGHT 120

struct _PrAttachmentBar
{
  GtkWidget parent_instance;

  MimeDocument *document;
  GtkWidget *scroller;
  GtkFlowBox *box;
  guint n_attachments;
};

G_DEFINE_FINAL_TYPE (PrAttachmentBar, pr_attachment_bar, GTK_TYPE_WIDGET)

static const MimePart *
get_part (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (button), "part");
}

static void
on_open_clicked (GtkButton *button, gpointer user_data)
{
  PrAttachmentBar *self = PR_ATTACHMENT_BAR (user_data);

  pr_attachment_open (GTK_WIDGET (self), self->document, get_part (GTK_WIDGET (button)));
}

static void
on_save_clicked (GtkButton *button, gpointer user_data)
{
  PrAttachmentBar *self = PR_ATTACHMENT_BAR (user_data);

  pr_attachment_save (GTK_WIDGET (self), self->document, get_part (GTK_WIDGET (button)));
}

static void
on_save_all_clicked (GtkButton *button, gpointer user_data)
{
  PrAttachmentBar *self = PR_ATTACHMENT_BAR (user_data);

  pr_save_all (GTK_WIDGET (self), self->document);
}

static GtkWidget *
create_save_all_button (PrAttachmentBar *self)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *content = adw_button_content_new ();

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "document-save-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _ ("Save All…"));
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_save_all_clicked), self, 0);
  return button;
}

static GtkWidget *
create_name_box (const char *name, const char *size)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name_label = gtk_label_new (name);
  GtkWidget *size_label = gtk_label_new (size);

  gtk_label_set_xalign (GTK_LABEL (name_label), 0);
  /* The end of the name, with its type, must stay readable. */
  gtk_label_set_ellipsize (GTK_LABEL (name_label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_width_chars (GTK_LABEL (name_label), 10);
  gtk_label_set_max_width_chars (GTK_LABEL (name_label), 24);
  gtk_label_set_xalign (GTK_LABEL (size_label), 0);
  gtk_widget_add_css_class (size_label, "caption");
  gtk_widget_add_css_class (size_label, "dim-label");
  gtk_box_append (GTK_BOX (box), name_label);
  gtk_box_append (GTK_BOX (box), size_label);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

static GtkWidget *
create_icon (const char *name, const char *type)
{
  g_autofree char *declared = g_content_type_from_mime_type (type);
  g_autofree char *guessed = g_content_type_guess (name, NULL, 0, NULL);
  gboolean is_vague = declared == NULL || g_str_equal (type, "application/octet-stream");
  g_autoptr (GIcon) icon = g_content_type_get_symbolic_icon (is_vague ? guessed : declared);

  return gtk_image_new_from_gicon (icon);
}

static GtkWidget *
create_chip (PrAttachmentBar *self, const MimePart *part)
{
  g_autofree char *name = pr_attachment_dup_name (part);
  g_autofree char *size = pr_format_size (part->size);
  /* Translators: %s are a file name and its size */
  g_autofree char *open_label = g_strdup_printf (_ ("Open %s, %s"), name, size);
  /* Translators: %s is a file name */
  g_autofree char *save_label = g_strdup_printf (_ ("Save %s"), name);
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *open = gtk_button_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *save = gtk_button_new_from_icon_name ("document-save-symbolic");

  gtk_box_append (GTK_BOX (content), create_icon (name, part->type));
  gtk_box_append (GTK_BOX (content), create_name_box (name, size));
  gtk_button_set_child (GTK_BUTTON (open), content);
  gtk_widget_set_hexpand (open, TRUE);
  gtk_widget_set_tooltip_text (open, name);
  gtk_widget_set_tooltip_text (save, _ ("Save As…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (open), GTK_ACCESSIBLE_PROPERTY_LABEL, open_label,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (save), GTK_ACCESSIBLE_PROPERTY_LABEL, save_label,
                                  -1);
  g_object_set_data (G_OBJECT (open), "part", (gpointer) part);
  g_object_set_data (G_OBJECT (save), "part", (gpointer) part);
  g_signal_connect_object (open, "clicked", G_CALLBACK (on_open_clicked), self, 0);
  g_signal_connect_object (save, "clicked", G_CALLBACK (on_save_clicked), self, 0);
  gtk_box_append (GTK_BOX (chip), open);
  gtk_box_append (GTK_BOX (chip), save);
  gtk_widget_set_valign (chip, GTK_ALIGN_START);
  gtk_widget_add_css_class (chip, "linked");
  gtk_widget_add_css_class (chip, "attachment");
  return chip;
}

/* A scrolled window asks for the height of the narrowest layout, so it scrolls only where it must.
 */
static void
update_scrolling (PrAttachmentBar *self)
{
  gboolean scrolls = self->n_attachments >= SCROLL_FROM;

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  scrolls ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER);
  gtk_widget_set_size_request (self->scroller, -1, scrolls ? SCROLL_HEIGHT : -1);
}

static void
fill (PrAttachmentBar *self)
{
  GtkWidget *child;
  guint n_parts = self->document != NULL ? mime_document_get_n_parts (self->document) : 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_flow_box_remove (self->box, child);
  self->n_attachments = 0;
  for (guint i = 0; i < n_parts && self->n_attachments < MAX_SHOWN; i++)
    {
      const MimePart *part = mime_document_get_part (self->document, i);

      if (part->is_attachment)
        {
          gtk_flow_box_insert (self->box, create_chip (self, part), -1);
          self->n_attachments++;
        }
    }
  if (self->n_attachments > 1)
    gtk_flow_box_insert (self->box, create_save_all_button (self), -1);
  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->box)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_focusable (child, FALSE);
  update_scrolling (self);
  gtk_widget_set_visible (GTK_WIDGET (self), self->n_attachments > 0);
}

static void
pr_attachment_bar_dispose (GObject *object)
{
  PrAttachmentBar *self = PR_ATTACHMENT_BAR (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->document, mime_document_unref);
  G_OBJECT_CLASS (pr_attachment_bar_parent_class)->dispose (object);
}

static void
pr_attachment_bar_class_init (PrAttachmentBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pr_attachment_bar_dispose;
  gtk_widget_class_set_css_name (widget_class, "attachmentbar");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
pr_attachment_bar_init (PrAttachmentBar *self)
{
  GtkWidget *box = gtk_flow_box_new ();

  self->box = GTK_FLOW_BOX (box);
  gtk_flow_box_set_selection_mode (self->box, GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (self->box, TRUE);
  gtk_flow_box_set_max_children_per_line (self->box, 6);
  gtk_flow_box_set_column_spacing (self->box, 6);
  gtk_flow_box_set_row_spacing (self->box, 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Attachments"), -1);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), box);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
pr_attachment_bar_set_document (PrAttachmentBar *self, MimeDocument *document)
{
  g_return_if_fail (PR_IS_ATTACHMENT_BAR (self));

  if (document != NULL)
    mime_document_ref (document);
  /* The buttons point into the old document. */
  g_autoptr (MimeDocument) old = g_steal_pointer (&self->document);
  self->document = document;
  fill (self);
}

guint
pr_attachment_bar_get_n_attachments (PrAttachmentBar *self)
{
  g_return_val_if_fail (PR_IS_ATTACHMENT_BAR (self), 0);

  return self->n_attachments;
}
