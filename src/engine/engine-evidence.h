/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a message was added before the connection broke: the target mailbox is asked. Engine
 * thread only. */
#pragma once

#include "imap/imap-client.h"
#include "store/store-operation.h"

/* Which messages of an operation are in its target already. */
typedef struct
{
  guint32 uidvalidity; /* of the target */
  GArray *pairs;       /* StoreUidPair; others are not there, or have no Message-ID to tell by */
} EngineEvidence;

void engine_evidence_free (EngineEvidence *evidence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineEvidence, engine_evidence_free)

/* FALSE: nothing can tell whether @operation was carried out, and doing it twice is worse than
 * asking the person. */
gboolean engine_evidence_can_exist (const StoreOperation *operation);

/* Examines the target of @operation on @client, whose own mailbox is left for it, and searches for
 * each message by Message-ID and size, where it is known among those that are new there since it
 * was first sent. */
void engine_evidence_find_async (ImapClient *client,
                                 StoreOperation *operation,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
EngineEvidence *
engine_evidence_find_finish (ImapClient *client, GAsyncResult *result, GError **error);
