/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets from text: what is read must be written and read again the same, also in pieces. */
#include "fuzz.h"

#include "imap/imap-set-stream.h"
#include "imap/imap-set.h"
#include <string.h>

static void
check_round_trip (const ImapSet *set)
{
  g_autofree char *text = imap_set_to_string (set);
  g_autoptr (ImapSet) again = imap_set_parse (text, strlen (text));
  g_assert_true (again != NULL ? imap_set_equal (set, again) : imap_set_is_empty (set));
  g_autoptr (ImapSet) rest = imap_set_copy (set);
  g_autoptr (ImapSet) joined = imap_set_new ();
  /* A hostile set holds billions: three pieces do. */
  for (guint64 n = imap_set_count (set) / 3 + 1; !imap_set_is_empty (rest);)
    {
      g_autoptr (ImapSet) piece = imap_set_take_last (rest, n);
      imap_set_add_set (joined, piece);
    }
  g_assert_true (imap_set_equal (set, joined));
}

static void
check_combine (const ImapSet *a, const ImapSet *b)
{
  g_autoptr (ImapSet) both = imap_set_intersect (a, b);
  g_autoptr (ImapSet) rest = imap_set_copy (a);
  imap_set_remove_set (rest, b);
  g_assert_cmpuint (imap_set_count (both) + imap_set_count (rest), ==, imap_set_count (a));
  imap_set_add_set (rest, both);
  g_assert_true (imap_set_equal (rest, a));
}

static ImapSet *
read_stream (const char *text, gsize size, gsize step)
{
  ImapSetStream stream;
  imap_set_stream_init (&stream, 1000, TRUE);
  for (gsize i = 0; i < size; i += MIN (step, size - i))
    {
      gsize len = MIN (step, size - i);
      if (imap_set_stream_feed (&stream, text + i, len) < len)
        break;
    }
  if (!imap_set_stream_end (&stream))
    g_clear_pointer (&stream.set, imap_set_unref);
  return stream.set;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *text = (const char *) data;
  gsize half = size / 2;
  g_autoptr (ImapSet) a = imap_set_parse (text, half);
  g_autoptr (ImapSet) b = imap_set_parse (text + half, size - half);
  if (a != NULL)
    check_round_trip (a);
  if (a != NULL && b != NULL)
    check_combine (a, b);
  g_autoptr (ImapSet) whole = read_stream (text, size, size);
  g_autoptr (ImapSet) pieces = read_stream (text, size, 1);
  g_assert_true ((whole == NULL) == (pieces == NULL));
  if (whole != NULL)
    {
      g_assert_true (imap_set_equal (whole, pieces));
      check_round_trip (whole);
    }
  return 0;
}
