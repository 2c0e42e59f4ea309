/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/list/pr-message-view.h"

#include <glib/gi18n.h>

#include "ui/list/pr-message-drag.h"
#include "ui/list/pr-message-row.h"
#include "ui/list/pr-search-bar.h"
#include "ui/list/pr-selection.h"
#include "ui/pr-header-bar.h"

/* How long an unfinished load stays invisible, in milliseconds. */
#define LOADING_DELAY_MS 200

/* So many selected rows are found again by id after the list was rebuilt. */
#define REMEMBERED_IDS 200

/* So many rows are in the first frame, and so many join them in each that follows, until the list
 * view has as many as it wants. */
#define FIRST_ROWS 40
#define MORE_ROWS 24
#define ENOUGH_ROWS 240

struct _PrMessageView
{
  AdwBin parent_instance;

  PrCore *core;
  PrMessageList *messages;
  PrSelection *selection;
  PrSearch *search;
  PrSearchBar *search_bar; /* NULL before it is asked for */
  gint64 left_id;          /* what was selected before the search; 0: nothing */
  gint64 left_first_id;    /* the first row that was on screen then; 0: the first of all */
  gint64 shown_id;         /* to be scrolled to, as soon as it is in the list; 0: none */
  GSignalGroup *folder_signals;
  GSignalGroup *account_signals;
  PrMessage *message;
  guint n_selected;
  GArray *remembered; /* gint64: what was selected when last looked at */
  gint64 wanted_id;   /* to be selected as soon as it is in the list; 0: none */
  GArray *joining;    /* gint64: rows that take the place of selected ones, but are not here yet */
  gboolean conversations;
  gint64 next_id; /* to be selected once the selection is gone; 0: none */
  gboolean compact;
  gboolean was_at_top;
  gboolean first_rows_painted;
  gboolean new_folder; /* begins at its top, wherever the last one was scrolled to */
  guint selection_idle;
  guint loading_timeout;
  guint growth_tick; /* as long as not all rows are shown to the list view */

  AdwHeaderBar *header;
  GtkBox *box;
  GtkWidget *sidebar_button;
  GtkWidget *search_button;
  AdwWindowTitle *title;
  GtkStack *stack;
  GtkSpinner *spinner;
  AdwStatusPage *empty_page;
  AdwStatusPage *problem_page;
  GtkWidget *show_all_button;
  GtkWidget *search_all_button;
  GtkMenuButton *filter_button;
  GtkScrolledWindow *scroller;
  GtkListView *list_view;
  GtkPopoverMenu *menu; /* NULL before it is asked for */
};

enum
{
  PROP_0,
  PROP_MESSAGE,
  PROP_N_SELECTED,
  PROP_FILTER,
  PROP_CONVERSATIONS,
  PROP_SEARCHING,
  PROP_COMPACT,
  N_PROPS,
};

enum
{
  OPENED,
  N_SIGNALS,
};

static const char *const filter_names[] = { "all", "unread", "starred" };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PrMessageView, pr_message_view, ADW_TYPE_BIN)

static PrMessageFilter
get_filter (PrMessageView *self)
{
  return self->messages != NULL ? pr_message_list_get_filter (self->messages)
                                : PR_MESSAGE_FILTER_NONE;
}

static void
stop_growing (PrMessageView *self)
{
  if (self->growth_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->growth_tick);
  self->growth_tick = 0;
  pr_selection_set_limit (self->selection, G_MAXUINT);
}

static gboolean
on_growth_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (widget);
  g_autoptr (PrMessage) first = g_list_model_get_item (G_LIST_MODEL (self->messages), 0);
  guint limit = pr_selection_get_limit (self->selection);

  if (first == NULL && !pr_message_list_is_loading (self->messages))
    {
      /* An empty folder: nothing to wait for, and frames cost power. */
      self->growth_tick = 0;
      pr_selection_set_limit (self->selection, G_MAXUINT);
      return G_SOURCE_REMOVE;
    }
  if (first == NULL || !pr_message_is_loaded (first) || !self->first_rows_painted)
    {
      /* This frame will paint them. */
      self->first_rows_painted = first != NULL && pr_message_is_loaded (first);
      return G_SOURCE_CONTINUE;
    }
  if (limit + MORE_ROWS < ENOUGH_ROWS)
    {
      pr_selection_set_limit (self->selection, limit + MORE_ROWS);
      return G_SOURCE_CONTINUE;
    }
  self->growth_tick = 0;
  pr_selection_set_limit (self->selection, G_MAXUINT);
  return G_SOURCE_REMOVE;
}

