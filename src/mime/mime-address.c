/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-address.h"

#include "base/base-line.h"
#include "mime/mime-gmime.h"

#include <string.h>

#define MAX_NAME_CHARS 256
#define MAX_ADDRESS_CHARS 320
/* Groups inside groups have no meaning anywhere. */
#define MAX_GROUP_DEPTH 4

void
mime_address_free (MimeAddress *address)
{
  if (address == NULL)
    return;
  g_free (address->name);
  g_free (address->address);
  g_free (address);
}

static void
append_mailbox (GPtrArray *addresses, InternetAddress *internet_address)
{
  InternetAddressMailbox *mailbox = INTERNET_ADDRESS_MAILBOX (internet_address);
  const char *name = internet_address_get_name (internet_address);
  const char *address = internet_address_mailbox_get_addr (mailbox);
  MimeAddress *result;

  /* GMime decodes an international domain, which then may look like another one. */
  if (address != NULL && !g_str_is_ascii (address))
    address = internet_address_mailbox_get_idn_addr (mailbox);
  result = g_new (MimeAddress, 1);
  result->name = base_line_clean (name != NULL ? name : "", -1, MAX_NAME_CHARS);
  result->address = base_line_clean (address != NULL ? address : "", -1, MAX_ADDRESS_CHARS);
  g_ptr_array_add (addresses, result);
}

static void
append_list (GPtrArray *addresses, InternetAddressList *list, guint depth)
{
  int n = internet_address_list_length (list);

  for (int i = 0; i < n && addresses->len < MIME_ADDRESS_LIMIT; i++)
    {
      InternetAddress *address = internet_address_list_get_address (list, i);

      if (INTERNET_ADDRESS_IS_MAILBOX (address))
        append_mailbox (addresses, address);
      else if (INTERNET_ADDRESS_IS_GROUP (address) && depth < MAX_GROUP_DEPTH)
        append_list (addresses,
                     internet_address_group_get_members (INTERNET_ADDRESS_GROUP (address)),
                     depth + 1);
    }
}

/* The plain form that most mail has, without comments, groups, encoded words, escapes or routes:
 *
 *   name <local@domain>, "Name, First" <local@domain>, local@domain
 *
 * GMime takes everything apart, but makes several objects a mailbox; in the first reading of a
 * large folder that was a third of the work. */

static gboolean
is_word_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr (".-_+'&!#$%*/^`{|}~", c) != NULL);
}

/* The end of the dots and words at @p, or NULL when there are none or dots stand wrong. */
static const char *
skip_words (const char *p, gboolean is_domain)
{
  const char *start = p;

  for (; is_domain ? g_ascii_isalnum (*p) || *p == '-' || *p == '.' : is_word_char (*p); p++)
    if (*p == '.' && (p == start || p[-1] == '.'))
      return NULL;
  return p > start && p[-1] != '.' && p - start <= MAX_ADDRESS_CHARS / 2 - 1 ? p : NULL;
}

/* The end of the addr-spec at @p, or NULL. */
static const char *
skip_address (const char *p)
{
  p = skip_words (p, FALSE);
  return p != NULL && *p == '@' ? skip_words (p + 1, TRUE) : NULL;
}

/* The end of the display name before "<" at @p, or NULL; it lies at @out_name. */
static const char *
skip_name (const char *p, const char **out_name, gsize *out_length)
{
  const char *end;

  if (*p != '"')
    {
      *out_name = p;
      while (is_word_char (*p) || *p == ' ')
        p++;
      end = p;
      while (end > *out_name && end[-1] == ' ')
        end--;
      *out_length = (gsize) (end - *out_name);
      return p;
    }
  *out_name = ++p;
  while (*p >= ' ' && *p <= '~' && *p != '"' && *p != '\\' && *p != '=')
    p++;
  *out_length = (gsize) (p - *out_name);
  if (*p++ != '"')
    return NULL;
  return p + strspn (p, " ");
}

/* Appends the mailbox at @p and returns its end; NULL when it is not plain. */
static const char *
take_plain (const char *p, GPtrArray *addresses)
{
  const char *end = skip_address (p);
  const char *name = "";
  gsize length = 0;
  MimeAddress *address;

  if (end == NULL)
    {
      p = skip_name (p, &name, &length);
      if (p == NULL || *p++ != '<' || (end = skip_address (p)) == NULL || *end != '>')
        return NULL;
    }
  address = g_new (MimeAddress, 1);
  address->name = base_line_clean (name, (gssize) length, MAX_NAME_CHARS);
  address->address = g_strndup (p, (gsize) (end - p));
  g_ptr_array_add (addresses, address);
  return *end == '>' ? end + 1 : end;
}

/* FALSE when not all of it is plain; @addresses are of no use then. */
static gboolean
parse_plain (const char *p, GPtrArray *addresses)
{
  for (p += strspn (p, " "); *p != '\0' && addresses->len < MIME_ADDRESS_LIMIT;
       p += strspn (p, " "))
    {
      p = take_plain (p, addresses);
      if (p == NULL)
        return FALSE;
      p += strspn (p, " ");
      if (*p == ',' && p[1] != '\0')
        p++;
      else if (*p != '\0')
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
mime_address_list_parse (const char *text)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mime_address_free);
  MimeGroupLimit limit = { 0 };
  g_autofree char *limited = NULL;
  InternetAddressList *list;

  if (parse_plain (text, addresses))
    return addresses;
  g_ptr_array_set_size (addresses, 0);
  limited = g_strdup (text);
  mime_group_limit_apply (&limit, limited, strlen (limited));
  list = internet_address_list_parse (mime_gmime_options (), limited);
  if (list != NULL)
    append_list (addresses, list, 0);
  g_clear_object (&list);
  return addresses;
}

char *
mime_address_list_format (const GPtrArray *addresses)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < addresses->len; i++)
    {
      const MimeAddress *address = g_ptr_array_index (addresses, i);

      if (i > 0)
        g_string_append (text, ", ");
      if (address->name[0] == '\0')
        g_string_append (text, address->address);
      else
        g_string_append_printf (text, "%s <%s>", address->name, address->address);
    }
  return g_string_free (text, FALSE);
}
