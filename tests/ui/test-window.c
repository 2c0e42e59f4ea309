/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window on a profile with mail and without a network. With PR_PICTURES=DIRECTORY each case
 * leaves a picture there. */
#include <adwaita.h>
#include <glib/gstdio.h>

#include "model/pr-core-backend.h"
#include "model/pr-refusals-private.h"
#include "store/store-folder.h"
#include "ui-fixture.h"
#include "ui-window.h"
#include "ui/list/pr-message-row.h"
#include "ui/list/pr-message-view.h"
#include "ui/pr-panes.h"
#include "ui/pr-window.h"
#include "ui/reader/pr-attachment-actions.h"
#include "ui/reader/pr-attachment-bar.h"
#include "ui/reader/pr-reader.h"
#include "ui/shell/pr-refusal-bar.h"
#include "ui/sidebar/pr-folder-chooser.h"
#include "ui/sidebar/pr-sidebar.h"

#define N_MESSAGES 60

/* Conditions */

static gboolean
is_list_filled (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->view), "Hiking on Sunday?");
}

static gboolean
is_body_shown (UiWindow *fixture)
{
  return pr_reader_is_body_shown (fixture->reader);
}

static gboolean
is_message_read (UiWindow *fixture)
{
  return !pr_message_is_unread (pr_message_view_get_message (fixture->view));
}

static gboolean
is_message_starred (UiWindow *fixture)
{
  return pr_message_is_starred (pr_message_view_get_message (fixture->view));
}

static gboolean
is_narrow (UiWindow *fixture)
{
  gboolean collapsed;

  g_object_get (ui_window_find_widget (GTK_WIDGET (fixture->window), PR_TYPE_PANES),
                "list-collapsed", &collapsed, NULL);
  return collapsed;
}

static const char *
get_subject (UiWindow *fixture)
{
  PrMessage *message = pr_message_view_get_message (fixture->view);

  return message != NULL ? pr_message_get_subject (message) : "";
}

static gboolean
is_nothing_open (UiWindow *fixture)
{
  return pr_message_view_get_message (fixture->view) == NULL;
}

static gboolean
is_trains_open (UiWindow *fixture)
{
  return g_str_equal (get_subject (fixture), "Ten night trains worth staying awake for");
}

static gboolean
is_offer_open (UiWindow *fixture)
{
  return g_str_has_prefix (get_subject (fixture), "Offer for the");
}

static gboolean
is_trains_listed (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->view),
                              "Ten night trains worth staying awake for");
}

static gboolean
is_empty_shown (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->view), "No Messages");
}

static gboolean
is_filtered (UiWindow *fixture)
{
  return !is_list_filled (fixture)
         && ui_window_has_label (GTK_WIDGET (fixture->view),
                                 "Offer for the <b>long</b> table & two benches");
}

static gboolean
is_everything_selected (UiWindow *fixture)
{
  return pr_message_view_get_n_selected (fixture->view) == N_MESSAGES;
}

/* Fixture */

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

/* Cases */

/* A row is gone a moment before its command can be taken back. */
static gboolean
press_undo (UiWindow *fixture)
{
  return ui_window_press (fixture, GDK_KEY_z, GDK_CONTROL_MASK);
}

static void
test_list (UiWindow *fixture, gconstpointer data)
{
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  ui_window_wait_frames (fixture, 3);
  /* Mail is no markup. */
  g_assert_true (ui_window_has_label (GTK_WIDGET (fixture->view),
                                      "Offer for the <b>long</b> table & two benches"));
  g_assert_true (ui_window_has_label (GTK_WIDGET (fixture->view), "Mara Lindholm"));
  g_assert_true (ui_window_has_label (GTK_WIDGET (fixture->view), "Inbox"));
  g_assert_true (ui_window_has_label (pr_window_get_sidebar (fixture->window), "20"));
  g_assert_null (pr_message_view_get_message (fixture->view));
  ui_window_leave_picture (fixture, "list");
}

/* The background that the message asks for: it is really painted. WebKit draws in a process of its
 * own, so it may come some frames after the page says that it is there. */
static gboolean
is_background_painted (UiWindow *fixture)
{
  return ui_window_count_pixels (fixture, 0xeef2f7) > 10000;
}