/* Before another folder's rows come. */
static void
start_growing (PrMessageView *self)
{
  self->first_rows_painted = FALSE;
  pr_selection_set_limit (self->selection, FIRST_ROWS);
  if (self->growth_tick == 0)
    self->growth_tick =
        gtk_widget_add_tick_callback (GTK_WIDGET (self), on_growth_tick, NULL, NULL);
}

static void
scroll_to (PrMessageView *self, guint position)
{
  if (position >= pr_selection_get_limit (self->selection))
    stop_growing (self);
  gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", position);
}

static void
select_position (PrMessageView *self, guint position)
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
  select_position (self, position);
  return TRUE;
}

/* Titles and pages */

static void
show_search_title (PrMessageView *self)
{
  int n = (int) g_list_model_get_n_items (G_LIST_MODEL (self->messages));
  g_autofree char *subtitle = NULL;

  if (n >= PR_SEARCH_MAX_FOUND)
    /* Translators: below the title “Search”, when more was found than is shown */
    subtitle = g_strdup_printf (_ ("The newest %'d messages"), n);
  else if (n > 0)
    /* Translators: below the title “Search” */
    subtitle = g_strdup_printf (ngettext ("%'d message found", "%'d messages found", n), n);
  /* Translators: title of the list of what a search has found */
  adw_window_title_set_title (self->title, C_ ("title", "Search"));
  adw_window_title_set_subtitle (self->title, subtitle != NULL ? subtitle : "");
}

static gboolean
is_search_shown (PrMessageView *self)
{
  return self->search != NULL && pr_search_is_active (self->search);
}

static void
update_title (PrMessageView *self)
{
  PrFolder *folder = pr_message_view_get_folder (self);
  g_autofree char *subtitle = NULL;

  if (is_search_shown (self))
    {
      show_search_title (self);
      return;
    }
  if (folder != NULL && pr_folder_get_unread (folder) > 0)
    {
      int unread = (int) MIN (pr_folder_get_unread (folder), G_MAXINT);

      /* Translators: below the title of the folder that is shown */
      subtitle =
          g_strdup_printf (ngettext ("%'d unread message", "%'d unread messages", unread), unread);
    }
  adw_window_title_set_title (self->title, folder != NULL ? pr_folder_get_title (folder) : "");
  adw_window_title_set_subtitle (self->title, subtitle != NULL ? subtitle : "");
}

static gboolean
on_loading_timeout (gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  self->loading_timeout = 0;
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  return G_SOURCE_REMOVE;
}

/* What an empty list means: an empty folder only when the server has said so. */
typedef enum
{
  EMPTY_TRULY,
  EMPTY_ON_ITS_WAY,
  EMPTY_UNREACHABLE,
} EmptyReason;

static EmptyReason
get_empty_reason (PrMessageView *self)
{
  PrFolder *folder = pr_message_view_get_folder (self);
  const char *account_id = folder != NULL ? pr_folder_get_account_id (folder) : NULL;
  PrAccount *account = account_id != NULL ? pr_core_find_account (self->core, account_id) : NULL;
  PrAccountState state;

  if (account == NULL || is_search_shown (self) || get_filter (self) != PR_MESSAGE_FILTER_NONE)
    return EMPTY_TRULY;
  state = pr_account_get_state (account);
  if (pr_folder_get_total (folder) > 0)
    return state == PR_ACCOUNT_OFFLINE || state == PR_ACCOUNT_ATTENTION ? EMPTY_UNREACHABLE
                                                                        : EMPTY_ON_ITS_WAY;
  /* A new account, of which nothing is known yet. */
  if (pr_account_get_last_heard (account) == 0)
    return state == PR_ACCOUNT_CONNECTING || state == PR_ACCOUNT_SYNCING ? EMPTY_ON_ITS_WAY
                                                                         : EMPTY_TRULY;
  return EMPTY_TRULY;
}

