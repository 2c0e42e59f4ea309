/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* A window that shows the message in a file, as the reader shows those of a mailbox. Nothing of it
 * is kept. */
#define PR_TYPE_FILE_WINDOW (pr_file_window_get_type ())
G_DECLARE_FINAL_TYPE (PrFileWindow, pr_file_window, PR, FILE_WINDOW, AdwApplicationWindow)

/* A new window of APPLICATION that reads FILE. */
PrFileWindow *pr_file_window_new (GtkApplication *application, GFile *file);

/* Whether the person can read the message now; or why not (nullable, borrowed). */
gboolean pr_file_window_is_shown (PrFileWindow *self);
const char *pr_file_window_get_failure (PrFileWindow *self);
