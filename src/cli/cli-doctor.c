/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One redacted object about everything that can be wrong. */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli-commands.h"
#include "cli/cli-engine.h"
#include "cli/cli-json.h"
#include "engine/engine-memory.h"
#include "model/pr-core-backend.h"
#include "store/store-folder.h"

/* "a…@example.org": tells accounts apart without naming a person. */
static char *
redact_address (const char *address)
{
  const char *at = strchr (address, '@');

  return g_strdup_printf ("%.1s…%s", address, at != NULL ? at : "");
}

static gboolean
has_keyring (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) reply = NULL;
  gboolean owned = FALSE;

  if (bus == NULL)
    return FALSE;
  reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new ("(s)", "org.freedesktop.secrets"), G_VARIANT_TYPE ("(b)"),
      G_DBUS_CALL_FLAGS_NONE, 2000, NULL, NULL);
  if (reply != NULL)
    g_variant_get (reply, "(b)", &owned);
  return owned;
}

/* Whether PATH, or what exists of it, can be written to. */
static gboolean
is_writable (const char *path)
{
  g_autofree char *existing = g_strdup (path);

  while (access (existing, F_OK) != 0)
    {
      char *parent = g_path_get_dirname (existing);

      if (strcmp (parent, existing) == 0)
        {
          g_free (parent);
          return FALSE;
        }
      g_free (existing);
      existing = parent;
    }
  return access (existing, W_OK) == 0;
}

static void
add_environment (CliContext *context, JsonBuilder *json)
{
  PrCore *core = context->core;
  const AccountProfile *profile = pr_core_get_profile (core);
  g_autofree char *glib =
      g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  const char *charset;

  g_get_charset (&charset);
  cli_json_add_string (json, "version", APP_VERSION);
  cli_json_add_string (json, "os", os);
  cli_json_add_string (json, "glib", glib);
  cli_json_add_string (json, "charset", charset);
  cli_json_add_boolean (json, "tls", g_tls_backend_supports_tls (g_tls_backend_get_default ()));
  cli_json_add_boolean (json, "keyring", has_keyring ());
  cli_json_add_boolean (json, "default_profile", profile->is_default);
  cli_json_add_boolean (json, "data_writable", is_writable (profile->data_dir));
  cli_json_add_boolean (json, "cache_writable", is_writable (profile->cache_dir));
  cli_json_add_int (json, "owner", pr_core_is_writable (core) ? 0 : pr_core_read_owner (core));
}

/* Reads what the lists are made of. */
static const GError *
check_database (CliContext *context, gint64 *out_folders, gint64 *out_messages, GError **error)
{
  StoreDatabase *database = pr_core_get_database (context->core);
  g_auto (CliWait) wait = { NULL };
  g_autoptr (GPtrArray) folders = NULL;

  store_folder_load_all_async (database, NULL, NULL, cli_wait_callback, &wait);
  folders = store_folder_load_all_finish (database, cli_wait_result (&wait), error);
  if (folders == NULL)
    return *error;
  *out_folders = folders->len;
  for (guint i = 0; i < folders->len; i++)
    *out_messages += ((const StoreFolder *) g_ptr_array_index (folders, i))->total;
  return NULL;
}

static void
add_database (CliContext *context, JsonBuilder *json)
{
  g_autoptr (GError) error = NULL;
  gint64 folders = 0;
  gint64 messages = 0;

  check_database (context, &folders, &messages, &error);
  json_builder_set_member_name (json, "database");
  json_builder_begin_object (json);
  cli_json_add_boolean (json, "ok", error == NULL);
  cli_json_add_string (json, "error", error != NULL ? error->message : NULL);
  cli_json_add_boolean (json, "rebuilt",
                        store_database_was_rebuilt (pr_core_get_database (context->core)));
  cli_json_add_int (json, "folders", folders);
  cli_json_add_int (json, "messages", messages);
  json_builder_end_object (json);
}

/* How much of what the server has said so far could not be read, and what is not used there any
 * more. */
