/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Text in a declared charset (nullable, often wrong) as valid UTF-8 without NUL: what cannot be
 * read becomes U+FFFD. An unknown or absent charset is guessed: byte order mark, UTF-16 by its
 * zeros, UTF-8 when all of it is, else Windows-1252. Any thread. The caller frees the result. */
char *mime_charset_to_utf8 (const char *data, gsize length, const char *charset);
