/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-message.h"

/* The messages of one conversation in all folders, the oldest first, as a GListModel of PrMessage.
 * Follows the cache: an answer that comes joins at the end. Main thread.
 *
 * Property (read-only, notified): id (int64: what pr_conversation_set_id() was given; notified when
 * its messages are here). */
#define PR_TYPE_CONVERSATION (pr_conversation_get_type ())
G_DECLARE_FINAL_TYPE (PrConversation, pr_conversation, PR, CONVERSATION, GObject)

/* Shows the conversation of the message at location ID, as seen from its folder; 0: none. What was
 * shown before stays until then. */
void pr_conversation_set_id (PrConversation *self, gint64 id);
gint64 pr_conversation_get_id (PrConversation *self);
