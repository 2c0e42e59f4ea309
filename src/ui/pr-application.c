/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/pr-application.h"

#include <glib/gi18n.h>

#include "ui/pr-notification.h"
#include "ui/pr-screenshot.h"
#include "ui/pr-window.h"
#include "ui/settings/pr-accounts-window.h"
#include "ui/shell/pr-about.h"
#include "ui/shell/pr-background.h"
#include "ui/shell/pr-file-window.h"
#include "ui/shell/pr-notification-service.h"
#include "ui/shell/pr-preferences-window.h"
#include "ui/shell/pr-search-provider.h"
#include "ui/shell/pr-settings.h"

#define RESOURCE_PATH "/org/postrider/Postrider"

/* How long closing may take before the program ends anyway, in seconds. */
#define CLOSE_SECONDS 5

/* Of the notification about a button of another one that did not work. */
#define ERRAND_NOTIFICATION "errand"

/* How long a service without anything to do stays, in milliseconds. */
#define SERVICE_MS 10000

typedef enum
{
  ERRAND_MARK_READ,
  ERRAND_ARCHIVE,
  ERRAND_TRASH,
} ErrandKind;

/* A button of a notification that was pressed before the core was open. */
typedef struct
{
  ErrandKind kind;
  gint64 id;
} Errand;

struct _PrApplication
{
  AdwApplication parent_instance;

  char *profile;      /* NULL: the person's own */
  char *screenshot;   /* file to save a picture to, or NULL */
  gboolean is_posing; /* for a picture: nothing lies over the mail that is not of it */
  PrCore *core;
  GSettings *settings;        /* NULL: nothing is kept */
  PrBackground *background;   /* NULL without settings */
  PrSearchProvider *provider; /* NULL without a session bus */
  gboolean opened;
  gboolean opening;
  GError *failure; /* why the core could not be opened */
  GArray *errands; /* Errand: to be run once the core is open */
  int exit_status;
};

/* Notifications */

static void
send_notification (PrApplication *self, const char *id, GNotification *notification)
{
  if (g_application_get_dbus_connection (G_APPLICATION (self)) != NULL)
    g_application_send_notification (G_APPLICATION (self), id, notification);
}

static void
sink_send (PrNotifierSink *sink,
           const char *id,
           const char *title,
           const char *body,
           gint64 message,
           gint64 folder)
{
  g_autoptr (GNotification) notification = pr_notification_new (title, body, message, folder);

  send_notification (PR_APPLICATION (sink), id, notification);
}

static void
sink_withdraw (PrNotifierSink *sink, const char *id)
{
  if (g_application_get_dbus_connection (G_APPLICATION (sink)) == NULL)
    return;
  g_application_withdraw_notification (G_APPLICATION (sink), id);
}

static void
notifier_sink_init (PrNotifierSinkInterface *iface)
{
  iface->send = sink_send;
  iface->withdraw = sink_withdraw;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PrApplication,
                               pr_application,
                               ADW_TYPE_APPLICATION,
                               G_IMPLEMENT_INTERFACE (PR_TYPE_NOTIFIER_SINK, notifier_sink_init))

/* The core */

static PrWindow *
find_window (PrApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (PR_IS_WINDOW (l->data))
      return PR_WINDOW (l->data);
  return NULL;
}

static void
toast (PrApplication *self, const char *text)
{
  PrWindow *window = find_window (self);

  if (window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", text);
}

/* Where there is no window to say so, a notification does. */
static void
tell_of_errand (PrApplication *self, const GError *error)
{
  g_autoptr (GNotification) notification = NULL;

  g_message ("A command from a notification failed: %s", error->message);
  if (find_window (self) != NULL)
    {
      toast (self, pr_error_describe (error));
      return;
    }
  notification = g_notification_new (_ ("The message was not changed"));
  g_notification_set_body (notification, pr_error_describe (error));
  send_notification (self, ERRAND_NOTIFICATION, notification);
}

static void
on_errand_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GApplication) application = G_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;

  if (!pr_commands_finish (PR_COMMANDS (source), result, &error))
    tell_of_errand (PR_APPLICATION (application), error);
  g_application_release (application);
}

