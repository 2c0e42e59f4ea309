/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place where dates and sizes become text for people. Times are microseconds UTC. */
#pragma once

#include <glib.h>

/* Short, for a list row seen at NOW: the time today, the weekday within a week, day and month
 * within the year, else the whole date. Free with g_free(). */
char *pr_format_date_short (gint64 time, gint64 now);

/* The same for a row under the heading of pr_format_group(), which names the day within a week: the
 * time then. Free with g_free(). */
char *pr_format_date_under_group (gint64 time, gint64 now);

/* As pr_format_date_short() with the time of day, for the head of a message. Free with g_free(). */
char *pr_format_date_time (gint64 time, gint64 now);

/* Whole date and time, for the reader. Free with g_free(). */
char *pr_format_date_long (gint64 time);

/* The heading of the day or month that TIME belongs to, seen at NOW: Today, Yesterday, the weekday
 * within a week, then the month. Free with g_free(). */
char *pr_format_group (gint64 time, gint64 now);

/* Equal for times under the same heading. */
gint64 pr_format_group_key (gint64 time, gint64 now);

/* Several PEOPLE (names or addresses) in the room of one: their first names, in this order. Free
 * with g_free(). */
char *pr_format_people (const char *const *people);

/* "84 kB". Free with g_free(). */
char *pr_format_size (guint64 bytes);
