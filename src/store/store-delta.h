/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server said of one folder, to be applied in one transaction together with the cursor
 * values that cover it. Built by the engine, consumed by store_delta_apply_async(). */
#pragma once

#include "store/store-database.h"

typedef struct _StoreDelta StoreDelta;

/* A new message row. Strings are copied (or interned) by store_delta_add_message(). */
typedef struct
{
  guint32 uid;
  guint64 modseq;
  StoreFlags flags;
  const char *const *keywords;
  gint64 internal_date;
  gint64 date; /* 0: none or odd */
  guint64 size;
  const char *subject;
  const char *from_name;
  const char *from_address;
  const char *to;
  const char *cc;
  const char *reply_to;
  const char *message_id;
  const char *in_reply_to;
  const char *const *references; /* oldest first */
  const char *list_id;
  const char *preview;
  gboolean has_attachment;
} StoreNewMessage;

/* A delta for FOLDER, valid only while its stored UIDVALIDITY is 0 or UIDVALIDITY (else the apply
 * fails with STORE_ERROR_NOT_FOUND unless store_delta_reset() was called). */
StoreDelta *store_delta_new (gint64 folder, guint32 uidvalidity, StoreOrigin origin);
void store_delta_free (StoreDelta *delta);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreDelta, store_delta_free)

/* UIDVALIDITY changed: all rows of the folder lose their UID before the rest is applied. A message
 * that comes again (Message-ID, size, internal date), in this delta or a later one, gives its row
 * the new UID: id, body and pending operations stay and no row flickers. What has not come again by
 * the delta that sets STORE_SYNC_COMPLETE goes then. */
void store_delta_reset (StoreDelta *delta);

/* Adds a row; an already known UID only has its flags updated. */
void store_delta_add_message (StoreDelta *delta, const StoreNewMessage *message);

/* The server's flags of a known UID (unknown ones are ignored). MODSEQ 0: not told. */
void store_delta_set_flags (StoreDelta *delta,
                            guint32 uid,
                            StoreFlags flags,
                            const char *const *keywords,
                            guint64 modseq);

/* Positive proof that these UIDs are gone. Ranges may name UIDs never known. */
void store_delta_remove (StoreDelta *delta, const StoreUidRange *ranges, gsize n);

/* Cursor values, stored in the same transaction. 0 leaves the stored value alone, except that
 * store_delta_clear_modseq() forgets it (NOMODSEQ). */
void store_delta_set_uidnext (StoreDelta *delta, guint32 uidnext);
void store_delta_set_low_uid (StoreDelta *delta, guint32 low_uid);
void store_delta_set_modseq (StoreDelta *delta, guint64 highestmodseq);
void store_delta_clear_modseq (StoreDelta *delta);
void store_delta_set_sync_state (StoreDelta *delta, StoreSyncState state);

/* Number of rows that the delta carries, to batch by. */
gsize store_delta_get_n_rows (const StoreDelta *delta);

/* Applies and frees DELTA in one transaction. (transfer full) DELTA. The change committed, or NULL
 * when nothing differed, is returned by the finish function. */
void store_delta_apply_async (StoreDatabase *database,
                              StoreDelta *delta,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean store_delta_apply_finish (StoreDatabase *database,
                                   GAsyncResult *result,
                                   StoreChange **out_change,
                                   GError **error);
