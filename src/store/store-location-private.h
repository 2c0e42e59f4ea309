/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of table location: every change of one goes through here, so that counters and the change
 * told stay true. Writer thread only. */
#pragma once

#include "store/store-transaction-private.h"

/* Why a row has no UID. */
typedef enum
{
  STORE_LOST_NO = 0,
  STORE_LOST_GHOST = 1, /* moved, new UID not told; counts the synchronisations without match */
  STORE_LOST_GHOST_LAST = 3, /* then it goes */
  STORE_LOST_COPY = 40,   /* a copy that the server has not made yet; modseq: the operation's id */
  STORE_LOST_MOVING = 50, /* gone from its source while its move is on the way */
  STORE_LOST_RENUMBERED =
      99, /* UIDVALIDITY changed: waits for its match until all rows are known */
} StoreLost;

typedef struct
{
  gint64 id;
  gint64 folder; /* shown */
  gint64 message;
  gint64 sort;
  StoreFlags flags; /* shown */
  char *keywords;   /* shown */
  gint64 base_folder;
  guint32 uid; /* in base_folder; 0: see lost */
  StoreFlags base_flags;
  char *base_keywords;
  guint64 modseq;
  StoreLost lost;
} StoreLocation;

void store_location_clear (StoreLocation *location);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreLocation, store_location_clear)

/* Fills OUT_LOCATION (zeroed or cleared) and says TRUE when there is such a row. */
gboolean
store_location_load (StoreTransaction *transaction, gint64 id, StoreLocation *out_location);
gboolean store_location_find (StoreTransaction *transaction,
                              gint64 base_folder,
                              guint32 uid,
                              StoreLocation *out_location);

/* Ids of rows of BASE_FOLDER with a UID from FIRST to LAST. */
GArray *store_location_list_range (StoreTransaction *transaction,
                                   gint64 base_folder,
                                   guint32 first,
                                   guint32 last);

/* Inserts LOCATION, giving it its id. Shown is base: operations that wait for such a row are laid
 * over by store_journal_attach(). */
void store_location_insert (StoreTransaction *transaction, StoreLocation *location);

/* Writes base values of a loaded LOCATION that the caller has changed, lays the journal over them
 * and notes what shows. MOVED: base_folder, uid or lost are among them. */
void store_location_save (StoreTransaction *transaction, StoreLocation *location, gboolean moved);

/* Deletes the row with its part of the journal, and its message when this was its last place. */
void store_location_remove (StoreTransaction *transaction, const StoreLocation *location);
