/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cli-context.h"
#include "mime/mime-document.h"
#include "store/store-types.h"

/* The parsed message of ROW, from the cache or else from its server, over an engine that is started
 * for that. PR_ERROR_LOCKED when it would have to be fetched and another process owns the profile.
 * (transfer full) */
MimeDocument *cli_body_load (CliContext *context, const StoreMessage *row, GError **error);
