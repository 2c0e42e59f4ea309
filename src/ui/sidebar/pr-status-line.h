/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/pr-core.h"

/* The foot of the sidebar: one true sentence about all accounts, progress where it is measured, and
 * a button when an account does not go on without the person. Signal "attention" (PrAccount). */
#define PR_TYPE_STATUS_LINE (pr_status_line_get_type ())
G_DECLARE_FINAL_TYPE (PrStatusLine, pr_status_line, PR, STATUS_LINE, GtkWidget)

/* Must be called once. Keeps a reference to CORE. */
void pr_status_line_set_core (PrStatusLine *self, PrCore *core);
