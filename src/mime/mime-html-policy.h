/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mime/mime-html.h"

/* Where an image or a style sheet may load from: cid: of this message under our own scheme, data:
 * of a plain picture. NULL, and a line in the report (nullable), for anything else. The caller
 * frees the result. */
char *
mime_html_policy_image (const MimeHtmlPolicy *policy, MimeHtmlReport *report, const char *url);

/* Where a link may lead: http, https and mailto. NULL for anything else. The caller frees the
 * result. */
char *mime_html_policy_link (const char *url);
