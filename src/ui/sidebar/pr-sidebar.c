/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/sidebar/pr-sidebar.h"

#include <glib/gi18n.h>

#include "ui/sidebar/pr-folder-menu.h"
#include "ui/sidebar/pr-folder-row.h"
#include "ui/sidebar/pr-status-line.h"

struct _PrSidebar
{
  AdwBin parent_instance;

  PrCore *core;
  GtkTreeListModel *tree;
  GtkSingleSelection *selection;
  PrFolder *folder;
  GHashTable *unfolded; /* PrFolder that were unfolded once, so that folding them lasts */
  guint expand_idle;
  PrFolder *menu_folder; /* what the menu was opened on last, or NULL */

  GtkListView *list_view;
  PrStatusLine *status_line;
  GtkPopoverMenu *menu; /* NULL before it is asked for */
};

enum
{
  PROP_0,
  PROP_FOLDER,
  N_PROPS,
};

enum
{
  FOLDER_ACTIVATED,
  ATTENTION,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PrSidebar, pr_sidebar, ADW_TYPE_BIN)

/* The folder of the tree's row at POSITION, borrowed from the model. */
static PrFolder *
get_folder_at (PrSidebar *self, guint position)
{
  g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->tree, position);
  g_autoptr (PrFolder) folder = row != NULL ? gtk_tree_list_row_get_item (row) : NULL;

  return folder;
}

/* Unfolds rows so that FOLDER has one, and returns its place. */
static guint
reveal_folder (PrSidebar *self, PrFolder *folder)
{
  /* The list grows while it is looked through: a folder's children follow it. */
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tree)); i++)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->tree, i);
      g_autoptr (PrFolder) item = gtk_tree_list_row_get_item (row);
      const char *path = pr_folder_get_path (item);
      const char *wanted = pr_folder_get_path (folder);

      if (item == folder)
        return i;
      if (pr_folder_get_kind (item) == PR_FOLDER_ACCOUNT
          || (path != NULL && wanted != NULL && g_str_has_prefix (wanted, path)))
        gtk_tree_list_row_set_expanded (row, TRUE);
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
on_selected_notify (GtkSingleSelection *selection, GParamSpec *pspec, gpointer user_data)
{
  PrSidebar *self = PR_SIDEBAR (user_data);
  PrFolder *folder = get_folder_at (self, gtk_single_selection_get_selected (selection));

  /* A folded subtree takes its selection along; what is shown stays. */
  if (folder != NULL && g_set_object (&self->folder, folder))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDER]);
}

/* Accounts, and folders that only contain others, begin unfolded. */
static gboolean
expand_rows (gpointer user_data)
{
  PrSidebar *self = PR_SIDEBAR (user_data);

  self->expand_idle = 0;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tree)); i++)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->tree, i);
      g_autoptr (PrFolder) folder = gtk_tree_list_row_get_item (row);

      if (!pr_folder_is_selectable (folder) && !g_hash_table_contains (self->unfolded, folder))
        {
          g_hash_table_add (self->unfolded, g_object_ref (folder));
          gtk_tree_list_row_set_expanded (row, TRUE);
        }
    }
  return G_SOURCE_REMOVE;
}

static void
on_tree_changed (GListModel *tree, guint position, guint removed, guint added, gpointer data)
{
  PrSidebar *self = PR_SIDEBAR (data);

  /* The tree must not be changed while it tells of a change. */
  if (added > 0 && self->expand_idle == 0)
    self->expand_idle = g_idle_add_full (G_PRIORITY_HIGH, expand_rows, self, NULL);
}

static GListModel *
create_children (gpointer item, gpointer user_data)
{
  return g_object_ref (pr_folder_get_children (PR_FOLDER (item)));
}

static void
on_activate (GtkListView *list_view, guint position, gpointer user_data)
{
  PrSidebar *self = PR_SIDEBAR (user_data);
  PrFolder *folder = get_folder_at (self, position);
  g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->tree, position);

  if (folder != NULL && pr_folder_is_selectable (folder))
    g_signal_emit (self, signals[FOLDER_ACTIVATED], 0);
  else if (row != NULL)
    gtk_tree_list_row_set_expanded (row, !gtk_tree_list_row_get_expanded (row));
}

static gboolean
emit_activated (gpointer user_data)
{
  g_signal_emit (user_data, signals[FOLDER_ACTIVATED], 0);
  return G_SOURCE_REMOVE;
}

