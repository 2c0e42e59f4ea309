/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message view in several files: pr-message-view.c (the widget), -pages.c (titles and pages),
 * -selection.c (what is selected, and stays so), -search.c, and -input.c (pointer, keys, menu and
 * dragging). */
#pragma once

#include "ui/list/pr-message-view.h"
#include "ui/list/pr-search-bar.h"
#include "ui/list/pr-selection.h"

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

/* pr-message-view.c */

PrMessageFilter pr_message_view_get_filter (PrMessageView *self);

/* Takes the filter off. */
void pr_message_view_show_all (PrMessageView *self);

/* Gives the list view all rows at once. */
void pr_message_view_stop_growing (PrMessageView *self);

/* The folder of the row at POSITION, borrowed; NULL while it is not known. */
PrFolder *pr_message_view_get_folder_of_row (PrMessageView *self, guint position);

/* pr-message-view-pages.c */

void pr_message_view_update_title (PrMessageView *self);

/* Keeps what is shown until there is something better to show. */
void pr_message_view_update_page (PrMessageView *self);

/* pr-message-view-selection.c */

/* Makes the selection and follows it and the list; call once there is a list. */
void pr_message_view_follow_selection (PrMessageView *self);
void pr_message_view_select_position (PrMessageView *self, guint position);
void pr_message_view_update_selection (PrMessageView *self);
gboolean pr_message_view_is_at_top (PrMessageView *self);

/* Scrolls to what was on screen before, as soon as it is in the list. */
void pr_message_view_show_left_place (PrMessageView *self);

/* Selects the row of ID as soon as it is there. */
void pr_message_view_want_row (PrMessageView *self, gint64 id);

/* pr-message-view-search.c */

void pr_message_view_class_install_search (GtkWidgetClass *widget_class);
void pr_message_view_follow_search (PrMessageView *self);

/* Whether the list shows what a search has found, and whether its bar is open. */
gboolean pr_message_view_is_search_shown (PrMessageView *self);
gboolean pr_message_view_is_searching (PrMessageView *self);
void pr_message_view_set_searching (PrMessageView *self, gboolean searching);

/* The row at the upper end of what is on screen; 0 when there is none. */
gint64 pr_message_view_get_first_row_on_screen (PrMessageView *self);

/* pr-message-view-input.c */

void pr_message_view_class_install_input (GtkWidgetClass *widget_class);
void pr_message_view_add_input (PrMessageView *self);
