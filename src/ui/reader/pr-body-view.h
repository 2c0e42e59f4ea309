/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mime/mime-document.h"
#include "model/pr-image-senders.h"

/* The body of a message, shown by the contained HTML view, or as plain text where that view cannot
 * be loaded, and above it what the person should know about how it is shown. Nothing in it reaches
 * the network but the images that the person asked for.
 *
 * Signals: shown, when the body last given is painted; found (boolean). */
#define PR_TYPE_BODY_VIEW (pr_body_view_get_type ())
G_DECLARE_FINAL_TYPE (PrBodyView, pr_body_view, PR, BODY_VIEW, AdwBin)

/* Shows DOCUMENT; what was shown before stays until the new one is ready. A later call makes an
 * earlier one void. pr_body_view_cancel() does too: what is on show stays to be looked at, but is
 * not rendered anew, and nothing is decided about it any more. */
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

/* In a narrow window what is said above the body takes less width. */
void pr_body_view_set_narrow (PrBodyView *self, gboolean narrow);

/* Who is remembered when the images of a sender are to be shown always; without it each message is
 * asked about. Once only. */
void pr_body_view_set_image_senders (PrBodyView *self, PrImageSenders *senders);

/* Whether the images of the sender on show are shown always, and making it so. It may not be asked
 * where nobody is remembered, or when it is not clear who sent the message. */
gboolean pr_body_view_has_image_sender (PrBodyView *self);
gboolean pr_body_view_get_images_always (PrBodyView *self);
void pr_body_view_set_images_always (PrBodyView *self, gboolean always);
