/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/sidebar/pr-status-line.h"

#include <glib/gi18n.h>

#include "ui/settings/pr-attention.h"

struct _PrStatusLine
{
  GtkWidget parent_instance;

  PrCore *core;
  PrAccount *account; /* the one the button is about, or NULL */

  GtkProgressBar *progress;
  GtkSpinner *spinner;
  GtkImage *icon;
  GtkLabel *label;
  GtkButton *button;
};

enum
{
  ATTENTION,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PrStatusLine, pr_status_line, GTK_TYPE_WIDGET)

/* The first account in STATE, or NULL. (transfer full) */
static PrAccount *
find_account (PrStatusLine *self, PrAccountState state)
{
  GListModel *accounts = pr_core_get_accounts (self->core);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (PrAccount) account = g_list_model_get_item (accounts, i);

      if (pr_account_get_state (account) == state)
        return g_steal_pointer (&account);
    }
  return NULL;
}

static const char *
get_button_label (PrAccount *account)
{
  const GError *error = pr_account_get_error (account);

  if (g_error_matches (error, PR_ERROR, PR_ERROR_CREDENTIALS)
      || g_error_matches (error, PR_ERROR, PR_ERROR_NO_PASSWORD)
      || g_error_matches (error, PR_ERROR, PR_ERROR_KEYRING_LOCKED)
      || g_error_matches (error, PR_ERROR, PR_ERROR_KEYRING_ABSENT))
    /* Translators: button; asks for the account's password */
    return _ ("Sign In…");
  if (g_error_matches (error, PR_ERROR, PR_ERROR_CERTIFICATE))
    /* Translators: button; shows the server's certificate */
    return _ ("Review…");
  if (pr_attention_is_retry (error))
    return _ ("Try Again");
  /* Translators: button; shows what is wrong with an account */
  return _ ("Details…");
}

static const char *
get_icon_name (PrStatusLine *self)
{
  g_autoptr (PrAccount) offline = NULL;

  if (self->account != NULL)
    return "dialog-warning-symbolic";
  offline = find_account (self, PR_ACCOUNT_OFFLINE);
  return offline != NULL ? "network-offline-symbolic" : "emblem-ok-symbolic";
}

static void
update (PrStatusLine *self)
{
  g_autoptr (PrAccount) account = find_account (self, PR_ACCOUNT_ATTENTION);
  double progress = pr_core_get_progress (self->core);
  gboolean busy = pr_core_is_busy (self->core);
  const char *status = pr_core_get_status (self->core);

  g_set_object (&self->account, account);
  gtk_label_set_label (self->label, status != NULL ? status : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->label), status);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          g_list_model_get_n_items (pr_core_get_accounts (self->core)) > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy && account == NULL);
  gtk_spinner_set_spinning (self->spinner, busy && account == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !busy || account != NULL);
  gtk_image_set_from_icon_name (self->icon, get_icon_name (self));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), progress >= 0 && progress < 1);
  gtk_progress_bar_set_fraction (self->progress, CLAMP (progress, 0, 1));
  gtk_widget_set_visible (GTK_WIDGET (self->button), account != NULL);
  if (account != NULL)
    {
      gtk_button_set_label (self->button, get_button_label (account));
      gtk_widget_add_css_class (GTK_WIDGET (self), "attention");
    }
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "attention");
}

static void
on_account_notify (PrAccount *account, GParamSpec *pspec, gpointer user_data)
{
  update (PR_STATUS_LINE (user_data));
}

static void
on_accounts_changed (GListModel *accounts,
                     guint position,
                     guint removed,
                     guint added,
                     gpointer data)
{
  PrStatusLine *self = PR_STATUS_LINE (data);

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (PrAccount) account = g_list_model_get_item (accounts, i);

      g_signal_connect_object (account, "notify", G_CALLBACK (on_account_notify), self, 0);
    }
  update (self);
}

static void
on_core_notify (PrCore *core, GParamSpec *pspec, gpointer user_data)
{
  update (PR_STATUS_LINE (user_data));
}

static void
on_button_clicked (GtkButton *button, gpointer user_data)
{
  PrStatusLine *self = PR_STATUS_LINE (user_data);

  if (self->account != NULL)
    g_signal_emit (self, signals[ATTENTION], 0, self->account);
}

static void
pr_status_line_dispose (GObject *object)
{
  PrStatusLine *self = PR_STATUS_LINE (object);
  GtkWidget *child;

  g_clear_object (&self->account);
  g_clear_object (&self->core);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (pr_status_line_parent_class)->dispose (object);
}

static void
pr_status_line_class_init (PrStatusLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pr_status_line_dispose;
  signals[ATTENTION] = g_signal_new ("attention", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, PR_TYPE_ACCOUNT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-status-line.ui");
  gtk_widget_class_set_css_name (widget_class, "statusline");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, PrStatusLine, progress);
  gtk_widget_class_bind_template_child (widget_class, PrStatusLine, spinner);
  gtk_widget_class_bind_template_child (widget_class, PrStatusLine, icon);
  gtk_widget_class_bind_template_child (widget_class, PrStatusLine, label);
  gtk_widget_class_bind_template_child (widget_class, PrStatusLine, button);
  gtk_widget_class_bind_template_callback (widget_class, on_button_clicked);
}

static void
pr_status_line_init (PrStatusLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_orientable_set_orientation (
      GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))), GTK_ORIENTATION_VERTICAL);
}

void
pr_status_line_set_core (PrStatusLine *self, PrCore *core)
{
  GListModel *accounts;

  g_return_if_fail (PR_IS_STATUS_LINE (self));
  g_return_if_fail (self->core == NULL);

  self->core = g_object_ref (core);
  accounts = pr_core_get_accounts (core);
  g_signal_connect_object (core, "notify", G_CALLBACK (on_core_notify), self, 0);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (on_accounts_changed), self, 0);
  on_accounts_changed (accounts, 0, 0, g_list_model_get_n_items (accounts), self);
}
