/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-undo.h"
#include "store/store-types.h"

/* One thing to do to messages: either to change flags, or (FOLDER not 0) to move. */
typedef struct
{
  GArray *ids; /* gint64 */
  StoreFlags add;
  StoreFlags remove;
  char *add_keyword;
  char *remove_keyword;
  gint64 folder;
} PrStep;

PrStep *pr_step_new_flags (StoreFlags add, StoreFlags remove);
PrStep *pr_step_new_move (gint64 folder);
void pr_step_free (PrStep *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PrStep, pr_step_free)

typedef void (*PrUndoFunc) (GObject *owner, GPtrArray *steps);

/* FUNC takes back what was done by carrying out STEPS (element-type PrStep) (transfer full). OWNER
 * is held weakly. */
PrUndo *pr_undo_new (GObject *owner, PrUndoFunc func, GPtrArray *steps, const char *label);
