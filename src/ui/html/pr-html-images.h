/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The remote images of one message, fetched after the person asked for them. Main thread.
 *
 * All of them are fetched at once and each of them once, whether the page shows it or not: which
 * ones a page asks for depends on its styles, and would tell the sender about the window. They are
 * fetched over TLS, without cookies, referrer or login, in words that are the same for everybody,
 * from public addresses only. A redirection is followed to a host that was named, too. What comes
 * back must be a picture by its bytes; time, bytes and connections are limited. */
typedef struct _PrHtmlImages PrHtmlImages;

/* What a test needs to be different: servers on this machine, with certificates of its own. */
typedef struct
{
  gboolean may_be_local;
  GTlsDatabase *tls_database; /* NULL: the system's */
} PrHtmlImagesTest;

/* Starts to fetch URLS (https addresses, NULL at the end); test is NULL but in tests. */
PrHtmlImages *pr_html_images_new (const char *const *urls, const PrHtmlImagesTest *test);

/* Ends what is under way; what was waited for fails. */
void pr_html_images_free (PrHtmlImages *self);

/* Whether these are the addresses it was made for. */
gboolean pr_html_images_are_for (PrHtmlImages *self, const char *const *urls);

/* Waits for the image with that index. _finish: its bytes and type, or an error; the caller owns
 * both. */
void pr_html_images_get_async (PrHtmlImages *self,
                               guint index,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GBytes *pr_html_images_get_finish (GAsyncResult *result, char **out_type, GError **error);
