/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-core.h"

/* The left pane: accounts and folders, and at its foot a line that tells how things are.
 *
 * Property (read-only, notified): folder (the selected PrFolder, or NULL).
 * Signals: folder-activated (the person chose the folder, perhaps the one that is shown already);
 * attention (PrAccount) when the person wants to solve what keeps an account from going on. */
#define PR_TYPE_SIDEBAR (pr_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (PrSidebar, pr_sidebar, PR, SIDEBAR, AdwBin)

/* Must be called once before anything else. Keeps a reference to CORE. */
void pr_sidebar_set_core (PrSidebar *self, PrCore *core);

/* Borrowed; NULL when none is selected. */
PrFolder *pr_sidebar_get_folder (PrSidebar *self);

/* Selects FOLDER (nullable) and unfolds what it is in. */
void pr_sidebar_select_folder (PrSidebar *self, PrFolder *folder);
