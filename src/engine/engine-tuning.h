/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/engine.h"

/* How patient the engine is, in milliseconds, and what tests want otherwise; injected so that they
 * need not wait. */
typedef struct
{
  guint backoff_first; /* before the first new attempt after a failure; doubles */
  guint backoff_max;
  guint settled;              /* a connection that lived so long begins the backoff anew */
  guint poll;                 /* between looks at the folders that are not watched */
  guint keyring;              /* for the answer of the keyring or the password command */
  gboolean compress_loopback; /* as if the server were far away */
} EngineTuning;

/* 2 s, 80 s, 60 s, 5 min, 60 s. */
extern const EngineTuning engine_tuning_default;

/* As engine_new(), tuned. */
Engine *engine_new_tuned (StoreDatabase *database, const EngineTuning *tuning);
