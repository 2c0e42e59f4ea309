/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window on a profile with mail and without a network. With PR_PICTURES=DIRECTORY each case
 * leaves a picture there. */
#include <adwaita.h>
#include <glib/gstdio.h>

#include "ui-fixture.h"
#include "ui/list/pr-message-row.h"
#include "ui/list/pr-message-view.h"
#include "ui/pr-panes.h"
#include "ui/pr-window.h"
#include "ui/reader/pr-attachment-actions.h"
#include "ui/reader/pr-attachment-bar.h"
#include "ui/reader/pr-reader.h"
#include "ui/sidebar/pr-sidebar.h"

#define N_MESSAGES 60

static GtkApplication *application;

typedef struct
{
  char *profile;
  PrCore *core;
  PrWindow *window;
  PrMessageView *view;
  PrReader *reader;
} Fixture;

/* Waiting */

typedef gboolean (*Condition) (Fixture *fixture);

static gboolean
on_timeout (gpointer user_data)
{
  g_error ("timed out: %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

static void
wait_until (Fixture *fixture, Condition condition, const char *what)
{
  guint timeout = g_timeout_add_seconds (30, on_timeout, (gpointer) what);

  while (!condition (fixture))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

#define WAIT_UNTIL(fixture, condition) wait_until (fixture, condition, #condition)

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

/* Lets N frames be drawn. */
static void
wait_frames (Fixture *fixture, guint n)
{
  guint n_frames = 0;
  guint id = gtk_widget_add_tick_callback (GTK_WIDGET (fixture->window), on_tick, &n_frames, NULL);

  while (n_frames < n)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (GTK_WIDGET (fixture->window), id);
}

/* Looking */

static GdkTexture *
draw (Fixture *fixture)
{
  GtkWidget *widget = GTK_WIDGET (fixture->window);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  return gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (widget)), node,
                                      &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
}

static void
leave_picture (Fixture *fixture, const char *name)
{
  const char *directory = g_getenv ("PR_PICTURES");
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;

  if (directory == NULL)
    return;
  wait_frames (fixture, 30);
  texture = draw (fixture);
  file = g_strconcat (name, ".png", NULL);
  path = g_build_filename (directory, file, NULL);
  gdk_texture_save_to_png (texture, path);
}

/* How many pixels of the window have exactly that colour (0xRRGGBB). */
static guint
count_pixels (Fixture *fixture, guint32 colour)
{
  g_autoptr (GdkTexture) texture = draw (fixture);
  int width = gdk_texture_get_width (texture);
  int height = gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, (gsize) width * height);
  guint n = 0;

  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);
  for (gsize i = 0; i < (gsize) width * height; i++)
    n += (pixels[i] & 0xffffff) == colour;
  return n;
}

static gboolean
has_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
      && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_label (child, text))
      return TRUE;
  return FALSE;
}

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Does what the window's own shortcut for KEY does; FALSE when there is none, or it is disabled. */
static gboolean
press (Fixture *fixture, guint key, GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers =
      gtk_widget_observe_controllers (GTK_WIDGET (fixture->window));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger)
              && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key
              && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers)
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut),
                                                 GTK_SHORTCUT_ACTION_EXCLUSIVE,
                                                 GTK_WIDGET (fixture->window), NULL);
        }
    }
  return FALSE;
}

/* Conditions */

static gboolean
is_core_open (Fixture *fixture)
{
  return pr_folder_tree_is_loaded (pr_core_get_folders (fixture->core));
}

static gboolean
is_list_filled (Fixture *fixture)
{
  return has_label (GTK_WIDGET (fixture->view), "Hiking on Sunday?");
}

static gboolean
is_body_shown (Fixture *fixture)
{
  return pr_reader_is_body_shown (fixture->reader);
}

static gboolean
is_message_read (Fixture *fixture)
{
  return !pr_message_is_unread (pr_message_view_get_message (fixture->view));
}

