/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store-connection-private.h"
#include "store/store-message.h"

/* The row of location ID, or NULL when it is gone. */
StoreMessage *store_message_read (StoreConnection *connection, gint64 id);
