/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates from any bytes: what can be read is written and read again the same. */
#include "fuzz.h"

#include "imap/imap-date.h"
#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gint64 us;
  gint64 again;
  if (!imap_date_parse ((const char *) data, size, &us))
    return 0;
  g_autofree char *written = imap_date_format (us);
  if (written == NULL)
    return 0;
  g_assert_true (imap_date_parse (written + 1, strlen (written) - 2, &again));
  g_assert_cmpint (us, ==, again);
  return 0;
}
