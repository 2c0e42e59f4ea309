/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/shell/pr-preferences-window.h"

#include "model/pr-account.h"
#include "ui/shell/pr-settings.h"

struct _PrPreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  GSettings *settings;
  GListModel *accounts;
  GtkSwitch *notifications_switch;
  GtkSwitch *private_switch;
  AdwPreferencesGroup *accounts_group;
  GtkListBox *accounts_box;
  GtkSwitch *background_switch;
  GtkSwitch *search_switch;
};

G_DEFINE_FINAL_TYPE (PrPreferencesWindow, pr_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
on_account_switched (GtkSwitch *account_switch, GParamSpec *pspec, gpointer user_data)
{
  PrPreferencesWindow *self = PR_PREFERENCES_WINDOW (user_data);
  PrAccount *account = g_object_get_data (G_OBJECT (account_switch), "account");

  pr_settings_set_account_quiet (self->settings, pr_account_get_id (account),
                                 !gtk_switch_get_active (account_switch));
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  PrPreferencesWindow *self = PR_PREFERENCES_WINDOW (user_data);
  PrAccount *account = PR_ACCOUNT (item);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *account_switch = gtk_switch_new ();

  /* An address is no markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), pr_account_get_email (account));
  gtk_widget_set_valign (account_switch, GTK_ALIGN_CENTER);
  gtk_switch_set_active (
      GTK_SWITCH (account_switch),
      !pr_settings_is_account_quiet (self->settings, pr_account_get_id (account)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (account_switch), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  pr_account_get_email (account), -1);
  g_object_set_data_full (G_OBJECT (account_switch), "account", g_object_ref (account),
                          g_object_unref);
  g_signal_connect_object (account_switch, "notify::active", G_CALLBACK (on_account_switched), self,
                           0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), account_switch);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), account_switch);
  return row;
}

/* With one account its own switch would say the same as the one for all. */
static void
update_accounts (PrPreferencesWindow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->accounts_group),
                          g_list_model_get_n_items (self->accounts) > 1);
}

static void
on_accounts_changed (GListModel *accounts,
                     guint position,
                     guint removed,
                     guint added,
                     gpointer data)
{
  update_accounts (PR_PREFERENCES_WINDOW (data));
}

static void
pr_preferences_window_dispose (GObject *object)
{
  PrPreferencesWindow *self = PR_PREFERENCES_WINDOW (object);

  if (self->accounts_box != NULL)
    gtk_list_box_bind_model (self->accounts_box, NULL, NULL, NULL, NULL);
  self->accounts_box = NULL;
  g_clear_object (&self->settings);
  g_clear_object (&self->accounts);
  G_OBJECT_CLASS (pr_preferences_window_parent_class)->dispose (object);
}

static void
pr_preferences_window_class_init (PrPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pr_preferences_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PrPreferencesWindow, notifications_switch);
  gtk_widget_class_bind_template_child (widget_class, PrPreferencesWindow, private_switch);
  gtk_widget_class_bind_template_child (widget_class, PrPreferencesWindow, accounts_group);
  gtk_widget_class_bind_template_child (widget_class, PrPreferencesWindow, accounts_box);
  gtk_widget_class_bind_template_child (widget_class, PrPreferencesWindow, background_switch);
  gtk_widget_class_bind_template_child (widget_class, PrPreferencesWindow, search_switch);
}

static void
pr_preferences_window_init (PrPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PrPreferencesWindow *
pr_preferences_window_new (GtkWindow *parent, GSettings *settings, GListModel *accounts)
{
  PrPreferencesWindow *self =
      g_object_new (PR_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);

  self->settings = g_object_ref (settings);
  self->accounts = g_object_ref (accounts);
  g_settings_bind (settings, "notifications", self->notifications_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "private-notifications", self->private_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "run-in-background", self->background_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "search-provider", self->search_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  gtk_list_box_bind_model (self->accounts_box, accounts, create_row, self, NULL);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (on_accounts_changed), self, 0);
  update_accounts (self);
  return self;
}
