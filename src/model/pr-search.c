/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-search-private.h"

#include "model/pr-message-list-private.h"
#include "store/store-search.h"

#define AGAIN_MS 200 /* after a change of the cache */

struct _PrSearch
{
  GObject parent_instance;

  StoreDatabase *database; /* NULL once stopped */
  guint subscription;
  PrMessageList *list;

  char *text;
  PrSearchScope scope;
  StoreQuery *query;
  char *problem;
  gboolean active;
  GCancellable *cancellable; /* of the search on its way, or NULL */
  guint again_source;
};

G_DEFINE_FINAL_TYPE (PrSearch, pr_search, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ACTIVE,
  PROP_SEARCHING,
  PROP_PROBLEM,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
set_cancellable (PrSearch *self, GCancellable *cancellable)
{
  gboolean was_searching = self->cancellable != NULL;

  g_set_object (&self->cancellable, cancellable);
  if (was_searching != (cancellable != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

static void
cancel (PrSearch *self)
{
  g_clear_handle_id (&self->again_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  set_cancellable (self, NULL);
}

static void
set_active (PrSearch *self, gboolean active)
{
  if (self->active == active)
    return;
  self->active = active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

static void
set_problem (PrSearch *self, const char *problem)
{
  if (g_strcmp0 (self->problem, problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrSearch) self = user_data;
  g_autoptr (GError) error = NULL;
  GArray *keys =
      self->database != NULL ? store_search_finish (self->database, result, &error) : NULL;

  /* a newer one is on its way, or none is wanted */
  if (self->database == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    {
      g_clear_pointer (&keys, g_array_unref);
      return;
    }
  set_cancellable (self, NULL);
  if (keys == NULL)
    pr_message_list_fail_search (self->list, error);
  else if (!pr_message_list_take_found (self->list, keys))
    set_active (self, FALSE);
}

static void
run (PrSearch *self)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  PrFolder *folder = pr_message_list_get_folder (self->list);
  const char *account = NULL;
  gint64 folder_id = 0;

  if (folder != NULL && self->scope == PR_SEARCH_ACCOUNT)
    account = pr_folder_get_account_id (folder);
  if (folder != NULL && self->scope == PR_SEARCH_FOLDER)
    folder_id = pr_folder_get_id (folder);
  cancel (self);
  set_cancellable (self, cancellable);
  store_search_async (self->database, self->query, account, folder_id, PR_SEARCH_MAX_FOUND,
                      cancellable, on_found, g_object_ref (self));
}

static gboolean
on_again (gpointer user_data)
{
  PrSearch *self = user_data;

  self->again_source = 0;
  run (self);
  return G_SOURCE_REMOVE;
}

static void
on_store_change (StoreChange *change, gpointer user_data)
{
  PrSearch *self = user_data;

  if (self->active && self->again_source == 0
      && (change->indexed || change->folder_list || change->folders->len > 0))
    self->again_source = g_timeout_add (AGAIN_MS, on_again, self);
}

/* The folder's list is shown again, unless somebody saw to that already. */
static void
end (PrSearch *self)
{
  cancel (self);
  if (!self->active)
    return;
  if (pr_message_list_is_search (self->list))
    pr_message_list_set_folder (self->list, pr_message_list_get_folder (self->list),
                                pr_message_list_get_filter (self->list));
  set_active (self, FALSE);
}

static void
on_folder_shown (PrMessageList *list, GParamSpec *pspec, gpointer user_data)
{
  PrSearch *self = user_data;

  if (pr_message_list_is_search (list))
    return;
  cancel (self);
  set_active (self, FALSE);
}

/* All Inboxes is no folder that could be named by its id. */
static StoreQuery *
parse (PrSearch *self, const char *text)
{
  PrFolder *folder = pr_message_list_get_folder (self->list);
  g_autofree char *narrowed = NULL;
  g_autoptr (StoreQuery) query = store_query_parse (text, g_get_real_time ());

  if (store_query_is_empty (query) || self->scope != PR_SEARCH_FOLDER || folder == NULL
      || pr_folder_get_kind (folder) != PR_FOLDER_ALL_INBOXES)
    return g_steal_pointer (&query);
  narrowed = g_strconcat ("in:inbox ", text, NULL);
  return store_query_parse (narrowed, g_get_real_time ());
}

void
pr_search_set_text (PrSearch *self, const char *text, PrSearchScope scope)
{
  if (text == NULL)
    text = "";
  if (self->database == NULL
      || (self->scope == scope && g_str_equal (self->text, text)
          && (self->active || *text == '\0')))
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  self->scope = scope;
  g_clear_pointer (&self->query, store_query_unref);
  self->query = parse (self, text);
  set_problem (self, store_query_get_bad (self->query));
  if (store_query_is_empty (self->query))
    {
      end (self);
      return;
    }
  if (!self->active)
    pr_message_list_begin_search (self->list);
  set_active (self, TRUE);
  run (self);
}

void
pr_search_retry (PrSearch *self)
{
  if (self->active && self->database != NULL)
    run (self);
}

const char *
pr_search_get_text (PrSearch *self)
{
  return self->text;
}

gboolean
pr_search_is_active (PrSearch *self)
{
  return self->active;
}

gboolean
pr_search_is_searching (PrSearch *self)
{
  return self->cancellable != NULL;
}

const char *
pr_search_get_problem (PrSearch *self)
{
  return self->problem;
}

/* ---- Object ---- */

void
pr_search_stop (PrSearch *self)
{
  if (self->database == NULL)
    return;
  cancel (self);
  store_database_unsubscribe (self->database, self->subscription);
  g_clear_pointer (&self->database, store_database_unref);
}

static void
pr_search_dispose (GObject *object)
{
  pr_search_stop (PR_SEARCH (object));
  G_OBJECT_CLASS (pr_search_parent_class)->dispose (object);
}

static void
pr_search_finalize (GObject *object)
{
  PrSearch *self = PR_SEARCH (object);

  g_clear_object (&self->list);
  g_clear_pointer (&self->query, store_query_unref);
  g_free (self->text);
  g_free (self->problem);
  G_OBJECT_CLASS (pr_search_parent_class)->finalize (object);
}

static void
pr_search_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PrSearch *self = PR_SEARCH (object);

  switch (prop_id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, pr_search_is_searching (self));
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pr_search_class_init (PrSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = pr_search_dispose;
  object_class->finalize = pr_search_finalize;
  object_class->get_property = pr_search_get_property;

  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);
  properties[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pr_search_init (PrSearch *self)
{
  self->text = g_strdup ("");
}

PrSearch *
pr_search_new (StoreDatabase *database, PrMessageList *list)
{
  PrSearch *self = g_object_new (PR_TYPE_SEARCH, NULL);

  self->database = store_database_ref (database);
  self->list = g_object_ref (list);
  self->query = store_query_parse ("", 0);
  self->subscription =
      store_database_subscribe (database, g_main_context_default (), on_store_change, self, NULL);
  /* a list that leaves the search for a folder begins to load, or has nothing to show */
  g_signal_connect_object (list, "notify::loading", G_CALLBACK (on_folder_shown), self, 0);
  g_signal_connect_object (list, "notify::folder", G_CALLBACK (on_folder_shown), self, 0);
  return self;
}
