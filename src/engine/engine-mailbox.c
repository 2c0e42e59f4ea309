/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-mailbox-private.h"

#include "store/store-message.h"

/* Rows in one transaction. */
#define BATCH 2000

/* Average size of a FETCH answer with our header fields, to bound what is in flight. */
#define ROW_BYTES 650

G_DEFINE_FINAL_TYPE (EngineMailbox, engine_mailbox, G_TYPE_OBJECT)

/* After closing, when the owner may be gone. */
static void
hear_nothing (EngineMailbox *mailbox, gpointer user_data)
{
}

static gboolean
never_yield (EngineMailbox *mailbox, gpointer user_data)
{
  return FALSE;
}

static const EngineMailboxOps no_ops = { hear_nothing, never_yield, hear_nothing };

static void
engine_mailbox_finalize (GObject *object)
{
  EngineMailbox *self = ENGINE_MAILBOX (object);

  g_assert (self->flush_source == NULL);
  g_clear_pointer (&self->pending, store_delta_free);
  g_clear_object (&self->client);
  store_database_unref (self->database);
  store_folder_unref (self->folder);
  imap_set_unref (self->known);
  g_clear_pointer (&self->known_flags, g_array_unref);
  g_clear_pointer (&self->seqmap, imap_seqmap_free);
  g_clear_pointer (&self->selected, imap_selected_free);
  imap_set_unref (self->select_vanished);
  imap_set_unref (self->missed_flags);
  g_clear_error (&self->select_error);
  g_clear_error (&self->apply_error);
  g_clear_error (&self->sync_error);
  g_clear_pointer (&self->search.all, imap_set_unref);
  g_clear_pointer (&self->search.unseen, imap_set_unref);
  g_clear_pointer (&self->search.flagged, imap_set_unref);
  g_clear_pointer (&self->search.answered, imap_set_unref);
  g_clear_pointer (&self->search.doubtful, imap_set_unref);
  g_clear_pointer (&self->missing, imap_set_unref);
  G_OBJECT_CLASS (engine_mailbox_parent_class)->finalize (object);
}

static void
engine_mailbox_class_init (EngineMailboxClass *class)
{
  G_OBJECT_CLASS (class)->finalize = engine_mailbox_finalize;
}

static void
engine_mailbox_init (EngineMailbox *self)
{
  self->known = imap_set_new ();
  self->select_vanished = imap_set_new ();
  self->missed_flags = imap_set_new ();
}

EngineMailbox *
engine_mailbox_new (ImapClient *client,
                    StoreDatabase *database,
                    StoreFolder *folder,
                    const EngineMailboxOps *ops,
                    gpointer ops_data)
{
  EngineMailbox *self = g_object_new (ENGINE_TYPE_MAILBOX, NULL);

  self->client = g_object_ref (client);
  self->database = store_database_ref (database);
  self->folder = store_folder_ref (folder);
  self->ops = ops;
  self->ops_data = ops_data;
  self->local.uidvalidity = folder->uidvalidity;
  self->local.uidnext = folder->uidnext;
  self->local.low_uid = folder->low_uid;
  self->local.modseq = folder->highestmodseq;
  self->local.complete = folder->sync_state == STORE_SYNC_COMPLETE;
  self->local.dirty = folder->sync_state == STORE_SYNC_DIRTY;
  return self;
}

gint64
engine_mailbox_get_folder (EngineMailbox *self)
{
  return self->folder->id;
}

StoreFolder *
engine_mailbox_get_store_folder (EngineMailbox *self)
{
  return self->folder;
}

const char *
engine_mailbox_get_name (EngineMailbox *self)
{
  return self->folder->name;
}

ImapClient *
engine_mailbox_get_client (EngineMailbox *self)
{
  return self->client;
}

gboolean
engine_mailbox_is_selected (EngineMailbox *self)
{
  return self->state == ENGINE_MAILBOX_SELECTED && self->apply_error == NULL;
}

gboolean
engine_mailbox_is_level (EngineMailbox *self)
{
  return engine_mailbox_is_selected (self) && self->is_level
         && (self->fetching_new || !self->fetch_new_again);
}

guint32
engine_mailbox_get_uidvalidity (EngineMailbox *self)
{
  return self->server.uidvalidity;
}

gboolean
engine_mailbox_is_renumbered (EngineMailbox *self)
{
  return self->state == ENGINE_MAILBOX_SELECTED
         && self->local.uidvalidity != self->server.uidvalidity;
}

