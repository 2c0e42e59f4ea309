/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/list/pr-search-bar.h"

#include <glib/gi18n.h>

#include "ui/list/pr-search-help.h"
#include "ui/pr-icon-names.h"

struct _PrSearchBar
{
  AdwBin parent_instance;

  PrSearch *search;
  GListModel *accounts;
  gboolean open;
  PrSearchScope scope;

  GtkRevealer *revealer;
  GtkSearchEntry *entry;
  GtkMenuButton *help_button;
  GtkWidget *account_button;
  GtkLabel *problem_label;
};

enum
{
  PROP_0,
  PROP_OPEN,
  PROP_SCOPE,
  N_PROPS,
};

enum
{
  CHANGED,
  LEAVE,
  N_SIGNALS,
};

/* In the order of PrSearchScope. */
static const char *const scope_names[] = { "everywhere", "account", "folder" };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PrSearchBar, pr_search_bar, ADW_TYPE_BIN)

static void
search (PrSearchBar *self)
{
  const char *text = self->open ? gtk_editable_get_text (GTK_EDITABLE (self->entry)) : "";

  if (g_strcmp0 (text, pr_search_get_text (self->search)) == 0 && *text == '\0')
    return;
  g_signal_emit (self, signals[CHANGED], 0);
  pr_search_set_text (self->search, text, self->scope);
}

static void
on_search_changed (GtkSearchEntry *entry, gpointer user_data)
{
  search (PR_SEARCH_BAR (user_data));
}

static void
on_activate (GtkSearchEntry *entry, gpointer user_data)
{
  PrSearchBar *self = PR_SEARCH_BAR (user_data);

  search (self);
  g_signal_emit (self, signals[LEAVE], 0);
}

static void
on_stop_search (GtkSearchEntry *entry, gpointer user_data)
{
  pr_search_bar_set_open (PR_SEARCH_BAR (user_data), FALSE);
}

static gboolean
on_key_pressed (GtkEventControllerKey *controller,
                guint key,
                guint code,
                GdkModifierType state,
                gpointer user_data)
{
  if (key != GDK_KEY_Down && key != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;
  g_signal_emit (user_data, signals[LEAVE], 0);
  return GDK_EVENT_STOP;
}

/* What is still being typed is not called wrong, unless nothing can be searched for. */
static void
update_problem (PrSearchBar *self)
{
  const char *problem = pr_search_get_problem (self->search);
  gboolean is_shown = problem != NULL
                      && (!pr_search_is_active (self->search)
                          || !g_str_has_suffix (pr_search_get_text (self->search), problem));
  g_autofree char *label = NULL;

  if (is_shown && g_str_has_suffix (problem, ":"))
    /* Translators: %s is a part of a search, such as from: */
    label = g_strdup_printf (_ ("“%s” wants something after it"), problem);
  else if (is_shown)
    /* Translators: %s is a part of a search, such as is:something */
    label = g_strdup_printf (_ ("“%s” is not understood"), problem);
  gtk_label_set_label (self->problem_label, label != NULL ? label : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), label != NULL);
}

static void
on_search_notify (PrSearch *search, GParamSpec *pspec, gpointer user_data)
{
  update_problem (PR_SEARCH_BAR (user_data));
}

/* With one account it is everywhere. */
static void
update_scopes (PrSearchBar *self)
{
  gtk_widget_set_visible (self->account_button, g_list_model_get_n_items (self->accounts) > 1);
}

static void
on_accounts_changed (GListModel *accounts,
                     guint position,
                     guint removed,
                     guint added,
                     gpointer data)
{
  update_scopes (PR_SEARCH_BAR (data));
}

static void
create_help (GtkMenuButton *button, gpointer user_data)
{
  PrSearchBar *self = PR_SEARCH_BAR (user_data);

  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_popover (button, pr_search_help_new (GTK_EDITABLE (self->entry)));
}

/* Object */

static void
pr_search_bar_dispose (GObject *object)
{
  PrSearchBar *self = PR_SEARCH_BAR (object);

  g_clear_object (&self->search);
  g_clear_object (&self->accounts);
  G_OBJECT_CLASS (pr_search_bar_parent_class)->dispose (object);
}

