/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Whether a MIME type is one of plain pixels. SVG is not among them: it is a document that can
 * refer to others. */
gboolean pr_html_picture_is_type (const char *type);

/* The type of a picture by its first bytes, whatever anybody says it is; NULL when it is none that
 * is shown, or larger than 50 million pixels. */
const char *pr_html_picture_guess_type (const guint8 *data, gsize size);
