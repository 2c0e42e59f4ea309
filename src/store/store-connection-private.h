/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SQLite connection with its prepared statements. The first failure sticks: later calls do
 * nothing and every step says FALSE, so that a sequence is checked once at its end by
 * store_connection_check(). Used by one thread at a time. */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

typedef struct
{
  sqlite3 *db;
  GHashTable *statements; /* text (by address) -> sqlite3_stmt */
  GError *error;          /* the first failure since the last check */
  int code;               /* its extended SQLite code */
} StoreConnection;

typedef enum
{
  STORE_CONNECTION_READ,      /* beside a writer */
  STORE_CONNECTION_IMMUTABLE, /* files that nobody can write */
  STORE_CONNECTION_WRITE,
  STORE_CONNECTION_CREATE,
} StoreConnectionMode;

/* Opens PATH as main and CACHE_PATH (may be NULL) as cache. */
StoreConnection *store_connection_open (const char *path,
                                        const char *cache_path,
                                        StoreConnectionMode mode,
                                        GError **error);
void store_connection_free (StoreConnection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreConnection, store_connection_free)

/* The statement for SQL, which must be a static string; ready to be bound. NULL after a failure
 * (binding and reading NULL is harmless). */
sqlite3_stmt *store_connection_prepare (StoreConnection *connection, const char *sql);

/* Binds TEXT, which must live until the statement has run; NULL binds the empty string. */
void store_connection_bind_text (sqlite3_stmt *statement, int index, const char *text);
/* The same, but NULL stays NULL. */
void store_connection_bind_nullable (sqlite3_stmt *statement, int index, const char *text);
/* Binds the bytes of TEXT as a blob. */
void store_connection_bind_blob (sqlite3_stmt *statement, int index, const char *text);

/* Moves to the next row. FALSE at the end (the statement is then reset) or after a failure. */
gboolean store_connection_step (StoreConnection *connection, sqlite3_stmt *statement);

/* Runs a statement that gives no rows. */
void store_connection_run (StoreConnection *connection, sqlite3_stmt *statement);

/* Runs SQL text that needs no binding. */
void store_connection_exec (StoreConnection *connection, const char *sql);

/* A copy of a text or blob column as a string, "" for NULL. */
char *store_connection_dup_text (sqlite3_stmt *statement, int column);

/* Runs SQL without parameters and gives the first column of its first row, or FALLBACK. */
gint64 store_connection_get_int (StoreConnection *connection, const char *sql, gint64 fallback);

/* Ends all running reads, so that no snapshot is held. */
void store_connection_reset (StoreConnection *connection);

/* Whether all went well since the last check; else moves the failure to ERROR. */
gboolean store_connection_check (StoreConnection *connection, GError **error);

/* Makes the failure for RC of CONNECTION stick. */
void store_connection_fail (StoreConnection *connection, int rc, const char *what);
