/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "account/account-settings.h"
#include "engine/engine-event.h"
#include "model/pr-account.h"

/* An account as SETTINGS describe it, offline. */
PrAccount *pr_account_new (AccountSettings *settings);

/* Takes over changed settings of the same id. */
void pr_account_set_settings (PrAccount *self, AccountSettings *settings);

/* Borrowed. */
AccountSettings *pr_account_get_settings (PrAccount *self);

/* Takes over what the engine told. */
void pr_account_apply_event (PrAccount *self, EngineEvent *event);

/* An error of the engine, with the certificate that was refused (both nullable), as one of the
 * model's; NULL when there is none. */
GError *pr_account_error_from_event (const GError *error, EngineCertificate *certificate);

/* Whether the engine has said anything yet. */
gboolean pr_account_has_reported (PrAccount *self);

void pr_account_set_pending (PrAccount *self, guint pending);

/* Says the status anew when it speaks of the time since the server was last heard. */
void pr_account_tick (PrAccount *self);
