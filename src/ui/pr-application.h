/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-core.h"

/* The program: owns the core, its windows, the app.* actions and the notifications. */
#define PR_TYPE_APPLICATION (pr_application_get_type ())
G_DECLARE_FINAL_TYPE (PrApplication, pr_application, PR, APPLICATION, AdwApplication)

/* A new program under the application id of the build. */
PrApplication *pr_application_new (void);

/* Makes it use PROFILE, a directory, before it is registered: accounts, cache and settings are kept
 * there, and it gets an application id of its own, so that it never talks to the running one. */
void pr_application_set_profile (PrApplication *self, const char *profile);

/* Borrowed; NULL before the start. */
PrCore *pr_application_get_core (PrApplication *self);

/* What the process should end with when g_application_run() returned 0. */
int pr_application_get_exit_status (PrApplication *self);
