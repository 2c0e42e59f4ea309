/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Does what the setting "run-in-background" says: keeps the program running while it has no window,
 * and has it started at log-in, through the portal inside a sandbox. Where that is not allowed the
 * setting is taken back.
 *
 * Signals: refused (string: one translated sentence why not). */
#define PR_TYPE_BACKGROUND (pr_background_get_type ())
G_DECLARE_FINAL_TYPE (PrBackground, pr_background, PR, BACKGROUND, GObject)

/* Follows SETTINGS for APPLICATION as long as it lives; APPLICATION, which is registered, must live
 * longer. PROFILE (nullable) is what the program is started with. */
PrBackground *
pr_background_new (GApplication *application, GSettings *settings, const char *profile);
