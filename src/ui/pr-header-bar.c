/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pr-header-bar.h"

void
pr_header_bar_set_narrow (AdwHeaderBar *header, gboolean narrow)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (header));
  g_autofree char *layout = NULL;
  g_auto (GStrv) sides = NULL;

  if (!narrow)
    {
      adw_header_bar_set_decoration_layout (header, NULL);
      return;
    }
  g_object_get (settings, "gtk-decoration-layout", &layout, NULL);
  sides = g_strsplit (layout != NULL ? layout : "", ":", 2);
  if (sides[0] != NULL && strstr (sides[0], "close") != NULL)
    adw_header_bar_set_decoration_layout (header, "close:");
  else if (sides[0] != NULL && sides[1] != NULL && strstr (sides[1], "close") != NULL)
    adw_header_bar_set_decoration_layout (header, ":close");
  else
    adw_header_bar_set_decoration_layout (header, ":");
}
