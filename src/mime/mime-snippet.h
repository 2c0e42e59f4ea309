/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Characters a snippet has at most. */
#define MIME_SNIPPET_CHARS 200

/* The beginning of what the sender wrote: one clean line without quotes, their introduction and the
 * signature. text is valid UTF-8. Any thread. The caller frees the result ("" when nothing is
 * left). */
char *mime_snippet_from_text (const char *text);

/* The same from the first bytes of one body part as the server sends them: type as "text/html",
 * charset and encoding as BODYSTRUCTURE names them (NULL: unknown). The bytes may end anywhere. */
char *mime_snippet_from_bytes (GBytes *bytes,
                               const char *type,
                               const char *charset,
                               const char *encoding);
