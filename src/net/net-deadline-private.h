/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/net-error.h"

/* A cancellable that fires when one of two others does or when time is up, and knows which it was.
 * Belongs to the thread-default main context of the thread that made it. */
typedef struct _NetDeadline NetDeadline;

/* Counts @timeout_ms from now; @one and @other may be NULL. Free with net_deadline_free(), never
 * from within a handler of these. */
NetDeadline *net_deadline_new (GCancellable *one, GCancellable *other, guint timeout_ms);
void net_deadline_free (NetDeadline *deadline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetDeadline, net_deadline_free)

/* What to hand to the operation; borrowed. */
GCancellable *net_deadline_get_cancellable (NetDeadline *deadline);

/* Takes the @error of an operation that ran under @deadline and returns it in terms of NET_ERROR;
 * what has no better name becomes @fallback. Cancellation from outside stays what it is. */
GError *net_deadline_take_error (NetDeadline *deadline, GError *error, NetError fallback);

/* The same for an operation without a deadline. */
GError *net_error_take_io_error (GError *error, NetError fallback);