static gboolean
is_message_starred (Fixture *fixture)
{
  return pr_message_is_starred (pr_message_view_get_message (fixture->view));
}

static gboolean
is_narrow (Fixture *fixture)
{
  gboolean collapsed;

  g_object_get (find_widget (GTK_WIDGET (fixture->window), PR_TYPE_PANES), "list-collapsed",
                &collapsed, NULL);
  return collapsed;
}

static const char *
get_subject (Fixture *fixture)
{
  PrMessage *message = pr_message_view_get_message (fixture->view);

  return message != NULL ? pr_message_get_subject (message) : "";
}

static gboolean
is_trains_open (Fixture *fixture)
{
  return g_str_equal (get_subject (fixture), "Ten night trains worth staying awake for");
}

static gboolean
is_offer_open (Fixture *fixture)
{
  return g_str_has_prefix (get_subject (fixture), "Offer for the");
}

static gboolean
is_trains_listed (Fixture *fixture)
{
  return has_label (GTK_WIDGET (fixture->view), "Ten night trains worth staying awake for");
}

static gboolean
is_empty_shown (Fixture *fixture)
{
  return has_label (GTK_WIDGET (fixture->view), "No Messages");
}

static gboolean
is_filtered (Fixture *fixture)
{
  return !is_list_filled (fixture)
         && has_label (GTK_WIDGET (fixture->view), "Offer for the <b>long</b> table & two benches");
}

static gboolean
is_everything_selected (Fixture *fixture)
{
  return pr_message_view_get_n_selected (fixture->view) == N_MESSAGES;
}

/* Fixture */

static void
on_core_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  pr_core_open_finish (PR_CORE (source), result, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  int width = GPOINTER_TO_INT (data);

  fixture->profile = ui_fixture_create_profile (N_MESSAGES);
  fixture->core = pr_core_new (fixture->profile);
  fixture->window = pr_window_new (application, fixture->core, NULL);
  fixture->view = PR_MESSAGE_VIEW (pr_window_get_message_view (fixture->window));
  fixture->reader = PR_READER (pr_window_get_reader (fixture->window));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, 760);
  gtk_window_present (GTK_WINDOW (fixture->window));
  pr_core_open_async (fixture->core, PR_CORE_LOCAL, NULL, on_core_opened, NULL);
  WAIT_UNTIL (fixture, is_core_open);
  pr_window_start (fixture->window);
}

