/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The windows beside the main one. With PR_PICTURES=DIRECTORY each leaves a picture there. */
#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "model/pr-core-backend.h"
#include "store/store-folder.h"
#include "ui-fixture.h"
#include "ui/pr-notification.h"
#include "ui/pr-window.h"
#include "ui/settings/pr-account-editor.h"
#include "ui/settings/pr-accounts-window.h"
#include "ui/settings/pr-certificate-dialog.h"
#include "ui/shell/pr-about.h"
#include "ui/shell/pr-preferences-window.h"
#include "ui/shell/pr-settings.h"
#include "ui/sidebar/pr-folder-chooser.h"

static GtkApplication *application;

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

static void
show (GtkWindow *window, const char *name)
{
  const char *directory = g_getenv ("PR_PICTURES");
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  guint n_frames = 0;
  int width;
  int height;

  gtk_window_present (window);
  gtk_widget_add_tick_callback (GTK_WIDGET (window), on_tick, &n_frames, NULL);
  while (n_frames < 25)
    g_main_context_iteration (NULL, TRUE);
  width = gtk_widget_get_width (GTK_WIDGET (window));
  height = gtk_widget_get_height (GTK_WIDGET (window));
  g_assert_cmpint (width, >, 200);
  paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  if (directory == NULL)
    return;
  path = g_build_filename (directory, file, NULL);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gdk_texture_save_to_png (texture, path);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  pr_core_open_finish (PR_CORE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static PrCore *
open_core (const char *profile)
{
  PrCore *core = pr_core_new (profile);
  gboolean opened = FALSE;

  pr_core_open_async (core, PR_CORE_LOCAL, NULL, on_opened, &opened);
  while (!opened)
    g_main_context_iteration (NULL, TRUE);
  return core;
}

static void
close_core (PrCore *core)
{
  gboolean closed = FALSE;

  pr_core_close_async (core, on_closed, &closed);
  while (!closed)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (core);
}

static GtkWidget *
find_row (GtkWidget *widget, const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (widget)
      && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, title);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_first_run (void)
{
  g_autoptr (GError) error = NULL;
  char *profile = g_dir_make_tmp ("postrider-ui-XXXXXX", &error);
  PrCore *core = open_core (profile);
  PrWindow *window = pr_window_new (application, core, NULL);

  pr_window_start (window);
  show (GTK_WINDOW (window), "first-run");
  gtk_window_destroy (GTK_WINDOW (window));
  close_core (core);
  ui_fixture_remove (profile);
}

static void
test_failure (void)
{
  g_autoptr (GError) error = g_error_new_literal (PR_ERROR, PR_ERROR_LOCKED, "locked");
  char *profile = g_dir_make_tmp ("postrider-ui-XXXXXX", NULL);
  g_autoptr (PrCore) core = pr_core_new (profile);
  PrWindow *window = pr_window_new (application, core, NULL);

  pr_window_show_failure (window, error);
  show (GTK_WINDOW (window), "failure");
  gtk_window_destroy (GTK_WINDOW (window));
  ui_fixture_remove (profile);
}

static void
test_editor_guesses (void)
{
  char *profile = g_dir_make_tmp ("postrider-ui-XXXXXX", NULL);
  PrCore *core = open_core (profile);
  GtkWidget *editor = GTK_WIDGET (pr_account_editor_new (NULL, core, NULL));
  GtkEditable *email = GTK_EDITABLE (find_row (editor, "Email Address"));
  GtkEditable *host = GTK_EDITABLE (find_row (editor, "Server Name"));
  GtkEditable *user = GTK_EDITABLE (find_row (editor, "User Name"));
  GtkEditable *port = GTK_EDITABLE (find_row (editor, "Port"));
  GtkWidget *add = find_button (editor, "_Add");

  gtk_editable_set_text (email, "alice@example.test");
  g_assert_cmpstr (gtk_editable_get_text (host), ==, "imap.example.test");
  g_assert_cmpstr (gtk_editable_get_text (user), ==, "alice@example.test");
  g_assert_false (gtk_widget_get_sensitive (add));
  gtk_editable_set_text (GTK_EDITABLE (find_row (editor, "Password")), "secret");
  g_assert_true (gtk_widget_get_sensitive (add));

  /* What was typed is not guessed over. */
  gtk_editable_set_text (host, "mail.example.net");
  gtk_editable_set_text (email, "alice@example.org");
  g_assert_cmpstr (gtk_editable_get_text (host), ==, "mail.example.net");
  g_assert_cmpstr (gtk_editable_get_text (user), ==, "alice@example.org");

  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (editor, "Security")), 1);
  g_assert_cmpstr (gtk_editable_get_text (port), ==, "143");
  gtk_editable_set_text (port, "70000");
  g_assert_false (gtk_widget_get_sensitive (add));
  gtk_editable_set_text (port, "993");
  show (GTK_WINDOW (editor), "editor");
  gtk_window_destroy (GTK_WINDOW (editor));
  close_core (core);
  ui_fixture_remove (profile);
}

