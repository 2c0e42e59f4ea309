/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-core.h"

/* The window in which an account is added, or an existing one changed or removed. It logs in before
 * anything is kept, says in one sentence what failed and what to do, and closes itself when done.
 */
#define PR_TYPE_ACCOUNT_EDITOR (pr_account_editor_get_type ())
G_DECLARE_FINAL_TYPE (PrAccountEditor, pr_account_editor, PR, ACCOUNT_EDITOR, AdwWindow)

/* A new editor over PARENT for the account ACCOUNT_ID, or for a new one when that is NULL. */
PrAccountEditor *pr_account_editor_new (GtkWindow *parent, PrCore *core, const char *account_id);
