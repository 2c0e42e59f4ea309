/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every window in the language of tests/po/pseudo.py: whatever is not in its brackets is not
 * translated, and with strings that long nothing is cut and every window fits a phone. With
 * PR_PICTURES=DIRECTORY each leaves a picture there. */
#include "config.h"

#include <libintl.h>
#include <string.h>

#include "ui-fixture.h"
#include "ui-window.h"
#include "ui/list/pr-message-row.h"
#include "ui/reader/pr-attachment-bar.h"
#include "ui/reader/pr-attachment-bar.h"
#include "ui/reader/pr-message-header.h"
#include "ui/settings/pr-account-editor.h"
#include "ui/settings/pr-accounts-window.h"
#include "ui/settings/pr-certificate-dialog.h"
#include "ui/shell/pr-file-window.h"
#include "ui/shell/pr-preferences-window.h"
#include "ui/shell/pr-settings.h"
#include "ui/sidebar/pr-folder-chooser.h"
#include "ui/sidebar/pr-folder-row.h"

#define PHONE_WIDTH 360

static GtkApplication *application;
static guint n_checked;
static guint n_wrong;

static void
complain (GtkWidget *widget, const char *what, const char *text)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  g_printerr ("%s, %s: %s: “%s”\n", root != NULL ? G_OBJECT_TYPE_NAME (root) : "no window",
              G_OBJECT_TYPE_NAME (widget), what, text);
  n_wrong++;
}

/* What comes from mail, from accounts, or from nobody's language. */
static gboolean
is_data (GtkWidget *widget, const char *text)
{
  static const char *const names[] = { "Postrider", "STARTTLS",    "TLS",
                                       "Lists",     "Lists/gnome", "127.0.0.1" };
  gboolean has_letter = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (text, names[i]))
      return TRUE;
  for (const char *p = text; *p != '\0'; p++)
    has_letter |= g_ascii_isalpha (*p);
  /* addresses, servers, files */
  return !has_letter || strchr (text, '@') != NULL
         || (strchr (text, '.') != NULL && strchr (text, ' ') == NULL)
         || gtk_widget_get_ancestor (widget, PR_TYPE_ATTACHMENT_BAR) != NULL
         || gtk_widget_get_ancestor (widget, PR_TYPE_ATTACHMENT_BAR) != NULL
         || gtk_widget_get_ancestor (widget, PR_TYPE_MESSAGE_ROW) != NULL
         || gtk_widget_get_ancestor (widget, PR_TYPE_MESSAGE_HEADER) != NULL
         /* the toolkit's own speak the desktop's language */
         || gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) != NULL
         || (GTK_IS_BUTTON (widget)
             && gtk_widget_get_ancestor (widget, ADW_TYPE_PASSWORD_ENTRY_ROW) != NULL);
}

static void
check_text (GtkWidget *widget, const char *what, const char *text)
{
  if (text == NULL || *text == '\0' || is_data (widget, text))
    return;
  n_checked++;
  if (strchr (text, '[') == NULL)
    complain (widget, what, text);
}

/* Names of folders and what a message says have no limit: lists may cut them. */
static gboolean
may_be_cut (GtkWidget *label)
{
  return gtk_widget_get_ancestor (label, PR_TYPE_MESSAGE_ROW) != NULL
         || gtk_widget_get_ancestor (label, PR_TYPE_FOLDER_ROW) != NULL
         || gtk_widget_get_ancestor (label, PR_TYPE_MESSAGE_HEADER) != NULL
         /* how many are unread, between the buttons of the list */
         || gtk_widget_has_css_class (label, "subtitle");
}

static void
check_label (GtkLabel *label)
{
  check_text (GTK_WIDGET (label), "not translated", gtk_label_get_text (label));
  if (pango_layout_is_ellipsized (gtk_label_get_layout (label)) && !may_be_cut (GTK_WIDGET (label)))
    complain (GTK_WIDGET (label), "cut", gtk_label_get_text (label));
}

