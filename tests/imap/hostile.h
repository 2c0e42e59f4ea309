/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a hostile server could send to make a client slow or large. */
#pragma once

#include <glib.h>

/* A response made of a beginning, something again and again, and an end. */
typedef struct
{
  const char *name;
  const char *begin;
  const char *again; /* # stands for a number that rises by two each time */
  const char *end;
} Hostile;

extern const Hostile hostiles[];
extern const guint n_hostiles;

/* About @len bytes of it. Free with g_string_free(). */
GString *hostile_make (const Hostile *hostile, gsize len);

/* Reads it with the default limits, in pieces as a socket gives them, to its end or to where the
 * framing is lost. Returns the number of responses. */
guint hostile_read (const GString *stream);
