/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-plan.h"

typedef struct
{
  const char *name;
  EnginePlanLocal local;
  EnginePlanServer server;
  guint caps;
  const char *steps;
} Case;

#define NOTHING 0
#define CONDSTORE ENGINE_PLAN_CAN_CONDSTORE
#define QRESYNC (ENGINE_PLAN_CAN_QRESYNC | ENGINE_PLAN_CAN_CONDSTORE)

/* local: uidvalidity, uidnext, low_uid, modseq, complete, dirty, n_known
 * server: uidvalidity, uidnext, exists, modseq */
static const Case cases[] = {
  { "first/empty", { 0 }, { 1, 1, 0, 5 }, QRESYNC, "" },
  { "first/small", { 0 }, { 1, 151, 150, 5 }, QRESYNC, "fetch-first:1" },
  { "first/large",
    { 0 },
    { 1, 5001, 5000, 5 },
    QRESYNC,
    "fetch-first:4801 search-all:1 backfill:1" },
  { "first/no-uidnext", { 0 }, { 1, 0, 70, 0 }, NOTHING, "search-all:1 backfill:1" },
  { "first/interrupted-before-a-row",
    { 1, 0, 0, 0, FALSE, FALSE, 0 },
    { 1, 5001, 5000, 5 },
    QRESYNC,
    "fetch-first:4801 search-all:1 backfill:1" },
  { "uidvalidity/changed",
    { 1, 11, 1, 5, TRUE, FALSE, 10 },
    { 2, 301, 300, 5 },
    QRESYNC,
    "reset:0 fetch-first:101 search-all:1 backfill:1" },
  { "uidvalidity/changed-and-empty",
    { 1, 11, 1, 5, TRUE, FALSE, 10 },
    { 2, 1, 0, 1 },
    QRESYNC,
    "reset:0" },
  { "qresync/same", { 1, 11, 1, 5, TRUE, FALSE, 10 }, { 1, 11, 10, 5 }, QRESYNC, "" },
  { "qresync/new",
    { 1, 11, 1, 5, TRUE, FALSE, 10 },
    { 1, 13, 12, 7 },
    QRESYNC,
    "fetch-new:11 backfill:1" },
  { "qresync/flags-only", { 1, 11, 1, 5, TRUE, FALSE, 10 }, { 1, 11, 10, 9 }, QRESYNC, "" },
  { "qresync/fewer-than-known",
    { 1, 11, 1, 5, TRUE, FALSE, 10 },
    { 1, 11, 8, 5 },
    QRESYNC,
    "search-all:1 backfill:1" },
  { "qresync/window",
    { 1, 1001, 801, 5, FALSE, FALSE, 200 },
    { 1, 1001, 1000, 5 },
    QRESYNC,
    "fetch-new:1001 search-all:1 backfill:1" },
  { "qresync/modseq-went-back",
    { 1, 11, 1, 50, TRUE, FALSE, 10 },
    { 1, 11, 10, 5 },
    QRESYNC,
    "fetch-flags:1 search-all:1 backfill:1" },
  { "qresync/uidnext-went-back",
    { 1, 11, 1, 5, TRUE, FALSE, 10 },
    { 1, 9, 8, 5 },
    QRESYNC,
    "fetch-flags:1 search-all:1 backfill:1" },
  { "qresync/nomodseq",
    { 1, 11, 1, 5, TRUE, FALSE, 10 },
    { 1, 11, 10, 0 },
    QRESYNC,
    "fetch-flags:1 search-all:1 backfill:1" },
  { "condstore/same",
    { 1, 11, 1, 5, TRUE, FALSE, 10 },
    { 1, 11, 10, 5 },
    CONDSTORE,
    "search-all:1 backfill:1" },
  { "condstore/changes-and-news",
    { 1, 11, 1, 5, TRUE, FALSE, 10 },
    { 1, 12, 11, 8 },
    CONDSTORE,
    "fetch-new:11 changed-since:1 search-all:1 backfill:1" },
  { "condstore/window",
    { 1, 1001, 801, 5, FALSE, FALSE, 200 },
    { 1, 1001, 1000, 8 },
    CONDSTORE,
    "fetch-new:1001 changed-since:801 search-all:1 backfill:1" },
  { "plain/few",
    { 1, 11, 1, 0, TRUE, FALSE, 10 },
    { 1, 11, 10, 0 },
    NOTHING,
    "fetch-flags:1 search-all:1 backfill:1" },
  { "plain/many",
    { 1, 5001, 1, 0, TRUE, FALSE, 5000 },
    { 1, 5002, 5001, 0 },
    NOTHING,
    "fetch-new:5001 search-flags:1 fetch-flags:4501 search-all:1 backfill:1" },
  { "plain/emptied",
    { 1, 11, 1, 0, TRUE, FALSE, 10 },
    { 1, 11, 0, 0 },
    NOTHING,
    "search-all:1 backfill:1" },
  { "dirty",
    { 1, 11, 1, 5, TRUE, TRUE, 10 },
    { 1, 11, 10, 5 },
    QRESYNC,
    "fetch-flags:1 search-all:1 backfill:1" },
};

static void
test_plan (gconstpointer data)
{
  const Case *c = data;
  EnginePlan plan = engine_plan_make (&c->local, &c->server, c->caps);
  g_autoptr (GString) steps = g_string_new (NULL);

  for (guint i = 0; i < plan.n_steps; i++)
    {
      g_string_append_printf (steps, "%s%s:%u", i == 0 ? "" : " ",
                              engine_plan_step_to_string (plan.steps[i].kind), plan.steps[i].first);
      if (plan.steps[i].kind == ENGINE_PLAN_CHANGED_SINCE)
        g_assert_cmpuint (plan.steps[i].modseq, ==, c->local.modseq);
    }
  g_assert_cmpstr (steps->str, ==, c->steps);
}

static void
test_qresync (void)
{
  EnginePlanLocal local = { 1, 11, 1, 5, TRUE, FALSE, 10 };

  g_assert_true (engine_plan_wants_qresync (&local));
  local.dirty = TRUE;
  g_assert_false (engine_plan_wants_qresync (&local));
  local.dirty = FALSE;
  local.modseq = 0;
  g_assert_false (engine_plan_wants_qresync (&local));
}

static void
test_proof (void)
{
  g_assert_false (engine_plan_needs_proof (50, 60));
  g_assert_true (engine_plan_needs_proof (51, 60));
  g_assert_false (engine_plan_needs_proof (2000, 10000));
  g_assert_true (engine_plan_needs_proof (2001, 10000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/plan/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_plan);
    }
  g_test_add_func ("/engine/plan/wants-qresync", test_qresync);
  g_test_add_func ("/engine/plan/needs-proof", test_proof);
  return g_test_run ();
}