static void
test_accounts (void)
{
  char *profile = ui_fixture_create_profile (1);
  PrCore *core = open_core (profile);
  GtkWidget *accounts = GTK_WIDGET (pr_accounts_window_new (NULL, core));
  GtkWidget *editor;

  g_assert_nonnull (find_row (accounts, UI_FIXTURE_ACCOUNT));
  show (GTK_WINDOW (accounts), "accounts");
  gtk_window_destroy (GTK_WINDOW (accounts));

  editor = GTK_WIDGET (pr_account_editor_new (NULL, core, UI_FIXTURE_ACCOUNT));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (editor, "Server Name"))), ==,
                   "127.0.0.1");
  g_assert_true (gtk_widget_get_sensitive (find_button (editor, "_Save")));
  show (GTK_WINDOW (editor), "editor-existing");
  gtk_window_destroy (GTK_WINDOW (editor));
  close_core (core);
  ui_fixture_remove (profile);
}

static GtkWidget *
find_question (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window;
    }
  return NULL;
}

/* An account that is being removed is so to the end, also when its window is closed at once. */
static void
test_remove_and_close (void)
{
  char *profile = ui_fixture_create_profile (1);
  PrCore *core = open_core (profile);
  GtkWidget *editor = GTK_WIDGET (pr_account_editor_new (NULL, core, UI_FIXTURE_ACCOUNT));

  gtk_window_present (GTK_WINDOW (editor));
  /* The writer has much to do before it. */
  for (guint i = 0; i < 3000; i++)
    store_folder_set_status_async (pr_core_get_database (core), 1, i, i, NULL, NULL, NULL);
  g_signal_emit_by_name (find_button (editor, "Remove Account…"), "clicked");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_question ()), "remove");
  gtk_window_destroy (GTK_WINDOW (editor));
  close_core (core);
  g_assert_cmpuint (ui_fixture_count_folders (profile), ==, 0);
  ui_fixture_remove (profile);
}

static void
on_chosen (PrFolderChooser *chooser, PrFolder *folder, gpointer user_data)
{
  g_set_object ((PrFolder **) user_data, folder);
}

