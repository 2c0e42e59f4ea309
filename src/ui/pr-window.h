/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-core.h"

/* The main window: sidebar, list and reader, the commands on what is selected, and the pages for
 * the first run and for a profile that cannot be opened. */
#define PR_TYPE_WINDOW (pr_window_get_type ())
G_DECLARE_FINAL_TYPE (PrWindow, pr_window, PR, WINDOW, AdwApplicationWindow)

/* A new window of APPLICATION on CORE, which may not be open yet. SETTINGS (nullable) keeps sizes
 * and the last folder. */
PrWindow *pr_window_new (GtkApplication *application, PrCore *core, GSettings *settings);

/* CORE is open (to be called once): shows the mail, or the first-run page without an account. */
void pr_window_start (PrWindow *self);

/* CORE could not be opened. */
void pr_window_show_failure (PrWindow *self, const GError *error);

/* Opens the message with a location id, in its folder; tells when it is not there any more. Waits
 * for pr_window_start(). */
void pr_window_open_message (PrWindow *self, gint64 id);

/* Shows the folder with a row id. Waits for pr_window_start(). */
void pr_window_open_folder (PrWindow *self, gint64 id);

/* Shows All Inboxes, or the inbox where there is but one. Waits for pr_window_start(). */
void pr_window_open_inboxes (PrWindow *self);

/* Searches everywhere for TEXT. Waits for pr_window_start(). */
void pr_window_search (PrWindow *self, const char *text);

/* For tests and for pictures: the parts. Borrowed. */
GtkWidget *pr_window_get_sidebar (PrWindow *self);
GtkWidget *pr_window_get_message_view (PrWindow *self);
GtkWidget *pr_window_get_reader (PrWindow *self);