void
engine_mailbox_get_progress (EngineMailbox *self, guint64 *out_known, guint64 *out_exists)
{
  *out_known = imap_set_count (self->known);
  *out_exists = self->server.exists;
}

ImapSet *
engine_mailbox_intersect_known (EngineMailbox *self, const ImapSet *set)
{
  return imap_set_intersect (self->known, set);
}

/* Commits */

StoreDelta *
engine_mailbox_new_delta (EngineMailbox *self, StoreOrigin origin)
{
  StoreDelta *delta = store_delta_new (self->folder->id, self->local.uidvalidity, origin);

  if (self->needs_reset)
    store_delta_reset (delta);
  self->needs_reset = FALSE;
  return delta;
}

static void
count_change (EngineMailbox *self, const StoreChange *change)
{
  const StoreFolderChange *folder = store_change_find_folder (change, self->folder->id);

  if (folder == NULL)
    return;
  self->stats.added += folder->added->len;
  self->stats.changed += folder->flags->len;
  self->stats.removed += folder->removed->len;
}

/* What is known is more than what the store has now. */
static void
take_apply_error (EngineMailbox *self, GError *error)
{
  gboolean was_level = self->is_level;

  if (self->apply_error != NULL)
    {
      g_error_free (error);
      return;
    }
  self->apply_error = error;
  self->is_level = FALSE;
  if (was_level && self->sync_task == NULL)
    self->ops->needs_sync (self, self->ops_data);
}

static void
on_applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineMailbox) self = user_data;
  g_autoptr (StoreChange) change = NULL;
  g_autoptr (GError) error = NULL;

  self->n_applying--;
  if (!store_delta_apply_finish (self->database, result, &change, &error))
    {
      g_message ("%s: %s", self->folder->path, error->message);
      take_apply_error (self, g_steal_pointer (&error));
    }
  else if (change != NULL)
    {
      count_change (self, change);
      self->ops->progress (self, self->ops_data);
    }
  engine_sync_continue (self);
}

void
engine_mailbox_apply (EngineMailbox *self, StoreDelta *delta)
{
  self->n_applying++;
  store_delta_apply_async (self->database, delta, NULL, on_applied, g_object_ref (self));
}

void
engine_mailbox_flush (EngineMailbox *self)
{
  if (self->flush_source != NULL)
    {
      g_source_destroy (self->flush_source);
      g_clear_pointer (&self->flush_source, g_source_unref);
    }
  if (self->pending != NULL)
    engine_mailbox_apply (self, g_steal_pointer (&self->pending));
}

static gboolean
on_flush (gpointer user_data)
{
  EngineMailbox *self = user_data;

  engine_mailbox_flush (self);
  return G_SOURCE_REMOVE;
}

/* The delta that pushes go to; all of one turn of the main loop end in one transaction. */
static StoreDelta *
get_pending (EngineMailbox *self)
{
  if (self->pending == NULL)
    self->pending = engine_mailbox_new_delta (self, STORE_ORIGIN_PUSH);
  if (self->flush_source == NULL && self->state == ENGINE_MAILBOX_SELECTED)
    {
      self->flush_source = g_idle_source_new ();
      g_source_set_priority (self->flush_source, G_PRIORITY_DEFAULT);
      g_source_set_callback (self->flush_source, on_flush, g_object_ref (self), g_object_unref);
      g_source_set_static_name (self->flush_source, "engine-mailbox-flush");
      g_source_attach (self->flush_source, g_main_context_get_thread_default ());
    }
  return self->pending;
}

static void
remove_ranges (StoreDelta *delta, const ImapSet *uids)
{
  gsize n;
  const ImapRange *ranges = imap_set_get_ranges (uids, &n);
  g_autofree StoreUidRange *gone = g_new (StoreUidRange, n);

  for (gsize i = 0; i < n; i++)
    gone[i] = (StoreUidRange){ ranges[i].first, ranges[i].last };
  store_delta_remove (delta, gone, n);
}

void
engine_mailbox_remove (EngineMailbox *self, const ImapSet *uids)
{
  g_autoptr (ImapSet) gone = imap_set_intersect (self->known, uids);

  if (imap_set_is_empty (gone))
    return;
  remove_ranges (get_pending (self), gone);
  imap_set_remove_set (self->known, gone);
}

