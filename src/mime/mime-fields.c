/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-fields.h"

#include <string.h>

void
mime_field_iter_init (MimeFieldIter *iter, const char *block, gsize length)
{
  iter->next = length > 0 ? block : "";
  iter->end = iter->next + MIN (length, MIME_FIELDS_MAX_BYTES);
  iter->n_left = MIME_FIELDS_MAX_COUNT;
}

/* The start of the following line. */
static const char *
skip_line (const char *p, const char *end)
{
  const char *newline = memchr (p, '\n', (gsize) (end - p));

  return newline != NULL ? newline + 1 : end;
}

static gboolean
is_blank_line (const char *p, const char *end)
{
  return p < end && (*p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n'));
}

/* A name is printable ASCII; blanks before the colon are an old habit that some still have. */
static gboolean
parse_name (const char *line, const char *line_end, MimeField *out_field)
{
  const char *colon = memchr (line, ':', (gsize) (line_end - line));
  const char *name_end = colon;

  if (colon == NULL)
    return FALSE;
  while (name_end > line && (name_end[-1] == ' ' || name_end[-1] == '\t'))
    name_end--;
  if (name_end == line)
    return FALSE;
  for (const char *p = line; p < name_end; p++)
    if (*p <= ' ' || *p >= 0x7f)
      return FALSE;
  out_field->name = line;
  out_field->name_length = (gsize) (name_end - line);
  out_field->value = colon + 1;
  return TRUE;
}

gboolean
mime_field_iter_next (MimeFieldIter *iter, MimeField *out_field)
{
  while (iter->next < iter->end && iter->n_left > 0)
    {
      const char *line = iter->next;
      const char *next;

      if (is_blank_line (line, iter->end))
        return FALSE;
      next = skip_line (line, iter->end);
      while (next < iter->end && (*next == ' ' || *next == '\t'))
        next = skip_line (next, iter->end);
      iter->next = next;
      iter->n_left--;
      if (parse_name (line, next, out_field))
        {
          out_field->value_length = (gsize) (next - out_field->value);
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
mime_field_is (const MimeField *field, const char *name)
{
  return field->name_length == strlen (name) && (field->name[0] | 0x20) == (name[0] | 0x20)
         && g_ascii_strncasecmp (field->name, name, field->name_length) == 0;
}

char *
mime_field_dup_value (const MimeField *field, gsize max_bytes)
{
  gsize length = MIN (field->value_length, max_bytes);
  char *value = g_malloc (length + 1);
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    {
      char c = field->value[i];

      if (c == '\r' || c == '\n')
        {
          /* A fold is the line break alone: the blank behind it stays. */
          if (i + 1 < length && c == '\r' && field->value[i + 1] != '\n')
            value[n++] = ' ';
          continue;
        }
      value[n++] = c == '\0' ? ' ' : c;
    }
  value[n] = '\0';
  return g_strstrip (value);
}
