/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mime/mime-html.h"

/* Class that stands for the sender's html and body elements inside the shadow root. */
#define MIME_CSS_BODY_CLASS "pr-body"

/* A sender's style attribute or style sheet, rewritten from its tokens: known properties and
 * functions only, no address but those mime_html_policy_image lets through, no at-rules but @media
 * and @supports, and never a "<" in the result. Linear in the input. The caller frees the result.
 */
char *mime_css_clean_style (const char *css, const MimeHtmlPolicy *policy, MimeHtmlReport *report);
char *mime_css_clean_sheet (const char *css, const MimeHtmlPolicy *policy, MimeHtmlReport *report);
