/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-commands.h"
#include "model/pr-folder.h"

/* Windows of PARENT that ask for the name of a folder and then create it in FOLDER (a mailbox, or
 * an account's heading), or rename FOLDER. A name that cannot be is told while it is typed. */
GtkWidget *
pr_folder_name_dialog_new_create (GtkWindow *parent, PrCommands *commands, PrFolder *folder);
GtkWidget *
pr_folder_name_dialog_new_rename (GtkWindow *parent, PrCommands *commands, PrFolder *folder);