/* The folder of a PrFolderRow. (transfer full) */
static PrFolder *
dup_folder_of_row (GtkWidget *row)
{
  g_autoptr (GtkTreeListRow) list_row = NULL;

  g_object_get (row, "list-row", &list_row, NULL);
  return list_row != NULL ? gtk_tree_list_row_get_item (list_row) : NULL;
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  PrSidebar *self = PR_SIDEBAR (user_data);
  GtkWidget *target = gtk_widget_pick (GTK_WIDGET (self->list_view), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = target != NULL ? gtk_widget_get_ancestor (target, PR_TYPE_FOLDER_ROW) : NULL;
  g_autoptr (PrFolder) folder = NULL;

  if (row == NULL || gtk_widget_get_ancestor (target, GTK_TYPE_BUTTON) != NULL)
    return;
  folder = dup_folder_of_row (row);
  /* The list selects on this same release, after this handler. */
  if (folder != NULL && pr_folder_is_selectable (folder))
    g_idle_add_full (G_PRIORITY_HIGH_IDLE, emit_activated, g_object_ref (self), g_object_unref);
}

static gboolean
set_selected_expanded (PrSidebar *self, gboolean expanded)
{
  guint position = gtk_single_selection_get_selected (self->selection);
  g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->tree, position);

  if (row == NULL || !gtk_tree_list_row_is_expandable (row))
    return FALSE;
  gtk_tree_list_row_set_expanded (row, expanded);
  return TRUE;
}

static gboolean
on_unfold_key (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  PrSidebar *self = PR_SIDEBAR (gtk_widget_get_ancestor (widget, PR_TYPE_SIDEBAR));

  return set_selected_expanded (self, g_variant_get_boolean (args));
}

/* The menu */

/* Of FOLDER, at X, Y of the list view. */
static void
show_menu (PrSidebar *self, PrFolder *folder, double x, double y)
{
  g_autoptr (GMenuModel) menu = pr_folder_menu_create (GTK_WIDGET (self), folder);

  g_set_object (&self->menu_folder, folder);
  gtk_widget_translate_coordinates (GTK_WIDGET (self->list_view), GTK_WIDGET (self), x, y, &x, &y);
  if (self->menu == NULL)
    {
      self->menu = GTK_POPOVER_MENU (gtk_popover_menu_new_from_model (menu));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (GTK_WIDGET (self->menu), GTK_ALIGN_START);
      gtk_widget_set_parent (GTK_WIDGET (self->menu), GTK_WIDGET (self));
    }
  else
    gtk_popover_menu_set_menu_model (self->menu, menu);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
on_menu_pressed (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  PrSidebar *self = PR_SIDEBAR (user_data);
  GtkWidget *target = gtk_widget_pick (GTK_WIDGET (self->list_view), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = target != NULL ? gtk_widget_get_ancestor (target, PR_TYPE_FOLDER_ROW) : NULL;
  g_autoptr (PrFolder) folder = row != NULL ? dup_folder_of_row (row) : NULL;

  if (folder == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu (self, folder, x, y);
}

static void
on_show_menu (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrSidebar *self = PR_SIDEBAR (widget);
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list_view));
  GtkWidget *row = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;
  graphene_rect_t bounds;
  g_autoptr (PrFolder) folder = NULL;

  if (row == NULL || !PR_IS_FOLDER_ROW (row)
      || !gtk_widget_compute_bounds (focus, GTK_WIDGET (self->list_view), &bounds))
    return;
  folder = dup_folder_of_row (row);
  if (folder != NULL)
    show_menu (self, folder, bounds.origin.x + 24, bounds.origin.y + bounds.size.height / 2);
}

static void
on_menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrSidebar *self = PR_SIDEBAR (widget);

  if (self->menu_folder != NULL)
    pr_folder_menu_activate (GTK_WINDOW (gtk_widget_get_root (widget)), self->core,
                             self->menu_folder, name);
}

/* There are few folders. An expression that looks up whether the row's item's folder is selectable
 * warns when it ends in GTK 4.8, so this is done by hand. */
static void
on_setup_item (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, g_object_new (PR_TYPE_FOLDER_ROW, NULL));
}

