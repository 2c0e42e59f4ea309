/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mime/mime-document.h"

/* A message as it came, headers and all, as text that nothing in it can change. */
#define PR_TYPE_SOURCE_WINDOW (pr_source_window_get_type ())
G_DECLARE_FINAL_TYPE (PrSourceWindow, pr_source_window, PR, SOURCE_WINDOW, AdwWindow)

/* A window over PARENT, presented by the caller; DOCUMENT is read now. */
PrSourceWindow *pr_source_window_new (GtkWindow *parent, const MimeDocument *document);

/* The beginning of a message's bytes as valid text: controls become visible signs, and lines that
 * no text view could lay out are broken. The caller frees the result. */
char *pr_source_window_dup_text (GBytes *source);
