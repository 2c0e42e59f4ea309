/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The last things said on one connection, in memory, for a report the user asks for. Secrets must
 * be replaced by those who note them: nothing is redacted when it is shown. Belongs to one thread.
 */
typedef struct _NetWireLog NetWireLog;

typedef enum
{
  NET_WIRE_SENT,
  NET_WIRE_RECEIVED,
  NET_WIRE_NOTE,
} NetWireDirection;

/* Keeps at most @capacity bytes, the newest. Returns a new reference. */
NetWireLog *net_wire_log_new (gsize capacity);
NetWireLog *net_wire_log_ref (NetWireLog *log);
void net_wire_log_unref (NetWireLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetWireLog, net_wire_log_unref)

/* Notes @size bytes at the current monotonic time. Of one long piece only the beginning is kept. */
void net_wire_log_add (NetWireLog *log, NetWireDirection direction, const void *data, gsize size);

/* The log as printable text, one line of the wire a line: "12.345 C: a1 NOOP". Control bytes and
 * bytes above ASCII are escaped. Free with g_free(). */
char *net_wire_log_to_text (const NetWireLog *log);
