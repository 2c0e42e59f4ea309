/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What mark, move, archive and trash have in common: ids in, a durable change, then the server. */
#pragma once

#include "cli/cli-context.h"
#include "model/pr-commands.h"

/* Reads ids from the arguments ARGV[1] to ARGV[ARGC - 1]; NULL: one of them is no id, or there is
 * none. (element-type gint64) (transfer full) */
GArray *cli_change_parse_ids (int argc, char **argv);

/* Starts one command on all IDS. */
typedef void (*CliChangeFunc) (PrCommands *commands,
                               const gint64 *ids,
                               gsize n,
                               GAsyncReadyCallback callback,
                               gpointer user_data,
                               gconstpointer data);

/* Runs FUNC with DATA on IDS in the open profile, sends what is waiting, and prints {id, ok} for
 * each. */
CliExit cli_change_run (CliContext *context, GArray *ids, CliChangeFunc func, gconstpointer data);
