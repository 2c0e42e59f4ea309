/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/sidebar/pr-folder-menu.h"

#include <glib/gi18n.h>

#include "model/pr-folder-commands.h"
#include "ui/sidebar/pr-folder-name-dialog.h"

static const char *const actions[] = {
  "folder.mark-read", "folder.new",         "folder.rename", "folder.delete",
  "folder.subscribe", "folder.unsubscribe", "folder.empty",
};

void
pr_folder_menu_install_actions (GtkWidgetClass *widget_class, GtkWidgetActionActivateFunc callback)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, callback);
}

/* The menu */

static gboolean
is_mailbox (PrFolder *folder)
{
  return pr_folder_get_kind (folder) == PR_FOLDER_MAILBOX;
}

/* Folders that other devices rely on stay what they are called. */
static gboolean
is_own (PrFolder *folder)
{
  return is_mailbox (folder) && pr_folder_get_role (folder) == PR_FOLDER_ROLE_NONE;
}

static gboolean
can_be_emptied (PrFolder *folder)
{
  PrFolderRole role = pr_folder_get_role (folder);

  return is_mailbox (folder) && (role == PR_FOLDER_ROLE_TRASH || role == PR_FOLDER_ROLE_JUNK);
}

static gboolean
can_have_folders (PrFolder *folder)
{
  PrFolderRole role = pr_folder_get_role (folder);

  return is_own (folder) || role == PR_FOLDER_ROLE_INBOX || role == PR_FOLDER_ROLE_ARCHIVE;
}

static GMenu *
create_inner_section (PrFolder *folder)
{
  GMenu *section = g_menu_new ();

  if (can_have_folders (folder))
    g_menu_append (section, _ ("_New Subfolder…"), "folder.new");
  else if (pr_folder_get_kind (folder) == PR_FOLDER_ACCOUNT)
    g_menu_append (section, _ ("_New Folder…"), "folder.new");
  if (is_own (folder))
    g_menu_append (section, _ ("_Rename…"), "folder.rename");
  if (is_own (folder) && pr_folder_is_subscribed (folder))
    g_menu_append (section, _ ("_Unsubscribe"), "folder.unsubscribe");
  else if (is_own (folder))
    g_menu_append (section, _ ("_Subscribe"), "folder.subscribe");
  return section;
}

static GMenu *
create_last_section (PrFolder *folder)
{
  GMenu *section = g_menu_new ();

  if (can_be_emptied (folder))
    g_menu_append (section,
                   pr_folder_get_role (folder) == PR_FOLDER_ROLE_JUNK ? _ ("_Empty Junk…")
                                                                      : _ ("_Empty Trash…"),
                   "folder.empty");
  if (is_own (folder))
    g_menu_append (section, _ ("_Delete Folder…"), "folder.delete");
  return section;
}

GMenuModel *
pr_folder_menu_create (GtkWidget *widget, PrFolder *folder)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) marks = g_menu_new ();
  g_autoptr (GMenu) inner = create_inner_section (folder);
  g_autoptr (GMenu) last = create_last_section (folder);

  if (pr_folder_is_selectable (folder))
    g_menu_append (marks, _ ("_Mark All as Read"), "folder.mark-read");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (marks));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (inner));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (last));
  gtk_widget_action_set_enabled (widget, "folder.mark-read", pr_folder_get_unread (folder) > 0);
  gtk_widget_action_set_enabled (widget, "folder.empty", pr_folder_get_total (folder) > 0);
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

/* Questions */

typedef struct
{
  PrCore *core;
  PrFolder *folder;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->core);
  g_object_unref (question->folder);
  g_free (question);
}

static void
on_delete_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Question *question = user_data;

  if (g_str_equal (response, "yes"))
    pr_folder_commands_delete (pr_core_get_commands (question->core), question->folder, NULL, NULL);
}

static void
on_empty_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Question *question = user_data;

  if (g_str_equal (response, "yes"))
    pr_folder_commands_empty (pr_core_get_commands (question->core), question->folder, NULL, NULL);
}

