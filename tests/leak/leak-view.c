/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <stdlib.h>
#include <webkit/webkit.h>

#include "mime/mime-document.h"
#include "mime/mime-render.h"
#include "ui/pr-html-loader.h"

/* Shows messages one after the other the way the reader does and says what became of each:
 *
 *     leak-view [--raw] [--dark] [--find TEXT] [--png FILE] [--settle MS]
 *               [--warm N] FILE…
 *
 * --raw shows a message's HTML in a web view that is not protected at all, so that a test of
 * the protected one can be seen to fail. --find: the last message must show this text. --settle:
 * how long to watch each message after it was loaded. */

static gboolean is_bare;
static gboolean is_unclean;
static gboolean is_dark;
static char *wanted;
static char *picture;
static int settle_ms = 500;
static int n_warm;
static char **files;

static const GOptionEntry options[] = {
  { "bare", 0, 0, G_OPTION_ARG_NONE, &is_bare, NULL, NULL },
  { "unclean", 0, 0, G_OPTION_ARG_NONE, &is_unclean, NULL, NULL },
  { "dark", 0, 0, G_OPTION_ARG_NONE, &is_dark, NULL, NULL },
  { "find", 0, 0, G_OPTION_ARG_STRING, &wanted, NULL, NULL },
  { "png", 0, 0, G_OPTION_ARG_FILENAME, &picture, NULL, NULL },
  { "settle", 0, 0, G_OPTION_ARG_INT, &settle_ms, NULL, NULL },
  { "warm", 0, 0, G_OPTION_ARG_INT, &n_warm, NULL, NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, NULL, NULL },
  { NULL },
};

#define LOAD_TIMEOUT_S 60
#define WARM_MS 500

static void
on_done (GtkWidget *widget, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
on_raw_load_changed (WebKitWebView *web_view, WebKitLoadEvent event, gpointer user_data)
{
  if (event == WEBKIT_LOAD_FINISHED)
    *(gboolean *) user_data = TRUE;
}

static void
on_failed (GtkWidget *widget, gpointer user_data)
{
  g_printerr ("leak-view: the view %s\n", (const char *) user_data);
  exit (1);
}

static gboolean
on_timeout (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* FALSE when it did not happen in time. */
static gboolean
wait_for (const gboolean *done, guint timeout_ms)
{
  gboolean is_late = FALSE;
  guint source = g_timeout_add (timeout_ms, on_timeout, &is_late);

  while (!*done && !is_late)
    g_main_context_iteration (NULL, TRUE);
  if (!is_late)
    g_source_remove (source);
  return *done;
}

static GBytes *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, &error))
    {
      g_printerr ("leak-view: %s\n", error->message);
      exit (1);
    }
  return g_bytes_new_take (contents, length);
}

static GBytes *
resolve_part (const char *path, char **out_type, gpointer user_data)
{
  const MimePart *part = mime_document_find_part (user_data, path);

  if (part == NULL)
    return NULL;
  *out_type = g_strdup (part->type);
  return mime_document_dup_part_data (user_data, part);
}

static void
free_document (gpointer user_data)
{
  mime_document_unref (user_data);
}

static char *
dup_html (MimeDocument *document, const char *token)
{
  MimeRenderOptions render = { .token = token, .scheme = MIME_SCHEME_AUTO };
  g_autoptr (GBytes) data = NULL;

  if (!is_unclean)
    return mime_render_document (document, &render, NULL);
  data = mime_document_dup_part_data (document, mime_document_get_part (document, 0));
  return g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
}

static void
load (GtkWidget *view, const PrHtmlModule *module, MimeDocument *document)
{
  g_autofree char *token = mime_render_new_token ();
  g_autofree char *html = dup_html (document, token);

  if (module == NULL)
    webkit_web_view_load_html (WEBKIT_WEB_VIEW (view), html, NULL);
  else
    module->load (view, html, token, resolve_part, mime_document_ref (document), free_document);
}

static void
on_found (WebKitFindController *controller, guint n_matches, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static gboolean
shows_text (WebKitWebView *web_view, const char *text)
{
  WebKitFindController *controller = webkit_web_view_get_find_controller (web_view);
  gboolean found = FALSE;
  gboolean result;

  g_signal_connect (controller, "found-text", G_CALLBACK (on_found), &found);
  webkit_find_controller_search (controller, text, WEBKIT_FIND_OPTIONS_NONE, 10);
  result = wait_for (&found, 10000);
  webkit_find_controller_search_finish (controller);
  return result;
}

static void
save_picture (GtkWidget *window, const char *path)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  gdk_texture_save_to_png (texture, path);
}

static void
show_all (GtkWidget *view, WebKitWebView *web_view, const PrHtmlModule *module)
{
  gboolean loaded = FALSE;
  gboolean never = FALSE;

  if (is_bare)
    g_signal_connect (web_view, "load-changed", G_CALLBACK (on_raw_load_changed), &loaded);
  else
    g_signal_connect (view, "loaded", G_CALLBACK (on_done), &loaded);
  for (int i = 0; files[i] != NULL; i++)
    {
      g_autoptr (GBytes) source = read_file (files[i]);
      g_autoptr (MimeDocument) document = mime_document_parse (source, NULL);

      loaded = FALSE;
      load (view, module, document);
      /* A page that hangs on a server that never answers has still tried everything. */
      if (!wait_for (&loaded, is_bare ? 5000 : LOAD_TIMEOUT_S * 1000) && !is_bare)
        {
          g_printerr ("leak-view: %s was not loaded in time\n", files[i]);
          exit (1);
        }
      wait_for (&never, (guint) (i < n_warm ? WARM_MS : settle_ms));
      g_print ("shown %s\n", files[i]);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE…");
  g_autoptr (GError) error = NULL;
  const PrHtmlModule *module = NULL;
  GtkWidget *window;
  GtkWidget *view;
  WebKitWebView *web_view;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || files == NULL)
    {
      g_printerr ("leak-view: %s\n", error != NULL ? error->message : "no file");
      return 2;
    }
  adw_init ();
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                              : ADW_COLOR_SCHEME_FORCE_LIGHT);
  if (is_bare)
    {
      view = webkit_web_view_new ();
      web_view = WEBKIT_WEB_VIEW (view);
    }
  else
    {
      module = pr_html_loader_get (&error);
      if (module == NULL)
        {
          g_printerr ("leak-view: %s\n", error->message);
          return 1;
        }
      view = module->create ();
      web_view = WEBKIT_WEB_VIEW (gtk_widget_get_first_child (view));
      g_signal_connect (view, "crashed", G_CALLBACK (on_failed), (gpointer) "crashed");
      g_signal_connect (view, "refused", G_CALLBACK (on_failed), (gpointer) "refused");
    }
  window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 760, 820);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  show_all (view, web_view, module);
  if (wanted != NULL && !shows_text (web_view, wanted))
    {
      g_printerr ("leak-view: \"%s\" is not shown\n", wanted);
      return 1;
    }
  if (picture != NULL)
    save_picture (window, picture);
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
