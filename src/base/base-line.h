/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Makes text from outside fit for one line of the window, a notification or a terminal: valid
 * UTF-8 (U+FFFD for what is not), every control character, line break and tab a blank, runs of
 * blanks one blank, blanks at the ends gone, and every character that turns the writing direction,
 * joins invisibly, has no width or tags text gone. At most max_chars characters (0: no limit); a
 * longer text ends in an ellipsis. length may be -1. Any thread. The caller frees the result. */
char *base_line_clean (const char *text, gssize length, gsize max_chars);
