/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pr-pane-handle.h"

struct _PrPaneHandle
{
  GtkWidget parent_instance;

  GtkWidget *pane;
  int width_at_start;
  double x_at_start; /* in the parent's coordinates: the handle itself moves while dragged */
};

enum
{
  RESIZE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PrPaneHandle, pr_pane_handle, GTK_TYPE_WIDGET)

static double
get_parent_x (PrPaneHandle *self, double x)
{
  double parent_x = x;

  gtk_widget_translate_coordinates (GTK_WIDGET (self), gtk_widget_get_parent (GTK_WIDGET (self)), x,
                                    0, &parent_x, NULL);
  return parent_x;
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  PrPaneHandle *self = PR_PANE_HANDLE (user_data);

  self->width_at_start = gtk_widget_get_width (self->pane);
  self->x_at_start = get_parent_x (self, x);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
on_drag_update (GtkGestureDrag *gesture, double offset_x, double offset_y, gpointer user_data)
{
  PrPaneHandle *self = PR_PANE_HANDLE (user_data);
  double x = 0;
  double moved;

  gtk_gesture_get_point (GTK_GESTURE (gesture), NULL, &x, NULL);
  moved = get_parent_x (self, x) - self->x_at_start;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    moved = -moved;
  g_signal_emit (self, signals[RESIZE], 0, self->width_at_start + (int) moved);
}

static void
pr_pane_handle_class_init (PrPaneHandleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[RESIZE] = g_signal_new ("resize", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_set_css_name (widget_class, "panehandle");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SEPARATOR);
}

static void
pr_pane_handle_init (PrPaneHandle *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (on_drag_begin), self, 0);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (on_drag_update), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "col-resize");
}

GtkWidget *
pr_pane_handle_new (GtkWidget *pane)
{
  PrPaneHandle *self = g_object_new (PR_TYPE_PANE_HANDLE, NULL);

  self->pane = pane;
  return GTK_WIDGET (self);
}
