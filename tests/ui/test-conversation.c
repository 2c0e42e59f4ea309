/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversations in the window, on a profile with mail and without a network. With
 * PR_PICTURES=DIRECTORY each case leaves pictures there. */
#include <adwaita.h>

#include "model/pr-core-backend.h"
#include "store/store-delta.h"
#include "ui-fixture.h"
#include "ui-window.h"
#include "ui/pr-panes.h"
#include "ui/reader/pr-conversation-bar.h"

/* The first is the newest. */
static const char *const names[] = {
  "talk-3.eml", "talk-2.eml", "plain.eml", "newsletter.eml", "talk-1.eml", NULL,
};

static GtkApplication *application;

static void
set_up (UiWindow *fixture, gconstpointer data)
{
  ui_window_open (fixture, application, ui_fixture_create_profile_of (names),
                  GPOINTER_TO_INT (data));
  g_object_set (fixture->view, "conversations", TRUE, NULL);
}

static void
tear_down (UiWindow *fixture, gconstpointer data)
{
  ui_window_close (fixture);
}

static guint
count_rows (UiWindow *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (pr_message_view_get_messages (fixture->view)));
}

static gboolean
is_list_filled (UiWindow *fixture)
{
  return count_rows (fixture) == 3
         && ui_window_has_label (GTK_WIDGET (fixture->view), "Re: Cabin for the long weekend")
         && ui_window_has_label (GTK_WIDGET (fixture->view), "Mara, Jonas")
         && ui_window_has_label (GTK_WIDGET (fixture->view), "3");
}

static GtkWidget *
get_bar (UiWindow *fixture)
{
  return ui_window_find_widget (GTK_WIDGET (fixture->reader), PR_TYPE_CONVERSATION_BAR);
}

static guint
count_bar_rows (UiWindow *fixture)
{
  GtkWidget *list = ui_window_find_widget (get_bar (fixture), GTK_TYPE_LIST_BOX);
  guint n = 0;

  while (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), (int) n) != NULL)
    n++;
  return gtk_widget_get_visible (get_bar (fixture)) ? n : 0;
}

static gboolean
is_read (UiWindow *fixture, const char *subject)
{
  PrMessage *message = pr_reader_get_message (fixture->reader);

  return message != NULL && g_str_equal (pr_message_get_subject (message), subject)
         && pr_reader_is_body_shown (fixture->reader);
}

/* The only unread one. */
static gboolean
is_third_read (UiWindow *fixture)
{
  return is_read (fixture, "Re: Cabin for the long weekend") && count_bar_rows (fixture) == 3
         && !pr_message_is_unread (pr_message_view_get_message (fixture->view));
}

static gboolean
is_first_read (UiWindow *fixture)
{
  return is_read (fixture, "Cabin for the long weekend");
}

static gboolean
is_second_read (UiWindow *fixture)
{
  return is_read (fixture, "AW: Cabin for the long weekend");
}

static gboolean
is_plain_read (UiWindow *fixture)
{
  return pr_reader_get_message (fixture->reader) != NULL && count_bar_rows (fixture) == 0;
}

static void
open_conversation (UiWindow *fixture)
{
  GtkWidget *panes = ui_window_find_widget (GTK_WIDGET (fixture->window), PR_TYPE_PANES);

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  g_assert_true (ui_window_press (fixture, GDK_KEY_j, 0));
  pr_panes_show_reader (PR_PANES (panes));
  UI_WINDOW_WAIT_UNTIL (fixture, is_third_read);
}

/* Picks the row of the bar at PLACE as a click does. */
static void
choose (UiWindow *fixture, int place)
{
  GtkListBox *list = GTK_LIST_BOX (ui_window_find_widget (get_bar (fixture), GTK_TYPE_LIST_BOX));

  gtk_widget_activate (GTK_WIDGET (gtk_list_box_get_row_at_index (list, place)));
}

static gboolean
is_first_starred (UiWindow *fixture)
{
  PrMessage *message = pr_reader_get_message (fixture->reader);

  return is_first_read (fixture) && pr_message_is_starred (message);
}

