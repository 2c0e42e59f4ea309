/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/reader/pr-body-view.h"

#include <glib/gi18n.h>

#include "mime/mime-render.h"
#include "ui/pr-html-loader.h"
#include "ui/reader/pr-link.h"
#include "ui/reader/pr-message-notes.h"

#define ZOOM_STEP 1.2
#define MIN_ZOOM 0.4
#define MAX_ZOOM 4.0

/* One document on its way to the screen. */
typedef struct
{
  MimeDocument *document;
  char *token;
  MimeRenderOptions options;
  char *html;            /* filled by the worker */
  MimeHtmlReport report; /* filled by the worker */
} Render;

struct _PrBodyView
{
  AdwBin parent_instance;

  const PrHtmlModule *module; /* NULL: not loaded yet, or not usable */
  GtkWidget *html_view;       /* NULL until the first message */
  gboolean html_refused;      /* plain text from now on */
  MimeDocument *document;
  GCancellable *cancellable; /* of the rendering */
  gboolean images_once;      /* the person asked for the images of this document */
  gboolean shows_images;     /* as it was rendered last */
  PrImageSenders *senders;   /* NULL: nobody is remembered */
  char *hovered;             /* link under the pointer, whose target is shown */
  GHashTable *lies;          /* of the document on show: MimeHtmlReport */
  gboolean waiting;          /* for the HTML view to have loaded */
  gboolean original_colours;
  gboolean printing; /* light, whatever the window is */
  double zoom;
  guint shown_idle;

  PrMessageNotes *notes;
  GtkStack *stack;
  GtkOverlay *overlay;
  GtkLabel *link_label;
  GtkTextView *text_view;
};

enum
{
  SHOWN,
  FOUND,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PrBodyView, pr_body_view, ADW_TYPE_BIN)

static void
render_free (gpointer data)
{
  Render *render = data;

  mime_document_unref (render->document);
  mime_html_report_clear (&render->report);
  g_free (render->token);
  g_free (render->html);
  g_free (render);
}

/* What is on show may only be decided about while it is what was wanted last. */
static gboolean
is_settled (PrBodyView *self)
{
  return self->document != NULL && self->cancellable == NULL && !self->waiting;
}

static void
stop_rendering (PrBodyView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->shown_idle, g_source_remove);
  self->waiting = FALSE;
}

/* What is said about a message */

static const char *
describe_notes (MimeNotes notes)
{
  if (notes & MIME_NOTE_ENCRYPTED)
    return _ ("This message is encrypted and cannot be shown.");
  if (notes & MIME_NOTE_PARTIAL)
    return _ ("This is one piece of a message that was sent in pieces.");
  if (notes & MIME_NOTE_NOT_A_MESSAGE)
    return _ ("This is not a valid message; what was received is shown as text.");
  if (notes & MIME_NOTE_TEXT_CUT)
    return _ ("This message is too long to be shown whole.");
  if (notes & (MIME_NOTE_TOO_MANY_PARTS | MIME_NOTE_TOO_MANY_HEADERS | MIME_NOTE_TOO_DEEP))
    return _ ("This message is built unusually; some of it is not shown.");
  return NULL;
}

/* REASON (nullable) and what the document has to say of itself. */
static void
set_note (PrBodyView *self, const char *reason)
{
  const char *own = describe_notes (mime_document_get_notes (self->document));
  g_autofree char *note = NULL;

  if (reason != NULL || own != NULL)
    note = g_strconcat (reason != NULL ? reason : "", reason != NULL && own != NULL ? " " : "", own,
                        NULL);
  pr_message_notes_set_note (self->notes, note);
}

static gboolean
on_shown_idle (gpointer user_data)
{
  PrBodyView *self = PR_BODY_VIEW (user_data);

  self->shown_idle = 0;
  g_signal_emit (self, signals[SHOWN], 0);
  return G_SOURCE_REMOVE;
}

static void
queue_shown (PrBodyView *self)
{
  self->waiting = FALSE;
  pr_message_notes_set_answerable (self->notes, is_settled (self));
  if (self->shown_idle == 0)
    self->shown_idle = g_idle_add (on_shown_idle, self);
}

/* Plain text */

static void
create_text_view (PrBodyView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();

  self->text_view = GTK_TEXT_VIEW (view);
  gtk_text_view_set_editable (self->text_view, FALSE);
  gtk_text_view_set_cursor_visible (self->text_view, FALSE);
  gtk_text_view_set_wrap_mode (self->text_view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (self->text_view, 18);
  gtk_text_view_set_right_margin (self->text_view, 18);
  gtk_text_view_set_top_margin (self->text_view, 14);
  gtk_text_view_set_bottom_margin (self->text_view, 14);
  gtk_widget_add_css_class (view, "message-text");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Message text"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_stack_add_named (self->stack, scroller, "text");
}

static void
show_text (PrBodyView *self, const char *reason)
{
  if (self->text_view == NULL)
    create_text_view (self);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view),
                            mime_document_get_text (self->document), -1);
  gtk_stack_set_visible_child_name (self->stack, "text");
  set_note (self, reason);
  pr_message_notes_set_blocked (self->notes, NULL, NULL);
  queue_shown (self);
}

