/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Changes that a server refused for good, until the person says what becomes of them. They are
 * shown no more and wait in the journal, also from one run to the next. Main thread.
 *
 * Properties (read-only, notified): count (uint), sentence (string, translated: how many, and what
 * the server said of the last one; "" when there is none).
 * Signals: failed (GError, domain PR_ERROR) when what was asked for could not be done. */
#define PR_TYPE_REFUSALS (pr_refusals_get_type ())
G_DECLARE_FINAL_TYPE (PrRefusals, pr_refusals, PR, REFUSALS, GObject)

guint pr_refusals_get_count (PrRefusals *self);

/* Borrowed. */
const char *pr_refusals_get_sentence (PrRefusals *self);

/* Makes them all again, as if the person did it now; or forgets them all. None is left in here. */
void pr_refusals_repeat (PrRefusals *self);
void pr_refusals_drop (PrRefusals *self);
