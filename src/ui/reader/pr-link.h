/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Links of messages: http, https and mailto, as the HTML view lets them through. Main thread. */

/* Where a link leads, for one line that may be cut off at its end: the host comes first, without
 * what may stand before it to deceive. The caller frees the result. */
char *pr_link_dup_label (const char *uri);

/* Follows a link: a page in the browser, an address into the clipboard. Asks before, naming the
 * host it really leads to, unless the person WAS_SHOWN where it leads and there is no doubt about
 * it. LIES (nullable) are those of MimeHtmlReport. WIDGET's window is the parent; its "win.toast"
 * tells what went wrong. */
void pr_link_open (GtkWidget *widget, const char *uri, GHashTable *lies, gboolean was_shown);

/* Opens a page after naming its host and what it is for, in any case. */
void pr_link_ask (GtkWidget *widget, const char *uri, const char *reason);

/* What is doubtful about a link, as a sentence; NULL when nothing is. The caller frees the result.
 */
char *pr_link_dup_doubt (const char *uri, GHashTable *lies);
