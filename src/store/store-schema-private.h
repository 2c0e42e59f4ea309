/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbered migrations. A file is created by running all of its steps. */
#pragma once

#include "store/store-connection-private.h"

typedef enum
{
  STORE_SCHEMA_OWN,
  STORE_SCHEMA_CACHE,
} StoreSchema;

/* The newest version this program knows. */
int store_schema_get_version (StoreSchema schema);

/* The version of the main file of CONNECTION; 0: empty. */
int store_schema_read_version (StoreConnection *connection);

/* Brings the main file of CONNECTION to the newest version, each step in one transaction.
 * STORE_ERROR_NEWER when it is newer than that; nothing is changed then. */
gboolean store_schema_migrate (StoreConnection *connection, StoreSchema schema, GError **error);
