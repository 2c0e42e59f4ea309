/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/pr-format.h"

#include <glib/gi18n.h>
#include <langinfo.h>
#include <string.h>

/* Days from TIME to NOW in local time: 0 today, 1 yesterday, negative in the future. */
static int
days_ago (GDateTime *time, GDateTime *now)
{
  GDate a;
  GDate b;

  g_date_clear (&a, 1);
  g_date_clear (&b, 1);
  g_date_set_dmy (&a, (GDateDay) g_date_time_get_day_of_month (time),
                  (GDateMonth) g_date_time_get_month (time),
                  (GDateYear) g_date_time_get_year (time));
  g_date_set_dmy (&b, (GDateDay) g_date_time_get_day_of_month (now),
                  (GDateMonth) g_date_time_get_month (now), (GDateYear) g_date_time_get_year (now));
  return g_date_days_between (&a, &b);
}

/* Never NULL: a time outside the calendar becomes the epoch. */
static GDateTime *
local_time (gint64 time)
{
  GDateTime *date = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

  return date != NULL ? date : g_date_time_new_from_unix_local (0);
}

static const char *
time_format (void)
{
  const char *locale = nl_langinfo (T_FMT);

  if (strstr (locale, "%p") != NULL || strstr (locale, "%r") != NULL)
    /* Translators: time of day with a 12 hour clock, for g_date_time_format() */
    return _ ("%-l:%M %p");
  /* Translators: time of day with a 24 hour clock, for g_date_time_format() */
  return _ ("%H:%M");
}

static char *
format (GDateTime *date, const char *pattern)
{
  char *text = g_date_time_format (date, pattern);

  return text != NULL ? text : g_strdup ("");
}

char *
pr_format_date_short (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) date = local_time (time);
  g_autoptr (GDateTime) today = local_time (now);
  int days = days_ago (date, today);

  if (days == 0)
    return format (date, time_format ());
  if (days > 0 && days < 7)
    /* Translators: short weekday, for g_date_time_format() */
    return format (date, _ ("%a"));
  if (g_date_time_get_year (date) == g_date_time_get_year (today))
    /* Translators: day and month, for g_date_time_format() */
    return format (date, _ ("%-d %b"));
  /* Translators: short date with year, for g_date_time_format() */
  return format (date, _ ("%-d %b %Y"));
}

char *
pr_format_date_under_group (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) date = local_time (time);
  g_autoptr (GDateTime) today = local_time (now);
  int days = days_ago (date, today);

  return days >= 0 && days < 7 ? format (date, time_format ()) : pr_format_date_short (time, now);
}

char *
pr_format_date_time (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) date = local_time (time);
  g_autoptr (GDateTime) today = local_time (now);
  g_autofree char *day = pr_format_date_short (time, now);
  g_autofree char *clock = format (date, time_format ());

  if (days_ago (date, today) == 0)
    return g_steal_pointer (&clock);
  /* Translators: a date and a time of day */
  return g_strdup_printf (_ ("%s, %s"), day, clock);
}

char *
pr_format_date_long (gint64 time)
{
  g_autoptr (GDateTime) date = local_time (time);
  /* Translators: whole date, for g_date_time_format() */
  g_autofree char *day = format (date, _ ("%A, %-d %B %Y"));
  g_autofree char *clock = format (date, time_format ());

  /* Translators: a date and a time of day */
  return g_strdup_printf (_ ("%s, %s"), day, clock);
}

char *
pr_format_group (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) date = local_time (time);
  g_autoptr (GDateTime) today = local_time (now);
  int days = days_ago (date, today);

  if (days < 0)
    /* Translators: heading over messages dated in the future */
    return g_strdup (_ ("Later"));
  if (days == 0)
    /* Translators: heading over the messages of this day */
    return g_strdup (_ ("Today"));
  if (days == 1)
    /* Translators: heading over the messages of the day before */
    return g_strdup (_ ("Yesterday"));
  if (days < 7)
    /* Translators: weekday, for g_date_time_format() */
    return format (date, _ ("%A"));
  if (g_date_time_get_year (date) == g_date_time_get_year (today))
    /* Translators: month as a heading, for g_date_time_format() */
    return format (date, _ ("%OB"));
  /* Translators: month and year as a heading, for g_date_time_format() */
  return format (date, _ ("%OB %Y"));
}

gint64
pr_format_group_key (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) date = local_time (time);
  g_autoptr (GDateTime) today = local_time (now);
  int days = days_ago (date, today);

  if (days < 0)
    return G_MAXINT64;
  if (days < 7)
    return G_MAXINT64 - 1 - days;
  return (gint64) g_date_time_get_year (date) * 12 + g_date_time_get_month (date);
}

/* "Becker, Anna" and "Anna Becker" are called Anna; an address is left whole. */
static char *
dup_first_name (const char *name)
{
  const char *comma = strchr (name, ',');
  const char *first = comma != NULL ? comma + 1 : name;
  gsize len;

  while (g_ascii_isspace (*first))
    first++;
  len = strcspn (first, " \t");
  return len > 0 ? g_strndup (first, len) : g_strdup (name);
}

char *
pr_format_people (const char *const *people)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; people[i] != NULL; i++)
    {
      g_autofree char *name = dup_first_name (people[i]);

      if (i > 0)
        /* Translators: between the names of several people */
        g_string_append (text, C_ ("people", ", "));
      g_string_append (text, name);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
pr_format_size (guint64 bytes)
{
  return g_format_size (bytes);
}
