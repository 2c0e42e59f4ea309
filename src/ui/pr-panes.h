/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Sidebar, list and reader beside each other, as far as there is room: three from 900 px, list and
 * reader from 560 px (the sidebar slides over them), one below that. */
#define PR_TYPE_PANES (pr_panes_get_type ())
G_DECLARE_FINAL_TYPE (PrPanes, pr_panes, PR, PANES, GtkWidget)

typedef struct
{
  gboolean sidebar_collapsed; /* the sidebar slides over the rest */
  gboolean list_collapsed;    /* list and reader share one place */
  int sidebar_width;
  int list_width; /* without meaning when list_collapsed */
} PrPanesLayout;

/* What fits in WIDTH when the person wants the panes SIDEBAR and LIST wide. Pure. */
PrPanesLayout pr_panes_compute (int width, int sidebar, int list);

/* Properties: "sidebar", "list", "reader" (widgets), "sidebar-width", "list-width" (what the person
 * wants, changed by dragging), "sidebar-collapsed", "list-collapsed" (read-only), "show-sidebar".
 */

/* Goes to the reader, the list or the sidebar where they are not visible anyway. */
void pr_panes_show_reader (PrPanes *self);
void pr_panes_show_list (PrPanes *self);

/* One step back: reader to list, list to sidebar. */
void pr_panes_go_back (PrPanes *self);

/* Whether the reader is on screen. */
gboolean pr_panes_is_reader_visible (PrPanes *self);
