/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elects the process that owns a profile. */
#pragma once

#include <glib.h>

/* Takes the lock of DATA_DIR and writes our pid into it. Returns a descriptor to be closed, or -1
 * with STORE_ERROR_LOCKED (another process has it), _READ_ONLY, _FULL or _FAILED. */
int store_lock_take (const char *data_dir, GError **error);

/* The pid that holds the lock of DATA_DIR, or 0. */
int store_lock_read (const char *data_dir);
