/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/shell/pr-about.h"

#include <glib/gi18n.h>

#include "ui/shell/pr-debug-report.h"

static const char *const developers[] = { "The Postrider developers https://postrider.org/", NULL };

static const char *const libraries[] = {
  "GTK https://www.gtk.org/",
  "libadwaita https://gnome.pages.gitlab.gnome.org/libadwaita/",
  "WebKitGTK https://webkitgtk.org/",
  "GMime https://github.com/jstedfast/gmime",
  "GNU SASL https://www.gnu.org/software/gsasl/",
  "libsecret https://gnome.pages.gitlab.gnome.org/libsecret/",
  "libxml2 https://gitlab.gnome.org/GNOME/libxml2",
  "SQLite https://sqlite.org/",
  NULL,
};

GtkWidget *
pr_about_new (GtkWindow *parent, PrCore *core)
{
  g_autofree char *report = pr_debug_report_new (core, GTK_WIDGET (parent));
  g_autofree char *file = g_strconcat (APP_ID, "-report.txt", NULL);
  GtkWidget *about = g_object_new (
      ADW_TYPE_ABOUT_WINDOW, "transient-for", parent, "modal", TRUE, "application-name", APP_NAME,
      "application-icon", APP_ID, "version", APP_VERSION, "developer-name",
      _ ("The Postrider developers"), "developers", developers, "license-type", GTK_LICENSE_GPL_3_0,
      "copyright", "© 2026 The Postrider developers", "comments",
      _ ("Mail that agrees on every device"), "website", "https://postrider.org/", "debug-info",
      report, "debug-info-filename", file,
      /* Translators: your names, one a line, for the About window */
      "translator-credits", _ ("translator-credits"), NULL);

  adw_about_window_add_acknowledgement_section (ADW_ABOUT_WINDOW (about),
                                                /* Translators: heading above names of libraries */
                                                _ ("Made with"), (const char **) libraries);
  return about;
}
