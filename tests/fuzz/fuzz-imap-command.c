/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands with any bytes as arguments. */
#include "fuzz.h"

#include "imap/imap-command.h"
#include <string.h>

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

/* A word of the protocol either cannot be sent or is what it is, on one line. */
static void
check_atom (const char *text)
{
  g_autoptr (ImapCommand) command = imap_command_new ("X");
  imap_command_add_atom (command, text);
  g_autoptr (GPtrArray) segments = imap_command_serialise (command, "a", NULL, FALSE, NULL);
  if (segments == NULL)
    return;
  const ImapSegment *segment = g_ptr_array_index (segments, 0);
  gsize len;
  const char *data = g_bytes_get_data (segment->data, &len);
  g_assert_cmpuint (segments->len, ==, 1);
  g_assert_cmpuint (len, ==, strlen (text) + 6);
  g_assert_true (memchr (data, '\r', len) == data + len - 2);
  g_assert_true (memchr (data, '\n', len) == data + len - 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  check_command (text);
  check_atom (text);
  return 0;
}
