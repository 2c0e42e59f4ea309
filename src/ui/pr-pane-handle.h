/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* The line between two panes. Dragging it tells how wide the pane before it should be. */
#define PR_TYPE_PANE_HANDLE (pr_pane_handle_get_type ())
G_DECLARE_FINAL_TYPE (PrPaneHandle, pr_pane_handle, PR, PANE_HANDLE, GtkWidget)

/* A handle for PANE, the widget before it; it is borrowed and must outlive the handle. The signal
 * "resize" (int width) tells the width that the pointer asks for, unclamped. */
GtkWidget *pr_pane_handle_new (GtkWidget *pane);
