/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands that change messages have in common: ids in, a durable change, then the server.
 */
#pragma once

#include "cli/cli-context.h"

/* Reads ids from the arguments ARGV[1] to ARGV[ARGC - 1]; NULL: one of them is no id, or there is
 * none. (element-type gint64) (transfer full) */
GArray *cli_change_parse_ids (int argc, char **argv);

/* Carries one command out on all IDS; TRUE when it is durable. */
typedef gboolean (*CliChangeFunc) (CliContext *context,
                                   const gint64 *ids,
                                   gsize n,
                                   gconstpointer data,
                                   GError **error);

/* Runs FUNC with DATA on IDS in the open profile, sends what is waiting, and prints {id, ok} for
 * each. */
CliExit cli_change_run (CliContext *context, GArray *ids, CliChangeFunc func, gconstpointer data);
