/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-core.h"

/* What to search for, and where. Every letter typed changes what the search's list shows.
 *
 * Properties: open (boolean: on screen; closing ends the search), scope (string: "everywhere",
 * "account" or "folder"). Both notify.
 * Signals: changed (something else is about to be searched for), leave (on to what was found). */
#define PR_TYPE_SEARCH_BAR (pr_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (PrSearchBar, pr_search_bar, PR, SEARCH_BAR, AdwBin)

/* A closed bar for SEARCH over the accounts of CORE. */
PrSearchBar *pr_search_bar_new (PrCore *core, PrSearch *search);

/* Opening moves the keyboard focus into the bar, also when it is open. */
void pr_search_bar_set_open (PrSearchBar *self, gboolean open);
gboolean pr_search_bar_is_open (PrSearchBar *self);

/* Searches for TEXT, as if it had been typed. */
void pr_search_bar_set_text (PrSearchBar *self, const char *text);

/* Opens and searches SCOPE for TEXT. */
void pr_search_bar_search (PrSearchBar *self, const char *text, PrSearchScope scope);

void pr_search_bar_set_scope (PrSearchBar *self, PrSearchScope scope);
PrSearchScope pr_search_bar_get_scope (PrSearchBar *self);
