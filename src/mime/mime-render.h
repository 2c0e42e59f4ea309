/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mime/mime-document.h"
#include "mime/mime-html.h"

typedef enum
{
  MIME_SCHEME_AUTO, /* as the web view prefers */
  MIME_SCHEME_LIGHT,
  MIME_SCHEME_DARK,
} MimeScheme;

typedef struct
{
  const char *token; /* random, of this one load; letters, digits and hyphens */
  MimeScheme scheme;
  MimeRemotePolicy remote;
  gboolean original_colours; /* a sender's HTML keeps its colours also on a dark page */
} MimeRenderOptions;

/* The exact HTML for the web view: one document, each shown part in a shadow root of its own that
 * our serialiser closes, under a content security policy that allows the message's own images and
 * nothing else. Adds to out_report (nullable). Never fails. Any thread. The caller frees the
 * result. */
char *mime_render_document (const MimeDocument *document,
                            const MimeRenderOptions *options,
                            MimeHtmlReport *out_report);

/* A fresh random token for one load. The caller frees the result. */
char *mime_render_new_token (void);
