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
fetch (CliContext *context, const StoreMessage *row, GError **error)
{
  const char *account[] = { cli_row_get_account (context, row), NULL };
  Engine *engine = cli_engine_start (context, account);
  g_auto (CliWait) wait = { NULL };
  gboolean done;

  engine_fetch_body_async (engine, row->id, NULL, cli_wait_callback, &wait);
  done = engine_fetch_body_finish (engine, cli_wait_result (&wait), error);
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
