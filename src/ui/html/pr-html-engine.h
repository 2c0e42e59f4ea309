/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <webkit/webkit.h>

/* What all HTML views of the process share: the context, the session without a network, the
 * block-all filter. Main thread. */
typedef struct _PrHtmlEngine PrHtmlEngine;

/* Made at the first call, never freed. */
PrHtmlEngine *pr_html_engine_get (void);

WebKitWebContext *pr_html_engine_get_context (PrHtmlEngine *self);
WebKitNetworkSession *pr_html_engine_get_session (PrHtmlEngine *self);

/* Settings with everything off that mail must not do. The caller owns them. */
WebKitSettings *pr_html_engine_new_settings (void);

/* Names of features to switch off that this WebKit does not have. The caller frees the list. */
char **pr_html_engine_dup_missing_features (void);

/* Calls back, never before returning, with the compiled filter, or NULL when there can be none. */
typedef void (*PrHtmlFilterReady) (WebKitUserContentFilter *filter, gpointer user_data);
void pr_html_engine_get_filter (PrHtmlEngine *self, PrHtmlFilterReady ready, gpointer user_data);
