/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The windowed list: keys for all rows, objects for the few that are looked at.
 *
 *   keys       {sort, id} of every row in list order
 *   pages      the row objects, and the pages of them that were read last
 *
 * While keys are being read, changes of the store are kept and carried out afterwards: carrying one
 * out twice does nothing. */
#include "model/pr-message-list-private.h"

#include <string.h>

#include "model/pr-error.h"
#include "model/pr-folder-private.h"
#include "model/pr-format.h"
#include "model/pr-key-runs.h"
#include "model/pr-message-pages.h"
#include "model/pr-message-private.h"
#include "store/store-conversation.h"
#include "store/store-message.h"

#define FIRST_KEYS 1000
#define RUNS_A_TURN 8
#define MAX_RUNS (4 * RUNS_A_TURN) /* beyond, clearing and filling is cheaper for GTK */

typedef enum
{
  LOAD_NONE,     /* no view, or its keys could not be read */
  LOAD_FIRST,    /* the first keys are on their way; the old view is still shown */
  LOAD_REST,     /* the first keys are here, the others on their way */
  LOAD_COMPLETE, /* all keys are here */
} LoadState;

typedef enum
{
  SEARCH_NONE,
  SEARCH_WAITING, /* for its first keys; the rows from before are still shown */
  SEARCH_SHOWN,
} SearchState;

struct _PrMessageList
{
  GObject parent_instance;

  StoreDatabase *database; /* NULL once stopped */
  guint subscription;

  PrFolderTree *tree; /* NULL: rows have no place */
  PrFolder *folder;
  PrMessageFilter filter;
  gboolean conversations;
  StoreView *view;
  gboolean outgoing;
  LoadState state;
  SearchState search;
  gboolean loading;
  GError *error; /* why the keys could not be read */
  guint generation;
  GCancellable *cancellable;

  GArray *keys; /* StoreKey */
  PrMessagePages *pages;

  StoreKey boundary;  /* LOAD_REST: the last of the first keys */
  GQueue waiting;     /* StoreChange, to be carried out (again) later */
  GArray *runs;       /* PrKeyRun, the rest of a change that takes several turns; else NULL */
  GArray *runs_added; /* StoreKey, what they add */
  guint runs_source;
  guint midnight_source;
};

static void pr_message_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PrMessageList,
                               pr_message_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      pr_message_list_list_model_init))

enum
{
  PROP_0,
  PROP_LOADING,
  PROP_FOLDER,
  PROP_PROBLEM,
  N_PROPS,
};

enum
{
  REBUILT,
  REPLACING,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static const StoreKey *
get_key (PrMessageList *self, guint position)
{
  return &g_array_index (self->keys, StoreKey, position);
}

/* ---- Headings ---- */

/* The day that begins at POSITION, or NULL. (transfer full) */
static char *
dup_group (PrMessageList *self, guint position, gint64 now)
{
  gint64 sort = get_key (self, position)->sort;

  if (position > 0
      && pr_format_group_key (get_key (self, position - 1)->sort, now)
             == pr_format_group_key (sort, now))
    return NULL;
  return pr_format_group (sort, now);
}

/* Says over the row at POSITION, if it is alive, which day begins there. */
static void
update_group (PrMessageList *self, guint position, gint64 now)
{
  PrMessage *row = position < self->keys->len
                       ? pr_message_pages_lookup (self->pages, get_key (self, position)->id)
                       : NULL;
  g_autofree char *label = row != NULL ? dup_group (self, position, now) : NULL;

  if (row != NULL)
    pr_message_set_group_label (row, label);
}

static gboolean on_midnight (gpointer user_data);

static void
schedule_midnight (PrMessageList *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) today =
      g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                             g_date_time_get_day_of_month (now), 0, 0, 0);
  g_autoptr (GDateTime) tomorrow = today != NULL ? g_date_time_add_days (today, 1) : NULL;
  gint64 left =
      tomorrow != NULL ? g_date_time_difference (tomorrow, now) / G_USEC_PER_SEC : 24 * 3600;

  self->midnight_source = g_timeout_add_seconds ((guint) MAX (left, 0) + 1, on_midnight, self);
}

