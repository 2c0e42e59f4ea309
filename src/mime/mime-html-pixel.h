/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Whether an img with these attributes (names and values in turn, NULL at the end) is meant to be
 * loaded and not to be seen: a point at most, or hidden by its own style. */
gboolean mime_html_is_pixel (const char *const *attributes);

/* Whether a style attribute hides its element. */
gboolean mime_html_is_hidden_style (const char *style);