static void
check_tree (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_LABEL (widget))
    check_label (GTK_LABEL (widget));
  if (GTK_IS_TEXT (widget))
    check_text (widget, "placeholder not translated",
                gtk_text_get_placeholder_text (GTK_TEXT (widget)));
  check_text (widget, "tooltip not translated", gtk_widget_get_tooltip_text (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_tree (child);
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

static void
wait_frames (GtkWidget *window)
{
  guint n_frames = 0;
  guint tick = gtk_widget_add_tick_callback (window, on_tick, &n_frames, NULL);

  while (n_frames < 25)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (window, tick);
}

static void
leave_picture (GtkWidget *window, const char *name)
{
  const char *directory = g_getenv ("PR_PICTURES");
  g_autofree char *path = g_strdup_printf ("%s/pseudo-%s.png", directory, name);
  int width = gtk_widget_get_width (window);
  int height = gtk_widget_get_height (window);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (directory == NULL || node == NULL)
    return;
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gdk_texture_save_to_png (texture, path);
}

static void
check_window (GtkWidget *window, const char *name)
{
  guint n_before = n_checked;
  int minimum;

  gtk_window_present (GTK_WINDOW (window));
  wait_frames (window);
  leave_picture (window, name);
  check_tree (window);
  check_text (window, "title not translated", gtk_window_get_title (GTK_WINDOW (window)));
  /* without the shadow */
  gtk_widget_measure (gtk_widget_get_first_child (window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum,
                      NULL, NULL, NULL);
  /* Wide, there are more panes: they become fewer in time. */
  if (minimum > PHONE_WIDTH && gtk_widget_get_width (window) < 2 * PHONE_WIDTH)
    {
      g_printerr ("%s needs %d pixels\n", name, minimum);
      n_wrong++;
    }
  g_assert_cmpuint (n_checked, >, n_before);
}

static void
check_and_close (gpointer window, const char *name)
{
  check_window (GTK_WIDGET (window), name);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
finish (void)
{
  g_test_message ("%u texts", n_checked);
  g_assert_cmpuint (n_wrong, ==, 0);
}

static gboolean
is_body_shown (UiWindow *window)
{
  return pr_reader_is_body_shown (window->reader);
}

static void
test_main_window (void)
{
  UiWindow window;

  ui_window_open (&window, application, ui_fixture_create_profile (60), 1280);
  ui_window_wait_frames (&window, 30);
  check_window (GTK_WIDGET (window.window), "nothing-open");
  pr_message_view_step (window.view, 1);
  UI_WINDOW_WAIT_UNTIL (&window, is_body_shown);
  check_window (GTK_WIDGET (window.window), "message");
  ui_window_press (&window, GDK_KEY_slash, 0);
  ui_window_wait_frames (&window, 30);
  check_window (GTK_WIDGET (window.window), "search");
  ui_window_press (&window, GDK_KEY_Escape, 0);
  ui_window_press (&window, GDK_KEY_a, 0);
  ui_window_wait_frames (&window, 30);
  check_window (GTK_WIDGET (window.window), "archived");
  ui_window_close (&window);
  finish ();
}

static void
test_phone (void)
{
  UiWindow window;

  ui_window_open (&window, application, ui_fixture_create_profile (60), PHONE_WIDTH);
  ui_window_wait_frames (&window, 30);
  check_window (GTK_WIDGET (window.window), "phone-list");
  gtk_widget_activate_action (GTK_WIDGET (window.window), "win.show-sidebar", NULL);
  ui_window_wait_frames (&window, 60);
  check_window (GTK_WIDGET (window.window), "phone-sidebar");
  ui_window_close (&window);
  finish ();
}

static void
test_windows (void)
{
  UiWindow main;
  PrFolderTree *tree;
  char *reasons[] = { (char *) "[…]", NULL };
  PrCertificate certificate = {
    .host = (char *) "127.0.0.1",
    .port = 993,
    .reasons = reasons,
    .sha256 = (char *) "00112233445566778899001122334455001122334455667788990011223344556677",
  };
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (GListStore) two = g_list_store_new (PR_TYPE_ACCOUNT);
  g_autoptr (PrAccount) account = NULL;
  g_autoptr (GError) error = g_error_new_literal (PR_ERROR, PR_ERROR_LOCKED, "locked");
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/saved.eml");
  PrWindow *failed;

  ui_window_open (&main, application, ui_fixture_create_profile (5), 1280);
  settings = pr_settings_new (main.profile);
  tree = pr_core_get_folders (main.core);
  account = g_list_model_get_item (pr_core_get_accounts (main.core), 0);
  g_list_store_append (two, account);
  g_list_store_append (two, account);
  check_and_close (pr_preferences_window_new (NULL, settings, G_LIST_MODEL (two)), "preferences");
  check_and_close (pr_accounts_window_new (NULL, main.core), "accounts");
  check_and_close (pr_account_editor_new (NULL, main.core, NULL), "editor");
  check_and_close (pr_account_editor_new (NULL, main.core, UI_FIXTURE_ACCOUNT), "editor-existing");
  check_and_close (
      pr_folder_chooser_new (NULL, tree, UI_FIXTURE_ACCOUNT, pr_folder_tree_get_default (tree)),
      "folder-chooser");
  check_and_close (pr_certificate_dialog_new (NULL, &certificate), "certificate");
  check_and_close (pr_file_window_new (application, file), "file");
  failed = pr_window_new (application, main.core, NULL);
  pr_window_show_failure (failed, error);
  check_and_close (failed, "failure");
  ui_window_close (&main);
  finish ();
}

static void
test_first_run (void)
{
  UiWindow window;

  ui_window_open (&window, application, g_dir_make_tmp ("postrider-ui-XXXXXX", NULL), PHONE_WIDTH);
  check_window (GTK_WIDGET (window.window), "first-run");
  ui_window_close (&window);
  finish ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GTK and WebKit warn of what the machine lacks. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_assert_nonnull (g_getenv ("PSEUDO_LOCALEDIR"));
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("PSEUDO_LOCALEDIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  application = ui_window_register_application ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_test_add_func ("/ui/pseudo/main-window", test_main_window);
  g_test_add_func ("/ui/pseudo/phone", test_phone);
  g_test_add_func ("/ui/pseudo/windows", test_windows);
  g_test_add_func ("/ui/pseudo/first-run", test_first_run);
  return g_test_run ();
}
