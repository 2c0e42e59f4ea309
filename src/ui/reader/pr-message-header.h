/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mime/mime-document.h"
#include "model/pr-message.h"

/* The head of an opened message: subject, who wrote it (name and always the address), to whom,
 * when, and the other fields in an expander. What looks like a false name is said here, where a
 * message cannot draw. */
#define PR_TYPE_MESSAGE_HEADER (pr_message_header_get_type ())
G_DECLARE_FINAL_TYPE (PrMessageHeader, pr_message_header, PR, MESSAGE_HEADER, GtkWidget)

/* Shows what the list knows of MESSAGE; the rest follows with the document. */
void pr_message_header_set_message (PrMessageHeader *self, PrMessage *message);
void pr_message_header_set_document (PrMessageHeader *self, const MimeDocument *document);
