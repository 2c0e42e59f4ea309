/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/list/pr-message-view-private.h"

/* So many selected rows are found again by id after the list was rebuilt. */
#define REMEMBERED_IDS 200

static void
scroll_to (PrMessageView *self, guint position)
{
  if (position >= pr_selection_get_limit (self->selection))
    pr_message_view_stop_growing (self);
  gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", position);
}

void
pr_message_view_select_position (PrMessageView *self, guint position)
{
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  scroll_to (self, position);
}

static gboolean
select_by_id (PrMessageView *self, gint64 id)
{
  guint position;

  if (self->messages == NULL || !pr_message_list_find (self->messages, id, &position))
    return FALSE;
  pr_message_view_select_position (self, position);
  return TRUE;
}

static void
remember_selection (PrMessageView *self)
{
  GtkBitsetIter iter;
  guint position;

  g_array_set_size (self->remembered, 0);
  if (!gtk_bitset_iter_init_first (&iter, pr_selection_peek (self->selection), &position))
    return;
  do
    {
      gint64 id = pr_message_list_get_id (self->messages, position);

      g_array_append_val (self->remembered, id);
    }
  while (self->remembered->len < REMEMBERED_IDS && gtk_bitset_iter_next (&iter, &position));
}

static void
set_message (PrMessageView *self, PrMessage *message)
{
  if (g_set_object (&self->message, message))
    g_object_notify (G_OBJECT (self), "message");
}

void
pr_message_view_update_selection (PrMessageView *self)
{
  guint n_selected = pr_selection_get_n_selected (self->selection);
  guint position = pr_selection_get_single (self->selection);
  g_autoptr (PrMessage) message = NULL;

  if (n_selected == 0 && self->joining->len > 0)
    return;
  if (n_selected == 0 && self->next_id != 0)
    {
      gint64 next_id = self->next_id;

      self->next_id = 0;
      if (select_by_id (self, next_id))
        return;
    }
  if (position != GTK_INVALID_LIST_POSITION)
    message = g_list_model_get_item (G_LIST_MODEL (self->messages), position);
  remember_selection (self);
  if (self->n_selected != n_selected)
    {
      self->n_selected = n_selected;
      g_object_notify (G_OBJECT (self), "n-selected");
    }
  set_message (self, message);
}

static gboolean
on_selection_idle (gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  self->selection_idle = 0;
  pr_message_view_update_selection (self);
  return G_SOURCE_REMOVE;
}

/* A rebuild empties and refills the list in one turn: only what is left at its end counts. */
static void
queue_selection_update (PrMessageView *self)
{
  if (self->selection_idle == 0)
    self->selection_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_selection_idle, self, NULL);
}

static void
on_selection_changed (GtkSelectionModel *model, guint position, guint n_items, gpointer user_data)
{
  queue_selection_update (PR_MESSAGE_VIEW (user_data));
}

static void
on_n_selected_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  queue_selection_update (PR_MESSAGE_VIEW (user_data));
}

gboolean
pr_message_view_is_at_top (PrMessageView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  return gtk_adjustment_get_value (adjustment) <= gtk_adjustment_get_lower (adjustment);
}

/* Before the view hears of it. */
static void
on_items_change_begin (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (data);

  self->was_at_top = pr_message_view_is_at_top (self);
}

/* After a search: what was the first row on screen is it again. The view puts a row that it is made
 * to show before it has measured any at its upper end. */
void
pr_message_view_show_left_place (PrMessageView *self)
{
  guint position;

  if (self->shown_id == 0 || pr_message_view_is_search_shown (self)
      || !pr_message_list_find (self->messages, self->shown_id, &position))
    return;
  self->shown_id = 0;
  scroll_to (self, position);
}

static void
select_joining (PrMessageView *self)
{
  for (guint i = 0; i < self->joining->len; i++)
    {
      guint position;

      if (!pr_message_list_find (self->messages, g_array_index (self->joining, gint64, i),
                                 &position))
        continue;
      g_array_remove_index (self->joining, i--);
      gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, FALSE);
    }
}

/* After the view heard of it. */
static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (data);

  /* The view holds on to the row it was last made to show, which would push new mail out of sight
   * above it. Setting the adjustment does not help: it is 0 until the next layout. */
  if ((self->was_at_top || self->new_folder) && position == 0 && added > 0)
    {
      self->new_folder = FALSE;
      scroll_to (self, 0);
    }
  select_joining (self);
  if (self->wanted_id != 0 && select_by_id (self, self->wanted_id))
    self->wanted_id = 0;
  pr_message_view_show_left_place (self);
  if (pr_message_view_is_search_shown (self))
    pr_message_view_update_title (self);
  pr_message_view_update_page (self);
}

static void
on_rebuilt (PrMessageList *messages, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);
  g_autoptr (GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) mask = gtk_bitset_new_range (0, G_MAXUINT);

  for (guint i = 0; i < self->remembered->len; i++)
    {
      guint position;

      if (pr_message_list_find (messages, g_array_index (self->remembered, gint64, i), &position))
        gtk_bitset_add (selected, position);
    }
  g_array_set_size (self->joining, 0);
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), selected, mask);
  if (!self->was_at_top && !gtk_bitset_is_empty (selected))
    scroll_to (self, gtk_bitset_get_minimum (selected));
}

