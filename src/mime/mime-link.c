/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-link.h"

#include <string.h>

#define MAX_HOST_BYTES 253

/* Endings that make two words with a full stop between them an address. */
static const char *const endings[] = { "app", "bank", "biz", "cloud",  "com", "dev",  "edu", "eu",
                                       "gov", "info", "net", "online", "org", "shop", "site" };

char *
mime_link_dup_host (const char *url)
{
  g_autoptr (GUri) uri =
      g_uri_parse (url,
                   G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_PARSE_RELAXED
                       | G_URI_FLAGS_SCHEME_NORMALIZE,
                   NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || host[0] == '\0')
    return NULL;
  return g_hostname_to_ascii (host);
}

/* Up to what follows a host in an address; NULL where blanks or an @ say that this is none. */
static char *
dup_first_part (const char *text)
{
  gsize length = strcspn (text, "/?#:");

  if (length == 0 || length > MAX_HOST_BYTES || strpbrk (text, " \t\r\n@") != NULL)
    return NULL;
  return g_strndup (text, length);
}

static gboolean
has_usual_ending (const char *host)
{
  const char *dot = strrchr (host, '.');

  if (dot == NULL || dot == host)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (dot + 1, endings[i]) == 0)
      return TRUE;
  return strlen (dot) == 3 && g_ascii_isalpha (dot[1]) && g_ascii_isalpha (dot[2]);
}

char *
mime_link_dup_named_host (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  const char *scheme = strstr (stripped, "://");
  g_autofree char *host = NULL;

  if (scheme != NULL && scheme - stripped > 5)
    return NULL;
  host = dup_first_part (scheme != NULL ? scheme + strlen ("://") : stripped);
  if (host == NULL || !g_utf8_validate (host, -1, NULL))
    return NULL;
  if (scheme == NULL && g_ascii_strncasecmp (host, "www.", 4) != 0 && !has_usual_ending (host))
    return NULL;
  return strchr (host, '.') != NULL ? g_hostname_to_ascii (host) : NULL;
}

static const char *
skip_www (const char *host)
{
  return g_str_has_prefix (host, "www.") ? host + strlen ("www.") : host;
}

static gboolean
is_within (const char *host, const char *other)
{
  gsize length = strlen (host);
  gsize other_length = strlen (other);

  return length > other_length && host[length - other_length - 1] == '.'
         && g_str_has_suffix (host, other);
}

gboolean
mime_link_is_related (const char *host, const char *other)
{
  const char *a = skip_www (host);
  const char *b = skip_www (other);

  return g_str_equal (a, b) || is_within (a, b) || is_within (b, a);
}