static void
test_read (UiWindow *fixture, gconstpointer data)
{
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  g_assert_true (ui_window_press (fixture, GDK_KEY_j, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_open);
  UI_WINDOW_WAIT_UNTIL (fixture, is_body_shown);
  UI_WINDOW_WAIT_UNTIL (fixture, is_message_read);
  ui_window_wait_frames (fixture, 10);
  g_assert_true (ui_window_has_label (GTK_WIDGET (fixture->reader), "news@fernweh.example"));
  g_assert_true (ui_window_has_label (GTK_WIDGET (fixture->reader),
                                      "Tracking was blocked: track.fernweh.example"));
  UI_WINDOW_WAIT_UNTIL (fixture, is_background_painted);
  ui_window_leave_picture (fixture, "read");
}

static void
test_attachments (UiWindow *fixture, gconstpointer data)
{
  PrAttachmentBar *bar = PR_ATTACHMENT_BAR (
      ui_window_find_widget (GTK_WIDGET (fixture->reader), PR_TYPE_ATTACHMENT_BAR));

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  ui_window_press (fixture, GDK_KEY_j, 0);
  ui_window_press (fixture, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (fixture, is_offer_open);
  UI_WINDOW_WAIT_UNTIL (fixture, is_body_shown);
  ui_window_wait_frames (fixture, 3);
  g_assert_cmpuint (pr_attachment_bar_get_n_attachments (bar), ==, 2);
  g_assert_true (ui_window_has_label (GTK_WIDGET (bar), "offer.pdf"));
  g_assert_true (ui_window_has_label (GTK_WIDGET (bar), "setup.exe"));
  ui_window_leave_picture (fixture, "attachments");
}

static gboolean
is_error_shown (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->reader), "The Message Is Not Here Yet");
}

static void
test_not_cached (UiWindow *fixture, gconstpointer data)
{
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  for (guint i = 0; i < 4; i++)
    ui_window_press (fixture, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (fixture, is_error_shown);
  g_assert_false (pr_reader_is_body_shown (fixture->reader));
  g_assert_true (pr_message_is_unread (pr_message_view_get_message (fixture->view)));
  ui_window_leave_picture (fixture, "not-cached");
  ui_window_press (fixture, GDK_KEY_k, 0);
  UI_WINDOW_WAIT_UNTIL (fixture, is_body_shown);
  g_assert_false (is_error_shown (fixture));
}

static void
test_empty (UiWindow *fixture, gconstpointer data)
{
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  pr_sidebar_select_folder (PR_SIDEBAR (pr_window_get_sidebar (fixture->window)),
                            pr_folder_tree_find_path (pr_core_get_folders (fixture->core),
                                                      UI_FIXTURE_ACCOUNT, "Lists/gnome"));
  UI_WINDOW_WAIT_UNTIL (fixture, is_empty_shown);
  g_assert_true (ui_window_has_label (GTK_WIDGET (fixture->view), "gnome"));
  ui_window_leave_picture (fixture, "empty");
}

static gboolean
is_problem_shown (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->view), "The Folder Cannot Be Read");
}

/* Nothing of the folder before stays under the name of one that cannot be read. */
static void
test_unreadable (UiWindow *fixture, gconstpointer data)
{
  PrFolderTree *tree = pr_core_get_folders (fixture->core);

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  store_database_close (pr_core_get_database (fixture->core));
  pr_sidebar_select_folder (PR_SIDEBAR (pr_window_get_sidebar (fixture->window)),
                            pr_folder_tree_find_path (tree, UI_FIXTURE_ACCOUNT, "Archive"));
  UI_WINDOW_WAIT_UNTIL (fixture, is_problem_shown);
  g_assert_false (is_list_filled (fixture));
  ui_window_leave_picture (fixture, "unreadable");
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "view.reload", NULL);
  UI_WINDOW_WAIT_UNTIL (fixture, is_problem_shown);
}

static void
test_filter (UiWindow *fixture, gconstpointer data)
{
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "view.filter", "s", "starred");
  UI_WINDOW_WAIT_UNTIL (fixture, is_filtered);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "view.filter", "s", "all");
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
}

/* What is opened from outside is shown, whatever the list was filtered by. */
static void
test_open_filtered (UiWindow *fixture, gconstpointer data)
{
  gint64 id;

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  ui_window_press (fixture, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_open);
  id = pr_message_get_id (pr_message_view_get_message (fixture->view));
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "view.filter", "s", "starred");
  UI_WINDOW_WAIT_UNTIL (fixture, is_filtered);
  UI_WINDOW_WAIT_UNTIL (fixture, is_nothing_open);
  pr_window_open_message (fixture->window, id);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_open);
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
}

static gboolean
is_trash_gone (UiWindow *fixture)
{
  return pr_folder_tree_find_role (pr_core_get_folders (fixture->core), UI_FIXTURE_ACCOUNT,
                                   PR_FOLDER_ROLE_TRASH)
         == NULL;
}

static gboolean
is_refusal_shown (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->window), "The account has no folder for this.");
}

