/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* What can be chosen: notifications, for each account too, and running in the background. Every
 * change holds at once. */
#define PR_TYPE_PREFERENCES_WINDOW (pr_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (PrPreferencesWindow,
                      pr_preferences_window,
                      PR,
                      PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

/* A new window over PARENT that changes SETTINGS; ACCOUNTS is a model of PrAccount. */
PrPreferencesWindow *
pr_preferences_window_new (GtkWindow *parent, GSettings *settings, GListModel *accounts);
