/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-render.h"

#include "mime/mime-css.h"
#include "mime/mime-document-private.h"

#include <config.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* The policy is also the web view's default; it is in the document for whoever saves it. */
#define CONTENT_SECURITY_POLICY                                                          \
  "default-src 'none'; img-src " MIME_PART_SCHEME ": data:; style-src 'unsafe-inline'; " \
  "form-action 'none'; base-uri 'none'; frame-src 'none'"

#define LIGHT_VARIABLES                                                     \
  "color-scheme:light;--fg:#1e1e1e;--bg:#fff;--dim:#6f6f6f;--link:#1a5fb4;" \
  "--line:#d8d8d8;--q1:#1c71d8;--q2:#2b8a4b;--q3:#a15500"

#define DARK_VARIABLES                                                              \
  ":root{color-scheme:dark;--fg:#f0f0f0;--bg:#1e1e1e;--dim:#a6a6a6;--link:#78aeed;" \
  "--line:#454545;--q1:#78aeed;--q2:#8ff0a4;--q3:#ffbe6f}"

/* Around the parts. contain keeps a part from drawing or scrolling outside its box, whatever its
 * style says; a sender's :host cannot undo it because rules of the document win over it. */
static const char page_style[] =
    ":root{" LIGHT_VARIABLES "}"
    "DARK"
    "@media print{:root{" LIGHT_VARIABLES "}}"
    "html{background:var(--bg)}"
    "body{margin:0;background:var(--bg);color:var(--fg);"
    "font:15px/1.5 Cantarell,'Adwaita Sans',Inter,system-ui,sans-serif;"
    "overflow-wrap:anywhere;-webkit-text-size-adjust:100%}"
    ".part{contain:content;display:block}"
    ".text,.image,.message{margin:16px 18px}"
    ".html{overflow-x:auto}"
    ".html.light{background:#fff;color:#1e1e1e;color-scheme:light;--link:#1a5fb4}"
    ".image img{max-width:100%;border-radius:6px}"
    ".message{border:1px solid var(--line);border-radius:12px;overflow:hidden}"
    ".head{padding:10px 14px;border-bottom:1px solid var(--line)}"
    ".head b{display:block}.head span{color:var(--dim);font-size:.9em}";

/* Inside the shadow root of a text part. Colours are inherited through the variables. */
static const char text_style[] =
    ".pr-text{white-space:pre-wrap}a{color:var(--link)}"
    ".pr-quote{margin:2px 0;padding:0 0 0 12px;border-left:3px solid currentColor}"
    ".pr-quote-1{color:var(--q1)}.pr-quote-2{color:var(--q2)}.pr-quote-3{color:var(--q3)}"
    ".pr-signature{color:var(--dim)}";

/* Inside the shadow root of a sender's HTML. Images without an address are the blocked ones. In a
 * narrow window fixed widths give way. */
static const char html_style[] =
    "." MIME_CSS_BODY_CLASS "{padding:16px 18px}"
    "a{color:var(--link)}img{max-width:100%}img[width][height]{object-fit:contain}"
    "img:not([src]){background:rgba(128,128,128,.12)}"
    "table{font-size:inherit}pre{white-space:pre-wrap}"
    "blockquote{margin:4px 0;padding-left:12px;border-left:3px solid #c0bfbc}"
    "@media (max-width:680px){." MIME_HTML_WIDE_CLASS "{width:100%!important;min-width:0!important}"
    "td." MIME_HTML_WIDE_CLASS ",th." MIME_HTML_WIDE_CLASS "{width:auto!important}"
    "img." MIME_HTML_WIDE_CLASS "{height:auto!important}}";

static void
append_page_style (GString *html, MimeScheme scheme)
{
  g_autoptr (GString) style = g_string_new (page_style);
  const char *dark = "";

  if (scheme == MIME_SCHEME_DARK)
    dark = DARK_VARIABLES;
  else if (scheme == MIME_SCHEME_AUTO)
    dark = "@media (prefers-color-scheme:dark){" DARK_VARIABLES "}";
  g_string_replace (style, "DARK", dark, 1);
  g_string_append_printf (html, "<style>%s</style>", style->str);
}

