/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* How much of an account's messages has been read, over all folders that are being read. */
typedef struct _EngineProgress EngineProgress;

EngineProgress *engine_progress_new (void);
void engine_progress_free (EngineProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineProgress, engine_progress_free)

/* Of the @total messages of @folder @done are here. */
void engine_progress_set (EngineProgress *progress, gint64 folder, guint64 done, guint64 total);

/* All of @folder is here, however many there are. */
void engine_progress_finish (EngineProgress *progress, gint64 folder);

/* Begins anew. */
void engine_progress_clear (EngineProgress *progress);

/* From 0 to 1; 0 when there is nothing to do. */
double engine_progress_get_fraction (EngineProgress *progress);
