/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Whose remote images the person wants to see always: exact addresses and whole domains, never
 * names. Kept from one run to the next. Main thread.
 *
 * Signals: changed (also once what was kept has been read), failed (GError, domain PR_ERROR) when a
 * change could not be kept. */
#define PR_TYPE_IMAGE_SENDERS (pr_image_senders_get_type ())
G_DECLARE_FINAL_TYPE (PrImageSenders, pr_image_senders, PR, IMAGE_SENDERS, GObject)

/* Whether ADDRESS or its domain was allowed. */
gboolean pr_image_senders_allow (PrImageSenders *self, const char *address);

/* Whether exactly that NAME was: an address, or "@domain". */
gboolean pr_image_senders_has (PrImageSenders *self, const char *name);

/* Allows NAME from now on, or no more. */
void pr_image_senders_set (PrImageSenders *self, const char *name, gboolean allowed);