static void
on_core_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gboolean closed = FALSE;
  gpointer window = fixture->window;

  g_object_add_weak_pointer (window, &window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  pr_core_close_async (fixture->core, on_core_closed, &closed);
  /* Reads that were under way may hold the window until they have ended. */
  while (!closed || window != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (fixture->core);
  ui_fixture_remove (fixture->profile);
}

/* Cases */

static void
test_list (Fixture *fixture, gconstpointer data)
{
  WAIT_UNTIL (fixture, is_list_filled);
  wait_frames (fixture, 3);
  /* Mail is no markup. */
  g_assert_true (
      has_label (GTK_WIDGET (fixture->view), "Offer for the <b>long</b> table & two benches"));
  g_assert_true (has_label (GTK_WIDGET (fixture->view), "Mara Lindholm"));
  g_assert_true (has_label (GTK_WIDGET (fixture->view), "Inbox"));
  g_assert_true (has_label (pr_window_get_sidebar (fixture->window), "20"));
  g_assert_null (pr_message_view_get_message (fixture->view));
  leave_picture (fixture, "list");
}

/* The background that the message asks for: it is really painted. WebKit draws in a process of its
 * own, so it may come some frames after the page says that it is there. */
static gboolean
is_background_painted (Fixture *fixture)
{
  return count_pixels (fixture, 0xeef2f7) > 10000;
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  WAIT_UNTIL (fixture, is_list_filled);
  g_assert_true (press (fixture, GDK_KEY_j, 0));
  WAIT_UNTIL (fixture, is_trains_open);
  WAIT_UNTIL (fixture, is_body_shown);
  WAIT_UNTIL (fixture, is_message_read);
  wait_frames (fixture, 10);
  g_assert_true (has_label (GTK_WIDGET (fixture->reader), "news@fernweh.example"));
  g_assert_true (has_label (GTK_WIDGET (fixture->reader),
                            "Remote images were blocked: track.fernweh.example"));
  WAIT_UNTIL (fixture, is_background_painted);
  leave_picture (fixture, "read");
}

static void
test_attachments (Fixture *fixture, gconstpointer data)
{
  PrAttachmentBar *bar =
      PR_ATTACHMENT_BAR (find_widget (GTK_WIDGET (fixture->reader), PR_TYPE_ATTACHMENT_BAR));

  WAIT_UNTIL (fixture, is_list_filled);
  press (fixture, GDK_KEY_j, 0);
  press (fixture, GDK_KEY_j, 0);
  WAIT_UNTIL (fixture, is_offer_open);
  WAIT_UNTIL (fixture, is_body_shown);
  wait_frames (fixture, 3);
  g_assert_cmpuint (pr_attachment_bar_get_n_attachments (bar), ==, 2);
  g_assert_true (has_label (GTK_WIDGET (bar), "offer.pdf"));
  g_assert_true (has_label (GTK_WIDGET (bar), "setup.exe"));
  leave_picture (fixture, "attachments");
}

static gboolean
is_error_shown (Fixture *fixture)
{
  return has_label (GTK_WIDGET (fixture->reader), "The Message Is Not Here Yet");
}

static void
test_not_cached (Fixture *fixture, gconstpointer data)
{
  WAIT_UNTIL (fixture, is_list_filled);
  for (guint i = 0; i < 4; i++)
    press (fixture, GDK_KEY_j, 0);
  WAIT_UNTIL (fixture, is_error_shown);
  g_assert_false (pr_reader_is_body_shown (fixture->reader));
  g_assert_true (pr_message_is_unread (pr_message_view_get_message (fixture->view)));
  leave_picture (fixture, "not-cached");
  press (fixture, GDK_KEY_k, 0);
  WAIT_UNTIL (fixture, is_body_shown);
  g_assert_false (is_error_shown (fixture));
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  WAIT_UNTIL (fixture, is_list_filled);
  pr_sidebar_select_folder (PR_SIDEBAR (pr_window_get_sidebar (fixture->window)),
                            pr_folder_tree_find_path (pr_core_get_folders (fixture->core),
                                                      UI_FIXTURE_ACCOUNT, "Lists/gnome"));
  WAIT_UNTIL (fixture, is_empty_shown);
  g_assert_true (has_label (GTK_WIDGET (fixture->view), "gnome"));
  leave_picture (fixture, "empty");
}

static void
test_filter (Fixture *fixture, gconstpointer data)
{
  WAIT_UNTIL (fixture, is_list_filled);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "view.filter", "s", "starred");
  WAIT_UNTIL (fixture, is_filtered);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "view.filter", "s", "all");
  WAIT_UNTIL (fixture, is_list_filled);
}

