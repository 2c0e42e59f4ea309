/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/sidebar/pr-folder-row.h"

#include <glib/gi18n.h>

#include "ui/list/pr-message-drag.h"
#include "ui/pr-icon-names.h"

#define INDENT 18

struct _PrFolderRow
{
  GtkWidget parent_instance;

  GtkTreeListRow *list_row;
  GSignalGroup *row_signals;
  GSignalGroup *folder_signals;
  GSignalGroup *children_signals;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *unread;
  GtkButton *expander;
};

enum
{
  PROP_0,
  PROP_LIST_ROW,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PrFolderRow, pr_folder_row, GTK_TYPE_WIDGET)

const char *
pr_folder_row_get_icon_name (PrFolder *folder)
{
  if (pr_folder_get_kind (folder) == PR_FOLDER_ALL_INBOXES)
    return "postrider-inbox-symbolic";
  switch (pr_folder_get_role (folder))
    {
    case PR_FOLDER_ROLE_INBOX:
      return "postrider-inbox-symbolic";
    case PR_FOLDER_ROLE_DRAFTS:
      return "document-edit-symbolic";
    case PR_FOLDER_ROLE_SENT:
      return "mail-send-symbolic";
    case PR_FOLDER_ROLE_ARCHIVE:
      return "postrider-archive-symbolic";
    case PR_FOLDER_ROLE_ALL:
      return "mail-read-symbolic";
    case PR_FOLDER_ROLE_JUNK:
      return "mail-mark-junk-symbolic";
    case PR_FOLDER_ROLE_TRASH:
      return "user-trash-symbolic";
    case PR_FOLDER_ROLE_FLAGGED:
      return "starred-symbolic";
    case PR_FOLDER_ROLE_IMPORTANT:
      return "mail-mark-important-symbolic";
    case PR_FOLDER_ROLE_NONE:
      break;
    }
  return "folder-symbolic";
}

static PrFolder *
get_folder (PrFolderRow *self)
{
  PrFolder *folder = NULL;

  if (self->list_row != NULL)
    {
      folder = gtk_tree_list_row_get_item (self->list_row);
      /* The row keeps it alive as long as it is shown. */
      if (folder != NULL)
        g_object_unref (folder);
    }
  return folder;
}

static void
update_expander (PrFolderRow *self, PrFolder *folder)
{
  gboolean expanded = gtk_tree_list_row_get_expanded (self->list_row);
  gboolean has_children = g_list_model_get_n_items (pr_folder_get_children (folder)) > 0;
  const char *tip = expanded ? _ ("Hide Subfolders") : _ ("Show Subfolders");

  gtk_widget_set_visible (GTK_WIDGET (self->expander), has_children);
  gtk_button_set_icon_name (self->expander, expanded ? "pan-down-symbolic" : "pan-end-symbolic");
  /* setting it asks the display server where the pointer is, and waits */
  if (has_children
      && g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self->expander)), tip) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->expander), tip);
}

static void
update_unread (PrFolderRow *self, PrFolder *folder)
{
  gint64 unread = pr_folder_get_unread (folder);
  g_autofree char *label = g_strdup_printf ("%" G_GINT64_FORMAT, unread);
  PrFolderRole role = pr_folder_get_role (folder);
  /* How much unread mail one has thrown away is nobody's concern. */
  gboolean shown = unread > 0 && pr_folder_get_kind (folder) != PR_FOLDER_ACCOUNT
                   && role != PR_FOLDER_ROLE_TRASH && role != PR_FOLDER_ROLE_SENT;

  gtk_label_set_label (self->unread, shown ? label : "");
  gtk_widget_set_visible (GTK_WIDGET (self->unread), shown);
  if (shown)
    gtk_widget_add_css_class (GTK_WIDGET (self), "has-unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "has-unread");
}

static void
update_accessible (PrFolderRow *self, PrFolder *folder)
{
  g_autofree char *label = NULL;
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  g_object_get (folder, "accessible-label", &label, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  /* What has the focus is the list's own widget around this one. */
  if (item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                    -1);
}

static void
update (PrFolderRow *self)
{
  PrFolder *folder = get_folder (self);
  gboolean is_account;
  guint depth;

  if (folder == NULL)
    return;
  is_account = pr_folder_get_kind (folder) == PR_FOLDER_ACCOUNT;
  /* Folders stand below their account's heading, not inside it. */
  depth = gtk_tree_list_row_get_depth (self->list_row);
  gtk_widget_set_margin_start (GTK_WIDGET (self), depth > 1 ? (int) (depth - 1) * INDENT : 0);
  gtk_label_set_label (self->title, pr_folder_get_title (folder));
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !is_account);
  gtk_image_set_from_icon_name (self->icon, pr_folder_row_get_icon_name (folder));
  if (is_account)
    gtk_widget_add_css_class (GTK_WIDGET (self), "account");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "account");
  gtk_widget_set_sensitive (GTK_WIDGET (self->title),
                            is_account || pr_folder_is_selectable (folder));
  update_expander (self, folder);
  update_unread (self, folder);
  update_accessible (self, folder);
}

