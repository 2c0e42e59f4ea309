/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-core.h"

/* The list of accounts, from which each can be changed and one be added. */
#define PR_TYPE_ACCOUNTS_WINDOW (pr_accounts_window_get_type ())
G_DECLARE_FINAL_TYPE (PrAccountsWindow, pr_accounts_window, PR, ACCOUNTS_WINDOW, AdwWindow)

/* A new window over PARENT. */
PrAccountsWindow *pr_accounts_window_new (GtkWindow *parent, PrCore *core);
