/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-capability.h"

/* What a server must have announced to understand @verb, which may have arguments behind it; one of
 * the bits is enough, 0: nothing. */
guint64 imap_command_needs_of_verb (const char *verb);

/* The same for a word of the protocol, @len bytes, among the arguments of @verb. */
guint64 imap_command_needs_of_word (const char *verb, const char *word, gsize len);
