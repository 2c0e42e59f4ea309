/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A row of a message list. Exists before its content is read: then loaded is FALSE and texts are
 * empty. The same object for the same id while anybody holds it. Main thread.
 *
 * Properties (read-only, notified): id, folder-id (int64); loaded (boolean); from (string, name or
 * address as shown), from-address, to, subject (as shown: never empty once loaded), preview,
 * date-label (short, for the row), group-label (string: "Today"… on the first row of a day, else
 * NULL), place (string: the folder it is in, where a list shows several, else NULL),
 * accessible-label (strings); date (int64, microseconds UTC); unread, starred, answered,
 * forwarded, has-attachment (booleans); n-messages (uint: of the conversation that the row stands
 * for; 1 for a message alone). Such a row is unread when one of them is, starred likewise, and from
 * names all who wrote. */
#define PR_TYPE_MESSAGE (pr_message_get_type ())
G_DECLARE_FINAL_TYPE (PrMessage, pr_message, PR, MESSAGE, GObject)

gint64 pr_message_get_id (PrMessage *self);
gint64 pr_message_get_folder_id (PrMessage *self);
gboolean pr_message_is_loaded (PrMessage *self);

/* Strings are borrowed and never NULL, except the group label and the place. */
const char *pr_message_get_from (PrMessage *self);
const char *pr_message_get_from_address (PrMessage *self);
const char *pr_message_get_to (PrMessage *self);
const char *pr_message_get_subject (PrMessage *self);
const char *pr_message_get_preview (PrMessage *self);
const char *pr_message_get_date_label (PrMessage *self);
const char *pr_message_get_group_label (PrMessage *self);
const char *pr_message_get_place (PrMessage *self);
const char *pr_message_get_accessible_label (PrMessage *self);

gint64 pr_message_get_date (PrMessage *self);
gboolean pr_message_is_unread (PrMessage *self);
gboolean pr_message_is_starred (PrMessage *self);
gboolean pr_message_is_answered (PrMessage *self);
gboolean pr_message_is_forwarded (PrMessage *self);
gboolean pr_message_has_attachment (PrMessage *self);
guint pr_message_get_n_messages (PrMessage *self);

/* The same number for the messages of one conversation; 0 until loaded. */
gint64 pr_message_get_conversation (PrMessage *self);
