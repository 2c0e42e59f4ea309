/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-date.h"

#include "base/base-cursor.h"

static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

typedef struct
{
  int year;
  int month;
  int day;
  int hour;
  int minute;
  int second;
  int zone_sec;
} Parts;

/* Days since 1970-01-01 in the Gregorian calendar, years counted from March so that the leap day
 * comes last. */
static gint64
days_from_date (int year, int month, int day)
{
  gint64 y = month <= 2 ? year - 1 : year;
  gint64 era = (y >= 0 ? y : y - 399) / 400;
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

static gboolean
take_digits (BaseCursor *cursor, gsize min, gsize max, int *out_value)
{
  const char *start = cursor->p;
  guint64 value;
  if (!base_cursor_take_number (cursor, &value))
    return FALSE;
  gsize n = (gsize) (cursor->p - start);
  if (n < min || n > max)
    return FALSE;
  *out_value = (int) value;
  return TRUE;
}

static gboolean
take_month (BaseCursor *cursor, int *out_month)
{
  for (int i = 0; i < 12; i++)
    {
      if (base_cursor_take_word (cursor, months[i]))
        {
          *out_month = i + 1;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
take_zone (BaseCursor *cursor, int *out_seconds)
{
  *out_seconds = 0;
  if (base_cursor_at_end (cursor))
    return TRUE;
  gboolean west = base_cursor_peek (cursor) == '-';
  int zone;
  if (!west && base_cursor_peek (cursor) != '+')
    return FALSE;
  cursor->p++;
  if (!take_digits (cursor, 4, 4, &zone) || zone % 100 > 59)
    return FALSE;
  *out_seconds = (zone / 100 * 60 + zone % 100) * 60 * (west ? -1 : 1);
  return TRUE;
}

static gboolean
take_day (BaseCursor *cursor, Parts *parts)
{
  base_cursor_skip (cursor, ' ');
  if (!take_digits (cursor, 1, 2, &parts->day) || !base_cursor_take (cursor, '-')
      || !take_month (cursor, &parts->month) || !base_cursor_take (cursor, '-'))
    return FALSE;
  const char *year_start = cursor->p;
  if (!take_digits (cursor, 2, 4, &parts->year))
    return FALSE;
  if (cursor->p - year_start == 2)
    parts->year += parts->year < 70 ? 2000 : 1900;
  return parts->day >= 1 && parts->day <= 31;
}

gboolean
imap_date_parse (const char *text, gsize len, gint64 *out_us)
{
  Parts parts = { 0 };
  BaseCursor cursor = base_cursor_init (text, len);
  if (!take_day (&cursor, &parts) || !base_cursor_take (&cursor, ' '))
    return FALSE;
  base_cursor_skip (&cursor, ' ');
  if (!take_digits (&cursor, 1, 2, &parts.hour) || !base_cursor_take (&cursor, ':')
      || !take_digits (&cursor, 2, 2, &parts.minute) || !base_cursor_take (&cursor, ':')
      || !take_digits (&cursor, 2, 2, &parts.second))
    return FALSE;
  base_cursor_skip (&cursor, ' ');
  if (!take_zone (&cursor, &parts.zone_sec) || !base_cursor_at_end (&cursor) || parts.hour > 23
      || parts.minute > 59 || parts.second > 60)
    return FALSE;
  gint64 days = days_from_date (parts.year, parts.month, parts.day);
  gint64 seconds = ((days * 24 + parts.hour) * 60 + parts.minute) * 60 + parts.second;
  *out_us = (seconds - parts.zone_sec) * G_USEC_PER_SEC;
  return TRUE;
}

/* strftime and g_date_time_format() would write the month in the user's language. */
static GDateTime *
date_time_from_us (gint64 us)
{
  gint64 seconds = us / G_USEC_PER_SEC - (us % G_USEC_PER_SEC < 0 ? 1 : 0);
  return g_date_time_new_from_unix_utc (seconds);
}

char *
imap_date_format (gint64 us)
{
  g_autoptr (GDateTime) time = date_time_from_us (us);
  if (time == NULL)
    return NULL;
  return g_strdup_printf (
      "\"%2d-%s-%04d %02d:%02d:%02d +0000\"", g_date_time_get_day_of_month (time),
      months[g_date_time_get_month (time) - 1], g_date_time_get_year (time),
      g_date_time_get_hour (time), g_date_time_get_minute (time), g_date_time_get_second (time));
}

char *
imap_date_format_day (gint64 us)
{
  g_autoptr (GDateTime) time = date_time_from_us (us);
  if (time == NULL)
    return NULL;
  return g_strdup_printf ("%d-%s-%04d", g_date_time_get_day_of_month (time),
                          months[g_date_time_get_month (time) - 1], g_date_time_get_year (time));
}
