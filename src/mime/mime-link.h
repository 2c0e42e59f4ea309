/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The host that a web address leads to, in ASCII and small letters; NULL when there is none. Any
 * thread. The caller frees the result. */
char *mime_link_dup_host (const char *url);

/* The host that a link's text names, where the text is an address and nothing else
 * ("www.bank.test", "https://bank.test/login"); NULL when it is not. Any thread. The caller frees
 * the result. */
char *mime_link_dup_named_host (const char *text);

/* Whether both are of one house: the same, or one within the other. */
gboolean mime_link_is_related (const char *host, const char *other);
