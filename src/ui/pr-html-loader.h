/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/html/pr-html-view.h"

/* The HTML view's module, opened at the first call and then kept for good: the file that the
 * environment variable PR_HTML_MODULE names (development, tests), else the installed one. NULL with
 * a G_IO_ERROR when it is missing, of another version, or when this system has no sandbox to put it
 * into: show plain text then. The first call runs a short program and waits for it. Main thread. */
const PrHtmlModule *pr_html_loader_get (GError **error);
