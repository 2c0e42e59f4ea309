/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-gmime.h"

/* No field of addresses has as many groups; each costs some hundred bytes of stack. */
#define MAX_COLONS 500

static gpointer
start (gpointer data)
{
  /* What raw 8-bit header text is tried as, in this order; the last one takes any byte. */
  const char *charsets[] = { "utf-8", "windows-1252", "iso-8859-1", NULL };
  GMimeParserOptions *options;

  g_mime_init ();
  options = g_mime_parser_options_new ();
  g_mime_parser_options_set_fallback_charsets (options, charsets);
  return options;
}

GMimeParserOptions *
mime_gmime_options (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, start, NULL);
}

void
mime_group_limit_apply (MimeGroupLimit *limit, char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (limit->is_at_line && bytes[i] != ' ' && bytes[i] != '\t')
        limit->n_colons = 0;
      limit->is_at_line = bytes[i] == '\n';
      if (bytes[i] == ':' && ++limit->n_colons > MAX_COLONS)
        bytes[i] = ' ';
    }
}
