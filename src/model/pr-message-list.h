/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-folder.h"
#include "model/pr-message.h"

/* The messages of a folder, newest first, as a GListModel of PrMessage. Holds 16 bytes a message;
 * row objects are made when asked for and filled from the cache a page at a time, so that
 * get_item() never waits and a million rows cost nothing. Every change is announced as the
 * smallest possible items-changed. Main thread.
 *
 * Properties (read-only, notified): loading (boolean: TRUE until the first rows of the folder are
 * here), folder (PrFolder or NULL), problem (int: PrError code, or -1: why nothing is shown).
 * Signals: rebuilt (after so many changes at once that the list was cleared and filled again: a
 * view re-maps its selection by id and scrolls back to its anchor). */
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