static void
fill_empty_page (PrMessageView *self)
{
  PrMessageFilter filter = get_filter (self);
  const char *icon = "postrider-inbox-symbolic";
  const char *title = _ ("No Messages");
  const char *description = _ ("This folder is empty");

  if (is_search_shown (self))
    {
      icon = "system-search-symbolic";
      title = _ ("Nothing Found");
      description = _ ("No message on this computer has all of that");
    }
  else if (get_empty_reason (self) == EMPTY_UNREACHABLE)
    {
      title = _ ("Not Here Yet");
      description = _ ("The messages come as soon as the server can be reached");
    }
  else if (filter == PR_MESSAGE_FILTER_UNREAD)
    {
      title = _ ("Nothing Unread");
      description = _ ("Everything in this folder has been read");
    }
  else if (filter == PR_MESSAGE_FILTER_STARRED)
    {
      title = _ ("Nothing Starred");
      description = _ ("Press S to star a message and find it here again");
    }
  adw_status_page_set_icon_name (self->empty_page, icon);
  adw_status_page_set_title (self->empty_page, title);
  adw_status_page_set_description (self->empty_page, description);
  gtk_widget_set_visible (self->show_all_button,
                          !is_search_shown (self) && filter != PR_MESSAGE_FILTER_NONE);
  gtk_widget_set_visible (self->search_all_button, is_search_shown (self)
                                                       && pr_search_bar_get_scope (self->search_bar)
                                                              != PR_SEARCH_EVERYWHERE);
}

/* Keeps what is shown until there is something better to show. */
static void
update_page (PrMessageView *self)
{
  PrFolder *folder = pr_message_view_get_folder (self);
  gboolean is_empty =
      self->messages == NULL || g_list_model_get_n_items (G_LIST_MODEL (self->messages)) == 0;
  gboolean loading = self->messages != NULL && is_empty
                     && pr_message_list_get_error (self->messages) == NULL
                     && (pr_message_list_is_loading (self->messages)
                         || get_empty_reason (self) == EMPTY_ON_ITS_WAY);

  gtk_widget_set_visible (GTK_WIDGET (self->filter_button),
                          folder != NULL && !is_search_shown (self));
  gtk_widget_set_visible (self->search_button, folder != NULL);
  if (folder != NULL && loading)
    {
      if (self->loading_timeout == 0 && !gtk_spinner_get_spinning (self->spinner))
        self->loading_timeout = g_timeout_add (LOADING_DELAY_MS, on_loading_timeout, self);
      return;
    }
  g_clear_handle_id (&self->loading_timeout, g_source_remove);
  gtk_spinner_stop (self->spinner);
  if (folder == NULL)
    gtk_stack_set_visible_child_name (self->stack, "blank");
  else if (pr_message_list_get_error (self->messages) != NULL)
    {
      adw_status_page_set_description (
          self->problem_page, pr_error_describe (pr_message_list_get_error (self->messages)));
      gtk_stack_set_visible_child_name (self->stack, "problem");
    }
  else if (!is_empty)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else
    {
      fill_empty_page (self);
      gtk_stack_set_visible_child_name (self->stack, "empty");
    }
}

/* Selection */

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
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

static void
update_selection (PrMessageView *self)
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
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
    }
  set_message (self, message);
}

