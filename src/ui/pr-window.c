/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/pr-window.h"

#include <glib/gi18n.h>

#include "ui/pr-icon-names.h"
#include "ui/pr-window-private.h"
#include "ui/settings/pr-attention.h"

G_DEFINE_FINAL_TYPE (PrWindow, pr_window, ADW_TYPE_APPLICATION_WINDOW)

/* What is kept between two runs */

static void
restore_state (PrWindow *self)
{
  GSettings *settings = self->settings;

  if (settings == NULL)
    return;
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  g_settings_bind (settings, "conversations", self->message_view, "conversations",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "compact-list", self->message_view, "compact",
                   G_SETTINGS_BIND_DEFAULT);
  g_object_set (self->panes, "sidebar-width", g_settings_get_int (settings, "sidebar-width"),
                "list-width", g_settings_get_int (settings, "list-width"), NULL);
}

static void
save_state (PrWindow *self)
{
  GSettings *settings = self->settings;
  gboolean maximized = gtk_window_is_maximized (GTK_WINDOW (self));
  int sidebar_width;
  int list_width;

  if (settings == NULL)
    return;
  g_object_get (self->panes, "sidebar-width", &sidebar_width, "list-width", &list_width, NULL);
  g_settings_set_int (settings, "sidebar-width", sidebar_width);
  g_settings_set_int (settings, "list-width", list_width);
  g_settings_set_boolean (settings, "window-maximized", maximized);
  if (!maximized)
    {
      int width;
      int height;

      gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
      g_settings_set_int (settings, "window-width", width);
      g_settings_set_int (settings, "window-height", height);
    }
}

static void
save_folder (PrWindow *self, PrFolder *folder)
{
  const char *account = pr_folder_get_account_id (folder);
  const char *path = pr_folder_get_path (folder);

  if (self->settings == NULL)
    return;
  g_settings_set_string (self->settings, "last-account", account != NULL ? account : "");
  g_settings_set_string (self->settings, "last-folder", path != NULL ? path : "");
}

/* The folder of the last run, else the one to begin with; borrowed. */
static PrFolder *
find_first_folder (PrWindow *self)
{
  PrFolderTree *tree = pr_core_get_folders (self->core);
  PrFolder *folder = NULL;

  if (self->settings != NULL)
    {
      g_autofree char *account = g_settings_get_string (self->settings, "last-account");
      g_autofree char *path = g_settings_get_string (self->settings, "last-folder");

      if (account[0] != '\0' && path[0] != '\0')
        folder = pr_folder_tree_find_path (tree, account, path);
    }
  return folder != NULL ? folder : pr_folder_tree_get_default (tree);
}

/* Navigation */

static void
update_visible_folder (PrWindow *self)
{
  PrFolder *folder = pr_message_view_get_folder (self->message_view);
  gint64 visible = 0;

  if (self->core == NULL)
    return;
  if (folder != NULL && gtk_window_is_active (GTK_WINDOW (self)))
    visible = pr_folder_get_kind (folder) == PR_FOLDER_ALL_INBOXES ? -1 : pr_folder_get_id (folder);
  pr_notifier_set_visible_folder (pr_core_get_notifier (self->core), visible);
}

static void
show_folder (PrWindow *self, PrFolder *folder)
{
  pr_message_view_set_folder (self->message_view, folder);
  pr_core_set_active_folder (self->core, folder);
  update_visible_folder (self);
  if (folder != NULL)
    save_folder (self, folder);
}

/* Chooses a folder as soon as there is one, and another when it is gone. */
static void
ensure_folder (PrWindow *self)
{
  PrFolder *current = pr_sidebar_get_folder (self->sidebar);
  PrFolderTree *tree = pr_core_get_folders (self->core);
  gboolean is_gone = current != NULL && pr_folder_get_kind (current) == PR_FOLDER_MAILBOX
                     && pr_folder_tree_find (tree, pr_folder_get_id (current)) != current;

  if (!self->started || (current != NULL && !is_gone))
    return;
  pr_sidebar_select_folder (self->sidebar, find_first_folder (self));
}

static gboolean
on_ensure_folder (gpointer user_data)
{
  PrWindow *self = PR_WINDOW (user_data);

  if (self->core != NULL)
    ensure_folder (self);
  return G_SOURCE_REMOVE;
}

