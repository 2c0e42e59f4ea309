/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/list/pr-message-view-private.h"

/* How long an unfinished load stays invisible, in milliseconds. */
#define LOADING_DELAY_MS 200

static void
show_search_title (PrMessageView *self)
{
  int n = (int) g_list_model_get_n_items (G_LIST_MODEL (self->messages));
  g_autofree char *subtitle = NULL;

  if (n >= PR_SEARCH_MAX_FOUND)
    /* Translators: below the title “Search”, when more was found than is shown */
    subtitle = g_strdup_printf (_ ("The newest %'d messages"), n);
  else if (n > 0)
    /* Translators: below the title “Search” */
    subtitle = g_strdup_printf (ngettext ("%'d message found", "%'d messages found", n), n);
  /* Translators: title of the list of what a search has found */
  adw_window_title_set_title (self->title, C_ ("title", "Search"));
  adw_window_title_set_subtitle (self->title, subtitle != NULL ? subtitle : "");
}

void
pr_message_view_update_title (PrMessageView *self)
{
  PrFolder *folder = pr_message_view_get_folder (self);
  g_autofree char *subtitle = NULL;

  if (pr_message_view_is_search_shown (self))
    {
      show_search_title (self);
      return;
    }
  if (folder != NULL && pr_folder_get_unread (folder) > 0)
    {
      int unread = (int) MIN (pr_folder_get_unread (folder), G_MAXINT);

      /* Translators: below the title of the folder that is shown */
      subtitle =
          g_strdup_printf (ngettext ("%'d unread message", "%'d unread messages", unread), unread);
    }
  adw_window_title_set_title (self->title, folder != NULL ? pr_folder_get_title (folder) : "");
  adw_window_title_set_subtitle (self->title, subtitle != NULL ? subtitle : "");
}

static gboolean
on_loading_timeout (gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (user_data);

  self->loading_timeout = 0;
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  return G_SOURCE_REMOVE;
}

/* What an empty list means: an empty folder only when the server has said so. */
typedef enum
{
  EMPTY_TRULY,
  EMPTY_ON_ITS_WAY,
  EMPTY_UNREACHABLE,
} EmptyReason;

static EmptyReason
get_empty_reason (PrMessageView *self)
{
  PrFolder *folder = pr_message_view_get_folder (self);
  const char *account_id = folder != NULL ? pr_folder_get_account_id (folder) : NULL;
  PrAccount *account = account_id != NULL ? pr_core_find_account (self->core, account_id) : NULL;
  PrAccountState state;

  if (account == NULL || pr_message_view_is_search_shown (self)
      || pr_message_view_get_filter (self) != PR_MESSAGE_FILTER_NONE)
    return EMPTY_TRULY;
  state = pr_account_get_state (account);
  if (pr_folder_get_total (folder) > 0)
    return state == PR_ACCOUNT_OFFLINE || state == PR_ACCOUNT_ATTENTION ? EMPTY_UNREACHABLE
                                                                        : EMPTY_ON_ITS_WAY;
  /* A new account, of which nothing is known yet. */
  if (pr_account_get_last_heard (account) == 0)
    return state == PR_ACCOUNT_CONNECTING || state == PR_ACCOUNT_SYNCING ? EMPTY_ON_ITS_WAY
                                                                         : EMPTY_TRULY;
  return EMPTY_TRULY;
}

static void
fill_empty_page (PrMessageView *self)
{
  PrMessageFilter filter = pr_message_view_get_filter (self);
  const char *icon = "postrider-inbox-symbolic";
  const char *title = _ ("No Messages");
  const char *description = _ ("This folder is empty");

  if (pr_message_view_is_search_shown (self))
    {
      icon = "system-search-symbolic";
      title = _ ("Nothing Found");
      description = _ ("No message on this computer has all of that");
    }
  else if (get_empty_reason (self) == EMPTY_UNREACHABLE)
    {
      title = _ ("Not Here Yet");
      description = _ ("The messages come as soon as the server can be reached");
    }
  else if (filter == PR_MESSAGE_FILTER_UNREAD)
    {
      title = _ ("Nothing Unread");
      description = _ ("Everything in this folder has been read");
    }
  else if (filter == PR_MESSAGE_FILTER_STARRED)
    {
      title = _ ("Nothing Starred");
      description = _ ("Press S to star a message and find it here again");
    }
  adw_status_page_set_icon_name (self->empty_page, icon);
  adw_status_page_set_title (self->empty_page, title);
  adw_status_page_set_description (self->empty_page, description);
  gtk_widget_set_visible (self->show_all_button, !pr_message_view_is_search_shown (self)
                                                     && filter != PR_MESSAGE_FILTER_NONE);
  gtk_widget_set_visible (self->search_all_button, pr_message_view_is_search_shown (self)
                                                       && pr_search_bar_get_scope (self->search_bar)
                                                              != PR_SEARCH_EVERYWHERE);
}

/* Keeps what is shown until there is something better to show. */
void
pr_message_view_update_page (PrMessageView *self)
{
  PrFolder *folder = pr_message_view_get_folder (self);
  gboolean is_empty =
      self->messages == NULL || g_list_model_get_n_items (G_LIST_MODEL (self->messages)) == 0;
  gboolean loading = self->messages != NULL && is_empty
                     && pr_message_list_get_error (self->messages) == NULL
                     && (pr_message_list_is_loading (self->messages)
                         || get_empty_reason (self) == EMPTY_ON_ITS_WAY);

  gtk_widget_set_visible (GTK_WIDGET (self->filter_button),
                          folder != NULL && !pr_message_view_is_search_shown (self));
  gtk_widget_set_visible (self->search_button, folder != NULL);
  if (folder != NULL && loading)
    {
      if (self->loading_timeout == 0 && !gtk_spinner_get_spinning (self->spinner))
        self->loading_timeout = g_timeout_add (LOADING_DELAY_MS, on_loading_timeout, self);
      return;
    }
  g_clear_handle_id (&self->loading_timeout, g_source_remove);
  gtk_spinner_stop (self->spinner);
  if (folder == NULL)
    gtk_stack_set_visible_child_name (self->stack, "blank");
  else if (pr_message_list_get_error (self->messages) != NULL)
    {
      adw_status_page_set_description (
          self->problem_page, pr_error_describe (pr_message_list_get_error (self->messages)));
      gtk_stack_set_visible_child_name (self->stack, "problem");
    }
  else if (!is_empty)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else
    {
      fill_empty_page (self);
      gtk_stack_set_visible_child_name (self->stack, "empty");
    }
}
