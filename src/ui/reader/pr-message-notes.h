/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mime/mime-document.h"
#include "mime/mime-html.h"

/* What the person should know about how a message is shown, above its body: that it is not whole,
 * that it is plain text only, which remote images were kept from loading and from where.
 *
 * Signals: show-images () · always-show-images (name: an address, or "@domain") */
#define PR_TYPE_MESSAGE_NOTES (pr_message_notes_get_type ())
G_DECLARE_FINAL_TYPE (PrMessageNotes, pr_message_notes, PR, MESSAGE_NOTES, GtkWidget)

/* One sentence about the message itself, or NULL. */
void pr_message_notes_set_note (PrMessageNotes *self, const char *note);

/* REPORT (nullable) says what was kept from loading. SENDER is who may be allowed to show images
 * always; NULL: nobody, the question is about this message alone. */
void pr_message_notes_set_blocked (PrMessageNotes *self,
                                   const MimeHtmlReport *report,
                                   const char *sender);

/* Whether the person may decide about the images now; not while what is shown is on its way out. */
void pr_message_notes_set_answerable (PrMessageNotes *self, gboolean answerable);

/* In a narrow window buttons are below the text. */
void pr_message_notes_set_narrow (PrMessageNotes *self, gboolean narrow);
