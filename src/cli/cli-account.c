/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "account/account-settings.h"
#include "cli/cli-commands.h"
#include "cli/cli-engine.h"
#include "cli/cli-json.h"
#include "cli/cli-rows.h"
#include "model/pr-core-backend.h"

#define MAX_PASSWORD 4096

/* ---- add ---- */

typedef struct
{
  char *name;
  char *imap;
  char *smtp;
  char *user;
  char *smtp_user;
  char *password_command;
  char *certificate;
  gboolean password_stdin;
} AddOptions;

static void
add_options_clear (AddOptions *options)
{
  g_free (options->name);
  g_free (options->imap);
  g_free (options->smtp);
  g_free (options->user);
  g_free (options->smtp_user);
  g_free (options->password_command);
  g_free (options->certificate);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AddOptions, add_options_clear)

static gboolean
is_sha256 (const char *text)
{
  gsize n = 0;

  for (; *text != '\0'; text++)
    {
      if (*text == ':')
        continue;
      if (!g_ascii_isxdigit (*text))
        return FALSE;
      n++;
    }
  return n == 64;
}

static char *
normalise_sha256 (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (*text != ':')
      g_string_append_c (digits, g_ascii_tolower (*text));
  return g_string_free (g_steal_pointer (&digits), FALSE);
}

/* A fingerprint stands for one certificate. A file is trusted twice: its first certificate as the
 * server's own, whatever else is wrong with it, and all of them as authorities. */
static gboolean
trust_certificate (PrAccountSetup *setup, const char *argument, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GByteArray) der = NULL;

  if (is_sha256 (argument))
    {
      setup->trusted_sha256 = normalise_sha256 (argument);
      return TRUE;
    }
  certificate = g_tls_certificate_new_from_file (argument, error);
  if (certificate == NULL)
    return FALSE;
  g_object_get (certificate, "certificate", &der, NULL);
  setup->trusted_sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  setup->ca_file = g_canonicalize_filename (argument, NULL);
  return TRUE;
}

/* The first line of standard input. */
static gboolean
read_password (PrAccountSetup *setup)
{
  char line[MAX_PASSWORD + 2];

  if (fgets (line, sizeof line, stdin) == NULL)
    return FALSE;
  line[strcspn (line, "\r\n")] = '\0';
  pr_account_setup_set_password (setup, line);
  memset (line, 0, sizeof line);
  return *setup->password != '\0';
}

static gboolean
fill_setup (PrAccountSetup *setup, const char *email, AddOptions *options, GError **error)
{
  if (!pr_account_setup_set_imap_url (setup, options->imap, error))
    return FALSE;
  setup->email = g_strdup (email);
  setup->name = g_strdup (options->name);
  if (options->user != NULL)
    {
      g_free (setup->user);
      setup->user = g_strdup (options->user);
    }
  setup->smtp = g_strdup (options->smtp);
  setup->smtp_user = g_strdup (options->smtp_user);
  setup->password_command = g_strdup (options->password_command);
  if (options->certificate != NULL && !trust_certificate (setup, options->certificate, error))
    return FALSE;
  return pr_account_setup_check (setup, error);
}

static void
print_account (CliContext *context, AccountSettings *settings, const char *source)
{
  const AccountValues *values = account_settings_get_values (settings);
  g_autofree char *imap = account_server_to_url (&values->imap, ACCOUNT_PROTOCOL_IMAP);
  g_autofree char *smtp = values->smtp.host != NULL
                              ? account_server_to_url (&values->smtp, ACCOUNT_PROTOCOL_SMTP)
                              : NULL;
  JsonBuilder *json;

  if (!context->json)
    {
      g_print ("%s  %s  %s\n", values->email, imap, smtp != NULL ? smtp : "");
      return;
    }
  json = cli_json_new ();
  cli_json_add_string (json, "account", values->email);
  cli_json_add_string (json, "imap", imap);
  cli_json_add_string (json, "smtp", smtp);
  cli_json_add_string (json, "source", source);
  cli_json_print (json);
}

static CliExit
add (CliContext *context, const char *email, AddOptions *options)
{
  g_autoptr (PrAccountSetup) setup = pr_account_setup_new ();
  g_autoptr (GError) error = NULL;
  g_auto (CliWait) wait = { NULL };
  PrAccount *account;
  CliExit code;

  if (!fill_setup (setup, email, options, &error))
    {
      cli_context_fail (context, error);
      return CLI_EXIT_USAGE;
    }
  if (options->password_stdin && !read_password (setup))
    return cli_context_usage (context, _ ("There is no password on standard input."));
  if (!cli_context_open (context, CLI_ACCESS_CREATE, &code))
    return code;
  pr_core_add_account_async (context->core, setup, FALSE, NULL, cli_wait_callback, &wait);
  account = pr_core_add_account_finish (context->core, cli_wait_result (&wait), &error);
  if (account == NULL)
    return cli_context_fail (context, error);
  print_account (
      context,
      account_list_find (pr_core_get_account_list (context->core), pr_account_get_id (account)),
      "given");
  return CLI_EXIT_DONE;
}

