/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "account/account-settings.h"
#include "engine/engine-event.h"

/* Tries the server of @settings step by step; @task returns (element-type EngineStepResult).
 * @password NULL: the one that is kept. @stopping ends it early. Engine thread only. */
void engine_test_account_run (AccountSettings *settings,
                              GBytes *password,
                              guint keyring_ms,
                              GCancellable *stopping,
                              GTask *task);