void
engine_mailbox_note_tagged (EngineMailbox *self, const ImapResponse *response)
{
  guint64 modseq = self->seen_modseq;

  if (imap_response_get_code (response) == IMAP_CODE_HIGHESTMODSEQ)
    modseq = response->condition.code->number;
  self->seen_modseq = 0;
  if (!self->is_level || !self->has_condstore || self->local.modseq == 0
      || modseq <= self->local.modseq || self->fetching_new || self->needs_compare)
    return;
  self->local.modseq = modseq;
  store_delta_set_modseq (get_pending (self), modseq);
}

void
engine_mailbox_want_sync (EngineMailbox *self)
{
  self->ops->needs_sync (self, self->ops_data);
}

/* Selection */

static void
compare_needed (EngineMailbox *self)
{
  if (self->needs_compare)
    return;
  self->needs_compare = TRUE;
  if (self->is_level && self->sync_task == NULL)
    self->ops->needs_sync (self, self->ops_data);
}

/* VANISHED and FETCH that came with SELECT belong to the rows only under the same UIDVALIDITY. */
static void
apply_selected (EngineMailbox *self)
{
  guint32 uidvalidity = self->selected->uidvalidity;

  if (uidvalidity == 0)
    uidvalidity = self->local.uidvalidity != 0 ? self->local.uidvalidity : 1;
  self->server.uidvalidity = uidvalidity;
  self->server.uidnext = self->selected->uidnext;
  if (!self->heard_exists)
    self->server.exists = self->selected->exists;
  self->server.modseq = self->selected->highestmodseq;
  self->has_condstore =
      self->server.modseq != 0
      && imap_capability_has (imap_client_get_capability (self->client), IMAP_CAP_CONDSTORE);
  self->state = ENGINE_MAILBOX_SELECTED;

  if (self->local.uidvalidity != 0 && self->local.uidvalidity != uidvalidity)
    {
      g_clear_pointer (&self->pending, store_delta_free);
      imap_set_unref (self->known);
      self->known = imap_set_new ();
      return;
    }
  self->local.uidvalidity = uidvalidity;
  if (!imap_set_is_empty (self->select_vanished))
    {
      g_autoptr (ImapSet) gone = imap_set_intersect (self->known, self->select_vanished);

      /* Some servers name mail that is still there: what is too much is found out by searching. */
      if (engine_plan_needs_proof (imap_set_count (gone), imap_set_count (self->known)))
        self->needs_compare = TRUE;
      else
        engine_mailbox_remove (self, gone);
    }
  engine_mailbox_flush (self);
  self->local.n_known = imap_set_count (self->known);
}

static void
select_step_done (EngineMailbox *self)
{
  g_autoptr (GTask) task = NULL;

  if (--self->select_waits > 0)
    return;
  task = g_steal_pointer (&self->select_task);
  if (self->select_error == NULL && self->state == ENGINE_MAILBOX_CLOSED)
    self->select_error =
        g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the mailbox was closed");
  if (self->select_error != NULL)
    {
      g_clear_pointer (&self->pending, store_delta_free);
      self->state = ENGINE_MAILBOX_CLOSED;
      g_task_return_error (task, g_steal_pointer (&self->select_error));
      return;
    }
  apply_selected (self);
  g_task_return_boolean (task, TRUE);
}

static void
take_select_error (EngineMailbox *self, GError *error)
{
  if (self->select_error == NULL)
    self->select_error = error;
  else
    g_error_free (error);
}

static void
on_uids_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineMailbox) self = user_data;
  GError *error = NULL;

  self->known_flags = store_message_load_uids_finish (self->database, result, &error);
  if (self->known_flags == NULL)
    take_select_error (self, error);
  else
    for (guint i = 0; i < self->known_flags->len; i++)
      imap_set_add (self->known, g_array_index (self->known_flags, StoreKnownUid, i).uid);
  select_step_done (self);
}

static void
on_selected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EngineMailbox) self = user_data;
  GError *error = NULL;

  self->selected = imap_client_select_finish (self->client, result, &error);
  if (self->selected == NULL)
    take_select_error (self, error);
  select_step_done (self);
}

