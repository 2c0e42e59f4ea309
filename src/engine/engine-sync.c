/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One synchronisation of a selected mailbox, in phases; each begins when all commands of the one
 * before are done and, where it matters, their rows are handed to the store:
 *
 *   ASK      the plan's questions, all in flight together; the first page is committed as it comes
 *   SETTLE   what is gone is removed, after a second proof when it is much; what differs is fetched
 *   BACKFILL missing headers, newest first, in windows
 *   STORE    until the store has them all
 *   FINISH   the cursor values, in a transaction behind all others
 */
#include "engine/engine-mailbox-private.h"

#include <string.h>

#include "engine/engine-flags.h"
#include "store/store-message.h"

typedef enum
{
  PHASE_NONE,
  PHASE_ASK,
  PHASE_COUNT,
  PHASE_PROVE,
  PHASE_SETTLE,
  PHASE_BACKFILL,
  PHASE_STORE,
  PHASE_FINISH,
} Phase;

/* UIDs in one backfill command, which what is more urgent may have to wait for: many where they
 * come at once, as each command ends in a transaction. How many commands are in flight. */
#define FIRST_WINDOW 500
#define MIN_WINDOW 250
#define MAX_WINDOW 2000
#define WINDOW_FAST_US 150000
#define WINDOW_SLOW_US 500000
#define WINDOWS_IN_FLIGHT 3

/* Transactions waiting for the store; beyond, no more is fetched. */
#define MAX_APPLYING 10

/* UIDs of one `UID FETCH set (FLAGS)`. */
#define FLAGS_WINDOW 2000

static void
take_error (EngineMailbox *self, const GError *error)
{
  if (error != NULL && self->sync_error == NULL)
    self->sync_error = g_error_copy (error);
}

static void
wait_done (EngineMailbox *self)
{
  self->sync_waits--;
  engine_sync_continue (self);
}

/* Questions */

typedef struct
{
  EngineMailbox *mailbox;
  ImapSet **place;    /* where the result of a search goes; NULL: no search */
  gboolean is_all;    /* all UIDs of the mailbox */
  guint32 next_uid;   /* what the server may have had when it was asked */
  gboolean is_broken; /* an answer came that could not be read: not the same as none */
} Question;

static void
on_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  EngineMailbox *self = question->mailbox;
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapResponse) response = NULL;

  response = imap_client_run_finish (IMAP_CLIENT (source), result, &error);
  if (response != NULL && question->is_broken)
    {
      g_clear_pointer (&response, imap_response_free);
      g_set_error (&error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_PROTOCOL,
                   "The result of a search cannot be read");
    }
  take_error (self, error);
  if (response != NULL)
    {
      /* A server that finds nothing may stay silent. */
      if (question->place != NULL && *question->place == NULL)
        *question->place = imap_set_new ();
      engine_mailbox_note_tagged (self, response);
    }
  wait_done (self);
  g_object_unref (self);
  g_free (question);
}

static gboolean
on_search_response (ImapClient *client, ImapResponse *response, gpointer user_data)
{
  Question *question = user_data;
  EngineMailbox *self = question->mailbox;

  question->is_broken |= response->kind == IMAP_RESPONSE_MALFORMED
                         && response->malformed.seems == IMAP_RESPONSE_SEARCH;
  if (response->kind != IMAP_RESPONSE_SEARCH)
    return FALSE;
  if (*question->place == NULL)
    *question->place = imap_set_copy (response->search->all);
  else
    imap_set_add_set (*question->place, response->search->all);
  if (question->is_all)
    {
      self->search.all_limit =
          MAX (imap_set_max (*question->place), MAX (question->next_uid, 1) - 1);
      if (self->seqmap != NULL && !imap_seqmap_fill (self->seqmap, *question->place))
        self->needs_compare = TRUE;
    }
  return TRUE;
}

static void
ask (EngineMailbox *self, ImapCommand *command, ImapSet **place, guint32 flags, gsize bytes)
{
  Question *question = g_new0 (Question, 1);
  ImapRunOptions options = {
    .flags = IMAP_RUN_MAILBOX | flags,
    .expected_bytes = bytes,
    .on_response = place != NULL ? on_search_response : NULL,
    .response_data = question,
  };

  question->mailbox = g_object_ref (self);
  question->place = place;
  question->is_all = place == &self->search.all;
  question->next_uid = MAX (self->server.uidnext, self->local.uidnext);
  self->sync_waits++;
  imap_client_run_async (self->client, command, &options, NULL, on_asked, question);
}

