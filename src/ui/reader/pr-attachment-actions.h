/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with an attachment. File names, types and contents come from the sender and are
 * not believed. */
#pragma once

#include <gtk/gtk.h>

#include "mime/mime-document.h"

/* The name that PART is shown and saved under: never empty, never a path. Free with g_free(). */
char *pr_attachment_dup_name (const MimePart *part);

/* Whether opening a file of that name and type can run what is in it. */
gboolean pr_attachment_is_executable (const char *name, const char *type);

/* Writes PART into a private directory, readable by nobody else and not executable, and hands it to
 * the desktop's program for it; asks first when the file could run. Failures are shown by the
 * action win.toast above WIDGET. */
void pr_attachment_open (GtkWidget *widget, MimeDocument *document, const MimePart *part);

/* Asks where to, then saves PART there, or byte for byte the message when it is NULL; failures are
 * shown the same way. */
void pr_attachment_save (GtkWidget *widget, MimeDocument *document, const MimePart *part);

/* Says that something could not be saved, and why. */
void pr_attachment_report_error (GtkWidget *widget, const GError *error);
