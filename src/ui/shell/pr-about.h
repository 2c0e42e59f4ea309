/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-core.h"

/* A window over PARENT that says what the program is, whom it is owed to, and, to be copied, how it
 * is here (pr_debug_report_new() of CORE). */
GtkWidget *pr_about_new (GtkWindow *parent, PrCore *core);
