/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connection of an account: logged in, with at most one mailbox selected. Engine thread only.
 */
#pragma once

#include "account/account-settings.h"
#include "engine/engine-mailbox.h"

#define ENGINE_TYPE_SESSION (engine_session_get_type ())
G_DECLARE_FINAL_TYPE (EngineSession, engine_session, ENGINE, SESSION, GObject)

/* Who owns the session hears of things through these; none comes after engine_session_close(). */
typedef struct
{
  /* The connection ended by itself; the last call. */
  void (*closed) (EngineSession *session, const GError *error, gpointer user_data);
  void (*needs_sync) (EngineSession *session, gint64 folder, gpointer user_data);
  gboolean (*should_yield) (EngineSession *session, gpointer user_data);
  void (*progress) (EngineSession *session, gpointer user_data);
  /* The server tells how a mailbox stands that is not selected, or that there are others now. */
  void (*status) (EngineSession *session, const ImapStatus *status, gpointer user_data);
  void (*list) (EngineSession *session, gpointer user_data);
  /* Something was learned of the server. */
  void (*learned) (EngineSession *session, gpointer user_data);
} EngineSessionOps;

/* @memory must stay valid until the session is closed. */
EngineSession *engine_session_new (AccountSettings *settings,
                                   StoreDatabase *database,
                                   ImapMemory *memory,
                                   const EngineSessionOps *ops,
                                   gpointer ops_data);

/* Connects, logs in with @password and agrees on extensions, with @compress also on compression.
 * Errors are of the modules below. */
void engine_session_open_async (EngineSession *self,
                                GBytes *password,
                                gboolean compress,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean engine_session_open_finish (EngineSession *self, GAsyncResult *result, GError **error);

/* Makes sure that @folder is selected. Only one at a time. */
void engine_session_use_async (EngineSession *self,
                               StoreFolder *folder,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/* The mailbox, borrowed; NULL on failure. */
EngineMailbox *
engine_session_use_finish (EngineSession *self, GAsyncResult *result, GError **error);

/* Leaves the mailbox: something else is about to be selected on the connection directly. */
void engine_session_leave_mailbox (EngineSession *self);

/* Ends it at once; what runs fails. Harmless when repeated. */
void engine_session_close (EngineSession *self);

/* Says goodbye first. */
void
engine_session_logout_async (EngineSession *self, GAsyncReadyCallback callback, gpointer user_data);
void engine_session_logout_finish (EngineSession *self, GAsyncResult *result);

ImapClient *engine_session_get_client (EngineSession *self);
gboolean engine_session_is_open (EngineSession *self);

/* The selected mailbox; NULL without. */
EngineMailbox *engine_session_get_mailbox (EngineSession *self);

/* The endpoint of the account's IMAP server with its trust exceptions; a new reference. */
NetEndpoint *engine_session_dup_endpoint (AccountSettings *settings);
