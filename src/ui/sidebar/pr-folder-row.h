/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/pr-folder.h"

/* A row of the sidebar: an account's heading, or a folder with icon, title, unread count and, where
 * it has children, an arrow. Property "list-row" (GtkTreeListRow of PrFolder). */
#define PR_TYPE_FOLDER_ROW (pr_folder_row_get_type ())
G_DECLARE_FINAL_TYPE (PrFolderRow, pr_folder_row, PR, FOLDER_ROW, GtkWidget)

/* The picture of FOLDER's kind and role; static. */
const char *pr_folder_row_get_icon_name (PrFolder *folder);
