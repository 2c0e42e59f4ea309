/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-undo-private.h"

struct _PrUndo
{
  GObject parent_instance;

  GWeakRef owner;
  PrUndoFunc func;
  GPtrArray *steps; /* NULL once taken back */
  char *label;
};

G_DEFINE_FINAL_TYPE (PrUndo, pr_undo, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_LABEL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

PrStep *
pr_step_new_flags (StoreFlags add, StoreFlags remove)
{
  PrStep *step = g_new0 (PrStep, 1);

  step->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  step->add = add;
  step->remove = remove;
  return step;
}

PrStep *
pr_step_new_move (gint64 folder)
{
  PrStep *step = pr_step_new_flags (STORE_FLAG_NONE, STORE_FLAG_NONE);

  step->folder = folder;
  return step;
}

void
pr_step_free (PrStep *step)
{
  g_array_unref (step->ids);
  g_free (step->add_keyword);
  g_free (step->remove_keyword);
  g_free (step);
}

static void
pr_undo_finalize (GObject *object)
{
  PrUndo *self = PR_UNDO (object);

  g_weak_ref_clear (&self->owner);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_free (self->label);
  G_OBJECT_CLASS (pr_undo_parent_class)->finalize (object);
}

static void
pr_undo_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_LABEL)
    g_value_set_string (value, PR_UNDO (object)->label);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
pr_undo_class_init (PrUndoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = pr_undo_finalize;
  object_class->get_property = pr_undo_get_property;

  properties[PROP_LABEL] =
      g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pr_undo_init (PrUndo *self)
{
  g_weak_ref_init (&self->owner, NULL);
}

PrUndo *
pr_undo_new (GObject *owner, PrUndoFunc func, GPtrArray *steps, const char *label)
{
  PrUndo *self = g_object_new (PR_TYPE_UNDO, NULL);

  g_weak_ref_set (&self->owner, owner);
  self->func = func;
  self->steps = steps;
  self->label = g_strdup (label);
  return self;
}

const char *
pr_undo_get_label (PrUndo *self)
{
  return self->label;
}

void
pr_undo_revert (PrUndo *self)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);
  g_autoptr (GPtrArray) steps = g_steal_pointer (&self->steps);

  if (owner != NULL && steps != NULL)
    self->func (owner, steps);
}
