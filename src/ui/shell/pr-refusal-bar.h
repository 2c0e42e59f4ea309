/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/pr-refusals.h"

/* A line below the window's panes, as long as there are changes that a server refused: what it
 * said, and what can be done about it.
 *
 * Properties (write-only): narrow (boolean: the buttons stand below the words). */
#define PR_TYPE_REFUSAL_BAR (pr_refusal_bar_get_type ())
G_DECLARE_FINAL_TYPE (PrRefusalBar, pr_refusal_bar, PR, REFUSAL_BAR, GtkWidget)

/* Once. */
void pr_refusal_bar_set_refusals (PrRefusalBar *self, PrRefusals *refusals);