static void
queue_ensure_folder (PrWindow *self)
{
  /* After the sidebar's own tree has followed the change. */
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_ensure_folder, g_object_ref (self), g_object_unref);
}

static void
on_children_changed (GListModel *children,
                     guint position,
                     guint removed,
                     guint added,
                     gpointer data)
{
  queue_ensure_folder (PR_WINDOW (data));
}

static void
on_folders_changed (GListModel *folders, guint position, guint removed, guint added, gpointer data)
{
  PrWindow *self = PR_WINDOW (data);

  /* An account comes before its folders do. */
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (PrFolder) folder = g_list_model_get_item (folders, i);

      g_signal_connect_object (pr_folder_get_children (folder), "items-changed",
                               G_CALLBACK (on_children_changed), self, 0);
    }
  queue_ensure_folder (self);
}

static void
update_page (PrWindow *self)
{
  gboolean has_accounts = g_list_model_get_n_items (pr_core_get_accounts (self->core)) > 0;

  if (!self->started)
    return;
  gtk_stack_set_visible_child_name (self->stack, has_accounts ? "mail" : "welcome");
  queue_ensure_folder (self);
}

static void
on_has_accounts_notify (PrCore *core, GParamSpec *pspec, gpointer user_data)
{
  update_page (PR_WINDOW (user_data));
}

static void
on_sidebar_folder_notify (PrSidebar *sidebar, GParamSpec *pspec, gpointer user_data)
{
  PrWindow *self = PR_WINDOW (user_data);

  show_folder (self, pr_sidebar_get_folder (sidebar));
}

static void
on_folder_activated (PrSidebar *sidebar, gpointer user_data)
{
  PrWindow *self = PR_WINDOW (user_data);

  /* The folder itself, when a search was shown in its place. */
  pr_message_view_end_search (self->message_view);
  pr_panes_show_list (self->panes);
  pr_message_view_focus_list (self->message_view);
}

static void
on_attention (PrSidebar *sidebar, PrAccount *account, gpointer user_data)
{
  PrWindow *self = PR_WINDOW (user_data);

  pr_attention_solve (GTK_WINDOW (self), self->core, account);
}

/* Reading */

static void
mark_seen_if_read (PrWindow *self)
{
  PrMessage *message = pr_reader_get_message (self->reader);
  gint64 id;

  if (message == NULL || !pr_message_is_unread (message) || !pr_reader_is_body_shown (self->reader)
      || !pr_panes_is_reader_visible (self->panes))
    return;
  id = pr_message_get_id (message);
  pr_commands_set_seen (pr_core_get_commands (self->core), &id, 1, TRUE, NULL, NULL);
}

static void
on_body_shown (PrReader *reader, PrMessage *message, gpointer user_data)
{
  mark_seen_if_read (PR_WINDOW (user_data));
}

static void
on_opened (PrMessageView *view, gpointer user_data)
{
  PrWindow *self = PR_WINDOW (user_data);
  gboolean was_visible = pr_panes_is_reader_visible (self->panes);

  pr_panes_show_reader (self->panes);
  if (!was_visible)
    mark_seen_if_read (self);
}

static void
on_selection_notify (PrMessageView *view, GParamSpec *pspec, gpointer user_data)
{
  PrWindow *self = PR_WINDOW (user_data);

  pr_reader_show (self->reader, pr_message_view_get_message (view),
                  pr_message_view_get_n_selected (view));
  pr_window_update_actions (self);
}

static void
on_collapsed_notify (PrPanes *panes, GParamSpec *pspec, gpointer user_data)
{
  PrWindow *self = PR_WINDOW (user_data);
  gboolean sidebar;
  gboolean list;

  g_object_get (panes, "sidebar-collapsed", &sidebar, "list-collapsed", &list, NULL);
  pr_message_view_set_collapsed (self->message_view, sidebar, list);
  pr_reader_set_alone (self->reader, list);
}

static void
on_is_active_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  update_visible_folder (PR_WINDOW (object));
}

/* Object */

static gboolean
pr_window_close_request (GtkWindow *window)
{
  PrWindow *self = PR_WINDOW (window);

  save_state (self);
  if (self->core != NULL)
    pr_notifier_set_visible_folder (pr_core_get_notifier (self->core), 0);
  return GTK_WINDOW_CLASS (pr_window_parent_class)->close_request (window);
}

