/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/html/pr-html-view.h"

#define PR_TYPE_HTML_VIEW (pr_html_view_get_type ())
G_DECLARE_FINAL_TYPE (PrHtmlView, pr_html_view, PR, HTML_VIEW, GtkWidget)
