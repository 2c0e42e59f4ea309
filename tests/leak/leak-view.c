/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <stdlib.h>
#include <webkit/webkit.h>

#include "leak-pointer.h"
#include "mime/mime-document.h"
#include "mime/mime-render.h"
#include "ui/pr-html-loader.h"

/* Shows messages one after the other the way the reader does, and does with them what a person may:
 *
 *     leak-view [--bare] [--unclean] [--images] [--dark] [--find TEXT] [--png FILE] [--settle MS]
 *               STEP…
 *
 * A step is the file of a message, or one of
 *
 *     @touch   points at everything, follows, drags and copies links, walks through them by
 * keyboard
 *     @print   prints into a file
 *     @crash   ends the web process, as if it had crashed
 *     @window  goes on in a second window
 *     @settle  watches for as long as --settle says
 *
 * --bare shows messages in a web view that is not protected at all, --unclean shows the sender's
 * HTML as it is: with both, a test of the protected view can be seen to fail. --images loads the
 * remote images, each of which is printed as "image URL". --find: the last message must show this
 * text. */

/* Long enough for any machine: nothing waits as long where all is well. */
#define LOAD_TIMEOUT_MS 120000
#define BARE_TIMEOUT_MS 5000
/* Some leaks start a moment after the page was loaded. */
#define CALM_MS 500
#define PAUSE_MS 12
#define DROP_HEIGHT 60
/* A page that has much to do misses what the hand does: it is done again then. */
#define TOUCH_TIMES 20

static gboolean is_bare;
static gboolean is_unclean;
static gboolean with_images;
static gboolean is_dark;
static char *wanted;
static char *picture;
static int settle_ms = 500;
static char **steps;

static const GOptionEntry options[] = {
  { "bare", 0, 0, G_OPTION_ARG_NONE, &is_bare, NULL, NULL },
  { "unclean", 0, 0, G_OPTION_ARG_NONE, &is_unclean, NULL, NULL },
  { "images", 0, 0, G_OPTION_ARG_NONE, &with_images, NULL, NULL },
  { "dark", 0, 0, G_OPTION_ARG_NONE, &is_dark, NULL, NULL },
  { "find", 0, 0, G_OPTION_ARG_STRING, &wanted, NULL, NULL },
  { "png", 0, 0, G_OPTION_ARG_FILENAME, &picture, NULL, NULL },
  { "settle", 0, 0, G_OPTION_ARG_INT, &settle_ms, NULL, NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &steps, NULL, NULL },
  { NULL },
};

/* What is on screen now, and what the person's hand has caused so far. */
typedef struct
{
  const PrHtmlModule *module; /* NULL: bare */
  GtkWidget *window;
  GtkWidget *view;
  WebKitWebView *web_view;
  gboolean is_loaded;
  gboolean is_crashed;
  gboolean is_printed;
  guint n_hovered;
  guint n_activated;
  guint n_dropped;
} Stage;

static void
fail (const char *what)
{
  g_printerr ("leak-view: %s\n", what);
  exit (1);
}

/* Waiting */

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

static void
pause_for (guint ms)
{
  gboolean never = FALSE;

  wait_for (&never, ms);
}

/* The view and its window */

static void
on_loaded (GtkWidget *view, gpointer user_data)
{
  ((Stage *) user_data)->is_loaded = TRUE;
}

static void
on_bare_load_changed (WebKitWebView *web_view, WebKitLoadEvent event, gpointer user_data)
{
  if (event == WEBKIT_LOAD_FINISHED)
    ((Stage *) user_data)->is_loaded = TRUE;
}

static void
on_crashed (GtkWidget *view, gpointer user_data)
{
  ((Stage *) user_data)->is_crashed = TRUE;
  g_print ("the web process ended\n");
}

static void
on_refused (GtkWidget *view, gpointer user_data)
{
  fail ("the view was refused");
}

static void
on_link_hovered (GtkWidget *view, const char *uri, gpointer user_data)
{
  if (uri != NULL)
    ((Stage *) user_data)->n_hovered++;
}

static void
on_link_activated (GtkWidget *view, const char *uri, gpointer user_data)
{
  ((Stage *) user_data)->n_activated++;
}

static void
on_printed (GtkWidget *view, const char *error, gpointer user_data)
{
  if (error != NULL)
    fail (error);
  ((Stage *) user_data)->is_printed = TRUE;
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  ((Stage *) user_data)->n_dropped++;
  return TRUE;
}

static void
create_view (Stage *stage)
{
  if (stage->module == NULL)
    {
      stage->view = webkit_web_view_new ();
      stage->web_view = WEBKIT_WEB_VIEW (stage->view);
      g_signal_connect (stage->view, "load-changed", G_CALLBACK (on_bare_load_changed), stage);
      return;
    }
  stage->view = stage->module->create ();
  stage->web_view = WEBKIT_WEB_VIEW (gtk_widget_get_first_child (stage->view));
  g_signal_connect (stage->view, "loaded", G_CALLBACK (on_loaded), stage);
  g_signal_connect (stage->view, "crashed", G_CALLBACK (on_crashed), stage);
  g_signal_connect (stage->view, "refused", G_CALLBACK (on_refused), stage);
  g_signal_connect (stage->view, "link-hovered", G_CALLBACK (on_link_hovered), stage);
  g_signal_connect (stage->view, "link-activated", G_CALLBACK (on_link_activated), stage);
  g_signal_connect (stage->view, "printed", G_CALLBACK (on_printed), stage);
}

