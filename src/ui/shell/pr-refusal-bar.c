/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/shell/pr-refusal-bar.h"

struct _PrRefusalBar
{
  GtkWidget parent_instance;

  PrRefusals *refusals;

  GtkRevealer *revealer;
  GtkBox *box;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (PrRefusalBar, pr_refusal_bar, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
update (PrRefusalBar *self)
{
  gboolean any = pr_refusals_get_count (self->refusals) > 0;

  /* The words stay while the bar slides away. */
  if (any)
    gtk_label_set_label (self->label, pr_refusals_get_sentence (self->refusals));
  gtk_revealer_set_reveal_child (self->revealer, any);
}

static void
on_refusals_notify (PrRefusals *refusals, GParamSpec *pspec, gpointer user_data)
{
  update (PR_REFUSAL_BAR (user_data));
}

static void
on_retry (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pr_refusals_repeat (PR_REFUSAL_BAR (widget)->refusals);
}

static void
on_discard (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pr_refusals_drop (PR_REFUSAL_BAR (widget)->refusals);
}

static void
pr_refusal_bar_dispose (GObject *object)
{
  PrRefusalBar *self = PR_REFUSAL_BAR (object);
  GtkWidget *child;

  g_clear_object (&self->refusals);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (pr_refusal_bar_parent_class)->dispose (object);
}

static void
pr_refusal_bar_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  PrRefusalBar *self = PR_REFUSAL_BAR (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), g_value_get_boolean (value)
                                                                      ? GTK_ORIENTATION_VERTICAL
                                                                      : GTK_ORIENTATION_HORIZONTAL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pr_refusal_bar_class_init (PrRefusalBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pr_refusal_bar_dispose;
  object_class->set_property = pr_refusal_bar_set_property;

  properties[PROP_NARROW] =
      g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-refusal-bar.ui");
  gtk_widget_class_set_css_name (widget_class, "refusalbar");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, PrRefusalBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, PrRefusalBar, label);
  gtk_widget_class_bind_template_child (widget_class, PrRefusalBar, box);
  gtk_widget_class_install_action (widget_class, "refusals.retry", NULL, on_retry);
  gtk_widget_class_install_action (widget_class, "refusals.discard", NULL, on_discard);
}

static void
pr_refusal_bar_init (PrRefusalBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
pr_refusal_bar_set_refusals (PrRefusalBar *self, PrRefusals *refusals)
{
  g_return_if_fail (PR_IS_REFUSAL_BAR (self));
  g_return_if_fail (self->refusals == NULL);

  self->refusals = g_object_ref (refusals);
  g_signal_connect_object (refusals, "notify::sentence", G_CALLBACK (on_refusals_notify), self, 0);
  update (self);
}
