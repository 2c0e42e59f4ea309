/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-html.h"

#include "mime/mime-html-policy.h"

#include <string.h>

/* Deeper quotes look like this one; also bounds the elements inside each other. */
#define MAX_QUOTE_LEVELS 10
#define MAX_URL_BYTES 4096
#define MAX_LOCAL_PART_BYTES 64
#define MAX_DOMAIN_BYTES 253

typedef struct
{
  GString *out;
  guint level; /* open quotes */
  gboolean in_signature;
} Writer;

static void
append_escaped (GString *out, const char *text, gsize length)
{
  g_autofree char *escaped = g_markup_escape_text (text, (gssize) length);

  g_string_append (out, escaped);
}

static gboolean
is_url_char (char c)
{
  return (guchar) c > ' ' && c != '<' && c != '>' && c != '"' && c != '\x7f';
}

/* Where an address that starts at start ends: without the punctuation of the sentence around it,
 * and without a closing parenthesis it did not open. */
static const char *
find_url_end (const char *start, const char *end)
{
  const char *p = start;
  int parens = 0;

  while (p < end && p - start < MAX_URL_BYTES && is_url_char (*p))
    {
      if (*p == '(')
        parens++;
      else if (*p == ')' && --parens < 0)
        break;
      p++;
    }
  /* Not in the middle of a character. */
  while (p > start && p < end && ((guchar) *p & 0xc0) == 0x80)
    p--;
  while (p > start && strchr (".,;:!?'*_]}", p[-1]) != NULL)
    p--;
  return p;
}

static gboolean
is_mail_char (char c)
{
  return g_ascii_isalnum (c) || strchr ("._%+-", c) != NULL;
}

/* Around an at sign: FALSE when there is no mail address. Looks at a bounded number of characters.
 */
static gboolean
find_mail (const char *begin,
           const char *at,
           const char *end,
           const char **out_start,
           const char **out_end)
{
  const char *start = at;
  const char *stop = at + 1;

  while (start > begin && at - start < MAX_LOCAL_PART_BYTES && is_mail_char (start[-1]))
    start--;
  while (stop < end && stop - at < MAX_DOMAIN_BYTES
         && (g_ascii_isalnum (*stop) || *stop == '-' || *stop == '.'))
    stop++;
  while (stop > at + 1 && (stop[-1] == '.' || stop[-1] == '-'))
    stop--;
  if (start == at || memchr (at, '.', (gsize) (stop - at)) == NULL || g_ascii_isdigit (stop[-1]))
    return FALSE;
  *out_start = start;
  *out_end = stop;
  return TRUE;
}

static void
append_link (GString *out, const char *prefix, const char *start, const char *end)
{
  g_string_append_printf (out, "<a href=\"%s", prefix);
  append_escaped (out, start, (gsize) (end - start));
  g_string_append (out, "\">");
  append_escaped (out, start, (gsize) (end - start));
  g_string_append (out, "</a>");
}

static gboolean
starts_with (const char *p, const char *end, const char *word)
{
  gsize length = strlen (word);

  return (gsize) (end - p) > length && g_ascii_strncasecmp (p, word, length) == 0;
}

/* Where a web or mail address that starts here ends, NULL when none does; what to put before it. */
static const char *
find_link (const char *begin, const char *p, const char *end, const char **out_prefix)
{
  static const char *const schemes[] = { "https://", "http://", "mailto:", "www." };

  if (strchr ("hHmMwW", *p) == NULL || (p > begin && g_ascii_isalnum (p[-1])))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (starts_with (p, end, schemes[i]))
      {
        const char *stop = find_url_end (p, end);

        *out_prefix = schemes[i][0] == 'w' ? "http://" : "";
        return stop > p + strlen (schemes[i]) ? stop : NULL;
      }
  return NULL;
}

/* One line or paragraph, each character looked at a bounded number of times. */
static void
append_linked (GString *out, const char *text, gsize length)
{
  const char *end = text + length;
  const char *plain = text; /* start of what is not written yet */

  for (const char *p = text; p < end;)
    {
      const char *start = p;
      const char *stop = NULL;
      const char *prefix = "mailto:";

      if (*p != '@')
        stop = find_link (text, p, end, &prefix);
      else if (!find_mail (plain, p, end, &start, &stop))
        stop = NULL;
      if (stop == NULL)
        {
          p++;
          continue;
        }
      append_escaped (out, plain, (gsize) (start - plain));
      append_link (out, prefix, start, stop);
      plain = p = stop;
    }
  append_escaped (out, plain, (gsize) (end - plain));
}

/* Takes the quote marks off a line. Other readers put blanks between them. */
static guint
take_quotes (const char **line, const char *end)
{
  const char *p = *line;
  guint level = 0;

  while (p < end && *p == '>')
    {
      level++;
      p++;
      if (p + 1 < end && p[0] == ' ' && p[1] == '>')
        p++;
    }
  if (level > 0 && p < end && *p == ' ')
    p++;
  *line = p;
  return level;
}

static void
set_level (Writer *self, guint level)
{
  level = MIN (level, MAX_QUOTE_LEVELS);
  if (level != self->level && self->in_signature)
    {
      g_string_append (self->out, "</div>");
      self->in_signature = FALSE;
    }
  for (; self->level > level; self->level--)
    g_string_append (self->out, "</blockquote>");
  while (self->level < level)
    g_string_append_printf (self->out, "<blockquote class=\"pr-quote pr-quote-%u\">",
                            self->level++ % 3 + 1);
}

static gboolean
is_signature_mark (const char *line, gsize length)
{
  return length == 3 && strncmp (line, "-- ", 3) == 0;
}

/* One line after its quote marks; TRUE when the next one of the same level continues it. */
static gboolean
write_line (Writer *self, const char *line, gsize length, gboolean flowed, gboolean delsp)
{
  gboolean continues;

  if (is_signature_mark (line, length))
    {
      if (!self->in_signature)
        g_string_append (self->out, "<div class=\"pr-signature\">");
      self->in_signature = TRUE;
      g_string_append (self->out, "-- \n");
      return FALSE;
    }
  /* RFC 3676: a blank was stuffed before what would look like a quote or "From". */
  if (flowed && length > 0 && line[0] == ' ')
    {
      line++;
      length--;
    }
  continues = flowed && length > 0 && line[length - 1] == ' ';
  append_linked (self->out, line, continues && delsp ? length - 1 : length);
  if (!continues)
    g_string_append_c (self->out, '\n');
  return continues;
}

char *
mime_html_from_text (const char *text, gboolean flowed, gboolean delsp)
{
  Writer self = { .out = g_string_sized_new (strlen (text) * 5 / 4 + 64) };
  gboolean continues = FALSE;
  const char *next;

  g_string_append (self.out, "<div class=\"pr-text\">");
  for (const char *line = text; *line != '\0'; line = next)
    {
      const char *newline = strchr (line, '\n');
      const char *end = newline != NULL ? newline : line + strlen (line);
      const char *start = line;
      guint level;

      next = newline != NULL ? newline + 1 : end;
      if (end > line && end[-1] == '\r')
        end--;
      level = take_quotes (&start, end);
      if (level != self.level || is_signature_mark (start, (gsize) (end - start)))
        {
          if (continues)
            g_string_append_c (self.out, '\n');
          set_level (&self, level);
        }
      continues = write_line (&self, start, (gsize) (end - start), flowed, delsp);
    }
  set_level (&self, 0);
  if (self.in_signature)
    g_string_append (self.out, "</div>");
  g_string_append (self.out, "</div>");
  return g_string_free (self.out, FALSE);
}