static void
ask_search (EngineMailbox *self, const char *key, ImapSet **place)
{
  g_autoptr (ImapCommand) command = imap_command_new ("UID SEARCH");

  if (imap_capability_has (imap_client_get_capability (self->client), IMAP_CAP_ESEARCH))
    {
      imap_command_add_atom (command, "RETURN");
      imap_command_open_list (command);
      imap_command_add_atom (command, "ALL");
      imap_command_close_list (command);
    }
  imap_command_add_atom (command, key);
  ask (self, command, place, IMAP_RUN_READS_FLAGS | IMAP_RUN_SLOW, 4096);
}

/* The answers are FETCH responses with flags alone, which are taken as pushes are. */
static void
ask_flags (EngineMailbox *self, const ImapSet *set, guint64 changed_since, gsize n_expected)
{
  g_autoptr (ImapCommand) command = imap_command_new ("UID FETCH");

  imap_command_add_set (command, set);
  imap_command_open_list (command);
  imap_command_add_atom (command, "UID");
  imap_command_add_atom (command, "FLAGS");
  imap_command_close_list (command);
  if (changed_since != 0)
    {
      imap_command_open_list (command);
      imap_command_add_atom (command, "CHANGEDSINCE");
      imap_command_add_number (command, changed_since);
      imap_command_close_list (command);
    }
  ask (self, command, NULL, IMAP_RUN_READS_FLAGS, n_expected * 50);
}

static void
ask_flags_from (EngineMailbox *self, guint32 first, guint64 changed_since)
{
  /* With the largest number, not with `*`: see engine_mailbox_fetch_new(). */
  g_autoptr (ImapSet) set = imap_set_new_range (first, G_MAXUINT32);

  ask_flags (self, set, changed_since, changed_since != 0 ? 100 : ENGINE_PLAN_FEW);
}

static void
ask_flags_in_windows (EngineMailbox *self, ImapSet *set)
{
  while (!imap_set_is_empty (set))
    {
      g_autoptr (ImapSet) window = imap_client_take_last (self->client, set, FLAGS_WINDOW);

      ask_flags (self, window, 0, (gsize) imap_set_count (window));
    }
}

/* Once: what cannot be read again is asked for the next time. */
static void
ask_missed_flags (EngineMailbox *self)
{
  g_autoptr (ImapSet) missed = imap_set_intersect (self->known, self->missed_flags);

  imap_set_unref (self->missed_flags);
  self->missed_flags = imap_set_new ();
  ask_flags_in_windows (self, missed);
}

/* Phases */

static void
on_first_page (EngineMailbox *self, const GError *error)
{
  take_error (self, error);
  if (error == NULL && self->local.low_uid <= 1)
    self->local.complete = TRUE;
  wait_done (self);
}

static void
reset_rows (EngineMailbox *self)
{
  memset (&self->local, 0, sizeof self->local);
  self->local.uidvalidity = self->server.uidvalidity;
  imap_set_unref (self->known);
  self->known = imap_set_new ();
  self->needs_reset = TRUE;
}

static void
start_step (EngineMailbox *self, const EnginePlanStep *step)
{
  g_autoptr (ImapSet) set = NULL;

  g_debug ("%s: %s %u", self->folder->path, engine_plan_step_to_string (step->kind), step->first);
  switch (step->kind)
    {
    case ENGINE_PLAN_RESET:
      reset_rows (self);
      break;
    case ENGINE_PLAN_FETCH_FIRST:
      set = imap_set_new_range (step->first, G_MAXUINT32);
      self->sync_waits++;
      engine_mailbox_fetch_rows (self, set, ENGINE_PLAN_PAGE, STORE_ORIGIN_INITIAL,
                                 ENGINE_ROW_PREVIEWS_ALL, step->first, on_first_page);
      break;
    case ENGINE_PLAN_FETCH_NEW:
      engine_mailbox_fetch_new (self);
      break;
    case ENGINE_PLAN_CHANGED_SINCE:
      ask_flags_from (self, step->first, step->modseq);
      break;
    case ENGINE_PLAN_SEARCH_ALL:
      ask_search (self, "ALL", &self->search.all);
      break;
    case ENGINE_PLAN_SEARCH_FLAGS:
      ask_search (self, "UNSEEN", &self->search.unseen);
      ask_search (self, "FLAGGED", &self->search.flagged);
      ask_search (self, "ANSWERED", &self->search.answered);
      break;
    case ENGINE_PLAN_FETCH_FLAGS:
      ask_flags_from (self, step->first, 0);
      break;
    case ENGINE_PLAN_BACKFILL:
      break;
    }
}

