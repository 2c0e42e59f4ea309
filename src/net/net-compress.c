/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-compress-private.h"

#include "net/net-error.h"

/* Deflate can reach 1032:1; mail headers and flags reach 10:1 to 20:1. */
#define RATIO_MAX 200
#define RATIO_GRACE (1024 * 1024)
/* So that a long honest session earns little credit for a bomb at its end. */
#define RATIO_WINDOW (16 * 1024 * 1024)

struct _NetCompress
{
  GConverter *deflater;
  GConverter *inflater;
  GByteArray *pending;
  gsize pending_offset;
  guint64 n_compressed;
  guint64 n_inflated;  /* of what was not explained */
  guint64 n_explained; /* still to come */
  gboolean ended;
};

NetCompress *
net_compress_new (void)
{
  NetCompress *self = g_new0 (NetCompress, 1);

  self->deflater = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, -1));
  self->inflater = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW));
  self->pending = g_byte_array_new ();
  return self;
}

void
net_compress_free (NetCompress *self)
{
  g_object_unref (self->deflater);
  g_object_unref (self->inflater);
  g_byte_array_unref (self->pending);
  g_free (self);
}

GBytes *
net_compress_deflate (NetCompress *self, const void *data, gsize size)
{
  g_autoptr (GByteArray) output = g_byte_array_sized_new ((guint) size / 2 + 64);
  const guint8 *input = data;

  for (;;)
    {
      guint8 buffer[16384];
      gsize n_read = 0;
      gsize n_written = 0;
      GConverterResult result =
          g_converter_convert (self->deflater, input, size, buffer, sizeof buffer,
                               G_CONVERTER_FLUSH, &n_read, &n_written, NULL);

      /* The compressor can only fail for want of memory. */
      g_assert (result == G_CONVERTER_CONVERTED || result == G_CONVERTER_FLUSHED);
      g_byte_array_append (output, buffer, (guint) n_written);
      input += n_read;
      size -= n_read;
      if (result == G_CONVERTER_FLUSHED)
        break;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&output));
}

void
net_compress_feed (NetCompress *self, const void *data, gsize size)
{
  g_return_if_fail (self->pending_offset == self->pending->len);

  g_byte_array_set_size (self->pending, 0);
  g_byte_array_append (self->pending, data, (guint) size);
  self->pending_offset = 0;
}

void
net_compress_explain (NetCompress *self, guint64 size)
{
  guint64 came = MIN (size, self->n_inflated);

  self->n_inflated -= came;
  self->n_explained += size - came;
}

static void
count (NetCompress *self, gsize n_read, gsize n_written)
{
  guint64 n_explained = MIN (n_written, self->n_explained);

  self->n_explained -= n_explained;
  self->n_inflated += n_written - n_explained;
  self->n_compressed += n_read;
}

static gboolean
is_bomb (NetCompress *self)
{
  if (MAX (self->n_inflated, self->n_compressed) > RATIO_WINDOW)
    {
      self->n_inflated /= 2;
      self->n_compressed /= 2;
    }
  return self->n_inflated > RATIO_GRACE && self->n_inflated / RATIO_MAX > self->n_compressed;
}

gssize
net_compress_inflate (NetCompress *self, void *buffer, gsize size, GError **error)
{
  gsize n_filled = 0;

  while (n_filled < size && !self->ended)
    {
      g_autoptr (GError) local_error = NULL;
      gsize n_read = 0;
      gsize n_written = 0;
      GConverterResult result = g_converter_convert (
          self->inflater, self->pending->data + self->pending_offset,
          self->pending->len - self->pending_offset, (guint8 *) buffer + n_filled, size - n_filled,
          G_CONVERTER_NO_FLAGS, &n_read, &n_written, &local_error);

      self->pending_offset += n_read;
      count (self, n_read, n_written);
      n_filled += n_written;

      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        break;
      if (result == G_CONVERTER_ERROR || is_bomb (self))
        {
          g_set_error (error, NET_ERROR, NET_ERROR_PROTOCOL, "Compressed data refused: %s",
                       local_error != NULL ? local_error->message : "too dense");
          return -1;
        }
      self->ended = result == G_CONVERTER_FINISHED;
    }
  if (n_filled == 0 && self->ended)
    {
      g_set_error_literal (error, NET_ERROR, NET_ERROR_PROTOCOL, "Compressed data has ended");
      return -1;
    }
  return (gssize) n_filled;
}
