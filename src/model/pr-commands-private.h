/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-commands.h"
#include "model/pr-folder-tree.h"
#include "store/store-database.h"

PrCommands *pr_commands_new (PrFolderTree *folders);

/* Where to write; NULL: nowhere, every command fails. */
void pr_commands_set_database (PrCommands *self, StoreDatabase *database);

/* Both borrowed; the database is NULL where nothing can be written. */
StoreDatabase *pr_commands_get_database (PrCommands *self);
PrFolderTree *pr_commands_get_folders (PrCommands *self);

/* Emits "failed" with ERROR, of PR_ERROR. */
void pr_commands_announce_failure (PrCommands *self, const GError *error);