/* Below the view is a place that takes what is dragged out of it. */
static void
open_window (Stage *stage)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *place = gtk_label_new ("Drop here");
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY | GDK_ACTION_LINK);

  create_view (stage);
  gtk_widget_set_vexpand (stage->view, TRUE);
  gtk_widget_set_size_request (place, -1, DROP_HEIGHT);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), stage);
  gtk_widget_add_controller (place, GTK_EVENT_CONTROLLER (target));
  gtk_box_append (GTK_BOX (box), stage->view);
  gtk_box_append (GTK_BOX (box), place);
  stage->window = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (stage->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (stage->window), 760, 820);
  gtk_window_set_child (GTK_WINDOW (stage->window), box);
  gtk_window_present (GTK_WINDOW (stage->window));
}

/* Showing */

static GBytes *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, &error))
    fail (error->message);
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
dup_html (MimeDocument *document, const char *token, MimeHtmlReport *report)
{
  MimeRenderOptions render = { .token = token,
                               .scheme = MIME_SCHEME_AUTO,
                               .remote = with_images ? MIME_REMOTE_IMAGES : MIME_REMOTE_NONE };
  g_autoptr (GBytes) data = NULL;

  if (!is_unclean)
    return mime_render_document (document, &render, report);
  data = mime_document_dup_part_data (document, mime_document_get_part (document, 0));
  return g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
}

static void
show_message (Stage *stage, const char *path)
{
  g_autoptr (GBytes) source = read_file (path);
  g_autoptr (MimeDocument) document = mime_document_parse (source, NULL);
  g_autofree char *token = mime_render_new_token ();
  g_auto (MimeHtmlReport) report;
  g_autofree char *html = NULL;

  mime_html_report_init (&report);
  html = dup_html (document, token, &report);
  for (guint i = 0; with_images && i < report.images->len; i++)
    g_print ("image %s\n", (const char *) g_ptr_array_index (report.images, i));
  g_ptr_array_add (report.images, NULL);
  stage->is_loaded = FALSE;
  /* A base of file: is what opens the way to files. */
  if (stage->module == NULL)
    webkit_web_view_load_html (stage->web_view, html, "file:///");
  else
    stage->module->load (stage->view, html, token,
                         with_images ? (const char *const *) report.images->pdata : NULL,
                         resolve_part, mime_document_ref (document), free_document);
  /* A bare page that hangs on a server that never answers has still tried everything. */
  if (!wait_for (&stage->is_loaded, is_bare ? BARE_TIMEOUT_MS : LOAD_TIMEOUT_MS) && !is_bare)
    fail ("a message was not loaded in time");
  pause_for (CALM_MS);
}

/* Touching */

static void
drag (int from_x, int from_y, int to_x, int to_y)
{
  leak_pointer_move (from_x, from_y);
  pause_for (PAUSE_MS * 4);
  leak_pointer_button (1, TRUE);
  pause_for (PAUSE_MS * 4);
  for (int i = 1; i <= 12; i++)
    {
      leak_pointer_move (from_x + (to_x - from_x) * i / 12, from_y + (to_y - from_y) * i / 12);
      pause_for (PAUSE_MS * 2);
    }
  pause_for (PAUSE_MS * 10);
  leak_pointer_button (1, FALSE);
  pause_for (PAUSE_MS * 10);
}

static void
click (int x, int y, guint button)
{
  leak_pointer_move (x, y);
  pause_for (PAUSE_MS);
  leak_pointer_button (button, TRUE);
  pause_for (PAUSE_MS);
  leak_pointer_button (button, FALSE);
  pause_for (PAUSE_MS * 8);
}

static void
hover_everywhere (int width, int height)
{
  for (int y = 12; y < height; y += 32)
    for (int x = 20; x < width; x += 200)
      {
        leak_pointer_move (x, y);
        pause_for (PAUSE_MS);
      }
}

/* The page begins with a link and a picture in a link, each about 50 pixels high. */
static void
touch_once (Stage *stage)
{
  int width = gtk_widget_get_width (stage->view);
  int height = gtk_widget_get_height (stage->view);
  int below = height + DROP_HEIGHT / 2;

  pause_for (300);
  hover_everywhere (width, height);
  click (60, 40, 1);
  click (60, 40, 2);
  click (60, 90, 1);
  drag (60, 40, 200, below);
  drag (60, 90, 200, below);
  drag (60, 40, 300, height / 2);
  for (int i = 0; i < 12; i++)
    {
      leak_pointer_key ("Tab", NULL);
      pause_for (PAUSE_MS);
    }
  leak_pointer_key ("a", "Control_L");
  leak_pointer_key ("c", "Control_L");
  leak_pointer_key ("End", NULL);
  pause_for (PAUSE_MS * 20);
  hover_everywhere (width, height);
  click (60, 40, 3);
  leak_pointer_key ("Escape", NULL);
  pause_for (PAUSE_MS * 4);
}

