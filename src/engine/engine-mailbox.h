/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder selected on a connection: brings the cache to the server's state, then keeps it there
 * by what the server pushes. Engine thread only.
 *
 *   NEW -> SELECTING -> SELECTED -> CLOSED
 */
#pragma once

#include "imap/imap-client.h"
#include "store/store-delta.h"

#define ENGINE_TYPE_MAILBOX (engine_mailbox_get_type ())
G_DECLARE_FINAL_TYPE (EngineMailbox, engine_mailbox, ENGINE, MAILBOX, GObject)

/* What one synchronisation did. */
typedef struct
{
  gint64 added;
  gint64 changed;
  gint64 removed;
  gint64 total;
  gboolean yielded; /* more is to be done, but something more urgent waited */
} EngineSyncStats;

/* Who owns the mailbox hears of things through these. */
typedef struct
{
  /* What is known does not fit what the server says: synchronise again when there is time. */
  void (*needs_sync) (EngineMailbox *mailbox, gpointer user_data);
  /* Asked between two windows of a long synchronisation: whether to stop here for now. */
  gboolean (*should_yield) (EngineMailbox *mailbox, gpointer user_data);
  /* Rows were committed. */
  void (*progress) (EngineMailbox *mailbox, gpointer user_data);
} EngineMailboxOps;

/* @folder as last read from the store, to be selected on @client. */
EngineMailbox *engine_mailbox_new (ImapClient *client,
                                   StoreDatabase *database,
                                   StoreFolder *folder,
                                   const EngineMailboxOps *ops,
                                   gpointer ops_data);

/* Selects it and applies what QRESYNC told. Call once. */
void engine_mailbox_select_async (EngineMailbox *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean engine_mailbox_select_finish (EngineMailbox *self, GAsyncResult *result, GError **error);

/* Makes both sides the same, including all older headers unless asked to yield. One at a time. */
void
engine_mailbox_sync_async (EngineMailbox *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean engine_mailbox_sync_finish (EngineMailbox *self,
                                     GAsyncResult *result,
                                     EngineSyncStats *out_stats,
                                     GError **error);

/* Has the owner synchronise again when there is time. */
void engine_mailbox_want_sync (EngineMailbox *self);

/* Commits what was pushed so far and listens no more. The connection is about to do other things.
 */
void engine_mailbox_close (EngineMailbox *self);

gint64 engine_mailbox_get_folder (EngineMailbox *self);
/* As it was read from the store; borrowed. */
StoreFolder *engine_mailbox_get_store_folder (EngineMailbox *self);
const char *engine_mailbox_get_name (EngineMailbox *self);
ImapClient *engine_mailbox_get_client (EngineMailbox *self);
/* Selected, and the store has all that was told since; otherwise it is to be selected anew. */
gboolean engine_mailbox_is_selected (EngineMailbox *self);
/* Selected and synchronised: since then it has followed what the server told. */
gboolean engine_mailbox_is_level (EngineMailbox *self);
/* What the server said last. */
guint32 engine_mailbox_get_uidvalidity (EngineMailbox *self);
/* Whether UIDs read from the store mean nothing here until engine_mailbox_sync_async(). */
gboolean engine_mailbox_is_renumbered (EngineMailbox *self);

/* Rows known and messages there are. */
void engine_mailbox_get_progress (EngineMailbox *self, guint64 *out_known, guint64 *out_exists);

/* The part of @set that is known to be there: a new set. */
ImapSet *engine_mailbox_intersect_known (EngineMailbox *self, const ImapSet *set);

/* What the server said, from the handler of the connection. */
void engine_mailbox_on_exists (EngineMailbox *self, guint32 count);
void engine_mailbox_on_expunge (EngineMailbox *self, guint32 seq);
void engine_mailbox_on_vanished (EngineMailbox *self, const ImapSet *uids, gboolean earlier);
void engine_mailbox_on_fetch (EngineMailbox *self, const ImapFetch *fetch);
void engine_mailbox_on_missed (EngineMailbox *self, ImapResponseKind seems, guint32 uid);
void engine_mailbox_on_condition (EngineMailbox *self, const ImapCondition *condition);
