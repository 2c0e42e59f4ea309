/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mailbox names from any bytes. */
#include "fuzz.h"

#include "base/base-text.h"
#include "imap/imap-mailbox-name.h"
#include <string.h>

static void
check_name (const char *name)
{
  g_autofree char *shown = imap_mailbox_name_decode (name);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  g_autofree char *encoded = imap_mailbox_name_encode (shown);
  g_autofree char *again = imap_mailbox_name_decode (encoded);
  g_assert_cmpstr (again, ==, shown);
  g_assert_nonnull (imap_mailbox_name_get_leaf (name, '/'));
  /* The key stays what the server sent. */
  g_autofree char *key = imap_mailbox_name_normalise (name);
  g_assert_true (strcmp (key, name) == 0 || imap_mailbox_name_is_inbox (name));
}

/* What a person types comes back. */
static void
check_typed (const char *text)
{
  g_autofree char *encoded = imap_mailbox_name_encode (text);
  if (encoded == NULL)
    return;
  for (const char *p = encoded; *p != '\0'; p++)
    g_assert_true (g_ascii_isprint (*p));
  g_autofree char *decoded = imap_mailbox_name_decode (encoded);
  g_assert_cmpstr (decoded, ==, text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autofree char *shown = base_text_dup_utf8 ((const char *) data, size);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  check_name (text);
  check_typed (text);
  return 0;
}
