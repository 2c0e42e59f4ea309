/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-html.h"

#include "mime/mime-css.h"
#include "mime/mime-html-parser.h"
#include "mime/mime-html-pixel.h"
#include "mime/mime-html-policy.h"
#include "mime/mime-link.h"

#include <stdlib.h>
#include <string.h>

/* Elements inside each other that are written; what is deeper keeps its text. WebKit itself stops
 * at 512. */
#define MAX_DEPTH 200
#define MAX_LINK_TEXT 300

typedef enum
{
  KIND_UNWRAP, /* the tags go, the content stays */
  KIND_KEEP,
  KIND_VOID,    /* kept, has no end tag */
  KIND_DROP,    /* goes with its content */
  KIND_FOREIGN, /* goes with its content, up to the next HTML element as in HTML 5 */
  KIND_STYLE,
  KIND_BODY,
} Kind;

typedef struct
{
  Kind kind;
  gboolean is_written;
} Element;

typedef struct
{
  const MimeHtmlPolicy *policy;
  MimeHtmlReport *report;
  GString *out;
  GString *css;     /* inside a style element */
  char *link_host;  /* where the open link leads; NULL: there is none */
  GString *link;    /* the beginning of its text */
  GArray *elements; /* Element: open ones */
  guint n_written;
  guint drop_from; /* index + 1 of the element that goes with all its content, 0: none */
  gboolean has_body;
} Sanitiser;

static const struct
{
  const char *name;
  Kind kind;
} element_kinds[] = {
  { "a", KIND_KEEP },        { "abbr", KIND_KEEP },       { "acronym", KIND_KEEP },
  { "address", KIND_KEEP },  { "article", KIND_KEEP },    { "aside", KIND_KEEP },
  { "b", KIND_KEEP },        { "bdi", KIND_KEEP },        { "bdo", KIND_KEEP },
  { "big", KIND_KEEP },      { "blockquote", KIND_KEEP }, { "body", KIND_BODY },
  { "br", KIND_VOID },       { "caption", KIND_KEEP },    { "center", KIND_KEEP },
  { "cite", KIND_KEEP },     { "code", KIND_KEEP },       { "col", KIND_VOID },
  { "colgroup", KIND_KEEP }, { "datalist", KIND_DROP },   { "dd", KIND_KEEP },
  { "del", KIND_KEEP },      { "details", KIND_KEEP },    { "dfn", KIND_KEEP },
  { "dir", KIND_KEEP },      { "div", KIND_KEEP },        { "dl", KIND_KEEP },
  { "dt", KIND_KEEP },       { "em", KIND_KEEP },         { "figcaption", KIND_KEEP },
  { "figure", KIND_KEEP },   { "font", KIND_KEEP },       { "footer", KIND_KEEP },
  { "h1", KIND_KEEP },       { "h2", KIND_KEEP },         { "h3", KIND_KEEP },
  { "h4", KIND_KEEP },       { "h5", KIND_KEEP },         { "h6", KIND_KEEP },
  { "header", KIND_KEEP },   { "hr", KIND_VOID },         { "i", KIND_KEEP },
  { "iframe", KIND_DROP },   { "img", KIND_VOID },        { "ins", KIND_KEEP },
  { "kbd", KIND_KEEP },      { "li", KIND_KEEP },         { "main", KIND_KEEP },
  { "mark", KIND_KEEP },     { "math", KIND_FOREIGN },    { "menu", KIND_KEEP },
  { "nav", KIND_KEEP },      { "nobr", KIND_KEEP },       { "noembed", KIND_DROP },
  { "noframes", KIND_DROP }, { "noscript", KIND_DROP },   { "ol", KIND_KEEP },
  { "p", KIND_KEEP },        { "pre", KIND_KEEP },        { "q", KIND_KEEP },
  { "rp", KIND_KEEP },       { "rt", KIND_KEEP },         { "ruby", KIND_KEEP },
  { "s", KIND_KEEP },        { "samp", KIND_KEEP },       { "script", KIND_DROP },
  { "section", KIND_KEEP },  { "select", KIND_DROP },     { "small", KIND_KEEP },
  { "span", KIND_KEEP },     { "strike", KIND_KEEP },     { "strong", KIND_KEEP },
  { "style", KIND_STYLE },   { "sub", KIND_KEEP },        { "summary", KIND_KEEP },
  { "sup", KIND_KEEP },      { "svg", KIND_FOREIGN },     { "table", KIND_KEEP },
  { "tbody", KIND_KEEP },    { "td", KIND_KEEP },         { "template", KIND_DROP },
  { "textarea", KIND_DROP }, { "tfoot", KIND_KEEP },      { "th", KIND_KEEP },
  { "thead", KIND_KEEP },    { "time", KIND_KEEP },       { "title", KIND_DROP },
  { "tr", KIND_KEEP },       { "tt", KIND_KEEP },         { "u", KIND_KEEP },
  { "ul", KIND_KEEP },       { "var", KIND_KEEP },        { "wbr", KIND_VOID },
  { "xml", KIND_DROP },
};

