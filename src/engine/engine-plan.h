/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has to be asked to make a folder the same here and there: pure, so that it can be tried on
 * tables. */
#pragma once

#include <glib.h>

/* What the cache knows of the folder. */
typedef struct
{
  guint32 uidvalidity; /* 0: never selected */
  guint32 uidnext;
  guint32 low_uid; /* everything from here to uidnext is known */
  guint64 modseq;  /* 0: none */
  gboolean complete;
  gboolean dirty;
  guint64 n_known; /* rows the server is thought to have */
} EnginePlanLocal;

/* What SELECT said, after its VANISHED were taken off EnginePlanLocal.n_known. */
typedef struct
{
  guint32 uidvalidity;
  guint32 uidnext; /* 0: not said */
  guint32 exists;
  guint64 modseq; /* 0: keeps none */
} EnginePlanServer;

typedef enum
{
  ENGINE_PLAN_CAN_QRESYNC = 1 << 0,   /* enabled, and SELECT was given it */
  ENGINE_PLAN_CAN_CONDSTORE = 1 << 1, /* CHANGEDSINCE may be used */
} EnginePlanCaps;

typedef enum
{
  ENGINE_PLAN_RESET,         /* forget the folder's rows */
  ENGINE_PLAN_FETCH_FIRST,   /* headers of first and above; the first page */
  ENGINE_PLAN_FETCH_NEW,     /* headers of first and above */
  ENGINE_PLAN_CHANGED_SINCE, /* flags from first on that changed after modseq */
  ENGINE_PLAN_SEARCH_ALL,    /* all UIDs: finds what is gone and what is missing */
  ENGINE_PLAN_SEARCH_FLAGS,  /* finds by searching which flags differ */
  ENGINE_PLAN_FETCH_FLAGS,   /* flags of first and above */
  ENGINE_PLAN_BACKFILL,      /* headers of all that is missing, newest first */
} EnginePlanStepKind;

typedef struct
{
  EnginePlanStepKind kind;
  guint32 first;
  guint64 modseq;
} EnginePlanStep;

#define ENGINE_PLAN_MAX_STEPS 8

typedef struct
{
  EnginePlanStep steps[ENGINE_PLAN_MAX_STEPS]; /* in order */
  guint n_steps;
  gboolean distrusts_modseq; /* flags are as they come, whatever MODSEQ they come with */
} EnginePlan;

/* How many messages the first page has at most. */
#define ENGINE_PLAN_PAGE 200

/* Up to this many rows all flags are fetched instead of searched for. */
#define ENGINE_PLAN_FEW 1000

/* How many of the newest rows have their flags fetched where changes cannot be asked for. */
#define ENGINE_PLAN_NEWEST 500

/* Whether SELECT is to be given the stored state. */
gboolean engine_plan_wants_qresync (const EnginePlanLocal *local);

/* The steps that make the folder the same. An empty plan: nothing differs. */
EnginePlan
engine_plan_make (const EnginePlanLocal *local, const EnginePlanServer *server, guint caps);

/* Whether removing @n_removed of @n_known rows is so much that it needs a second proof. */
gboolean engine_plan_needs_proof (guint64 n_removed, guint64 n_known);

/* "reset", "fetch-first" ...; for logs and tests. */
const char *engine_plan_step_to_string (EnginePlanStepKind kind);
