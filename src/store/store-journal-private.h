/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal's rows in own.db and the derived table pending of the cache. A row of the list has at
 * most one unsent flag operation behind its last other operation, so that opposite ones vanish.
 *
 * A row's operations form a chain: those on its base place (mailbox and UID known), then, after
 * each move, those on the next mailbox, which wait (column after) until that move is settled.
 * Writer thread only. */
#pragma once

#include "store/store-location-private.h"
#include "store/store-operation.h"

enum
{
  STORE_JOURNAL_DONE = 100, /* state of an operation kept until the cache is safe on disk */
};

/* What tells a message in another mailbox or under another UID. */
typedef struct
{
  char *message_id;
  gint64 size;
  gint64 internal_date;
} StoreFingerprint;

void store_fingerprint_clear (StoreFingerprint *fingerprint);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreFingerprint, store_fingerprint_clear)

/* One operation over a row. */
typedef struct
{
  gint64 id;
  gint64 n; /* of its item */
  StoreOperationKind kind;
  StoreOperationState state;
  StoreFlags add;
  StoreFlags remove;
  char *add_keywords;
  char *remove_keywords;
  char *target; /* NULL: none */
} StoreStep;

/* The operations over LOCATION, oldest first: (element-type StoreStep). */
GPtrArray *store_journal_list_steps (StoreTransaction *transaction, gint64 location);

/* The last move in STEPS, or NULL; borrowed. */
const StoreStep *store_journal_find_move (const GPtrArray *steps);

/* Sets the shown values of LOCATION to base with its operations laid over. */
void store_journal_overlay (StoreTransaction *transaction, StoreLocation *location);

/* Journals what makes LOCATION show FLAGS and KEYWORDS instead of what it has. The caller saves. */
void store_journal_want_flags (StoreTransaction *transaction,
                               const StoreLocation *location,
                               StoreFlags flags,
                               const char *keywords);

/* Journals a copy of LOCATION in FOLDER and shows it there at once as a row of its own. */
void store_journal_want_copy (StoreTransaction *transaction,
                              const StoreLocation *location,
                              const StoreFolderRow *folder);

/* The row that stands for the copy of MESSAGE that OPERATION makes in FOLDER; FALSE when there is
 * none. */
gboolean store_journal_find_copy (StoreTransaction *transaction,
                                  const StoreFolderRow *folder,
                                  gint64 message,
                                  gint64 operation,
                                  StoreLocation *out_location);

/* OPERATION will not copy LOCATION to the mailbox TARGET: what stood for the copy goes. */
void store_journal_drop_copy (StoreTransaction *transaction,
                              const StoreLocation *location,
                              gint64 operation,
                              const char *target);

/* Journals the move of LOCATION to FOLDER, or takes back one that was not sent. The caller saves.
 */
void store_journal_want_folder (StoreTransaction *transaction,
                                const StoreLocation *location,
                                const StoreFolderRow *folder);

/* Journals the deletion of LOCATION. The caller saves. */
void store_journal_want_deleted (StoreTransaction *transaction, const StoreLocation *location);

/* Takes LOCATION out of all its operations. */
void store_journal_drop_location (StoreTransaction *transaction, gint64 location);

/* Gives the waiting items on the base place of LOCATION its UID. */
void store_journal_bind_uid (StoreTransaction *transaction, const StoreLocation *location);

/* Whether operations on FOLDER may exist that a new row must be connected with. */
gboolean store_journal_has_live (StoreTransaction *transaction, const StoreFolderRow *folder);

/* Connects a new row of FOLDER with operations that name its UID or, without UID, its fingerprint.
 * Returns whether there were any; the caller saves. */
gboolean store_journal_attach (StoreTransaction *transaction,
                               const StoreFolderRow *folder,
                               const StoreLocation *location,
                               const StoreFingerprint *fingerprint);

/* FOLDER's UIDVALIDITY changed: its operations wait for new UIDs. */
void store_journal_renumber (StoreTransaction *transaction, const StoreFolderRow *folder);

/* All rows of FOLDER are known: operations whose messages have their new UIDs, or are gone, wait no
 * more. */
void store_journal_finish_renumber (StoreTransaction *transaction, const StoreFolderRow *folder);

/* Lays item N of OPERATION over LOCATION. */
void
store_journal_connect (StoreTransaction *transaction, gint64 location, gint64 operation, gint64 n);

/* Reads the fingerprint of MESSAGE into OUT_FINGERPRINT; FALSE when there is no such message. */
gboolean store_journal_read_fingerprint (StoreTransaction *transaction,
                                         gint64 message,
                                         StoreFingerprint *out_fingerprint);
