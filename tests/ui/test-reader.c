/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How messages look in the window. With PR_PICTURES=DIRECTORY each case leaves pictures there. */
#include <adwaita.h>
#include <string.h>

#include "ui-fixture.h"
#include "ui-window.h"
#include "ui/reader/pr-body-view.h"
#include "ui/reader/pr-message-notes.h"
#include "ui/reader/pr-source-window.h"

static GtkApplication *application;

static const char *const messages[] = { "newsletter.eml", "reply.eml", "plain.eml", NULL };

static gboolean
is_listed (UiWindow *window)
{
  return ui_window_has_label (GTK_WIDGET (window->view),
                              "Ten night trains worth staying awake for");
}

static gboolean
is_body_shown (UiWindow *window)
{
  return pr_reader_is_body_shown (window->reader);
}

static gboolean
is_reader_alone (UiWindow *window)
{
  return gtk_widget_get_mapped (GTK_WIDGET (window->reader));
}

/* Opens the message with that index. */
static void
open_message (UiWindow *window, guint index)
{
  UI_WINDOW_WAIT_UNTIL (window, is_listed);
  for (guint i = 0; i <= index; i++)
    ui_window_press (window, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (window, is_body_shown);
  g_signal_emit_by_name (window->view, "opened");
  UI_WINDOW_WAIT_UNTIL (window, is_reader_alone);
}

static void
set_up (UiWindow *window, gconstpointer data)
{
  ui_window_open (window, application, ui_fixture_create_profile_of (messages),
                  GPOINTER_TO_INT (data));
}

static void
tear_down (UiWindow *window, gconstpointer data)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  ui_window_close (window);
}

/* What the sender gave one of the columns as its background. */
#define PAPER 0xfff8e1

static gboolean
is_light (UiWindow *window)
{
  return ui_window_count_pixels (window, PAPER) > 2000;
}

static gboolean
is_dark (UiWindow *window)
{
  return ui_window_count_pixels (window, PAPER) == 0
         && ui_window_count_pixels (window, 0xffffff) < 4000;
}

