/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-code.h"
#include "imap/imap-fetch.h"
#include "imap/imap-lexer.h"
#include "imap/imap-list.h"
#include "imap/imap-search.h"
#include "imap/imap-status.h"

/* Each reads what follows the response's name. NULL: nothing useful could be read. */
ImapFetch *imap_fetch_parse (ImapLexer *lexer, guint32 seq);
ImapList *imap_list_parse (ImapLexer *lexer);
ImapStatus *imap_status_parse (ImapLexer *lexer);
ImapSearch *imap_search_parse (ImapLexer *lexer);
ImapSearch *imap_esearch_parse (ImapLexer *lexer);

/* Reads "[CODE ...]" and moves behind it; NULL when there is none or it does not end. */
ImapCode *imap_code_parse (ImapLexer *lexer);

/* Reads a set; the framer may have taken it out of the text already. NULL when it is broken. */
ImapSet *imap_set_parse_from_lexer (ImapLexer *lexer, gboolean spaces);