static CliExit
run_add (CliContext *context, int argc, char **argv)
{
  g_auto (AddOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_FILENAME, &options.name, N_ ("Your name"), "NAME" },
    { "imap", 0, 0, G_OPTION_ARG_FILENAME, &options.imap,
      N_ ("imaps://HOST[:PORT], imap+starttls://… or imap://… (loopback only)"), "URL" },
    { "smtp", 0, 0, G_OPTION_ARG_FILENAME, &options.smtp,
      N_ ("smtps://HOST[:PORT], smtp+starttls://… or smtp://… (loopback only)"), "URL" },
    { "user", 0, 0, G_OPTION_ARG_FILENAME, &options.user,
      N_ ("User name, where it is not the address"), "USER" },
    { "smtp-user", 0, 0, G_OPTION_ARG_FILENAME, &options.smtp_user, N_ ("The same for sending"),
      "USER" },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &options.password_stdin,
      N_ ("Read the password from standard input and keep it in the keyring"), NULL },
    { "password-command", 0, 0, G_OPTION_ARG_FILENAME, &options.password_command,
      N_ ("Run this command whenever the password is needed"), "COMMAND" },
    { "trust-certificate", 0, 0, G_OPTION_ARG_FILENAME, &options.certificate,
      N_ ("Trust the certificates of a PEM file, or one by its SHA-256 fingerprint"),
      "FILE|SHA256" },
    G_OPTION_ENTRY_NULL,
  };

  if (!cli_context_parse (context, entries, "EMAIL --imap URL", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc != 2)
    return cli_context_usage (context, _ ("One address must be given."));
  if (options.imap == NULL)
    return cli_context_usage (context, _ ("The server must be given with --imap."));
  if (options.password_stdin && options.password_command != NULL)
    return cli_context_usage (context, _ ("Only one source of the password can be given."));
  return add (context, argv[1], &options);
}

/* ---- list, remove ---- */