static void
test_colours (UiWindow *window, gconstpointer data)
{
  GActionGroup *actions = pr_reader_get_actions (window->reader);

  open_message (window, 0);
  ui_window_leave_picture (window, "newsletter-light");
  UI_WINDOW_WAIT_UNTIL (window, is_light);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  UI_WINDOW_WAIT_UNTIL (window, is_dark);
  ui_window_leave_picture (window, "newsletter-dark");
  g_action_group_change_action_state (actions, "original-colours", g_variant_new_boolean (TRUE));
  UI_WINDOW_WAIT_UNTIL (window, is_light);
  ui_window_leave_picture (window, "newsletter-original");
  /* The next message is as dark as the window again. */
  ui_window_press (window, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (window, is_body_shown);
  UI_WINDOW_WAIT_UNTIL (window, is_dark);
  g_assert_false (
      g_variant_get_boolean (g_action_group_get_action_state (actions, "original-colours")));
  ui_window_leave_picture (window, "reply-dark");
}

static gboolean
is_asked_about_images (UiWindow *window)
{
  return ui_window_has_label (GTK_WIDGET (window->reader),
                              "Remote images were blocked: img.fernweh.example");
}

static gboolean
is_not_asked_about_images (UiWindow *window)
{
  return is_body_shown (window) && !is_asked_about_images (window);
}

static void
activate_images (UiWindow *window, const char *action, const char *name)
{
  GtkWidget *notes = ui_window_find_widget (GTK_WIDGET (window->reader), PR_TYPE_MESSAGE_NOTES);

  g_assert_true (gtk_widget_activate_action (notes, action, name != NULL ? "s" : NULL, name));
}

/* Once is for this time; always is for the sender, until that is taken back. */
static gboolean
is_reply_shown (UiWindow *window)
{
  PrMessage *message = pr_reader_get_message (window->reader);

  return is_body_shown (window) && message != NULL
         && g_str_equal (pr_message_get_subject (message), "Re: Budget review");
}

static gboolean
is_newsletter_shown (UiWindow *window)
{
  return is_body_shown (window) && !is_reply_shown (window);
}

static void
test_images (UiWindow *window, gconstpointer data)
{
  PrImageSenders *senders = pr_core_get_image_senders (window->core);
  GActionGroup *actions = pr_reader_get_actions (window->reader);

  open_message (window, 0);
  g_assert_true (is_asked_about_images (window));
  g_assert_true (
      ui_window_has_label (GTK_WIDGET (window->reader), "Tracking was blocked: track.example"));
  ui_window_leave_picture (window, "images-blocked");
  activate_images (window, "images.show", NULL);
  UI_WINDOW_WAIT_UNTIL (window, is_not_asked_about_images);
  ui_window_leave_picture (window, "images-shown");
  ui_window_press (window, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (window, is_reply_shown);
  ui_window_press (window, GDK_KEY_k, 0);
  UI_WINDOW_WAIT_UNTIL (window, is_newsletter_shown);
  g_assert_true (is_asked_about_images (window));
  activate_images (window, "images.always", "news@fernweh.example");
  UI_WINDOW_WAIT_UNTIL (window, is_not_asked_about_images);
  ui_window_press (window, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (window, is_reply_shown);
  ui_window_press (window, GDK_KEY_k, 0);
  UI_WINDOW_WAIT_UNTIL (window, is_newsletter_shown);
  g_assert_false (is_asked_about_images (window));
  g_assert_true (pr_image_senders_has (senders, "news@fernweh.example"));
  g_assert_true (
      g_variant_get_boolean (g_action_group_get_action_state (actions, "images-always")));
  g_action_group_change_action_state (actions, "images-always", g_variant_new_boolean (FALSE));
  g_assert_false (pr_image_senders_has (senders, "news@fernweh.example"));
  UI_WINDOW_WAIT_UNTIL (window, is_asked_about_images);
}

#define OTHER                                                   \
  "From: shop@other.example\r\nContent-Type: text/html\r\n\r\n" \
  "<p>Other</p><img src='https://img.other.example/a.jpg' width='90' height='90'>"

static void
count (PrBodyView *body_view, gpointer user_data)
{
  ++*(guint *) user_data;
}

static gboolean
is_asked_about_other (UiWindow *window)
{
  return ui_window_has_label (GTK_WIDGET (window->reader),
                              "Remote images were blocked: img.other.example");
}

#define BOTH                                                                  \
  "From: shop@other.example\r\nContent-Type: text/html\r\n\r\n"               \
  "<p>Both</p><img src='https://img.a.example/a.jpg' width='90' height='90'>" \
  "<img src='https://img.b.example/b.jpg' width='90' height='90'>"            \
  "<img src='https://img.b.example/open.gif' width='1' height='1'>"

static gboolean
is_asked_about_both (UiWindow *window)
{
  return ui_window_has_label (GTK_WIDGET (window->reader),
                              "Remote images were blocked: img.a.example, img.b.example")
         && ui_window_has_label (GTK_WIDGET (window->reader),
                                 "Tracking was blocked: img.b.example");
}

/* Every host that images are fetched from is named, also one that spies besides. */
static void
test_hosts (UiWindow *window, gconstpointer data)
{
  GtkWidget *body = ui_window_find_widget (GTK_WIDGET (window->reader), PR_TYPE_BODY_VIEW);
  g_autoptr (GBytes) source = g_bytes_new_static (BOTH, strlen (BOTH));
  g_autoptr (MimeDocument) both = mime_document_parse (source, NULL);

  open_message (window, 0);
  pr_body_view_show_document (PR_BODY_VIEW (body), both);
  UI_WINDOW_WAIT_UNTIL (window, is_asked_about_both);
}

/* What is answered while the next message is on its way is no answer about that one. */
static void
test_consent (UiWindow *window, gconstpointer data)
{
  GtkWidget *body = ui_window_find_widget (GTK_WIDGET (window->reader), PR_TYPE_BODY_VIEW);
  GtkWidget *notes = ui_window_find_widget (GTK_WIDGET (window->reader), PR_TYPE_MESSAGE_NOTES);
  g_autoptr (GBytes) source = g_bytes_new_static (OTHER, strlen (OTHER));
  g_autoptr (MimeDocument) other = mime_document_parse (source, NULL);
  guint n_shown = 0;

  open_message (window, 0);
  g_assert_true (is_asked_about_images (window));
  g_signal_connect (body, "shown", G_CALLBACK (count), &n_shown);
  pr_body_view_show_document (PR_BODY_VIEW (body), other);
  g_assert_true (is_asked_about_images (window));
  gtk_widget_activate_action (notes, "images.show", NULL);
  g_signal_emit_by_name (notes, "show-images");
  while (n_shown == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (is_asked_about_other (window));
  gtk_widget_activate_action (notes, "images.show", NULL);
  while (n_shown == 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (is_asked_about_other (window));
  g_signal_handlers_disconnect_by_data (body, &n_shown);
}

/* While the next message is being fetched, nothing makes the one on show pass for it. */
static void
test_leaving (UiWindow *window, gconstpointer data)
{
  GtkWidget *body = ui_window_find_widget (GTK_WIDGET (window->reader), PR_TYPE_BODY_VIEW);
  GtkWidget *notes = ui_window_find_widget (GTK_WIDGET (window->reader), PR_TYPE_MESSAGE_NOTES);
  PrImageSenders *senders = pr_core_get_image_senders (window->core);
  guint n_shown = 0;

  open_message (window, 0);
  g_signal_connect (body, "shown", G_CALLBACK (count), &n_shown);
  pr_body_view_cancel (PR_BODY_VIEW (body));
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  pr_image_senders_set (senders, "news@fernweh.example", TRUE);
  g_signal_emit_by_name (notes, "show-images");
  ui_window_wait_frames (window, 60);
  g_assert_cmpuint (n_shown, ==, 0);
  g_assert_false (pr_body_view_has_image_sender (PR_BODY_VIEW (body)));
  g_signal_handlers_disconnect_by_data (body, &n_shown);
}

static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) toplevel = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (toplevel))
        return ADW_MESSAGE_DIALOG (toplevel);
    }
  return NULL;
}

static gboolean
is_dialog_open (UiWindow *window)
{
  return find_dialog () != NULL;
}

static gboolean
is_dialog_closed (UiWindow *window)
{
  return find_dialog () == NULL;
}

/* What was not shown by hovering is named before it is opened. */
static void
test_link (UiWindow *window, gconstpointer data)
{
  GtkWidget *view;
  GtkWidget *label;

  open_message (window, 0);
  view = ui_window_find_widget (GTK_WIDGET (window->reader), g_type_from_name ("PrHtmlView"));
  g_signal_emit_by_name (view, "link-hovered", "https://bank.test@evil.test/login");
  g_assert_true (ui_window_has_label (GTK_WIDGET (window->reader), "evil.test/login"));
  ui_window_wait_frames (window, 5);
  ui_window_leave_picture (window, "link-hovered");
  g_signal_emit_by_name (view, "link-hovered", NULL);
  g_signal_emit_by_name (view, "link-activated", "https://bank.test@evil.test/login");
  UI_WINDOW_WAIT_UNTIL (window, is_dialog_open);
  g_assert_cmpstr (adw_message_dialog_get_heading (find_dialog ()), ==, "Open evil.test?");
  label = adw_message_dialog_get_extra_child (find_dialog ());
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (label)), ==,
                   "https://bank.test@evil.test/login");
  adw_message_dialog_response (find_dialog (), "cancel");
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  UI_WINDOW_WAIT_UNTIL (window, is_dialog_closed);
}

