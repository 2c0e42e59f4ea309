/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by engine-account.c (connecting, telling), engine-listing.c (folders) and
 * engine-dispatch.c (the queue). */
#pragma once

#include "engine/engine-account.h"
#include "engine/engine-job.h"
#include "engine/engine-memory.h"
#include "engine/engine-progress.h"
#include "store/store-folder.h"

typedef enum
{
  ACCOUNT_STOPPED,
  ACCOUNT_WAITING, /* for a retry, or for the person */
  ACCOUNT_CONNECTING,
  ACCOUNT_CONNECTED,
} AccountPhase;

/* A connection and what it is doing. */
typedef struct
{
  EngineSession *session; /* NULL: none */
  EngineJob *job;         /* NULL: nothing */
  gint64 failed_home;     /* folder that could not be watched, not to be tried over and over */
} EngineWorker;

struct _EngineAccount
{
  GObject parent;

  AccountSettings *settings;
  StoreDatabase *database;
  const EngineTuning *tuning;
  EngineMemory *memory;
  EngineAccountFunc func;
  gpointer func_data;

  AccountPhase phase;
  GCancellable *cancellable; /* of the current attempt or connection */
  GBytes *password;          /* NULL: to be looked up */
  guint attempts;            /* failed ones in a row */
  gint64 connected_at;       /* monotonic */
  GSource *retry;
  GSource *poll;
  GSource *replay_retry;

  EngineEvent *event;
  GError *problem;       /* of the cache, from the last job that had one; told while online */
  gint64 problem_folder; /* whose job must succeed for it to be over */
  GPtrArray *folders;    /* StoreFolder as last read */
  gint64 inbox;          /* folder id; 0: not known yet */
  gint64 screen;         /* folder id of this account, or 0 */
  gint64 any_screen;     /* of whichever account */

  EngineWorker watch;
  EngineWorker user;
  gboolean user_opening;
  gboolean no_compression; /* something was too dense to be believed */
  gboolean is_single;      /* the server refused a second connection */
  GQueue jobs;             /* EngineJob, most urgent first */

  gboolean is_listing;
  gboolean list_again;
  gboolean has_listed; /* since connecting */
  gboolean has_all;    /* the server named all its folders, and they are as read last */
  gboolean is_watched; /* the server was asked to tell of all folders by itself, since then */
  GPtrArray *statuses; /* of the listing being stored */
  gboolean loading_operations;
  gboolean load_operations_again;
  guint n_pending;
  GHashTable *refused; /* ids (int64) of operations that have failed; NULL: not read yet */

  GPtrArray *requests; /* EngineRequest */
  GHashTable *spent;   /* folder id (int64) -> microseconds (int64), until they are told */
  EngineProgress *progress;
};

StoreFolder *engine_account_find_folder (EngineAccount *self, gint64 folder);

/* Says a new state, if it is one. */
void engine_account_tell (EngineAccount *self, EngineState state, const GError *error);

/* Whether all is done: tells so and ends the requests that are complete. */
void engine_account_check_done (EngineAccount *self);

/* The connections are lost for @error: waits and tries again. */
void engine_account_lost (EngineAccount *self, const GError *error);

/* Whether to ask for COMPRESS on the next connection. */
gboolean engine_account_wants_compression (EngineAccount *self);

/* Tries the journal again a little later. */
void engine_account_replay_later (EngineAccount *self);

typedef void (*EngineFoldersFunc) (EngineAccount *self);

/* Reads the account's folders from the store, then calls @then. */
void engine_listing_load_folders (EngineAccount *self, EngineFoldersFunc then);

/* Asks the server for its folders and their figures; queues what has changed and begins the
 * requests that wait. */
void engine_listing_start (EngineAccount *self);

/* Has the server tell of changes in all folders by itself, where it can. */
void engine_listing_watch (EngineAccount *self);

/* What the server told of a folder by itself. */
void engine_listing_take_status (EngineAccount *self, const ImapStatus *status);

/* Whether a connection synchronises the folder, or has done so and hears what changes there. */
gboolean engine_listing_is_followed (EngineAccount *self, const StoreFolder *folder);

/* Queues @job (transfer full), unless it is there already. */
void engine_dispatch_push (EngineAccount *self, EngineJob *job);

/* Queues the synchronisation of @folder for @request (nullable). */
void engine_dispatch_sync (EngineAccount *self, StoreFolder *folder, EngineRequest *request);

/* Queues fetching the source of @location in @folder for @task, which returns a boolean. It is
 * taken out of the queue when the task's cancellable says so. */
void engine_dispatch_body (EngineAccount *self, gint64 folder, gint64 location, GTask *task);

/* What waits for messages to arrive looks again whether they have. */
void engine_dispatch_wake (EngineAccount *self);

/* Gives the connections what to do. */
void engine_dispatch (EngineAccount *self);

/* Ends all that is queued, with @error. */
void engine_dispatch_drop_all (EngineAccount *self, const GError *error);

/* Whether something may still change rows: queued or running. */
gboolean engine_dispatch_is_busy (EngineAccount *self);

extern const EngineSessionOps engine_dispatch_session_ops;
