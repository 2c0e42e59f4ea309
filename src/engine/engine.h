/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps the cache and the servers the same: connects, reads, hears pushes, carries out the journal.
 * It works in a thread of its own. Every function here may be called from any thread and never
 * blocks; asynchronous ones call back in the main context they were called from. What changes in
 * the cache is told by the store alone (store_database_subscribe()). */
#pragma once

#include "account/account-settings.h"
#include "engine/engine-event.h"
#include "store/store-database.h"

typedef struct _Engine Engine;

/* An engine over @database, with its thread, without accounts. */
Engine *engine_new (StoreDatabase *database);
Engine *engine_ref (Engine *engine);
void engine_unref (Engine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Engine, engine_unref)

/* Says goodbye to all servers (2 s at most) and ends the thread. Afterwards every call fails with
 * ENGINE_ERROR_STOPPED. To be called before the database is closed; an engine that was merely
 * dropped stops by itself, rudely. */
void engine_stop_async (Engine *engine, GAsyncReadyCallback callback, gpointer user_data);
void engine_stop_finish (Engine *engine, GAsyncResult *result);

typedef void (*EngineEventFunc) (EngineEvent *event, gpointer user_data);

/* Calls @func in @context (NULL: the default one) for every event from now on, first with how each
 * account stands. */
guint engine_subscribe (Engine *engine,
                        GMainContext *context,
                        EngineEventFunc func,
                        gpointer user_data,
                        GDestroyNotify destroy);

/* No call comes after this when made from the subscription's own context. */
void engine_unsubscribe (Engine *engine, guint id);

/* The accounts to keep connected: (element-type AccountSettings), not to be changed any more.
 * Accounts that stay the same keep their connections; those that go are only disconnected. */
void engine_set_accounts (Engine *engine, GPtrArray *accounts);

/* Uses @password (see account_secrets_new_password()) for @account until the engine ends, and
 * tries again at once. */
void engine_set_password (Engine *engine, const char *account, GBytes *password);

/* Looks at every folder of @account (NULL: of all accounts) now; connects now when a retry or the
 * keyring was being waited for. */
void engine_refresh (Engine *engine, const char *account);

/* Names the folder on the screen (0: none): it is brought up to date first and watched. */
void engine_open_folder (Engine *engine, gint64 folder);

/* Gets the source of location @id into the cache, with its text and preview. TRUE when it is there,
 * or was already. Errors: ENGINE_ERROR. */
void engine_fetch_body_async (Engine *engine,
                              gint64 id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean engine_fetch_body_finish (Engine *engine, GAsyncResult *result, GError **error);

/* Replays the journal of @account, then brings the cache to the server's state: the folders with
 * the UTF-8 paths @paths, or all that are read when NULL, with all sources when @bodies. The
 * account must have been named by engine_set_accounts(); it is connected when needed.
 * When cancelled it returns at once; what has begun goes on.
 * Returns (element-type EngineFolderResult), each with its own error; NULL and ENGINE_ERROR when
 * the account cannot be reached at the first try. */
void engine_sync_async (Engine *engine,
                        const char *account,
                        const char *const *paths,
                        gboolean bodies,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
GPtrArray *engine_sync_finish (Engine *engine, GAsyncResult *result, GError **error);

/* The bytes by which servers know a mailbox called @name, which is UTF-8. Any thread. */
char *engine_dup_mailbox_name (const char *name);

/* Tries the IMAP server of @settings with @password (NULL: the one that is kept), changing nothing.
 * Returns (element-type EngineStepResult) up to the first step that failed; NULL only when
 * cancelled or stopped. */
void engine_test_account_async (Engine *engine,
                                AccountSettings *settings,
                                GBytes *password,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *engine_test_account_finish (Engine *engine, GAsyncResult *result, GError **error);
