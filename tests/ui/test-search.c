/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search bar of the window, on a profile with mail and without a network. With
 * PR_PICTURES=DIRECTORY each case leaves pictures there. */
#include <adwaita.h>

#include "ui-fixture.h"
#include "ui-window.h"
#include "ui/list/pr-search-bar.h"
#include "ui/pr-panes.h"
#include "ui/sidebar/pr-sidebar.h"

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

static GtkWidget *
get_bar (UiWindow *fixture)
{
  return ui_window_find_widget (GTK_WIDGET (fixture->view), PR_TYPE_SEARCH_BAR);
}

static GtkEditable *
get_entry (UiWindow *fixture)
{
  return GTK_EDITABLE (ui_window_find_widget (get_bar (fixture), GTK_TYPE_SEARCH_ENTRY));
}

static gboolean
is_list_filled (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->view), "Hiking on Sunday?")
         && ui_window_has_label (GTK_WIDGET (fixture->view), "Message number 4");
}

static gboolean
is_trains_found (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->view), "1 message found")
         && ui_window_has_label (GTK_WIDGET (fixture->view),
                                 "Ten night trains worth staying awake for");
}

static gboolean
is_nothing_found (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->view), "Nothing Found");
}

static gboolean
is_part_refused (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->view), "“is:unr” is not understood");
}

static gboolean
is_value_missing (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->view), "“from:” wants something after it");
}

static gboolean
is_reading (UiWindow *fixture)
{
  return pr_message_view_get_message (fixture->view) != NULL
         && pr_reader_is_body_shown (fixture->reader);
}

static gboolean
is_fifth_open (UiWindow *fixture)
{
  PrMessage *message = pr_message_view_get_message (fixture->view);

  return message != NULL && g_str_equal (pr_message_get_subject (message), "Message number 4");
}

static double
get_scroll (UiWindow *fixture)
{
  GtkWidget *list = ui_window_find_widget (GTK_WIDGET (fixture->view), GTK_TYPE_LIST_VIEW);

  return gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list)));
}

/* Rows join the list view over some frames. */
static gboolean
is_scrolled (UiWindow *fixture)
{
  GtkWidget *list = ui_window_find_widget (GTK_WIDGET (fixture->view), GTK_TYPE_LIST_VIEW);

  gtk_widget_activate_action (list, "list.scroll-to-item", "u", 40);
  ui_window_wait_frames (fixture, 2);
  return get_scroll (fixture) > 1000;
}

static void
open_bar (UiWindow *fixture)
{
  g_assert_true (ui_window_press (fixture, GDK_KEY_slash, 0));
  g_assert_true (pr_search_bar_is_open (PR_SEARCH_BAR (get_bar (fixture))));
}

static const char *
get_picture (gconstpointer data, const char *wide, const char *narrow)
{
  return GPOINTER_TO_INT (data) < 500 ? narrow : wide;
}

/* What is typed is found, told with its folder, and read. */
static void
test_found (UiWindow *fixture, gconstpointer data)
{
  GtkWidget *focus;
  int width;

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  /* until a narrow window has folded its panes */
  ui_window_wait_frames (fixture, 60);
  width = gtk_widget_get_width (GTK_WIDGET (fixture->view));
  open_bar (fixture);
  gtk_editable_set_text (get_entry (fixture), "trains from:fern");
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_found);
  g_assert_true (ui_window_has_label (GTK_WIDGET (fixture->view), "Search"));
  ui_window_wait_frames (fixture, 3);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->view)), ==, width);
  g_assert_true (ui_window_has_label (GTK_WIDGET (fixture->view), "Inbox"));
  ui_window_leave_picture (fixture, get_picture (data, "search", "narrow-search"));
  g_signal_emit_by_name (get_entry (fixture), "activate");
  UI_WINDOW_WAIT_UNTIL (fixture, is_reading);
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_nonnull (focus);
  g_assert_false (gtk_widget_is_ancestor (focus, get_bar (fixture)));
}

/* Escape leads back to the place and the message from before. */
static void
test_back (UiWindow *fixture, gconstpointer data)
{
  double scroll;

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  for (guint i = 0; i < 5; i++)
    ui_window_press (fixture, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (fixture, is_fifth_open);
  UI_WINDOW_WAIT_UNTIL (fixture, is_scrolled);
  ui_window_wait_frames (fixture, 10);
  scroll = get_scroll (fixture);
  open_bar (fixture);
  gtk_editable_set_text (get_entry (fixture), "trains");
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_found);
  g_assert_true (ui_window_press (fixture, GDK_KEY_Escape, 0));
  g_assert_false (pr_search_bar_is_open (PR_SEARCH_BAR (get_bar (fixture))));
  UI_WINDOW_WAIT_UNTIL (fixture, is_fifth_open);
  ui_window_wait_frames (fixture, 20);
  /* by less than a row */
  g_assert_cmpfloat (ABS (get_scroll (fixture) - scroll), <, 90);
  ui_window_leave_picture (fixture, "search-left");
}

