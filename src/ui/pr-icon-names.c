/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pr-icon-names.h"

static gboolean
is_icon_button (GtkWidget *widget)
{
  if (GTK_IS_MENU_BUTTON (widget))
    return gtk_menu_button_get_icon_name (GTK_MENU_BUTTON (widget)) != NULL;
  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL;
  /* inside entries */
  return GTK_IS_IMAGE (widget)
         && gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget))
                == GTK_ACCESSIBLE_ROLE_BUTTON;
}

/* What a menu button shows is a button of its own. */
static GtkWidget *
get_named (GtkWidget *widget)
{
  return GTK_IS_MENU_BUTTON (widget) ? gtk_widget_get_first_child (widget) : widget;
}

static void
on_tooltip_notify (GtkWidget *widget, GParamSpec *pspec, gpointer user_data)
{
  const char *tooltip = gtk_widget_get_tooltip_text (widget);

  if (tooltip != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (get_named (widget)),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
}

void
pr_icon_names_follow_tooltips (GtkWidget *widget)
{
  if (is_icon_button (widget))
    {
      g_signal_connect (widget, "notify::tooltip-text", G_CALLBACK (on_tooltip_notify), NULL);
      on_tooltip_notify (widget, NULL, NULL);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    pr_icon_names_follow_tooltips (child);
}
