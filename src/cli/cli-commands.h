/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands. ARGV begins with the command's name; each returns an exit code. */
#pragma once

#include "cli/cli-context.h"

CliExit cli_account_run (CliContext *context, int argc, char **argv);
CliExit cli_attachments_run (CliContext *context, int argc, char **argv);
CliExit cli_doctor_run (CliContext *context, int argc, char **argv);
CliExit cli_folder_run (CliContext *context, int argc, char **argv);
CliExit cli_folders_run (CliContext *context, int argc, char **argv);
CliExit cli_import_run (CliContext *context, int argc, char **argv);
CliExit cli_list_run (CliContext *context, int argc, char **argv);
CliExit cli_mark_run (CliContext *context, int argc, char **argv);
CliExit cli_move_run (CliContext *context, int argc, char **argv);
CliExit cli_parse_imap_run (CliContext *context, int argc, char **argv);
CliExit cli_parse_mime_run (CliContext *context, int argc, char **argv);
CliExit cli_pending_run (CliContext *context, int argc, char **argv);
CliExit cli_render_run (CliContext *context, int argc, char **argv);
CliExit cli_search_run (CliContext *context, int argc, char **argv);
CliExit cli_show_run (CliContext *context, int argc, char **argv);
CliExit cli_sync_run (CliContext *context, int argc, char **argv);
