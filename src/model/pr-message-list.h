/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-folder.h"
#include "model/pr-message.h"

/* The messages or the conversations of a folder, newest first, as a GListModel of PrMessage: a
 * conversation is the row of its newest message there. Holds 16 bytes a message;
 * row objects are made when asked for and filled from the cache a page at a time, so that
 * get_item() never waits and a million rows cost nothing. Every change is announced as the
 * smallest possible items-changed. Main thread.
 *
 * Properties (read-only, notified): loading (boolean: TRUE until the first rows of the folder are
 * here), folder (PrFolder or NULL), problem (int: PrError code, or -1: why nothing is shown).
 * Signals: replacing (gint64 old, gint64 new: a conversation got another newest message; the row of
 * the one is about to leave and that of the other to come), rebuilt (after so many changes at once
 * that the list was cleared and filled again: a view re-maps its selection by id and scrolls back
 * to its anchor). */
#define PR_TYPE_MESSAGE_LIST (pr_message_list_get_type ())
G_DECLARE_FINAL_TYPE (PrMessageList, pr_message_list, PR, MESSAGE_LIST, GObject)

typedef enum
{
  PR_MESSAGE_FILTER_NONE,
  PR_MESSAGE_FILTER_UNREAD,
  PR_MESSAGE_FILTER_STARRED,
} PrMessageFilter;

/* Shows FOLDER (NULL: nothing). A row that stops matching FILTER stays until the next call, so
 * that reading does not make rows vanish under the pointer. */
void pr_message_list_set_folder (PrMessageList *self, PrFolder *folder, PrMessageFilter filter);
PrFolder *pr_message_list_get_folder (PrMessageList *self);
PrMessageFilter pr_message_list_get_filter (PrMessageList *self);

/* Whether folders show a row for each conversation, and not for each message. */
void pr_message_list_set_conversations (PrMessageList *self, gboolean conversations);
gboolean pr_message_list_get_conversations (PrMessageList *self);

/* What an action on the rows IDS is about: (element-type gint64). All messages that their
 * conversations have in the same folder, or IDS themselves when rows are messages. */
void pr_message_list_expand_async (PrMessageList *self,
                                   const gint64 *ids,
                                   gsize n,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GArray *pr_message_list_expand_finish (PrMessageList *self, GAsyncResult *result, GError **error);

gboolean pr_message_list_is_loading (PrMessageList *self);

/* Why the folder could not be read, of PR_ERROR; NULL unless it was so. The list is empty then.
 * Borrowed. */
const GError *pr_message_list_get_error (PrMessageList *self);

/* Reads the folder again. Does nothing without one, or while a search is shown. */
void pr_message_list_reload (PrMessageList *self);

/* The id at POSITION, 0 outside. */
gint64 pr_message_list_get_id (PrMessageList *self, guint position);

/* Where ID is. Linear in the length of the list when no row object for it exists. */
gboolean pr_message_list_find (PrMessageList *self, gint64 id, guint *out_position);
