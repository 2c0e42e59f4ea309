/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-progress.h"

typedef struct
{
  guint64 done;
  guint64 total;
} Part;

struct _EngineProgress
{
  GHashTable *parts; /* gint64 folder -> Part */
  guint64 done;      /* sums */
  guint64 total;
};

EngineProgress *
engine_progress_new (void)
{
  EngineProgress *progress = g_new0 (EngineProgress, 1);

  progress->parts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return progress;
}

void
engine_progress_free (EngineProgress *progress)
{
  g_hash_table_unref (progress->parts);
  g_free (progress);
}

void
engine_progress_set (EngineProgress *progress, gint64 folder, guint64 done, guint64 total)
{
  Part *part = g_hash_table_lookup (progress->parts, &folder);

  if (part == NULL)
    {
      part = g_new0 (Part, 1);
      g_hash_table_insert (progress->parts, g_memdup2 (&folder, sizeof folder), part);
    }
  done = MIN (done, total);
  progress->done += done - part->done;
  progress->total += total - part->total;
  part->done = done;
  part->total = total;
}

void
engine_progress_finish (EngineProgress *progress, gint64 folder)
{
  const Part *part = g_hash_table_lookup (progress->parts, &folder);

  if (part != NULL)
    engine_progress_set (progress, folder, part->total, part->total);
}

void
engine_progress_clear (EngineProgress *progress)
{
  g_hash_table_remove_all (progress->parts);
  progress->done = progress->total = 0;
}

double
engine_progress_get_fraction (EngineProgress *progress)
{
  return progress->total > 0 ? (double) progress->done / (double) progress->total : 0;
}