static void
pr_window_dispose (GObject *object)
{
  PrWindow *self = PR_WINDOW (object);

  g_cancellable_cancel (self->open_cancellable);
  g_clear_object (&self->open_cancellable);
  g_clear_pointer (&self->wanted_search, g_free);
  g_clear_object (&self->undo);
  g_clear_object (&self->toast);
  g_clear_object (&self->undo_toast);
  g_clear_object (&self->settings);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (pr_window_parent_class)->dispose (object);
}

static void
pr_window_class_init (PrWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pr_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = pr_window_close_request;

  g_type_ensure (PR_TYPE_PANES);
  g_type_ensure (PR_TYPE_SIDEBAR);
  g_type_ensure (PR_TYPE_MESSAGE_VIEW);
  g_type_ensure (PR_TYPE_READER);
  g_type_ensure (PR_TYPE_REFUSAL_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PrWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PrWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PrWindow, welcome_page);
  gtk_widget_class_bind_template_child (widget_class, PrWindow, failure_page);
  gtk_widget_class_bind_template_child (widget_class, PrWindow, panes);
  gtk_widget_class_bind_template_child (widget_class, PrWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, PrWindow, message_view);
  gtk_widget_class_bind_template_child (widget_class, PrWindow, reader);
  gtk_widget_class_bind_template_child (widget_class, PrWindow, refusal_bar);
  pr_window_class_install_actions (klass);
}

static void
pr_window_init (PrWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pr_icon_names_follow_tooltips (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "reader",
                                  pr_reader_get_actions (self->reader));
  adw_status_page_set_icon_name (self->welcome_page, APP_ID);
  if (DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
}

static void
connect_parts (PrWindow *self)
{
  GListModel *folders = G_LIST_MODEL (pr_core_get_folders (self->core));

  g_signal_connect_object (self->core, "notify::has-accounts", G_CALLBACK (on_has_accounts_notify),
                           self, 0);
  g_signal_connect_object (folders, "items-changed", G_CALLBACK (on_folders_changed), self, 0);
  on_folders_changed (folders, 0, 0, g_list_model_get_n_items (folders), self);
  g_signal_connect_object (self->sidebar, "notify::folder", G_CALLBACK (on_sidebar_folder_notify),
                           self, 0);
  g_signal_connect_object (self->sidebar, "folder-activated", G_CALLBACK (on_folder_activated),
                           self, 0);
  g_signal_connect_object (self->sidebar, "attention", G_CALLBACK (on_attention), self, 0);
  g_signal_connect_object (self->message_view, "notify::message", G_CALLBACK (on_selection_notify),
                           self, 0);
  g_signal_connect_object (self->message_view, "notify::n-selected",
                           G_CALLBACK (on_selection_notify), self, 0);
  g_signal_connect_object (self->message_view, "opened", G_CALLBACK (on_opened), self, 0);
  g_signal_connect_object (self->reader, "body-shown", G_CALLBACK (on_body_shown), self, 0);
  g_signal_connect_object (self->panes, "notify::sidebar-collapsed",
                           G_CALLBACK (on_collapsed_notify), self, 0);
  g_signal_connect_object (self->panes, "notify::list-collapsed", G_CALLBACK (on_collapsed_notify),
                           self, 0);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_is_active_notify), NULL);
}

PrWindow *
pr_window_new (GtkApplication *application, PrCore *core, GSettings *settings)
{
  PrWindow *self = g_object_new (PR_TYPE_WINDOW, "application", application, NULL);

  self->core = g_object_ref (core);
  g_set_object (&self->settings, settings);
  pr_sidebar_set_core (self->sidebar, core);
  pr_reader_set_core (self->reader, core);
  pr_refusal_bar_set_refusals (self->refusal_bar, pr_core_get_refusals (core));
  restore_state (self);
  connect_parts (self);
  pr_window_follow_commands (self);
  on_collapsed_notify (self->panes, NULL, self);
  pr_window_update_actions (self);
  return self;
}

/* Opening from outside */

