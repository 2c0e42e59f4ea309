/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/shell/pr-background.h"

#include <glib/gi18n.h>

#include "ui/shell/pr-autostart.h"
#include "ui/shell/pr-background-portal.h"

#define KEY "run-in-background"

struct _PrBackground
{
  GObject parent_instance;

  GApplication *application;
  GSettings *settings;
  char *profile;
  gboolean held;
};

G_DEFINE_FINAL_TYPE (PrBackground, pr_background, G_TYPE_OBJECT)

enum
{
  SIGNAL_REFUSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
hold (PrBackground *self, gboolean held)
{
  if (self->held == held)
    return;
  self->held = held;
  if (held)
    g_application_hold (self->application);
  else
    g_application_release (self->application);
}

static void
refuse (PrBackground *self, const char *sentence)
{
  g_settings_set_boolean (self->settings, KEY, FALSE);
  g_signal_emit (self, signals[SIGNAL_REFUSED], 0, sentence);
}

static void
on_portal_request (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrBackground) self = PR_BACKGROUND (user_data);
  g_autoptr (GError) error = NULL;

  if (pr_background_portal_request_finish (result, &error))
    return;
  g_message ("The background portal: %s", error->message);
  if (self->held)
    refuse (self, _ ("The system does not allow Postrider to run in the background"));
}

static void
register_start (PrBackground *self, gboolean enabled)
{
  const char *const own[] = { "postrider", "--gapplication-service", NULL };
  const char *const other[] = { "postrider", "--profile", self->profile, "--gapplication-service",
                                NULL };
  const char *const *command = self->profile != NULL ? other : own;
  GDBusConnection *connection = g_application_get_dbus_connection (self->application);
  g_autoptr (GError) error = NULL;

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    {
      if (connection != NULL)
        pr_background_portal_request_async (connection, enabled, command, on_portal_request,
                                            g_object_ref (self));
      return;
    }
  if (pr_autostart_set (g_application_get_application_id (self->application), command, enabled,
                        &error))
    return;
  g_message ("The start at log-in cannot be changed: %s", error->message);
  if (enabled)
    refuse (self, _ ("Postrider cannot be started when you log in"));
}

static void
on_changed (GSettings *settings, const char *key, gpointer user_data)
{
  PrBackground *self = PR_BACKGROUND (user_data);
  gboolean enabled = g_settings_get_boolean (settings, KEY);

  if (enabled == self->held)
    return;
  hold (self, enabled);
  register_start (self, enabled);
}

static void
pr_background_dispose (GObject *object)
{
  PrBackground *self = PR_BACKGROUND (object);

  if (self->settings != NULL)
    hold (self, FALSE);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (pr_background_parent_class)->dispose (object);
}

static void
pr_background_finalize (GObject *object)
{
  g_free (PR_BACKGROUND (object)->profile);
  G_OBJECT_CLASS (pr_background_parent_class)->finalize (object);
}

static void
pr_background_class_init (PrBackgroundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pr_background_dispose;
  G_OBJECT_CLASS (klass)->finalize = pr_background_finalize;
  signals[SIGNAL_REFUSED] = g_signal_new ("refused", PR_TYPE_BACKGROUND, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pr_background_init (PrBackground *self)
{
}

PrBackground *
pr_background_new (GApplication *application, GSettings *settings, const char *profile)
{
  PrBackground *self = g_object_new (PR_TYPE_BACKGROUND, NULL);

  self->application = application;
  self->settings = g_object_ref (settings);
  self->profile = g_strdup (profile);
  g_signal_connect_object (settings, "changed::" KEY, G_CALLBACK (on_changed), self, 0);
  /* What it was started for at log-in is not asked for again. */
  hold (self, g_settings_get_boolean (settings, KEY));
  return self;
}