static void
on_row_notify (GtkTreeListRow *list_row, GParamSpec *pspec, gpointer user_data)
{
  update (PR_FOLDER_ROW (user_data));
}

static void
on_folder_notify (PrFolder *folder, GParamSpec *pspec, gpointer user_data)
{
  update (PR_FOLDER_ROW (user_data));
}

static void
on_children_changed (GListModel *children,
                     guint position,
                     guint removed,
                     guint added,
                     gpointer data)
{
  update (PR_FOLDER_ROW (data));
}

static void
on_expander_clicked (GtkButton *button, gpointer user_data)
{
  PrFolderRow *self = PR_FOLDER_ROW (user_data);

  if (self->list_row != NULL)
    gtk_tree_list_row_set_expanded (self->list_row,
                                    !gtk_tree_list_row_get_expanded (self->list_row));
}

/* Dropping messages */

static gboolean
on_accept (GtkDropTarget *target, GdkDrop *drop, gpointer user_data)
{
  PrFolder *folder = get_folder (PR_FOLDER_ROW (user_data));
  g_autoptr (PrMessageDrag) drag = pr_message_drag_dup_from_drop (drop);

  return folder != NULL && drag != NULL && pr_message_drag_fits (drag, folder);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  GtkWidget *self = GTK_WIDGET (user_data);
  PrFolder *folder = get_folder (PR_FOLDER_ROW (self));
  const PrMessageDrag *drag = g_value_get_boxed (value);
  const GArray *ids = pr_message_drag_get_ids (drag);
  GVariant *list;

  if (folder == NULL || !pr_message_drag_fits (drag, folder))
    return FALSE;
  list = g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, ids->data, ids->len, sizeof (gint64));
  return gtk_widget_activate_action (self, "msg.move-to", "(x@ax)", pr_folder_get_id (folder),
                                     list);
}

static void
add_drop_target (PrFolderRow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (PR_TYPE_MESSAGE_DRAG, GDK_ACTION_MOVE);

  g_signal_connect_object (target, "accept", G_CALLBACK (on_accept), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
set_list_row (PrFolderRow *self, GtkTreeListRow *list_row)
{
  PrFolder *folder;

  if (!g_set_object (&self->list_row, list_row))
    return;
  folder = get_folder (self);
  g_signal_group_set_target (self->row_signals, list_row);
  g_signal_group_set_target (self->folder_signals, folder);
  g_signal_group_set_target (self->children_signals,
                             folder != NULL ? pr_folder_get_children (folder) : NULL);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIST_ROW]);
}

static void
pr_folder_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_LIST_ROW:
      g_value_set_object (value, PR_FOLDER_ROW (object)->list_row);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pr_folder_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_LIST_ROW:
      set_list_row (PR_FOLDER_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clear_group (GSignalGroup **group)
{
  if (*group != NULL)
    g_signal_group_set_target (*group, NULL);
  g_clear_object (group);
}

static void
pr_folder_row_dispose (GObject *object)
{
  PrFolderRow *self = PR_FOLDER_ROW (object);
  GtkWidget *child;

  clear_group (&self->row_signals);
  clear_group (&self->folder_signals);
  clear_group (&self->children_signals);
  g_clear_object (&self->list_row);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (pr_folder_row_parent_class)->dispose (object);
}

static void
pr_folder_row_class_init (PrFolderRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pr_folder_row_dispose;
  object_class->get_property = pr_folder_row_get_property;
  object_class->set_property = pr_folder_row_set_property;

  properties[PROP_LIST_ROW] =
      g_param_spec_object ("list-row", NULL, NULL, GTK_TYPE_TREE_LIST_ROW,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-folder-row.ui");
  gtk_widget_class_set_css_name (widget_class, "folderrow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, PrFolderRow, icon);
  gtk_widget_class_bind_template_child (widget_class, PrFolderRow, title);
  gtk_widget_class_bind_template_child (widget_class, PrFolderRow, unread);
  gtk_widget_class_bind_template_child (widget_class, PrFolderRow, expander);
  gtk_widget_class_bind_template_callback (widget_class, on_expander_clicked);
}

static void
pr_folder_row_init (PrFolderRow *self)
{
  GtkBoxLayout *layout;

  gtk_widget_init_template (GTK_WIDGET (self));
  pr_icon_names_follow_tooltips (GTK_WIDGET (self));
  layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));
  gtk_box_layout_set_spacing (layout, 10);
  self->row_signals = g_signal_group_new (GTK_TYPE_TREE_LIST_ROW);
  g_signal_group_connect (self->row_signals, "notify::expanded", G_CALLBACK (on_row_notify), self);
  self->folder_signals = g_signal_group_new (PR_TYPE_FOLDER);
  g_signal_group_connect (self->folder_signals, "notify", G_CALLBACK (on_folder_notify), self);
  self->children_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect (self->children_signals, "items-changed", G_CALLBACK (on_children_changed),
                          self);
  add_drop_target (self);
}