/* HTML */

static void
show_toast (PrBodyView *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
on_link_activated (GtkWidget *view, const char *uri, gpointer user_data)
{
  PrBodyView *self = PR_BODY_VIEW (user_data);

  pr_link_open (GTK_WIDGET (self), uri, self->lies, g_strcmp0 (uri, self->hovered) == 0);
}

/* Where a link leads is shown where a message cannot draw, before it is followed. */
static void
on_link_hovered (GtkWidget *view, const char *uri, gpointer user_data)
{
  PrBodyView *self = PR_BODY_VIEW (user_data);
  g_autofree char *label = pr_link_dup_label (uri != NULL ? uri : "");

  g_free (self->hovered);
  self->hovered = g_strdup (uri);
  gtk_label_set_label (self->link_label, label);
  gtk_widget_set_visible (GTK_WIDGET (self->link_label), uri != NULL && uri[0] != '\0');
}

static void render (PrBodyView *self);

/* The dialog is over when this returns; a page of the window's own colours comes again once it was
 * printed, which takes this one. */
static void
print_loaded (PrBodyView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  self->printing = FALSE;
  self->module->print (self->html_view, NULL, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
}

static void
on_printed (GtkWidget *view, const char *error, gpointer user_data)
{
  PrBodyView *self = PR_BODY_VIEW (user_data);

  if (error != NULL)
    {
      g_info ("Printing failed: %s", error);
      show_toast (self, _ ("The message could not be printed"));
    }
  if (self->document != NULL && adw_style_manager_get_dark (adw_style_manager_get_default ()))
    render (self);
}

static void
on_view_shown (GtkWidget *view, gpointer user_data)
{
  PrBodyView *self = PR_BODY_VIEW (user_data);

  if (!self->waiting)
    return;
  gtk_stack_set_visible_child_name (self->stack, "html");
  queue_shown (self);
}

static void
on_loaded (GtkWidget *view, gpointer user_data)
{
  PrBodyView *self = PR_BODY_VIEW (user_data);

  if (self->printing && self->cancellable == NULL)
    print_loaded (self);
}

static void
on_crashed (GtkWidget *view, gpointer user_data)
{
  PrBodyView *self = PR_BODY_VIEW (user_data);

  if (self->document != NULL)
    show_text (self, _ ("This message could not be shown as it was sent, only as plain text."));
}

static void
on_refused (GtkWidget *view, gpointer user_data)
{
  PrBodyView *self = PR_BODY_VIEW (user_data);

  self->html_refused = TRUE;
  if (self->document != NULL)
    show_text (self, _ ("The secure view is not available; only plain text is shown."));
}

static void
on_found (GtkWidget *view, gpointer user_data)
{
  g_signal_emit (user_data, signals[FOUND], 0, TRUE);
}

static void
on_not_found (GtkWidget *view, gpointer user_data)
{
  g_signal_emit (user_data, signals[FOUND], 0, FALSE);
}

static void
create_link_label (PrBodyView *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  self->link_label = GTK_LABEL (label);
  gtk_label_set_ellipsize (self->link_label, PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (self->link_label, TRUE);
  gtk_widget_set_halign (label, GTK_ALIGN_START);
  gtk_widget_set_valign (label, GTK_ALIGN_END);
  gtk_widget_set_can_target (label, FALSE);
  gtk_widget_set_visible (label, FALSE);
  gtk_widget_add_css_class (label, "link-target");
  gtk_overlay_add_overlay (self->overlay, label);
}

static gboolean
ensure_html_view (PrBodyView *self)
{
  g_autoptr (GError) error = NULL;

  if (self->html_refused)
    return FALSE;
  if (self->html_view != NULL)
    return TRUE;
  self->module = pr_html_loader_get (&error);
  if (self->module == NULL)
    {
      g_warning ("The HTML view cannot be used: %s", error->message);
      self->html_refused = TRUE;
      return FALSE;
    }
  self->html_view = self->module->create ();
  self->overlay = GTK_OVERLAY (gtk_overlay_new ());
  gtk_overlay_set_child (self->overlay, self->html_view);
  create_link_label (self);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->overlay), "html");
  g_signal_connect_object (self->html_view, "shown", G_CALLBACK (on_view_shown), self, 0);
  g_signal_connect_object (self->html_view, "loaded", G_CALLBACK (on_loaded), self, 0);
  g_signal_connect_object (self->html_view, "link-activated", G_CALLBACK (on_link_activated), self,
                           0);
  g_signal_connect_object (self->html_view, "link-hovered", G_CALLBACK (on_link_hovered), self, 0);
  g_signal_connect_object (self->html_view, "found", G_CALLBACK (on_found), self, 0);
  g_signal_connect_object (self->html_view, "not-found", G_CALLBACK (on_not_found), self, 0);
  g_signal_connect_object (self->html_view, "printed", G_CALLBACK (on_printed), self, 0);
  g_signal_connect_object (self->html_view, "crashed", G_CALLBACK (on_crashed), self, 0);
  g_signal_connect_object (self->html_view, "refused", G_CALLBACK (on_refused), self, 0);
  return TRUE;
}

/* In a worker thread. */
static GBytes *
resolve_part (const char *path, char **out_type, gpointer user_data)
{
  const MimeDocument *document = user_data;
  const MimePart *part = mime_document_find_part (document, path);

  if (part == NULL)
    return NULL;
  *out_type = g_strdup (part->type);
  return mime_document_dup_part_data (document, part);
}

static void
release_document (gpointer data)
{
  mime_document_unref (data);
}

/* Whom a decision about images may be remembered for: NULL when it is not clear who that is. */
static const char *
get_sender (PrBodyView *self)
{
  const MimeHeaderSummary *headers;

  if (self->senders == NULL || self->document == NULL)
    return NULL;
  headers = mime_document_get_headers (self->document);
  if (!mime_header_summary_is_sender_clear (headers) || strchr (headers->from_address, '@') == NULL)
    return NULL;
  return headers->from_address;
}

static gboolean
is_sender_allowed (PrBodyView *self)
{
  const char *sender = get_sender (self);

  return sender != NULL && pr_image_senders_allow (self->senders, sender);
}

static void
render_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Render *render = task_data;

  render->html = mime_render_document (render->document, &render->options, &render->report);
  g_task_return_boolean (task, TRUE);
}

