/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mime/mime-document.h"

/* Asks for a folder, then saves all attachments of DOCUMENT there. Nothing that is there already is
 * written over: a second file of a name gets a number. What happened is shown by the action
 * win.toast above WIDGET. */
void pr_save_all (GtkWidget *widget, MimeDocument *document);

/* The part of it that blocks; FALSE at the first file that cannot be written. out_n (not NULL) is
 * how many were. Any thread. */
gboolean pr_save_all_write (const MimeDocument *document,
                            GFile *folder,
                            GCancellable *cancellable,
                            guint *out_n,
                            GError **error);
