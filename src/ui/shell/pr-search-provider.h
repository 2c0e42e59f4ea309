/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/pr-core.h"

/* Answers the search of the desktop (org.gnome.Shell.SearchProvider2) with messages of the cache.
 * What is found is opened by the actions open-message and search-for of the application. Main
 * thread. */
#define PR_TYPE_SEARCH_PROVIDER (pr_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (PrSearchProvider, pr_search_provider, PR, SEARCH_PROVIDER, GObject)

/* A provider for APPLICATION, which must outlive it, at "SearchProvider" below PATH on CONNECTION,
 * as long as it lives; NULL and ERROR when that is taken. It keeps the application running while it
 * has an answer to give. */
PrSearchProvider *pr_search_provider_new (GApplication *application,
                                          GDBusConnection *connection,
                                          const char *path,
                                          GError **error);

/* What is asked is answered from now on: from CORE, which is open; or, with NULL, by nothing, as it
 * could not be opened. Until then questions wait. */
void pr_search_provider_set_core (PrSearchProvider *self, PrCore *core);

/* Whether anything is found at all; else messages are kept from the desktop. TRUE at first. */
void pr_search_provider_set_enabled (PrSearchProvider *self, gboolean enabled);