static void
run_errand (PrApplication *self, const Errand *errand)
{
  PrCommands *commands = pr_core_get_commands (self->core);

  /* There may be no window that keeps the program alive. */
  g_application_hold (G_APPLICATION (self));
  switch (errand->kind)
    {
    case ERRAND_MARK_READ:
      pr_commands_set_seen (commands, &errand->id, 1, TRUE, on_errand_done, g_object_ref (self));
      break;
    case ERRAND_ARCHIVE:
      pr_commands_archive (commands, &errand->id, 1, on_errand_done, g_object_ref (self));
      break;
    case ERRAND_TRASH:
      pr_commands_trash (commands, &errand->id, 1, on_errand_done, g_object_ref (self));
      break;
    }
}

static void
run_waiting_errands (PrApplication *self)
{
  for (guint i = 0; i < self->errands->len; i++)
    run_errand (self, &g_array_index (self->errands, Errand, i));
  g_array_set_size (self->errands, 0);
}

static void
on_notification_service_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrApplication) self = PR_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;

  if (pr_notification_service_find_finish (result, &error))
    return;
  g_message ("Nothing shows notifications: %s", error->message);
  if (!self->is_posing
      && (self->settings == NULL || g_settings_get_boolean (self->settings, "notifications")))
    toast (self, _ ("Nothing shows notifications here: new mail is not announced"));
}

static void
answer_searches (PrApplication *self, PrCore *core)
{
  if (self->provider != NULL)
    pr_search_provider_set_core (self->provider, core);
}

static void
on_core_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrApplication) self = PR_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;
  PrWindow *window = find_window (self);

  self->opening = FALSE;
  self->opened = pr_core_open_finish (PR_CORE (source), result, &error);
  if (self->opened)
    {
      pr_notifier_set_sink (pr_core_get_notifier (self->core), PR_NOTIFIER_SINK (self));
      answer_searches (self, self->core);
      run_waiting_errands (self);
      if (window != NULL)
        pr_window_start (window);
      pr_notification_service_find_async (g_application_get_dbus_connection (G_APPLICATION (self)),
                                          on_notification_service_found, g_object_ref (self));
    }
  else
    {
      g_message ("The profile cannot be opened: %s", error->message);
      if (self->errands->len > 0)
        tell_of_errand (self, error);
      g_array_set_size (self->errands, 0);
      answer_searches (self, NULL);
      if (window != NULL)
        pr_window_show_failure (window, error);
      self->failure = g_steal_pointer (&error);
    }
  g_application_release (G_APPLICATION (self));
}

static void
open_core (PrApplication *self)
{
  if (self->opened || self->opening)
    return;
  self->opening = TRUE;
  g_clear_error (&self->failure);
  g_application_hold (G_APPLICATION (self));
  pr_core_open_async (self->core, PR_CORE_OWNER, NULL, on_core_opened, g_object_ref (self));
}