static void
append_shadow (GString *html, const char *class, const char *style, const char *content)
{
  g_string_append_printf (html,
                          "<div class=\"part %s\"><template shadowrootmode=\"open\">"
                          "<style>%s</style>%s</template></div>\n",
                          class, style, content);
}

static const char *
find_part (const char *content_id, gpointer user_data)
{
  const MimePart *part = mime_document_find_content_id (user_data, content_id);

  return part != NULL ? part->path : NULL;
}

static void
append_html_part (GString *html,
                  const MimeDocument *document,
                  const MimeShown *item,
                  const MimeRenderOptions *options,
                  MimeHtmlReport *report)
{
  gboolean is_dark = options->scheme == MIME_SCHEME_DARK && !options->original_colours;
  MimeHtmlPolicy policy = {
    .token = options->token,
    .remote = options->remote,
    .dark = is_dark,
    .find_part = find_part,
    .user_data = (gpointer) document,
  };
  g_autofree char *clean = mime_html_sanitise (item->text, -1, &policy, report);
  gboolean has_body = strstr (clean, "class=\"" MIME_CSS_BODY_CLASS) != NULL;
  g_autofree char *content = g_strconcat (has_body ? "" : "<div class=\"" MIME_CSS_BODY_CLASS "\">",
                                          clean, has_body ? "" : "</div>", NULL);

  append_shadow (html, is_dark ? "html" : "html light", html_style, content);
}

static void
append_image (GString *html, const MimePart *part, const char *token)
{
  g_autofree char *alt = g_markup_escape_text (part->name, -1);

  g_string_append_printf (html,
                          "<figure class=\"image\"><img src=\"%s://%s/%s\" alt=\"%s\"></figure>\n",
                          MIME_PART_SCHEME, token, part->path, alt);
}

static void
append_head (GString *html, const MimeHeaderSummary *headers)
{
  g_autofree char *subject =
      g_markup_escape_text (headers->subject[0] != '\0' ? headers->subject : _ ("No subject"), -1);
  g_autofree char *from = g_markup_escape_text (headers->from, -1);

  g_string_append_printf (html,
                          "<section class=\"message\"><div class=\"head\"><b>%s</b>"
                          "<span>%s</span></div><div>\n",
                          subject, from);
}

static void
append_item (GString *html,
             const MimeDocument *document,
             const MimeShown *item,
             const MimeRenderOptions *options,
             MimeHtmlReport *report)
{
  switch (item->kind)
    {
    case MIME_SHOW_TEXT:
      {
        g_autofree char *text = mime_html_from_text (item->text, item->flowed, item->delsp);

        append_shadow (html, "text", text_style, text);
        break;
      }
    case MIME_SHOW_HTML:
      append_html_part (html, document, item, options, report);
      break;
    case MIME_SHOW_IMAGE:
      append_image (html, mime_document_get_part (document, item->part), options->token);
      break;
    case MIME_SHOW_MESSAGE:
      append_head (html, item->headers);
      break;
    case MIME_SHOW_END:
      g_string_append (html, "</div></section>\n");
      break;
    default:
      g_assert_not_reached ();
    }
}

char *
mime_render_document (const MimeDocument *document,
                      const MimeRenderOptions *options,
                      MimeHtmlReport *out_report)
{
  GString *html = g_string_new (
      "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"" CONTENT_SECURITY_POLICY "\">");

  append_page_style (html, options->scheme);
  g_string_append (html, "</head><body dir=\"auto\">\n");
  for (guint i = 0; i < document->shown->len; i++)
    append_item (html, document, g_ptr_array_index (document->shown, i), options, out_report);
  g_string_append (html, "</body></html>\n");
  return g_string_free (html, FALSE);
}

char *
mime_render_new_token (void)
{
  return g_uuid_string_random ();
}
