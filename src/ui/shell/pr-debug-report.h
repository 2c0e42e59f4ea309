/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/pr-core.h"

/* What a person can paste into a report, in English: versions, the session, and how the accounts of
 * CORE are, which may be closed. Names nobody: no address, no server, no folder, no message. WIDGET
 * is on the display that is told of. Free with g_free(). */
char *pr_debug_report_new (PrCore *core, GtkWidget *widget);