static gboolean
on_midnight (gpointer user_data)
{
  PrMessageList *self = user_data;
  g_autoptr (GPtrArray) rows = pr_message_pages_dup_rows (self->pages);
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < rows->len; i++)
    {
      PrMessage *row = g_ptr_array_index (rows, i);
      guint position;

      pr_message_update_date (row, now);
      if (pr_key_find (self->keys, pr_message_get_key (row), &position))
        update_group (self, position, now);
    }
  schedule_midnight (self);
  return G_SOURCE_REMOVE;
}

/* ---- Rows ---- */

/* Where the messages of the mailbox ID are, told to somebody who sees several; NULL where the list
 * shows one folder only. (transfer full) */
static char *
dup_place (PrMessageList *self, gint64 id)
{
  gboolean is_search = self->search != SEARCH_NONE;
  PrFolder *folder = self->tree != NULL ? pr_folder_tree_find (self->tree, id) : NULL;
  PrFolder *account;

  if (folder == NULL || (!is_search && self->view->kind == STORE_VIEW_FOLDER))
    return NULL;
  account = pr_folder_tree_find_account (self->tree, pr_folder_get_account_id (folder));
  if (account == NULL || pr_folder_tree_get_n_accounts (self->tree) < 2)
    return g_strdup (pr_folder_get_title (folder));
  if (!is_search)
    return g_strdup (pr_folder_get_title (account));
  return g_strdup_printf ("%s · %s", pr_folder_get_title (folder), pr_folder_get_title (account));
}

static PrMessage *
create_row (gpointer owner, guint position)
{
  PrMessageList *self = owner;
  PrMessage *row = pr_message_new (get_key (self, position), self->outgoing);
  g_autofree char *label = dup_group (self, position, g_get_real_time ());

  pr_message_set_group_label (row, label);
  return row;
}

static void
on_row_filled (gpointer owner, PrMessage *row, gint64 now)
{
  PrMessageList *self = owner;
  g_autofree char *place = dup_place (self, pr_message_get_folder_id (row));

  pr_message_set_place (row, place);
}

static gpointer
pr_message_list_get_item (GListModel *model, guint position)
{
  PrMessageList *self = PR_MESSAGE_LIST (model);

  return position < self->keys->len ? pr_message_pages_get (self->pages, self->keys, position)
                                    : NULL;
}

static guint
pr_message_list_get_n_items (GListModel *model)
{
  return PR_MESSAGE_LIST (model)->keys->len;
}

static GType
pr_message_list_get_item_type (GListModel *model)
{
  return PR_TYPE_MESSAGE;
}

static void
pr_message_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pr_message_list_get_item_type;
  iface->get_n_items = pr_message_list_get_n_items;
  iface->get_item = pr_message_list_get_item;
}

/* ---- Changes ---- */

static void
apply_run (PrMessageList *self, const PrKeyRun *run)
{
  gint64 now = g_get_real_time ();

  if (run->n_removed > 0)
    g_array_remove_range (self->keys, run->position, run->n_removed);
  if (run->n_added > 0)
    g_array_insert_vals (self->keys, run->position,
                         &g_array_index (self->runs_added, StoreKey, run->first_added),
                         run->n_added);
  /* rows that come anew get their headings when they are made */
  update_group (self, run->position, now);
  update_group (self, run->position + run->n_added, now);
  g_list_model_items_changed (G_LIST_MODEL (self), run->position, run->n_removed, run->n_added);
}

/* Replaces all keys, announced as a clearing and a filling: never as a change of all rows, for
 * which GTK would look at every one of them. (transfer full) KEYS. */
static void
replace_keys (PrMessageList *self, GArray *keys)
{
  g_autoptr (GArray) old = self->keys;

  self->keys = g_array_new (FALSE, FALSE, sizeof (StoreKey));
  if (old->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old->len, 0);
  g_array_unref (self->keys);
  self->keys = keys;
  if (keys->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, keys->len);
}

