/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <webkit/webkit.h>

#include "ui/html/pr-html-images.h"
#include "ui/html/pr-html-source.h"

/* Answers what the page on show asks our scheme for: PATH is that of a part of the message, or
 * remote/N, the image with that index (images is NULL where none may be shown). What is no picture
 * is refused. The answer comes later. Main thread. */
void pr_html_request_answer (WebKitURISchemeRequest *request,
                             const char *path,
                             PrHtmlSource *source,
                             PrHtmlImages *images);

void pr_html_request_refuse (WebKitURISchemeRequest *request);