static void
start_ask (EngineMailbox *self)
{
  guint caps = 0;
  EnginePlan plan;

  if (self->used_qresync)
    caps |= ENGINE_PLAN_CAN_QRESYNC;
  if (self->has_condstore)
    caps |= ENGINE_PLAN_CAN_CONDSTORE;
  self->local.n_known = imap_set_count (self->known);
  self->fetch_new_again = FALSE;
  plan = engine_plan_make (&self->local, &self->server, caps);
  self->distrusts_modseq = plan.distrusts_modseq;
  for (guint i = 0; i < plan.n_steps; i++)
    start_step (self, &plan.steps[i]);
  /* Older rows are not asked for again: with none missing, all is here. */
  if (self->server.exists == 0 && plan.n_steps == 0)
    self->local.complete = TRUE;
}

/* Asks again after NOOP, so that the second answer owes nothing to the first. */
static void
ask_proof (EngineMailbox *self)
{
  g_autoptr (ImapCommand) noop = imap_command_new ("NOOP");

  g_message ("%s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
             " messages seem to be gone; asking once more",
             self->folder->path, imap_set_count (self->search.doubtful),
             imap_set_count (self->known));
  g_clear_pointer (&self->search.all, imap_set_unref);
  ask (self, noop, NULL, 0, 0);
  ask_search (self, "ALL", &self->search.all);
}

/* Known UIDs the server did not name though it named all up to all_limit. */
static ImapSet *
find_gone (EngineMailbox *self)
{
  g_autoptr (ImapSet) covered = NULL;
  ImapSet *gone;

  if (self->search.all_limit == 0)
    return imap_set_new ();
  covered = imap_set_new_range (1, self->search.all_limit);
  gone = imap_set_intersect (self->known, covered);
  imap_set_remove_set (gone, self->search.all);
  return gone;
}

static gboolean
differs (const ImapSet *set, guint32 uid, StoreFlags flags, StoreFlags bit, gboolean inverted)
{
  gboolean here = (flags & bit) != 0;
  gboolean there = imap_set_contains (set, uid) != inverted;

  return here != there;
}

/* The rows whose visible flags the three searches contradict; their flags are fetched. */
static void
ask_different_flags (EngineMailbox *self)
{
  g_autoptr (ImapSet) different = imap_set_new ();

  for (guint i = 0; i < self->known_flags->len; i++)
    {
      const StoreKnownUid *row = &g_array_index (self->known_flags, StoreKnownUid, i);

      if (imap_set_contains (self->known, row->uid)
          && (differs (self->search.unseen, row->uid, row->base_flags, STORE_FLAG_SEEN, TRUE)
              || differs (self->search.flagged, row->uid, row->base_flags, STORE_FLAG_FLAGGED,
                          FALSE)
              || differs (self->search.answered, row->uid, row->base_flags, STORE_FLAG_ANSWERED,
                          FALSE)))
        imap_set_add (different, row->uid);
    }
  ask_flags_in_windows (self, different);
}

static void
start_settle (EngineMailbox *self)
{
  if (self->search.all != NULL)
    {
      g_autoptr (ImapSet) gone = find_gone (self);
      ImapSet *missing = imap_set_copy (self->search.all);

      if (self->search.doubtful != NULL)
        {
          g_autoptr (ImapSet) proved = imap_set_intersect (gone, self->search.doubtful);

          engine_mailbox_remove (self, proved);
        }
      else
        engine_mailbox_remove (self, gone);
      imap_set_remove_set (missing, self->known);
      g_clear_pointer (&self->missing, imap_set_unref);
      self->missing = missing;
      self->needs_compare = FALSE;
    }
  if (self->search.unseen != NULL && self->search.flagged != NULL && self->search.answered != NULL
      && self->known_flags != NULL)
    ask_different_flags (self);
}