static void
rebuild (PrMessageList *self, const GArray *runs)
{
  GArray *keys = g_array_sized_new (FALSE, FALSE, sizeof (StoreKey), self->keys->len);
  guint position = 0;

  for (guint i = 0; i < runs->len; i++)
    {
      const PrKeyRun *run = &g_array_index (runs, PrKeyRun, i);

      if (run->position > position)
        g_array_append_vals (keys, get_key (self, position), run->position - position);
      if (run->n_added > 0)
        g_array_append_vals (keys, &g_array_index (self->runs_added, StoreKey, run->first_added),
                             run->n_added);
      position = run->position + run->n_removed;
    }
  if (position < self->keys->len)
    g_array_append_vals (keys, get_key (self, position), self->keys->len - position);
  replace_keys (self, keys);
  g_signal_emit (self, signals[REBUILT], 0);
}

static void apply_waiting (PrMessageList *self);

/* Carries out up to RUNS_A_TURN runs from the end, so that the places of the others stay right. */
static gboolean
apply_some_runs (PrMessageList *self)
{
  /* whoever hears of a run may show another folder, which drops the others */
  for (guint i = 0; i < RUNS_A_TURN && self->runs != NULL && self->runs->len > 0; i++)
    {
      PrKeyRun run = g_array_index (self->runs, PrKeyRun, self->runs->len - 1);

      g_array_set_size (self->runs, self->runs->len - 1);
      apply_run (self, &run);
    }
  if (self->runs != NULL && self->runs->len > 0)
    return FALSE;
  g_clear_pointer (&self->runs, g_array_unref);
  g_clear_pointer (&self->runs_added, g_array_unref);
  return TRUE;
}

static gboolean
on_runs_idle (gpointer user_data)
{
  g_autoptr (PrMessageList) self = g_object_ref (user_data);

  if (!apply_some_runs (self))
    return G_SOURCE_CONTINUE;
  self->runs_source = 0;
  apply_waiting (self);
  return G_SOURCE_REMOVE;
}

static void
clear_runs (PrMessageList *self)
{
  g_clear_handle_id (&self->runs_source, g_source_remove);
  g_clear_pointer (&self->runs, g_array_unref);
  g_clear_pointer (&self->runs_added, g_array_unref);
}

static gboolean
is_in_view (PrMessageList *self, const StoreFolderChange *part)
{
  if (self->search != SEARCH_NONE)
    return TRUE;
  return self->view->kind == STORE_VIEW_FOLDER ? part->folder == self->view->folder
                                               : part->role == self->view->role;
}

/* What PART says of the rows of this list, or NULL. */
static StoreFolderChange *
get_rows (PrMessageList *self, StoreFolderChange *part)
{
  return self->view->conversations ? part->conversations : part;
}

static gboolean
is_hidden (PrMessageList *self, StoreFlags flags)
{
  return (flags & STORE_FLAG_DELETED) != 0 && !self->view->show_deleted;
}

static gboolean
matches (PrMessageList *self, StoreFlags flags)
{
  return !is_hidden (self, flags) && (flags & self->view->with) == self->view->with
         && (flags & self->view->without) == 0;
}

/* Only the search itself knows what it finds; what it has found may move. */
static gboolean
belongs (PrMessageList *self, const StoreKey *key, StoreFlags flags)
{
  guint position;

  if (self->search != SEARCH_NONE)
    return !is_hidden (self, flags) && pr_key_find (self->keys, key, &position);
  return matches (self, flags);
}

/* While only the first keys are here, what lies behind them is not known. */
static gboolean
is_within_reach (PrMessageList *self, const StoreKey *key)
{
  return self->state != LOAD_REST || pr_key_compare (key, &self->boundary) <= 0;
}

static void
collect_flags (PrMessageList *self, GArray *rows, GArray *removed, GArray *added)
{
  for (guint i = 0; i < rows->len; i++)
    {
      StoreFlagsRow *row = &g_array_index (rows, StoreFlagsRow, i);

      pr_message_pages_set_flags (self->pages, row->key.id, row->new_flags);
      /* one that merely stops matching stays, so that reading takes no row away */
      if (is_hidden (self, row->new_flags))
        g_array_append_val (removed, row->key);
      else if (belongs (self, &row->key, row->new_flags) && is_within_reach (self, &row->key))
        g_array_append_val (added, row->key);
    }
}