static gboolean
is_touched (const Stage *stage)
{
  return stage->n_hovered > 0 && stage->n_activated > 0 && stage->n_dropped > 0;
}

static void
touch (Stage *stage)
{
  if (!leak_pointer_open ())
    fail ("there is no XTEST here (libXtst.so.6)");
  stage->n_hovered = stage->n_activated = stage->n_dropped = 0;
  for (int i = 0; i < TOUCH_TIMES && !is_touched (stage); i++)
    touch_once (stage);
  g_print ("hovered %u, followed %u, dropped %u\n", stage->n_hovered, stage->n_activated,
           stage->n_dropped);
  if (!is_touched (stage))
    fail ("the pointer did not reach the page");
}

static void
print (Stage *stage)
{
  g_autoptr (GtkPrintSettings) settings = gtk_print_settings_new ();
  g_autofree char *folder = g_get_current_dir ();
  g_autofree char *path = g_build_filename (folder, "printed.pdf", NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  gtk_print_settings_set_printer (settings, "Print to File");
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_URI, uri);
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf");
  stage->module->print (stage->view, settings, GTK_WINDOW (stage->window));
  if (!wait_for (&stage->is_printed, LOAD_TIMEOUT_MS) || !g_file_test (path, G_FILE_TEST_EXISTS))
    fail ("nothing was printed");
}

static void
crash (Stage *stage)
{
  stage->is_crashed = FALSE;
  webkit_web_view_terminate_web_process (stage->web_view);
  if (!wait_for (&stage->is_crashed, LOAD_TIMEOUT_MS))
    fail ("the end of the web process went unnoticed");
}

static void
settle (Stage *stage)
{
  pause_for ((guint) settle_ms);
}

static void
take_step (Stage *stage, const char *step)
{
  static const struct
  {
    const char *name;
    void (*take) (Stage *stage);
  } actions[] = {
    { "@crash", crash }, { "@print", print },        { "@settle", settle },
    { "@touch", touch }, { "@window", open_window },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (step, actions[i].name))
      {
        actions[i].take (stage);
        return;
      }
  show_message (stage, step);
}

/* Looking */

typedef struct
{
  gboolean is_answered;
  gboolean is_found;
} Search;

static void
on_found (WebKitFindController *controller, guint n_matches, gpointer user_data)
{
  *(Search *) user_data = (Search){ TRUE, TRUE };
}

static void
on_not_found (WebKitFindController *controller, gpointer user_data)
{
  ((Search *) user_data)->is_answered = TRUE;
}

/* A page that was loaded a moment ago may have no text yet. */
static gboolean
shows_text (WebKitWebView *web_view, const char *text)
{
  WebKitFindController *controller = webkit_web_view_get_find_controller (web_view);
  gint64 end = g_get_monotonic_time () + LOAD_TIMEOUT_MS * G_GINT64_CONSTANT (1000);
  Search search = { 0 };
  gulong found = g_signal_connect (controller, "found-text", G_CALLBACK (on_found), &search);
  gulong not_found =
      g_signal_connect (controller, "failed-to-find-text", G_CALLBACK (on_not_found), &search);

  while (!search.is_found && g_get_monotonic_time () < end)
    {
      search.is_answered = FALSE;
      webkit_find_controller_search (controller, text, WEBKIT_FIND_OPTIONS_NONE, 10);
      wait_for (&search.is_answered, LOAD_TIMEOUT_MS);
      if (!search.is_found)
        pause_for (CALM_MS);
    }
  g_signal_handler_disconnect (controller, found);
  g_signal_handler_disconnect (controller, not_found);
  webkit_find_controller_search_finish (controller);
  return search.is_found;
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

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new ("STEP…");
  g_autoptr (GError) error = NULL;
  Stage stage = { 0 };

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || steps == NULL)
    {
      g_printerr ("leak-view: %s\n", error != NULL ? error->message : "no step");
      return 2;
    }
  adw_init ();
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                              : ADW_COLOR_SCHEME_FORCE_LIGHT);
  if (!is_bare)
    {
      stage.module = pr_html_loader_get (&error);
      if (stage.module == NULL)
        fail (error->message);
    }
  open_window (&stage);
  for (int i = 0; steps[i] != NULL; i++)
    {
      take_step (&stage, steps[i]);
      g_print ("done %s\n", steps[i]);
    }
  if (wanted != NULL && !shows_text (stage.web_view, wanted))
    fail ("the text is not shown");
  if (picture != NULL)
    save_picture (stage.window, picture);
  return 0;
}
