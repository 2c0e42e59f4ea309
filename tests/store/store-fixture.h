/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real store in a directory of its own, called as if it were synchronous. Every change that it
 * tells is replayed into shadow lists, which must equal what a load gives. */
#pragma once

#include "store/store-delta.h"
#include "store/store-folder.h"
#include "store/store-message.h"
#include "store/store-operation.h"

#define ACCOUNT "personal"

typedef struct
{
  char *root;
  char *data_dir;
  char *cache_dir;
  StoreDatabase *database;
  GMainContext *context;
  guint subscription;
  GPtrArray *changes;  /* StoreChange told since the last fixture_clear_changes() */
  GHashTable *shadows; /* gint64 folder -> GArray of StoreAddedRow, in list order */
  guint64 last_serial;
  gint64 inbox;
  gint64 archive;
  gint64 trash;
} Fixture;

/* A fixture with INBOX, Archive and Trash; for g_test_add(). */
void fixture_set_up (Fixture *fixture, gconstpointer data);
void fixture_tear_down (Fixture *fixture, gconstpointer data);

/* Closes; fixture_open() opens again and must succeed. */
void fixture_close (Fixture *fixture);
void fixture_open (Fixture *fixture);

/* Row id of the account's folder, or 0. */
gint64 fixture_find_folder (Fixture *fixture, const char *name);
StoreFolder *fixture_load_folder (Fixture *fixture, gint64 folder);

/* A delta with N messages of UIDs from FIRST: Message-ID, size and date follow from FOLDER_SEED and
 * the UID. */
StoreDelta *fixture_make_delta (gint64 folder, guint32 first, guint n, StoreOrigin origin);
void fixture_add_message (StoreDelta *delta, guint32 uid, const char *id, StoreFlags flags);

/* Applies; fails the test on an error. */
void fixture_apply (Fixture *fixture, StoreDelta *delta);
gboolean fixture_try_apply (Fixture *fixture, StoreDelta *delta, GError **error);

void fixture_set_flags (Fixture *fixture, gint64 id, StoreFlags add, StoreFlags remove);
void fixture_move (Fixture *fixture, gint64 id, gint64 folder);
StoreOperation *fixture_mark_sent (Fixture *fixture, gint64 operation);
void fixture_settle (Fixture *fixture,
                     gint64 operation,
                     StoreOutcome outcome,
                     guint32 uidvalidity,
                     const StoreUidPair *pairs,
                     gsize n_pairs);
GPtrArray *fixture_load_operations (Fixture *fixture);

GArray *fixture_load_keys (Fixture *fixture, const StoreView *view, gsize limit);
/* Keys of all rows of FOLDER, deleted ones too. */
GArray *fixture_load_all_keys (Fixture *fixture, gint64 folder);
StoreMessage *fixture_load_message (Fixture *fixture, gint64 id);
/* Row id of UID in FOLDER as shown, or 0. */
gint64 fixture_find_uid (Fixture *fixture, gint64 folder, guint32 uid);
GBytes *fixture_load_body (Fixture *fixture, gint64 id, GError **error);
void fixture_put_body (Fixture *fixture, gint64 id, const char *source, const char *preview);

/* Waits until every change told so far was delivered, and compares shadows and counters with loads.
 */
void fixture_check (Fixture *fixture);
void fixture_clear_changes (Fixture *fixture);

/* Makes the shadows what a load gives: after changes that nobody was told of. */
void fixture_reload_shadows (Fixture *fixture);

/* Looks into the files: figures, the journal's derived table, rows that nothing refers to. */
void fixture_check_tables (Fixture *fixture);

/* Runs the loop until *RESULT is set; use with fixture_on_result(). */
GAsyncResult *fixture_wait (GAsyncResult **result);
void fixture_on_result (GObject *source, GAsyncResult *result, gpointer user_data);
