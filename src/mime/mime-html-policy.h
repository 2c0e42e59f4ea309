/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mime/mime-html.h"

/* Where an image or a style sheet may load from: cid: of this message under our own scheme, data:
 * of a plain picture, and what the policy says of the network. NULL, and a line in the report
 * (nullable: nothing is loaded from the network then), for anything else. The caller frees the
 * result. */
char *
mime_html_policy_image (const MimeHtmlPolicy *policy, MimeHtmlReport *report, const char *url);

/* The same for a picture that nobody can see: it only tells the sender that it was loaded. */
char *
mime_html_policy_pixel (const MimeHtmlPolicy *policy, MimeHtmlReport *report, const char *url);

/* Notes in the report (nullable) an address that is never loaded. */
void mime_html_policy_report (MimeHtmlReport *report, const char *url);

/* Where a link may lead: http, https and mailto. NULL for anything else. The caller frees the
 * result. */
char *mime_html_policy_link (const char *url);