static GtkWidget *
find_entry (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (GTK_IS_SEARCH_ENTRY (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_entry (child);
  return found;
}

static void
test_folder_chooser (void)
{
  char *profile = ui_fixture_create_profile (1);
  PrCore *core = open_core (profile);
  PrFolderTree *tree = pr_core_get_folders (core);
  PrFolder *inbox = pr_folder_tree_find_path (tree, UI_FIXTURE_ACCOUNT, "INBOX");
  g_autoptr (PrFolder) chosen = NULL;
  GtkWidget *chooser;
  GtkWidget *entry;

  chooser = pr_folder_chooser_new (NULL, tree, UI_FIXTURE_ACCOUNT, inbox);
  g_signal_connect (chooser, "chosen", G_CALLBACK (on_chosen), &chosen);
  show (GTK_WINDOW (chooser), "folder-chooser");
  entry = find_entry (chooser);
  gtk_editable_set_text (GTK_EDITABLE (entry), "zzz");
  g_signal_emit_by_name (entry, "activate");
  g_assert_null (chosen);
  show (GTK_WINDOW (chooser), "folder-chooser-nothing");
  gtk_editable_set_text (GTK_EDITABLE (entry), "ARCH");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (pr_folder_get_path (chosen), ==, "Archive");
  close_core (core);
  ui_fixture_remove (profile);
}

static void
test_certificate (void)
{
  char *reasons[] = { (char *) "It was made by the server itself.", NULL };
  PrCertificate certificate = {
    .host = (char *) "imap.example.test",
    .port = 993,
    .reasons = reasons,
    .sha256 = (char *) "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
  };
  g_autofree char *fingerprint = pr_certificate_format_fingerprint (certificate.sha256);
  GtkWidget *dialog = pr_certificate_dialog_new (NULL, &certificate);

  g_assert_cmpstr (fingerprint, ==,
                   "00:11:22:33:44:55:66:77\n88:99:AA:BB:CC:DD:EE:FF\n"
                   "00:11:22:33:44:55:66:77\n88:99:AA:BB:CC:DD:EE:FF");
  show (GTK_WINDOW (dialog), "certificate");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_neutralise (void)
{
  const char *const cases[][2] = {
    { "plain", "plain" },   { "<b>bold</b>", "‹b›bold‹/b›" },
    { "a & b", "a & b" },   { "&amp; &#60;", "＆amp; ＆#60;" },
    { "größer", "größer" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *result = pr_notification_neutralise (cases[i][0]);

      g_assert_cmpstr (result, ==, cases[i][1]);
    }
}

/* Each switch changes its setting, and an account's own is there when there are two. */
static void
test_preferences (void)
{
  char *profile = ui_fixture_create_profile (1);
  PrCore *core = open_core (profile);
  g_autoptr (GSettings) settings = pr_settings_new (profile);
  GListModel *accounts = pr_core_get_accounts (core);
  g_autoptr (GListStore) two = g_list_store_new (PR_TYPE_ACCOUNT);
  g_autoptr (PrAccount) account = g_list_model_get_item (accounts, 0);
  GtkWidget *window;
  GtkWidget *row;

  g_assert_nonnull (settings);
  /* a switch changes only when it has moved */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_list_store_append (two, account);
  g_list_store_append (two, account);
  window = GTK_WIDGET (pr_preferences_window_new (NULL, settings, G_LIST_MODEL (two)));
  show (GTK_WINDOW (window), "preferences");
  row = find_row (window, UI_FIXTURE_ACCOUNT);
  g_assert_nonnull (row);
  g_assert_true (gtk_widget_get_mapped (row));
  adw_action_row_activate (ADW_ACTION_ROW (row));
  g_assert_true (pr_settings_is_account_quiet (settings, UI_FIXTURE_ACCOUNT));
  adw_action_row_activate (ADW_ACTION_ROW (find_row (window, "_Hide Content")));
  g_assert_true (g_settings_get_boolean (settings, "private-notifications"));
  adw_action_row_activate (ADW_ACTION_ROW (find_row (window, "_New Mail")));
  g_assert_false (g_settings_get_boolean (settings, "notifications"));
  g_assert_false (gtk_widget_is_sensitive (row));
  gtk_window_destroy (GTK_WINDOW (window));

  /* With one account there is nothing to choose between. */
  window = GTK_WIDGET (pr_preferences_window_new (NULL, settings, accounts));
  show (GTK_WINDOW (window), "preferences-one");
  g_assert_false (gtk_widget_get_mapped (find_row (window, UI_FIXTURE_ACCOUNT)));
  gtk_window_destroy (GTK_WINDOW (window));
  close_core (core);
  ui_fixture_remove (profile);
}

/* The report says how things are, and names nobody. */
static void
test_about (void)
{
  char *profile = ui_fixture_create_profile (20);
  PrCore *core = open_core (profile);
  GtkWidget *parent = GTK_WIDGET (pr_window_new (application, core, NULL));
  GtkWidget *about;
  const char *report;

  pr_window_start (PR_WINDOW (parent));
  gtk_window_present (GTK_WINDOW (parent));
  while (pr_core_get_folders (core) == NULL
         || !pr_folder_tree_is_loaded (pr_core_get_folders (core)))
    g_main_context_iteration (NULL, TRUE);
  about = pr_about_new (GTK_WINDOW (parent), core);
  show (GTK_WINDOW (about), "about");
  report = adw_about_window_get_debug_info (ADW_ABOUT_WINDOW (about));
  g_test_message ("%s", report);
  g_assert_true (g_str_has_prefix (report, "Postrider " APP_VERSION));
  g_assert_nonnull (strstr (report, "messages: 20\n"));
  g_assert_nonnull (strstr (report, "Accounts: 1\nAccount 1: offline, 0 changes waiting\n"));
  g_assert_null (strchr (report, '@'));
  g_assert_null (strstr (report, "alice"));
  g_assert_null (strstr (report, "INBOX"));
  gtk_window_destroy (GTK_WINDOW (about));
  gtk_window_destroy (GTK_WINDOW (parent));
  close_core (core);
  ui_fixture_remove (profile);
}

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
  g_test_add_func ("/ui/window/first-run", test_first_run);
  g_test_add_func ("/ui/window/failure", test_failure);
  g_test_add_func ("/ui/account-editor/guesses", test_editor_guesses);
  g_test_add_func ("/ui/accounts-window/list", test_accounts);
  g_test_add_func ("/ui/account-editor/remove-and-close", test_remove_and_close);
  g_test_add_func ("/ui/folder-chooser/choose", test_folder_chooser);
  g_test_add_func ("/ui/certificate-dialog/show", test_certificate);
  g_test_add_func ("/ui/notification/neutralise", test_neutralise);
  g_test_add_func ("/ui/dialogs/preferences", test_preferences);
  g_test_add_func ("/ui/dialogs/about", test_about);
  return g_test_run ();
}
