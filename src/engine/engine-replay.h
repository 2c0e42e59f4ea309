/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries the journal's operations out on the server, exactly once in effect. Engine thread only.
 */
#pragma once

#include "engine/engine-session.h"
#include "store/store-operation.h"

/* Whether something can be done about @operation now. */
gboolean engine_replay_is_due (const StoreOperation *operation);

/* Does all operations of @account on the messages of @folder, which @session has selected, oldest
 * first. Fails when the connection broke; what the server refuses is settled in the journal and no
 * failure here, but what it puts off is. */
void engine_replay_async (EngineSession *session,
                          StoreFolder *folder,
                          StoreDatabase *database,
                          const char *account,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean engine_replay_finish (EngineSession *session, GAsyncResult *result, GError **error);
