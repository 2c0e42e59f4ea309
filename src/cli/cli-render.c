/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `render`: the HTML that the reader hands to the web view. */
#include "cli/cli-commands.h"

#include "cli/cli-parse-mime.h"
#include "mime/mime-render.h"

#include <glib/gi18n.h>
#include <stdio.h>

CliExit
cli_render_run (CliContext *context, int argc, char **argv)
{
  g_autoptr (MimeDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = mime_render_new_token ();
  g_autofree char *html = NULL;
  MimeRenderOptions options = { .token = token, .scheme = MIME_SCHEME_AUTO };

  if (!cli_context_parse (context, NULL, "FILE|-", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc != 2)
    return cli_context_usage (context, _ ("render needs one file, or - for standard input."));
  document = cli_parse_mime_read (argv[1], &error);
  if (document == NULL)
    return cli_context_fail (context, error);
  html = mime_render_document (document, &options, NULL);
  /* Bytes as they are: g_print would convert them to the locale. */
  fputs (html, stdout);
  return CLI_EXIT_DONE;
}
