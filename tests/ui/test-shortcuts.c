/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of keyboard shortcuts tells of every one there is, and of no other. */
#include "ui-fixture.h"
#include "ui/pr-application.h"
#include "ui/pr-window.h"

#define OVERLAY "/org/postrider/Postrider/gtk/help-overlay.ui"

/* The same key elsewhere on some keyboard: to show one of them is enough. */
static guint
get_main_key (guint key)
{
  switch (key)
    {
    case GDK_KEY_KP_Delete:
      return GDK_KEY_Delete;
    case GDK_KEY_KP_Add:
    case GDK_KEY_equal:
      return GDK_KEY_plus;
    case GDK_KEY_KP_Subtract:
      return GDK_KEY_minus;
    case GDK_KEY_KP_0:
      return GDK_KEY_0;
    default:
      return key;
    }
}

static void
add_key (GHashTable *keys, guint key, GdkModifierType modifiers)
{
  key = get_main_key (key);
  /* Whether it takes Shift to type them depends on the keyboard. */
  if (g_unichar_isgraph (gdk_keyval_to_unicode (key))
      && !g_unichar_isalnum (gdk_keyval_to_unicode (key)))
    modifiers &= ~GDK_SHIFT_MASK;
  g_hash_table_add (keys, gtk_accelerator_name (key, modifiers));
}

static void
add_accelerator (GHashTable *keys, const char *accelerator)
{
  guint key;
  GdkModifierType modifiers;

  g_assert_true (gtk_accelerator_parse (accelerator, &key, &modifiers));
  add_key (keys, key, modifiers);
}

static void
add_action_accelerators (GHashTable *keys, GtkApplication *application, const char *action)
{
  g_auto (GStrv) accelerators = gtk_application_get_accels_for_action (application, action);

  g_test_message ("%s", action);
  g_assert_nonnull (accelerators[0]);
  for (char **accelerator = accelerators; *accelerator != NULL; accelerator++)
    add_accelerator (keys, *accelerator);
}

static GHashTable *
collect_shown (GtkApplication *application)
{
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (OVERLAY);
  GSList *objects = gtk_builder_get_objects (builder);

  for (GSList *l = objects; l != NULL; l = l->next)
    {
      g_autofree char *accelerators = NULL;
      g_autofree char *action = NULL;
      g_auto (GStrv) words = NULL;

      if (!GTK_IS_SHORTCUTS_SHORTCUT (l->data))
        continue;
      g_object_get (l->data, "accelerator", &accelerators, "action-name", &action, NULL);
      if (action != NULL)
        add_action_accelerators (keys, application, action);
      words = g_strsplit (accelerators != NULL ? accelerators : "", " ", -1);
      for (char **word = words; *word != NULL; word++)
        add_accelerator (keys, *word);
    }
  g_slist_free (objects);
  return keys;
}

/* Whether the class of WINDOW, and not one that it is made from, has bound SHORTCUT. */
static gboolean
is_own (GtkShortcut *shortcut)
{
  GtkShortcutAction *action = gtk_shortcut_get_action (shortcut);

  /* GtkWindow binds signals and its own actions: those are the toolkit's. */
  return GTK_IS_NAMED_ACTION (action)
         && !g_str_has_prefix (gtk_named_action_get_action_name (GTK_NAMED_ACTION (action)),
                               "window.");
}

static void
add_bindings (GHashTable *keys, GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger) && is_own (shortcut))
            add_key (keys, gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)),
                     gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)));
        }
    }
}

static GHashTable *
collect_bound (GtkApplication *application, GtkWindow *window)
{
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (application);

  for (char **action = actions; *action != NULL; action++)
    add_action_accelerators (keys, application, *action);
  add_bindings (keys, GTK_WIDGET (window));
  return keys;
}

static gboolean
compare (GHashTable *keys, GHashTable *others, const char *complaint)
{
  GHashTableIter iter;
  gpointer key;
  gboolean ok = TRUE;

  g_assert_cmpuint (g_hash_table_size (keys), >, 20);
  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (others, key))
      {
        g_printerr ("%s: %s\n", (const char *) key, complaint);
        ok = FALSE;
      }
  return ok;
}

static void
on_activate (GtkApplication *application, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (application);
  g_autoptr (GHashTable) shown = collect_shown (application);
  g_autoptr (GHashTable) bound = NULL;
  gboolean *ok = user_data;

  g_assert_true (PR_IS_WINDOW (window));
  bound = collect_bound (application, window);
  *ok = compare (bound, shown, "does something, but is not shown");
  *ok = compare (shown, bound, "is shown, but does nothing") && *ok;
  g_application_quit (G_APPLICATION (application));
}

static void
test_overlay (void)
{
  g_autoptr (PrApplication) application = pr_application_new ();
  char *profile = ui_fixture_create_profile (1);
  gboolean ok = FALSE;

  pr_application_set_profile (application, profile);
  g_signal_connect_after (application, "activate", G_CALLBACK (on_activate), &ok);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
  g_assert_true (ok);
  g_clear_object (&application);
  ui_fixture_remove (profile);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GTK and WebKit warn of what the machine lacks. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_test_add_func ("/ui/shortcuts/overlay", test_overlay);
  return g_test_run ();
}