/* Asks whether to do to FOLDER what cannot be taken back. (transfer full) HEADING and BODY. */
static void
ask (GtkWindow *parent,
     PrCore *core,
     PrFolder *folder,
     char *heading,
     char *body,
     const char *label,
     GCallback on_response)
{
  GtkWidget *widget = adw_message_dialog_new (parent, heading, body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);
  Question *question = g_new0 (Question, 1);

  question->core = g_object_ref (core);
  question->folder = g_object_ref (folder);
  adw_message_dialog_add_response (dialog, "no", _ ("_Cancel"));
  adw_message_dialog_add_response (dialog, "yes", label);
  adw_message_dialog_set_response_appearance (dialog, "yes", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "no");
  adw_message_dialog_set_close_response (dialog, "no");
  g_signal_connect_data (dialog, "response", on_response, question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  g_free (heading);
  g_free (body);
}

static void
ask_delete (GtkWindow *parent, PrCore *core, PrFolder *folder)
{
  g_autoptr (GPtrArray) tree = pr_folder_commands_dup_tree (pr_core_get_commands (core), folder);
  gboolean has_children = tree->len > 1;
  gint64 total = 0;
  int n;
  char *body;

  for (guint i = 0; i < tree->len; i++)
    total += pr_folder_get_total (g_ptr_array_index (tree, i));
  n = (int) MIN (total, G_MAXINT);
  if (n == 0)
    body = g_strdup (has_children ? _ ("The folders in it are deleted, too.")
                                  : _ ("There are no messages in it."));
  else if (has_children)
    body = g_strdup_printf (
        ngettext ("The folders in it and %'d message are deleted for good, on all your devices.",
                  "The folders in it and %'d messages are deleted for good, on all your devices.",
                  n),
        n);
  else
    body = g_strdup_printf (
        ngettext ("The %'d message in it is deleted for good, on all your devices.",
                  "The %'d messages in it are deleted for good, on all your devices.", n),
        n);
  ask (parent, core, folder,
       /* Translators: %s is the name of a folder */
       g_strdup_printf (_ ("Delete “%s”?"), pr_folder_get_title (folder)), body, _ ("_Delete"),
       G_CALLBACK (on_delete_response));
}

static void
ask_empty (GtkWindow *parent, PrCore *core, PrFolder *folder)
{
  int n = (int) MIN (pr_folder_get_total (folder), G_MAXINT);

  ask (parent, core, folder,
       /* Translators: %s is the name of a folder */
       g_strdup_printf (_ ("Empty “%s”?"), pr_folder_get_title (folder)),
       g_strdup_printf (
           ngettext ("The %'d message in it is deleted for good, on all your devices.",
                     "The %'d messages in it are deleted for good, on all your devices.", n),
           n),
       _ ("_Empty"), G_CALLBACK (on_empty_response));
}

void
pr_folder_menu_activate (GtkWindow *parent, PrCore *core, PrFolder *folder, const char *name)
{
  PrCommands *commands = pr_core_get_commands (core);

  if (g_str_equal (name, "folder.mark-read"))
    pr_folder_commands_mark_read (commands, folder, NULL, NULL);
  else if (g_str_equal (name, "folder.subscribe"))
    pr_folder_commands_set_subscribed (commands, folder, TRUE, NULL, NULL);
  else if (g_str_equal (name, "folder.unsubscribe"))
    pr_folder_commands_set_subscribed (commands, folder, FALSE, NULL, NULL);
  else if (g_str_equal (name, "folder.new"))
    gtk_window_present (GTK_WINDOW (pr_folder_name_dialog_new_create (parent, commands, folder)));
  else if (g_str_equal (name, "folder.rename"))
    gtk_window_present (GTK_WINDOW (pr_folder_name_dialog_new_rename (parent, commands, folder)));
  else if (g_str_equal (name, "folder.delete"))
    ask_delete (parent, core, folder);
  else if (g_str_equal (name, "folder.empty"))
    ask_empty (parent, core, folder);
}