/* What is unread is read first; marks are those of the message that is read. */
static void
test_read (UiWindow *fixture, gconstpointer data)
{
  gboolean narrow = GPOINTER_TO_INT (data) < 500;

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  ui_window_leave_picture (fixture, narrow ? "narrow-conversations" : "conversations");
  open_conversation (fixture);
  ui_window_leave_picture (fixture, narrow ? "narrow-conversation" : "conversation");
  g_assert_true (ui_window_press (fixture, GDK_KEY_p, 0));
  g_assert_true (ui_window_press (fixture, GDK_KEY_p, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_first_read);
  g_assert_true (ui_window_press (fixture, GDK_KEY_n, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_second_read);
  choose (fixture, 0);
  UI_WINDOW_WAIT_UNTIL (fixture, is_first_read);
  g_assert_false (pr_message_is_starred (pr_reader_get_message (fixture->reader)));
  g_assert_true (ui_window_press (fixture, GDK_KEY_s, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_first_starred);
}

static void
test_alone (UiWindow *fixture, gconstpointer data)
{
  open_conversation (fixture);
  g_assert_true (ui_window_press (fixture, GDK_KEY_j, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_plain_read);
}

static gboolean
is_conversation_gone (UiWindow *fixture)
{
  return count_rows (fixture) == 2;
}

/* A row that is gone a moment before its command can be taken back. */
static gboolean
press_undo (UiWindow *fixture)
{
  return ui_window_press (fixture, GDK_KEY_z, GDK_CONTROL_MASK);
}

/* All its messages go, and come back. */
static void
test_archive (UiWindow *fixture, gconstpointer data)
{
  open_conversation (fixture);
  g_assert_true (ui_window_press (fixture, GDK_KEY_a, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_conversation_gone);
  UI_WINDOW_WAIT_UNTIL (fixture, press_undo);
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
}

static gboolean
is_answer_here (UiWindow *fixture)
{
  PrMessage *row = pr_message_view_get_message (fixture->view);

  return count_bar_rows (fixture) == 4 && row != NULL && pr_message_is_unread (row)
         && pr_message_get_n_messages (row) == 4;
}

static void
receive_answer (UiWindow *fixture)
{
  PrMessage *message = pr_message_view_get_message (fixture->view);
  StoreDelta *delta = store_delta_new (pr_message_get_folder_id (message), 7, STORE_ORIGIN_PUSH);
  StoreNewMessage answer = {
    .uid = 4711,
    .internal_date = g_get_real_time (),
    .date = g_get_real_time (),
    .size = 1000,
    .subject = "AW: Cabin for the long weekend",
    .from_name = "Jonas Weber",
    .from_address = "jonas.weber@werkbank.example",
    .to = "Alice Morgan",
    .message_id = "cabin-4@werkbank.example",
    .in_reply_to = "cabin-3@fjord.example",
    .preview = "No guitar, no coffee.",
  };

  store_delta_add_message (delta, &answer);
  store_delta_apply_async (pr_core_get_database (fixture->core), delta, NULL, NULL, NULL);
}

/* Its body is not in the cache. */
static gboolean
is_answer_read (UiWindow *fixture)
{
  PrMessage *message = pr_reader_get_message (fixture->reader);

  return message != NULL && g_str_has_prefix (pr_message_get_subject (message), "AW: Cabin")
         && pr_message_get_id (message)
                == pr_message_get_id (pr_message_view_get_message (fixture->view));
}

/* An answer that comes takes nothing from under the eyes. */
static void
test_answer (UiWindow *fixture, gconstpointer data)
{
  g_autoptr (PrMessage) read = NULL;

  open_conversation (fixture);
  choose (fixture, 0);
  UI_WINDOW_WAIT_UNTIL (fixture, is_first_read);
  read = g_object_ref (pr_reader_get_message (fixture->reader));
  receive_answer (fixture);
  UI_WINDOW_WAIT_UNTIL (fixture, is_answer_here);
  g_assert_true (pr_reader_get_message (fixture->reader) == read);
  g_assert_true (is_first_read (fixture));
  g_assert_cmpuint (count_rows (fixture), ==, 3);
  ui_window_leave_picture (fixture, "conversation-answer");
  /* a click on its notification leads to it */
  pr_window_open_message (fixture->window,
                          pr_message_get_id (pr_message_view_get_message (fixture->view)));
  UI_WINDOW_WAIT_UNTIL (fixture, is_answer_read);
}

static gboolean
is_flat (UiWindow *fixture)
{
  return count_rows (fixture) == 5;
}

/* The switch in the menu of the list. */
static void
test_flat (UiWindow *fixture, gconstpointer data)
{
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "view.conversations", NULL);
  UI_WINDOW_WAIT_UNTIL (fixture, is_flat);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "view.conversations", NULL);
  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
}

#define ADD(path, width, function) \
  g_test_add (path, UiWindow, GINT_TO_POINTER (width), set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  application = ui_window_register_application ();
  ADD ("/ui/conversation/read", 1240, test_read);
  ADD ("/ui/conversation/narrow", 360, test_read);
  ADD ("/ui/conversation/alone", 1240, test_alone);
  ADD ("/ui/conversation/archive", 1240, test_archive);
  ADD ("/ui/conversation/answer", 1240, test_answer);
  ADD ("/ui/conversation/flat", 1240, test_flat);
  return g_test_run ();
}
