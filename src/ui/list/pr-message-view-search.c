/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/list/pr-message-view-private.h"

#include "ui/list/pr-message-row.h"

gboolean
pr_message_view_is_search_shown (PrMessageView *self)
{
  return self->search != NULL && pr_search_is_active (self->search);
}

/* The row at the upper end of what is on screen; 0 when there is none. */
gint64
pr_message_view_get_first_row_on_screen (PrMessageView *self)
{
  GtkWidget *list = GTK_WIDGET (self->list_view);
  GtkWidget *target =
      gtk_widget_pick (list, gtk_widget_get_width (list) / 2.0, 4.0, GTK_PICK_DEFAULT);
  GtkWidget *row = target != NULL ? gtk_widget_get_ancestor (target, PR_TYPE_MESSAGE_ROW) : NULL;
  PrMessage *message = row != NULL ? pr_message_row_get_message (PR_MESSAGE_ROW (row)) : NULL;

  return message != NULL ? pr_message_get_id (message) : 0;
}

static void
on_search_changed (PrSearchBar *bar, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  /* What is found is shown from its top. */
  self->new_folder = TRUE;
  if (pr_message_view_is_search_shown (self) || !pr_search_bar_is_open (bar))
    return;
  self->left_id = self->message != NULL ? pr_message_get_id (self->message) : 0;
  self->left_first_id =
      pr_message_view_is_at_top (self) ? 0 : pr_message_view_get_first_row_on_screen (self);
}

static void
on_search_notify_active (PrSearch *search, GParamSpec *pspec, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  if (!pr_search_is_active (search))
    {
      self->wanted_id = self->left_id;
      self->shown_id = self->left_first_id;
    }
  pr_message_view_update_title (self);
  pr_message_view_update_page (self);
}

static void
on_search_bar_notify (PrSearchBar *bar, GParamSpec *pspec, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  if (!pr_search_bar_is_open (bar))
    pr_message_view_focus_list (self);
  pr_message_view_update_page (self);
  g_object_notify (G_OBJECT (self), "searching");
}

static void
on_search_leave (PrSearchBar *bar, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->messages)) == 0)
    return;
  if (pr_selection_get_n_selected (self->selection) == 0)
    pr_message_view_select_position (self, 0);
  pr_message_view_focus_list (self);
}

static void
ensure_search_bar (PrMessageView *self)
{
  if (self->search_bar != NULL)
    return;
  self->search_bar = pr_search_bar_new (self->core, self->search);
  gtk_box_insert_child_after (self->box, GTK_WIDGET (self->search_bar), GTK_WIDGET (self->header));
  g_signal_connect_object (self->search_bar, "changed", G_CALLBACK (on_search_changed), self, 0);
  g_signal_connect_object (self->search_bar, "leave", G_CALLBACK (on_search_leave), self, 0);
  g_signal_connect_object (self->search_bar, "notify", G_CALLBACK (on_search_bar_notify), self, 0);
}

gboolean
pr_message_view_is_searching (PrMessageView *self)
{
  return self->search_bar != NULL && pr_search_bar_is_open (self->search_bar);
}

void
pr_message_view_set_searching (PrMessageView *self, gboolean searching)
{
  if (pr_message_view_get_folder (self) == NULL
      || (!searching && !pr_message_view_is_searching (self)))
    return;
  ensure_search_bar (self);
  pr_search_bar_set_open (self->search_bar, searching);
}

/* Searches the folder for the text that is the parameter. */
static void
on_find (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrMessageView *self = PR_MESSAGE_VIEW (widget);

  pr_message_view_set_searching (self, TRUE);
  if (self->search_bar != NULL)
    pr_search_bar_search (self->search_bar, g_variant_get_string (parameter, NULL),
                          PR_SEARCH_FOLDER);
}

static void
on_search_everywhere (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrMessageView *self = PR_MESSAGE_VIEW (widget);

  if (self->search_bar != NULL)
    pr_search_bar_set_scope (self->search_bar, PR_SEARCH_EVERYWHERE);
}

void
pr_message_view_search (PrMessageView *self)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  pr_message_view_set_searching (self, TRUE);
}

void
pr_message_view_search_for (PrMessageView *self, const char *text)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  pr_message_view_set_searching (self, TRUE);
  if (!pr_message_view_is_searching (self))
    return;
  pr_search_bar_set_scope (self->search_bar, PR_SEARCH_EVERYWHERE);
  pr_search_bar_set_text (self->search_bar, text);
}

gboolean
pr_message_view_end_search (PrMessageView *self)
{
  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), FALSE);

  if (!pr_message_view_is_searching (self))
    return FALSE;
  pr_message_view_set_searching (self, FALSE);
  return TRUE;
}

void
pr_message_view_follow_search (PrMessageView *self)
{
  self->search = pr_core_create_search (self->core, self->messages);
  g_signal_connect_object (self->search, "notify::active", G_CALLBACK (on_search_notify_active),
                           self, 0);
}

void
pr_message_view_class_install_search (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_property_action (widget_class, "view.search", "searching");
  gtk_widget_class_install_action (widget_class, "view.find", "s", on_find);
  gtk_widget_class_install_action (widget_class, "view.search-everywhere", NULL,
                                   on_search_everywhere);
}
