/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/net-compress-private.h"
#include "net/net-wire-log.h"

/* The receiving half of a connection: one read at a time. Belongs to one thread. */
typedef struct _NetReader NetReader;

/* What is read, as it is once inflated, is noted in @wire_log. */
NetReader *net_reader_new (NetWireLog *wire_log);

/* Nothing may be under way. */
void net_reader_free (NetReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetReader, net_reader_free)

/* Where to read from now on. No read may be under way. */
void net_reader_set_stream (NetReader *reader, GPollableInputStream *stream);

/* Inflates all from now on; @compress is borrowed. No read may be under way. */
void net_reader_set_compress (NetReader *reader, NetCompress *compress);

/* Reads up to @size bytes into @buffer and ends @task (transfer full) with how many, 0 at the end
 * of the stream, or with an error. Its source object must keep the reader alive; its cancellable
 * (nullable) ends the read. */
void net_reader_read (NetReader *reader, GTask *task, void *buffer, gsize size);
gboolean net_reader_is_reading (NetReader *reader);

/* Ends the read under way, if there is one, with a copy of @error. */
void net_reader_fail (NetReader *reader, const GError *error);

/* The same, and lets go of the stream. */
void net_reader_stop (NetReader *reader, const GError *error);