static void
on_bind_item (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkTreeListRow *row = GTK_TREE_LIST_ROW (gtk_list_item_get_item (item));
  g_autoptr (PrFolder) folder = gtk_tree_list_row_get_item (row);

  gtk_list_item_set_selectable (item, folder != NULL && pr_folder_is_selectable (folder));
  g_object_set (gtk_list_item_get_child (item), "list-row", row, NULL);
}

static void
on_unbind_item (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  if (gtk_list_item_get_child (item) != NULL)
    g_object_set (gtk_list_item_get_child (item), "list-row", NULL, NULL);
}

static void
on_attention (PrStatusLine *line, PrAccount *account, gpointer user_data)
{
  g_signal_emit (user_data, signals[ATTENTION], 0, account);
}

static void
add_controllers (PrSidebar *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "released", G_CALLBACK (on_released), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (click));
  click = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_menu_pressed), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (click));
}

static void
pr_sidebar_dispose (GObject *object)
{
  PrSidebar *self = PR_SIDEBAR (object);

  if (self->menu != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->menu));
  self->menu = NULL;
  if (self->list_view != NULL)
    gtk_list_view_set_model (self->list_view, NULL);
  g_clear_handle_id (&self->expand_idle, g_source_remove);
  g_clear_pointer (&self->unfolded, g_hash_table_unref);
  g_clear_object (&self->selection);
  g_clear_object (&self->tree);
  g_clear_object (&self->folder);
  g_clear_object (&self->menu_folder);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (pr_sidebar_parent_class)->dispose (object);
}

static void
pr_sidebar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FOLDER:
      g_value_set_object (value, PR_SIDEBAR (object)->folder);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pr_sidebar_class_init (PrSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pr_sidebar_dispose;
  object_class->get_property = pr_sidebar_get_property;

  properties[PROP_FOLDER] =
      g_param_spec_object ("folder", NULL, NULL, PR_TYPE_FOLDER,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[FOLDER_ACTIVATED] = g_signal_new ("folder-activated", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ATTENTION] = g_signal_new ("attention", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, PR_TYPE_ACCOUNT);

  g_type_ensure (PR_TYPE_FOLDER_ROW);
  g_type_ensure (PR_TYPE_STATUS_LINE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, PrSidebar, list_view);
  gtk_widget_class_bind_template_child (widget_class, PrSidebar, status_line);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_item);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_item);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind_item);
  pr_folder_menu_install_actions (widget_class, on_menu_action);
  gtk_widget_class_install_action (widget_class, "sidebar.menu", NULL, on_show_menu);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "sidebar.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "sidebar.menu",
                                       NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, on_unfold_key, "b", TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, on_unfold_key, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_plus, 0, on_unfold_key, "b", TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_minus, 0, on_unfold_key, "b", FALSE);
}

static void
pr_sidebar_init (PrSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->unfolded = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_signal_connect_object (self->list_view, "activate", G_CALLBACK (on_activate), self, 0);
  g_signal_connect_object (self->status_line, "attention", G_CALLBACK (on_attention), self, 0);
  add_controllers (self);
}

void
pr_sidebar_set_core (PrSidebar *self, PrCore *core)
{
  GListModel *folders;

  g_return_if_fail (PR_IS_SIDEBAR (self));
  g_return_if_fail (self->core == NULL);

  self->core = g_object_ref (core);
  folders = G_LIST_MODEL (pr_core_get_folders (core));
  self->tree =
      gtk_tree_list_model_new (g_object_ref (folders), FALSE, FALSE, create_children, NULL, NULL);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->tree));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (on_selected_notify),
                           self, 0);
  g_signal_connect_object (self->tree, "items-changed", G_CALLBACK (on_tree_changed), self, 0);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  pr_status_line_set_core (self->status_line, core);
  expand_rows (self);
}

PrFolder *
pr_sidebar_get_folder (PrSidebar *self)
{
  g_return_val_if_fail (PR_IS_SIDEBAR (self), NULL);

  return self->folder;
}

void
pr_sidebar_select_folder (PrSidebar *self, PrFolder *folder)
{
  g_return_if_fail (PR_IS_SIDEBAR (self));
  g_return_if_fail (self->core != NULL);

  if (folder != NULL)
    gtk_single_selection_set_selected (self->selection, reveal_folder (self, folder));
  else
    {
      gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
      if (g_set_object (&self->folder, NULL))
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDER]);
    }
}
