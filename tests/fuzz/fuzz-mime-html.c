/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sender's HTML: whatever it is, what comes out has no element, no address and no style that is
 * not allowed, and closes what it opens. */
#include "fuzz.h"

#include "mime/mime-html.h"

#include <string.h>

static const char *
find_part (const char *content_id, gpointer user_data)
{
  return content_id[0] == 'a' ? "2" : NULL;
}

static gboolean
starts_with_any (const char *text, const char *const *prefixes)
{
  for (guint i = 0; prefixes[i] != NULL; i++)
    if (g_str_has_prefix (text, prefixes[i]))
      return TRUE;
  return FALSE;
}

/* "#curl(" is a colour of a kind and a parenthesis, "1url(" a number with a unit. */
static gboolean
is_end_of_name (const char *style, const char *p)
{
  return p > style
         && (g_ascii_isalnum (p[-1]) || strchr ("#-_", p[-1]) != NULL || (guchar) p[-1] >= 0x80);
}

/* Every url() of a style leads to a part or holds its own data. Strings have no parentheses. */
static void
check_style (const char *style)
{
  static const char *const targets[] = { "\"postrider-part://TOKEN/2\"",
                                         "&quot;postrider-part://TOKEN/2&quot;", NULL };

  for (const char *p = style; (p = strstr (p, "url(")) != NULL;)
    {
      gboolean is_url = !is_end_of_name (style, p);

      p += strlen ("url(");
      g_assert_true (!is_url || starts_with_any (p, targets)
                     || g_ascii_strncasecmp (p, "\"data:", 6) == 0
                     || g_ascii_strncasecmp (p, "&quot;data:", 11) == 0);
    }
}

static void
check_attribute (const char *name, const char *value)
{
  static const char *const images[] = { "postrider-part://token/2",
                                        "postrider-part://token/remote/", "data:image/", NULL };
  static const char *const links[] = { "http:", "https:", "mailto:", NULL };
  g_autofree char *lower = g_ascii_strdown (value, -1);

  g_assert_false (g_str_has_prefix (name, "on"));
  g_assert_cmpstr (name, !=, "background");
  g_assert_cmpstr (name, !=, "srcset");
  if (g_str_equal (name, "src"))
    g_assert_true (starts_with_any (lower, images));
  else if (g_str_equal (name, "href"))
    g_assert_true (starts_with_any (lower, links));
  else if (g_str_equal (name, "style"))
    check_style (value);
}

/* Behind the name of a tag: name="value" again and again. Returns what follows the tag. */
static const char *
check_attributes (const char *p)
{
  while (*p == ' ')
    {
      gsize length = strcspn (++p, "=");
      g_autofree char *name = g_strndup (p, length);
      g_autofree char *value = NULL;

      p += length;
      g_assert_true (g_str_has_prefix (p, "=\""));
      p += strlen ("=\"");
      length = strcspn (p, "\"");
      value = g_strndup (p, length);
      p += length;
      g_assert_true (*p == '"');
      p++;
      check_attribute (name, value);
    }
  g_assert_true (*p == '>');
  return p + 1;
}

/* Tags nest: elements that are opened are closed in order, and none of the forbidden ones is
 * there. In text, values and styles there is no "<". */
static void
check_tags (const char *html)
{
  static const char *const forbidden[] = {
    "script", "iframe", "object",   "embed",    "link",      "meta",     "base",     "form",
    "input",  "svg",    "math",     "template", "plaintext", "noscript", "textarea", "select",
    "body",   "html",   "frameset", "video",    "audio",     "title"
  };
  static const char *const open_ended[] = { "br", "col", "hr", "img", "wbr" };
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_free);

  for (const char *p = html; (p = strchr (p, '<')) != NULL;)
    {
      gboolean closes = *++p == '/';
      g_autofree char *name = NULL;
      gboolean is_void = FALSE;

      p += closes ? 1 : 0;
      name = g_strndup (p, strspn (p, "abcdefghijklmnopqrstuvwxyz0123456789"));
      g_assert_cmpuint (strlen (name), >, 0);
      p = check_attributes (p + strlen (name));
      if (!closes && g_str_equal (name, "style"))
        {
          g_autofree char *sheet = g_strndup (p, strcspn (p, "<"));

          check_style (sheet);
        }
      for (guint i = 0; i < G_N_ELEMENTS (forbidden); i++)
        g_assert_cmpstr (name, !=, forbidden[i]);
      for (guint i = 0; i < G_N_ELEMENTS (open_ended); i++)
        is_void = is_void || g_str_equal (name, open_ended[i]);
      if (closes)
        {
          g_assert_cmpuint (open->len, >, 0);
          g_assert_cmpstr (g_ptr_array_index (open, open->len - 1), ==, name);
          g_ptr_array_set_size (open, (int) open->len - 1);
        }
      else if (!is_void)
        g_ptr_array_add (open, g_steal_pointer (&name));
    }
  g_assert_cmpuint (open->len, ==, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  MimeHtmlPolicy policy = { .token = "TOKEN", .find_part = find_part };
  g_autofree char *valid = g_utf8_make_valid (size > 0 ? (const char *) data : "", (gssize) size);
  g_autofree char *clean = NULL;
  g_autofree char *text = NULL;
  g_autofree char *linked = NULL;
  g_auto (MimeHtmlReport) report;

  mime_html_report_init (&report);
  if (size % 5 == 0)
    policy.remote = MIME_REMOTE_IMAGES;
  clean = mime_html_sanitise (valid, -1, &policy, &report);
  text = mime_html_to_text (valid, -1);
  linked = mime_html_from_text (valid, size % 2 == 0, size % 3 == 0);
  g_assert_true (g_utf8_validate (clean, -1, NULL));
  g_assert_true (g_utf8_validate (text, -1, NULL));
  check_tags (clean);
  check_tags (linked);
  return 0;
}
