/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target over every file in the folders given, so that what it once found is tested
 * without clang. Each file is given whole, and cut short at some places. */
#include "fuzz.h"

static void
run_file (const char *path)
{
  g_autofree char *data = NULL;
  gsize len;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &data, &len, &error);
  g_assert_no_error (error);
  for (gsize n = len; n > 0; n = n * 7 / 8)
    {
      /* A copy of its own, so that reading past its end is noticed. */
      g_autofree guint8 *copy = g_memdup2 (data, n);
      LLVMFuzzerTestOneInput (copy, n);
    }
  LLVMFuzzerTestOneInput (NULL, 0);
}

int
main (int argc, char **argv)
{
  guint n = 0;
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GDir) dir = g_dir_open (argv[i], 0, NULL);
      g_assert_nonnull (dir);
      const char *name;
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (argv[i], name, NULL);
          run_file (path);
          n++;
        }
    }
  g_print ("%u files\n", n);
  return n > 0 ? 0 : 1;
}