static PrWindow *
ensure_window (PrApplication *self)
{
  PrWindow *window = find_window (self);

  if (window == NULL)
    {
      window = pr_window_new (GTK_APPLICATION (self), self->core, self->settings);
      if (self->opened)
        pr_window_start (window);
      else if (self->failure != NULL)
        pr_window_show_failure (window, self->failure);
    }
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* Actions */

static void
on_open_message (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pr_window_open_message (ensure_window (PR_APPLICATION (user_data)),
                          g_variant_get_int64 (parameter));
}

static void
on_open_folder (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pr_window_open_folder (ensure_window (PR_APPLICATION (user_data)),
                         g_variant_get_int64 (parameter));
}

static void
on_all_inboxes (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pr_window_open_inboxes (ensure_window (PR_APPLICATION (user_data)));
}

static void
on_search (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pr_window_search (ensure_window (PR_APPLICATION (user_data)), "");
}

static void
on_search_for (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pr_window_search (ensure_window (PR_APPLICATION (user_data)),
                    g_variant_get_string (parameter, NULL));
}

static void
take_errand (PrApplication *self, ErrandKind kind, GVariant *parameter)
{
  Errand errand = { .kind = kind, .id = g_variant_get_int64 (parameter) };

  if (self->opened)
    run_errand (self, &errand);
  else
    {
      g_array_append_val (self->errands, errand);
      open_core (self);
    }
}

static void
on_mark_read (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  take_errand (PR_APPLICATION (user_data), ERRAND_MARK_READ, parameter);
}

static void
on_archive (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  take_errand (PR_APPLICATION (user_data), ERRAND_ARCHIVE, parameter);
}

static void
on_trash (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  take_errand (PR_APPLICATION (user_data), ERRAND_TRASH, parameter);
}

static void
on_refresh (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PrApplication *self = PR_APPLICATION (user_data);

  if (self->opened)
    pr_core_refresh (self->core, NULL);
}

static void
on_reopen (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_core (PR_APPLICATION (user_data));
}

static void
on_accounts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PrApplication *self = PR_APPLICATION (user_data);
  PrWindow *window = ensure_window (self);

  if (self->opened)
    gtk_window_present (GTK_WINDOW (pr_accounts_window_new (GTK_WINDOW (window), self->core)));
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PrApplication *self = PR_APPLICATION (user_data);
  PrWindow *window = ensure_window (self);

  gtk_window_present (GTK_WINDOW (pr_preferences_window_new (GTK_WINDOW (window), self->settings,
                                                             pr_core_get_accounts (self->core))));
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PrApplication *self = PR_APPLICATION (user_data);
  PrWindow *window = ensure_window (self);

  gtk_window_present (GTK_WINDOW (pr_about_new (GTK_WINDOW (window), self->core)));
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PrWindow *window = find_window (PR_APPLICATION (user_data));

  /* Closing keeps what the window has to keep; it may not be the end in the background. */
  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
  g_application_quit (G_APPLICATION (user_data));
}

static const GActionEntry action_entries[] = {
  { .name = "open-message", .activate = on_open_message, .parameter_type = "x" },
  { .name = "open-folder", .activate = on_open_folder, .parameter_type = "x" },
  { .name = "all-inboxes", .activate = on_all_inboxes },
  { .name = "search", .activate = on_search },
  { .name = "search-for", .activate = on_search_for, .parameter_type = "s" },
  { .name = "mark-read", .activate = on_mark_read, .parameter_type = "x" },
  { .name = "archive", .activate = on_archive, .parameter_type = "x" },
  { .name = "trash", .activate = on_trash, .parameter_type = "x" },
  { .name = "refresh", .activate = on_refresh },
  { .name = "reopen", .activate = on_reopen },
  { .name = "accounts", .activate = on_accounts },
  { .name = "preferences", .activate = on_preferences },
  { .name = "about", .activate = on_about },
  { .name = "quit", .activate = on_quit },
};

static void
add_accels (GtkApplication *application)
{
  const char *const refresh[] = { "F5", "<Control>r", NULL };
  const char *const quit[] = { "<Control>q", NULL };
  const char *const preferences[] = { "<Control>comma", NULL };
  const char *const close[] = { "<Control>w", NULL };

  gtk_application_set_accels_for_action (application, "app.refresh", refresh);
  gtk_application_set_accels_for_action (application, "app.quit", quit);
  gtk_application_set_accels_for_action (application, "app.preferences", preferences);
  gtk_application_set_accels_for_action (application, "window.close", close);
}

/* Settings */

static void
on_background_refused (PrBackground *background, const char *sentence, gpointer user_data)
{
  toast (PR_APPLICATION (user_data), sentence);
}

static void
on_search_provider_changed (GSettings *settings, const char *key, gpointer user_data)
{
  PrApplication *self = PR_APPLICATION (user_data);

  if (self->provider != NULL)
    pr_search_provider_set_enabled (self->provider, g_settings_get_boolean (settings, key));
}

