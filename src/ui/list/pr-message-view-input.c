/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/list/pr-message-drag.h"
#include "ui/list/pr-message-row.h"
#include "ui/list/pr-message-view-private.h"

static void
on_activate (GtkListView *list_view, guint position, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  g_signal_emit_by_name (self, "opened");
}

static gboolean
emit_opened (gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  if (pr_selection_get_n_selected (self->selection) == 1)
    g_signal_emit_by_name (self, "opened");
  return G_SOURCE_REMOVE;
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  GtkWidget *target = gtk_widget_pick (GTK_WIDGET (user_data), x, y, GTK_PICK_DEFAULT);

  /* The row's own gesture selects on this same release, after this one. */
  if (n_press == 1 && (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) == 0 && target != NULL
      && gtk_widget_get_ancestor (target, PR_TYPE_MESSAGE_ROW) != NULL)
    g_idle_add_full (G_PRIORITY_HIGH_IDLE, emit_opened,
                     g_object_ref (gtk_widget_get_ancestor (target, PR_TYPE_MESSAGE_VIEW)),
                     g_object_unref);
}

static void
add_click_gesture (PrMessageView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "released", G_CALLBACK (on_released), self->list_view, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (click));
}

static GMenuModel *
create_row_menu (PrMessageView *self)
{
  PrFolder *folder = pr_message_view_get_selected_folder (self);
  gboolean is_junk = folder != NULL && pr_folder_get_role (folder) == PR_FOLDER_ROLE_JUNK;
  gboolean is_read = self->message != NULL && !pr_message_is_unread (self->message);
  gboolean is_starred = self->message != NULL && pr_message_is_starred (self->message);
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) marks = g_menu_new ();
  g_autoptr (GMenu) places = g_menu_new ();

  g_menu_append (marks, is_read ? _ ("Mark as _Unread") : _ ("Mark as _Read"),
                 is_read ? "msg.mark-unread" : "msg.mark-read");
  g_menu_append (marks, is_starred ? _ ("Take the _Star Off") : _ ("_Star"),
                 is_starred ? "msg.unstar" : "msg.star");
  g_menu_append (places, _ ("_Archive"), "msg.archive");
  g_menu_append (places, _ ("_Move to…"), "msg.move");
  g_menu_append (places, is_junk ? _ ("Not _Junk") : _ ("Move to _Junk"), "msg.toggle-junk");
  g_menu_append (places, _ ("Move to _Trash"), "msg.trash");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (marks));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (places));
  return G_MENU_MODEL (menu);
}

/* At X, Y of the list view. */
static void
show_row_menu (PrMessageView *self, double x, double y)
{
  g_autoptr (GMenuModel) menu = NULL;

  gtk_widget_translate_coordinates (GTK_WIDGET (self->list_view), GTK_WIDGET (self), x, y, &x, &y);
  pr_message_view_update_selection (self);
  menu = create_row_menu (self);
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

/* The place of the row at X, Y of the list view; FALSE when there is none. */
static gboolean
find_row_at (PrMessageView *self, double x, double y, guint *out_position)
{
  GtkWidget *target = gtk_widget_pick (GTK_WIDGET (self->list_view), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = target != NULL ? gtk_widget_get_ancestor (target, PR_TYPE_MESSAGE_ROW) : NULL;
  PrMessage *message = row != NULL ? pr_message_row_get_message (PR_MESSAGE_ROW (row)) : NULL;

  return message != NULL
         && pr_message_list_find (self->messages, pr_message_get_id (message), out_position);
}

static void
on_menu_pressed (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);
  guint position;

  if (!find_row_at (self, x, y, &position))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  /* The menu is about what it was opened on, and about all that is selected when that is of it. */
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  show_row_menu (self, x, y);
}

/* The list of GTK 4.8 leads Tab through each of its rows: a million steps to the reader. */
static gboolean
on_tab_key (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (widget);
  GtkWidget *list = GTK_WIDGET (self->list_view);
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (widget));
  gboolean moved;

  if (gtk_widget_get_focus_child (list) == NULL)
    return FALSE;
  gtk_widget_set_can_focus (list, FALSE);
  moved = gtk_widget_child_focus (root, (GtkDirectionType) g_variant_get_int32 (args));
  gtk_widget_set_can_focus (list, TRUE);
  return moved;
}

/* All that is selected when the row at POSITION is of it, else that row alone, which is not
 * selected for it: it would be opened, and be read. NULL for rows of several accounts. */
static PrMessageDrag *
create_drag (PrMessageView *self, guint position)
{
  gboolean is_selected =
      gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position);
  PrFolder *folder = is_selected ? pr_message_view_get_selected_folder (self)
                                 : pr_message_view_get_folder_of_row (self, position);
  const char *account_id = is_selected      ? pr_message_view_get_account_id (self)
                           : folder != NULL ? pr_folder_get_account_id (folder)
                                            : NULL;
  g_autoptr (GArray) ids = NULL;

  if (account_id == NULL)
    return NULL;
  if (is_selected)
    ids = pr_message_view_dup_selected_ids (self);
  else
    {
      gint64 id = pr_message_list_get_id (self->messages, position);

      ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (ids, id);
    }
  return pr_message_drag_new (account_id, folder, ids);
}

static GdkContentProvider *
on_drag_prepare (GtkDragSource *source, double x, double y, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);
  g_autoptr (PrMessageDrag) drag = NULL;
  guint position;

  if (self->messages == NULL || !find_row_at (self, x, y, &position))
    return NULL;
  drag = create_drag (self, position);
  return drag != NULL ? gdk_content_provider_new_typed (PR_TYPE_MESSAGE_DRAG, drag) : NULL;
}

static void
on_drag_begin (GtkDragSource *source, GdkDrag *drag, gpointer user_data)
{
  GdkContentProvider *content = gdk_drag_get_content (drag);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, PR_TYPE_MESSAGE_DRAG);
  if (gdk_content_provider_get_value (content, &value, NULL))
    gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)),
                             pr_message_drag_create_icon (g_value_get_boxed (&value)));
}

static void
add_drag_source (PrMessageView *self)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (on_drag_prepare), self, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (on_drag_begin), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (source));
}

static void
on_show_menu (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrMessageView *self = PR_MESSAGE_VIEW (widget);
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list_view));
  graphene_rect_t bounds = { .size = { 1, 1 } };

  if (self->selection == NULL || pr_selection_get_n_selected (self->selection) == 0)
    return;
  if (focus != NULL && !gtk_widget_compute_bounds (focus, GTK_WIDGET (self->list_view), &bounds))
    return;
  show_row_menu (self, bounds.origin.x + 24, bounds.origin.y + bounds.size.height / 2);
}

static void
add_menu_gesture (PrMessageView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_menu_pressed), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (click));
}

void
pr_message_view_class_install_input (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "view.menu", NULL, on_show_menu);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Tab, 0, on_tab_key, "i", GTK_DIR_TAB_FORWARD);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Tab, 0, on_tab_key, "i",
                                GTK_DIR_TAB_FORWARD);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Tab, GDK_SHIFT_MASK, on_tab_key, "i",
                                GTK_DIR_TAB_BACKWARD);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_ISO_Left_Tab, GDK_SHIFT_MASK, on_tab_key, "i",
                                GTK_DIR_TAB_BACKWARD);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "view.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "view.menu",
                                       NULL);
}

void
pr_message_view_add_input (PrMessageView *self)
{
  g_signal_connect_object (self->list_view, "activate", G_CALLBACK (on_activate), self, 0);
  add_click_gesture (self);
  add_menu_gesture (self);
  add_drag_source (self);
}
