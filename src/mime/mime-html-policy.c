/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-html-policy.h"

#include <string.h>

#define MAX_LINK_BYTES (16 * 1024)
#define MAX_HOST_BYTES 253

void
mime_html_report_init (MimeHtmlReport *report)
{
  report->n_blocked = 0;
  report->hosts = g_ptr_array_new_with_free_func (g_free);
}

void
mime_html_report_clear (MimeHtmlReport *report)
{
  g_clear_pointer (&report->hosts, g_ptr_array_unref);
}

/* As a browser reads it: blanks and controls around it and line breaks within do not count. */
static char *
strip_url (const char *url)
{
  GString *stripped = g_string_new (NULL);
  gsize end = strlen (url);

  while (end > 0 && (guchar) url[end - 1] <= ' ')
    end--;
  while (end > 0 && (guchar) url[0] <= ' ')
    {
      url++;
      end--;
    }
  for (gsize i = 0; i < end; i++)
    if (url[i] != '\t' && url[i] != '\n' && url[i] != '\r')
      g_string_append_c (stripped, url[i]);
  return g_string_free (stripped, FALSE);
}

static gboolean
has_scheme (const char *url, const char *scheme)
{
  gsize length = strlen (scheme);

  return g_ascii_strncasecmp (url, scheme, length) == 0 && url[length] == ':';
}

/* The host of "scheme://user@host:port/…" or "//host/…", NULL when there is none. */
static char *
dup_host (const char *url)
{
  gsize scheme = strcspn (url, ":/\\?#");
  const char *start = url[scheme] == ':' ? url + scheme + 1 : url;
  const char *end;
  const char *at;

  if (strspn (start, "/\\") < 2)
    return NULL;
  start += strspn (start, "/\\");
  end = start + strcspn (start, "/\\?#");
  for (at = end; at > start && at[-1] != '@';)
    at--;
  start = at;
  if (*start != '[')
    end = start + strcspn (start, ":/\\?#");
  if (end == start || end - start > MAX_HOST_BYTES)
    return NULL;
  return g_ascii_strdown (start, end - start);
}

static void
report_blocked (MimeHtmlReport *report, const char *url)
{
  g_autofree char *host = dup_host (url);

  if (report == NULL || host == NULL)
    return;
  report->n_blocked++;
  for (guint i = 0; i < report->hosts->len; i++)
    if (g_str_equal (g_ptr_array_index (report->hosts, i), host))
      return;
  if (report->hosts->len < MIME_HTML_MAX_HOSTS)
    g_ptr_array_add (report->hosts, g_steal_pointer (&host));
}

/* Pictures that are nothing but pixels: SVG is a document that may refer to others. */
static gboolean
is_plain_picture (const char *data_url)
{
  static const char *const types[] = { "image/png",  "image/jpeg", "image/jpg", "image/gif",
                                       "image/webp", "image/bmp",  "image/avif" };
  const char *type = data_url + strlen ("data:");
  gsize length = strcspn (type, ";,");

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (length == strlen (types[i]) && g_ascii_strncasecmp (type, types[i], length) == 0)
      return TRUE;
  return FALSE;
}

static char *
resolve_cid (const MimeHtmlPolicy *policy, const char *id)
{
  g_autofree char *decoded = g_uri_unescape_string (id, NULL);
  const char *path = NULL;

  if (policy->find_part != NULL)
    path = policy->find_part (decoded != NULL ? decoded : id, policy->user_data);
  if (path == NULL)
    return NULL;
  return g_strdup_printf ("%s://%s/%s", MIME_PART_SCHEME, policy->token, path);
}

char *
mime_html_policy_image (const MimeHtmlPolicy *policy, MimeHtmlReport *report, const char *url)
{
  g_autofree char *stripped = strip_url (url);

  if (has_scheme (stripped, "cid"))
    return resolve_cid (policy, stripped + strlen ("cid:"));
  if (has_scheme (stripped, "data"))
    return is_plain_picture (stripped) ? g_steal_pointer (&stripped) : NULL;
  report_blocked (report, stripped);
  return NULL;
}

char *
mime_html_policy_link (const char *url)
{
  g_autofree char *stripped = strip_url (url);

  if (strlen (stripped) > MAX_LINK_BYTES)
    return NULL;
  if (has_scheme (stripped, "http") || has_scheme (stripped, "https")
      || has_scheme (stripped, "mailto"))
    return g_steal_pointer (&stripped);
  return NULL;
}
