/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <webkit/webkit.h>

/* Called once; error is NULL when it was printed, or was not wanted any more. */
typedef void (*PrHtmlPrinted) (const GError *error, gpointer user_data);

/* Prints what the view shows: where settings say, or after the person said where (parent is the
 * window of that dialog). Main thread. */
void pr_html_print (WebKitWebView *web_view,
                    GtkPrintSettings *settings,
                    GtkWindow *parent,
                    PrHtmlPrinted printed,
                    gpointer user_data,
                    GDestroyNotify destroy);