/* Nothing takes the place of a message that stays. */
static void
test_no_trash (UiWindow *fixture, gconstpointer data)
{
  static const StoreListing inbox[] = { { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE } };

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  ui_window_press (fixture, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_open);
  store_folder_merge_list_async (pr_core_get_database (fixture->core), UI_FIXTURE_ACCOUNT, inbox, 1,
                                 TRUE, NULL, NULL, NULL);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trash_gone);
  g_assert_true (ui_window_press (fixture, GDK_KEY_numbersign, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_refusal_shown);
  g_assert_true (is_trains_open (fixture));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.unselect-all", NULL);
  ui_window_wait_frames (fixture, 3);
  g_assert_true (is_nothing_open (fixture));
}

static gboolean
is_change_refused (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->window),
                              "1 change was refused by the server: Message is locked");
}

static gboolean
is_change_settled (UiWindow *fixture)
{
  return !is_change_refused (fixture);
}

/* What a server refused is told in its own words until the person has decided. */
static void
test_refused (UiWindow *fixture, gconstpointer data)
{
  PrRefusals *refusals = pr_core_get_refusals (fixture->core);
  GtkWidget *bar = ui_window_find_widget (GTK_WIDGET (fixture->window), PR_TYPE_REFUSAL_BAR);
  static const char *const actions[] = { "refusals.retry", "refusals.discard" };

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      pr_refusals_add (refusals, 4711, "Message is locked");
      UI_WINDOW_WAIT_UNTIL (fixture, is_change_refused);
      ui_window_leave_picture (fixture,
                               GPOINTER_TO_INT (data) < 500 ? "narrow-refused" : "refused");
      gtk_widget_activate_action (bar, actions[i], NULL);
      g_assert_cmpuint (pr_refusals_get_count (refusals), ==, 0);
      UI_WINDOW_WAIT_UNTIL (fixture, is_change_settled);
    }
}