static void
adapt_window (EngineMailbox *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 took = now - self->window_start;

  if (took < WINDOW_FAST_US)
    self->window = MIN (self->window * 2, MAX_WINDOW);
  else if (took > WINDOW_SLOW_US)
    self->window = MAX (self->window / 2, MIN_WINDOW);
  self->window_start = now;
}

static void
on_window (EngineMailbox *self, const GError *error)
{
  take_error (self, error);
  adapt_window (self);
  wait_done (self);
}

static void
start_windows (EngineMailbox *self)
{
  while (self->missing != NULL && !imap_set_is_empty (self->missing) && self->sync_error == NULL
         && self->apply_error == NULL && !self->stats.yielded
         && self->sync_waits < WINDOWS_IN_FLIGHT && self->n_applying < MAX_APPLYING)
    {
      g_autoptr (ImapSet) window = NULL;
      guint32 low_uid;

      if (self->ops->should_yield (self, self->ops_data))
        {
          self->stats.yielded = TRUE;
          return;
        }
      window = imap_client_take_last (self->client, self->missing, self->window);
      low_uid = imap_set_min (window);
      /* A gap above low_uid is filled without moving it up. */
      if (self->local.low_uid != 0 && low_uid > self->local.low_uid)
        low_uid = 0;
      self->sync_waits++;
      engine_mailbox_fetch_rows (self, window, (gsize) imap_set_count (window) / 8,
                                 STORE_ORIGIN_INITIAL, ENGINE_ROW_PREVIEWS_READY, low_uid,
                                 on_window);
    }
}

static void
start_finish (EngineMailbox *self)
{
  StoreDelta *delta;
  guint32 uidnext;
  gboolean is_done;

  is_done = !self->stats.yielded && (self->missing == NULL || imap_set_is_empty (self->missing));
  delta = engine_mailbox_new_delta (self, STORE_ORIGIN_PUSH);
  if (is_done)
    {
      self->local.low_uid = 1;
      self->local.complete = TRUE;
      self->local.dirty = FALSE;
      store_delta_set_low_uid (delta, 1);
      /* With something missed, everything is compared the next time, whenever that is. */
      store_delta_set_sync_state (
          delta, imap_set_is_empty (self->missed_flags) ? STORE_SYNC_COMPLETE : STORE_SYNC_DIRTY);
    }
  /* Not every server says UIDNEXT. */
  uidnext = MAX (self->server.uidnext, imap_set_max (self->known) + 1);
  if (uidnext > self->local.uidnext && !self->fetching_new)
    {
      self->local.uidnext = uidnext;
      store_delta_set_uidnext (delta, uidnext);
    }
  /* Everything up to SELECT's value has been heard. */
  if (!self->is_level && self->has_condstore && self->server.modseq != self->local.modseq)
    {
      self->local.modseq = self->server.modseq;
      store_delta_set_modseq (delta, self->server.modseq);
    }
  self->is_level = TRUE;
  engine_mailbox_apply (self, delta);
}

static void
clear_search (EngineMailbox *self)
{
  g_clear_pointer (&self->search.all, imap_set_unref);
  g_clear_pointer (&self->search.unseen, imap_set_unref);
  g_clear_pointer (&self->search.flagged, imap_set_unref);
  g_clear_pointer (&self->search.answered, imap_set_unref);
  g_clear_pointer (&self->search.doubtful, imap_set_unref);
  self->search.all_limit = 0;
  g_clear_pointer (&self->known_flags, g_array_unref);
}

static void
end (EngineMailbox *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->sync_task);

  self->sync_phase = PHASE_NONE;
  self->distrusts_modseq = FALSE;
  clear_search (self);
  self->stats.total = self->server.exists;
  take_error (self, self->apply_error);
  if (self->sync_error == NULL && self->state != ENGINE_MAILBOX_SELECTED)
    self->sync_error =
        g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the mailbox was closed");
  if (self->sync_error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->sync_error));
  else
    g_task_return_boolean (task, TRUE);
}

