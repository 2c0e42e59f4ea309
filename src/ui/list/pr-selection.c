/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/list/pr-selection.h"

struct _PrSelection
{
  GObject parent_instance;

  GListModel *model;
  gulong items_changed_id;
  GtkBitset *selected;
  guint limit;
};

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_N_SELECTED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static GType
pr_selection_get_item_type (GListModel *list)
{
  return G_TYPE_OBJECT;
}

static guint
pr_selection_get_n_items (GListModel *list)
{
  PrSelection *self = PR_SELECTION (list);

  return self->model != NULL ? MIN (g_list_model_get_n_items (self->model), self->limit) : 0;
}

static gpointer
pr_selection_get_item (GListModel *list, guint position)
{
  PrSelection *self = PR_SELECTION (list);

  return self->model != NULL && position < self->limit
             ? g_list_model_get_item (self->model, position)
             : NULL;
}

static void
pr_selection_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pr_selection_get_item_type;
  iface->get_n_items = pr_selection_get_n_items;
  iface->get_item = pr_selection_get_item;
}

/* Takes over SELECTED and tells which range differs. */
static void
replace_bitset (PrSelection *self, GtkBitset *selected)
{
  g_autoptr (GtkBitset) changes = gtk_bitset_copy (self->selected);

  gtk_bitset_difference (changes, selected);
  g_clear_pointer (&self->selected, gtk_bitset_unref);
  self->selected = gtk_bitset_ref (selected);
  if (!gtk_bitset_is_empty (changes))
    {
      guint n_shown = pr_selection_get_n_items (G_LIST_MODEL (self));
      guint first = gtk_bitset_get_minimum (changes);
      guint end = MIN (gtk_bitset_get_maximum (changes) + 1, n_shown);

      if (first < end)
        gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), first, end - first);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
    }
}

static gboolean
pr_selection_is_selected (GtkSelectionModel *model, guint position)
{
  return gtk_bitset_contains (PR_SELECTION (model)->selected, position);
}

static GtkBitset *
pr_selection_get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  return gtk_bitset_ref (PR_SELECTION (model)->selected);
}

static gboolean
pr_selection_set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  PrSelection *self = PR_SELECTION (model);
  guint n_items = self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
  g_autoptr (GtkBitset) result = gtk_bitset_copy (self->selected);
  g_autoptr (GtkBitset) chosen = gtk_bitset_copy (selected);

  gtk_bitset_intersect (chosen, mask);
  gtk_bitset_subtract (result, mask);
  gtk_bitset_union (result, chosen);
  gtk_bitset_remove_range_closed (result, n_items, G_MAXUINT);
  replace_bitset (self, result);
  return TRUE;
}

static gboolean
pr_selection_select_all (GtkSelectionModel *model)
{
  PrSelection *self = PR_SELECTION (model);
  g_autoptr (GtkBitset) all =
      gtk_bitset_new_range (0, self->model != NULL ? g_list_model_get_n_items (self->model) : 0);

  return pr_selection_set_selection (model, all, all);
}

static void
pr_selection_selection_model_init (GtkSelectionModelInterface *iface)
{
  /* The interface's own select_item and so on all end in set_selection. */
  iface->is_selected = pr_selection_is_selected;
  iface->get_selection_in_range = pr_selection_get_selection_in_range;
  iface->set_selection = pr_selection_set_selection;
  iface->select_all = pr_selection_select_all; /* also what the limit hides */
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PrSelection,
                               pr_selection,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      pr_selection_list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                          pr_selection_selection_model_init))

/* What a view sees of a change: rows may enter or leave at the limit too, so that everything behind
 * POSITION changes, which is not much then. */
static void
forward_items_changed (PrSelection *self, guint position, guint removed, guint added)
{
  guint after = g_list_model_get_n_items (self->model);
  guint before = after - added + removed;

  if (before <= self->limit && after <= self->limit)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  else if (position < self->limit)
    g_list_model_items_changed (G_LIST_MODEL (self), position, MIN (before, self->limit) - position,
                                MIN (after, self->limit) - position);
}