static gboolean
on_selection_idle (gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  self->selection_idle = 0;
  update_selection (self);
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

/* The list model */

static gboolean
is_at_top (PrMessageView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  return gtk_adjustment_get_value (adjustment) <= gtk_adjustment_get_lower (adjustment);
}

/* Before the view hears of it. */
static void
on_items_change_begin (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (data);

  self->was_at_top = is_at_top (self);
}

/* After a search: what was the first row on screen is it again. The view puts a row that it is made
 * to show before it has measured any at its upper end. */
static void
show_left_place (PrMessageView *self)
{
  guint position;

  if (self->shown_id == 0 || is_search_shown (self)
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
  show_left_place (self);
  if (is_search_shown (self))
    update_title (self);
  update_page (self);
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

/* Searching */

/* The row at the upper end of what is on screen; 0 when there is none. */
static gint64
get_first_row_on_screen (PrMessageView *self)
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
  if (is_search_shown (self) || !pr_search_bar_is_open (bar))
    return;
  self->left_id = self->message != NULL ? pr_message_get_id (self->message) : 0;
  self->left_first_id = is_at_top (self) ? 0 : get_first_row_on_screen (self);
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
  update_title (self);
  update_page (self);
}

static void
on_search_bar_notify (PrSearchBar *bar, GParamSpec *pspec, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  if (!pr_search_bar_is_open (bar))
    pr_message_view_focus_list (self);
  update_page (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

static void
on_search_leave (PrSearchBar *bar, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->messages)) == 0)
    return;
  if (pr_selection_get_n_selected (self->selection) == 0)
    select_position (self, 0);
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

static gboolean
is_searching (PrMessageView *self)
{
  return self->search_bar != NULL && pr_search_bar_is_open (self->search_bar);
}

static void
set_searching (PrMessageView *self, gboolean searching)
{
  if (pr_message_view_get_folder (self) == NULL || (!searching && !is_searching (self)))
    return;
  ensure_search_bar (self);
  pr_search_bar_set_open (self->search_bar, searching);
}

/* Searches the folder for the text that is the parameter. */
static void
on_find (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrMessageView *self = PR_MESSAGE_VIEW (widget);

  set_searching (self, TRUE);
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

static void
on_messages_notify (PrMessageList *messages, GParamSpec *pspec, gpointer user_data)
{
  update_page (PR_MESSAGE_VIEW (user_data));
}

static void
on_folder_notify (PrFolder *folder, GParamSpec *pspec, gpointer user_data)
{
  update_title (PR_MESSAGE_VIEW (user_data));
  update_page (PR_MESSAGE_VIEW (user_data));
}

static void
on_account_notify (PrAccount *account, GParamSpec *pspec, gpointer user_data)
{
  update_page (PR_MESSAGE_VIEW (user_data));
}

/* Input */

static void
on_activate (GtkListView *list_view, guint position, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  g_signal_emit (self, signals[OPENED], 0);
}

static gboolean
emit_opened (gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  if (pr_selection_get_n_selected (self->selection) == 1)
    g_signal_emit (self, signals[OPENED], 0);
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

/* The menu of what is selected */

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
  update_selection (self);
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

/* Dragging to a folder */

/* The folder of the row at POSITION, borrowed; NULL while it is not known. */
static PrFolder *
get_folder_of_row (PrMessageView *self, guint position)
{
  g_autoptr (PrMessage) message = g_list_model_get_item (G_LIST_MODEL (self->messages), position);

  return message != NULL ? pr_folder_tree_find (pr_core_get_folders (self->core),
                                                pr_message_get_folder_id (message))
                         : NULL;
}

/* All that is selected when the row at POSITION is of it, else that row alone, which is not
 * selected for it: it would be opened, and be read. NULL for rows of several accounts. */
static PrMessageDrag *
create_drag (PrMessageView *self, guint position)
{
  gboolean is_selected =
      gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position);
  PrFolder *folder =
      is_selected ? pr_message_view_get_selected_folder (self) : get_folder_of_row (self, position);
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

static void
on_reload (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrMessageView *self = PR_MESSAGE_VIEW (widget);

  if (is_search_shown (self))
    pr_search_retry (self->search);
  else if (self->messages != NULL)
    pr_message_list_reload (self->messages);
}

static void
set_filter (PrMessageView *self, const char *name)
{
  PrFolder *folder = pr_message_view_get_folder (self);

  for (guint i = 0; i < G_N_ELEMENTS (filter_names); i++)
    if (g_str_equal (filter_names[i], name) && (PrMessageFilter) i != get_filter (self)
        && folder != NULL)
      {
        pr_message_list_set_folder (self->messages, folder, (PrMessageFilter) i);
        update_page (self);
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
      }
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
static void
want_row (PrMessageView *self, gint64 id)
{
  Want *want;

  self->wanted_id = id;
  if (id == 0 || !self->conversations)
    return;
  want = g_new (Want, 1);
  *want = (Want){ g_object_ref (self), id };
  pr_message_list_expand_async (self->messages, &id, 1, NULL, on_row_expanded, want);
}

static void
set_conversations (PrMessageView *self, gboolean conversations)
{
  if (self->conversations == conversations)
    return;
  self->conversations = conversations;
  if (self->messages != NULL)
    {
      gint64 id = self->message != NULL ? pr_message_get_id (self->message) : 0;

      self->new_folder = TRUE;
      pr_message_list_set_conversations (self->messages, conversations);
      want_row (self, id);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONVERSATIONS]);
}

static void
set_compact (PrMessageView *self, gboolean compact)
{
  const char *resource = compact ? "/org/postrider/Postrider/pr-message-item-compact.ui"
                                 : "/org/postrider/Postrider/pr-message-item.ui";
  gint64 first_id = is_at_top (self) ? 0 : get_first_row_on_screen (self);
  g_autoptr (GtkListItemFactory) factory = NULL;

  if (self->compact == compact)
    return;
  self->compact = compact;
  factory = gtk_builder_list_item_factory_new_from_resource (NULL, resource);
  gtk_list_view_set_factory (self->list_view, factory);
  self->shown_id = first_id;
  if (self->messages != NULL)
    show_left_place (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

/* Object */

static void
pr_message_view_dispose (GObject *object)
{
  PrMessageView *self = PR_MESSAGE_VIEW (object);

  g_clear_handle_id (&self->selection_idle, g_source_remove);
  g_clear_handle_id (&self->loading_timeout, g_source_remove);
  if (self->growth_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->growth_tick);
  self->growth_tick = 0;
  if (self->menu != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->menu));
  self->menu = NULL;
  if (self->list_view != NULL)
    gtk_list_view_set_model (self->list_view, NULL);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->messages != NULL)
    g_signal_handlers_disconnect_by_data (self->messages, self);
  if (self->folder_signals != NULL)
    g_signal_group_set_target (self->folder_signals, NULL);
  if (self->account_signals != NULL)
    g_signal_group_set_target (self->account_signals, NULL);
  g_clear_object (&self->folder_signals);
  g_clear_object (&self->account_signals);
  g_clear_object (&self->search);
  g_clear_object (&self->core);
  g_clear_object (&self->selection);
  g_clear_object (&self->messages);
  g_clear_object (&self->message);
  G_OBJECT_CLASS (pr_message_view_parent_class)->dispose (object);
}

static void
pr_message_view_finalize (GObject *object)
{
  g_array_unref (PR_MESSAGE_VIEW (object)->remembered);
  g_array_unref (PR_MESSAGE_VIEW (object)->joining);
  G_OBJECT_CLASS (pr_message_view_parent_class)->finalize (object);
}

static void
pr_message_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PrMessageView *self = PR_MESSAGE_VIEW (object);

  switch (id)
    {
    case PROP_MESSAGE:
      g_value_set_object (value, self->message);
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, self->n_selected);
      break;
    case PROP_FILTER:
      g_value_set_static_string (value, filter_names[get_filter (self)]);
      break;
    case PROP_CONVERSATIONS:
      g_value_set_boolean (value, self->conversations);
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, is_searching (self));
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pr_message_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FILTER:
      set_filter (PR_MESSAGE_VIEW (object), g_value_get_string (value));
      break;
    case PROP_CONVERSATIONS:
      set_conversations (PR_MESSAGE_VIEW (object), g_value_get_boolean (value));
      break;
    case PROP_SEARCHING:
      set_searching (PR_MESSAGE_VIEW (object), g_value_get_boolean (value));
      break;
    case PROP_COMPACT:
      set_compact (PR_MESSAGE_VIEW (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, header);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, box);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, search_button);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, title);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, stack);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, spinner);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, empty_page);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, problem_page);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, show_all_button);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, search_all_button);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, filter_button);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, scroller);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, list_view);
}