/* Whether rows are missing or too many although nothing says which. */
static gboolean
count_is_wrong (EngineMailbox *self)
{
  return self->search.all == NULL
         && (self->needs_compare
             || ((self->local.complete || self->server.exists == 0)
                 && imap_set_count (self->known) != self->server.exists));
}

static gboolean
needs_proof (EngineMailbox *self)
{
  g_autoptr (ImapSet) gone = NULL;

  if (self->search.all == NULL || self->search.doubtful != NULL)
    return FALSE;
  gone = find_gone (self);
  if (!engine_plan_needs_proof (imap_set_count (gone), imap_set_count (self->known)))
    return FALSE;
  self->search.doubtful = g_steal_pointer (&gone);
  return TRUE;
}

/* Begins the phase behind the current one; TRUE when there may be yet another at once. */
static gboolean
next_phase (EngineMailbox *self)
{
  switch ((Phase) self->sync_phase)
    {
    case PHASE_NONE:
      return FALSE;
    case PHASE_ASK:
      self->sync_phase = PHASE_COUNT;
      if (count_is_wrong (self))
        ask_search (self, "ALL", &self->search.all);
      ask_missed_flags (self);
      return TRUE;
    case PHASE_COUNT:
      self->sync_phase = PHASE_PROVE;
      if (needs_proof (self))
        ask_proof (self);
      return TRUE;
    case PHASE_PROVE:
      self->sync_phase = PHASE_SETTLE;
      start_settle (self);
      return TRUE;
    case PHASE_SETTLE:
      self->sync_phase = PHASE_BACKFILL;
      self->window = FIRST_WINDOW;
      self->window_start = g_get_monotonic_time ();
      start_windows (self);
      return TRUE;
    case PHASE_BACKFILL:
      start_windows (self);
      if (self->sync_waits > 0
          || (self->missing != NULL && !imap_set_is_empty (self->missing) && !self->stats.yielded
              && self->sync_error == NULL))
        return FALSE;
      self->sync_phase = PHASE_STORE;
      return TRUE;
    case PHASE_STORE:
      engine_mailbox_flush (self);
      if (self->n_applying > 0)
        return FALSE;
      self->sync_phase = PHASE_FINISH;
      start_finish (self);
      return TRUE;
    case PHASE_FINISH:
      if (self->n_applying == 0)
        end (self);
      return FALSE;
    }
  return FALSE;
}

void
engine_sync_continue (EngineMailbox *self)
{
  g_autoptr (EngineMailbox) keep = g_object_ref (self);

  if (self->sync_task == NULL)
    return;
  /* More windows may start while others are still in flight. */
  if (self->sync_phase == PHASE_BACKFILL && self->sync_error == NULL
      && self->state == ENGINE_MAILBOX_SELECTED)
    start_windows (self);
  for (;;)
    {
      if (self->sync_task == NULL || self->sync_waits > 0)
        return;
      if (self->sync_phase < PHASE_BACKFILL && self->fetching_new)
        return;
      if (self->sync_error != NULL || !engine_mailbox_is_selected (self))
        {
          if (self->n_applying == 0 && !self->fetching_new)
            end (self);
          return;
        }
      if (!next_phase (self))
        return;
    }
}

/* A mailbox that was level already has been told everything by the time NOOP is answered. */
static void
start_refresh (EngineMailbox *self)
{
  g_autoptr (ImapCommand) noop = imap_command_new ("NOOP");

  ask (self, noop, NULL, 0, 0);
  if (self->fetch_new_again)
    engine_mailbox_fetch_new (self);
  if (self->needs_compare)
    ask_search (self, "ALL", &self->search.all);
}

void
engine_mailbox_sync_async (EngineMailbox *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self->sync_task == NULL);
  self->sync_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->sync_task, engine_mailbox_sync_async);
  self->stats = (EngineSyncStats){ 0 };
  self->sync_phase = PHASE_ASK;
  if (self->state == ENGINE_MAILBOX_SELECTED)
    {
      if (self->is_level)
        start_refresh (self);
      else
        start_ask (self);
    }
  engine_sync_continue (self);
}

gboolean
engine_mailbox_sync_finish (EngineMailbox *self,
                            GAsyncResult *result,
                            EngineSyncStats *out_stats,
                            GError **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (out_stats != NULL)
    *out_stats = self->stats;
  return TRUE;
}
