/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account: its connections, what they have to do, and how it stands. Engine thread only.
 *
 * The watch connection has INBOX selected and idles; the user connection does everything else and
 * opens when there is something for it. Work waits in one queue, by urgency; a long
 * synchronisation stops between two windows for something more urgent. */
#pragma once

#include "account/account-settings.h"
#include "engine/engine-event.h"
#include "engine/engine-tuning.h"
#include "store/store-database.h"

#define ENGINE_TYPE_ACCOUNT (engine_account_get_type ())
G_DECLARE_FINAL_TYPE (EngineAccount, engine_account, ENGINE, ACCOUNT, GObject)

/* Tells of a new event; borrowed. */
typedef void (*EngineAccountFunc) (EngineEvent *event, gpointer user_data);

EngineAccount *engine_account_new (AccountSettings *settings,
                                   StoreDatabase *database,
                                   const EngineTuning *tuning,
                                   EngineAccountFunc func,
                                   gpointer user_data);

/* Begins to connect; it goes on until stopped. */
void engine_account_start (EngineAccount *self);

/* Says goodbye to the server; nothing is told and nothing done afterwards. */
void
engine_account_stop_async (EngineAccount *self, GAsyncReadyCallback callback, gpointer user_data);
void engine_account_stop_finish (EngineAccount *self, GAsyncResult *result);

AccountSettings *engine_account_get_settings (EngineAccount *self);

/* How it stands; borrowed, never NULL. */
EngineEvent *engine_account_get_event (EngineAccount *self);

/* As in engine.h. */
void engine_account_set_password (EngineAccount *self, GBytes *password);
void engine_account_refresh (EngineAccount *self);
void engine_account_open_folder (EngineAccount *self, gint64 folder);

/* Whether the folder is this account's, as far as is known. */
gboolean engine_account_has_folder (EngineAccount *self, gint64 folder);

/* @task returns a boolean. */
void engine_account_fetch_body (EngineAccount *self, gint64 folder, gint64 location, GTask *task);

/* @task returns (element-type EngineFolderResult). */
void
engine_account_sync (EngineAccount *self, const char *const *paths, gboolean bodies, GTask *task);

/* The journal changed. */
void engine_account_check_operations (EngineAccount *self);

/* The network changed or the machine woke up: connects now, or finds out whether the connections
 * still live. */
void engine_account_network_changed (EngineAccount *self);