static void
pr_message_view_class_init (PrMessageViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = pr_message_view_dispose;
  object_class->finalize = pr_message_view_finalize;
  object_class->get_property = pr_message_view_get_property;
  object_class->set_property = pr_message_view_set_property;

  properties[PROP_MESSAGE] = g_param_spec_object ("message", NULL, NULL, PR_TYPE_MESSAGE, read);
  properties[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, read);
  properties[PROP_FILTER] =
      g_param_spec_string ("filter", NULL, NULL, "all",
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CONVERSATIONS] =
      g_param_spec_boolean ("conversations", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SEARCHING] =
      g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_COMPACT] =
      g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (PR_TYPE_MESSAGE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-message-view.ui");
  bind_children (widget_class);
  gtk_widget_class_install_property_action (widget_class, "view.filter", "filter");
  gtk_widget_class_install_property_action (widget_class, "view.conversations", "conversations");
  gtk_widget_class_install_property_action (widget_class, "view.compact", "compact");
  gtk_widget_class_install_property_action (widget_class, "view.search", "searching");
  gtk_widget_class_install_action (widget_class, "view.find", "s", on_find);
  gtk_widget_class_install_action (widget_class, "view.search-everywhere", NULL,
                                   on_search_everywhere);
  gtk_widget_class_install_action (widget_class, "view.reload", NULL, on_reload);
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

static void
pr_message_view_init (PrMessageView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->remembered = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->joining = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->folder_signals = g_signal_group_new (PR_TYPE_FOLDER);
  g_signal_group_connect (self->folder_signals, "notify", G_CALLBACK (on_folder_notify), self);
  self->account_signals = g_signal_group_new (PR_TYPE_ACCOUNT);
  g_signal_group_connect (self->account_signals, "notify::state", G_CALLBACK (on_account_notify),
                          self);
  g_signal_connect_object (self->list_view, "activate", G_CALLBACK (on_activate), self, 0);
  add_click_gesture (self);
  add_menu_gesture (self);
  add_drag_source (self);
  update_page (self);
}

/* Public functions */

void
pr_message_view_set_core (PrMessageView *self, PrCore *core)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));
  g_return_if_fail (self->messages == NULL);

  self->core = g_object_ref (core);
  self->messages = pr_core_create_message_list (core);
  g_signal_connect (self->messages, "items-changed", G_CALLBACK (on_items_change_begin), self);
  self->selection = pr_selection_new (G_LIST_MODEL (self->messages));
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect (self->selection, "items-changed", G_CALLBACK (on_items_changed), self);
  g_signal_connect (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self);
  g_signal_connect (self->selection, "notify::n-selected", G_CALLBACK (on_n_selected_notify), self);
  pr_message_list_set_conversations (self->messages, self->conversations);
  g_signal_connect (self->messages, "replacing", G_CALLBACK (on_replacing), self);
  g_signal_connect (self->messages, "rebuilt", G_CALLBACK (on_rebuilt), self);
  g_signal_connect (self->messages, "notify", G_CALLBACK (on_messages_notify), self);
  self->search = pr_core_create_search (core, self->messages);
  g_signal_connect_object (self->search, "notify::active", G_CALLBACK (on_search_notify_active),
                           self, 0);
}

