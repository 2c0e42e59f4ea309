/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-secret.h"

static void
test_wipe (void)
{
  char text[] = "hunter2";
  const char zeros[sizeof text] = { 0 };

  base_secret_wipe (text, sizeof text);
  g_assert_cmpmem (text, sizeof text, zeros, sizeof zeros);
  base_secret_wipe (NULL, 0);
}

static void
test_bytes (void)
{
  g_autoptr (GBytes) copy = base_secret_new ("hunter2", 7);
  g_autoptr (GBytes) taken = base_secret_new_take (g_strdup ("pencil"), 6);
  g_autoptr (GBytes) empty = base_secret_new (NULL, 0);

  g_assert_cmpmem (g_bytes_get_data (copy, NULL), g_bytes_get_size (copy), "hunter2", 7);
  g_assert_cmpmem (g_bytes_get_data (taken, NULL), g_bytes_get_size (taken), "pencil", 6);
  g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
  base_secret_free (NULL);
  base_secret_free (g_strdup ("x"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/secret/wipe", test_wipe);
  g_test_add_func ("/base/secret/bytes", test_bytes);
  return g_test_run ();
}
