/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "account/account-settings.h"
#include "model/pr-account-setup.h"

/* The settings that SETUP describes; what it does not say comes from OLD (nullable).
 * PR_ERROR_INVALID when they cannot be used. (transfer full) */
AccountSettings *
pr_account_setup_to_settings (const PrAccountSetup *setup, AccountSettings *old, GError **error);

/* The reverse, without a password. (transfer full) */
PrAccountSetup *pr_account_setup_new_from_settings (AccountSettings *settings);
