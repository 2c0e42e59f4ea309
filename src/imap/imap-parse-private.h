/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-acl.h"
#include "imap/imap-code.h"
#include "imap/imap-fetch.h"
#include "imap/imap-lexer.h"
#include "imap/imap-list.h"
#include "imap/imap-metadata.h"
#include "imap/imap-namespace.h"
#include "imap/imap-quota.h"
#include "imap/imap-search.h"
#include "imap/imap-status.h"
#include "imap/imap-thread.h"

/* Each reads what follows the response's name. NULL: nothing useful could be read. */
ImapFetch *imap_fetch_parse (ImapLexer *lexer, guint32 seq);
ImapList *imap_list_parse (ImapLexer *lexer);
ImapStatus *imap_status_parse (ImapLexer *lexer);
ImapSearch *imap_search_parse (ImapLexer *lexer);
ImapSearch *imap_esearch_parse (ImapLexer *lexer);
ImapAcl *imap_acl_parse (ImapLexer *lexer);
ImapAcl *imap_acl_parse_mine (ImapLexer *lexer);
ImapAcl *imap_acl_parse_listrights (ImapLexer *lexer);
ImapMetadata *imap_metadata_parse (ImapLexer *lexer);

/* The same into what is all zero. Also after FALSE it must be cleared. */
gboolean imap_namespaces_parse (ImapLexer *lexer, ImapNamespaces *namespaces);
gboolean imap_quota_parse (ImapLexer *lexer, ImapQuota *quota);
gboolean imap_quota_root_parse (ImapLexer *lexer, ImapQuotaRoot *quota_root);
gboolean imap_sort_parse (ImapLexer *lexer, ImapSort *sort);
gboolean imap_thread_parse (ImapLexer *lexer, ImapThread *thread);

/* Reads "[CODE ...]" and moves behind it; NULL when there is none or it does not end. */
ImapCode *imap_code_parse (ImapLexer *lexer);

/* Reads a set; the framer may have taken it out of the text already. NULL when it is broken. */
ImapSet *imap_set_parse_from_lexer (ImapLexer *lexer, gboolean spaces);
