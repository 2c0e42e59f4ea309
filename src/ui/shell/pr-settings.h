/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-notifier.h"

/* What the person chose and what is kept between two runs. PROFILE (nullable) is a directory that
 * then holds them, else they are where the desktop keeps settings. NULL where the schema is not
 * installed: then everything is as it comes, and nothing is kept. (transfer full) */
GSettings *pr_settings_new (const char *profile);

/* Lets NOTIFIER do what SETTINGS say, now and after every change. */
void pr_settings_bind_notifier (GSettings *settings, PrNotifier *notifier);

/* Whether new mail of an account is told of, and choosing so. */
gboolean pr_settings_is_account_quiet (GSettings *settings, const char *account);
void pr_settings_set_account_quiet (GSettings *settings, const char *account, gboolean quiet);