void
engine_mailbox_select_async (EngineMailbox *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (ImapSet) range = NULL;
  ImapQresync qresync = { 0 };

  g_return_if_fail (self->state == ENGINE_MAILBOX_NEW);
  self->select_task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->select_task, engine_mailbox_select_async);
  self->state = ENGINE_MAILBOX_SELECTING;
  self->has_qresync = imap_client_is_enabled (self->client, IMAP_CAP_QRESYNC);
  if (!self->has_qresync)
    self->seqmap = imap_seqmap_new ();
  self->used_qresync = self->has_qresync && engine_plan_wants_qresync (&self->local);
  if (self->used_qresync)
    {
      /* COPYUID tells of rows above UIDNEXT as it was read, which may be gone already. */
      range = imap_set_new_range (MAX (self->local.low_uid, 1), G_MAXUINT32);
      qresync.uidvalidity = self->local.uidvalidity;
      qresync.modseq = self->local.modseq;
      qresync.known_uids = range;
    }
  self->select_waits = 1;
  if (self->local.uidvalidity != 0)
    {
      self->select_waits++;
      store_message_load_uids_async (self->database, self->folder->id, NULL, on_uids_loaded,
                                     g_object_ref (self));
    }
  imap_client_select_async (self->client, self->folder->name, self->used_qresync ? &qresync : NULL,
                            FALSE, cancellable, on_selected, g_object_ref (self));
}

gboolean
engine_mailbox_select_finish (EngineMailbox *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
engine_mailbox_close (EngineMailbox *self)
{
  if (self->state == ENGINE_MAILBOX_SELECTED)
    engine_mailbox_flush (self);
  self->state = ENGINE_MAILBOX_CLOSED;
  self->ops = &no_ops;
}

/* Headers */

typedef struct
{
  EngineMailbox *mailbox;
  ImapSet *set;
  StoreDelta *delta;
  StoreOrigin origin;
  guint32 low_uid;
  guint32 max_uid;
  ImapSet *received;
  gboolean is_new;
  EngineRowsFunc func;
} RowFetch;

static void
row_fetch_free (RowFetch *fetch)
{
  g_object_unref (fetch->mailbox);
  imap_set_unref (fetch->set);
  imap_set_unref (fetch->received);
  g_clear_pointer (&fetch->delta, store_delta_free);
  g_free (fetch);
}

static void
row_fetch_commit (RowFetch *fetch)
{
  EngineMailbox *self = fetch->mailbox;

  imap_set_add_set (self->known, fetch->received);
  imap_set_unref (fetch->received);
  fetch->received = imap_set_new ();
  engine_mailbox_apply (self, g_steal_pointer (&fetch->delta));
}

/* Flags of a row that has come but is not committed yet: another device was quick. */
static gboolean
take_newer_flags (RowFetch *fetch, const ImapFetch *row)
{
  EngineMailbox *self = fetch->mailbox;
  ImapFetch with_uid = *row;

  if (!imap_fetch_has (row, IMAP_FETCH_UID))
    {
      with_uid.uid = self->seqmap != NULL ? imap_seqmap_get (self->seqmap, row->seq) : 0;
      with_uid.fields |= IMAP_FETCH_UID;
    }
  if (!imap_set_contains (fetch->received, with_uid.uid)
      || !engine_row_set_flags (fetch->delta, &with_uid))
    return FALSE;
  self->seen_modseq = MAX (self->seen_modseq, row->modseq);
  return TRUE;
}

static gboolean
on_row_response (ImapClient *client, ImapResponse *response, gpointer user_data)
{
  RowFetch *fetch = user_data;
  EngineMailbox *self = fetch->mailbox;
  const ImapFetch *row = response->kind == IMAP_RESPONSE_FETCH ? response->fetch : NULL;

  if (row == NULL)
    return FALSE;
  if (fetch->delta == NULL)
    fetch->delta = engine_mailbox_new_delta (self, fetch->origin);
  if (!imap_fetch_has (row, IMAP_FETCH_UID) || !imap_set_contains (fetch->set, row->uid)
      || !engine_row_add (fetch->delta, row))
    return take_newer_flags (fetch, row);
  if (self->seqmap != NULL && !imap_seqmap_set (self->seqmap, row->seq, row->uid))
    self->needs_compare = TRUE;
  self->seen_modseq = MAX (self->seen_modseq, row->modseq);
  imap_set_add (fetch->received, row->uid);
  fetch->max_uid = MAX (fetch->max_uid, row->uid);
  if (store_delta_get_n_rows (fetch->delta) >= BATCH)
    row_fetch_commit (fetch);
  return TRUE;
}

/* The highest UID the server may have given out so far, plus one. */
static void
raise_uidnext (EngineMailbox *self, StoreDelta *delta, guint32 uidnext)
{
  if (uidnext <= self->local.uidnext)
    return;
  self->local.uidnext = uidnext;
  store_delta_set_uidnext (delta, uidnext);
}

static void
on_rows_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RowFetch *fetch = user_data;
  EngineMailbox *self = fetch->mailbox;
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapResponse) response = NULL;

  response = imap_client_run_finish (IMAP_CLIENT (source), result, &error);
  if (response != NULL)
    {
      if (fetch->delta == NULL)
        fetch->delta = engine_mailbox_new_delta (self, fetch->origin);
      if (fetch->is_new)
        raise_uidnext (self, fetch->delta, MAX (self->server.uidnext, fetch->max_uid + 1));
      if (fetch->low_uid != 0)
        {
          self->local.low_uid = fetch->low_uid;
          store_delta_set_low_uid (fetch->delta, fetch->low_uid);
          if (fetch->is_new)
            store_delta_set_sync_state (fetch->delta, STORE_SYNC_WINDOW);
        }
      /* Rows at and above low_uid are as of SELECT or newer: its value holds from the first page
       * on, although older rows are still missing. */
      if (fetch->is_new && self->local.modseq == 0 && self->local.n_known == 0
          && self->has_condstore)
        {
          self->local.modseq = self->server.modseq;
          store_delta_set_modseq (fetch->delta, self->server.modseq);
        }
      row_fetch_commit (fetch);
    }
  fetch->func (self, error);
  if (response != NULL)
    engine_mailbox_note_tagged (self, response);
  row_fetch_free (fetch);
}

