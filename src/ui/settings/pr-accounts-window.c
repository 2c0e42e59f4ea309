/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/settings/pr-accounts-window.h"

#include <glib/gi18n.h>

#include "ui/settings/pr-account-editor.h"

struct _PrAccountsWindow
{
  AdwWindow parent_instance;

  PrCore *core;
  GtkListBox *list_box;
};

G_DEFINE_FINAL_TYPE (PrAccountsWindow, pr_accounts_window, ADW_TYPE_WINDOW)

static void
open_editor (PrAccountsWindow *self, const char *account_id)
{
  PrAccountEditor *editor = pr_account_editor_new (GTK_WINDOW (self), self->core, account_id);

  gtk_window_present (GTK_WINDOW (editor));
}

static void
on_add_clicked (GtkButton *button, gpointer user_data)
{
  open_editor (PR_ACCOUNTS_WINDOW (user_data), NULL);
}

static void
on_row_activated (AdwActionRow *row, gpointer user_data)
{
  PrAccountsWindow *self = PR_ACCOUNTS_WINDOW (user_data);
  PrAccount *account = g_object_get_data (G_OBJECT (row), "account");

  open_editor (self, pr_account_get_id (account));
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  PrAccount *account = PR_ACCOUNT (item);
  GtkWidget *row = adw_action_row_new ();

  /* Names and server answers are no markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  g_object_bind_property (account, "email", row, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (account, "status", row, "subtitle", G_BINDING_SYNC_CREATE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "account", g_object_ref (account), g_object_unref);
  g_signal_connect_object (row, "activated", G_CALLBACK (on_row_activated), user_data, 0);
  return row;
}

static void
update_visible (PrAccountsWindow *self)
{
  GListModel *accounts = pr_core_get_accounts (self->core);

  /* A boxed list without rows is a stray line. */
  gtk_widget_set_visible (GTK_WIDGET (self->list_box), g_list_model_get_n_items (accounts) > 0);
}

static void
on_accounts_changed (GListModel *accounts,
                     guint position,
                     guint removed,
                     guint added,
                     gpointer data)
{
  update_visible (PR_ACCOUNTS_WINDOW (data));
}

static void
pr_accounts_window_dispose (GObject *object)
{
  PrAccountsWindow *self = PR_ACCOUNTS_WINDOW (object);

  if (self->list_box != NULL)
    gtk_list_box_bind_model (self->list_box, NULL, NULL, NULL, NULL);
  self->list_box = NULL;
  g_clear_object (&self->core);
  G_OBJECT_CLASS (pr_accounts_window_parent_class)->dispose (object);
}

static void
pr_accounts_window_class_init (PrAccountsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pr_accounts_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-accounts-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PrAccountsWindow, list_box);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pr_accounts_window_init (PrAccountsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PrAccountsWindow *
pr_accounts_window_new (GtkWindow *parent, PrCore *core)
{
  PrAccountsWindow *self = g_object_new (PR_TYPE_ACCOUNTS_WINDOW, "transient-for", parent, NULL);
  GListModel *accounts = pr_core_get_accounts (core);

  self->core = g_object_ref (core);
  gtk_list_box_bind_model (self->list_box, accounts, create_row, self, NULL);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (on_accounts_changed), self, 0);
  update_visible (self);
  return self;
}