static void
test_keys (UiWindow *fixture, gconstpointer data)
{
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  g_assert_false (ui_window_press (fixture, GDK_KEY_a, 0));
  g_assert_false (ui_window_press (fixture, GDK_KEY_z, GDK_CONTROL_MASK));

  ui_window_press (fixture, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_open);
  g_assert_true (ui_window_press (fixture, GDK_KEY_s, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_message_starred);

  /* The next row takes the place of the one that goes, and undo brings it back. */
  g_assert_true (ui_window_press (fixture, GDK_KEY_a, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_offer_open);
  g_assert_false (is_trains_listed (fixture));
  ui_window_leave_picture (fixture, "archived");
  UI_WINDOW_WAIT_UNTIL (fixture, press_undo);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_listed);

  g_assert_true (ui_window_press (fixture, GDK_KEY_numbersign, 0));
  g_assert_true (ui_window_press (fixture, GDK_KEY_k, 0));
  g_assert_true (ui_window_press (fixture, GDK_KEY_a, GDK_CONTROL_MASK));
  UI_WINDOW_WAIT_UNTIL (fixture, is_everything_selected);
  g_assert_null (pr_message_view_get_message (fixture->view));
  ui_window_leave_picture (fixture, "everything");
}

static gboolean
is_hiking_open (UiWindow *fixture)
{
  return g_str_equal (get_subject (fixture), "Hiking on Sunday?");
}

/* Toasts that follow on each other's heels, as when a key is held down. */
static void
test_hasty (UiWindow *fixture, gconstpointer data)
{
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  ui_window_press (fixture, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_open);
  g_assert_true (ui_window_press (fixture, GDK_KEY_a, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_offer_open);
  g_assert_true (ui_window_press (fixture, GDK_KEY_a, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_hiking_open);
  UI_WINDOW_WAIT_UNTIL (fixture, press_undo);
  ui_window_wait_frames (fixture, 60);
}

static GtkWindow *
find_chooser (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (PR_IS_FOLDER_CHOOSER (window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

static gboolean
is_chooser_there (UiWindow *fixture)
{
  return find_chooser () != NULL;
}

static gboolean
is_chooser_gone (UiWindow *fixture)
{
  return find_chooser () == NULL;
}

static gboolean
is_trains_gone (UiWindow *fixture)
{
  return !is_trains_listed (fixture);
}

static void
test_move (UiWindow *fixture, gconstpointer data)
{
  GtkWidget *entry;

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  g_assert_false (ui_window_press (fixture, GDK_KEY_exclam, 0));
  ui_window_press (fixture, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_open);

  g_assert_true (ui_window_press (fixture, GDK_KEY_exclam, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_gone);
  UI_WINDOW_WAIT_UNTIL (fixture, press_undo);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_listed);

  /* A folder by some letters of its name; where the messages are is no choice. */
  g_assert_true (ui_window_press (fixture, GDK_KEY_k, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_open);
  g_assert_true (ui_window_press (fixture, GDK_KEY_m, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_chooser_there);
  g_assert_false (ui_window_has_label (GTK_WIDGET (find_chooser ()), "Inbox"));
  entry = ui_window_find_widget (GTK_WIDGET (find_chooser ()), GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "no such folder");
  g_signal_emit_by_name (entry, "activate");
  g_assert_true (is_chooser_there (fixture));
  gtk_editable_set_text (GTK_EDITABLE (entry), "LIST gno");
  g_signal_emit_by_name (entry, "activate");
  UI_WINDOW_WAIT_UNTIL (fixture, is_chooser_gone);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_gone);
  UI_WINDOW_WAIT_UNTIL (fixture, press_undo);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_listed);
}

/* The menus of the buttons are popovers too: this one is the view's own child. */
static GtkWidget *
get_menu (UiWindow *fixture)
{
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (fixture->view));

  return GTK_IS_POPOVER_MENU (last) && gtk_widget_get_visible (last) ? last : NULL;
}

static void
test_menu (UiWindow *fixture, gconstpointer data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  gtk_widget_activate_action (view, "view.menu", NULL);
  g_assert_null (get_menu (fixture));
  ui_window_press (fixture, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_open);
  gtk_widget_activate_action (view, "view.menu", NULL);
  g_assert_nonnull (get_menu (fixture));
  g_assert_nonnull (gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (get_menu (fixture))));
  ui_window_leave_picture (fixture, "menu");
  gtk_popover_popdown (GTK_POPOVER (get_menu (fixture)));
}

static void
test_narrow (UiWindow *fixture, gconstpointer data)
{
  GtkWidget *panes = ui_window_find_widget (GTK_WIDGET (fixture->window), PR_TYPE_PANES);
  int minimum;

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  UI_WINDOW_WAIT_UNTIL (fixture, is_narrow);
  /* Nothing is clipped: the panes need no more than there is. */
  gtk_widget_measure (gtk_widget_get_first_child (panes), GTK_ORIENTATION_HORIZONTAL, -1, &minimum,
                      NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  ui_window_leave_picture (fixture, "narrow-list");

  /* What is selected by key where only the list is on screen is not read yet. */
  ui_window_press (fixture, GDK_KEY_j, 0);
  UI_WINDOW_WAIT_UNTIL (fixture, is_trains_open);
  UI_WINDOW_WAIT_UNTIL (fixture, is_body_shown);
  ui_window_wait_frames (fixture, 3);
  g_assert_true (pr_message_is_unread (pr_message_view_get_message (fixture->view)));
  g_assert_false (pr_panes_is_reader_visible (PR_PANES (panes)));
  g_signal_emit_by_name (fixture->view, "opened");
  g_assert_true (pr_panes_is_reader_visible (PR_PANES (panes)));
  UI_WINDOW_WAIT_UNTIL (fixture, is_message_read);
  ui_window_leave_picture (fixture, "narrow-reader");
  g_assert_true (ui_window_press (fixture, GDK_KEY_Escape, 0));
  g_assert_false (pr_panes_is_reader_visible (PR_PANES (panes)));
  g_assert_true (ui_window_press (fixture, GDK_KEY_Escape, 0));
  ui_window_leave_picture (fixture, "narrow-sidebar");
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
  g_test_add (path, UiWindow, GINT_TO_POINTER (width), set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GTK and WebKit warn of what the machine lacks. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  application = ui_window_register_application ();
  ADD ("/ui/window/list", 1240, test_list);
  ADD ("/ui/window/read", 1240, test_read);
  ADD ("/ui/window/attachments", 1240, test_attachments);
  ADD ("/ui/window/not-cached", 1240, test_not_cached);
  ADD ("/ui/window/empty", 1240, test_empty);
  ADD ("/ui/window/unreadable", 1240, test_unreadable);
  ADD ("/ui/window/filter", 1240, test_filter);
  ADD ("/ui/window/open-filtered", 1240, test_open_filtered);
  ADD ("/ui/window/no-trash", 1240, test_no_trash);
  ADD ("/ui/window/refused", 1240, test_refused);
  ADD ("/ui/window/narrow-refused", 360, test_refused);
  ADD ("/ui/window/keys", 1240, test_keys);
  ADD ("/ui/window/hasty", 1240, test_hasty);
  ADD ("/ui/window/move", 1240, test_move);
  ADD ("/ui/window/menu", 1240, test_menu);
  ADD ("/ui/window/narrow", 360, test_narrow);
  g_test_add_func ("/ui/attachment/executable", test_executable);
  return g_test_run ();
}