void
engine_mailbox_fetch_rows (EngineMailbox *self,
                           ImapSet *set,
                           gsize n_expected,
                           StoreOrigin origin,
                           EngineRowPreviews previews,
                           guint32 low_uid,
                           EngineRowsFunc func)
{
  RowFetch *fetch = g_new0 (RowFetch, 1);
  ImapRunOptions options = {
    .flags = IMAP_RUN_MAILBOX | IMAP_RUN_READS_FLAGS,
    .expected_bytes = n_expected * ROW_BYTES,
    .on_response = on_row_response,
    .response_data = fetch,
  };
  const ImapCapability *capability = imap_client_get_capability (self->client);
  g_autoptr (ImapCommand) command =
      engine_row_new_fetch (set, capability, self->has_condstore, previews);

  fetch->mailbox = g_object_ref (self);
  fetch->set = imap_set_ref (set);
  fetch->received = imap_set_new ();
  fetch->origin = origin;
  fetch->low_uid = low_uid;
  fetch->is_new = imap_set_max (set) == G_MAXUINT32;
  fetch->func = func;
  imap_client_run_async (self->client, command, &options, NULL, on_rows_done, fetch);
}

static void
on_new_fetched (EngineMailbox *self, const GError *error)
{
  self->fetching_new = FALSE;
  if (error != NULL)
    {
      self->fetch_new_again = TRUE;
      if (self->sync_task == NULL)
        self->ops->needs_sync (self, self->ops_data);
      else if (self->sync_error == NULL)
        self->sync_error = g_error_copy (error);
    }
  else if (self->fetch_new_again)
    engine_mailbox_fetch_new (self);
  else if (self->is_level && self->local.complete
           && imap_set_count (self->known) != self->server.exists)
    compare_needed (self);
  engine_sync_continue (self);
}

void
engine_mailbox_fetch_new (EngineMailbox *self)
{
  g_autoptr (ImapSet) set = NULL;

  if (self->state != ENGINE_MAILBOX_SELECTED)
    return;
  self->fetch_new_again = self->fetching_new;
  if (self->fetching_new)
    return;
  self->fetching_new = TRUE;
  /* Never `*`, which is the highest UID there is even where that lies below. */
  set = imap_set_new_range (MAX (self->local.uidnext, 1), G_MAXUINT32);
  engine_mailbox_fetch_rows (self, set, 20, STORE_ORIGIN_PUSH, ENGINE_ROW_PREVIEWS_ALL, 0,
                             on_new_fetched);
}

/* Pushes */