static void
test_unsubscribe (UiWindow *window, gconstpointer data)
{
  GActionGroup *actions = pr_reader_get_actions (window->reader);

  open_message (window, 0);
  g_assert_true (g_action_group_get_action_enabled (actions, "unsubscribe"));
  g_action_group_activate_action (actions, "unsubscribe", NULL);
  UI_WINDOW_WAIT_UNTIL (window, is_dialog_open);
  g_assert_cmpstr (adw_message_dialog_get_heading (find_dialog ()), ==, "Open fernweh.example?");
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  UI_WINDOW_WAIT_UNTIL (window, is_dialog_closed);
  ui_window_press (window, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (window, is_reply_shown);
  g_assert_false (g_action_group_get_action_enabled (actions, "unsubscribe"));
}

static GtkWindow *
find_source (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) toplevel = g_list_model_get_item (windows, i);

      if (PR_IS_SOURCE_WINDOW (toplevel))
        return toplevel;
    }
  return NULL;
}

static void
test_source (UiWindow *window, gconstpointer data)
{
  GtkWidget *view;
  GtkTextBuffer *buffer;
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  open_message (window, 1);
  g_assert_true (ui_window_press (window, GDK_KEY_u, GDK_CONTROL_MASK | GDK_SHIFT_MASK));
  g_assert_nonnull (find_source ());
  view = ui_window_find_widget (GTK_WIDGET (find_source ()), GTK_TYPE_TEXT_VIEW);
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_assert_nonnull (strstr (text, "Subject: Re: Budget review\n"));
  ui_window_wait_frames (window, 5);
  gtk_window_close (find_source ());
  g_assert_null (find_source ());
}

