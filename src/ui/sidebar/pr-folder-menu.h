/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-core.h"

/* What can be done to a folder of the sidebar. Its entries are actions "folder.…" of the widget
 * that the menu is shown by. */

/* The actions, for a widget class whose CALLBACK carries them out with pr_folder_menu_activate().
 */
void pr_folder_menu_install_actions (GtkWidgetClass *widget_class,
                                     GtkWidgetActionActivateFunc callback);

/* The menu of FOLDER; NULL when nothing can be done to it. Actions of WIDGET that cannot work are
 * disabled. (transfer full) */
GMenuModel *pr_folder_menu_create (GtkWidget *widget, PrFolder *folder);

/* Does what the action NAME is about to FOLDER, asking first where it must. */
void pr_folder_menu_activate (GtkWindow *parent, PrCore *core, PrFolder *folder, const char *name);
