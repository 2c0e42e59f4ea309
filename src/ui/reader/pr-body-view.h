/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mime/mime-document.h"

/* The body of a message, shown by the contained HTML view, or as plain text where that view cannot
 * be loaded. Nothing in it reaches the network.
 *
 * Property (read-only, notified): note (string or NULL: what the person should know about how it is
 * shown, such as images that were kept from loading).
 * Signals: shown, when the body last given is painted; found (boolean). */
#define PR_TYPE_BODY_VIEW (pr_body_view_get_type ())
G_DECLARE_FINAL_TYPE (PrBodyView, pr_body_view, PR, BODY_VIEW, AdwBin)

/* Shows DOCUMENT; what was shown before stays until the new one is ready. A later call or
 * pr_body_view_cancel() makes an earlier one void. */
void pr_body_view_show_document (PrBodyView *self, MimeDocument *document);
void pr_body_view_cancel (PrBodyView *self);

/* Whether a sender's HTML keeps its colours on a dark page; until the next document. */
void pr_body_view_set_original_colours (PrBodyView *self, gboolean original);

/* Makes what is shown larger (1) or smaller (-1), or as large as usual (0), for all that follows.
 */
void pr_body_view_zoom (PrBodyView *self, int direction);

/* Marks and shows the next (or previous) occurrence of TEXT; "" ends the search. "found" with
 * whether there is one follows. */
void pr_body_view_find (PrBodyView *self, const char *text, gboolean backwards);

/* Prints what is shown, light, after asking where. */
void pr_body_view_print (PrBodyView *self);

/* Borrowed; NULL when there is nothing to say. */
const char *pr_body_view_get_note (PrBodyView *self);