static void
on_rendered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PrBodyView *self = PR_BODY_VIEW (source);
  Render *render = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) images = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  g_clear_object (&self->cancellable);
  if (!ensure_html_view (self))
    {
      show_text (self, _ ("The secure view is not available; only plain text is shown."));
      return;
    }
  set_note (self, NULL);
  pr_message_notes_set_blocked (self->notes, self->shows_images ? NULL : &render->report,
                                get_sender (self));
  on_link_hovered (self->html_view, NULL, self);
  g_clear_pointer (&self->lies, g_hash_table_unref);
  self->lies = g_steal_pointer (&render->report.lies);
  self->module->set_zoom (self->html_view, self->zoom);
  self->waiting = TRUE;
  if (self->shows_images)
    {
      images = g_steal_pointer (&render->report.images);
      g_ptr_array_add (images, NULL);
    }
  self->module->load (self->html_view, render->html, render->token,
                      images != NULL ? (const char *const *) images->pdata : NULL, resolve_part,
                      mime_document_ref (render->document), release_document);
}

static void
render (PrBodyView *self)
{
  g_autoptr (GTask) task = NULL;
  Render *job = g_new0 (Render, 1);
  gboolean is_dark =
      !self->printing && adw_style_manager_get_dark (adw_style_manager_get_default ());

  stop_rendering (self);
  pr_message_notes_set_answerable (self->notes, FALSE);
  job->document = mime_document_ref (self->document);
  job->token = mime_render_new_token ();
  job->options.token = job->token;
  job->options.scheme = is_dark ? MIME_SCHEME_DARK : MIME_SCHEME_LIGHT;
  self->shows_images = self->images_once || is_sender_allowed (self);
  job->options.remote = self->shows_images ? MIME_REMOTE_IMAGES : MIME_REMOTE_NONE;
  job->options.original_colours = self->original_colours;
  mime_html_report_init (&job->report);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, on_rendered, NULL);
  g_task_set_source_tag (task, render);
  g_task_set_task_data (task, job, render_free);
  g_task_run_in_thread (task, render_thread);
}

static void
on_dark_changed (PrBodyView *self)
{
  if (self->document != NULL)
    render (self);
}

/* Images */

static void
on_show_images (PrMessageNotes *notes, gpointer user_data)
{
  PrBodyView *self = PR_BODY_VIEW (user_data);

  if (!is_settled (self))
    return;
  self->images_once = TRUE;
  render (self);
}

static void
on_always_show_images (PrMessageNotes *notes, const char *name, gpointer user_data)
{
  pr_image_senders_set (PR_BODY_VIEW (user_data)->senders, name, TRUE);
}

