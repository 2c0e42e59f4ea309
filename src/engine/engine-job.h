/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work of an account that needs a connection. Engine thread only. */
#pragma once

#include "engine/engine-session.h"
#include "engine/engine-event.h"

typedef enum
{
  ENGINE_JOB_BODY,    /* the source of one message, for someone who waits */
  ENGINE_JOB_REPLAY,  /* the journal's operations on the folder */
  ENGINE_JOB_FOLDERS, /* the journal's operations about folders themselves; FOLDER is any */
  ENGINE_JOB_SYNC,    /* make the folder the same on both sides */
  ENGINE_JOB_BODIES,  /* the sources of all messages of the folder */
} EngineJobKind;

/* Lower is more urgent. */
enum
{
  ENGINE_PRIORITY_BODY,
  ENGINE_PRIORITY_REPLAY,
  ENGINE_PRIORITY_SCREEN,
  ENGINE_PRIORITY_INBOX,
  ENGINE_PRIORITY_SPECIAL,
  ENGINE_PRIORITY_OTHER,
  ENGINE_PRIORITY_BODIES,
};

/* Someone who waits for several folders; see engine_account_sync(). */
typedef struct _EngineRequest EngineRequest;

typedef struct
{
  EngineJobKind kind;
  int priority;
  gint64 folder;
  gint64 location;        /* BODY */
  gboolean is_missing;    /* BODY: the server did not know the message (yet) */
  gboolean is_moved;      /* BODY: and it has no UID yet in its folder, now FOLDER */
  gboolean is_waiting;    /* until something else is done that may mend that */
  gboolean has_synced;    /* FOLDER for that */
  GTask *task;            /* BODY: returns a boolean; NULL otherwise */
  GSource *cancelled;     /* tells that nobody waits for the task any more; NULL: none */
  EngineRequest *request; /* whose result it adds to; NULL: nobody's. A reference. */
  gint64 started;         /* monotonic */
  EngineSyncStats stats;  /* of the parts before it yielded */
} EngineJob;

EngineJob *engine_job_new (EngineJobKind kind, int priority, gint64 folder);
void engine_job_free (EngineJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineJob, engine_job_free)

/* Carries @job, which must outlive it, out on @session for @account. The finish function gives the
 * job back also on failure; its stats have grown. */
void engine_job_run_async (EngineJob *job,
                           EngineSession *session,
                           StoreDatabase *database,
                           const char *account,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean engine_job_run_finish (EngineSession *session,
                                GAsyncResult *result,
                                EngineJob **out_job,
                                GError **error);

struct _EngineRequest
{
  int refs;
  GTask *task;        /* NULL once it has returned */
  GSource *cancelled; /* tells that nobody waits for it any more; NULL: none */
  char **paths;       /* NULL: all */
  gboolean bodies;
  gboolean is_started;
  guint n_jobs;       /* of its own that are not done */
  GPtrArray *results; /* EngineFolderResult */
};

EngineRequest *engine_request_new (GTask *task, const char *const *paths, gboolean bodies);
EngineRequest *engine_request_ref (EngineRequest *request);
void engine_request_unref (EngineRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineRequest, engine_request_unref)

/* Ends it with a copy of @error, unless it has ended. */
void engine_request_fail (EngineRequest *request, const GError *error);

/* Ends it with its results, unless it has ended. */
void engine_request_succeed (EngineRequest *request);
