/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store-delta.h"
#include "store/store-transaction-private.h"

typedef struct
{
  guint32 uid;
  StoreFlags flags;
  guint64 modseq;
  const char *keywords; /* column form */
} StoreDeltaFlags;

typedef struct
{
  StoreNewMessage message; /* keywords unused */
  const char *keywords;    /* column form */
} StoreDeltaRow;

struct _StoreDelta
{
  gint64 folder;
  guint32 uidvalidity;
  StoreOrigin origin;
  gboolean reset;
  gboolean clear_modseq;
  gboolean has_sync_state;
  StoreSyncState sync_state;
  guint32 uidnext;
  guint32 low_uid;
  guint64 highestmodseq;
  GArray *rows;    /* StoreDeltaRow */
  GArray *flags;   /* StoreDeltaFlags */
  GArray *removed; /* StoreUidRange */
  GStringChunk *strings;
};

/* The transaction's work for DELTA. */
gboolean store_apply_delta (StoreTransaction *transaction, const StoreDelta *delta, GError **error);
