/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-core.h"

/* The middle pane: the messages of one folder, what is selected among them, and a page of its own
 * for an empty folder and for waiting. A search shows what it finds in the place of the folder.
 *
 * Properties (notified): message (read-only: the only selected PrMessage, or NULL), n-selected
 * (read-only), filter (string), conversations (boolean: a row for each, not for each message),
 * searching (boolean: the search bar is open), compact (boolean: rows have one line).
 * Signals: opened (a row was clicked or activated: go to the reader). */
#define PR_TYPE_MESSAGE_VIEW (pr_message_view_get_type ())
G_DECLARE_FINAL_TYPE (PrMessageView, pr_message_view, PR, MESSAGE_VIEW, AdwBin)

/* Must be called once before a folder is set. CORE is open. */
void pr_message_view_set_core (PrMessageView *self, PrCore *core);

/* Shows FOLDER (nullable) with nothing selected. */
void pr_message_view_set_folder (PrMessageView *self, PrFolder *folder);
PrFolder *pr_message_view_get_folder (PrMessageView *self);

/* The account that all selected messages are of, borrowed; NULL when there may be several. */
const char *pr_message_view_get_account_id (PrMessageView *self);

/* The folder that all selected messages are in, borrowed; NULL when there may be several. */
PrFolder *pr_message_view_get_selected_folder (PrMessageView *self);

/* Borrowed; NULL unless exactly one row is selected. */
PrMessage *pr_message_view_get_message (PrMessageView *self);
guint pr_message_view_get_n_selected (PrMessageView *self);

/* Location ids of the selected rows: (element-type gint64) (transfer full). */
GArray *pr_message_view_dup_selected_ids (PrMessageView *self);

/* What an action on rows IDS is about; see pr_message_list_expand_async(). */
PrMessageList *pr_message_view_get_messages (PrMessageView *self);

/* Selects the row of ID, or of its conversation, and scrolls to it as soon as the list has it. A
 * filter that hides it is taken off. */
void pr_message_view_select_id (PrMessageView *self, gint64 id);

/* Selects the row STEP places below (or above) the selection, stopping at the ends. */
void pr_message_view_step (PrMessageView *self, int step);

/* The rows on screen whose text is there. */
guint pr_message_view_count_filled_rows (PrMessageView *self);

void pr_message_view_select_all (PrMessageView *self);
void pr_message_view_unselect_all (PrMessageView *self);

/* The selected rows are about to go because the person wants it: the row that follows them is
 * selected in their place. */
void pr_message_view_advance_on_removal (PrMessageView *self);

/* They stay after all. */
void pr_message_view_forget_advance (PrMessageView *self);

/* Opens the search bar and moves the keyboard focus into it. */
void pr_message_view_search (PrMessageView *self);

/* The same, for TEXT and everywhere. */
void pr_message_view_search_for (PrMessageView *self, const char *text);

/* Closes it, back to where the list was; FALSE when it was not open. */
gboolean pr_message_view_end_search (PrMessageView *self);

/* Moves the keyboard focus into the list. */
void pr_message_view_focus_list (PrMessageView *self);

/* Whether the sidebar and the reader are out of sight, which gives this pane the window's buttons
 * and one that shows the sidebar. */
void pr_message_view_set_collapsed (PrMessageView *self, gboolean sidebar, gboolean reader);
