/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An engine for the length of one command. */
#pragma once

#include "cli/cli-context.h"
#include "engine/engine.h"

/* Starts an engine on the open profile with the accounts IDS (NULL-terminated; NULL: all). */
Engine *cli_engine_start (CliContext *context, const char *const *ids);

/* Stops it, waiting, and frees it. */
void cli_engine_stop (Engine *engine);

/* Brings ACCOUNT up to date; see engine_sync_async(). (transfer full) */
GPtrArray *cli_engine_sync (Engine *engine,
                            const char *account,
                            const char *const *paths,
                            gboolean bodies,
                            GCancellable *cancellable,
                            GError **error);

/* Tests SETTINGS; see engine_test_account_async(). (transfer full) */
GPtrArray *cli_engine_test (Engine *engine, AccountSettings *settings, GError **error);

/* The ids of all accounts, NULL-terminated; borrowed strings, free the array with g_free(). */
const char **cli_dup_account_ids (CliContext *context);

/* Sends what ACCOUNTS (ids, NULL-terminated) have waiting: CLI_EXIT_DONE when nothing is left,
 * CLI_EXIT_WAITING when the server could not be reached, CLI_EXIT_FAILED when it refused. */
CliExit cli_engine_flush (CliContext *context, const char *const *accounts);
