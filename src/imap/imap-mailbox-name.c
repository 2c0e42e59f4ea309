/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-mailbox-name.h"

#include "base/base-text.h"
#include <string.h>

/* Modified BASE64 of RFC 3501 5.1.3: "," instead of "/", no padding. */
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static int
base64_value (char c)
{
  const char *found = c != '\0' ? strchr (alphabet, c) : NULL;
  return found != NULL ? (int) (found - alphabet) : -1;
}

typedef struct
{
  GString *text;
  guint32 high; /* a surrogate that waits for its other half */
} Utf16;

static gboolean
utf16_add (Utf16 *utf16, guint32 unit)
{
  if (utf16->high != 0)
    {
      if (unit < 0xdc00 || unit > 0xdfff)
        return FALSE;
      gunichar c = 0x10000 + ((utf16->high - 0xd800) << 10) + (unit - 0xdc00);
      g_string_append_unichar (utf16->text, c);
      utf16->high = 0;
      return TRUE;
    }
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      utf16->high = unit;
      return TRUE;
    }
  if (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return FALSE;
  g_string_append_unichar (utf16->text, unit);
  return TRUE;
}

/* Decodes what stands between "&" and "-"; gives the position of the "-", or NULL. */
static const char *
decode_shifted (const char *p, GString *text)
{
  Utf16 utf16 = { text, 0 };
  guint32 bits = 0;
  guint n_bits = 0;
  for (; *p != '-'; p++)
    {
      int value = base64_value (*p);
      if (value < 0)
        return NULL;
      bits = bits << 6 | (guint32) value;
      n_bits += 6;
      if (n_bits >= 16)
        {
          n_bits -= 16;
          if (!utf16_add (&utf16, bits >> n_bits & 0xffff))
            return NULL;
        }
    }
  /* Left over may only be padding: fewer than 6 bits, all zero. */
  if (utf16.high != 0 || n_bits >= 6 || (bits & ((1u << n_bits) - 1)) != 0)
    return NULL;
  return p;
}

static char *
decode_utf7 (const char *name)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (const char *p = name; *p != '\0'; p++)
    {
      if ((guchar) *p < 0x20 || (guchar) *p >= 0x7f)
        return NULL;
      if (*p != '&')
        g_string_append_c (text, *p);
      else if (p[1] == '-')
        {
          g_string_append_c (text, '&');
          p++;
        }
      else
        {
          p = decode_shifted (p + 1, text);
          if (p == NULL)
            return NULL;
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
imap_mailbox_name_decode (const char *name)
{
  char *text = decode_utf7 (name);
  return text != NULL ? text : base_text_dup_utf8 (name, strlen (name));
}

static void
encode_shifted (GString *text, const gunichar2 *units, glong n)
{
  guint32 bits = 0;
  guint n_bits = 0;
  g_string_append_c (text, '&');
  for (glong i = 0; i < n; i++)
    {
      bits = bits << 16 | units[i];
      n_bits += 16;
      for (; n_bits >= 6; n_bits -= 6)
        g_string_append_c (text, alphabet[bits >> (n_bits - 6) & 0x3f]);
    }
  if (n_bits > 0)
    g_string_append_c (text, alphabet[bits << (6 - n_bits) & 0x3f]);
  g_string_append_c (text, '-');
}

char *
imap_mailbox_name_encode (const char *utf8)
{
  if (!g_utf8_validate (utf8, -1, NULL))
    return NULL;
  GString *text = g_string_new (NULL);
  for (const char *p = utf8; *p != '\0';)
    {
      if (*p == '&')
        g_string_append (text, "&-");
      else if ((guchar) *p >= 0x20 && (guchar) *p < 0x7f)
        g_string_append_c (text, *p);
      else
        {
          const char *end = p;
          while ((guchar) *end >= 0x7f || (*end != '\0' && (guchar) *end < 0x20))
            end++;
          glong n = 0;
          g_autofree gunichar2 *units = g_utf8_to_utf16 (p, end - p, NULL, &n, NULL);
          encode_shifted (text, units, n);
          p = end;
          continue;
        }
      p++;
    }
  return g_string_free (text, FALSE);
}

gboolean
imap_mailbox_name_is_inbox (const char *name)
{
  return g_ascii_strcasecmp (name, "INBOX") == 0;
}

char *
imap_mailbox_name_normalise (const char *name)
{
  return g_strdup (imap_mailbox_name_is_inbox (name) ? "INBOX" : name);
}

const char *
imap_mailbox_name_get_leaf (const char *name, char delimiter)
{
  const char *last = delimiter != '\0' ? strrchr (name, delimiter) : NULL;
  return last != NULL && last[1] != '\0' ? last + 1 : name;
}
