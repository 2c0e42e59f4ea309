/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <webkit/webkit.h>

/* Called once, never before pr_html_print() has returned; error is NULL when it was printed. */
typedef void (*PrHtmlPrinted) (const GError *error, gpointer user_data);

/* Prints what the view shows: where settings say, or after the person said where (parent is the
 * window of that dialog). Calls back unless the person changed their mind. Main thread. */
void pr_html_print (WebKitWebView *web_view,
                    GtkPrintSettings *settings,
                    GtkWindow *parent,
                    PrHtmlPrinted printed,
                    gpointer user_data,
                    GDestroyNotify destroy);
