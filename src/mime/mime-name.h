/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A file name as a sender gives it (nullable), made safe: one clean line, no folder, no leading dot
 * or hyphen, no character or word another system reserves, at most 200 bytes with the last
 * extension kept in sight. "" when nothing is left. Any thread. The caller frees the result. */
char *mime_name_clean (const char *name);

/* A name for a part that has none: "part-2.1.png". The caller frees the result. */
char *mime_name_for_part (const char *path, const char *type);