/* Attributes whose value is a word, a number or text and cannot name an address. */
static const char *const plain_attributes[] = {
  "abbr",     "align",   "alt",     "axis",    "border",   "cellpadding", "cellspacing", "char",
  "charoff",  "clear",   "colspan", "compact", "datetime", "dir",         "face",        "frame",
  "headers",  "height",  "hspace",  "id",      "lang",     "noshade",     "nowrap",      "open",
  "reversed", "rowspan", "rules",   "scope",   "size",     "span",        "start",       "summary",
  "type",     "valign",  "value",   "vspace",  "width",
};

static Kind
kind_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (element_kinds); i++)
    if (g_ascii_strcasecmp (name, element_kinds[i].name) == 0)
      return element_kinds[i].kind;
  return KIND_UNWRAP;
}

static gboolean
is_plain_attribute (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (plain_attributes); i++)
    if (g_ascii_strcasecmp (name, plain_attributes[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Enough for text and for a double-quoted value. Controls that HTML forbids go. */
static void
append_escaped (GString *out, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    switch (text[i])
      {
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '"':
        g_string_append (out, "&quot;");
        break;
      default:
        if ((guchar) text[i] >= ' ' || text[i] == '\n' || text[i] == '\t')
          g_string_append_c (out, text[i]);
      }
}

static void
append_attribute (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, " %s=\"", name);
  append_escaped (out, value, strlen (value));
  g_string_append_c (out, '"');
}

/* style, with what old attributes of body say put in front. */
static void
append_style (Sanitiser *self, const char *presentation, const char *style)
{
  g_autofree char *clean = mime_css_clean_style (style, self->policy, self->report);
  g_autofree char *both = g_strconcat (presentation, clean, NULL);

  if (both[0] != '\0')
    append_attribute (self->out, "style", both);
}

/* Old attributes of colours, which may lack the hash. */
static void
append_old_colour (GString *css, const char *property, const char *colour)
{
  gsize length = strlen (colour);
  gboolean is_bare =
      (length == 3 || length == 6) && strspn (colour, "0123456789abcdefABCDEF") == length;

  g_string_append_printf (css, "%s:%s%s;", property, is_bare ? "#" : "", colour);
}

/* A table's or cell's background attribute, and everything of body that a div does not have. */
static char *
dup_presentation (Sanitiser *self, const char *const *attributes, gboolean is_body)
{
  GString *css = g_string_new (NULL);
  const char *background = mime_html_get_attribute (attributes, "background");
  const char *bgcolor = mime_html_get_attribute (attributes, "bgcolor");
  const char *text = mime_html_get_attribute (attributes, is_body ? "text" : "color");
  g_autoptr (GString) raw = g_string_new (NULL);
  g_autofree char *clean = NULL;

  if (background != NULL)
    {
      g_autofree char *image = mime_html_policy_image (self->policy, self->report, background);

      if (image != NULL && strpbrk (image, "\"\\()<>") == NULL)
        g_string_append_printf (css, "background-image:url(\"%s\");", image);
    }
  if (bgcolor != NULL)
    append_old_colour (raw, "background-color", bgcolor);
  if (text != NULL)
    append_old_colour (raw, "color", text);
  clean = mime_css_clean_style (raw->str, self->policy, self->report);
  g_string_append (css, clean);
  return g_string_free (css, FALSE);
}

static void
append_source (Sanitiser *self, const char *const *attributes)
{
  const char *source = mime_html_get_attribute (attributes, "src");
  g_autofree char *allowed = NULL;

  if (source != NULL && mime_html_is_pixel (attributes))
    allowed = mime_html_policy_pixel (self->policy, self->report, source);
  else if (source != NULL)
    allowed = mime_html_policy_image (self->policy, self->report, source);
  if (allowed != NULL)
    append_attribute (self->out, "src", allowed);
}

static void
begin_link (Sanitiser *self, const char *href)
{
  g_free (self->link_host);
  self->link_host = href != NULL ? mime_link_dup_host (href) : NULL;
  g_string_truncate (self->link, 0);
}

/* A text that names another host than the link leads to is noted. */
static void
end_link (Sanitiser *self)
{
  g_autofree char *host = g_steal_pointer (&self->link_host);
  g_autofree char *named = NULL;

  if (host == NULL || self->report == NULL || self->link->len >= MAX_LINK_TEXT)
    return;
  named = mime_link_dup_named_host (self->link->str);
  if (named != NULL && !mime_link_is_related (host, named)
      && g_hash_table_size (self->report->lies) < MIME_HTML_MAX_LIES)
    g_hash_table_insert (self->report->lies, g_steal_pointer (&host), g_steal_pointer (&named));
}

static void
append_link (Sanitiser *self, const char *const *attributes)
{
  const char *href = mime_html_get_attribute (attributes, "href");
  g_autofree char *allowed = href != NULL ? mime_html_policy_link (href) : NULL;

  begin_link (self, allowed);
  if (allowed != NULL)
    append_attribute (self->out, "href", allowed);
}

/* Responsive and legacy addresses of images: only counted. */
static void
report_other_sources (Sanitiser *self, const char *const *attributes)
{
  static const char *const names[] = { "lowsrc", "dynsrc", "poster", "data" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *url = mime_html_get_attribute (attributes, names[i]);

      if (url != NULL)
        mime_html_policy_report (self->report, url);
    }
}

static gboolean
is_wide (const char *const *attributes)
{
  const char *width = mime_html_get_attribute (attributes, "width");
  char *end;

  return width != NULL && strtol (width, &end, 10) >= MIME_HTML_WIDE_PIXELS && *end != '%';
}

static void
append_class (Sanitiser *self, const char *const *attributes)
{
  const char *class = mime_html_get_attribute (attributes, "class");
  gboolean wide = is_wide (attributes);
  g_autofree char *both = NULL;

  if (class == NULL && !wide)
    return;
  both = g_strconcat (class != NULL ? class : "", class != NULL && wide ? " " : "",
                      wide ? MIME_HTML_WIDE_CLASS : "", NULL);
  append_attribute (self->out, "class", both);
}

static void
append_attributes (Sanitiser *self, const char *name, const char *const *attributes)
{
  const char *style = mime_html_get_attribute (attributes, "style");
  g_autofree char *presentation = dup_presentation (self, attributes, FALSE);

  for (guint i = 0; attributes != NULL && attributes[i] != NULL; i += 2)
    if (is_plain_attribute (attributes[i]))
      {
        g_autofree char *lower = g_ascii_strdown (attributes[i], -1);

        append_attribute (self->out, lower, attributes[i + 1] != NULL ? attributes[i + 1] : "");
      }
  append_class (self, attributes);
  append_style (self, presentation, style != NULL ? style : "");
  if (g_ascii_strcasecmp (name, "a") == 0)
    append_link (self, attributes);
  else if (g_ascii_strcasecmp (name, "img") == 0)
    append_source (self, attributes);
}

/* The sender's body becomes a div that its style sheet reaches by a class. */
static void
append_body (Sanitiser *self, const char *const *attributes)
{
  const char *class = mime_html_get_attribute (attributes, "class");
  const char *direction = mime_html_get_attribute (attributes, "dir");
  const char *style = mime_html_get_attribute (attributes, "style");
  g_autofree char *presentation = dup_presentation (self, attributes, TRUE);
  g_autofree char *classes =
      g_strconcat (MIME_CSS_BODY_CLASS, class != NULL ? " " : NULL, class, NULL);

  g_string_append (self->out, "<div");
  append_attribute (self->out, "class", classes);
  if (direction != NULL)
    append_attribute (self->out, "dir", direction);
  append_style (self, presentation, style != NULL ? style : "");
  g_string_append_c (self->out, '>');
}

static gboolean
write_start (Sanitiser *self, Kind kind, const char *name, const char *const *attributes)
{
  if (kind == KIND_BODY)
    {
      if (self->has_body)
        return FALSE;
      self->has_body = TRUE;
      append_body (self, attributes);
      return TRUE;
    }
  if ((kind != KIND_KEEP && kind != KIND_VOID) || self->n_written >= MAX_DEPTH)
    return FALSE;
  g_string_append_c (self->out, '<');
  for (const char *p = name; *p != '\0'; p++)
    g_string_append_c (self->out, g_ascii_tolower (*p));
  append_attributes (self, name, attributes);
  g_string_append_c (self->out, '>');
  return kind == KIND_KEEP;
}

static Kind
drop_kind (const Sanitiser *self)
{
  return g_array_index (self->elements, Element, self->drop_from - 1).kind;
}

static void
on_start (const char *name, const char *const *attributes, gpointer user_data)
{
  Sanitiser *self = user_data;
  Element element = { kind_of (name), FALSE };

  /* Inside svg and math any HTML element ends it, however it was left open. */
  if (self->drop_from > 0 && drop_kind (self) == KIND_FOREIGN
      && (element.kind == KIND_KEEP || element.kind == KIND_VOID)
      && g_ascii_strcasecmp (name, "a") != 0)
    {
      g_array_index (self->elements, Element, self->drop_from - 1).kind = KIND_UNWRAP;
      self->drop_from = 0;
    }
  if (self->drop_from == 0)
    {
      report_other_sources (self, attributes);
      element.is_written = write_start (self, element.kind, name, attributes);
      if (element.is_written)
        self->n_written++;
      if (element.kind == KIND_STYLE)
        g_string_truncate (self->css, 0);
    }
  g_array_append_val (self->elements, element);
  if (self->drop_from == 0 && (element.kind == KIND_DROP || element.kind == KIND_FOREIGN))
    self->drop_from = self->elements->len;
}

static void
write_style (Sanitiser *self)
{
  g_autofree char *clean = mime_css_clean_sheet (self->css->str, self->policy, self->report);

  if (clean[0] != '\0')
    g_string_append_printf (self->out, "<style>%s</style>", clean);
  g_string_truncate (self->css, 0);
}

static void
on_end (const char *name, gpointer user_data)
{
  Sanitiser *self = user_data;
  guint index = self->elements->len - 1;
  Element element = g_array_index (self->elements, Element, index);

  if (self->drop_from == 0 && element.kind == KIND_STYLE)
    write_style (self);
  if (g_ascii_strcasecmp (name, "a") == 0)
    end_link (self);
  if (element.is_written)
    {
      g_autofree char *lower = g_ascii_strdown (element.kind == KIND_BODY ? "div" : name, -1);

      g_string_append_printf (self->out, "</%s>", lower);
      self->n_written--;
    }
  g_array_set_size (self->elements, index);
  if (self->drop_from == index + 1)
    self->drop_from = 0;
}

static void
on_text (const char *text, gsize length, gpointer user_data)
{
  Sanitiser *self = user_data;

  if (self->drop_from > 0)
    return;
  if (self->elements->len > 0
      && g_array_index (self->elements, Element, self->elements->len - 1).kind == KIND_STYLE)
    g_string_append_len (self->css, text, (gssize) length);
  else
    append_escaped (self->out, text, length);
  if (self->link_host != NULL && self->link->len < MAX_LINK_TEXT)
    g_string_append_len (self->link, text, (gssize) MIN (length, MAX_LINK_TEXT));
}

char *
mime_html_sanitise (const char *html,
                    gssize length,
                    const MimeHtmlPolicy *policy,
                    MimeHtmlReport *out_report)
{
  static const MimeHtmlHandler handler = { on_start, on_end, on_text };
  Sanitiser self = { .policy = policy, .report = out_report };
  gsize size = length < 0 ? strlen (html) : (gsize) length;

  self.out = g_string_sized_new (size + size / 4);
  self.css = g_string_new (NULL);
  self.link = g_string_new (NULL);
  self.elements = g_array_new (FALSE, FALSE, sizeof (Element));
  mime_html_parse (html, size, &handler, &self);
  g_string_free (self.css, TRUE);
  g_string_free (self.link, TRUE);
  g_free (self.link_host);
  g_array_unref (self.elements);
  return g_string_free (self.out, FALSE);
}
