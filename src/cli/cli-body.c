/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli-body.h"

#include "cli/cli-engine.h"
#include "cli/cli-rows.h"
#include "model/pr-core-backend.h"

static MimeDocument *
load_cached (CliContext *context, gint64 id, GError **error)
{
  g_auto (CliWait) wait = { NULL };

  pr_core_load_body_async (context->core, id, NULL, cli_wait_callback, &wait);
  return pr_core_load_body_finish (context->core, cli_wait_result (&wait), error);
}

static gboolean
fetch_over (Engine *engine, const char *account, gint64 id, GError **error)
{
  static const char *const no_folder[] = { NULL };
  g_autoptr (GPtrArray) results = NULL;
  g_auto (CliWait) wait = { NULL };

  /* connects, or says at once why that is not possible; a fetch would wait for better times */
  results = cli_engine_sync (engine, account, no_folder, FALSE, NULL, error);
  if (results == NULL)
    return FALSE;
  engine_fetch_body_async (engine, id, NULL, cli_wait_callback, &wait);
  return engine_fetch_body_finish (engine, cli_wait_result (&wait), error);
}

static gboolean
fetch (CliContext *context, const StoreMessage *row, GError **error)
{
  const char *account[] = { cli_row_get_account (context, row), NULL };
  Engine *engine = cli_engine_start (context, account);
  gboolean done = fetch_over (engine, account[0], row->id, error);

  cli_engine_stop (engine);
  return done;
}

MimeDocument *
cli_body_load (CliContext *context, const StoreMessage *row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  MimeDocument *document = load_cached (context, row->id, &local_error);

  if (document != NULL)
    return document;
  if (!g_error_matches (local_error, PR_ERROR, PR_ERROR_OFFLINE))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (!pr_core_is_writable (context->core))
    {
      g_set_error_literal (error, PR_ERROR, PR_ERROR_LOCKED,
                           "The message is not cached and another process owns the profile");
      return NULL;
    }
  return fetch (context, row, error) ? load_cached (context, row->id, error) : NULL;
}
