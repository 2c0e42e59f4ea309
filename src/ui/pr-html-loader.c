/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pr-html-loader.h"

#include <config.h>
#include <gio/gio.h>
#include <gmodule.h>

static const PrHtmlModule *
open_module (const char *path, GError **error)
{
  GModule *module = g_module_open (path, G_MODULE_BIND_LOCAL);
  const PrHtmlModule *(*get) (void) = NULL;
  const PrHtmlModule *found;

  if (module == NULL || !g_module_symbol (module, PR_HTML_MODULE_SYMBOL, (gpointer *) &get))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "cannot open the HTML view: %s",
                   g_module_error ());
      if (module != NULL)
        g_module_close (module);
      return NULL;
    }
  /* Its types stay registered, so it must stay too. */
  g_module_make_resident (module);
  found = get ();
  if (found->version != PR_HTML_MODULE_VERSION)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "the HTML view is of version %u instead of %u", found->version,
                   (guint) PR_HTML_MODULE_VERSION);
      return NULL;
    }
  return found;
}

const PrHtmlModule *
pr_html_loader_get (GError **error)
{
  static const PrHtmlModule *module;
  const char *path = g_getenv ("PR_HTML_MODULE");
  g_autofree char *installed = NULL;

  if (module != NULL)
    return module;
  if (path == NULL)
    path = installed = g_build_filename (PKGLIBDIR, "libpostrider-html.so", NULL);
  module = open_module (path, error);
  return module;
}