static void
start_settings (PrApplication *self)
{
  GAction *preferences = g_action_map_lookup_action (G_ACTION_MAP (self), "preferences");

  self->settings = pr_settings_new (self->profile);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (preferences), self->settings != NULL);
  if (self->settings == NULL)
    return;
  pr_settings_bind_notifier (self->settings, pr_core_get_notifier (self->core));
  g_signal_connect_object (self->settings, "changed::search-provider",
                           G_CALLBACK (on_search_provider_changed), self, 0);
  on_search_provider_changed (self->settings, "search-provider", self);
  self->background = pr_background_new (G_APPLICATION (self), self->settings, self->profile);
  g_signal_connect_object (self->background, "refused", G_CALLBACK (on_background_refused), self,
                           0);
}

/* GApplication */

static gboolean
pr_application_dbus_register (GApplication *application,
                              GDBusConnection *connection,
                              const char *object_path,
                              GError **error)
{
  PrApplication *self = PR_APPLICATION (application);

  if (!G_APPLICATION_CLASS (pr_application_parent_class)
           ->dbus_register (application, connection, object_path, error))
    return FALSE;
  self->provider = pr_search_provider_new (application, connection, object_path, error);
  return self->provider != NULL;
}

static void
pr_application_dbus_unregister (GApplication *application,
                                GDBusConnection *connection,
                                const char *object_path)
{
  g_clear_object (&PR_APPLICATION (application)->provider);
  G_APPLICATION_CLASS (pr_application_parent_class)
      ->dbus_unregister (application, connection, object_path);
}

static void
pr_application_startup (GApplication *application)
{
  PrApplication *self = PR_APPLICATION (application);

  G_APPLICATION_CLASS (pr_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), action_entries,
                                   G_N_ELEMENTS (action_entries), self);
  add_accels (GTK_APPLICATION (self));
  self->core = pr_core_new (self->profile);
  start_settings (self);
  /* What started the service is asked for after this, perhaps later than the core takes to open. */
  if (g_application_get_flags (application) & G_APPLICATION_IS_SERVICE)
    g_application_set_inactivity_timeout (application, SERVICE_MS);
  open_core (self);
}

static void
on_screenshot_done (gboolean succeeded, gpointer user_data)
{
  PrApplication *self = PR_APPLICATION (user_data);

  self->exit_status = succeeded ? 0 : 1;
  g_application_release (G_APPLICATION (self));
  g_application_quit (G_APPLICATION (self));
}

static void
pr_application_activate (GApplication *application)
{
  PrApplication *self = PR_APPLICATION (application);
  PrWindow *window = ensure_window (self);

  if (self->screenshot != NULL)
    {
      g_autofree char *file = g_steal_pointer (&self->screenshot);

      g_application_hold (application);
      pr_screenshot_take (window, file, on_screenshot_done, self);
    }
}

static void
pr_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  for (int i = 0; i < n_files; i++)
    gtk_window_present (GTK_WINDOW (pr_file_window_new (GTK_APPLICATION (application), files[i])));
}

static void
on_core_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *closed = user_data;
  g_autoptr (GError) error = NULL;

  if (!pr_core_close_finish (PR_CORE (source), result, &error))
    g_warning ("Closing failed: %s", error->message);
  *closed = TRUE;
  g_rc_box_release (closed);
}

static gboolean
on_close_timeout (gpointer user_data)
{
  gboolean *timed_out = user_data;

  *timed_out = TRUE;
  return G_SOURCE_REMOVE;
}

