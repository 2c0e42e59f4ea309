/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/net-compress-private.h"

/* The sending half of a connection: a queue with one write under way. Belongs to one thread. */
typedef struct _NetWriter NetWriter;

typedef void (*NetWriterErrorFunc) (GError *error, gpointer user_data);

/* @on_error is called at most once and takes the error; nothing is written after it. */
NetWriter *net_writer_new (guint timeout_ms, NetWriterErrorFunc on_error, gpointer user_data);
void net_writer_free (NetWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetWriter, net_writer_free)

/* Where to write from now on. Nothing may be queued. */
void net_writer_set_stream (NetWriter *writer, GPollableOutputStream *stream);

/* Deflates each group from now on; @compress is borrowed. Nothing may be queued. */
void net_writer_set_compress (NetWriter *writer, NetCompress *compress);

void net_writer_queue (NetWriter *writer, GBytes *bytes);
gsize net_writer_get_unwritten (NetWriter *writer);

/* Drops everything and stays silent from now on. */
void net_writer_stop (NetWriter *writer);
