/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done to folders in the sidebar, on a profile with mail and without a network. With
 * PR_PICTURES=DIRECTORY each case leaves pictures there. */
#include <adwaita.h>

#include "model/pr-core-backend.h"
#include "store/store-operation.h"
#include "ui-fixture.h"
#include "ui-window.h"
#include "ui/sidebar/pr-folder-row.h"
#include "ui/sidebar/pr-sidebar.h"

#define N_MESSAGES 20

static GtkApplication *application;
static gboolean was_loaded;

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

static PrFolder *
find (UiWindow *fixture, const char *path)
{
  return pr_folder_tree_find_path (pr_core_get_folders (fixture->core), UI_FIXTURE_ACCOUNT, path);
}

static GtkGesture *
find_menu_gesture (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkGesture) gesture = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_CLICK (gesture)
          && gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_SECONDARY)
        return gesture;
    }
  g_assert_not_reached ();
}

/* Opens the menu of the folder called TITLE by the pointer. */
static void
open_menu (UiWindow *fixture, const char *title)
{
  GtkWidget *sidebar = pr_window_get_sidebar (fixture->window);
  GtkWidget *list = ui_window_find_widget (sidebar, GTK_TYPE_LIST_VIEW);
  GtkWidget *row;
  double x;
  double y;

  /* Rows have their places after the next layout. */
  ui_window_wait_frames (fixture, 3);
  row = ui_window_find_folder_row (sidebar, title);
  g_assert_nonnull (row);
  g_assert_true (gtk_widget_translate_coordinates (row, list, 20, 8, &x, &y));
  g_signal_emit_by_name (find_menu_gesture (list), "pressed", 1, x, y);
}

/* Whether the menu that is open has an entry for ACTION. */
static gboolean
model_has_action (GMenuModel *model, const char *action)
{
  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (model, i, G_MENU_LINK_SECTION);
      g_autofree char *name = NULL;

      if (section != NULL && model_has_action (section, action))
        return TRUE;
      if (g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_ACTION, "s", &name)
          && g_str_equal (name, action))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_entry (UiWindow *fixture, const char *action)
{
  GtkWidget *menu = gtk_widget_get_last_child (pr_window_get_sidebar (fixture->window));

  g_assert_true (GTK_IS_POPOVER_MENU (menu));
  return model_has_action (gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (menu)), action);
}

static void
activate (UiWindow *fixture, const char *action)
{
  GtkWidget *sidebar = pr_window_get_sidebar (fixture->window);

  g_assert_true (has_entry (fixture, action));
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_last_child (sidebar)));
  g_assert_true (gtk_widget_activate_action (sidebar, action, NULL));
}

static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

static gboolean
is_dialog_there (UiWindow *fixture)
{
  return find_dialog () != NULL;
}

static gboolean
is_dialog_gone (UiWindow *fixture)
{
  return find_dialog () == NULL;
}

static void
leave_dialog_picture (UiWindow *fixture, const char *name)
{
  UiWindow other = *fixture;

  /* it needs no more than a widget to draw */
  other.window = (PrWindow *) find_dialog ();
  ui_window_leave_picture (&other, name);
}

static void
respond (UiWindow *fixture, const char *response)
{
  adw_message_dialog_response (find_dialog (), response);
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  UI_WINDOW_WAIT_UNTIL (fixture, is_dialog_gone);
}

static gboolean
is_filled (UiWindow *fixture)
{
  return ui_window_find_folder_row (pr_window_get_sidebar (fixture->window), "Lists") != NULL
         && ui_window_has_label (GTK_WIDGET (fixture->view), "Hiking on Sunday?");
}

static gboolean
is_travel_there (UiWindow *fixture)
{
  return find (fixture, "Travel") != NULL
         && ui_window_find_folder_row (pr_window_get_sidebar (fixture->window), "Travel") != NULL;
}

static gboolean
is_travel_gone (UiWindow *fixture)
{
  return find (fixture, "Travel") == NULL;
}

