/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Memory that held a password or a token does not keep it. Callable from any thread. */

/* Overwrites @size bytes, in a way the compiler does not leave out. */
void base_secret_wipe (void *data, gsize size);

/* Overwrites and frees @text (nullable). */
void base_secret_free (char *text);

/* Bytes that are overwritten when the last reference goes: a copy of @data, or @data itself, which
 * must come from g_malloc(). */
GBytes *base_secret_new (const void *data, gsize size);
GBytes *base_secret_new_take (void *data, gsize size);
