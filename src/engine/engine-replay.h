/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries the journal's operations out on the server, exactly once in effect. Engine thread only.
 */
#pragma once

#include "engine/engine-mailbox.h"
#include "store/store-operation.h"

/* Whether something can be done about @operation now. */
gboolean engine_replay_is_due (const StoreOperation *operation);

/* Does all operations of @account on the messages of @mailbox, oldest first. Fails when the
 * connection broke; what the server refuses is settled in the journal and no failure here. */
void engine_replay_async (EngineMailbox *mailbox,
                          StoreDatabase *database,
                          const char *account,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean engine_replay_finish (EngineMailbox *mailbox, GAsyncResult *result, GError **error);
