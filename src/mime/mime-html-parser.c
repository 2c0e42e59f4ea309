/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-html-parser.h"

#include "mime/mime-html-feed.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <string.h>

/* printf takes an int for a length. */
#define MAX_BARE_TEXT (G_MAXINT / 2)

typedef struct
{
  const MimeHtmlHandler *handler;
  gpointer user_data;
  GPtrArray *open; /* names of the open elements */
  MimeHtmlFeed feed;
} Parse;

static gpointer
start_library (gpointer data)
{
  xmlInitParser ();
  return NULL;
}

static void
note_event (Parse *parse)
{
  parse->feed.n_open = parse->open->len;
  mime_html_feed_note_event (&parse->feed);
}

static int
on_read (void *context, char *buffer, int length)
{
  Parse *parse = context;

  return (int) mime_html_feed_read (&parse->feed, buffer, (gsize) length);
}

static int
on_close (void *context)
{
  return 0;
}

static void
on_start_element (void *context, const xmlChar *name, const xmlChar **attributes)
{
  Parse *parse = context;

  g_ptr_array_add (parse->open, g_strdup ((const char *) name));
  note_event (parse);
  parse->handler->start ((const char *) name, (const char *const *) attributes, parse->user_data);
}

static void
close_last (Parse *parse)
{
  g_autofree char *name = g_ptr_array_steal_index (parse->open, parse->open->len - 1);

  parse->handler->end (name, parse->user_data);
}

/* libxml2 closes in order; should a version of it not do so, the events still nest. */
static void
on_end_element (void *context, const xmlChar *name)
{
  Parse *parse = context;
  guint i = parse->open->len;

  while (i > 0 && !g_str_equal (g_ptr_array_index (parse->open, i - 1), name))
    i--;
  if (i == 0)
    return;
  while (parse->open->len >= i)
    close_last (parse);
  note_event (parse);
}

static void
on_text (void *context, const xmlChar *text, int length)
{
  Parse *parse = context;

  note_event (parse);
  parse->handler->text ((const char *) text, (gsize) length, parse->user_data);
}

static void
on_comment (void *context, const xmlChar *text)
{
  note_event (context);
}

static void
on_structured_error (void *context, xmlErrorPtr error)
{
}

/* libxml2 puts text that stands before any element into a paragraph of its own making. */
static gboolean
starts_with_tag (const char *html, gsize length)
{
  gsize i = 0;

  while (i < length && g_ascii_isspace (html[i]))
    i++;
  return i < length && html[i] == '<';
}

void
mime_html_parse (const char *html, gsize length, const MimeHtmlHandler *handler, gpointer user_data)
{
  static GOnce once = G_ONCE_INIT;
  Parse parse = { handler, user_data, g_ptr_array_new_with_free_func (g_free), { NULL } };
  xmlSAXHandler sax = {
    .startElement = on_start_element,
    .endElement = on_end_element,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .cdataBlock = on_text,
    .comment = on_comment,
    .serror = on_structured_error,
    .initialized = XML_SAX2_MAGIC,
  };
  g_autofree char *in_body = NULL;
  htmlParserCtxtPtr context;

  if (!starts_with_tag (html, length))
    {
      in_body = g_strdup_printf ("<body>%.*s", (int) MIN (length, MAX_BARE_TEXT), html);
      html = in_body;
      length = strlen (in_body);
    }
  g_once (&once, start_library, NULL);
  context = htmlNewParserCtxt ();
  *context->sax = sax;
  context->userData = &parse;
  parse.feed.html = html;
  parse.feed.length = length;
  htmlCtxtReadIO (context, on_read, on_close, &parse, NULL, "UTF-8",
                  HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET
                      | HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC);
  while (parse.open->len > 0)
    close_last (&parse);
  htmlFreeParserCtxt (context);
  g_ptr_array_unref (parse.open);
}

const char *
mime_html_get_attribute (const char *const *attributes, const char *name)
{
  if (attributes == NULL)
    return NULL;
  for (guint i = 0; attributes[i] != NULL; i += 2)
    if (g_ascii_strcasecmp (attributes[i], name) == 0)
      return attributes[i + 1];
  return NULL;
}
