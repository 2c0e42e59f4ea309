/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-address.h"

#include "base/base-line.h"
#include "mime/mime-gmime.h"

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

GPtrArray *
mime_address_list_parse (const char *text)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mime_address_free);
  InternetAddressList *list = internet_address_list_parse (mime_gmime_options (), text);

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