void
engine_mailbox_on_exists (EngineMailbox *self, guint32 count)
{
  gboolean grew = count > self->server.exists;

  if (self->state == ENGINE_MAILBOX_CLOSED)
    return;
  self->server.exists = count;
  self->heard_exists = TRUE;
  if (self->seqmap != NULL && !imap_seqmap_set_exists (self->seqmap, count))
    self->needs_compare = TRUE;
  /* While a synchronisation plans, SELECT's own figure is not news. */
  if (self->state == ENGINE_MAILBOX_SELECTED && grew)
    {
      if (self->is_level || self->sync_task != NULL)
        engine_mailbox_fetch_new (self);
      else
        self->fetch_new_again = TRUE;
    }
}

void
engine_mailbox_on_expunge (EngineMailbox *self, guint32 seq)
{
  g_autoptr (ImapSet) set = NULL;
  guint32 uid = 0;

  if (self->state == ENGINE_MAILBOX_CLOSED)
    return;
  if (self->server.exists > 0)
    self->server.exists--;
  if (self->seqmap == NULL || !imap_seqmap_expunge (self->seqmap, seq, &uid) || uid == 0)
    {
      compare_needed (self);
      return;
    }
  set = imap_set_new_range (uid, uid);
  engine_mailbox_remove (self, set);
}

void
engine_mailbox_on_missed (EngineMailbox *self, ImapResponseKind seems, guint32 uid)
{
  if (self->state == ENGINE_MAILBOX_CLOSED)
    return;
  if (seems == IMAP_RESPONSE_FETCH && uid != 0)
    imap_set_add (self->missed_flags, uid);
  else if (seems == IMAP_RESPONSE_FETCH)
    imap_set_add_range (self->missed_flags, 1, G_MAXUINT32);
  if (seems == IMAP_RESPONSE_VANISHED || seems == IMAP_RESPONSE_EXPUNGE
      || seems == IMAP_RESPONSE_FETCH)
    compare_needed (self);
}

void
engine_mailbox_on_vanished (EngineMailbox *self, const ImapSet *uids, gboolean earlier)
{
  if (self->state == ENGINE_MAILBOX_SELECTING)
    {
      imap_set_add_set (self->select_vanished, uids);
      return;
    }
  if (self->state != ENGINE_MAILBOX_SELECTED)
    return;
  if (!earlier)
    self->server.exists -= (guint32) MIN (imap_set_count (uids), self->server.exists);
  if (self->seqmap != NULL)
    imap_seqmap_vanish (self->seqmap, uids);
  engine_mailbox_remove (self, uids);
}

static void
set_flags (EngineMailbox *self, const ImapFetch *fetch)
{
  ImapFetch undated = *fetch;

  if (self->distrusts_modseq)
    undated.modseq = 0;
  engine_row_set_flags (get_pending (self), &undated);
}

static void
set_flags_by_seq (EngineMailbox *self, const ImapFetch *fetch)
{
  ImapFetch with_uid = *fetch;

  if (self->seqmap != NULL)
    with_uid.uid = imap_seqmap_get (self->seqmap, fetch->seq);
  if (self->seqmap == NULL || with_uid.uid == 0)
    {
      compare_needed (self);
      return;
    }
  with_uid.fields |= IMAP_FETCH_UID;
  set_flags (self, &with_uid);
}

void
engine_mailbox_on_fetch (EngineMailbox *self, const ImapFetch *fetch)
{
  if (self->state != ENGINE_MAILBOX_SELECTING && self->state != ENGINE_MAILBOX_SELECTED)
    return;
  self->seen_modseq = MAX (self->seen_modseq, fetch->modseq);
  if (!imap_fetch_has (fetch, IMAP_FETCH_FLAGS))
    return;
  if (!imap_fetch_has (fetch, IMAP_FETCH_UID))
    set_flags_by_seq (self, fetch);
  else if (self->state == ENGINE_MAILBOX_SELECTING || imap_set_contains (self->known, fetch->uid))
    set_flags (self, fetch);
}

void
engine_mailbox_on_condition (EngineMailbox *self, const ImapCondition *condition)
{
  if (self->state != ENGINE_MAILBOX_SELECTED || condition->code == NULL)
    return;
  if (condition->code->kind == IMAP_CODE_NOMODSEQ && self->local.modseq != 0)
    {
      self->local.modseq = 0;
      self->has_condstore = FALSE;
      store_delta_clear_modseq (get_pending (self));
    }
}
