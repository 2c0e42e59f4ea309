/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into a program, kills it instead of one of its writes: to a file or socket, or what
 * makes them durable. What was synced of a file is kept beside it, as FILE.synced: that is what is
 * there for sure when the power is cut.
 *
 *   KILL_AT=N       dies instead of the Nth call; 0 or nothing: lives
 *   KILL_COUNT=FILE how many calls there were, at a normal exit
 *   KILL_SYNCED=1   keeps what was synced */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long n_calls;
static _Thread_local int is_inside;

static void *
find_next (void **place, const char *name)
{
  if (*place == NULL)
    *place = dlsym (RTLD_NEXT, name);
  return *place;
}

static void
count (void)
{
  static atomic_long at = -1;
  const char *text = getenv ("KILL_AT");

  if (at < 0)
    at = text != NULL ? strtol (text, NULL, 10) : 0;
  if (atomic_fetch_add (&n_calls, 1) + 1 == at)
    {
      kill (getpid (), SIGKILL);
      /* Another thread may get here before the signal does. */
      for (;;)
        pause ();
    }
}

static int
matters (int fd)
{
  struct stat about;

  return !is_inside && fstat (fd, &about) == 0
         && (S_ISREG (about.st_mode) || S_ISSOCK (about.st_mode));
}

static void
keep_synced (int fd)
{
  char link[64];
  char path[4096];
  char block[65536];
  ssize_t n;
  off_t offset = 0;
  int copy;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, path, sizeof path - 16);
  if (getenv ("KILL_SYNCED") == NULL || n < 0)
    return;
  path[n] = '\0';
  if (strstr (path, ".db") == NULL)
    return;
  strcpy (path + n, ".synced");
  is_inside = 1;
  copy = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  while (copy >= 0 && (n = pread (fd, block, sizeof block, offset)) > 0)
    {
      if (write (copy, block, (size_t) n) != n)
        abort ();
      offset += n;
    }
  if (copy >= 0)
    close (copy);
  is_inside = 0;
}

#define NEXT(name) ((__typeof__ (&name)) find_next (&next, #name))

ssize_t
write (int fd, const void *bytes, size_t n)
{
  static void *next;

  if (matters (fd))
    count ();
  return NEXT (write) (fd, bytes, n);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t n, off64_t offset)
{
  static void *next;

  if (matters (fd))
    count ();
  return NEXT (pwrite64) (fd, bytes, n, offset);
}

ssize_t
send (int fd, const void *bytes, size_t n, int flags)
{
  static void *next;

  count ();
  return NEXT (send) (fd, bytes, n, flags);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  static void *next;

  count ();
  return NEXT (sendmsg) (fd, message, flags);
}

int
fsync (int fd)
{
  static void *next;
  int result;

  if (matters (fd))
    count ();
  result = NEXT (fsync) (fd);
  keep_synced (fd);
  return result;
}

int
fdatasync (int fd)
{
  static void *next;
  int result;

  if (matters (fd))
    count ();
  result = NEXT (fdatasync) (fd);
  keep_synced (fd);
  return result;
}

int
ftruncate64 (int fd, off64_t size)
{
  static void *next;

  if (matters (fd))
    count ();
  return NEXT (ftruncate64) (fd, size);
}

int
rename (const char *from, const char *to)
{
  static void *next;

  count ();
  return NEXT (rename) (from, to);
}

int
unlink (const char *path)
{
  static void *next;

  count ();
  return NEXT (unlink) (path);
}

__attribute__ ((destructor)) static void
tell (void)
{
  const char *path = getenv ("KILL_COUNT");
  FILE *file = path != NULL ? fopen (path, "w") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%ld\n", atomic_load (&n_calls));
  fclose (file);
}
