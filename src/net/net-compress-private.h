/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Both directions of COMPRESS=DEFLATE (RFC 4978), in memory. Belongs to one thread. */
typedef struct _NetCompress NetCompress;

NetCompress *net_compress_new (void);
void net_compress_free (NetCompress *compress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetCompress, net_compress_free)

/* Deflates one group of @size bytes and flushes, so that the other side can read it whole.
 * Returns new bytes. */
GBytes *net_compress_deflate (NetCompress *compress, const void *data, gsize size);

/* Takes received bytes; copies them. Call again only when net_compress_inflate() returned 0. */
void net_compress_feed (NetCompress *compress, const void *data, gsize size);

/* @size inflated bytes, of those that came lately and of those that will come next, are content
 * whose size the other side has announced: however dense, they are no bomb. */
void net_compress_explain (NetCompress *compress, guint64 size);

/* Inflates up to @size bytes of what was fed into @buffer. 0 when more must be fed; -1 and
 * NET_ERROR_PROTOCOL when the stream is corrupt, ended, or grows beyond all honest measure. */
gssize net_compress_inflate (NetCompress *compress, void *buffer, gsize size, GError **error);
