/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/shell/pr-settings.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

GSettings *
pr_settings_new (const char *profile)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsBackend) backend = NULL;
  g_autofree char *file = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APP_ID, TRUE);
  if (schema == NULL)
    {
      g_message ("The settings schema %s is not installed: settings are not kept", APP_ID);
      return NULL;
    }
  if (profile != NULL)
    {
      file = g_build_filename (profile, "settings.ini", NULL);
      backend = g_keyfile_settings_backend_new (file, "/", NULL);
    }
  return g_settings_new_full (schema, backend, NULL);
}

static void
apply_policy (GSettings *settings, PrNotifier *notifier)
{
  g_auto (GStrv) quiet = g_settings_get_strv (settings, "quiet-accounts");
  PrNotifierPolicy policy = {
    .enabled = g_settings_get_boolean (settings, "notifications"),
    .is_private = g_settings_get_boolean (settings, "private-notifications"),
    .quiet_accounts = (const char *const *) quiet,
  };

  pr_notifier_set_policy (notifier, &policy);
}

static void
on_policy_changed (GSettings *settings, const char *key, gpointer user_data)
{
  apply_policy (settings, PR_NOTIFIER (user_data));
}

void
pr_settings_bind_notifier (GSettings *settings, PrNotifier *notifier)
{
  static const char *const signals[] = {
    "changed::notifications",
    "changed::private-notifications",
    "changed::quiet-accounts",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (settings, signals[i], G_CALLBACK (on_policy_changed), notifier, 0);
  apply_policy (settings, notifier);
}

gboolean
pr_settings_is_account_quiet (GSettings *settings, const char *account)
{
  g_auto (GStrv) quiet = g_settings_get_strv (settings, "quiet-accounts");

  return g_strv_contains ((const char *const *) quiet, account);
}

void
pr_settings_set_account_quiet (GSettings *settings, const char *account, gboolean quiet)
{
  g_auto (GStrv) before = g_settings_get_strv (settings, "quiet-accounts");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) after = NULL;

  if (g_strv_contains ((const char *const *) before, account) == quiet)
    return;
  for (gsize i = 0; before[i] != NULL; i++)
    if (!g_str_equal (before[i], account))
      g_strv_builder_add (builder, before[i]);
  if (quiet)
    g_strv_builder_add (builder, account);
  after = g_strv_builder_end (builder);
  g_settings_set_strv (settings, "quiet-accounts", (const char *const *) after);
}
