/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/pr-core.h"

/* Whether ERROR is about this computer, so that nothing can be done here but to try again. */
gboolean pr_attention_is_retry (const GError *error);

/* Asks, over PARENT, for what ACCOUNT needs to go on: its password, whether its server's
 * certificate is to be trusted, or other settings; or tries again. */
void pr_attention_solve (GtkWindow *parent, PrCore *core, PrAccount *account);
