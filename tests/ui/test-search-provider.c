/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search of the desktop, asked over the bus as GNOME Shell asks. */
#include "desktop-fixture.h"
#include "ui-window.h"
#include "ui/shell/pr-settings.h"

#define INTERFACE "org.gnome.Shell.SearchProvider2"

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GVariant *
call (DesktopFixture *fixture, const char *method, GVariant *parameters)
{
  GApplication *application = G_APPLICATION (fixture->application);
  g_autofree char *path =
      g_strconcat (g_application_get_dbus_object_path (application), "/SearchProvider", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *answer;

  g_dbus_connection_call (fixture->service, g_application_get_application_id (application), path,
                          INTERFACE, method, parameters, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          on_answered, &result);
  desktop_wait_for (result != NULL);
  answer = g_dbus_connection_call_finish (fixture->service, result, &error);
  g_assert_no_error (error);
  return answer;
}

/* What is found for TEXT; (transfer full). */
static char **
find (DesktopFixture *fixture, const char *text)
{
  g_auto (GStrv) terms = g_strsplit (text, " ", -1);
  g_autoptr (GVariant) answer =
      call (fixture, "GetInitialResultSet", g_variant_new ("(^as)", terms));
  char **ids;

  g_variant_get (answer, "(^as)", &ids);
  return ids;
}

static guint
count (DesktopFixture *fixture, const char *text)
{
  g_auto (GStrv) ids = find (fixture, text);

  return g_strv_length (ids);
}

static void
check_metas (DesktopFixture *fixture, const char *id)
{
  const char *const ids[] = { id, "-7", "letter", "", "4711", "99999999999999999999", NULL };
  g_autoptr (GVariant) answer = call (fixture, "GetResultMetas", g_variant_new ("(^as)", ids));
  g_autoptr (GVariant) metas = g_variant_get_child_value (answer, 0);
  g_autoptr (GVariant) meta = NULL;
  g_autoptr (GVariant) icon = NULL;
  const char *text;

  /* what is no message of ours is left out */
  g_assert_cmpuint (g_variant_n_children (metas), ==, 1);
  meta = g_variant_get_child_value (metas, 0);
  g_assert_true (g_variant_lookup (meta, "id", "&s", &text));
  g_assert_cmpstr (text, ==, id);
  g_assert_true (g_variant_lookup (meta, "name", "&s", &text));
  g_assert_cmpstr (text, ==, "Tea <b>today</b> & tomorrow");
  g_assert_true (g_variant_lookup (meta, "description", "&s", &text));
  g_assert_true (g_str_has_prefix (text, "Anna Becker · "));
  g_assert_true (g_variant_lookup (meta, "icon", "@(sv)", &icon));
}

static gboolean
is_opened (DesktopFixture *fixture)
{
  PrMessage *message = desktop_fixture_get_message (fixture);

  return message != NULL
         && g_str_equal (pr_message_get_subject (message), "Tea <b>today</b> & tomorrow");
}

static gboolean
is_searched (DesktopFixture *fixture, const char *text)
{
  PrWindow *window = desktop_fixture_find_window (fixture);
  GtkWidget *entry;

  if (window == NULL)
    return FALSE;
  entry = ui_window_find_widget (pr_window_get_message_view (window), GTK_TYPE_SEARCH_ENTRY);
  return entry != NULL && gtk_widget_get_mapped (entry)
         && g_str_equal (gtk_editable_get_text (GTK_EDITABLE (entry)), text);
}

/* The entries of the icon's menu. */
static void
check_menu (DesktopFixture *fixture)
{
  GActionGroup *actions = G_ACTION_GROUP (fixture->application);

  g_action_group_activate_action (actions, "all-inboxes", NULL);
  desktop_wait_for (!is_searched (fixture, "anna coff"));
  g_action_group_activate_action (actions, "search", NULL);
  desktop_wait_for (is_searched (fixture, ""));
}

static gboolean
story (gpointer user_data)
{
  DesktopFixture *fixture = user_data;
  static const char *const nothing[] = { NULL };
  g_autoptr (GSettings) settings = pr_settings_new (fixture->profile);
  g_auto (GStrv) ids = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_auto (GStrv) narrowed = NULL;

  /* Asked before the cache is open, it answers when it is. */
  g_assert_cmpuint (count (fixture, "zebra"), ==, 0);
  desktop_fixture_wait_ready (fixture);
  desktop_fixture_close_window (fixture);
  desktop_fixture_deliver (fixture, "Anna Becker", "Tea <b>today</b> & tomorrow");
  desktop_fixture_deliver (fixture, "Anna Becker", "Coffee");
  desktop_wait_for (count (fixture, "anna beck") == 2);
  g_assert_cmpuint (count (fixture, ""), ==, 0);
  g_assert_cmpuint (count (fixture, "\"unended is:nothing ("), ==, 0);

  ids = find (fixture, "anna beck");
  answer = call (fixture, "GetSubsearchResultSet",
                 g_variant_new ("(^as^as)", ids, (const char *[]){ "anna", "toda", NULL }));
  g_variant_get (answer, "(^as)", &narrowed);
  g_assert_cmpuint (g_strv_length (narrowed), ==, 1);
  check_metas (fixture, narrowed[0]);

  /* More of it, in the window; and the message itself. */
  g_variant_unref (call (fixture, "LaunchSearch",
                         g_variant_new ("(^asu)", (const char *[]){ "anna", "coff", NULL }, 0)));
  desktop_wait_for (is_searched (fixture, "anna coff"));
  g_variant_unref (call (fixture, "ActivateResult", g_variant_new ("(s^asu)", "x", nothing, 0)));
  g_variant_unref (
      call (fixture, "ActivateResult", g_variant_new ("(s^asu)", narrowed[0], nothing, 0)));
  desktop_wait_for (is_opened (fixture));
  check_menu (fixture);

  /* What was thrown away is not shown to whoever looks at the screen. */
  g_action_group_activate_action (G_ACTION_GROUP (fixture->application), "trash",
                                  g_variant_new_int64 (g_ascii_strtoll (narrowed[0], NULL, 10)));
  desktop_wait_for (count (fixture, "anna") == 1);
  g_settings_set_boolean (settings, "search-provider", FALSE);
  desktop_wait_for (count (fixture, "anna") == 0);
  g_settings_set_boolean (settings, "search-provider", TRUE);
  desktop_wait_for (count (fixture, "anna") == 1);
  desktop_fixture_quit (fixture);
  return G_SOURCE_REMOVE;
}

static void
test_story (void)
{
  g_autoptr (DesktopFixture) fixture = desktop_fixture_new (DESKTOP_FREEDESKTOP, 1);

  if (fixture != NULL)
    desktop_fixture_run (fixture, story);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GTK and WebKit warn of what the machine lacks. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_test_add_func ("/ui/search-provider/story", test_story);
  return g_test_run ();
}
