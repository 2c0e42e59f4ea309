/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by engine-mailbox.c (selection, pushes, commits) and engine-sync.c (bringing it level). */
#pragma once

#include "engine/engine-mailbox.h"
#include "engine/engine-plan.h"
#include "engine/engine-row.h"
#include "imap/imap-seqmap.h"

typedef enum
{
  ENGINE_MAILBOX_NEW,
  ENGINE_MAILBOX_SELECTING,
  ENGINE_MAILBOX_SELECTED,
  ENGINE_MAILBOX_CLOSED,
} EngineMailboxState;

/* What a comparison by searching needs, for the time of one synchronisation. */
typedef struct
{
  ImapSet *all;      /* the server's UIDs; NULL: not asked */
  guint32 all_limit; /* it says nothing about UIDs above */
  ImapSet *unseen;
  ImapSet *flagged;
  ImapSet *answered;
  ImapSet *doubtful; /* gone by one search, waiting for the second */
} EngineSyncSearch;

struct _EngineMailbox
{
  GObject parent;

  ImapClient *client;
  StoreDatabase *database;
  StoreFolder *folder;
  const EngineMailboxOps *ops;
  gpointer ops_data;
  EngineMailboxState state;

  EnginePlanLocal local;   /* kept current with every delta */
  EnginePlanServer server; /* kept current with every response */
  ImapSet *known;          /* UIDs that have rows */
  GArray *known_flags;     /* StoreKnownUid as loaded, until the first synchronisation */
  ImapSeqMap *seqmap;      /* NULL with QRESYNC, which names UIDs */
  gboolean has_qresync;
  gboolean has_condstore;
  gboolean used_qresync; /* SELECT was given the stored state */

  /* select */
  GTask *select_task;
  guint select_waits;
  GError *select_error;
  ImapSelected *selected;
  ImapSet *select_vanished;
  ImapSet *missed_flags; /* whose flags changed nobody knows how; all: may be any */
  gboolean heard_exists;

  /* pushes and commits */
  StoreDelta *pending; /* flags and removals not applied yet */
  GSource *flush_source;
  guint n_applying;
  GError *apply_error;       /* the first one; the store lacks something from then on */
  gboolean distrusts_modseq; /* until the synchronisation that runs is done */
  gboolean needs_reset;      /* the next delta drops the rows of another UIDVALIDITY */
  guint64 seen_modseq;
  gboolean fetching_new;
  gboolean fetch_new_again; /* there is more, or it was refused */

  /* synchronisation */
  GTask *sync_task;
  GError *sync_error;
  gboolean is_level; /* the plan of this selection has been carried out */
  gboolean needs_compare;
  guint sync_phase;
  guint sync_waits; /* commands in flight for the current phase */
  EngineSyncSearch search;
  ImapSet *missing;    /* on the server, not here: what backfill still has to get */
  gsize window;        /* UIDs in the next command of the backfill */
  gint64 window_start; /* when the window before ended; monotonic */
  EngineSyncStats stats;
};

/* A delta for the folder as it is selected. */
StoreDelta *engine_mailbox_new_delta (EngineMailbox *self, StoreOrigin origin);

/* Applies and frees @delta. */
void engine_mailbox_apply (EngineMailbox *self, StoreDelta *delta);

/* Applies what was pushed, if anything. */
void engine_mailbox_flush (EngineMailbox *self);

/* Takes @uids off what is known and puts that into the pending delta. */
void engine_mailbox_remove (EngineMailbox *self, const ImapSet *uids);

/* Notes the end of a command for the rule of RFC 7162 section 6. */
void engine_mailbox_note_tagged (EngineMailbox *self, const ImapResponse *response);

/* Fetches the headers of @set; rows go to the store by the hundred. @origin as for the store;
 * @previews as for the command; @low_uid, when not 0, is stored with the last of them as how far
 * down all is known. */
typedef void (*EngineRowsFunc) (EngineMailbox *self, const GError *error);
void engine_mailbox_fetch_rows (EngineMailbox *self,
                                ImapSet *set,
                                gsize n_expected,
                                StoreOrigin origin,
                                EngineRowPreviews previews,
                                guint32 low_uid,
                                EngineRowsFunc func);

/* Fetches what is at uidnext and above. */
void engine_mailbox_fetch_new (EngineMailbox *self);

/* Something that a running synchronisation waits for may have happened. */
void engine_sync_continue (EngineMailbox *self);
