/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/reader/pr-body-view.h"

/* What can be done with the message on show beside commands on mail: the group "reader" with
 * original-colours (a switch), zoom-in, zoom-out, zoom-normal and print. Keeps a reference to BODY.
 * (transfer full) */
GActionGroup *pr_reader_actions_new (PrBodyView *body);

/* Whether there is a message; a new one starts in the window's colours. */
void pr_reader_actions_reset (GActionGroup *actions, gboolean has_message);
