/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-name.h"

#include "base/base-line.h"

#include <string.h>

#define MAX_NAME_BYTES 200
#define MAX_EXTENSION_BYTES 20

static const char *
last_component (const char *name)
{
  const char *start = name;

  for (const char *p = name; *p != '\0'; p++)
    if (*p == '/' || *p == '\\')
      start = p + 1;
  return start;
}

/* Blanks that push the real extension out of sight, and dots at the end that hide one. */
static void
squeeze (char *name)
{
  char *out = name;

  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == ' ' && p[1] == '.')
        continue;
      *out++ = strchr ("<>:\"|?*", *p) != NULL ? '_' : *p;
    }
  while (out > name && (out[-1] == ' ' || out[-1] == '.'))
    out--;
  *out = '\0';
}

static gboolean
is_reserved (const char *name)
{
  static const char *const words[] = { "con", "prn", "aux", "nul" };
  gsize stem = strcspn (name, ".");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (stem == 3 && g_ascii_strncasecmp (name, words[i], 3) == 0)
      return TRUE;
  return stem == 4 && g_ascii_isdigit (name[3])
         && (g_ascii_strncasecmp (name, "com", 3) == 0
             || g_ascii_strncasecmp (name, "lpt", 3) == 0);
}

/* Shortens the stem at a character border so that the extension stays. */
static char *
shorten (const char *name)
{
  const char *extension = strrchr (name, '.');
  const char *cut = name + MAX_NAME_BYTES;

  if (extension == NULL || extension == name || strlen (extension) > MAX_EXTENSION_BYTES)
    extension = "";
  cut -= strlen (extension);
  while (cut > name && ((guchar) *cut & 0xc0) == 0x80)
    cut--;
  return g_strdup_printf ("%.*s%s", (int) (cut - name), name, extension);
}

char *
mime_name_clean (const char *name)
{
  g_autofree char *line = base_line_clean (name != NULL ? name : "", -1, 0);
  g_autofree char *clean = g_strdup (last_component (line));
  const char *start = clean;

  squeeze (clean);
  while (*start == '.' || *start == '-' || *start == ' ' || *start == '~')
    start++;
  if (is_reserved (start))
    return g_strdup_printf ("_%s", start);
  return strlen (start) > MAX_NAME_BYTES ? shorten (start) : g_strdup (start);
}

char *
mime_name_for_part (const char *path, const char *type)
{
  static const struct
  {
    const char *type;
    const char *extension;
  } extensions[] = {
    { "application/pdf", ".pdf" },
    { "application/pgp-encrypted", ".asc" },
    { "application/pgp-signature", ".asc" },
    { "application/pkcs7-signature", ".p7s" },
    { "application/zip", ".zip" },
    { "audio/mpeg", ".mp3" },
    { "image/gif", ".gif" },
    { "image/jpeg", ".jpg" },
    { "image/png", ".png" },
    { "image/svg+xml", ".svg" },
    { "image/webp", ".webp" },
    { "message/rfc822", ".eml" },
    { "text/calendar", ".ics" },
    { "text/csv", ".csv" },
    { "text/html", ".html" },
    { "text/plain", ".txt" },
    { "text/vcard", ".vcf" },
    { "video/mp4", ".mp4" },
  };
  const char *extension = "";

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (g_str_equal (type, extensions[i].type))
      extension = extensions[i].extension;
  return g_strdup_printf ("part-%s%s", path, extension);
}
