/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store-connection-private.h"
#include "store/store-operation.h"

/* The operation ID with its items, whatever its state; NULL: there is none. The caller owns it. */
StoreOperation *store_operation_read (StoreConnection *connection, gint64 id);
