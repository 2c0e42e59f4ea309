/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-plan.h"

gboolean
engine_plan_wants_qresync (const EnginePlanLocal *local)
{
  return local->uidvalidity != 0 && local->modseq != 0 && local->uidnext > 1 && !local->dirty;
}

static EnginePlanStep *
add_step (EnginePlan *plan, EnginePlanStepKind kind, guint32 first)
{
  EnginePlanStep *step;

  g_assert (plan->n_steps < ENGINE_PLAN_MAX_STEPS);
  step = &plan->steps[plan->n_steps++];
  step->kind = kind;
  step->first = first;
  return step;
}

/* Nothing of the folder is here. */
static void
plan_first (EnginePlan *plan, const EnginePlanServer *server)
{
  if (server->exists == 0)
    return;
  if (server->uidnext != 0)
    {
      guint32 first = server->uidnext > ENGINE_PLAN_PAGE ? server->uidnext - ENGINE_PLAN_PAGE : 1;

      add_step (plan, ENGINE_PLAN_FETCH_FIRST, first);
      if (first == 1)
        return;
    }
  add_step (plan, ENGINE_PLAN_SEARCH_ALL, 1);
  add_step (plan, ENGINE_PLAN_BACKFILL, 1);
}

/* The server cannot say what changed: every visible flag is compared. */
static void
plan_flags (EnginePlan *plan, const EnginePlanLocal *local)
{
  if (local->n_known <= ENGINE_PLAN_FEW)
    {
      add_step (plan, ENGINE_PLAN_FETCH_FLAGS, MAX (local->low_uid, 1));
      return;
    }
  add_step (plan, ENGINE_PLAN_SEARCH_FLAGS, MAX (local->low_uid, 1));
  add_step (plan, ENGINE_PLAN_FETCH_FLAGS,
            local->uidnext > ENGINE_PLAN_NEWEST ? local->uidnext - ENGINE_PLAN_NEWEST : 1);
}

EnginePlan
engine_plan_make (const EnginePlanLocal *local, const EnginePlanServer *server, guint caps)
{
  EnginePlan plan = { 0 };
  gboolean is_same = local->uidvalidity == server->uidvalidity;
  gboolean has_news;
  gboolean is_odd;

  if (local->uidvalidity == 0 || !is_same)
    {
      if (local->uidvalidity != 0)
        add_step (&plan, ENGINE_PLAN_RESET, 0);
      plan_first (&plan, server);
      return plan;
    }
  if (local->n_known == 0 && !local->complete)
    {
      plan_first (&plan, server);
      return plan;
    }

  has_news =
      server->uidnext == 0 || server->uidnext > local->uidnext || server->exists > local->n_known;
  if (has_news && server->exists > 0)
    add_step (&plan, ENGINE_PLAN_FETCH_NEW, MAX (local->uidnext, 1));

  /* Numbers that went back: what was said before cannot be built upon. */
  is_odd = local->dirty || (server->uidnext != 0 && server->uidnext < local->uidnext)
           || (local->modseq != 0 && server->modseq < local->modseq);

  plan.distrusts_modseq = is_odd;
  if (is_odd || local->modseq == 0 || server->modseq == 0)
    {
      if (local->n_known > 0 && server->exists > 0)
        plan_flags (&plan, local);
      add_step (&plan, ENGINE_PLAN_SEARCH_ALL, 1);
    }
  else if ((caps & ENGINE_PLAN_CAN_QRESYNC) == 0)
    {
      if ((caps & ENGINE_PLAN_CAN_CONDSTORE) != 0 && server->modseq > local->modseq)
        {
          EnginePlanStep *step =
              add_step (&plan, ENGINE_PLAN_CHANGED_SINCE, MAX (local->low_uid, 1));
          step->modseq = local->modseq;
        }
      /* Also where nothing is gone: EXPUNGE names sequence numbers, which this list explains. */
      add_step (&plan, ENGINE_PLAN_SEARCH_ALL, 1);
    }
  else if (!local->complete || server->exists < local->n_known)
    add_step (&plan, ENGINE_PLAN_SEARCH_ALL, 1);

  if (!local->complete || plan.n_steps > 0)
    add_step (&plan, ENGINE_PLAN_BACKFILL, 1);
  return plan;
}

gboolean
engine_plan_needs_proof (guint64 n_removed, guint64 n_known)
{
  return n_removed > MAX (50, n_known / 5);
}

const char *
engine_plan_step_to_string (EnginePlanStepKind kind)
{
  static const char *const names[] = {
    "reset",      "fetch-first",  "fetch-new",   "changed-since",
    "search-all", "search-flags", "fetch-flags", "backfill",
  };

  return names[kind];
}
