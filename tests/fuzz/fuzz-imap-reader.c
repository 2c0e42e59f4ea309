/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server sends: read at once and in pieces it must give the same. The first byte says how
 * large the pieces are, the second which limits hold. */
#include "fuzz.h"

#include "imap/imap-reader.h"
#include "imap/response-dump.h"

/* Small, so that short inputs reach them. */
static const ImapLimits small_limits = {
  .line = 300,
  .line_skip = 600,
  .literal_memory = 20,
  .literal = 2000,
  .frame = 400,
  .stream = 20,
  .set_ranges = 5,
  .nesting = 5,
  .items = 20,
};

static BaseSpool *
sink (const char *text, gsize len, guint64 size, gpointer user_data)
{
  return len % 2 == 0 ? base_spool_new (G_MAXSIZE / 2, NULL) : NULL;
}

static void
push_all (ImapReader *reader, const guint8 *data, gsize len, GString *out)
{
  while (len > 0)
    {
      gsize consumed = 0;
      g_autoptr (ImapResponse) response = NULL;
      g_autoptr (GError) error = NULL;
      ImapFramerStatus status = imap_reader_push (reader, data, len, &consumed, &response, &error);
      g_assert_cmpuint (consumed, <=, len);
      if (status == IMAP_FRAMER_READY)
        response_dump (response, out);
      else if (status == IMAP_FRAMER_NEED_MORE)
        g_assert_cmpuint (consumed, ==, len);
      else
        {
          g_assert_nonnull (error);
          g_string_append_printf (out, "lost %s\n", error->message);
          imap_framer_reset (imap_reader_get_framer (reader));
        }
      data += consumed;
      len -= consumed;
    }
}

static char *
read_in_pieces (const ImapLimits *limits, const guint8 *data, gsize size, gsize step)
{
  g_autoptr (ImapReader) reader = imap_reader_new (limits);
  GString *out = g_string_new (NULL);
  imap_framer_set_sink (imap_reader_get_framer (reader), sink, NULL);
  for (gsize i = 0; i < size; i += MIN (step, size - i))
    push_all (reader, data + i, MIN (step, size - i), out);
  return g_string_free (out, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size < 2)
    return 0;
  gsize step = data[0] % 32 + 1u;
  const ImapLimits *limits = data[1] % 2 == 0 ? &small_limits : &imap_limits_default;
  g_autofree char *whole = read_in_pieces (limits, data, size, size);
  g_autofree char *pieces = read_in_pieces (limits, data, size, step);
  g_assert_cmpstr (whole, ==, pieces);
  return 0;
}
