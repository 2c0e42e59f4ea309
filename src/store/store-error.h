/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#define STORE_ERROR (store_error_quark ())
GQuark store_error_quark (void);

/* What a caller can do about a failure of the store. */
typedef enum
{
  STORE_ERROR_FAILED,    /* our bug or an unexpected SQLite answer: report */
  STORE_ERROR_FULL,      /* no space left: free some, the call may be made again */
  STORE_ERROR_READ_ONLY, /* the directory cannot be written to */
  STORE_ERROR_CORRUPT,   /* what exists nowhere else is damaged; it was set aside */
  STORE_ERROR_NEWER,     /* written by a newer version: refuses to open, changes nothing */
  STORE_ERROR_LOCKED,    /* another process owns the profile */
  STORE_ERROR_NOT_FOUND, /* no such row, or the body is not cached */
  STORE_ERROR_CLOSED,    /* the database is closing */
} StoreError;
