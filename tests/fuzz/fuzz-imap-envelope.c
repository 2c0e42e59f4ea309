/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ENVELOPE from any bytes, quotes escaped or not. */
#include "fuzz.h"

#include "fuzz-line.h"
#include "imap/response-dump.h"

static void
use (const ImapResponse *response)
{
  g_autoptr (GString) text = g_string_new (NULL);
  response_dump (response, text);
  if (response->kind == IMAP_RESPONSE_FETCH)
    g_assert_true (!imap_fetch_has (response->fetch, IMAP_FETCH_ENVELOPE)
                   || response->fetch->envelope != NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  fuzz_line ("* 1 FETCH (UID 1 ENVELOPE ", data, size, use);
  return 0;
}