static void
test_nothing (UiWindow *fixture, gconstpointer data)
{
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  open_bar (fixture);
  pr_search_bar_set_scope (PR_SEARCH_BAR (get_bar (fixture)), PR_SEARCH_FOLDER);
  gtk_editable_set_text (get_entry (fixture), "zeppelin");
  UI_WINDOW_WAIT_UNTIL (fixture, is_nothing_found);
  ui_window_leave_picture (fixture, get_picture (data, "search-nothing", "narrow-search-nothing"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "view.search-everywhere", NULL);
  g_assert_cmpint (pr_search_bar_get_scope (PR_SEARCH_BAR (get_bar (fixture))), ==,
                   PR_SEARCH_EVERYWHERE);
  gtk_editable_set_text (get_entry (fixture), "trains");
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_found);
}

/* What is not understood is told, but not while it is being typed. */
static void
test_problem (UiWindow *fixture, gconstpointer data)
{
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  open_bar (fixture);
  gtk_editable_set_text (get_entry (fixture), "trains is:unr");
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_found);
  g_assert_false (is_part_refused (fixture));
  gtk_editable_set_text (get_entry (fixture), "is:unr trains");
  UI_WINDOW_WAIT_UNTIL (fixture, is_part_refused);
  ui_window_leave_picture (fixture, get_picture (data, "search-problem", "narrow-search-problem"));
  gtk_editable_set_text (get_entry (fixture), "from:");
  UI_WINDOW_WAIT_UNTIL (fixture, is_value_missing);
}

/* Another folder is no place to search in for what was searched before. */
static void
test_other_folder (UiWindow *fixture, gconstpointer data)
{
  PrSidebar *sidebar = PR_SIDEBAR (pr_window_get_sidebar (fixture->window));

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  open_bar (fixture);
  gtk_editable_set_text (get_entry (fixture), "trains");
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_found);
  g_signal_emit_by_name (sidebar, "folder-activated");
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  g_assert_false (pr_search_bar_is_open (PR_SEARCH_BAR (get_bar (fixture))));
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  open_bar (fixture);
  g_assert_cmpstr (gtk_editable_get_text (get_entry (fixture)), ==, "");
  gtk_editable_set_text (get_entry (fixture), "trains");
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_found);
  pr_sidebar_select_folder (sidebar, pr_folder_tree_find_path (pr_core_get_folders (fixture->core),
                                                               UI_FIXTURE_ACCOUNT, "Archive"));
  g_assert_false (pr_search_bar_is_open (PR_SEARCH_BAR (get_bar (fixture))));
  g_assert_false (is_trains_found (fixture));
}

static gboolean
is_help_open (UiWindow *fixture)
{
  return ui_window_has_label (get_bar (fixture), "from:anna");
}

static gboolean
is_help_gone (UiWindow *fixture)
{
  return !is_help_open (fixture);
}

/* The button with that label inside. */
static GtkWidget *
find_button (GtkWidget *widget, const char *text)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, text);

      if (found != NULL)
        return found;
    }
  return GTK_IS_BUTTON (widget) && ui_window_has_label (widget, text) ? widget : NULL;
}

static void
test_help (UiWindow *fixture, gconstpointer data)
{
  GtkWidget *button;

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  open_bar (fixture);
  gtk_editable_set_text (get_entry (fixture), "trains");
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_found);
  button = ui_window_find_widget (get_bar (fixture), GTK_TYPE_MENU_BUTTON);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  UI_WINDOW_WAIT_UNTIL (fixture, is_help_open);
  ui_window_leave_picture (fixture, get_picture (data, "search-help", "narrow-search-help"));
  g_signal_emit_by_name (find_button (get_bar (fixture), "is:unread"), "clicked");
  g_assert_cmpstr (gtk_editable_get_text (get_entry (fixture)), ==, "trains is:unread");
  UI_WINDOW_WAIT_UNTIL (fixture, is_help_gone);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_found);
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
  ADD ("/ui/search/found", 1240, test_found);
  ADD ("/ui/search/narrow-found", 360, test_found);
  ADD ("/ui/search/back", 1240, test_back);
  ADD ("/ui/search/nothing", 1240, test_nothing);
  ADD ("/ui/search/narrow-nothing", 360, test_nothing);
  ADD ("/ui/search/problem", 1240, test_problem);
  ADD ("/ui/search/narrow-problem", 360, test_problem);
  ADD ("/ui/search/other-folder", 1240, test_other_folder);
  ADD ("/ui/search/help", 1240, test_help);
  ADD ("/ui/search/narrow-help", 360, test_help);
  return g_test_run ();
}
