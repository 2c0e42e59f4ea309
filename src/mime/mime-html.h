/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Scheme of the addresses by which the HTML refers to parts: postrider-part://TOKEN/PATH */
#define MIME_PART_SCHEME "postrider-part"

/* The path of the part with that Content-ID, or NULL. */
typedef const char *(*MimeHtmlFindPart) (const char *content_id, gpointer user_data);

typedef enum
{
  MIME_REMOTE_NONE,   /* nothing is loaded from the network */
  MIME_REMOTE_IMAGES, /* as postrider-part://TOKEN/remote/N, N being an index of the report's images
                       */
} MimeRemotePolicy;

typedef struct
{
  const char *token; /* random, of this one load; a cid: of it reaches no other message */
  MimeRemotePolicy remote;
  gboolean dark;              /* rewrite colours for a dark page */
  MimeHtmlFindPart find_part; /* NULL: no cid: is resolved */
  gpointer user_data;
} MimeHtmlPolicy;

/* What a message wants from the network, for the bar above it and for whoever fetches. */
typedef struct
{
  guint n_blocked;     /* addresses that were kept from loading */
  GPtrArray *hosts;    /* their distinct host names (char *), at most MIME_HTML_MAX_HOSTS */
  GPtrArray *trackers; /* those of pictures nobody can see, which are never loaded */
  GHashTable *lies;    /* host a link leads to -> another host that its text names (char *) */
  GPtrArray *images; /* distinct https addresses (char *) that MIME_REMOTE_IMAGES loads, or would */
} MimeHtmlReport;

#define MIME_HTML_MAX_HOSTS 100
#define MIME_HTML_MAX_IMAGES 200
#define MIME_HTML_MAX_LIES 100

void mime_html_report_init (MimeHtmlReport *report);
void mime_html_report_clear (MimeHtmlReport *report);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MimeHtmlReport, mime_html_report_clear)

/* Class of what is wider than a narrow window, and may be made narrower there. */
#define MIME_HTML_WIDE_CLASS "pr-wide"
#define MIME_HTML_WIDE_PIXELS 320

/* Rewrites a sender's HTML (valid UTF-8, -1: ends with NUL) by an allow-list of elements,
 * attributes and CSS. The result is a fragment for a shadow root in which every element is closed,
 * no address leads anywhere but to this message's parts, and links go to http, https or mailto
 * only. Adds to out_report (nullable). Never fails. Any thread. The caller frees the result. */
char *mime_html_sanitise (const char *html,
                          gssize length,
                          const MimeHtmlPolicy *policy,
                          MimeHtmlReport *out_report);

/* The readable text of a sender's HTML. Any thread. The caller frees the result. */
char *mime_html_to_text (const char *html, gssize length);

/* Plain text as an HTML fragment: links, quote levels, a dimmed signature; flowed and delsp are the
 * parameters of RFC 3676. text is valid UTF-8. Any thread. The caller frees the result. */
char *mime_html_from_text (const char *text, gboolean flowed, gboolean delsp);
