/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sources of messages: from the server into the store. Engine thread only. */
#pragma once

#include "engine/engine-mailbox.h"

/* Gets the whole source of @uid, which is location @id, takes text, preview and attachment mark out
 * of it in a worker thread, and stores it all. ENGINE_ERROR_NOT_FOUND when the server has no such
 * message (any more). */
void engine_fetch_source_async (EngineMailbox *mailbox,
                                StoreDatabase *database,
                                gint64 id,
                                guint32 uid,
                                guint64 size,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean engine_fetch_source_finish (EngineMailbox *mailbox, GAsyncResult *result, GError **error);

/* Where large literals of @client go: to be set once for each connection. */
void engine_fetch_set_sink (ImapClient *client);