static CliExit
run_list (CliContext *context, int argc, char **argv)
{
  g_autoptr (GPtrArray) accounts = NULL;
  CliExit code;

  if (!cli_context_parse (context, NULL, NULL, &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc != 1)
    return cli_context_usage (context, _ ("There is one argument too many."));
  if (!cli_context_open (context, CLI_ACCESS_READ, &code))
    return code;
  accounts = account_list_dup_all (pr_core_get_account_list (context->core));
  for (guint i = 0; i < accounts->len; i++)
    print_account (context, g_ptr_array_index (accounts, i), "given");
  return CLI_EXIT_DONE;
}

static CliExit
run_remove (CliContext *context, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_auto (CliWait) wait = { NULL };
  const char *id;
  CliExit code;

  if (!cli_context_parse (context, NULL, "EMAIL", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc != 2)
    return cli_context_usage (context, _ ("One address must be given."));
  if (!cli_context_open (context, CLI_ACCESS_WRITE, &code)
      || !cli_find_account (context, argv[1], &id, &code))
    return code;
  pr_core_remove_account_async (context->core, id, NULL, cli_wait_callback, &wait);
  if (!pr_core_remove_account_finish (context->core, cli_wait_result (&wait), &error))
    return cli_context_fail (context, error);
  if (context->json)
    {
      JsonBuilder *json = cli_json_new ();

      cli_json_add_string (json, "account", argv[1]);
      cli_json_add_boolean (json, "ok", TRUE);
      cli_json_print (json);
    }
  return CLI_EXIT_DONE;
}

/* ---- test ---- */

/* What to do about a step that failed. */
static const char *
get_advice (const GError *error)
{
  g_autoptr (GError) known = pr_error_from (error);

  switch (known->domain == PR_ERROR ? (PrError) known->code : PR_ERROR_FAILED)
    {
    case PR_ERROR_UNREACHABLE:
      return _ ("Check the server name, the port and the network connection.");
    case PR_ERROR_CREDENTIALS:
    case PR_ERROR_NO_PASSWORD:
      return _ ("Check the user name and the password; some providers want an app password.");
    case PR_ERROR_CERTIFICATE:
      return _ ("If you expect this certificate, add the account anew with --trust-certificate.");
    case PR_ERROR_TLS:
      return _ ("Check that the port fits the kind of encryption.");
    case PR_ERROR_KEYRING_LOCKED:
      return _ ("Unlock the keyring.");
    case PR_ERROR_KEYRING_ABSENT:
      return _ ("Start a secret service, or use --password-command.");
    case PR_ERROR_COMMAND:
      return _ ("Run the password command by hand to see what fails.");
    default:
      return _ ("Ask the provider of the server.");
    }
}

static void
print_certificate (const EngineCertificate *certificate)
{
  g_auto (GStrv) reasons = pr_certificate_dup_reasons (certificate->reason, certificate->flags);

  for (char **reason = reasons; *reason != NULL; reason++)
    g_print ("         %s\n", *reason);
  g_print ("         SHA-256 %s\n", certificate->sha256);
}

static void
print_step (CliContext *context, const char *email, const EngineStepResult *step)
{
  const char *advice = step->error != NULL ? get_advice (step->error) : NULL;
  JsonBuilder *json;

  if (!context->json)
    {
      g_print ("%-8s %s  %s\n", engine_step_to_string (step->step),
               step->error == NULL ? _ ("ok") : pr_error_describe (step->error),
               step->text != NULL ? step->text : "");
      if (step->certificate != NULL)
        print_certificate (step->certificate);
      if (advice != NULL)
        g_print ("         %s\n", advice);
      return;
    }
  json = cli_json_new ();
  cli_json_add_string (json, "account", email);
  cli_json_add_string (json, "step", engine_step_to_string (step->step));
  cli_json_add_boolean (json, "ok", step->error == NULL);
  cli_json_add_string (json, "advice", advice);
  if (step->certificate != NULL)
    {
      cli_json_add_string (json, "sha256", step->certificate->sha256);
      cli_json_add_string (json, "reason", step->certificate->reason);
    }
  cli_json_print (json);
}

/* Line by line, so that it can be told from the rest. */
static void
print_wire (CliContext *context, const char *email, const char *wire)
{
  g_auto (GStrv) lines = g_strsplit (wire, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      if (**line == '\0')
        continue;
      if (context->json)
        {
          JsonBuilder *json = cli_json_new ();

          cli_json_add_string (json, "account", email);
          cli_json_add_string (json, "wire", *line);
          cli_json_print (json);
        }
      else
        g_print ("%s\n", *line);
    }
}

static CliExit
print_steps (CliContext *context, const char *email, GPtrArray *steps, gboolean wire)
{
  CliExit code = CLI_EXIT_DONE;

  for (guint i = 0; i < steps->len; i++)
    {
      const EngineStepResult *step = g_ptr_array_index (steps, i);

      print_step (context, email, step);
      if (wire && step->wire != NULL)
        print_wire (context, email, step->wire);
      if (step->error != NULL)
        code = cli_context_fail (context, step->error);
    }
  return code;
}

static CliExit
run_test (CliContext *context, int argc, char **argv)
{
  static const char *const nobody[] = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps = NULL;
  gboolean wire = FALSE;
  const GOptionEntry entries[] = {
    { "wire", 0, 0, G_OPTION_ARG_NONE, &wire,
      N_ ("Also print what was said on the connection, without the password"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  Engine *engine;
  const char *id;
  CliExit code;

  if (!cli_context_parse (context, entries, "EMAIL", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc != 2)
    return cli_context_usage (context, _ ("One address must be given."));
  if (!cli_context_open (context, CLI_ACCESS_READ, &code)
      || !cli_find_account (context, argv[1], &id, &code))
    return code;
  engine = cli_engine_start (context, nobody);
  steps = cli_engine_test (engine, account_list_find (pr_core_get_account_list (context->core), id),
                           &error);
  cli_engine_stop (engine);
  if (steps == NULL)
    return cli_context_fail (context, error);
  return print_steps (context, argv[1], steps, wire);
}

CliExit
cli_account_run (CliContext *context, int argc, char **argv)
{
  static const struct
  {
    const char *name;
    CliExit (*run) (CliContext *context, int argc, char **argv);
  } commands[] = {
    { "add", run_add },
    { "list", run_list },
    { "remove", run_remove },
    { "test", run_test },
  };

  for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      {
        context->group = "account";
        return commands[i].run (context, argc - 1, argv + 1);
      }
  if (!cli_context_parse (context, NULL, "add|list|remove|test", &argc, &argv))
    return CLI_EXIT_USAGE;
  return cli_context_usage (context, _ ("“account” needs one of: add, list, remove, test."));
}
