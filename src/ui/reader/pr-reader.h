/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-core.h"

/* The right pane: the selected message with its head, body and attachments; a page of its own when
 * none or several are selected, while waiting and after a failure.
 *
 * Property (read-only, notified): message (PrMessage or NULL).
 * Signals: body-shown (PrMessage) once the person can read it. */
#define PR_TYPE_READER (pr_reader_get_type ())
G_DECLARE_FINAL_TYPE (PrReader, pr_reader, PR, READER, AdwBin)

/* Must be called once before anything else. Keeps a reference to CORE. */
void pr_reader_set_core (PrReader *self, PrCore *core);

/* Shows the message of ROW, or one of the conversation that it stands for; when it is NULL, that
 * N_SELECTED are selected. */
void pr_reader_show (PrReader *self, PrMessage *row, guint n_selected);

/* Of the conversation that is shown next, the message ID. */
void pr_reader_prefer (PrReader *self, gint64 id);

/* The next (or previous) message of the conversation, unless it is at its end. */
void pr_reader_step (PrReader *self, int step);

/* The actions of the group "reader", for the keys of the window. Borrowed. */
GActionGroup *pr_reader_get_actions (PrReader *self);

/* Borrowed; NULL when none is shown. */
PrMessage *pr_reader_get_message (PrReader *self);

/* Whether the body of the message is on screen. */
gboolean pr_reader_is_body_shown (PrReader *self);

/* Whether it is, and has HTML in it. */
gboolean pr_reader_is_html_shown (PrReader *self);

/* Whether it has the window for itself, and needs a way back to the list. */
void pr_reader_set_alone (PrReader *self, gboolean alone);
