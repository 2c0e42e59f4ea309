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
  report->trackers = g_ptr_array_new_with_free_func (g_free);
  report->lies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  report->images = g_ptr_array_new_with_free_func (g_free);
}

void
mime_html_report_clear (MimeHtmlReport *report)
{
  g_clear_pointer (&report->hosts, g_ptr_array_unref);
  g_clear_pointer (&report->trackers, g_ptr_array_unref);
  g_clear_pointer (&report->lies, g_hash_table_unref);
  g_clear_pointer (&report->images, g_ptr_array_unref);
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
add_host (GPtrArray *hosts, const char *host)
{
  for (guint i = 0; i < hosts->len; i++)
    if (g_str_equal (g_ptr_array_index (hosts, i), host))
      return;
  if (hosts->len < MIME_HTML_MAX_HOSTS)
    g_ptr_array_add (hosts, g_strdup (host));
}

static void
report_blocked (MimeHtmlReport *report, const char *url, gboolean is_tracker)
{
  g_autofree char *host = dup_host (url);

  if (report == NULL || host == NULL)
    return;
  report->n_blocked++;
  add_host (report->hosts, host);
  if (is_tracker)
    add_host (report->trackers, host);
}

/* Any web address as the https one it is loaded from; NULL when it names a user, an odd port, or no
 * host by its name. What is not encrypted is not loaded. */
static char *
dup_https (const char *url)
{
  gboolean is_schemeless = g_str_has_prefix (url, "//");
  g_autofree char *whole = g_strconcat (is_schemeless ? "https:" : "", url, NULL);
  g_autoptr (GUri) uri = g_uri_parse (whole, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL);
  g_autofree char *host = NULL;
  int usual_port;

  if (uri == NULL || g_uri_get_userinfo (uri) != NULL || strlen (url) > MAX_LINK_BYTES)
    return NULL;
  if (g_str_equal (g_uri_get_scheme (uri), "https"))
    usual_port = 443;
  else if (g_str_equal (g_uri_get_scheme (uri), "http"))
    usual_port = 80;
  else
    return NULL;
  if (g_uri_get_port (uri) != -1 && g_uri_get_port (uri) != usual_port)
    return NULL;
  if (g_uri_get_host (uri) != NULL)
    host = g_hostname_to_ascii (g_uri_get_host (uri));
  if (host == NULL || host[0] == '\0' || g_hostname_is_ip_address (host))
    return NULL;
  /* GLib takes ";x" for the path of "//a.example;x", but makes no address of it again. */
  if (g_uri_get_path (uri)[0] != '\0' && g_uri_get_path (uri)[0] != '/')
    return NULL;
  return g_uri_join (G_URI_FLAGS_ENCODED, "https", NULL, host, -1, g_uri_get_path (uri),
                     g_uri_get_query (uri), NULL);
}

/* The place of that address among the report's images; -1 when it cannot be loaded. */
static int
add_image (MimeHtmlReport *report, const char *url)
{
  g_autofree char *https = dup_https (url);

  if (https == NULL)
    return -1;
  for (guint i = 0; i < report->images->len; i++)
    if (g_str_equal (g_ptr_array_index (report->images, i), https))
      return (int) i;
  if (report->images->len >= MIME_HTML_MAX_IMAGES)
    return -1;
  g_ptr_array_add (report->images, g_steal_pointer (&https));
  return (int) report->images->len - 1;
}

static char *
resolve_remote (const MimeHtmlPolicy *policy, MimeHtmlReport *report, const char *url)
{
  int index = report != NULL ? add_image (report, url) : -1;

  if (index < 0 || policy->remote != MIME_REMOTE_IMAGES)
    {
      report_blocked (report, url, FALSE);
      return NULL;
    }
  return g_strdup_printf ("%s://%s/remote/%d", MIME_PART_SCHEME, policy->token, index);
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

/* Part of the message itself: out_url, perhaps NULL, is where it is. */
static gboolean
is_own (const MimeHtmlPolicy *policy, const char *stripped, char **out_url)
{
  if (has_scheme (stripped, "cid"))
    *out_url = resolve_cid (policy, stripped + strlen ("cid:"));
  else if (has_scheme (stripped, "data"))
    *out_url = is_plain_picture (stripped) ? g_strdup (stripped) : NULL;
  else
    return FALSE;
  return TRUE;
}

char *
mime_html_policy_image (const MimeHtmlPolicy *policy, MimeHtmlReport *report, const char *url)
{
  g_autofree char *stripped = strip_url (url);
  char *own;

  if (is_own (policy, stripped, &own))
    return own;
  return resolve_remote (policy, report, stripped);
}

char *
mime_html_policy_pixel (const MimeHtmlPolicy *policy, MimeHtmlReport *report, const char *url)
{
  g_autofree char *stripped = strip_url (url);
  char *own;

  if (is_own (policy, stripped, &own))
    return own;
  report_blocked (report, stripped, TRUE);
  return NULL;
}

void
mime_html_policy_report (MimeHtmlReport *report, const char *url)
{
  g_autofree char *stripped = strip_url (url);

  report_blocked (report, stripped, FALSE);
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
