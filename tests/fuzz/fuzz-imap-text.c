/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mailbox names, dates and the arguments of commands from any bytes. */
#include "fuzz.h"

#include "base/base-text.h"
#include "imap/imap-command.h"
#include "imap/imap-date.h"
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
  imap_mailbox_name_get_leaf (name, '/');
}

static void
check_date (const char *text, gsize len)
{
  gint64 us;
  gint64 again;
  if (!imap_date_parse (text, len, &us))
    return;
  g_autofree char *written = imap_date_format (us);
  if (written == NULL)
    return;
  g_assert_true (imap_date_parse (written + 1, strlen (written) - 2, &again));
  g_assert_cmpint (us, ==, again);
}

/* Whatever the text is, it stays one argument: no line ends but the command's own outside of
 * literals. */
static void
check_command (const char *text)
{
  g_autoptr (ImapCommand) command = imap_command_new ("X");
  imap_command_add_astring (command, text);
  imap_command_add_secret (command, text);
  g_autoptr (GPtrArray) segments = imap_command_serialise (command, "a", NULL, FALSE, NULL);
  g_assert_nonnull (segments);
  gsize literal = 0;
  for (guint i = 0; i < segments->len; i++)
    {
      const ImapSegment *segment = g_ptr_array_index (segments, i);
      gsize len;
      const char *data = g_bytes_get_data (segment->data, &len);
      g_assert_cmpuint (len, >=, literal);
      const char *end = memchr (data + literal, '\r', len - literal);
      if (len == literal)
        continue;
      literal = 0;
      if (segment->wait || i + 1 == segments->len)
        g_assert_true (end == data + len - 2);
      if (segment->wait)
        literal = (gsize) g_ascii_strtoull (strrchr (segment->log, '{') + 1, NULL, 10);
      if (literal > 4096)
        literal = 0;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autofree char *shown = base_text_dup_utf8 ((const char *) data, size);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  check_name (text);
  check_date ((const char *) data, size);
  check_command (text);
  return 0;
}
