/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the message list shows and offers its rows, on a profile with mail and without a network.
 * With PR_PICTURES=DIRECTORY each case leaves pictures there. */
#include <adwaita.h>

#include "ui-fixture.h"
#include "ui-window.h"
#include "ui/list/pr-message-drag.h"
#include "ui/list/pr-message-row.h"
#include "ui/list/pr-search-bar.h"
#include "ui/sidebar/pr-folder-row.h"

#define N_MESSAGES 60

static GtkApplication *application;

static void
set_up (UiWindow *fixture, gconstpointer data)
{
  ui_window_open (fixture, application, ui_fixture_create_profile (N_MESSAGES),
                  GPOINTER_TO_INT (data));
}

static void
tear_down (UiWindow *fixture, gconstpointer data)
{
  ui_window_close (fixture);
}

static const char *
get_picture (gconstpointer data, const char *wide, const char *narrow)
{
  return GPOINTER_TO_INT (data) < 500 ? narrow : wide;
}

static gboolean
is_list_filled (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->view), "Hiking on Sunday?");
}

static GtkWidget *
get_list (UiWindow *fixture)
{
  return ui_window_find_widget (GTK_WIDGET (fixture->view), GTK_TYPE_LIST_VIEW);
}

static gboolean
has_compact_rows (UiWindow *fixture)
{
  GtkWidget *row = ui_window_find_widget (get_list (fixture), PR_TYPE_MESSAGE_ROW);
  gboolean compact = FALSE;

  if (row != NULL)
    g_object_get (row, "compact", &compact, NULL);
  return compact && is_list_filled (fixture);
}

static gboolean
has_full_rows (UiWindow *fixture)
{
  return !has_compact_rows (fixture) && is_list_filled (fixture);
}

static int
get_row_height (UiWindow *fixture)
{
  GtkWidget *row = ui_window_find_widget (get_list (fixture), PR_TYPE_MESSAGE_ROW);

  return gtk_widget_get_height (gtk_widget_get_last_child (row));
}

static void
test_compact (UiWindow *fixture, gconstpointer data)
{
  const char *preview = "Hi Alice, the forecast for Sunday looks wonderful. Shall we try the ridge"
                        " path?";
  int height;
  int minimum;

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  ui_window_wait_frames (fixture, 3);
  g_assert_true (ui_window_has_label (get_list (fixture), preview));
  height = get_row_height (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "view.compact", NULL);
  UI_WINDOW_WAIT_UNTIL (fixture, has_compact_rows);
  ui_window_wait_frames (fixture, 3);
  g_assert_false (ui_window_has_label (get_list (fixture), preview));
  g_assert_true (ui_window_has_label (get_list (fixture), "Mara Lindholm"));
  g_assert_cmpint (get_row_height (fixture) * 2, <=, height + 6);
  gtk_widget_measure (GTK_WIDGET (fixture->view), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                      NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  ui_window_leave_picture (fixture, get_picture (data, "compact", "narrow-compact"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "view.compact", NULL);
  UI_WINDOW_WAIT_UNTIL (fixture, has_full_rows);
}

static gboolean
is_offer_found (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->view), "1 message found")
         && ui_window_has_label (get_list (fixture),
                                 "Offer for the <b>long</b> table & two benches");
}

/* What only the search knows it is asked. */
static void
test_attachments (UiWindow *fixture, gconstpointer data)
{
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "view.find", "s", "has:attachment ");
  UI_WINDOW_WAIT_UNTIL (fixture, is_offer_found);
  ui_window_leave_picture (fixture, "with-attachments");
  g_assert_true (ui_window_press (fixture, GDK_KEY_Escape, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, has_full_rows);
}

static GtkEventController *
find_controller (GtkWidget *widget, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type))
        return controller;
    }
  g_assert_not_reached ();
}

/* What a drag that begins on the first row of the list carries. */
static PrMessageDrag *
drag_first_row (UiWindow *fixture)
{
  GtkWidget *list = get_list (fixture);
  GtkWidget *row = gtk_widget_get_last_child (ui_window_find_widget (list, PR_TYPE_MESSAGE_ROW));
  g_autoptr (GdkContentProvider) content = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  double x;
  double y;

  g_assert_true (gtk_widget_translate_coordinates (row, list, 40, 10, &x, &y));
  g_signal_emit_by_name (find_controller (list, GTK_TYPE_DRAG_SOURCE), "prepare", x, y, &content);
  g_assert_nonnull (content);
  g_value_init (&value, PR_TYPE_MESSAGE_DRAG);
  g_assert_true (gdk_content_provider_get_value (content, &value, NULL));
  return g_value_dup_boxed (&value);
}

static gboolean
drop_on (UiWindow *fixture, PrMessageDrag *drag, const char *title)
{
  GtkWidget *row = ui_window_find_folder_row (pr_window_get_sidebar (fixture->window), title);
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean dropped = FALSE;

  g_assert_nonnull (row);
  g_value_init (&value, PR_TYPE_MESSAGE_DRAG);
  g_value_set_boxed (&value, drag);
  g_signal_emit_by_name (find_controller (row, GTK_TYPE_DROP_TARGET), "drop", &value, 1.0, 1.0,
                         &dropped);
  return dropped;
}

static gboolean
is_trains_listed (UiWindow *fixture)
{
  return ui_window_has_label (get_list (fixture), "Ten night trains worth staying awake for");
}

static gboolean
is_trains_gone (UiWindow *fixture)
{
  return !is_trains_listed (fixture);
}

static gboolean
press_undo (UiWindow *fixture)
{
  return ui_window_press (fixture, GDK_KEY_z, GDK_CONTROL_MASK);
}

static gboolean
is_archive_full (UiWindow *fixture)
{
  PrFolder *folder =
      pr_folder_tree_find_path (pr_core_get_folders (fixture->core), UI_FIXTURE_ACCOUNT, "Archive");

  return pr_folder_get_total (folder) == N_MESSAGES;
}

/* A row that is dragged is not read for it; all rows that are selected go together. */
static void
test_drag (UiWindow *fixture, gconstpointer data)
{
  g_autoptr (PrMessageDrag) one = NULL;
  g_autoptr (PrMessageDrag) all = NULL;

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  ui_window_wait_frames (fixture, 10);
  one = drag_first_row (fixture);
  g_assert_cmpuint (pr_message_drag_get_ids (one)->len, ==, 1);
  g_assert_null (pr_message_view_get_message (fixture->view));
  g_assert_false (drop_on (fixture, one, "Inbox"));
  g_assert_false (drop_on (fixture, one, UI_FIXTURE_ACCOUNT));
  g_assert_true (drop_on (fixture, one, "Archive"));
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_gone);
  UI_WINDOW_WAIT_UNTIL (fixture, press_undo);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_listed);
  ui_window_wait_frames (fixture, 10);

  pr_message_view_select_all (fixture->view);
  all = drag_first_row (fixture);
  g_assert_cmpuint (pr_message_drag_get_ids (all)->len, ==, N_MESSAGES);
  g_assert_true (drop_on (fixture, all, "Archive"));
  UI_WINDOW_WAIT_UNTIL (fixture, is_archive_full);
}

#define ADD(path, width, function) \
  g_test_add (path, UiWindow, GINT_TO_POINTER (width), set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GTK and WebKit warn of what the machine lacks. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  application = ui_window_register_application ();
  ADD ("/ui/list/compact", 1240, test_compact);
  ADD ("/ui/list/narrow-compact", 360, test_compact);
  ADD ("/ui/list/drag", 1240, test_drag);
  ADD ("/ui/list/attachments", 1240, test_attachments);
  return g_test_run ();
}
