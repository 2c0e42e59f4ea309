/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-set-stream.h"
#include "imap/imap-set.h"

#include <string.h>

static void
assert_set (const ImapSet *set, const char *expected)
{
  g_autofree char *text = imap_set_to_string (set);
  g_assert_cmpstr (text, ==, expected);
}

static ImapSet *
parse (const char *text)
{
  ImapSet *set = imap_set_parse (text, strlen (text));
  g_assert_nonnull (set);
  return set;
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    const char *expected; /* NULL: is refused */
  } cases[] = {
    { "1", "1" },
    { "1,2,3", "1:3" },
    { "3,2,1", "1:3" },
    { "5:3", "3:5" },
    { "1:5,3:9,20", "1:9,20" },
    { "1:2,4:5,3", "1:5" },
    { "*", "4294967295" },
    { "7:*", "7:4294967295" },
    { "4294967295,4294967294", "4294967294:4294967295" },
    { "1:4294967295", "1:4294967295" },
    { "", NULL },
    { "0", NULL },
    { "0:5", NULL },
    { "4294967296", NULL },
    { "99999999999999999999", NULL },
    { "1,", NULL },
    { ",1", NULL },
    { "1:", NULL },
    { ":1", NULL },
    { "1:2:3", NULL },
    { "1 2", NULL },
    { "-1", NULL },
    { "a", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ImapSet) set = imap_set_parse (cases[i].text, strlen (cases[i].text));
      if (cases[i].expected == NULL)
        g_assert_null (set);
      else
        assert_set (set, cases[i].expected);
    }
}

static void
test_add (void)
{
  g_autoptr (ImapSet) set = imap_set_new ();
  g_assert_true (imap_set_is_empty (set));
  g_assert_cmpuint (imap_set_min (set), ==, 0);
  g_assert_cmpuint (imap_set_max (set), ==, 0);
  imap_set_add (set, 0);
  assert_set (set, "");
  imap_set_add (set, 5);
  imap_set_add (set, 7);
  imap_set_add (set, 6);
  imap_set_add (set, 6);
  assert_set (set, "5:7");
  imap_set_add_range (set, 20, 10);
  imap_set_add_range (set, 0, 2);
  assert_set (set, "1:2,5:7,10:20");
  imap_set_add_range (set, 3, 11);
  assert_set (set, "1:20");
  imap_set_add (set, G_MAXUINT32);
  imap_set_add (set, G_MAXUINT32);
  assert_set (set, "1:20,4294967295");
  g_assert_cmpuint (imap_set_count (set), ==, 21);
}

/* Against a plain table of what is in it, in an order that makes the set sort late. */
static void
test_random (void)
{
  for (guint round = 0; round < 20; round++)
    {
      gboolean in[2000] = { FALSE };
      g_autoptr (ImapSet) set = imap_set_new ();
      guint n = (guint) g_test_rand_int_range (1, 900);
      for (guint i = 0; i < n; i++)
        {
          guint32 first = (guint32) g_test_rand_int_range (1, 1990);
          guint32 last = first + (guint32) g_test_rand_int_range (0, 3);
          imap_set_add_range (set, first, last);
          for (guint32 uid = first; uid <= last; uid++)
            in[uid] = TRUE;
          if (i % 7 == 0)
            {
              imap_set_remove (set, first);
              in[first] = FALSE;
            }
        }
      guint count = 0;
      for (guint32 uid = 1; uid < G_N_ELEMENTS (in); uid++)
        {
          g_assert_cmpint (imap_set_contains (set, uid), ==, in[uid]);
          count += in[uid];
        }
      g_assert_cmpuint (imap_set_count (set), ==, count);
      g_autofree char *text = imap_set_to_string (set);
      g_autoptr (ImapSet) again = *text != '\0' ? parse (text) : imap_set_new ();
      g_assert_true (imap_set_equal (set, again));
    }
}

