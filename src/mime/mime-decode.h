/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Takes a Content-Transfer-Encoding (nullable; unknown ones are left alone) off; what is not
 * encoded is shared, not copied. Never fails: broken encodings give what can be read. Any thread.
 * The caller owns the bytes. */
GBytes *mime_decode (GBytes *bytes, const char *encoding);

/* How many bytes mime_decode would give, without keeping them. */
gsize mime_decode_size (GBytes *bytes, const char *encoding);
