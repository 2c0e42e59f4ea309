/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A server that answers every command as a good one would, and then spoils what it says: bytes are
 * turned, lost, doubled, words of the protocol put where they do not belong, answers given to other
 * commands, the connection cut. For one connection, in the main context of its maker. */
typedef struct _MangledServer MangledServer;

/* All that it does follows from @seed; 0: nothing is spoilt. */
MangledServer *mangled_server_new (guint32 seed);
void mangled_server_free (MangledServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MangledServer, mangled_server_free)

guint16 mangled_server_get_port (MangledServer *server);