static void
pr_application_shutdown (GApplication *application)
{
  PrApplication *self = PR_APPLICATION (application);
  gboolean *closed = NULL;
  gboolean timed_out = FALSE;
  guint timeout;

  /* What was decided is on disk already; this is for the servers and the writer thread. */
  if (self->core != NULL)
    {
      pr_notifier_set_sink (pr_core_get_notifier (self->core), NULL);
      answer_searches (self, NULL);
      /* GLib keeps what is on show in the application, and crashes when that is gone. */
      sink_withdraw (PR_NOTIFIER_SINK (self), ERRAND_NOTIFICATION);
      timeout = g_timeout_add_seconds (CLOSE_SECONDS, on_close_timeout, &timed_out);
      /* The answer may come after the wait for it has ended. */
      closed = g_rc_box_new0 (gboolean);
      pr_core_close_async (self->core, on_core_closed, g_rc_box_acquire (closed));
      while (!*closed && !timed_out)
        g_main_context_iteration (NULL, TRUE);
      if (!timed_out)
        g_source_remove (timeout);
      g_rc_box_release (closed);
    }
  g_clear_object (&self->background);
  g_clear_object (&self->core);
  g_clear_object (&self->settings);
  G_APPLICATION_CLASS (pr_application_parent_class)->shutdown (application);
}

static int
pr_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  PrApplication *self = PR_APPLICATION (application);
  g_autofree char *profile = NULL;
  g_autofree char *screenshot = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("%s %s\n", APP_NAME, APP_VERSION);
      return 0;
    }
  if (g_variant_dict_lookup (options, "profile", "^ay", &profile))
    pr_application_set_profile (self, profile);
  if (g_variant_dict_lookup (options, "screenshot", "^ay", &screenshot))
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (screenshot);

      self->screenshot = g_file_get_path (file);
      self->is_posing = TRUE;
    }
  return -1;
}

/* Object */

static void
pr_application_finalize (GObject *object)
{
  PrApplication *self = PR_APPLICATION (object);

  g_clear_error (&self->failure);
  g_array_unref (self->errands);
  g_free (self->profile);
  g_free (self->screenshot);
  G_OBJECT_CLASS (pr_application_parent_class)->finalize (object);
}

static void
pr_application_class_init (PrApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pr_application_finalize;
  application_class->dbus_register = pr_application_dbus_register;
  application_class->dbus_unregister = pr_application_dbus_unregister;
  application_class->startup = pr_application_startup;
  application_class->activate = pr_application_activate;
  application_class->open = pr_application_open;
  application_class->shutdown = pr_application_shutdown;
  application_class->handle_local_options = pr_application_handle_local_options;
}

static void
pr_application_init (PrApplication *self)
{
  const GOptionEntry options[] = {
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Keep everything in this directory"),
      /* Translators: stands for a directory in the help on the command line */
      N_ ("DIRECTORY") },
    { "screenshot", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Open the first message, save a picture of the window and end"),
      /* Translators: stands for a file in the help on the command line */
      N_ ("FILE") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and end"), NULL },
    { NULL },
  };

  self->errands = g_array_new (FALSE, FALSE, sizeof (Errand));
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  /* Translators: stands for files in the help on the command line: saved messages to open */
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE…]"));
}

PrApplication *
pr_application_new (void)
{
  return g_object_new (PR_TYPE_APPLICATION, "application-id", APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", RESOURCE_PATH, NULL);
}

void
pr_application_set_profile (PrApplication *self, const char *profile)
{
  g_autofree char *digest = NULL;
  g_autofree char *id = NULL;

  g_return_if_fail (PR_IS_APPLICATION (self));

  g_free (self->profile);
  self->profile = g_canonicalize_filename (profile, NULL);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->profile, -1);
  digest[12] = '\0';
  /* An element of an application id must not begin with a digit. */
  id = g_strdup_printf ("%s.p%s", APP_ID, digest);
  g_application_set_application_id (G_APPLICATION (self), id);
}

PrCore *
pr_application_get_core (PrApplication *self)
{
  g_return_val_if_fail (PR_IS_APPLICATION (self), NULL);

  return self->core;
}

int
pr_application_get_exit_status (PrApplication *self)
{
  g_return_val_if_fail (PR_IS_APPLICATION (self), 1);

  return self->exit_status;
}
