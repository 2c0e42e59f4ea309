/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli-context.h"

#include <glib/gi18n.h>

#include "model/pr-core-backend.h"

gboolean
cli_context_parse (CliContext *context,
                   const GOptionEntry *entries,
                   const char *synopsis,
                   int *argc,
                   char ***argv)
{
  const GOptionEntry global[] = {
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, &context->profile,
      N_ ("Keep settings, cache and mail in DIR"), "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &context->json, N_ ("Print one JSON object a line"), NULL },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &context->quiet, N_ ("Show no progress"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *name =
      g_strjoin (" ", "postriderctl", context->group != NULL ? context->group : *argv[0],
                 context->group != NULL ? *argv[0] : NULL, NULL);
  g_autoptr (GOptionContext) options = g_option_context_new (synopsis);
  g_autoptr (GError) error = NULL;

  g_option_context_set_translation_domain (options, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (options, global, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);
  /* the usage line of --help begins with it */
  g_set_prgname (name);
  g_option_context_parse (options, argc, argv, &error);
  g_set_prgname ("postriderctl");
  if (error == NULL)
    return TRUE;
  g_printerr ("postriderctl: %s\n", error->message);
  return FALSE;
}

CliExit
cli_context_usage (CliContext *context, const char *message)
{
  g_printerr ("postriderctl: %s\n", message);
  g_printerr ("%s\n", _ ("Try “postriderctl --help”."));
  return CLI_EXIT_USAGE;
}

gboolean
cli_context_has_account (CliContext *context)
{
  return g_list_model_get_n_items (pr_core_get_accounts (context->core)) > 0;
}

CliExit
cli_context_no_account (void)
{
  g_printerr ("%s\n", _ ("postriderctl: There is no account."));
  return CLI_EXIT_FAILED;
}

CliExit
cli_context_no_folder (const char *path)
{
  g_printerr (_ ("postriderctl: There is no folder “%s”.\n"), path);
  return CLI_EXIT_FAILED;
}

CliExit
cli_exit_from_error (const GError *error)
{
  g_autoptr (GError) known = pr_error_from (error);

  if (known->domain != PR_ERROR)
    return CLI_EXIT_FAILED;
  switch ((PrError) known->code)
    {
    case PR_ERROR_UNREACHABLE:
    case PR_ERROR_OFFLINE:
    case PR_ERROR_TLS:
      return CLI_EXIT_UNREACHABLE;
    case PR_ERROR_CREDENTIALS:
    case PR_ERROR_NO_PASSWORD:
    case PR_ERROR_KEYRING_LOCKED:
    case PR_ERROR_KEYRING_ABSENT:
    case PR_ERROR_COMMAND:
      return CLI_EXIT_CREDENTIALS;
    case PR_ERROR_CERTIFICATE:
      return CLI_EXIT_CERTIFICATE;
    case PR_ERROR_LOCKED:
      return CLI_EXIT_LOCKED;
    case PR_ERROR_INVALID:
      return CLI_EXIT_USAGE;
    default:
      return CLI_EXIT_FAILED;
    }
}

CliExit
cli_context_fail (CliContext *context, const GError *error)
{
  g_autoptr (GError) known = pr_error_from (error);

  if (g_error_matches (known, PR_ERROR, PR_ERROR_FAILED))
    g_printerr ("postriderctl: %s\n", known->message);
  else
    g_printerr ("postriderctl: %s (%s)\n", pr_error_describe (known), known->message);
  return cli_exit_from_error (known);
}

/* A mistyped name must not look like an empty mailbox. */
static gboolean
check_profile (CliContext *context, CliAccess access, GError **error)
{
  if (access == CLI_ACCESS_CREATE || context->profile == NULL
      || g_file_test (context->profile, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, PR_ERROR, PR_ERROR_FAILED,
               _ ("There is no profile “%s”. Adding an account makes one."), context->profile);
  return FALSE;
}

static gboolean
open_core (CliContext *context, PrCoreMode mode, GError **error)
{
  g_auto (CliWait) wait = { NULL };

  g_clear_object (&context->core);
  context->core = pr_core_new (context->profile);
  pr_core_open_async (context->core, mode, NULL, cli_wait_callback, &wait);
  return pr_core_open_finish (context->core, cli_wait_result (&wait), error);
}

static CliExit
fail_to_open (CliContext *context, const GError *error)
{
  int owner = 0;

  if (g_error_matches (error, PR_ERROR, PR_ERROR_LOCKED))
    owner = pr_core_read_owner (context->core);
  if (owner == 0)
    return cli_context_fail (context, error);
  g_printerr (_ ("postriderctl: Process %d is using this profile.\n"), owner);
  return CLI_EXIT_LOCKED;
}

gboolean
cli_context_try_open (CliContext *context, CliAccess access, GError **error)
{
  g_autoptr (GError) refusal = NULL;

  g_clear_object (&context->core);
  context->core = pr_core_new (context->profile);
  if (!check_profile (context, access, error))
    return FALSE;
  if (open_core (context, PR_CORE_LOCAL, &refusal))
    return TRUE;
  if (access == CLI_ACCESS_READ
      && (g_error_matches (refusal, PR_ERROR, PR_ERROR_LOCKED)
          || g_error_matches (refusal, PR_ERROR, PR_ERROR_READ_ONLY)))
    return open_core (context, PR_CORE_READER, error);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

gboolean
cli_context_open (CliContext *context, CliAccess access, CliExit *out_exit)
{
  g_autoptr (GError) error = NULL;

  if (cli_context_try_open (context, access, &error))
    return TRUE;
  *out_exit = fail_to_open (context, error);
  return FALSE;
}

void
cli_context_close (CliContext *context)
{
  g_auto (CliWait) wait = { NULL };

  if (context->core == NULL)
    return;
  pr_core_close_async (context->core, cli_wait_callback, &wait);
  pr_core_close_finish (context->core, cli_wait_result (&wait), NULL);
  g_clear_object (&context->core);
}

void
cli_wait_callback (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CliWait *wait = user_data;

  wait->result = g_object_ref (result);
}

GAsyncResult *
cli_wait_result (CliWait *wait)
{
  while (wait->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return wait->result;
}

void
cli_wait_clear (CliWait *wait)
{
  g_clear_object (&wait->result);
}