static void
collect_added (PrMessageList *self, GArray *rows, GArray *added)
{
  for (guint i = 0; i < rows->len; i++)
    {
      StoreAddedRow *row = &g_array_index (rows, StoreAddedRow, i);

      pr_message_pages_set_flags (self->pages, row->key.id, row->flags);
      if (belongs (self, &row->key, row->flags) && is_within_reach (self, &row->key))
        g_array_append_val (added, row->key);
    }
}

static void
announce_replaced (PrMessageList *self, GArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const StoreReplacedRow *row = &g_array_index (rows, StoreReplacedRow, i);

      g_signal_emit (self, signals[REPLACING], 0, row->old_id, row->new_id);
    }
}

/* Takes REMOVED out and ADDED in, by the smallest announcements. (transfer full) ADDED. */
static void
apply_keys (PrMessageList *self, GArray *removed, GArray *added)
{
  g_autoptr (GArray) runs = pr_key_runs_new (self->keys, removed, added);

  self->runs_added = added;
  if (runs->len > MAX_RUNS)
    {
      rebuild (self, runs);
      g_clear_pointer (&self->runs_added, g_array_unref);
      return;
    }
  self->runs = g_steal_pointer (&runs);
  if (!apply_some_runs (self))
    self->runs_source = g_idle_add (on_runs_idle, self);
}

static void
apply_change (PrMessageList *self, StoreChange *change)
{
  g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (StoreKey));
  GArray *added = g_array_new (FALSE, FALSE, sizeof (StoreKey));

  for (guint i = 0; i < change->folders->len; i++)
    {
      StoreFolderChange *part = g_ptr_array_index (change->folders, i);
      StoreFolderChange *rows = is_in_view (self, part) ? get_rows (self, part) : NULL;

      if (is_in_view (self, part))
        pr_message_pages_reload (self->pages, part->updated);
      if (rows == NULL)
        continue;
      if (rows->removed->len > 0)
        g_array_append_vals (removed, rows->removed->data, rows->removed->len);
      collect_added (self, rows->added, added);
      collect_flags (self, rows->flags, removed, added);
      if (rows != part)
        pr_message_pages_reload (self->pages, rows->updated);
      announce_replaced (self, rows->replaced);
    }
  apply_keys (self, removed, added);
}

static void
apply_waiting (PrMessageList *self)
{
  while (self->runs == NULL && self->state == LOAD_COMPLETE && self->waiting.length > 0)
    {
      g_autoptr (StoreChange) change = g_queue_pop_head (&self->waiting);

      apply_change (self, change);
    }
}

static void
on_store_change (StoreChange *change, gpointer user_data)
{
  PrMessageList *self = user_data;
  gboolean concerned = FALSE;

  if (self->state == LOAD_NONE)
    return;
  for (guint i = 0; i < change->folders->len && !concerned; i++)
    concerned = is_in_view (self, g_ptr_array_index (change->folders, i));
  if (!concerned)
    return;
  if (self->runs == NULL && self->state == LOAD_REST)
    apply_change (self, change);
  /* while keys are read, also what was carried out is kept: the rest may be older than it */
  g_queue_push_tail (&self->waiting, store_change_ref (change));
  apply_waiting (self);
}

/* ---- Keys ---- */

typedef struct
{
  PrMessageList *list;
  guint generation;
} KeyLoad;

static void
key_load_free (KeyLoad *load)
{
  g_object_unref (load->list);
  g_free (load);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyLoad, key_load_free)

