/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-snippet.h"

#include "base/base-line.h"
#include "mime/mime-charset.h"
#include "mime/mime-decode.h"
#include "mime/mime-html.h"

#include <string.h>

/* No message needs more text than this for its first two hundred characters. */
#define MAX_BYTES (16 * 1024)

/* "On Monday, Anna wrote:" before a quote. */
static gboolean
introduces_quote (const char *line, gsize length, const char *next)
{
  while (*next == '\n' || *next == '\r' || *next == ' ')
    next++;
  return length > 0 && line[length - 1] == ':' && *next == '>';
}

/* "----", "====", "____": nothing to read. */
static gboolean
is_rule (const char *line, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (strchr ("-=_*~#+ ", line[i]) == NULL)
      return FALSE;
  return TRUE;
}

char *
mime_snippet_from_text (const char *text)
{
  g_autoptr (GString) kept = g_string_new (NULL);
  const char *limit = text + strnlen (text, MAX_BYTES);

  for (const char *line = text; line < limit;)
    {
      gsize length = strcspn (line, "\r\n");
      const char *next = line + length;

      while (*next == '\r' || *next == '\n')
        next++;
      if ((length == 3 && strncmp (line, "-- ", 3) == 0) || kept->len > MIME_SNIPPET_CHARS * 8)
        break;
      if (line[0] != '>' && !is_rule (line, length) && !introduces_quote (line, length, next))
        {
          g_string_append_len (kept, line, (gssize) length);
          g_string_append_c (kept, ' ');
        }
      line = next;
    }
  return base_line_clean (kept->str, (gssize) kept->len, MIME_SNIPPET_CHARS);
}

char *
mime_snippet_from_bytes (GBytes *bytes, const char *type, const char *charset, const char *encoding)
{
  g_autoptr (GBytes) decoded = mime_decode (bytes, encoding);
  gsize length;
  const char *data = g_bytes_get_data (decoded, &length);
  g_autofree char *text = mime_charset_to_utf8 (data, length, charset);

  if (type != NULL && g_ascii_strncasecmp (type, "text/html", strlen ("text/html")) == 0)
    {
      g_autofree char *plain = mime_html_to_text (text, -1);

      return mime_snippet_from_text (plain);
    }
  return mime_snippet_from_text (text);
}
