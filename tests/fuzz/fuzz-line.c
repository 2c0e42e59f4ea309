/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-line.h"

void
fuzz_line (const char *beginning,
           const guint8 *data,
           gsize size,
           void (*use) (const ImapResponse *response))
{
  g_autoptr (ImapReader) reader = imap_reader_new (NULL);
  g_autoptr (GString) input = g_string_new (beginning);
  g_string_append_len (input, (const char *) data, (gssize) size);
  g_string_append (input, ")\r\n");
  for (gsize i = 0; i < input->len;)
    {
      gsize consumed;
      g_autoptr (ImapResponse) response = NULL;
      ImapFramerStatus status =
          imap_reader_push (reader, input->str + i, input->len - i, &consumed, &response, NULL);
      if (status == IMAP_FRAMER_READY)
        use (response);
      else if (status == IMAP_FRAMER_ERROR)
        imap_framer_reset (imap_reader_get_framer (reader));
      i += consumed;
    }
}
