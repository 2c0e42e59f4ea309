/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compressed bytes of a server: however they are cut they inflate to the same, to no more than what
 * was sent and announced explains; and what we deflate ourselves comes back. The first byte says
 * how large the pieces are, the second how much was announced. */
#include "fuzz.h"

#include "net/net-compress-private.h"
#include "net/net-error.h"

#define BUFFER_SIZE 4096
#define DENSEST 200
#define GRACE (1024 * 1024 + BUFFER_SIZE)

/* What @compress has in it goes to @output. FALSE at an error. */
static gboolean
inflate_fed (NetCompress *compress, GByteArray *output)
{
  g_autoptr (GError) error = NULL;
  guint8 buffer[BUFFER_SIZE];
  gssize n;

  while ((n = net_compress_inflate (compress, buffer, sizeof buffer, &error)) > 0)
    g_byte_array_append (output, buffer, (guint) n);
  if (n < 0)
    g_assert_error (error, NET_ERROR, NET_ERROR_PROTOCOL);
  else
    g_assert_no_error (error);
  return n == 0;
}

static GByteArray *
inflate_in_pieces (const guint8 *data, gsize size, gsize step, guint64 announced)
{
  g_autoptr (NetCompress) compress = net_compress_new ();
  GByteArray *output = g_byte_array_new ();

  net_compress_explain (compress, announced);
  for (gsize i = 0; i < size; i += MIN (step, size - i))
    {
      net_compress_feed (compress, data + i, MIN (step, size - i));
      if (!inflate_fed (compress, output))
        break;
    }
  g_assert_cmpuint (output->len, <=, GRACE + DENSEST * size + announced);
  return output;
}

static void
round_trip (const guint8 *data, gsize size)
{
  g_autoptr (NetCompress) compress = net_compress_new ();
  g_autoptr (GBytes) deflated = net_compress_deflate (compress, data, size);
  g_autoptr (GByteArray) output = g_byte_array_new ();

  net_compress_feed (compress, g_bytes_get_data (deflated, NULL), g_bytes_get_size (deflated));
  g_assert_true (inflate_fed (compress, output));
  g_assert_cmpmem (output->data, output->len, data, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size < 2)
    return 0;
  gsize step = data[0] % 32 + 1u;
  guint64 announced = data[1] * 1000u;
  g_autoptr (GByteArray) whole = inflate_in_pieces (data + 2, size - 2, size, announced);
  g_autoptr (GByteArray) pieces = inflate_in_pieces (data + 2, size - 2, step, announced);
  gsize common = MIN (whole->len, pieces->len);

  /* Where an error stops them they may have come to different places. */
  g_assert_cmpmem (whole->data, common, pieces->data, common);
  round_trip (data + 2, size - 2);
  return 0;
}