static void
test_narrow (UiWindow *window, gconstpointer data)
{
  open_message (window, 0);
  UI_WINDOW_WAIT_UNTIL (window, is_light);
  ui_window_leave_picture (window, "newsletter-narrow");
}

static void
test_plain (UiWindow *window, gconstpointer data)
{
  open_message (window, 2);
  ui_window_leave_picture (window, "plain-light");
}

static void
test_reply (UiWindow *window, gconstpointer data)
{
  open_message (window, 1);
  ui_window_leave_picture (window, "reply-light");
}

#ifndef __SANITIZE_ADDRESS__
static gboolean
is_found (UiWindow *window)
{
  return g_strcmp0 (g_object_get_data (G_OBJECT (window->reader), "test-found"), "yes") == 0;
}

static gboolean
is_not_found (UiWindow *window)
{
  return g_strcmp0 (g_object_get_data (G_OBJECT (window->reader), "test-found"), "no") == 0;
}

static gboolean
is_search_over (UiWindow *window)
{
  GtkWidget *bar = ui_window_find_widget (GTK_WIDGET (window->reader), GTK_TYPE_SEARCH_BAR);

  return !gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (bar));
}

static void
on_found (PrBodyView *body_view, gboolean found, gpointer user_data)
{
  g_object_set_data (user_data, "test-found", (gpointer) (found ? "yes" : "no"));
}

static void
test_find (UiWindow *window, gconstpointer data)
{
  GtkWidget *entry = ui_window_find_widget (GTK_WIDGET (window->reader), GTK_TYPE_SEARCH_ENTRY);
  GtkWidget *bar = ui_window_find_widget (GTK_WIDGET (window->reader), GTK_TYPE_SEARCH_BAR);
  GtkWidget *body = ui_window_find_widget (GTK_WIDGET (window->reader), PR_TYPE_BODY_VIEW);

  open_message (window, 1);
  g_signal_connect (body, "found", G_CALLBACK (on_found), window->reader);
  g_assert_true (ui_window_press (window, GDK_KEY_f, GDK_CONTROL_MASK));
  g_assert_true (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (bar)));
  g_assert_true (
      gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window->window)), entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "numbers");
  UI_WINDOW_WAIT_UNTIL (window, is_found);
  g_assert_false (gtk_widget_has_css_class (entry, "error"));
  ui_window_leave_picture (window, "find");
  gtk_editable_set_text (GTK_EDITABLE (entry), "nowhere");
  UI_WINDOW_WAIT_UNTIL (window, is_not_found);
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  /* The next message is not searched. */
  ui_window_press (window, GDK_KEY_k, 0);
  UI_WINDOW_WAIT_UNTIL (window, is_search_over);
}

