/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "store/store-lock-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/store-error.h"
#include "store/store-files-private.h"

#define LOCK_NAME "profile.lock"

/* Open file description locks: a plain POSIX lock would go when any descriptor of the file is
 * closed in this process, for instance by store_lock_read(). */
int
store_lock_take (const char *data_dir, GError **error)
{
  g_autofree char *path = g_build_filename (data_dir, LOCK_NAME, NULL);
  g_autofree char *text = g_strdup_printf ("%d\n", (int) getpid ());
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      store_files_set_error (error, errno, path);
      return -1;
    }
  if (fcntl (fd, F_OFD_SETLK, &lock) != 0)
    {
      if (errno == EAGAIN || errno == EACCES)
        g_set_error (error, STORE_ERROR, STORE_ERROR_LOCKED, "profile is used by process %d",
                     store_lock_read (data_dir));
      else
        store_files_set_error (error, errno, path);
      close (fd);
      return -1;
    }
  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, strlen (text), 0) != (gssize) strlen (text))
    g_info ("cannot write the process id into %s: %s", path, g_strerror (errno));
  return fd;
}

int
store_lock_read (const char *data_dir)
{
  g_autofree char *path = g_build_filename (data_dir, LOCK_NAME, NULL);
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  char text[16] = "";
  int pid = 0;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return 0;
  if (fcntl (fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK
      && read (fd, text, sizeof text - 1) > 0)
    pid = atoi (text);
  close (fd);
  return pid;
}
