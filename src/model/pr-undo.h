/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* How to take back what a command did. Main thread.
 * Properties (read-only): label (string: what was done, translated, for a toast). */
#define PR_TYPE_UNDO (pr_undo_get_type ())
G_DECLARE_FINAL_TYPE (PrUndo, pr_undo, PR, UNDO, GObject)

const char *pr_undo_get_label (PrUndo *self);

/* Takes it back; only the first call does anything. Failures are announced by the commands'
 * "failed" signal. */
void pr_undo_revert (PrUndo *self);
