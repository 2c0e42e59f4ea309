/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window as a screen reader gets it, over the accessibility bus: what can be used has a name.
 * And as the keyboard reaches it. */
#include <adwaita.h>

#include "ui-fixture.h"
#include "ui-window.h"
#include "ui/list/pr-message-row.h"
#include "ui/list/pr-message-view.h"

#define N_MESSAGES 30

#define ROOT "/org/a11y/atspi/accessible/root"
#define ACCESSIBLE "org.a11y.atspi.Accessible"

#define STATE_FOCUSABLE 11
#define MAX_DEPTH 60

static GtkApplication *application;

typedef struct
{
  GDBusConnection *bus;
  gboolean is_missing; /* there is no accessibility on this session */
  gboolean done;
  guint n_controls;
  guint n_rows;        /* of messages */
  GPtrArray *nameless; /* char *: role and place */
  GError *error;
} Walk;

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

static gboolean
is_list_filled (UiWindow *fixture)
{
  return ui_window_has_label (GTK_WIDGET (fixture->view), "Hiking on Sunday?");
}

/* In a thread of its own: the window answers from the main one. */

static GVariant *
call (Walk *walk, const char *name, const char *path, const char *method, const char *type)
{
  return g_dbus_connection_call_sync (walk->bus, name, path, ACCESSIBLE, method, NULL,
                                      G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NONE, 10000, NULL,
                                      walk->error == NULL ? &walk->error : NULL);
}

static char *
dup_name (Walk *walk, const char *name, const char *path)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      walk->bus, name, path, "org.freedesktop.DBus.Properties", "Get",
      g_variant_new ("(ss)", ACCESSIBLE, "Name"), G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE,
      10000, NULL, walk->error == NULL ? &walk->error : NULL);
  g_autoptr (GVariant) value = NULL;

  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(v)", &value);
  return g_variant_dup_string (value, NULL);
}

static char *
dup_role (Walk *walk, const char *name, const char *path)
{
  g_autoptr (GVariant) reply = call (walk, name, path, "GetRoleName", "(s)");
  char *role = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(s)", &role);
  return role;
}

static gboolean
is_focusable (Walk *walk, const char *name, const char *path)
{
  g_autoptr (GVariant) reply = call (walk, name, path, "GetState", "(au)");
  g_autoptr (GVariantIter) iter = NULL;
  guint32 low = 0;

  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(au)", &iter);
  g_variant_iter_next (iter, "u", &low);
  return (low & (1u << STATE_FOCUSABLE)) != 0;
}

static gboolean
is_control (const char *role)
{
  static const char *const roles[] = {
    "push button", "button",   "toggle button", "check box", "radio button", "entry", "text",
    "list",        "list box", "list item",     "link",      "menu item",    NULL,
  };

  return role != NULL && g_strv_contains (roles, role);
}

static void
walk_children (Walk *walk, const char *name, const char *path, const char *place, guint depth);

/* The toolkit tells the type of what has no name. */
static gboolean
is_name (const char *label)
{
  static const char *const types[] = { "Gtk", "Adw", "Pr" };

  for (gsize i = 0; label != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_str_has_prefix (label, types[i]) && g_ascii_isupper (label[strlen (types[i])]))
      return FALSE;
  return label != NULL && *label != '\0';
}

static void
visit (Walk *walk, const char *name, const char *path, const char *place, guint depth)
{
  g_autofree char *role = dup_role (walk, name, path);
  g_autofree char *label = dup_name (walk, name, path);
  g_autofree char *inner = g_strdup_printf ("%s/%s “%s”", place, role, label);

  if (is_control (role) && is_focusable (walk, name, path))
    {
      walk->n_controls++;
      if (!is_name (label))
        g_ptr_array_add (walk->nameless, g_strdup (inner));
      if (g_str_equal (role, "list item") && label != NULL
          && strstr (label, "Hiking on Sunday?") != NULL)
        walk->n_rows++;
    }
  if (depth < MAX_DEPTH)
    walk_children (walk, name, path, inner, depth);
}

static void
walk_children (Walk *walk, const char *name, const char *path, const char *place, guint depth)
{
  g_autoptr (GVariant) reply = call (walk, name, path, "GetChildren", "(a(so))");
  g_autoptr (GVariantIter) iter = NULL;
  const char *child_name;
  const char *child_path;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(a(so))", &iter);
  while (g_variant_iter_next (iter, "(&s&o)", &child_name, &child_path))
    visit (walk, child_name, child_path, place, depth + 1);
}

static GDBusConnection *
connect_bus (GError **error)
{
  g_autoptr (GDBusConnection) session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  g_autoptr (GVariant) reply = NULL;
  const char *address;

  if (session == NULL)
    return NULL;
  reply = g_dbus_connection_call_sync (session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus",
                                       "GetAddress", NULL, G_VARIANT_TYPE ("(s)"),
                                       G_DBUS_CALL_FLAGS_NONE, 10000, NULL, error);
  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(&s)", &address);
  return g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, error);
}