static void
add_server (JsonBuilder *json, CliContext *context, AccountSettings *settings)
{
  StoreDatabase *database = pr_core_get_database (context->core);
  ImapMemory memory;
  g_autofree char *learned = NULL;

  engine_memory_read (store_database_get_cache_dir (database), settings, &memory);
  learned = imap_quirks_to_string (memory.quirks);
  json_builder_set_member_name (json, "server");
  json_builder_begin_object (json);
  cli_json_add_int (json, "responses", (gint64) memory.n_responses);
  cli_json_add_int (json, "malformed", (gint64) memory.n_malformed);
  cli_json_add_int (json, "lost_attributes", (gint64) memory.n_lost);
  cli_json_add_string (json, "learned", learned);
  cli_json_add_int (json, "idle_seconds", memory.idle_renew / 1000);
  json_builder_end_object (json);
}

static gboolean
add_account (JsonBuilder *json, CliContext *context, Engine *engine, AccountSettings *settings)
{
  g_autofree char *name = redact_address (account_settings_get_email (settings));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps = cli_engine_test (engine, settings, &error);
  const EngineStepResult *last =
      steps != NULL && steps->len > 0 ? g_ptr_array_index (steps, steps->len - 1) : NULL;
  const GError *problem = last != NULL ? last->error : error;

  json_builder_begin_object (json);
  cli_json_add_string (json, "account", name);
  cli_json_add_boolean (json, "ok", problem == NULL);
  cli_json_add_string (json, "step", last != NULL ? engine_step_to_string (last->step) : NULL);
  cli_json_add_string (json, "problem", problem != NULL ? pr_error_describe (problem) : NULL);
  add_server (json, context, settings);
  json_builder_end_object (json);
  return problem == NULL;
}

static gboolean
add_accounts (CliContext *context, JsonBuilder *json)
{
  static const char *const nobody[] = { NULL };
  g_autoptr (GPtrArray) accounts = account_list_dup_all (pr_core_get_account_list (context->core));
  Engine *engine = cli_engine_start (context, nobody);
  gboolean ok = TRUE;

  json_builder_set_member_name (json, "accounts");
  json_builder_begin_array (json);
  for (guint i = 0; i < accounts->len; i++)
    ok = add_account (json, context, engine, g_ptr_array_index (accounts, i)) && ok;
  json_builder_end_array (json);
  cli_engine_stop (engine);
  return ok;
}

/* Without the directories' names, in which the person's may be, and without addresses. */
static char *
redact_message (const AccountProfile *profile, const char *message)
{
  g_autoptr (GRegex) address = g_regex_new ("[^\\s“=<]+@", 0, 0, NULL);
  const char *const paths[] = { profile->cache_dir, profile->config_dir, profile->data_dir };
  g_autoptr (GString) text = g_string_new (message);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    g_string_replace (text, paths[i], "…", 0);
  return g_regex_replace_literal (address, text->str, -1, 0, "…@", 0, NULL);
}

static void
add_profile (JsonBuilder *json, CliContext *context, const GError *error)
{
  const AccountProfile *profile = pr_core_get_profile (context->core);
  g_autofree char *message = error != NULL ? redact_message (profile, error->message) : NULL;

  json_builder_set_member_name (json, "profile");
  json_builder_begin_object (json);
  cli_json_add_boolean (json, "ok", error == NULL);
  cli_json_add_string (json, "error", message);
  json_builder_end_object (json);
}

CliExit
cli_doctor_run (CliContext *context, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  JsonBuilder *json;
  gboolean ok;

  if (!cli_context_parse (context, NULL, NULL, &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc != 1)
    return cli_context_usage (context, _ ("There is one argument too many."));
  ok = cli_context_try_open (context, CLI_ACCESS_READ, &error);
  /* for people too: it is made to be pasted into a report */
  json = cli_json_new ();
  add_environment (context, json);
  add_profile (json, context, error);
  if (ok)
    {
      add_database (context, json);
      ok = add_accounts (context, json);
    }
  cli_json_print (json);
  if (error != NULL)
    return cli_context_fail (context, error);
  return ok ? CLI_EXIT_DONE : CLI_EXIT_FAILED;
}