static void
set_loading (PrMessageList *self, gboolean loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

/* (transfer full) ERROR, nullable. */
static void
take_problem (PrMessageList *self, GError *error)
{
  int old = self->error != NULL ? self->error->code : -1;

  g_clear_error (&self->error);
  self->error = error;
  if (old != (error != NULL ? error->code : -1))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void load_keys (PrMessageList *self, gsize limit);

/* (transfer full) KEYS. */
static void
take_first_keys (PrMessageList *self, GArray *keys)
{
  gboolean is_all = keys->len < FIRST_KEYS;

  if (!is_all)
    self->boundary = g_array_index (keys, StoreKey, keys->len - 1);
  self->state = is_all ? LOAD_COMPLETE : LOAD_REST;
  clear_runs (self);
  pr_message_pages_clear (self->pages);
  pr_message_pages_set_conversations (self->pages, self->view->conversations);
  replace_keys (self, keys);
  set_loading (self, FALSE);
  if (is_all)
    return;
  load_keys (self, 0);
  for (GList *link = self->waiting.head; link != NULL && self->runs == NULL; link = link->next)
    apply_change (self, link->data);
}

/* (transfer full) KEYS: all of the view; takes those behind the boundary. */
static void
take_all_keys (PrMessageList *self, GArray *keys)
{
  guint shown = self->keys->len;
  guint first;

  if (pr_key_find (keys, &self->boundary, &first))
    first++;
  if (first == shown)
    {
      GArray *old = self->keys;

      /* the usual case without a second copy of a long list */
      if (shown > 0)
        memcpy (keys->data, old->data, shown * sizeof (StoreKey));
      self->keys = keys;
      g_array_unref (old);
    }
  else
    {
      if (first < keys->len)
        g_array_append_vals (self->keys, &g_array_index (keys, StoreKey, first), keys->len - first);
      g_array_unref (keys);
    }
  self->state = LOAD_COMPLETE;
  if (self->keys->len > shown)
    {
      update_group (self, shown, g_get_real_time ());
      g_list_model_items_changed (G_LIST_MODEL (self), shown, 0, self->keys->len - shown);
    }
}

/* A part of the list would pass for the whole, and old rows for new ones. */
static void
give_up (PrMessageList *self, const GError *error)
{
  g_message ("Keys could not be read: %s", error->message);
  self->state = LOAD_NONE;
  clear_runs (self);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) store_change_unref);
  pr_message_pages_clear (self->pages);
  take_problem (self, pr_error_from (error));
  replace_keys (self, g_array_new (FALSE, FALSE, sizeof (StoreKey)));
  set_loading (self, FALSE);
}

static void
on_keys_load (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KeyLoad) load = user_data;
  PrMessageList *self = load->list;
  g_autoptr (GError) error = NULL;
  GArray *keys;

  if (self->database == NULL)
    return;
  keys = store_message_load_keys_finish (self->database, result, &error);
  if (load->generation != self->generation)
    {
      g_clear_pointer (&keys, g_array_unref);
      return;
    }
  if (keys == NULL)
    {
      give_up (self, error);
      return;
    }
  /* a change that takes several turns moves places about: let it end first */
  while (self->state == LOAD_REST && self->runs != NULL)
    apply_some_runs (self);
  clear_runs (self);
  if (self->state == LOAD_FIRST)
    take_first_keys (self, keys);
  else
    take_all_keys (self, keys);
  apply_waiting (self);
}

static void
load_keys (PrMessageList *self, gsize limit)
{
  KeyLoad *load = g_new0 (KeyLoad, 1);

  load->list = g_object_ref (self);
  load->generation = self->generation;
  store_message_load_keys_async (self->database, self->view, limit, self->cancellable, on_keys_load,
                                 load);
}

/* Nothing that is on its way for the old view concerns the new one. */
static void
leave_view (PrMessageList *self)
{
  self->generation++;
  pr_message_pages_cancel (self->pages);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_queue_clear_full (&self->waiting, (GDestroyNotify) store_change_unref);
  g_clear_pointer (&self->view, store_view_free);
  self->search = SEARCH_NONE;
  take_problem (self, NULL);
}

void
pr_message_list_begin_search (PrMessageList *self)
{
  leave_view (self);
  clear_runs (self);
  self->outgoing = FALSE;
  self->view = store_view_new_folder (0);
  self->state = LOAD_COMPLETE;
  self->search = SEARCH_WAITING;
  set_loading (self, TRUE);
}

gboolean
pr_message_list_is_search (PrMessageList *self)
{
  return self->search != SEARCH_NONE;
}