static void
test_combine (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    const char *both;
    const char *rest;
  } cases[] = {
    { "1:10", "3:4", "3:4", "1:2,5:10" },
    { "1:10", "1:10", "1:10", "" },
    { "1:10", "11:20", "", "1:10" },
    { "1:10,20:30", "5:25", "5:10,20:25", "1:4,26:30" },
    { "1:4294967295", "1,4294967295", "1,4294967295", "2:4294967294" },
    { "1,4294967295", "1:4294967295", "1,4294967295", "" },
    { "5,7,9", "1:6,8:8,9:9", "5,9", "7" },
    { "1:3,5:7,9:11", "2:2,6:10", "2,6:7,9:10", "1,3,5,11" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ImapSet) a = parse (cases[i].a);
      g_autoptr (ImapSet) b = parse (cases[i].b);
      g_autoptr (ImapSet) both = imap_set_intersect (a, b);
      g_autoptr (ImapSet) copy = imap_set_copy (a);
      assert_set (both, cases[i].both);
      imap_set_remove_set (copy, b);
      assert_set (copy, cases[i].rest);
      imap_set_add_set (copy, both);
      g_assert_true (imap_set_equal (copy, a));
    }
}

static void
test_iterate (void)
{
  g_autoptr (ImapSet) set = parse ("2:4,9,4294967294:4294967295");
  static const guint32 expected[] = { 2, 3, 4, 9, G_MAXUINT32 - 1, G_MAXUINT32 };
  ImapSetIter iter;
  guint32 uid;
  imap_set_iter_init (&iter, set);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_true (imap_set_iter_next (&iter, &uid));
      g_assert_cmpuint (uid, ==, expected[i]);
    }
  g_assert_false (imap_set_iter_next (&iter, &uid));
  imap_set_iter_init_reverse (&iter, set);
  for (gsize i = G_N_ELEMENTS (expected); i > 0; i--)
    {
      g_assert_true (imap_set_iter_prev (&iter, &uid));
      g_assert_cmpuint (uid, ==, expected[i - 1]);
    }
  g_assert_false (imap_set_iter_prev (&iter, &uid));

  g_autoptr (ImapSet) empty = imap_set_new ();
  imap_set_iter_init (&iter, empty);
  g_assert_false (imap_set_iter_next (&iter, &uid));
  imap_set_iter_init_reverse (&iter, empty);
  g_assert_false (imap_set_iter_prev (&iter, &uid));
}

static void
test_take_last (void)
{
  g_autoptr (ImapSet) set = parse ("1:10,20:30");
  g_autoptr (ImapSet) few = imap_set_take_last (set, 3);
  assert_set (few, "28:30");
  g_autoptr (ImapSet) more = imap_set_take_last (set, 10);
  assert_set (more, "9:10,20:27");
  assert_set (set, "1:8");
  g_autoptr (ImapSet) rest = imap_set_take_last (set, 100);
  assert_set (rest, "1:8");
  g_autoptr (ImapSet) none = imap_set_take_last (set, 1);
  g_assert_true (imap_set_is_empty (none));
}

static void
test_stream (void)
{
  ImapSetStream stream;
  imap_set_stream_init (&stream, 3, FALSE);
  g_assert_cmpuint (imap_set_stream_feed (&stream, "1:2,5", 5), ==, 5);
  g_assert_cmpuint (imap_set_stream_feed (&stream, "6,7 8", 5), ==, 3);
  g_assert_true (imap_set_stream_end (&stream));
  assert_set (stream.set, "1:2,7,56");
  imap_set_unref (stream.set);

  imap_set_stream_init (&stream, 2, TRUE);
  imap_set_stream_feed (&stream, "1 3 5 7", 7);
  g_assert_false (imap_set_stream_end (&stream));
  imap_set_unref (stream.set);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/set/parse", test_parse);
  g_test_add_func ("/imap/set/add", test_add);
  g_test_add_func ("/imap/set/random", test_random);
  g_test_add_func ("/imap/set/combine", test_combine);
  g_test_add_func ("/imap/set/iterate", test_iterate);
  g_test_add_func ("/imap/set/take-last", test_take_last);
  g_test_add_func ("/imap/set/stream", test_stream);
  return g_test_run ();
}
