/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-html-pixel.h"

#include "mime/mime-html-parser.h"

#include <stdlib.h>
#include <string.h>

/* The style without blanks, in small letters, with a semicolon before and behind each declaration.
 */
static char *
dup_compact (const char *style)
{
  GString *compact = g_string_new (";");

  for (const char *p = style; *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      g_string_append_c (compact, g_ascii_tolower (*p));
  g_string_append_c (compact, ';');
  return g_string_free (compact, FALSE);
}

static gboolean
is_hidden (const char *compact)
{
  return strstr (compact, ";display:none") != NULL || strstr (compact, ";visibility:hidden") != NULL
         || strstr (compact, ";font-size:0;") != NULL || strstr (compact, ";font-size:0px") != NULL
         || strstr (compact, ";opacity:0;") != NULL;
}

gboolean
mime_html_is_hidden_style (const char *style)
{
  g_autofree char *compact = dup_compact (style);

  return is_hidden (compact);
}

/* Pixels, or -1 when there are none, or none that can be told. */
static double
read_length (const char *text)
{
  char *end;
  double length = g_ascii_strtod (text, &end);

  if (end == text || length < 0)
    return -1;
  return *end == '\0' || *end == ';' || *end == '!' || g_str_has_prefix (end, "px") ? length : -1;
}

/* What the style says wins over the attribute, as in a browser. */
static double
get_length (const char *const *attributes, const char *compact, const char *name)
{
  g_autofree char *property = g_strdup_printf (";%s:", name);
  const char *styled = strstr (compact, property);
  const char *value = mime_html_get_attribute (attributes, name);

  if (styled != NULL)
    return read_length (styled + strlen (property));
  return value != NULL ? read_length (value) : -1;
}

static gboolean
is_point (double length)
{
  return length >= 0 && length <= 1;
}

gboolean
mime_html_is_pixel (const char *const *attributes)
{
  const char *style = mime_html_get_attribute (attributes, "style");
  g_autofree char *compact = dup_compact (style != NULL ? style : "");
  double width = get_length (attributes, compact, "width");
  double height = get_length (attributes, compact, "height");

  if (is_hidden (compact))
    return TRUE;
  return (is_point (width) && (height < 0 || is_point (height)))
         || (is_point (height) && width < 0);
}
