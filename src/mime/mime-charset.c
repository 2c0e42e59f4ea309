/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-charset.h"

#include "mime/mime-gmime.h"

#include <errno.h>
#include <string.h>

static gboolean
starts_with (const char *data, gsize length, const char *mark, gsize mark_length)
{
  return length >= mark_length && memcmp (data, mark, mark_length) == 0;
}

/* ASCII text in UTF-16 has a zero in every other byte. */
static const char *
guess_utf16 (const char *data, gsize length)
{
  gsize n = MIN (length, 1024);
  gsize zeros[2] = { 0, 0 };

  for (gsize i = 0; i < n; i++)
    if (data[i] == '\0')
      zeros[i % 2]++;
  if (n >= 4 && zeros[1] > n / 4 && zeros[0] * 8 < zeros[1])
    return "UTF-16LE";
  if (n >= 4 && zeros[0] > n / 4 && zeros[1] * 8 < zeros[0])
    return "UTF-16BE";
  return NULL;
}

static const char *
guess (const char *data, gsize length)
{
  const char *utf16;

  if (starts_with (data, length, "\xff\xfe", 2))
    return "UTF-16LE";
  if (starts_with (data, length, "\xfe\xff", 2))
    return "UTF-16BE";
  utf16 = guess_utf16 (data, length);
  if (utf16 != NULL)
    return utf16;
  /* Cut by a limit, the last character may be incomplete. */
  for (gsize cut = 0; cut < 4 && cut <= length; cut++)
    if (g_utf8_validate_len (data, length - cut, NULL))
      return "UTF-8";
  return "windows-1252";
}

/* Names under which something else is meant than they say. */
static const char *
resolve (const char *charset, const char *data, gsize length)
{
  static const struct
  {
    const char *name;
    const char *means;
  } aliases[] = {
    { "iso-8859-1", "windows-1252" },
    { "latin1", "windows-1252" },
    { "iso8859-1", "windows-1252" },
    { "iso-8859-9", "windows-1254" },
    { "iso-8859-11", "windows-874" },
    { "gb2312", "gb18030" },
    { "gbk", "gb18030" },
    { "ks_c_5601-1987", "cp949" },
    { "euc-kr", "cp949" },
    { "shift_jis", "cp932" },
    { "big5", "big5-hkscs" },
    { "x-sjis", "cp932" },
    { "cp-850", "cp850" },
  };

  if (charset == NULL || charset[0] == '\0' || g_ascii_strcasecmp (charset, "us-ascii") == 0
      || g_ascii_strcasecmp (charset, "ascii") == 0
      || g_ascii_strcasecmp (charset, "x-user-defined") == 0
      || g_ascii_strcasecmp (charset, "unknown-8bit") == 0
      || g_ascii_strcasecmp (charset, "utf-16") == 0)
    return guess (data, length);
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_ascii_strcasecmp (charset, aliases[i].name) == 0)
      return aliases[i].means;
  return g_mime_charset_iconv_name (charset);
}

/* Converts what can be converted and steps over the rest byte by byte. */
static char *
convert (const char *data, gsize length, GIConv converter)
{
  GString *text = g_string_sized_new (length + length / 8 + 16);
  char buffer[4096];
  char *in = (char *) data;
  gsize n_in = length;

  while (n_in > 0)
    {
      char *out = buffer;
      gsize n_out = sizeof buffer;
      gsize result = g_iconv (converter, &in, &n_in, &out, &n_out);
      int error = errno;

      g_string_append_len (text, buffer, out - buffer);
      if (result != (gsize) -1 || error == E2BIG)
        continue;
      g_string_append (text, "\xef\xbf\xbd");
      if (error == EINVAL || n_in == 0)
        break;
      in++;
      n_in--;
    }
  return g_string_free (text, FALSE);
}

/* GTK and libxml2 take text to end at a NUL; a byte order mark inside a text shows as nothing. */
static char *
finish (char *text, gsize length)
{
  char *valid = g_utf8_make_valid (text, (gssize) length);

  if (g_str_has_prefix (valid, "\xef\xbb\xbf"))
    memmove (valid, valid + 3, strlen (valid + 3) + 1);
  return valid;
}

char *
mime_charset_to_utf8 (const char *data, gsize length, const char *charset)
{
  const char *name;
  GIConv converter;
  g_autofree char *text = NULL;

  if (length == 0)
    return g_strdup ("");
  mime_gmime_options ();
  name = resolve (charset, data, length);
  if (name == NULL || g_ascii_strcasecmp (name, "utf-8") == 0
      || g_ascii_strcasecmp (name, "utf8") == 0)
    return finish ((char *) data, length);
  converter = g_iconv_open ("UTF-8", name);
  if (converter == (GIConv) -1)
    {
      name = guess (data, length);
      if (g_str_equal (name, "UTF-8"))
        return finish ((char *) data, length);
      converter = g_iconv_open ("UTF-8", name);
      if (converter == (GIConv) -1)
        return finish ((char *) data, length);
    }
  text = convert (data, length, converter);
  g_iconv_close (converter);
  return finish (text, strlen (text));
}