gboolean
pr_message_list_take_found (PrMessageList *self, GArray *keys)
{
  g_autoptr (GArray) old = NULL;

  if (self->search == SEARCH_NONE || self->database == NULL)
    {
      g_array_unref (keys);
      return FALSE;
    }
  take_problem (self, NULL);
  if (self->search == SEARCH_WAITING)
    {
      self->search = SEARCH_SHOWN;
      clear_runs (self);
      pr_message_pages_clear (self->pages);
      pr_message_pages_set_conversations (self->pages, FALSE);
      replace_keys (self, keys);
      set_loading (self, FALSE);
      return TRUE;
    }
  while (self->runs != NULL)
    apply_some_runs (self);
  clear_runs (self);
  old = g_array_copy (self->keys);
  apply_keys (self, old, keys);
  return TRUE;
}

void
pr_message_list_fail_search (PrMessageList *self, const GError *error)
{
  if (self->search == SEARCH_NONE)
    return;
  clear_runs (self);
  pr_message_pages_clear (self->pages);
  pr_message_pages_set_conversations (self->pages, FALSE);
  self->search = SEARCH_SHOWN;
  take_problem (self, pr_error_from (error));
  replace_keys (self, g_array_new (FALSE, FALSE, sizeof (StoreKey)));
  set_loading (self, FALSE);
}

void
pr_message_list_set_view (PrMessageList *self, const StoreView *view, gboolean outgoing)
{
  leave_view (self);
  self->outgoing = outgoing;
  if (view == NULL || self->database == NULL)
    {
      self->state = LOAD_NONE;
      clear_runs (self);
      pr_message_pages_clear (self->pages);
      replace_keys (self, g_array_new (FALSE, FALSE, sizeof (StoreKey)));
      set_loading (self, FALSE);
      return;
    }
  self->view = store_view_copy (view);
  self->state = LOAD_FIRST;
  set_loading (self, TRUE);
  load_keys (self, FIRST_KEYS);
}

void
pr_message_list_reload (PrMessageList *self)
{
  g_autoptr (StoreView) view = NULL;

  if (self->view == NULL || self->search != SEARCH_NONE)
    return;
  view = store_view_copy (self->view);
  pr_message_list_set_view (self, view, self->outgoing);
}

const GError *
pr_message_list_get_error (PrMessageList *self)
{
  return self->error;
}

/* ---- Object ---- */

