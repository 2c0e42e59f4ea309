/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "ui/pr-html-loader.h"

/* Where the sandbox's program ends like this. */
static void
set_sandbox (const char *directory, const char *script)
{
  g_autofree char *program = g_build_filename (directory, "bwrap", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (program, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, &error);
  g_assert_no_error (error);
}

/* WebKit would end the program; the message is shown as plain text instead. */
static void
test_no_sandbox (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("postrider-loader-XXXXXX", &error);
  g_autofree char *program = g_build_filename (directory, "bwrap", NULL);
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) absent = NULL;
  g_autoptr (GError) other = NULL;

  g_assert_no_error (error);
  g_setenv ("PR_HTML_MODULE", "/nonexistent/module.so", TRUE);
  g_setenv ("PATH", directory, TRUE);
  set_sandbox (directory, "#!/bin/sh\nexit 1\n");
  g_assert_null (pr_html_loader_get (&refused));
  g_assert_error (refused, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);

  g_assert_cmpint (g_unlink (program), ==, 0);
  g_assert_null (pr_html_loader_get (&absent));
  g_assert_error (absent, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);

  /* with a sandbox only the module is missing */
  set_sandbox (directory, "#!/bin/sh\nexit 0\n");
  g_assert_null (pr_html_loader_get (&other));
  g_assert_error (other, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  g_setenv ("PATH", path, TRUE);
  g_assert_cmpint (g_unlink (program), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/html-loader/no-sandbox", test_no_sandbox);
  return g_test_run ();
}
