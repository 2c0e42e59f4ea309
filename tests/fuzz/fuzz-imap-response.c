/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One response of each kind: the first byte says which, the rest is what follows its name. */
#include "fuzz.h"

#include "fuzz-line.h"
#include "imap/response-dump.h"

static const char *const beginnings[] = {
  "* 1 FETCH (UID 1 ",
  "* 1 FETCH (ENVELOPE ",
  "* 1 FETCH (BODYSTRUCTURE ",
  "* 1 FETCH (BODY[",
  "* 1 FETCH (FLAGS ",
  "* 1 FETCH (INTERNALDATE ",
  "* LIST ",
  "* STATUS ",
  "* ESEARCH ",
  "* SEARCH ",
  "* VANISHED ",
  "* OK [COPYUID ",
  "* OK [PERMANENTFLAGS ",
  "* OK [",
  "* ID ",
  "* NAMESPACE ",
  "* QUOTA ",
  "* QUOTAROOT ",
  "* FLAGS ",
  "* CAPABILITY ",
  "* ACL ",
  "* MYRIGHTS ",
  "* LISTRIGHTS ",
  "* METADATA ",
  "* SORT ",
  "* THREAD ",
  "* OK [INPROGRESS ",
  "* 1 FETCH (X-GM-LABELS ",
  "* 1 FETCH (PREVIEW ",
  "a1 ",
};

static void
ignore_pair (guint32 source, guint32 target, gpointer user_data)
{
  guint *n = user_data;
  (*n)++;
}

static void
use (const ImapResponse *response)
{
  g_autoptr (GString) text = g_string_new (NULL);
  response_dump (response, text);
  guint n = 0;
  if (imap_response_get_code (response) == IMAP_CODE_COPYUID)
    imap_code_foreach_copy (response->condition.code, 1000, ignore_pair, &n);
  g_assert_cmpuint (n, <=, 1000);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size == 0)
    return 0;
  fuzz_line (beginnings[data[0] % G_N_ELEMENTS (beginnings)], data + 1, size - 1, use);
  return 0;
}