static void
test_keys (Fixture *fixture, gconstpointer data)
{
  WAIT_UNTIL (fixture, is_list_filled);
  g_assert_false (press (fixture, GDK_KEY_a, 0));
  g_assert_false (press (fixture, GDK_KEY_z, GDK_CONTROL_MASK));

  press (fixture, GDK_KEY_j, 0);
  WAIT_UNTIL (fixture, is_trains_open);
  g_assert_true (press (fixture, GDK_KEY_s, 0));
  WAIT_UNTIL (fixture, is_message_starred);

  /* The next row takes the place of the one that goes, and undo brings it back. */
  g_assert_true (press (fixture, GDK_KEY_a, 0));
  WAIT_UNTIL (fixture, is_offer_open);
  g_assert_false (is_trains_listed (fixture));
  leave_picture (fixture, "archived");
  g_assert_true (press (fixture, GDK_KEY_z, GDK_CONTROL_MASK));
  WAIT_UNTIL (fixture, is_trains_listed);

  g_assert_true (press (fixture, GDK_KEY_numbersign, 0));
  g_assert_true (press (fixture, GDK_KEY_k, 0));
  g_assert_true (press (fixture, GDK_KEY_a, GDK_CONTROL_MASK));
  WAIT_UNTIL (fixture, is_everything_selected);
  g_assert_null (pr_message_view_get_message (fixture->view));
  leave_picture (fixture, "everything");
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  GtkWidget *panes = find_widget (GTK_WIDGET (fixture->window), PR_TYPE_PANES);
  int minimum;

  WAIT_UNTIL (fixture, is_list_filled);
  WAIT_UNTIL (fixture, is_narrow);
  /* Nothing is clipped: the panes need no more than there is. */
  gtk_widget_measure (gtk_widget_get_first_child (panes), GTK_ORIENTATION_HORIZONTAL, -1, &minimum,
                      NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  leave_picture (fixture, "narrow-list");

  /* What is selected by key where only the list is on screen is not read yet. */
  press (fixture, GDK_KEY_j, 0);
  WAIT_UNTIL (fixture, is_trains_open);
  WAIT_UNTIL (fixture, is_body_shown);
  wait_frames (fixture, 3);
  g_assert_true (pr_message_is_unread (pr_message_view_get_message (fixture->view)));
  g_assert_false (pr_panes_is_reader_visible (PR_PANES (panes)));
  g_signal_emit_by_name (fixture->view, "opened");
  g_assert_true (pr_panes_is_reader_visible (PR_PANES (panes)));
  WAIT_UNTIL (fixture, is_message_read);
  leave_picture (fixture, "narrow-reader");
  g_assert_true (press (fixture, GDK_KEY_Escape, 0));
  g_assert_false (pr_panes_is_reader_visible (PR_PANES (panes)));
  g_assert_true (press (fixture, GDK_KEY_Escape, 0));
  leave_picture (fixture, "narrow-sidebar");
}

static void
test_executable (void)
{
  const struct
  {
    const char *name;
    const char *type;
    gboolean executable;
  } cases[] = {
    { "offer.pdf", "application/pdf", FALSE }, { "setup.exe", "application/octet-stream", TRUE },
    { "SETUP.EXE", "application/pdf", TRUE },  { "run.desktop", "text/plain", TRUE },
    { "notes.txt", "text/plain", FALSE },      { "script", "application/x-shellscript", TRUE },
    { "photo.jpg", "image/jpeg", FALSE },      { "photo.jpg.js", "image/jpeg", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (pr_attachment_is_executable (cases[i].name, cases[i].type), ==,
                       cases[i].executable);
    }
}

#define ADD(path, width, function) \
  g_test_add (path, Fixture, GINT_TO_POINTER (width), set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GTK and WebKit warn of what the machine lacks. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", "org.postrider.Test", "flags",
                              G_APPLICATION_NON_UNIQUE, "resource-base-path",
                              "/org/postrider/Postrider", NULL);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  ADD ("/ui/window/list", 1240, test_list);
  ADD ("/ui/window/read", 1240, test_read);
  ADD ("/ui/window/attachments", 1240, test_attachments);
  ADD ("/ui/window/not-cached", 1240, test_not_cached);
  ADD ("/ui/window/empty", 1240, test_empty);
  ADD ("/ui/window/filter", 1240, test_filter);
  ADD ("/ui/window/keys", 1240, test_keys);
  ADD ("/ui/window/narrow", 360, test_narrow);
  g_test_add_func ("/ui/attachment/executable", test_executable);
  return g_test_run ();
}
