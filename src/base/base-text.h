/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A copy of @len bytes as valid UTF-8: what is not UTF-8 becomes U+FFFD, control characters but tab
 * and line feed become spaces. For text from outside that is shown or logged, not for keys. */
char *base_text_dup_utf8 (const char *data, gsize len);

/* Whether @len bytes equal @word without ASCII case. */
gboolean base_text_equal_nocase (const char *data, gsize len, const char *word);