void
pr_message_list_stop (PrMessageList *self)
{
  if (self->database == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  pr_message_pages_stop (self->pages);
  clear_runs (self);
  g_clear_handle_id (&self->midnight_source, g_source_remove);
  store_database_unsubscribe (self->database, self->subscription);
  g_clear_pointer (&self->database, store_database_unref);
}

static void
pr_message_list_dispose (GObject *object)
{
  pr_message_list_stop (PR_MESSAGE_LIST (object));
  G_OBJECT_CLASS (pr_message_list_parent_class)->dispose (object);
}

static void
pr_message_list_finalize (GObject *object)
{
  PrMessageList *self = PR_MESSAGE_LIST (object);

  g_queue_clear_full (&self->waiting, (GDestroyNotify) store_change_unref);
  pr_message_pages_free (self->pages);
  g_array_unref (self->keys);
  g_clear_pointer (&self->view, store_view_free);
  g_clear_object (&self->folder);
  g_clear_object (&self->tree);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (pr_message_list_parent_class)->finalize (object);
}

static void
pr_message_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PrMessageList *self = PR_MESSAGE_LIST (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_FOLDER:
      g_value_set_object (value, self->folder);
      break;
    case PROP_PROBLEM:
      g_value_set_int (value, self->error != NULL ? self->error->code : -1);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pr_message_list_class_init (PrMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = pr_message_list_dispose;
  object_class->finalize = pr_message_list_finalize;
  object_class->get_property = pr_message_list_get_property;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_FOLDER] = g_param_spec_object ("folder", NULL, NULL, PR_TYPE_FOLDER, flags);
  properties[PROP_PROBLEM] =
      g_param_spec_int ("problem", NULL, NULL, -1, PR_ERROR_N - 1, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[REPLACING] = g_signal_new ("replacing", PR_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
  signals[REBUILT] = g_signal_new ("rebuilt", PR_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
pr_message_list_init (PrMessageList *self)
{
  self->keys = g_array_new (FALSE, FALSE, sizeof (StoreKey));
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->waiting);
  schedule_midnight (self);
}

PrMessageList *
pr_message_list_new (StoreDatabase *database)
{
  PrMessageList *self = g_object_new (PR_TYPE_MESSAGE_LIST, NULL);

  self->database = store_database_ref (database);
  self->pages = pr_message_pages_new (database, self, create_row, on_row_filled);
  self->subscription =
      store_database_subscribe (database, g_main_context_default (), on_store_change, self, NULL);
  return self;
}

void
pr_message_list_set_folder_tree (PrMessageList *self, PrFolderTree *tree)
{
  g_set_object (&self->tree, tree);
}

void
pr_message_list_set_folder (PrMessageList *self, PrFolder *folder, PrMessageFilter filter)
{
  g_autoptr (StoreView) view = folder != NULL ? pr_folder_dup_view (folder) : NULL;
  PrFolderRole role = folder != NULL ? pr_folder_get_role (folder) : PR_FOLDER_ROLE_NONE;

  /* A draft is a message of its own, whatever it answers. */
  if (view != NULL)
    view->conversations = self->conversations && role != PR_FOLDER_ROLE_DRAFTS;
  if (view != NULL && filter == PR_MESSAGE_FILTER_UNREAD)
    view->without |= STORE_FLAG_SEEN;
  if (view != NULL && filter == PR_MESSAGE_FILTER_STARRED)
    view->with |= STORE_FLAG_FLAGGED;
  self->filter = filter;
  pr_message_list_set_view (self, view,
                            role == PR_FOLDER_ROLE_SENT || role == PR_FOLDER_ROLE_DRAFTS);
  if (g_set_object (&self->folder, folder))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDER]);
}

void
pr_message_list_set_conversations (PrMessageList *self, gboolean conversations)
{
  if (self->conversations == conversations)
    return;
  self->conversations = conversations;
  if (self->search == SEARCH_NONE && self->folder != NULL)
    pr_message_list_set_folder (self, self->folder, self->filter);
}

gboolean
pr_message_list_get_conversations (PrMessageList *self)
{
  return self->conversations;
}

static void
on_members_list (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GArray *ids = store_conversation_list_finish (g_task_get_task_data (task), result, &error);

  if (ids != NULL)
    g_task_return_pointer (task, ids, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

void
pr_message_list_expand_async (PrMessageList *self,
                              const gint64 *ids,
                              gsize n,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pr_message_list_expand_async);
  if (self->view != NULL && self->view->conversations && self->database != NULL)
    {
      g_task_set_task_data (task, store_database_ref (self->database),
                            (GDestroyNotify) store_database_unref);
      store_conversation_list_async (self->database, self->view, ids, n, cancellable,
                                     on_members_list, g_steal_pointer (&task));
      return;
    }
  g_task_return_pointer (
      task, g_array_append_vals (g_array_new (FALSE, FALSE, sizeof (gint64)), ids, (guint) n),
      (GDestroyNotify) g_array_unref);
}

GArray *
pr_message_list_expand_finish (PrMessageList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pr_message_list_expand_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

PrFolder *
pr_message_list_get_folder (PrMessageList *self)
{
  return self->folder;
}

PrMessageFilter
pr_message_list_get_filter (PrMessageList *self)
{
  return self->filter;
}

gboolean
pr_message_list_is_loading (PrMessageList *self)
{
  return self->loading;
}

gboolean
pr_message_list_is_complete (PrMessageList *self)
{
  return self->state == LOAD_COMPLETE && self->waiting.length == 0 && self->runs == NULL;
}

gint64
pr_message_list_get_id (PrMessageList *self, guint position)
{
  return position < self->keys->len ? get_key (self, position)->id : 0;
}

gboolean
pr_message_list_find (PrMessageList *self, gint64 id, guint *out_position)
{
  PrMessage *row = pr_message_pages_lookup (self->pages, id);

  if (row != NULL)
    return pr_key_find (self->keys, pr_message_get_key (row), out_position);
  for (guint i = 0; i < self->keys->len; i++)
    if (get_key (self, i)->id == id)
      {
        *out_position = i;
        return TRUE;
      }
  return FALSE;
}