static void
test_create (UiWindow *fixture, gconstpointer data)
{
  GtkWidget *entry;

  UI_WINDOW_WAIT_UNTIL (fixture, is_filled);
  open_menu (fixture, UI_FIXTURE_ACCOUNT);
  g_assert_false (has_entry (fixture, "folder.delete"));
  g_assert_false (has_entry (fixture, "folder.mark-read"));
  activate (fixture, "folder.new");
  UI_WINDOW_WAIT_UNTIL (fixture, is_dialog_there);
  entry = ui_window_find_widget (GTK_WIDGET (find_dialog ()), GTK_TYPE_ENTRY);
  g_assert_false (adw_message_dialog_get_response_enabled (find_dialog (), "done"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "Lists");
  g_assert_false (adw_message_dialog_get_response_enabled (find_dialog (), "done"));
  g_assert_true (
      ui_window_has_label (GTK_WIDGET (find_dialog ()), "There is a folder of that name already"));
  leave_dialog_picture (fixture, "folder-new");
  gtk_editable_set_text (GTK_EDITABLE (entry), "Travel");
  g_assert_true (adw_message_dialog_get_response_enabled (find_dialog (), "done"));
  respond (fixture, "done");
  UI_WINDOW_WAIT_UNTIL (fixture, is_travel_there);

  /* Not sent yet: it is gone at once, when it was meant. */
  open_menu (fixture, "Travel");
  activate (fixture, "folder.delete");
  UI_WINDOW_WAIT_UNTIL (fixture, is_dialog_there);
  respond (fixture, "no");
  g_assert_true (is_travel_there (fixture));
  open_menu (fixture, "Travel");
  activate (fixture, "folder.delete");
  UI_WINDOW_WAIT_UNTIL (fixture, is_dialog_there);
  leave_dialog_picture (fixture, "folder-delete");
  respond (fixture, "yes");
  UI_WINDOW_WAIT_UNTIL (fixture, is_travel_gone);
}

static void load_operations (UiWindow *fixture);

static void
on_operations_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UiWindow *fixture = user_data;
  g_autoptr (GPtrArray) operations =
      store_operation_load_finish (pr_core_get_database (fixture->core), result, NULL);
  const StoreOperation *operation;

  /* it may not be written yet */
  if (operations->len == 0)
    {
      load_operations (fixture);
      return;
    }
  operation = g_ptr_array_index (operations, 0);
  g_assert_cmpint (operation->kind, ==, STORE_OPERATION_RENAME_FOLDER);
  g_assert_cmpstr (operation->mailbox, ==, "Lists");
  g_assert_cmpstr (operation->target, ==, "Mailing lists");
  was_loaded = TRUE;
}

static void
load_operations (UiWindow *fixture)
{
  store_operation_load_async (pr_core_get_database (fixture->core), NULL, NULL,
                              on_operations_loaded, fixture);
}

static gboolean
is_loaded (UiWindow *fixture)
{
  return was_loaded;
}

static void
test_rename (UiWindow *fixture, gconstpointer data)
{
  GtkWidget *entry;

  UI_WINDOW_WAIT_UNTIL (fixture, is_filled);
  open_menu (fixture, "Lists");
  activate (fixture, "folder.rename");
  UI_WINDOW_WAIT_UNTIL (fixture, is_dialog_there);
  entry = ui_window_find_widget (GTK_WIDGET (find_dialog ()), GTK_TYPE_ENTRY);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "Lists");
  g_assert_false (adw_message_dialog_get_response_enabled (find_dialog (), "done"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "a/b");
  g_assert_false (adw_message_dialog_get_response_enabled (find_dialog (), "done"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "Mailing lists");
  leave_dialog_picture (fixture, "folder-rename");
  respond (fixture, "done");
  load_operations (fixture);
  UI_WINDOW_WAIT_UNTIL (fixture, is_loaded);
}

static gboolean
is_everything_read (UiWindow *fixture)
{
  return pr_folder_get_unread (find (fixture, "INBOX")) == 0;
}

static gboolean
is_something_unread (UiWindow *fixture)
{
  return !is_everything_read (fixture);
}

static gboolean
press_undo (UiWindow *fixture)
{
  return ui_window_press (fixture, GDK_KEY_z, GDK_CONTROL_MASK);
}

/* The inbox can be read, but neither renamed nor deleted. */
static void
test_inbox (UiWindow *fixture, gconstpointer data)
{
  UI_WINDOW_WAIT_UNTIL (fixture, is_filled);
  open_menu (fixture, "Inbox");
  g_assert_false (has_entry (fixture, "folder.delete"));
  g_assert_false (has_entry (fixture, "folder.rename"));
  g_assert_false (has_entry (fixture, "folder.empty"));
  activate (fixture, "folder.mark-read");
  UI_WINDOW_WAIT_UNTIL (fixture, is_everything_read);
  UI_WINDOW_WAIT_UNTIL (fixture, press_undo);
  UI_WINDOW_WAIT_UNTIL (fixture, is_something_unread);
}

static gboolean
is_trash_filled (UiWindow *fixture)
{
  return pr_folder_get_total (find (fixture, "Trash")) == N_MESSAGES;
}

static gboolean
is_trash_empty (UiWindow *fixture)
{
  return pr_folder_get_total (find (fixture, "Trash")) == 0;
}

static void
test_empty (UiWindow *fixture, gconstpointer data)
{
  UI_WINDOW_WAIT_UNTIL (fixture, is_filled);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.select-all", NULL);
  ui_window_wait_frames (fixture, 3);
  g_assert_true (ui_window_press (fixture, GDK_KEY_Delete, 0));
  UI_WINDOW_WAIT_UNTIL (fixture, is_trash_filled);
  open_menu (fixture, "Trash");
  activate (fixture, "folder.empty");
  UI_WINDOW_WAIT_UNTIL (fixture, is_dialog_there);
  g_assert_true (ui_window_has_label (GTK_WIDGET (find_dialog ()), "Empty “Trash”?"));
  leave_dialog_picture (fixture, "folder-empty");
  respond (fixture, "yes");
  UI_WINDOW_WAIT_UNTIL (fixture, is_trash_empty);
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
  ADD ("/ui/folders/create", 1240, test_create);
  ADD ("/ui/folders/rename", 1240, test_rename);
  ADD ("/ui/folders/inbox", 1240, test_inbox);
  ADD ("/ui/folders/empty", 1240, test_empty);
  return g_test_run ();
}