void
pr_message_view_set_folder (PrMessageView *self, PrFolder *folder)
{
  const char *account_id = folder != NULL ? pr_folder_get_account_id (folder) : NULL;

  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));
  g_return_if_fail (self->messages != NULL);

  if (folder == pr_message_list_get_folder (self->messages))
    return;
  set_searching (self, FALSE);
  self->wanted_id = 0;
  self->shown_id = 0;
  self->next_id = 0;
  g_array_set_size (self->joining, 0);
  self->new_folder = TRUE;
  pr_message_view_unselect_all (self);
  start_growing (self);
  pr_message_list_set_folder (self->messages, folder, PR_MESSAGE_FILTER_NONE);
  g_signal_group_set_target (self->folder_signals, folder);
  g_signal_group_set_target (self->account_signals,
                             account_id != NULL ? pr_core_find_account (self->core, account_id)
                                                : NULL);
  update_title (self);
  update_page (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
}

PrFolder *
pr_message_view_get_folder (PrMessageView *self)
{
  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), NULL);

  return self->messages != NULL ? pr_message_list_get_folder (self->messages) : NULL;
}

/* Whether the rows are of one mailbox, which is the list's folder. */
static gboolean
is_one_mailbox (PrMessageView *self)
{
  PrFolder *folder = pr_message_view_get_folder (self);

  return folder != NULL && !is_search_shown (self)
         && pr_folder_get_kind (folder) == PR_FOLDER_MAILBOX;
}

