/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-folder-tree.h"

/* Asks for a mailbox: some letters of its name, Enter, done.
 *
 * Signals: chosen (PrFolder) after which the window closes. */
#define PR_TYPE_FOLDER_CHOOSER (pr_folder_chooser_get_type ())
G_DECLARE_FINAL_TYPE (PrFolderChooser, pr_folder_chooser, PR, FOLDER_CHOOSER, AdwWindow)

/* A window of PARENT (nullable) with the mailboxes of ACCOUNT_ID that can hold messages, but
 * EXCEPT (nullable). */
GtkWidget *pr_folder_chooser_new (GtkWindow *parent,
                                  PrFolderTree *tree,
                                  const char *account_id,
                                  PrFolder *except);