static GtkWindow *
find_chooser (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) toplevel = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER (toplevel))
        return toplevel;
    }
  return NULL;
}

static gboolean
is_chooser_open (UiWindow *window)
{
  return find_chooser () != NULL;
}

/* Where the chooser would save to, NULL while it is still reading the folder. */
static char *
dup_chosen_path (UiWindow *window)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (find_chooser ()));

  return file != NULL ? g_file_get_path (file) : NULL;
}

static gboolean
is_folder_read (UiWindow *window)
{
  g_autoptr (GFile) folder =
      gtk_file_chooser_get_current_folder (GTK_FILE_CHOOSER (find_chooser ()));
  g_autofree char *path = dup_chosen_path (window);

  return folder != NULL && path != NULL;
}

static gboolean
is_profile_chosen (UiWindow *window)
{
  g_autofree char *path = dup_chosen_path (window);

  return path != NULL && g_str_has_prefix (path, window->profile);
}

static gboolean
is_saved (UiWindow *window)
{
  return ui_window_has_label (GTK_WIDGET (window->window), "Saved “Re_ Budget review.eml”");
}

/* Byte for byte, under a name made of the subject. */
static void
test_save (UiWindow *window, gconstpointer data)
{
  g_autoptr (GFile) folder = g_file_new_for_path (window->profile);
  g_autofree char *original =
      g_test_build_filename (G_TEST_DIST, "data", "reader", "reply.eml", NULL);
  g_autofree char *path = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *saved = NULL;
  g_autoptr (GError) error = NULL;

  open_message (window, 1);
  g_assert_true (ui_window_press (window, GDK_KEY_s, GDK_CONTROL_MASK));
  UI_WINDOW_WAIT_UNTIL (window, is_chooser_open);
  /* It goes to a folder of its own choice first. */
  UI_WINDOW_WAIT_UNTIL (window, is_folder_read);
  ui_window_wait_frames (window, 10);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (find_chooser ()), folder, &error);
  g_assert_no_error (error);
  UI_WINDOW_WAIT_UNTIL (window, is_profile_chosen);
  path = dup_chosen_path (window);
  gtk_dialog_response (GTK_DIALOG (find_chooser ()), GTK_RESPONSE_ACCEPT);
  UI_WINDOW_WAIT_UNTIL (window, is_saved);
  g_file_get_contents (original, &expected, NULL, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &saved, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (saved, ==, expected);
}
#endif

#define ADD(path, width, function) \
  g_test_add (path, UiWindow, GINT_TO_POINTER (width), set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GTK and WebKit warn of what the machine lacks. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  application = ui_window_register_application ();
  ADD ("/ui/reader/colours", 1240, test_colours);
  ADD ("/ui/reader/images", 1240, test_images);
  ADD ("/ui/reader/hosts", 1240, test_hosts);
  ADD ("/ui/reader/consent", 1240, test_consent);
  ADD ("/ui/reader/leaving", 1240, test_leaving);
  ADD ("/ui/reader/link", 1240, test_link);
  ADD ("/ui/reader/unsubscribe", 1240, test_unsubscribe);
  ADD ("/ui/reader/source", 1240, test_source);
  ADD ("/ui/reader/narrow", 360, test_narrow);
  ADD ("/ui/reader/plain", 1240, test_plain);
  ADD ("/ui/reader/reply", 1240, test_reply);
#ifndef __SANITIZE_ADDRESS__
  /* GTK 4.8 leaks in the file chooser, and names of types when what is selected changes. */
  ADD ("/ui/reader/find", 1240, test_find);
  ADD ("/ui/reader/save", 1240, test_save);
#endif
  return g_test_run ();
}
