/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading rows of the cache and printing them, for several commands. */
#pragma once

#include "cli/cli-context.h"
#include "cli/cli-json.h"
#include "model/pr-folder-tree.h"
#include "store/store-message.h"

/* "inbox", "drafts"…; NULL for none. */
const char *cli_role_to_string (StoreRole role);

/* Flags and keywords as the server spells them, sorted. Free with g_strfreev(). */
char **cli_dup_flags (StoreFlags flags, char **keywords);

/* Reads a row id. FALSE when TEXT is no such thing. */
gboolean cli_parse_id (const char *text, gint64 *out_id);

/* The id of the account with an address; borrowed. FALSE: a message was printed. */
gboolean
cli_find_account (CliContext *context, const char *email, const char **out_id, CliExit *out_exit);

/* The rows of IDS, in that order, without those that are gone: (element-type StoreMessage), or NULL
 * and ERROR. */
GPtrArray *cli_load_rows (CliContext *context, const gint64 *ids, gsize n, GError **error);

/* The row ID; PR_ERROR_NOT_FOUND. */
StoreMessage *cli_load_row (CliContext *context, gint64 id, GError **error);

/* Account and folder of ROW; "" when the folder is gone. Borrowed. */
const char *cli_row_get_account (CliContext *context, const StoreMessage *row);
const char *cli_row_get_folder (CliContext *context, const StoreMessage *row);

/* "Name <address>". Free with g_free(). */
char *cli_row_dup_from (const StoreMessage *row);

/* The members that `list` prints. */
void cli_row_add_to_json (CliContext *context, const StoreMessage *row, JsonBuilder *json);

/* Prints ROW as `list` does: a line for people, or an object. */
void cli_row_print (CliContext *context, const StoreMessage *row);

/* The folder PATH, of the account EMAIL when that is not NULL; borrowed. NULL: a message was
 * printed. */
PrFolder *
cli_find_folder (CliContext *context, const char *path, const char *email, CliExit *out_exit);
