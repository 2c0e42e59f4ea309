/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fault-vfs.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  sqlite3_file base;
  char *name;
  sqlite3_file *real; /* lies behind this struct */
} File;

static sqlite3_vfs *real_vfs;
static GMutex mutex;
static Fault armed;
static const char *armed_suffix;
static int armed_skip;
static int n_failed;

void
fault_vfs_arm (Fault fault, const char *suffix, int skip)
{
  g_mutex_lock (&mutex);
  armed = fault;
  armed_suffix = suffix;
  armed_skip = skip;
  n_failed = 0;
  g_mutex_unlock (&mutex);
}

int
fault_vfs_count (void)
{
  g_mutex_lock (&mutex);
  int n = n_failed;
  g_mutex_unlock (&mutex);
  return n;
}

static gboolean
strikes (const File *file, Fault fault)
{
  gboolean now = FALSE;
  g_mutex_lock (&mutex);
  if (armed == fault && file->name != NULL && g_str_has_suffix (file->name, armed_suffix))
    now = armed_skip-- <= 0;
  n_failed += now;
  g_mutex_unlock (&mutex);
  return now;
}

static sqlite3_file *
get_real (sqlite3_file *file)
{
  return ((File *) file)->real;
}

static int
on_close (sqlite3_file *file)
{
  int rc = get_real (file)->pMethods->xClose (get_real (file));
  g_free (((File *) file)->name);
  return rc;
}

static int
on_read (sqlite3_file *file, void *data, int n, sqlite3_int64 offset)
{
  return get_real (file)->pMethods->xRead (get_real (file), data, n, offset);
}

static int
on_write (sqlite3_file *file, const void *data, int n, sqlite3_int64 offset)
{
  if (strikes ((File *) file, FAULT_KILL))
    kill (getpid (), SIGKILL);
  if (strikes ((File *) file, FAULT_FULL))
    return SQLITE_FULL;
  return get_real (file)->pMethods->xWrite (get_real (file), data, n, offset);
}

static int
on_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return get_real (file)->pMethods->xTruncate (get_real (file), size);
}

static int
on_sync (sqlite3_file *file, int flags)
{
  if (strikes ((File *) file, FAULT_SYNC))
    return SQLITE_IOERR_FSYNC;
  return get_real (file)->pMethods->xSync (get_real (file), flags);
}

static int
on_file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return get_real (file)->pMethods->xFileSize (get_real (file), size);
}

static int
on_lock (sqlite3_file *file, int lock)
{
  return get_real (file)->pMethods->xLock (get_real (file), lock);
}

static int
on_unlock (sqlite3_file *file, int lock)
{
  return get_real (file)->pMethods->xUnlock (get_real (file), lock);
}

static int
on_check_reserved_lock (sqlite3_file *file, int *result)
{
  return get_real (file)->pMethods->xCheckReservedLock (get_real (file), result);
}

static int
on_file_control (sqlite3_file *file, int operation, void *argument)
{
  return get_real (file)->pMethods->xFileControl (get_real (file), operation, argument);
}

static int
on_sector_size (sqlite3_file *file)
{
  return get_real (file)->pMethods->xSectorSize (get_real (file));
}

static int
on_device_characteristics (sqlite3_file *file)
{
  return get_real (file)->pMethods->xDeviceCharacteristics (get_real (file));
}

static int
on_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
  return get_real (file)->pMethods->xShmMap (get_real (file), page, size, extend, memory);
}

static int
on_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return get_real (file)->pMethods->xShmLock (get_real (file), offset, n, flags);
}

static void
on_shm_barrier (sqlite3_file *file)
{
  get_real (file)->pMethods->xShmBarrier (get_real (file));
}

static int
on_shm_unmap (sqlite3_file *file, int delete)
{
  return get_real (file)->pMethods->xShmUnmap (get_real (file), delete);
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = on_close,
  .xRead = on_read,
  .xWrite = on_write,
  .xTruncate = on_truncate,
  .xSync = on_sync,
  .xFileSize = on_file_size,
  .xLock = on_lock,
  .xUnlock = on_unlock,
  .xCheckReservedLock = on_check_reserved_lock,
  .xFileControl = on_file_control,
  .xSectorSize = on_sector_size,
  .xDeviceCharacteristics = on_device_characteristics,
  .xShmMap = on_shm_map,
  .xShmLock = on_shm_lock,
  .xShmBarrier = on_shm_barrier,
  .xShmUnmap = on_shm_unmap,
};

static int
on_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out_flags)
{
  File *file = (File *) base;
  memset (file, 0, sizeof *file);
  file->real = (sqlite3_file *) (file + 1);
  int rc = real_vfs->xOpen (real_vfs, name, file->real, flags, out_flags);
  if (file->real->pMethods == NULL)
    return rc;
  file->base.pMethods = &methods;
  file->name = g_strdup (name);
  return rc;
}

void
fault_vfs_install (void)
{
  static sqlite3_vfs vfs;
  real_vfs = sqlite3_vfs_find (NULL);
  vfs = *real_vfs;
  vfs.zName = "fault";
  vfs.szOsFile = (int) sizeof (File) + real_vfs->szOsFile;
  vfs.xOpen = on_open;
  g_assert_cmpint (sqlite3_vfs_register (&vfs, 1), ==, SQLITE_OK);
}
