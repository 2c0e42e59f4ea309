/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/sidebar/pr-folder-chooser.h"

#include <glib/gi18n.h>

#include "ui/sidebar/pr-folder-row.h"

struct _PrFolderChooser
{
  AdwWindow parent_instance;

  char *wanted; /* what was typed, folded for comparison */

  GtkSearchEntry *entry;
  GtkListBox *list_box;
};

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PrFolderChooser, pr_folder_chooser, ADW_TYPE_WINDOW)

static PrFolder *
get_folder (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "folder");
}

/* Names with a role are translated, others are told with the folders they are in. */
static const char *
get_name (PrFolder *folder)
{
  return pr_folder_get_role (folder) != PR_FOLDER_ROLE_NONE ? pr_folder_get_title (folder)
                                                            : pr_folder_get_path (folder);
}

static gboolean
is_wanted (GtkListBoxRow *row, gpointer user_data)
{
  PrFolderChooser *self = PR_FOLDER_CHOOSER (user_data);
  g_autofree char *name = g_utf8_casefold (get_name (get_folder (row)), -1);
  g_auto (GStrv) words = g_strsplit (self->wanted, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (name, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static GtkListBoxRow *
get_first_row (PrFolderChooser *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list_box, i)) != NULL; i++)
    if (gtk_widget_get_child_visible (GTK_WIDGET (row)))
      return row;
  return NULL;
}

static void
on_search_changed (GtkSearchEntry *entry, gpointer user_data)
{
  PrFolderChooser *self = PR_FOLDER_CHOOSER (user_data);

  g_free (self->wanted);
  self->wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (entry)), -1);
  gtk_list_box_invalidate_filter (self->list_box);
  gtk_list_box_select_row (self->list_box, get_first_row (self));
}

static void
choose (PrFolderChooser *self, GtkListBoxRow *row)
{
  g_autoptr (PrFolder) folder = g_object_ref (get_folder (row));

  g_signal_emit (self, signals[CHOSEN], 0, folder);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_row_activated (GtkListBox *list_box, GtkListBoxRow *row, gpointer user_data)
{
  choose (PR_FOLDER_CHOOSER (user_data), row);
}

static void
on_entry_activate (GtkSearchEntry *entry, gpointer user_data)
{
  PrFolderChooser *self = PR_FOLDER_CHOOSER (user_data);
  GtkListBoxRow *row;

  /* What is in the entry counts, not what it was when the list was last told. */
  on_search_changed (entry, self);
  row = get_first_row (self);
  if (row != NULL)
    choose (self, row);
}

static void
on_stop_search (GtkSearchEntry *entry, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
}

static GtkWidget *
create_row (PrFolder *folder)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (get_name (folder));

  gtk_box_append (GTK_BOX (box),
                  gtk_image_new_from_icon_name (pr_folder_row_get_icon_name (folder)));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  get_name (folder), -1);
  g_object_set_data_full (G_OBJECT (row), "folder", g_object_ref (folder), g_object_unref);
  return row;
}

static void
pr_folder_chooser_finalize (GObject *object)
{
  g_free (PR_FOLDER_CHOOSER (object)->wanted);
  G_OBJECT_CLASS (pr_folder_chooser_parent_class)->finalize (object);
}

static void
pr_folder_chooser_class_init (PrFolderChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pr_folder_chooser_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, PR_TYPE_FOLDER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-folder-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, PrFolderChooser, entry);
  gtk_widget_class_bind_template_child (widget_class, PrFolderChooser, list_box);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pr_folder_chooser_init (PrFolderChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->wanted = g_strdup ("");
  gtk_list_box_set_filter_func (self->list_box, is_wanted, self, NULL);
}

GtkWidget *
pr_folder_chooser_new (GtkWindow *parent,
                       PrFolderTree *tree,
                       const char *account_id,
                       PrFolder *except)
{
  PrFolderChooser *self = g_object_new (PR_TYPE_FOLDER_CHOOSER, "transient-for", parent, NULL);
  g_autoptr (GPtrArray) folders = pr_folder_tree_dup_mailboxes (tree);

  for (guint i = 0; i < folders->len; i++)
    {
      PrFolder *folder = g_ptr_array_index (folders, i);

      if (folder != except && pr_folder_is_selectable (folder)
          && g_strcmp0 (pr_folder_get_account_id (folder), account_id) == 0)
        gtk_list_box_append (self->list_box, create_row (folder));
    }
  gtk_list_box_select_row (self->list_box, get_first_row (self));
  return GTK_WIDGET (self);
}
