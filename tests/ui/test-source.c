/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/reader/pr-source-window.h"

#include <string.h>

static char *
dup_text (const char *bytes, gsize size)
{
  g_autoptr (GBytes) source = g_bytes_new (bytes, size);

  return pr_source_window_dup_text (source);
}

static void
test_text (void)
{
#define SOURCE(bytes) bytes, sizeof bytes - 1
  static const struct
  {
    const char *bytes;
    gsize size;
    const char *text;
  } cases[] = {
    { SOURCE (""), "" },
    { SOURCE ("Subject: a\r\n\tb\r\n\r\n<b>c</b>\n"), "Subject: a\n\tb\n\n<b>c</b>\n" },
    { SOURCE ("a\rb"), "a\xe2\x90\x8d"
                       "b" },
    { SOURCE ("a\x1b[31mb\x7f"), "a\xe2\x90\x9b[31mb\xe2\x90\xa1" },
    { SOURCE ("\xff"), "\xef\xbf\xbd" },
    { SOURCE ("a\xe2\x80\xae"
              "b"),
      "a\xef\xbf\xbd"
      "b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = dup_text (cases[i].bytes, cases[i].size);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* However long, it is something that a text view can lay out. */
static void
test_long (void)
{
  g_autofree char *bytes = g_strnfill (3 * 1024 * 1024, 'x');
  g_autofree char *text = dup_text (bytes, strlen (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (strlen (text), <, 1100 * 1000);
  g_assert_true (g_str_has_suffix (text, "\n…\n"));
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (strlen (lines[i]), <=, 1000);
}

/* A NUL is not the end of a message. */
static void
test_nul (void)
{
  g_autofree char *text = dup_text ("a\0b", 3);

  g_assert_nonnull (strchr (text, 'b'));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/source/text", test_text);
  g_test_add_func ("/ui/source/long", test_long);
  g_test_add_func ("/ui/source/nul", test_nul);
  return g_test_run ();
}
