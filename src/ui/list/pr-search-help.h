/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* What can be searched for besides words, to choose from. What is chosen joins the text of
 * EDITABLE, which then has the focus. (transfer floating) */
GtkWidget *pr_search_help_new (GtkEditable *editable);
