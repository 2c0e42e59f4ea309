/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-commands.h"
#include "model/pr-folder-tree.h"
#include "store/store-database.h"

PrCommands *pr_commands_new (PrFolderTree *folders);

/* Where to write; NULL: nowhere, every command fails. */
void pr_commands_set_database (PrCommands *self, StoreDatabase *database);
