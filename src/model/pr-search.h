/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-message-list.h"

/* Searches and shows what is found in a message list, as the person types. The list goes on to
 * follow the cache: what comes, changes or goes meanwhile is found, updated or taken out. Main
 * thread.
 *
 * Properties (read-only, notified): active (boolean: the list shows what was found), searching
 * (boolean: an answer is on its way), problem (string: the part of the text that is not understood
 * and left out, such as "is:unr", or NULL). */
#define PR_TYPE_SEARCH (pr_search_get_type ())
G_DECLARE_FINAL_TYPE (PrSearch, pr_search, PR, SEARCH, GObject)

typedef enum
{
  PR_SEARCH_EVERYWHERE, /* all accounts */
  PR_SEARCH_ACCOUNT,    /* the account of the list's folder; everywhere for All Inboxes */
  PR_SEARCH_FOLDER,     /* the list's folder */
} PrSearchScope;

/* At most so many, the newest, are shown. */
#define PR_SEARCH_MAX_FOUND 10000

/* Shows what TEXT (store/store-query.h tells the language) finds. An empty one, or NULL, ends the
 * search: the list shows its folder again. Setting another folder of the list ends it too. */
void pr_search_set_text (PrSearch *self, const char *text, PrSearchScope scope);
const char *pr_search_get_text (PrSearch *self);

/* Searches again, after it could not be done. */
void pr_search_retry (PrSearch *self);

gboolean pr_search_is_active (PrSearch *self);
gboolean pr_search_is_searching (PrSearch *self);
const char *pr_search_get_problem (PrSearch *self);
