/* SPDX-License-Identifier: GPL-3.0-or-later */
/* folder create, rename, delete, subscribe and unsubscribe */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/cli-commands.h"
#include "cli/cli-engine.h"
#include "cli/cli-json.h"
#include "cli/cli-rows.h"
#include "imap/imap-mailbox-name.h"
#include "model/pr-core-backend.h"
#include "store/store-operation.h"

typedef struct
{
  const char *name;
  StoreOperationKind kind;
} Verb;

static const Verb verbs[] = {
  { "create", STORE_OPERATION_CREATE_FOLDER },    { "rename", STORE_OPERATION_RENAME_FOLDER },
  { "delete", STORE_OPERATION_DELETE_FOLDER },    { "subscribe", STORE_OPERATION_SUBSCRIBE },
  { "unsubscribe", STORE_OPERATION_UNSUBSCRIBE },
};

static const Verb *
find_verb (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verbs[i].name, name) == 0)
      return &verbs[i];
  return NULL;
}

static GPtrArray *
load_folders (CliContext *context, const char *account, GError **error)
{
  StoreDatabase *database = pr_core_get_database (context->core);
  g_auto (CliWait) wait = { NULL };

  store_folder_load_all_async (database, account, NULL, cli_wait_callback, &wait);
  return store_folder_load_all_finish (database, cli_wait_result (&wait), error);
}

static const StoreFolder *
find_path (const GPtrArray *folders, const char *path)
{
  for (guint i = 0; i < folders->len; i++)
    if (g_str_equal (((StoreFolder *) g_ptr_array_index (folders, i))->path, path))
      return g_ptr_array_index (folders, i);
  return NULL;
}

static gboolean
change (CliContext *context,
        const char *account,
        StoreOperationKind kind,
        const StoreListing *listing,
        const char *target,
        GError **error)
{
  StoreDatabase *database = pr_core_get_database (context->core);
  g_auto (CliWait) wait = { NULL };

  store_operation_change_folder_async (database, kind, account, listing, target, NULL,
                                       cli_wait_callback, &wait);
  return store_operation_change_folder_finish (database, cli_wait_result (&wait), error);
}

/* Whether KIND can be done to FOLDER; TAKEN is what has the name that a folder is to get. A message
 * was printed when not. */
static gboolean
check (StoreOperationKind kind,
       const StoreFolder *folder,
       const StoreFolder *taken,
       char *const *arguments)
{
  gboolean renames = kind == STORE_OPERATION_RENAME_FOLDER;

  if (taken != NULL && (renames || kind == STORE_OPERATION_CREATE_FOLDER))
    g_printerr (_ ("postriderctl: There is a folder “%s” already.\n"), taken->path);
  else if (folder == NULL && kind != STORE_OPERATION_CREATE_FOLDER)
    cli_context_no_folder (arguments[0]);
  else if (folder != NULL && folder->role == STORE_ROLE_INBOX
           && (renames || kind == STORE_OPERATION_DELETE_FOLDER))
    g_printerr (_ ("postriderctl: The folder “%s” must stay as it is.\n"), folder->path);
  else
    return TRUE;
  return FALSE;
}

/* What ARGUMENTS, a path and for rename another, mean in ACCOUNT. */
static CliExit
run (CliContext *context, const char *account, StoreOperationKind kind, char **arguments)
{
  const char *accounts[] = { account, NULL };
  const char *path = arguments[0];
  gboolean renames = kind == STORE_OPERATION_RENAME_FOLDER;
  g_autofree char *target = renames ? imap_mailbox_name_encode (arguments[1]) : NULL;
  g_autofree char *encoded = imap_mailbox_name_encode (path);
  StoreListing listing = { .selectable = TRUE, .subscribed = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = load_folders (context, account, &error);
  const StoreFolder *folder;
  CliExit code;

  if (folders == NULL)
    return cli_context_fail (context, error);
  folder = find_path (folders, path);
  if (!check (kind, folder, find_path (folders, renames ? arguments[1] : path), arguments))
    return CLI_EXIT_FAILED;
  listing.name = folder != NULL ? folder->name : encoded;
  listing.path = path;
  if (folders->len > 0)
    listing.delimiter = ((StoreFolder *) g_ptr_array_index (folders, 0))->delimiter;
  if (!change (context, account, kind, &listing, target, &error))
    return cli_context_fail (context, error);
  code = cli_engine_flush (context, accounts);
  if (context->json)
    {
      JsonBuilder *json = cli_json_new ();

      cli_json_add_string (json, "folder", renames ? arguments[1] : path);
      cli_json_add_boolean (json, "ok", TRUE);
      cli_json_print (json);
    }
  return code;
}

static CliExit
choose_account (CliContext *context, const char *email, const char **out_account)
{
  g_autofree const char **accounts = cli_dup_account_ids (context);
  CliExit code;

  if (email != NULL)
    return cli_find_account (context, email, out_account, &code) ? CLI_EXIT_DONE : code;
  if (accounts[0] == NULL)
    return cli_context_no_account ();
  if (accounts[1] != NULL)
    return cli_context_usage (context, _ ("Name the account with --account."));
  *out_account = accounts[0];
  return CLI_EXIT_DONE;
}

static gboolean
is_path (const char *text)
{
  return *text != '\0' && g_utf8_validate (text, -1, NULL) && strpbrk (text, "\r\n*%") == NULL;
}

CliExit
cli_folder_run (CliContext *context, int argc, char **argv)
{
  g_autofree char *email = NULL;
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_STRING, &email, N_ ("The account to work in"), "EMAIL" },
    G_OPTION_ENTRY_NULL,
  };
  const char *account = NULL;
  const Verb *verb;
  CliExit code;

  if (!cli_context_parse (context, entries,
                          "create|delete|subscribe|unsubscribe PATH | rename PATH PATH", &argc,
                          &argv))
    return CLI_EXIT_USAGE;
  verb = argc > 1 ? find_verb (argv[1]) : NULL;
  if (verb == NULL || argc != (verb->kind == STORE_OPERATION_RENAME_FOLDER ? 4 : 3))
    return cli_context_usage (context, _ ("Name what to do, and the folder by its path."));
  for (int i = 2; i < argc; i++)
    if (!is_path (argv[i]))
      return cli_context_usage (context, _ ("The path has characters that it must not have."));
  if (!cli_context_open (context, CLI_ACCESS_WRITE, &code))
    return code;
  code = choose_account (context, email, &account);
  return code == CLI_EXIT_DONE ? run (context, account, verb->kind, argv + 2) : code;
}
