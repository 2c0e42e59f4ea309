/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/html/pr-html-view.h"

/* Where the pictures of one loaded document come from. Shared by the view and by the workers that
 * fetch for it, hence counted. */
typedef struct _PrHtmlSource PrHtmlSource;

PrHtmlSource *pr_html_source_new (const char *token,
                                  PrHtmlResolve resolve,
                                  gpointer user_data,
                                  GDestroyNotify destroy);
PrHtmlSource *pr_html_source_ref (PrHtmlSource *source);
void pr_html_source_unref (PrHtmlSource *source);

const char *pr_html_source_get_token (const PrHtmlSource *source);

/* The picture at that path and its type; NULL when there is none, or when it is not plain pixels.
 * Any thread. The caller owns both. */
GBytes *pr_html_source_dup_picture (PrHtmlSource *source, const char *path, char **out_type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PrHtmlSource, pr_html_source_unref)