static gboolean
is_of_this_process (Walk *walk, const char *name)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      walk->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "GetConnectionUnixProcessID", g_variant_new ("(s)", name), G_VARIANT_TYPE ("(u)"),
      G_DBUS_CALL_FLAGS_NONE, 10000, NULL, NULL);
  guint32 pid = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &pid);
  return pid == (guint32) getpid ();
}

static gpointer
run_walk (gpointer data)
{
  Walk *walk = data;
  g_autoptr (GVariant) applications = NULL;
  g_autoptr (GVariantIter) iter = NULL;
  const char *name;
  const char *path;

  walk->bus = connect_bus (&walk->error);
  if (walk->bus != NULL)
    applications = call (walk, "org.a11y.atspi.Registry", ROOT, "GetChildren", "(a(so))");
  if (applications == NULL)
    {
      walk->is_missing = TRUE;
      walk->done = TRUE;
      g_main_context_wakeup (NULL);
      return NULL;
    }
  g_variant_get (applications, "(a(so))", &iter);
  while (g_variant_iter_next (iter, "(&s&o)", &name, &path))
    if (is_of_this_process (walk, name))
      walk_children (walk, name, path, "", 0);
  walk->done = TRUE;
  g_main_context_wakeup (NULL);
  return NULL;
}

static void
walk_window (Walk *walk)
{
  GThread *thread;

  *walk = (Walk){ .nameless = g_ptr_array_new_with_free_func (g_free) };
  thread = g_thread_new ("walk", run_walk, walk);
  while (!walk->done)
    g_main_context_iteration (NULL, FALSE);
  g_thread_join (thread);
}

static void
walk_clear (Walk *walk)
{
  g_clear_object (&walk->bus);
  g_ptr_array_unref (walk->nameless);
  g_clear_error (&walk->error);
}

/* With a message open and the search bar, so that as much as can be is there. */
static void
test_names (UiWindow *fixture, gconstpointer data)
{
  Walk walk;

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  ui_window_press (fixture, GDK_KEY_j, 0);
  pr_message_view_search (fixture->view);
  ui_window_wait_frames (fixture, 20);
  walk_window (&walk);
  if (walk.is_missing)
    {
      g_test_skip (walk.error != NULL ? walk.error->message : "no accessibility bus");
      walk_clear (&walk);
      return;
    }
  g_assert_no_error (walk.error);
  for (guint i = 0; i < walk.nameless->len; i++)
    g_test_message ("nameless: %s", (const char *) g_ptr_array_index (walk.nameless, i));
  g_test_message ("%u controls", walk.n_controls);
  g_assert_cmpuint (walk.n_controls, >, 20);
  g_assert_cmpuint (walk.n_rows, ==, 1);
  g_assert_cmpuint (walk.nameless->len, ==, 0);
  walk_clear (&walk);
}

/* What Tab does: in the message list its own shortcut, else what every window does. */
static void
press_tab (UiWindow *fixture)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (fixture->view));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller)
                        && j < g_list_model_get_n_items (G_LIST_MODEL (controller));
           j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger)
              && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == GDK_KEY_Tab
              && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == 0
              && gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0,
                                               GTK_WIDGET (fixture->view),
                                               gtk_shortcut_get_arguments (shortcut)))
            return;
        }
    }
  /* after the last it begins anew */
  if (!gtk_widget_child_focus (GTK_WIDGET (fixture->window), GTK_DIR_TAB_FORWARD))
    gtk_window_set_focus (GTK_WINDOW (fixture->window), NULL);
}

/* Tab leads through the panes, not through the rows of the list. */
static void
test_tab (UiWindow *fixture, gconstpointer data)
{
  static const char *const actions[] = { "view.search", "msg.archive", "msg.trash",
                                         "msg.toggle-star", "msg.toggle-read" };
  g_autoptr (GHashTable) reached = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean list = FALSE;
  GtkWidget *focus;

  UI_WINDOW_WAIT_UNTIL (fixture, is_list_filled);
  ui_window_press (fixture, GDK_KEY_j, 0);
  ui_window_wait_frames (fixture, 20);
  for (guint i = 0; i < 30; i++)
    {
      press_tab (fixture);
      focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
      if (focus == NULL)
        continue;
      if (GTK_IS_ACTIONABLE (focus)
          && gtk_actionable_get_action_name (GTK_ACTIONABLE (focus)) != NULL)
        g_hash_table_add (reached,
                          (gpointer) gtk_actionable_get_action_name (GTK_ACTIONABLE (focus)));
      if (gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_VIEW) == NULL)
        continue;
      list = list || gtk_widget_get_ancestor (focus, PR_TYPE_MESSAGE_VIEW) != NULL;
    }
  g_assert_true (list);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_test_message ("%s", actions[i]);
      g_assert_true (g_hash_table_contains (reached, actions[i]));
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
  ADD ("/ui/accessible/names", 1240, test_names);
  ADD ("/ui/accessible/narrow-names", 360, test_names);
  ADD ("/ui/accessible/tab", 1240, test_tab);
  return g_test_run ();
}
