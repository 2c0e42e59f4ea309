/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "store/store-files-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store-error.h"

enum
{
  MAP_FROM = 256 * 1024, /* smaller files are read: a mapping costs more than the copy */
};

void
store_files_set_error (GError **error, int number, const char *path)
{
  StoreError code = STORE_ERROR_FAILED;
  if (number == ENOSPC || number == EDQUOT || number == EFBIG)
    code = STORE_ERROR_FULL;
  else if (number == EROFS || number == EACCES || number == EPERM)
    code = STORE_ERROR_READ_ONLY;
  else if (number == ENOENT)
    code = STORE_ERROR_NOT_FOUND;
  g_set_error (error, STORE_ERROR, code, "%s: %s", path, g_strerror (number));
}

gboolean
store_files_make_dir (const char *directory, GError **error)
{
  if (g_mkdir_with_parents (directory, 0700) == 0)
    return TRUE;
  store_files_set_error (error, errno, directory);
  return FALSE;
}

gboolean
store_files_set_aside (const char *database, GError **error)
{
  static const char *const suffixes[] = { "-shm", "-wal", "" };
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (database, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (database, ".damaged", suffixes[i], NULL);
      g_unlink (to);
      if (g_rename (from, to) == 0 || errno == ENOENT)
        continue;
      store_files_set_error (error, errno, from);
      return FALSE;
    }
  return TRUE;
}

static void
delete_entries (int parent, const char *name)
{
  int fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);
  if (dir == NULL)
    {
      if (fd >= 0)
        close (fd);
      return;
    }
  const struct dirent *entry = NULL;
  while ((entry = readdir (dir)) != NULL)
    {
      if (g_str_equal (entry->d_name, ".") || g_str_equal (entry->d_name, ".."))
        continue;
      if (unlinkat (fd, entry->d_name, 0) != 0 && (errno == EISDIR || errno == EPERM))
        {
          delete_entries (fd, entry->d_name);
          unlinkat (fd, entry->d_name, AT_REMOVEDIR);
        }
    }
  closedir (dir);
}

void
store_files_delete_tree (const char *directory)
{
  delete_entries (AT_FDCWD, directory);
  g_rmdir (directory);
}

char *
store_files_dup_body_path (const char *cache_dir, gint64 message)
{
  /* 256 directories: some hundred files in each at 100,000 messages. */
  return g_strdup_printf ("%s/bodies/%02x/%" G_GINT64_FORMAT ".eml", cache_dir,
                          (guint) (message & 0xff), message);
}

static gboolean
write_all (int fd, GBytes *bytes)
{
  gsize left = 0;
  const char *p = g_bytes_get_data (bytes, &left);
  while (left > 0)
    {
      gssize n = write (fd, p, left);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      p += n;
      left -= (gsize) n;
    }
  return fdatasync (fd) == 0;
}

char *
store_files_write_temporary (const char *cache_dir, GBytes *bytes, GError **error)
{
  g_autofree char *directory = g_build_filename (cache_dir, "bodies", "new", NULL);
  return store_files_write_new (directory, bytes, error);
}

char *
store_files_write_new (const char *directory, GBytes *bytes, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "XXXXXX", NULL);
  if (!store_files_make_dir (directory, error))
    return NULL;
  int fd = g_mkstemp_full (path, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      store_files_set_error (error, errno, path);
      return NULL;
    }
  gboolean written = write_all (fd, bytes);
  int number = errno;
  if (close (fd) != 0 && written)
    {
      written = FALSE;
      number = errno;
    }
  if (written)
    return g_steal_pointer (&path);
  g_unlink (path);
  store_files_set_error (error, number, path);
  return NULL;
}

gboolean
store_files_keep_body (const char *cache_dir, gint64 message, const char *temporary, GError **error)
{
  g_autofree char *path = store_files_dup_body_path (cache_dir, message);
  g_autofree char *directory = g_path_get_dirname (path);
  if (!store_files_make_dir (directory, error))
    return FALSE;
  if (g_rename (temporary, path) == 0)
    return TRUE;
  store_files_set_error (error, errno, path);
  return FALSE;
}

gboolean
store_files_sync_dir (const char *directory, GError **error)
{
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0 && fsync (fd) == 0)
    {
      close (fd);
      return TRUE;
    }
  store_files_set_error (error, errno, directory);
  if (fd >= 0)
    close (fd);
  return FALSE;
}

GBytes *
store_files_read_body (const char *cache_dir, gint64 message, GError **error)
{
  g_autofree char *path = store_files_dup_body_path (cache_dir, message);
  return store_files_read (path, error);
}

GBytes *
store_files_read (const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *contents = NULL;
  gsize length = 0;
  GStatBuf info;
  if (g_stat (path, &info) == 0 && info.st_size >= MAP_FROM)
    {
      g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
      if (file != NULL)
        return g_mapped_file_get_bytes (file);
    }
  if (g_file_get_contents (path, &contents, &length, &local))
    return g_bytes_new_take (g_steal_pointer (&contents), length);
  gboolean absent = g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_set_error_literal (error, STORE_ERROR, absent ? STORE_ERROR_NOT_FOUND : STORE_ERROR_FAILED,
                       local->message);
  return NULL;
}

void
store_files_delete_body (const char *cache_dir, gint64 message)
{
  g_autofree char *path = store_files_dup_body_path (cache_dir, message);
  g_unlink (path);
}