PrFolder *
pr_message_view_get_selected_folder (PrMessageView *self)
{
  guint position;

  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), NULL);

  if (self->selection == NULL || is_one_mailbox (self))
    return pr_message_view_get_folder (self);
  position = pr_selection_get_single (self->selection);
  return position != GTK_INVALID_LIST_POSITION ? get_folder_of_row (self, position) : NULL;
}

const char *
pr_message_view_get_account_id (PrMessageView *self)
{
  PrFolder *folder = pr_message_view_get_folder (self);
  const char *account_id = NULL;
  GtkBitsetIter iter;
  guint position;
  guint n = 0;

  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), NULL);

  if (self->selection == NULL || is_one_mailbox (self))
    return folder != NULL ? pr_folder_get_account_id (folder) : NULL;
  if (!gtk_bitset_iter_init_first (&iter, pr_selection_peek (self->selection), &position))
    return NULL;
  do
    {
      folder = get_folder_of_row (self, position);
      if (folder == NULL || ++n > REMEMBERED_IDS
          || (account_id != NULL && !g_str_equal (account_id, pr_folder_get_account_id (folder))))
        return NULL;
      account_id = pr_folder_get_account_id (folder);
    }
  while (gtk_bitset_iter_next (&iter, &position));
  return account_id;
}

PrMessageList *
pr_message_view_get_messages (PrMessageView *self)
{
  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), NULL);

  return self->messages;
}

PrMessage *
pr_message_view_get_message (PrMessageView *self)
{
  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), NULL);

  return self->message;
}

guint
pr_message_view_get_n_selected (PrMessageView *self)
{
  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), 0);

  return self->n_selected;
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
  set_searching (self, FALSE);
  self->shown_id = 0;
  set_filter (self, filter_names[PR_MESSAGE_FILTER_NONE]);
  want_row (self, id);
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
  select_position (self, (guint) CLAMP (position, 0, (gint64) n_items - 1));
}

static guint
count_filled_rows (GtkWidget *widget)
{
  guint n = 0;

  if (PR_IS_MESSAGE_ROW (widget))
    {
      PrMessage *message = pr_message_row_get_message (PR_MESSAGE_ROW (widget));

      return message != NULL && pr_message_is_loaded (message) && gtk_widget_get_mapped (widget);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_filled_rows (child);
  return n;
}

guint
pr_message_view_count_filled_rows (PrMessageView *self)
{
  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), 0);

  return count_filled_rows (GTK_WIDGET (self));
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
pr_message_view_search (PrMessageView *self)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  set_searching (self, TRUE);
}

void
pr_message_view_search_for (PrMessageView *self, const char *text)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  set_searching (self, TRUE);
  if (!is_searching (self))
    return;
  pr_search_bar_set_scope (self->search_bar, PR_SEARCH_EVERYWHERE);
  pr_search_bar_set_text (self->search_bar, text);
}

gboolean
pr_message_view_end_search (PrMessageView *self)
{
  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), FALSE);

  if (!is_searching (self))
    return FALSE;
  set_searching (self, FALSE);
  return TRUE;
}

void
pr_message_view_focus_list (PrMessageView *self)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

void
pr_message_view_set_collapsed (PrMessageView *self, gboolean sidebar, gboolean reader)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  gtk_widget_set_visible (self->sidebar_button, sidebar);
  adw_header_bar_set_show_start_title_buttons (self->header, sidebar);
  adw_header_bar_set_show_end_title_buttons (self->header, reader);
  pr_header_bar_set_narrow (self->header, reader);
}