static gboolean
is_id_selected (PrMessageView *self, gint64 id)
{
  guint single = pr_selection_get_single (self->selection);
  guint position;

  if (single != GTK_INVALID_LIST_POSITION)
    return pr_message_list_get_id (self->messages, single) == id;
  return pr_selection_get_n_selected (self->selection) > 0
         && pr_message_list_find (self->messages, id, &position)
         && gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position);
}

static void
replace_id (GArray *ids, gint64 old_id, gint64 new_id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == old_id)
      g_array_index (ids, gint64, i) = new_id;
}

/* An answer came to a conversation: whatever was meant for its row is meant for the new one. */
static void
on_replacing (PrMessageList *messages, gint64 old_id, gint64 new_id, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);
  gint64 *const ids[] = { &self->wanted_id, &self->next_id, &self->left_id, &self->left_first_id,
                          &self->shown_id };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (*ids[i] == old_id)
      *ids[i] = new_id;
  replace_id (self->remembered, old_id, new_id);
  replace_id (self->joining, old_id, new_id);
  if (is_id_selected (self, old_id))
    g_array_append_val (self->joining, new_id);
}

typedef struct
{
  PrMessageView *view;
  gint64 id;
} Want;

/* The newest message of a conversation is its row. */
static void
on_row_expanded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Want *want = user_data;
  g_autoptr (PrMessageView) self = want->view;
  PrMessageList *messages = PR_MESSAGE_LIST (source);
  g_autoptr (GArray) ids = pr_message_list_expand_finish (messages, result, NULL);

  if (ids == NULL || ids->len == 0 || self->messages == NULL || self->wanted_id != want->id)
    return;
  self->wanted_id = g_array_index (ids, gint64, 0);
  if (select_by_id (self, self->wanted_id))
    self->wanted_id = 0;
}

/* Selects the row of ID as soon as it is there. */
void
pr_message_view_want_row (PrMessageView *self, gint64 id)
{
  Want *want;

  self->wanted_id = id;
  if (id == 0 || !self->conversations)
    return;
  want = g_new (Want, 1);
  *want = (Want){ g_object_ref (self), id };
  pr_message_list_expand_async (self->messages, &id, 1, NULL, on_row_expanded, want);
}

GArray *
pr_message_view_dup_selected_ids (PrMessageView *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), ids);

  if (self->selection == NULL
      || !gtk_bitset_iter_init_first (&iter, pr_selection_peek (self->selection), &position))
    return ids;
  do
    {
      gint64 id = pr_message_list_get_id (self->messages, position);

      g_array_append_val (ids, id);
    }
  while (gtk_bitset_iter_next (&iter, &position));
  return ids;
}

void
pr_message_view_select_id (PrMessageView *self, gint64 id)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  self->wanted_id = 0;
  if (select_by_id (self, id))
    return;
  pr_message_view_set_searching (self, FALSE);
  self->shown_id = 0;
  pr_message_view_show_all (self);
  pr_message_view_want_row (self, id);
}

void
pr_message_view_step (PrMessageView *self, int step)
{
  guint n_items;
  gint64 position;

  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  n_items = self->messages != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->messages)) : 0;
  if (n_items == 0)
    return;
  if (pr_selection_get_n_selected (self->selection) == 0)
    position = 0;
  else if (step > 0)
    position = (gint64) gtk_bitset_get_maximum (pr_selection_peek (self->selection)) + step;
  else
    position = (gint64) gtk_bitset_get_minimum (pr_selection_peek (self->selection)) + step;
  pr_message_view_select_position (self, (guint) CLAMP (position, 0, (gint64) n_items - 1));
}

void
pr_message_view_select_all (PrMessageView *self)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  if (self->selection != NULL)
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

void
pr_message_view_unselect_all (PrMessageView *self)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  if (self->selection != NULL)
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
}

void
pr_message_view_advance_on_removal (PrMessageView *self)
{
  guint n_items;
  guint next;

  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  if (self->selection == NULL || pr_selection_get_n_selected (self->selection) == 0)
    return;
  n_items = g_list_model_get_n_items (G_LIST_MODEL (self->messages));
  next = gtk_bitset_get_maximum (pr_selection_peek (self->selection)) + 1;
  if (next >= n_items)
    next = gtk_bitset_get_minimum (pr_selection_peek (self->selection)) - 1;
  /* Wraps around to an impossible position when nothing is left: id 0. */
  self->next_id = pr_message_list_get_id (self->messages, next);
}

void
pr_message_view_forget_advance (PrMessageView *self)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  self->next_id = 0;
}

void
pr_message_view_follow_selection (PrMessageView *self)
{
  /* Heard before the selection, and so the list view, has heard of it. */
  g_signal_connect (self->messages, "items-changed", G_CALLBACK (on_items_change_begin), self);
  self->selection = pr_selection_new (G_LIST_MODEL (self->messages));
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect (self->selection, "items-changed", G_CALLBACK (on_items_changed), self);
  g_signal_connect (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self);
  g_signal_connect (self->selection, "notify::n-selected", G_CALLBACK (on_n_selected_notify), self);
  g_signal_connect (self->messages, "replacing", G_CALLBACK (on_replacing), self);
  g_signal_connect (self->messages, "rebuilt", G_CALLBACK (on_rebuilt), self);
}