static void
on_senders_changed (PrImageSenders *senders, gpointer user_data)
{
  PrBodyView *self = PR_BODY_VIEW (user_data);

  if (self->document != NULL
      && (self->images_once || is_sender_allowed (self)) != self->shows_images)
    render (self);
}

/* Object */

static void
pr_body_view_dispose (GObject *object)
{
  PrBodyView *self = PR_BODY_VIEW (object);

  stop_rendering (self);
  g_clear_pointer (&self->document, mime_document_unref);
  g_clear_pointer (&self->lies, g_hash_table_unref);
  g_clear_pointer (&self->hovered, g_free);
  g_clear_object (&self->senders);
  G_OBJECT_CLASS (pr_body_view_parent_class)->dispose (object);
}

static void
pr_body_view_class_init (PrBodyViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pr_body_view_dispose;
  signals[FOUND] = g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
pr_body_view_init (PrBodyView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->zoom = 1;
  self->notes = g_object_new (PR_TYPE_MESSAGE_NOTES, NULL);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->notes));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  g_signal_connect_object (self->notes, "show-images", G_CALLBACK (on_show_images), self, 0);
  g_signal_connect_object (self->notes, "always-show-images", G_CALLBACK (on_always_show_images),
                           self, 0);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (on_dark_changed), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), box);
}

void
pr_body_view_show_document (PrBodyView *self, MimeDocument *document)
{
  g_return_if_fail (PR_IS_BODY_VIEW (self));

  mime_document_ref (document);
  g_clear_pointer (&self->document, mime_document_unref);
  self->document = document;
  self->original_colours = FALSE;
  self->printing = FALSE;
  self->images_once = FALSE;
  render (self);
}

void
pr_body_view_set_original_colours (PrBodyView *self, gboolean original)
{
  g_return_if_fail (PR_IS_BODY_VIEW (self));

  if (self->original_colours == original)
    return;
  self->original_colours = original;
  if (self->document != NULL)
    render (self);
}

void
pr_body_view_zoom (PrBodyView *self, int direction)
{
  g_return_if_fail (PR_IS_BODY_VIEW (self));

  if (direction == 0)
    self->zoom = 1;
  else
    self->zoom =
        CLAMP (self->zoom * (direction > 0 ? ZOOM_STEP : 1 / ZOOM_STEP), MIN_ZOOM, MAX_ZOOM);
  if (self->html_view != NULL)
    self->module->set_zoom (self->html_view, self->zoom);
}

void
pr_body_view_find (PrBodyView *self, const char *text, gboolean backwards)
{
  g_return_if_fail (PR_IS_BODY_VIEW (self));

  if (self->html_view != NULL)
    self->module->find (self->html_view, text, backwards);
}

void
pr_body_view_print (PrBodyView *self)
{
  g_return_if_fail (PR_IS_BODY_VIEW (self));

  if (self->document == NULL || !ensure_html_view (self))
    return;
  self->printing = TRUE;
  render (self);
}

void
pr_body_view_cancel (PrBodyView *self)
{
  g_return_if_fail (PR_IS_BODY_VIEW (self));

  stop_rendering (self);
  g_clear_pointer (&self->document, mime_document_unref);
  self->printing = FALSE;
  pr_message_notes_set_answerable (self->notes, FALSE);
}

void
pr_body_view_set_narrow (PrBodyView *self, gboolean narrow)
{
  g_return_if_fail (PR_IS_BODY_VIEW (self));

  pr_message_notes_set_narrow (self->notes, narrow);
}

void
pr_body_view_set_image_senders (PrBodyView *self, PrImageSenders *senders)
{
  g_return_if_fail (PR_IS_BODY_VIEW (self));
  g_return_if_fail (self->senders == NULL);

  self->senders = g_object_ref (senders);
  g_signal_connect_object (senders, "changed", G_CALLBACK (on_senders_changed), self, 0);
}

gboolean
pr_body_view_has_image_sender (PrBodyView *self)
{
  g_return_val_if_fail (PR_IS_BODY_VIEW (self), FALSE);

  return get_sender (self) != NULL;
}

gboolean
pr_body_view_get_images_always (PrBodyView *self)
{
  g_return_val_if_fail (PR_IS_BODY_VIEW (self), FALSE);

  return is_sender_allowed (self);
}

void
pr_body_view_set_images_always (PrBodyView *self, gboolean always)
{
  g_autofree char *sender = NULL;

  g_return_if_fail (PR_IS_BODY_VIEW (self));
  g_return_if_fail (pr_body_view_has_image_sender (self));

  sender = g_strdup (get_sender (self));
  self->images_once = FALSE;
  pr_image_senders_set (self->senders, sender, always);
  if (!always)
    pr_image_senders_set (self->senders, strrchr (sender, '@'), FALSE);
}
