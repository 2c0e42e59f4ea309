/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite's file layer with faults on demand. */
#pragma once

#include <glib.h>

typedef enum
{
  FAULT_NONE,
  FAULT_KILL, /* the process is killed instead of writing */
  FAULT_FULL, /* writes fail: no space left */
  FAULT_SYNC, /* syncs fail */
} Fault;

/* Makes the faulty layer the default one; before any database is opened. */
void fault_vfs_install (void);

/* From now on FAULT happens to files whose name ends in SUFFIX, after SKIP calls that go well. */
void fault_vfs_arm (Fault fault, const char *suffix, int skip);

/* How many calls have failed since arming. */
int fault_vfs_count (void);
