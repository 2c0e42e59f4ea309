/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* A GtkSelectionModel that keeps positions in a GtkBitset and never asks its model for an item, so
 * that selecting a million rows costs a millisecond (GtkMultiSelection makes every row object).
 * Positions follow the model: rows that go leave the selection, rows that come are not selected. */
#define PR_TYPE_SELECTION (pr_selection_get_type ())
G_DECLARE_FINAL_TYPE (PrSelection, pr_selection, PR, SELECTION, GObject)

/* A selection over MODEL (nullable), which it keeps a reference of. */
PrSelection *pr_selection_new (GListModel *model);

/* Borrowed; may be NULL. */
GListModel *pr_selection_get_model (PrSelection *self);
void pr_selection_set_model (PrSelection *self, GListModel *model);

/* How many rows are selected; also the property "n-selected". */
guint pr_selection_get_n_selected (PrSelection *self);

/* The only selected position, or GTK_INVALID_LIST_POSITION when none or several are. */
guint pr_selection_get_single (PrSelection *self);

/* The selected positions; borrowed, changes with the next call into the selection. */
const GtkBitset *pr_selection_peek (PrSelection *self);

/* How many rows of the model are shown, counted from its beginning; G_MAXUINT: all. A view makes
 * about 200 rows whatever fits on the screen, so the first frame is sooner there when it is shown
 * few. What is selected is not limited. */
guint pr_selection_get_limit (PrSelection *self);
void pr_selection_set_limit (PrSelection *self, guint limit);
