/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-response.h"

/* Everything in the response as text, one line an item: to compare with what is expected. */
void response_dump (const ImapResponse *response, GString *out);