static void
on_message_to_open (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrWindow) self = PR_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (PrMessage) message = pr_core_load_message_finish (PR_CORE (source), result, &error);
  PrFolder *folder = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (message != NULL)
    folder =
        pr_folder_tree_find (pr_core_get_folders (self->core), pr_message_get_folder_id (message));
  if (folder == NULL)
    {
      pr_window_toast (self, _ ("That message is not there any more"));
      return;
    }
  pr_sidebar_select_folder (self->sidebar, folder);
  pr_reader_prefer (self->reader, pr_message_get_id (message));
  pr_message_view_select_id (self->message_view, pr_message_get_id (message));
  pr_panes_show_list (self->panes);
  pr_panes_show_reader (self->panes);
}

static void
go_to_folder (PrWindow *self, PrFolder *folder)
{
  if (folder == NULL)
    return;
  /* it may be the one that a search is shown in the place of */
  pr_message_view_end_search (self->message_view);
  pr_sidebar_select_folder (self->sidebar, folder);
  pr_panes_show_list (self->panes);
}

static void
open_wanted (PrWindow *self)
{
  PrFolderTree *folders = pr_core_get_folders (self->core);

  if (self->wanted_message != 0)
    {
      g_cancellable_cancel (self->open_cancellable);
      g_clear_object (&self->open_cancellable);
      self->open_cancellable = g_cancellable_new ();
      pr_core_load_message_async (self->core, self->wanted_message, self->open_cancellable,
                                  on_message_to_open, g_object_ref (self));
    }
  else if (self->wanted_folder != 0)
    go_to_folder (self, pr_folder_tree_find (folders, self->wanted_folder));
  else if (self->wants_inboxes)
    go_to_folder (self, pr_folder_tree_get_default (folders));
  if (self->wanted_search != NULL)
    {
      pr_panes_show_list (self->panes);
      pr_message_view_search_for (self->message_view, self->wanted_search);
    }
  self->wanted_message = 0;
  self->wanted_folder = 0;
  self->wants_inboxes = FALSE;
  g_clear_pointer (&self->wanted_search, g_free);
}

void
pr_window_start (PrWindow *self)
{
  g_return_if_fail (PR_IS_WINDOW (self));

  g_return_if_fail (!self->started);

  self->started = TRUE;
  pr_message_view_set_core (self->message_view, self->core);
  update_page (self);
  ensure_folder (self);
  open_wanted (self);
}

void
pr_window_show_failure (PrWindow *self, const GError *error)
{
  g_autofree char *text = NULL;

  g_return_if_fail (PR_IS_WINDOW (self));

  text = g_markup_escape_text (pr_error_describe (error), -1);
  adw_status_page_set_description (self->failure_page, text);
  gtk_stack_set_visible_child_name (self->stack, "failure");
}

void
pr_window_open_message (PrWindow *self, gint64 id)
{
  g_return_if_fail (PR_IS_WINDOW (self));

  self->wanted_message = id;
  if (self->started)
    open_wanted (self);
}

void
pr_window_open_folder (PrWindow *self, gint64 id)
{
  g_return_if_fail (PR_IS_WINDOW (self));

  self->wanted_folder = id;
  if (self->started)
    open_wanted (self);
}

void
pr_window_open_inboxes (PrWindow *self)
{
  g_return_if_fail (PR_IS_WINDOW (self));

  self->wants_inboxes = TRUE;
  if (self->started)
    open_wanted (self);
}

void
pr_window_search (PrWindow *self, const char *text)
{
  g_return_if_fail (PR_IS_WINDOW (self));

  g_free (self->wanted_search);
  self->wanted_search = g_strdup (text);
  if (self->started)
    open_wanted (self);
}

GtkWidget *
pr_window_get_sidebar (PrWindow *self)
{
  g_return_val_if_fail (PR_IS_WINDOW (self), NULL);

  return GTK_WIDGET (self->sidebar);
}

GtkWidget *
pr_window_get_message_view (PrWindow *self)
{
  g_return_val_if_fail (PR_IS_WINDOW (self), NULL);

  return GTK_WIDGET (self->message_view);
}

GtkWidget *
pr_window_get_reader (PrWindow *self)
{
  g_return_val_if_fail (PR_IS_WINDOW (self), NULL);

  return GTK_WIDGET (self->reader);
}
