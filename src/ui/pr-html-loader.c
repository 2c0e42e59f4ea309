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

/* WebKit ends the whole program when it cannot put its processes into their sandbox: on a system
 * without user namespaces for ordinary people, say. So the same is tried with a program that does
 * nothing. In a Flatpak another sandbox is asked for, and bubblewrap is not used. */
static gboolean
check_sandbox (GError **error)
{
  static const char *const argv[] = {
    "bwrap",         "--unshare-user", "--unshare-pid",
    "--unshare-net", "--proc",         "/proc",
    "--dev",         "/dev",           "--ro-bind",
    "/usr",          "/usr",           "--symlink",
    "usr/lib",       "/lib",           "--symlink",
    "usr/lib64",     "/lib64",         "--",
    "/usr/bin/env",  "true",           NULL,
  };
  g_autoptr (GError) local = NULL;
  int status;

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    return TRUE;
  if (g_spawn_sync (NULL, (char **) argv, NULL,
                    G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                    NULL, NULL, NULL, NULL, &status, &local)
      && g_spawn_check_wait_status (status, &local))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "there is no sandbox for HTML here: %s",
               local->message);
  return FALSE;
}

const PrHtmlModule *
pr_html_loader_get (GError **error)
{
  static const PrHtmlModule *module;
  const char *path = g_getenv ("PR_HTML_MODULE");
  g_autofree char *installed = NULL;

  if (module != NULL)
    return module;
  if (!check_sandbox (error))
    return NULL;
  if (path == NULL)
    path = installed = g_build_filename (PKGLIBDIR, "libpostrider-html.so", NULL);
  module = open_module (path, error);
  return module;
}
