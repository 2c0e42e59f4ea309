/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Lets screen readers tell the buttons in WIDGET that show nothing but an icon by their tooltips,
 * now and after every change of these. GTK 4.8 tells the type of the icon. */
void pr_icon_names_follow_tooltips (GtkWidget *widget);
