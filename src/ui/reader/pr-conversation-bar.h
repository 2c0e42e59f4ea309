/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-core.h"

/* The messages of a conversation above the one that is read, to choose among; out of sight for a
 * message alone.
 *
 * Property (read-only, notified): message (PrMessage or NULL: the one to read). */
#define PR_TYPE_CONVERSATION_BAR (pr_conversation_bar_get_type ())
G_DECLARE_FINAL_TYPE (PrConversationBar, pr_conversation_bar, PR, CONVERSATION_BAR, AdwBin)

/* ROW of a list (nullable): a message alone is the one to read. Of a conversation it is the oldest
 * unread or else the newest, and the one that is read stays so as long as it is in it. */
void pr_conversation_bar_show (PrConversationBar *self, PrCore *core, PrMessage *row);

/* ID is the one to read of the conversation that is shown next. */
void pr_conversation_bar_prefer (PrConversationBar *self, gint64 id);

/* Borrowed. */
PrMessage *pr_conversation_bar_get_message (PrConversationBar *self);

/* Reads the next (or previous) message of the conversation, unless it is at its end. */
void pr_conversation_bar_step (PrConversationBar *self, int step);
