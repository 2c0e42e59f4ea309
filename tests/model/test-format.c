/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-format.h"

/* Wednesday */
#define NOW "2026-03-18T15:00:00Z"

static gint64
at (const char *text)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (text, NULL);

  return g_date_time_to_unix (date) * G_USEC_PER_SEC;
}

static void
test_short (void)
{
  static const struct
  {
    const char *time;
    const char *text;
  } cases[] = {
    { "2026-03-18T09:05:00Z", "09:05" },       { "2026-03-18T23:59:59Z", "23:59" },
    { "2026-03-17T23:59:59Z", "Tue" },         { "2026-03-12T00:00:00Z", "Thu" },
    { "2026-03-11T23:59:59Z", "11 Mar" },      { "2026-01-01T00:00:00Z", "1 Jan" },
    { "2025-12-31T23:59:59Z", "31 Dec 2025" }, { "2027-01-01T00:00:00Z", "1 Jan 2027" },
    { "2026-04-02T00:00:00Z", "2 Apr" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = pr_format_date_short (at (cases[i].time), at (NOW));

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* Its heading says which day it was. */
static void
test_under_group (void)
{
  g_autofree char *today = pr_format_date_under_group (at ("2026-03-18T09:05:00Z"), at (NOW));
  g_autofree char *monday = pr_format_date_under_group (at ("2026-03-16T09:05:00Z"), at (NOW));
  g_autofree char *older = pr_format_date_under_group (at ("2026-03-11T23:59:59Z"), at (NOW));

  g_assert_cmpstr (today, ==, "09:05");
  g_assert_cmpstr (monday, ==, "09:05");
  g_assert_cmpstr (older, ==, "11 Mar");
}

static void
test_odd (void)
{
  g_autofree char *smallest = pr_format_date_short (G_MININT64, at (NOW));
  g_autofree char *largest = pr_format_date_short (G_MAXINT64, at (NOW));

  g_assert_nonnull (smallest);
  g_assert_nonnull (largest);
}

static void
test_group (void)
{
  static const struct
  {
    const char *time;
    const char *text;
  } cases[] = {
    { "2026-03-19T00:00:00Z", "Later" },      { "2026-03-18T00:00:00Z", "Today" },
    { "2026-03-17T12:00:00Z", "Yesterday" },  { "2026-03-16T12:00:00Z", "Monday" },
    { "2026-03-01T12:00:00Z", "March" },      { "2026-02-28T12:00:00Z", "February" },
    { "2025-03-01T12:00:00Z", "March 2025" },
  };
  gint64 last = G_MAXINT64;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = pr_format_group (at (cases[i].time), at (NOW));
      gint64 key = pr_format_group_key (at (cases[i].time), at (NOW));

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_true (i == 0 || key < last);
      last = key;
    }
  g_assert_cmpint (pr_format_group_key (at ("2026-02-01T00:00:00Z"), at (NOW)), ==,
                   pr_format_group_key (at ("2026-02-28T23:59:59Z"), at (NOW)));
}

static void
test_long (void)
{
  g_autofree char *text = pr_format_date_long (at ("2026-03-18T09:05:00Z"));

  g_assert_cmpstr (text, ==, "Wednesday, 18 March 2026, 09:05");
}

static void
test_size (void)
{
  g_autofree char *text = pr_format_size (84000);

  g_assert_true (g_str_has_prefix (text, "84.0"));
}

static void
test_people (void)
{
  static const char *const several[] = { "Anna Becker", "Herrera, Tomás", "lars@example.org",
                                         "佐藤", NULL };
  g_autofree char *text = pr_format_people (several);

  g_assert_cmpstr (text, ==, "Anna, Tomás, lars@example.org, 佐藤");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/format/short", test_short);
  g_test_add_func ("/model/format/people", test_people);
  g_test_add_func ("/model/format/under-group", test_under_group);
  g_test_add_func ("/model/format/odd", test_odd);
  g_test_add_func ("/model/format/group", test_group);
  g_test_add_func ("/model/format/long", test_long);
  g_test_add_func ("/model/format/size", test_size);
  return g_test_run ();
}
