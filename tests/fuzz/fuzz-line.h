/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-reader.h"

/* Reads @beginning, @size bytes and ")" with a line end behind them as what a server sent, and
 * calls
 * @use for each response. */
void fuzz_line (const char *beginning,
                const guint8 *data,
                gsize size,
                void (*use) (const ImapResponse *response));