static void
on_model_items_changed (GListModel *model,
                        guint position,
                        guint removed,
                        guint added,
                        gpointer data)
{
  PrSelection *self = PR_SELECTION (data);
  guint64 before = gtk_bitset_get_size (self->selected);

  gtk_bitset_splice (self->selected, position, removed, added);
  forward_items_changed (self, position, removed, added);
  if (gtk_bitset_get_size (self->selected) != before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

static void
clear_model (PrSelection *self)
{
  if (self->model != NULL)
    g_clear_signal_handler (&self->items_changed_id, self->model);
  g_clear_object (&self->model);
}

static void
pr_selection_finalize (GObject *object)
{
  PrSelection *self = PR_SELECTION (object);

  clear_model (self);
  gtk_bitset_unref (self->selected);
  G_OBJECT_CLASS (pr_selection_parent_class)->finalize (object);
}

static void
pr_selection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PrSelection *self = PR_SELECTION (object);

  switch (id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, pr_selection_get_n_selected (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pr_selection_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_MODEL:
      pr_selection_set_model (PR_SELECTION (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pr_selection_class_init (PrSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = pr_selection_finalize;
  object_class->get_property = pr_selection_get_property;
  object_class->set_property = pr_selection_set_property;

  properties[PROP_MODEL] =
      g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_N_SELECTED] =
      g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pr_selection_init (PrSelection *self)
{
  self->selected = gtk_bitset_new_empty ();
  self->limit = G_MAXUINT;
}

PrSelection *
pr_selection_new (GListModel *model)
{
  return g_object_new (PR_TYPE_SELECTION, "model", model, NULL);
}

GListModel *
pr_selection_get_model (PrSelection *self)
{
  g_return_val_if_fail (PR_IS_SELECTION (self), NULL);

  return self->model;
}

void
pr_selection_set_model (PrSelection *self, GListModel *model)
{
  guint removed;
  gboolean had_selection;

  g_return_if_fail (PR_IS_SELECTION (self));
  g_return_if_fail (model == NULL || G_IS_LIST_MODEL (model));
  if (self->model == model)
    return;
  removed = pr_selection_get_n_items (G_LIST_MODEL (self));
  had_selection = !gtk_bitset_is_empty (self->selected);

  /* Emptied before it is filled: a view that sees both in one step looks for every old item in the
   * whole of the new model. */
  clear_model (self);
  gtk_bitset_remove_all (self->selected);
  if (removed > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, 0);
  if (model != NULL)
    {
      guint added = MIN (g_list_model_get_n_items (model), self->limit);

      self->model = g_object_ref (model);
      self->items_changed_id =
          g_signal_connect (model, "items-changed", G_CALLBACK (on_model_items_changed), self);
      if (added > 0)
        g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, added);
    }
  if (had_selection)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

guint
pr_selection_get_n_selected (PrSelection *self)
{
  g_return_val_if_fail (PR_IS_SELECTION (self), 0);

  return (guint) gtk_bitset_get_size (self->selected);
}

guint
pr_selection_get_single (PrSelection *self)
{
  g_return_val_if_fail (PR_IS_SELECTION (self), GTK_INVALID_LIST_POSITION);

  if (gtk_bitset_get_size (self->selected) != 1)
    return GTK_INVALID_LIST_POSITION;
  return gtk_bitset_get_minimum (self->selected);
}

const GtkBitset *
pr_selection_peek (PrSelection *self)
{
  g_return_val_if_fail (PR_IS_SELECTION (self), NULL);

  return self->selected;
}

guint
pr_selection_get_limit (PrSelection *self)
{
  g_return_val_if_fail (PR_IS_SELECTION (self), 0);

  return self->limit;
}

void
pr_selection_set_limit (PrSelection *self, guint limit)
{
  guint before;
  guint after;

  g_return_if_fail (PR_IS_SELECTION (self));

  before = pr_selection_get_n_items (G_LIST_MODEL (self));
  self->limit = limit;
  after = pr_selection_get_n_items (G_LIST_MODEL (self));
  if (after < before)
    g_list_model_items_changed (G_LIST_MODEL (self), after, before - after, 0);
  else if (after > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, after - before);
}