static void
pr_search_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PrSearchBar *self = PR_SEARCH_BAR (object);

  switch (id)
    {
    case PROP_OPEN:
      g_value_set_boolean (value, self->open);
      break;
    case PROP_SCOPE:
      g_value_set_static_string (value, scope_names[self->scope]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pr_search_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PrSearchBar *self = PR_SEARCH_BAR (object);

  switch (id)
    {
    case PROP_OPEN:
      pr_search_bar_set_open (self, g_value_get_boolean (value));
      break;
    case PROP_SCOPE:
      for (guint i = 0; i < G_N_ELEMENTS (scope_names); i++)
        if (g_strcmp0 (g_value_get_string (value), scope_names[i]) == 0)
          pr_search_bar_set_scope (self, (PrSearchScope) i);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pr_search_bar_class_init (PrSearchBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = pr_search_bar_dispose;
  object_class->get_property = pr_search_bar_get_property;
  object_class->set_property = pr_search_bar_set_property;

  properties[PROP_OPEN] = g_param_spec_boolean ("open", NULL, NULL, FALSE, flags);
  properties[PROP_SCOPE] = g_param_spec_string ("scope", NULL, NULL, scope_names[0], flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[LEAVE] = g_signal_new ("leave", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-search-bar.ui");
  gtk_widget_class_set_css_name (widget_class, "searcharea");
  gtk_widget_class_install_property_action (widget_class, "search.scope", "scope");
  gtk_widget_class_bind_template_child (widget_class, PrSearchBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, PrSearchBar, entry);
  gtk_widget_class_bind_template_child (widget_class, PrSearchBar, help_button);
  gtk_widget_class_bind_template_child (widget_class, PrSearchBar, account_button);
  gtk_widget_class_bind_template_child (widget_class, PrSearchBar, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
}

static void
pr_search_bar_init (PrSearchBar *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  pr_icon_names_follow_tooltips (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->help_button, create_help, self, NULL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

PrSearchBar *
pr_search_bar_new (PrCore *core, PrSearch *search)
{
  PrSearchBar *self = g_object_new (PR_TYPE_SEARCH_BAR, NULL);

  self->search = g_object_ref (search);
  self->accounts = g_object_ref (pr_core_get_accounts (core));
  g_signal_connect_object (search, "notify", G_CALLBACK (on_search_notify), self, 0);
  g_signal_connect_object (self->accounts, "items-changed", G_CALLBACK (on_accounts_changed), self,
                           0);
  update_scopes (self);
  return self;
}

void
pr_search_bar_set_open (PrSearchBar *self, gboolean open)
{
  g_return_if_fail (PR_IS_SEARCH_BAR (self));

  gtk_revealer_set_reveal_child (self->revealer, open);
  if (open)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->entry));
      gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
    }
  if (self->open == open)
    return;
  self->open = open;
  search (self);
  if (!open)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
}

void
pr_search_bar_set_text (PrSearchBar *self, const char *text)
{
  g_return_if_fail (PR_IS_SEARCH_BAR (self));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

gboolean
pr_search_bar_is_open (PrSearchBar *self)
{
  g_return_val_if_fail (PR_IS_SEARCH_BAR (self), FALSE);

  return self->open;
}

void
pr_search_bar_set_scope (PrSearchBar *self, PrSearchScope scope)
{
  g_return_if_fail (PR_IS_SEARCH_BAR (self));

  if (self->scope == scope)
    return;
  self->scope = scope;
  search (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCOPE]);
}

PrSearchScope
pr_search_bar_get_scope (PrSearchBar *self)
{
  g_return_val_if_fail (PR_IS_SEARCH_BAR (self), PR_SEARCH_EVERYWHERE);

  return self->scope;
}

void
pr_search_bar_search (PrSearchBar *self, const char *text, PrSearchScope scope)
{
  g_return_if_fail (PR_IS_SEARCH_BAR (self));

  pr_search_bar_set_open (self, TRUE);
  pr_search_bar_set_scope (self, scope);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  search (self);
}
