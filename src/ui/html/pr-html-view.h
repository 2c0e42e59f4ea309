/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* The contained web view, the only thing that links WebKit: a module of its own that
 * pr_html_loader_get() opens when the first HTML message is shown. Main thread only.
 *
 * The widget it makes emits:
 *     shown ()               the document last given can be read; images may be on their way
 *     loaded ()              all of it is there, or will never be
 *     link-activated (uri)   a click on a link: http, https or mailto. Nothing was opened.
 *     link-hovered (uri)     the link under the pointer, NULL when there is none any more
 *     crashed ()             its process ended; the next load starts a new one
 *     refused ()             the block-all filter could not be attached: show plain text instead
 *     found (), not-found () what find looked for is there, or is not
 *     printed (error)        what print began is over; error is a line for the log, NULL if all
 * went well or the person changed their mind
 */

/* Gives the bytes of a part of the loaded document and its type as "image/png", or NULL. Called
 * from a worker thread. */
typedef GBytes *(*PrHtmlResolve) (const char *path, char **out_type, gpointer user_data);

/* What the module hands out; see the functions' names. */
typedef struct
{
  guint version; /* PR_HTML_MODULE_VERSION of the header it was built with */

  /* A floating widget. */
  GtkWidget *(*create) (void);

  /* Shows what mime_render_document() made with that token. images: the report's, which are fetched
   * at once and for as long as this document is shown; NULL: nothing leaves this machine. resolve
   * and user_data are kept until the next load or the end of the widget, then destroy (nullable) is
   * called, perhaps in a worker. */
  void (*load) (GtkWidget *view,
                const char *html,
                const char *token,
                const char *const *images,
                PrHtmlResolve resolve,
                gpointer user_data,
                GDestroyNotify destroy);

  /* 1.0 is the normal size. */
  void (*set_zoom) (GtkWidget *view, double zoom);
  double (*get_zoom) (GtkWidget *view);

  /* Marks and shows the next (or previous) occurrence; NULL or "" ends the search. */
  void (*find) (GtkWidget *view, const char *text, gboolean backwards);

  /* Prints the document where settings say (nullable: asks in a dialog over parent). "printed"
   * comes when that is over. */
  void (*print) (GtkWidget *view, GtkPrintSettings *settings, GtkWindow *parent);

  /* Engine features that must be off and that this WebKit does not know by name (for doctor and a
   * test). The caller frees the list, which is empty when all is well. */
  char **(*dup_missing_features) (void);
} PrHtmlModule;

#define PR_HTML_MODULE_VERSION 4

/* The one symbol of the module. */
#define PR_HTML_MODULE_SYMBOL "pr_html_module_get"
const PrHtmlModule *pr_html_module_get (void);
