/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Whether an address belongs to the public internet: not to this machine, not to the network around
 * it, and to no special purpose. What is wrapped into an IPv6 address counts. Any thread. */
gboolean pr_public_host_is_public (GInetAddress *address);

/* HOST at PORT, of which only the public addresses are ever connected to, whatever a name server
 * says at that moment. A certificate is still asked for HOST. (transfer full) */
GSocketConnectable *pr_public_host_new (const char *host, guint16 port);
