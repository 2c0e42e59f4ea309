/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Bytes of unknown amount: in memory up to a limit, then in a file without a name, so that nothing
 * is left behind when the program dies. Written by one thread at a time; once written it may be
 * read by any. */
typedef struct _BaseSpool BaseSpool;

/* A spool that keeps up to @memory_limit bytes in memory and makes its file in @directory (NULL:
 * the temporary directory). Nothing is created before the limit is passed. */
BaseSpool *base_spool_new (gsize memory_limit, const char *directory);

BaseSpool *base_spool_ref (BaseSpool *spool);
void base_spool_unref (BaseSpool *spool);

/* Appends @len bytes. FALSE with a G_FILE_ERROR when the file cannot be made or written (full
 * disk); the spool then keeps what it had and every later write fails too. */
gboolean base_spool_write (BaseSpool *spool, const void *data, gsize len, GError **error);

/* How many bytes were written. */
guint64 base_spool_get_size (const BaseSpool *spool);

/* Reads up to @len bytes from @offset into @buffer. Returns the number read, 0 at the end, -1 with
 * a G_FILE_ERROR. */
gssize
base_spool_read (const BaseSpool *spool, guint64 offset, void *buffer, gsize len, GError **error);

/* All bytes, copied when they are in memory and mapped when they are in the file. Of more than
 * @max_size bytes nothing is returned but a G_FILE_ERROR. */
GBytes *base_spool_dup_bytes (const BaseSpool *spool, guint64 max_size, GError **error);

/* A descriptor of its own (close-on-exec) for reading all bytes from the start, or -1 with a
 * G_FILE_ERROR; moves bytes that were in memory into the file first. */
int base_spool_dup_fd (BaseSpool *spool, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BaseSpool, base_spool_unref)
