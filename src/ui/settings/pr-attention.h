/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/pr-core.h"

/* Asks, over PARENT, for what ACCOUNT needs to go on: its password, whether its server's
 * certificate is to be trusted, or other settings. */
void pr_attention_solve (GtkWindow *parent, PrCore *core, PrAccount *account);
