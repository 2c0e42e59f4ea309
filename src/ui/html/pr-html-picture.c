/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/html/pr-html-picture.h"

#include <string.h>

#define MAX_PIXELS (50 * 1000 * 1000)

static const char *const types[] = {
  "image/avif", "image/bmp", "image/gif", "image/jpeg", "image/jpg", "image/png", "image/webp",
};

/* Where in an AVIF file the size of its images is. */
static const char *const avif_path[] = { "meta", "iprp", "ipco", "ispe", NULL };

gboolean
pr_html_picture_is_type (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_ascii_strcasecmp (type, types[i]) == 0)
      return TRUE;
  return FALSE;
}

typedef struct
{
  const guint8 *data;
  gsize size;
} Bytes;

static gboolean
has (const Bytes *bytes, gsize at, const char *magic, gsize length)
{
  return bytes->size >= at + length && memcmp (bytes->data + at, magic, length) == 0;
}

/* Two bytes as a number; 0 behind the end. */
static guint32
read_16 (const Bytes *bytes, gsize at, gboolean is_big)
{
  if (at + 2 > bytes->size)
    return 0;
  return is_big ? (guint32) bytes->data[at] << 8 | bytes->data[at + 1]
                : (guint32) bytes->data[at + 1] << 8 | bytes->data[at];
}

static guint32
read_32 (const Bytes *bytes, gsize at, gboolean is_big)
{
  guint32 first = read_16 (bytes, at, is_big);
  guint32 second = read_16 (bytes, at + 2, is_big);

  return is_big ? first << 16 | second : second << 16 | first;
}

static gboolean
is_bearable (guint64 width, guint64 height)
{
  return width > 0 && height > 0 && width * height <= MAX_PIXELS;
}

/* Walks over the segments to the one that starts the frame. */
static gboolean
is_bearable_jpeg (const Bytes *bytes)
{
  gsize at = 2;

  while (at + 9 <= bytes->size && bytes->data[at] == 0xff)
    {
      guint marker = bytes->data[at + 1];

      if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
        return is_bearable (read_16 (bytes, at + 7, TRUE), read_16 (bytes, at + 5, TRUE));
      at += 2 + (marker == 0xff ? 0 : read_16 (bytes, at + 2, TRUE));
      if (marker == 0xff)
        at--;
    }
  return FALSE;
}

/* Lossy, lossless and extended files say it each in their own way. */
static gboolean
is_bearable_webp (const Bytes *bytes)
{
  if (has (bytes, 12, "VP8 ", 4))
    return is_bearable (read_16 (bytes, 26, FALSE) & 0x3fff, read_16 (bytes, 28, FALSE) & 0x3fff);
  if (has (bytes, 12, "VP8L", 4))
    {
      guint32 both = read_32 (bytes, 21, FALSE);

      return is_bearable ((both & 0x3fff) + 1, (both >> 14 & 0x3fff) + 1);
    }
  if (has (bytes, 12, "VP8X", 4))
    return is_bearable ((read_32 (bytes, 24, FALSE) & 0xffffff) + 1,
                        (read_32 (bytes, 26, FALSE) >> 8) + 1);
  return FALSE;
}

/* A negative height stands for lines from the top down. */
static gboolean
is_bearable_bmp (const Bytes *bytes)
{
  gint64 height = (gint32) read_32 (bytes, 22, FALSE);

  return is_bearable (read_32 (bytes, 18, FALSE), (guint64) ABS (height));
}

/* Looks among the boxes within AT..END (ISO/IEC 14496-12, 4.2) for those of TYPE, and within what
 * it finds on to the next one of the path. The size is in "ispe" (ISO/IEC 23008-12, 6.5.3.1), one
 * for each image of the file; all must be bearable. FALSE when a box is cut off. */
static gboolean
check_boxes (const Bytes *bytes, gsize at, gsize end, const char *const *path, guint *n_sizes)
{
  while (at + 8 <= end)
    {
      guint32 size = read_32 (bytes, at, TRUE);
      gboolean is_wanted = memcmp (bytes->data + at + 4, path[0], 4) == 0;
      gsize skipped = 8;

      if (size == 0 && path == avif_path)
        size = (guint32) MIN (end - at, G_MAXUINT32);
      if (size < 8 || size > end - at)
        return FALSE;
      if (g_str_equal (path[0], "meta"))
        skipped = 12;
      if (is_wanted && path[1] == NULL)
        {
          if (size < 20
              || !is_bearable (read_32 (bytes, at + 12, TRUE), read_32 (bytes, at + 16, TRUE)))
            return FALSE;
          ++*n_sizes;
        }
      else if (is_wanted
               && (size < skipped
                   || !check_boxes (bytes, at + skipped, at + size, path + 1, n_sizes)))
        return FALSE;
      at += size;
    }
  return TRUE;
}

static gboolean
is_bearable_avif (const Bytes *bytes)
{
  guint n_sizes = 0;

  return check_boxes (bytes, 0, bytes->size, avif_path, &n_sizes) && n_sizes > 0;
}

const char *
pr_html_picture_guess_type (const guint8 *data, gsize size)
{
  Bytes bytes = { data, size };

  if (has (&bytes, 0, "\x89PNG\r\n\x1a\n", 8))
    return is_bearable (read_32 (&bytes, 16, TRUE), read_32 (&bytes, 20, TRUE)) ? "image/png"
                                                                                : NULL;
  if (has (&bytes, 0, "GIF87a", 6) || has (&bytes, 0, "GIF89a", 6))
    return is_bearable (read_16 (&bytes, 6, FALSE), read_16 (&bytes, 8, FALSE)) ? "image/gif"
                                                                                : NULL;
  if (has (&bytes, 0, "\xff\xd8\xff", 3))
    return is_bearable_jpeg (&bytes) ? "image/jpeg" : NULL;
  if (has (&bytes, 0, "RIFF", 4) && has (&bytes, 8, "WEBP", 4))
    return is_bearable_webp (&bytes) ? "image/webp" : NULL;
  if (has (&bytes, 0, "BM", 2) && size >= 26)
    return is_bearable_bmp (&bytes) ? "image/bmp" : NULL;
  if (has (&bytes, 4, "ftypavif", 8))
    return is_bearable_avif (&bytes) ? "image/avif" : NULL;
  return NULL;
}
