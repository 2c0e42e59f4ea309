/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* O_TMPFILE */
#include "base/base-spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct _BaseSpool
{
  int ref_count;
  gsize memory_limit;
  char *directory;
  GByteArray *memory; /* NULL once the bytes are in the file */
  int fd;             /* -1 until then */
  guint64 size;
  gboolean failed;
};

static void
set_errno_error (GError **error, const char *what)
{
  int saved = errno;
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (saved), "%s: %s", what,
               g_strerror (saved));
}

static gboolean
write_all (int fd, const guint8 *data, gsize len, GError **error)
{
  while (len > 0)
    {
      gssize n = write (fd, data, len);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_errno_error (error, "Writing a spool file");
          return FALSE;
        }
      data += n;
      len -= (gsize) n;
    }
  return TRUE;
}

/* O_TMPFILE is not offered by every file system; unlinking at once is nearly as good. */
static int
open_file (const char *directory, GError **error)
{
  int fd = open (directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    return fd;
  g_autofree char *path = g_build_filename (directory, "spool-XXXXXX", NULL);
  fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    set_errno_error (error, "Making a spool file");
  else
    g_unlink (path);
  return fd;
}

static gboolean
move_to_file (BaseSpool *spool, GError **error)
{
  if (spool->fd >= 0)
    return TRUE;
  int fd = open_file (spool->directory, error);
  if (fd < 0)
    return FALSE;
  if (!write_all (fd, spool->memory->data, spool->memory->len, error))
    {
      close (fd);
      return FALSE;
    }
  spool->fd = fd;
  g_clear_pointer (&spool->memory, g_byte_array_unref);
  return TRUE;
}

BaseSpool *
base_spool_new (gsize memory_limit, const char *directory)
{
  BaseSpool *spool = g_new0 (BaseSpool, 1);
  spool->ref_count = 1;
  spool->memory_limit = memory_limit;
  spool->directory = g_strdup (directory != NULL ? directory : g_get_tmp_dir ());
  spool->memory = g_byte_array_new ();
  spool->fd = -1;
  return spool;
}

BaseSpool *
base_spool_ref (BaseSpool *spool)
{
  g_atomic_int_inc (&spool->ref_count);
  return spool;
}

void
base_spool_unref (BaseSpool *spool)
{
  if (!g_atomic_int_dec_and_test (&spool->ref_count))
    return;
  g_clear_pointer (&spool->memory, g_byte_array_unref);
  if (spool->fd >= 0)
    close (spool->fd);
  g_free (spool->directory);
  g_free (spool);
}

gboolean
base_spool_write (BaseSpool *spool, const void *data, gsize len, GError **error)
{
  if (spool->failed)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "The spool failed before");
      return FALSE;
    }
  if (spool->memory != NULL && len <= spool->memory_limit
      && spool->memory->len <= spool->memory_limit - len)
    {
      g_byte_array_append (spool->memory, data, (guint) len);
    }
  else if (!move_to_file (spool, error) || !write_all (spool->fd, data, len, error))
    {
      spool->failed = TRUE;
      return FALSE;
    }
  spool->size += len;
  return TRUE;
}

guint64
base_spool_get_size (const BaseSpool *spool)
{
  return spool->size;
}

gssize
base_spool_read (const BaseSpool *spool, guint64 offset, void *buffer, gsize len, GError **error)
{
  if (offset >= spool->size)
    return 0;
  len = (gsize) MIN (len, spool->size - offset);
  if (spool->memory != NULL)
    {
      memcpy (buffer, spool->memory->data + offset, len);
      return (gssize) len;
    }
  for (;;)
    {
      gssize n = pread (spool->fd, buffer, len, (off_t) offset);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        set_errno_error (error, "Reading a spool file");
      return n;
    }
}

GBytes *
base_spool_dup_bytes (const BaseSpool *spool, guint64 max_size, GError **error)
{
  if (spool->size > max_size)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOMEM, "The spool is larger than allowed");
      return NULL;
    }
  if (spool->memory != NULL)
    return g_bytes_new (spool->memory->data, spool->memory->len);
  g_autoptr (GMappedFile) map = g_mapped_file_new_from_fd (spool->fd, FALSE, error);
  if (map == NULL)
    return NULL;
  g_autoptr (GBytes) all = g_mapped_file_get_bytes (map);
  return g_bytes_new_from_bytes (all, 0, (gsize) spool->size);
}

int
base_spool_dup_fd (BaseSpool *spool, GError **error)
{
  if (!move_to_file (spool, error))
    {
      spool->failed = TRUE;
      return -1;
    }
  /* Opened anew so that it has a position of its own. */
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", spool->fd);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    set_errno_error (error, "Opening a spool file again");
  return fd;
}
