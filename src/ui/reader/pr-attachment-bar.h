/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mime/mime-document.h"

/* The attachments of a message with icon, name and size, each to open or to save. Hidden when there
 * are none. */
#define PR_TYPE_ATTACHMENT_BAR (pr_attachment_bar_get_type ())
G_DECLARE_FINAL_TYPE (PrAttachmentBar, pr_attachment_bar, PR, ATTACHMENT_BAR, GtkWidget)

/* Shows those of DOCUMENT (nullable), keeping a reference. */
void pr_attachment_bar_set_document (PrAttachmentBar *self, MimeDocument *document);
guint pr_attachment_bar_get_n_attachments (PrAttachmentBar *self);
