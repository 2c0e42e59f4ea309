/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cursor, spool and text. */
#include "base/base-cursor.h"
#include "base/base-spool.h"
#include "base/base-text.h"

#include <unistd.h>

static void
test_cursor (void)
{
  BaseCursor cursor = base_cursor_init ("  12Abc", 7);
  guint64 number = 0;
  g_assert_cmpint (base_cursor_peek (&cursor), ==, ' ');
  base_cursor_skip (&cursor, ' ');
  g_assert_true (base_cursor_take_number (&cursor, &number));
  g_assert_cmpuint (number, ==, 12);
  g_assert_false (base_cursor_take_number (&cursor, &number));
  g_assert_false (base_cursor_take (&cursor, 'a'));
  g_assert_false (base_cursor_take_word (&cursor, "abcd"));
  g_assert_true (base_cursor_take_word (&cursor, "aBC"));
  g_assert_true (base_cursor_at_end (&cursor));
  g_assert_cmpint (base_cursor_peek (&cursor), ==, -1);
  g_assert_cmpuint (base_cursor_left (&cursor), ==, 0);
}

static void
test_cursor_numbers (void)
{
  static const struct
  {
    const char *text;
    gboolean good;
    guint64 number;
  } cases[] = {
    { "0", TRUE, 0 },
    { "007", TRUE, 7 },
    { "18446744073709551615", TRUE, G_MAXUINT64 },
    { "18446744073709551616", FALSE, 0 },
    { "99999999999999999999999", FALSE, 0 },
    { "", FALSE, 0 },
    { "-1", FALSE, 0 },
    { "x", FALSE, 0 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      BaseCursor cursor = base_cursor_init (cases[i].text, strlen (cases[i].text));
      guint64 number = 0;
      g_assert_cmpint (base_cursor_take_number (&cursor, &number), ==, cases[i].good);
      g_assert_cmpuint (number, ==, cases[i].number);
    }
  BaseCursor nothing = base_cursor_init (NULL, 0);
  g_assert_true (base_cursor_at_end (&nothing));
}

static void
assert_spool (BaseSpool *spool, const char *expected)
{
  gsize len = strlen (expected);
  g_autoptr (GError) error = NULL;
  g_assert_cmpuint (base_spool_get_size (spool), ==, len);
  g_autoptr (GBytes) bytes = base_spool_dup_bytes (spool, 1000, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, len);
  char buffer[64];
  gssize n = base_spool_read (spool, 2, buffer, sizeof buffer, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (buffer, (gsize) n, expected + 2, len - 2);
  g_assert_cmpint (base_spool_read (spool, len, buffer, sizeof buffer, &error), ==, 0);
}

static void
test_spool (void)
{
  g_autoptr (BaseSpool) spool = base_spool_new (6, NULL);
  g_autoptr (GError) error = NULL;
  g_assert_true (base_spool_write (spool, "abc", 3, &error));
  assert_spool (spool, "abc");
  g_assert_true (base_spool_write (spool, "def", 3, &error));
  assert_spool (spool, "abcdef");
  g_assert_true (base_spool_write (spool, "g", 1, &error));
  assert_spool (spool, "abcdefg");
  g_assert_null (base_spool_dup_bytes (spool, 6, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOMEM);
}

static void
test_spool_fd (void)
{
  g_autoptr (BaseSpool) spool = base_spool_new (100, NULL);
  g_autoptr (GError) error = NULL;
  char buffer[16];
  g_assert_true (base_spool_write (spool, "abc", 3, &error));
  int fd = base_spool_dup_fd (spool, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read (fd, buffer, sizeof buffer), ==, 3);
  close (fd);
  /* Its position is its own: writing goes on behind the end. */
  g_assert_true (base_spool_write (spool, "def", 3, &error));
  assert_spool (spool, "abcdef");
}

static void
test_spool_no_place (void)
{
  g_autoptr (BaseSpool) spool = base_spool_new (2, "/nonexistent");
  g_autoptr (GError) error = NULL;
  g_assert_true (base_spool_write (spool, "ab", 2, &error));
  g_assert_false (base_spool_write (spool, "c", 1, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  g_assert_false (base_spool_write (spool, "", 0, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED);
  g_assert_cmpuint (base_spool_get_size (spool), ==, 2);
}

static void
test_text (void)
{
  static const struct
  {
    const char *bytes;
    gsize len;
    const char *expected;
  } cases[] = {
    { "", 0, "" },
    { NULL, 0, "" },
    { "abc", 3, "abc" },
    { "abc", 2, "ab" },
    { "a\0b", 3, "a b" },
    { "a\x1b[1m\tb\r\n", 9, "a [1m\tb \n" },
    { "Gr\xc3\xbc\xc3\x9f", 6, "Gr\xc3\xbc\xc3\x9f" },
    { "Gr\xfc", 3, "Gr\xef\xbf\xbd" },
    { "Gr\xc3", 3, "Gr\xef\xbf\xbd" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = base_text_dup_utf8 (cases[i].bytes, cases[i].len);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
  g_assert_true (base_text_equal_nocase ("FetchX", 5, "fEtch"));
  g_assert_false (base_text_equal_nocase ("FetchX", 6, "fEtch"));
  g_assert_false (base_text_equal_nocase ("Fet", 3, "fEtch"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/cursor/take", test_cursor);
  g_test_add_func ("/base/cursor/numbers", test_cursor_numbers);
  g_test_add_func ("/base/spool/grow", test_spool);
  g_test_add_func ("/base/spool/fd", test_spool_fd);
  g_test_add_func ("/base/spool/no-place", test_spool_no_place);
  g_test_add_func ("/base/text/utf8", test_text);
  return g_test_run ();
}
