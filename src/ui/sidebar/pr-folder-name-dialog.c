/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/sidebar/pr-folder-name-dialog.h"

#include <glib/gi18n.h>

#include "model/pr-folder-commands.h"

typedef struct
{
  PrCommands *commands;
  PrFolder *parent;   /* where the name must be free */
  PrFolder *folder;   /* to be renamed; NULL: to be made */
  GtkEditable *entry; /* belongs to the dialog, as what follows */
  GtkLabel *problem;
  AdwMessageDialog *dialog;
} Form;

static void
form_free (gpointer data, GClosure *closure)
{
  Form *form = data;

  g_object_unref (form->commands);
  g_object_unref (form->parent);
  g_clear_object (&form->folder);
  g_free (form);
}

static const char *
describe (PrFolderNameState state)
{
  switch (state)
    {
    case PR_FOLDER_NAME_TAKEN:
      return _ ("There is a folder of that name already");
    case PR_FOLDER_NAME_BAD:
      return _ ("Servers do not take such a name");
    case PR_FOLDER_NAME_GOOD:
    case PR_FOLDER_NAME_EMPTY:
      break;
    }
  return "";
}

static void
on_changed (GtkEditable *entry, gpointer user_data)
{
  Form *form = user_data;
  const char *name = gtk_editable_get_text (entry);
  PrFolderNameState state =
      pr_folder_commands_check_name (form->commands, form->parent, form->folder, name);
  gboolean is_new = form->folder == NULL || !g_str_equal (name, pr_folder_get_title (form->folder));

  adw_message_dialog_set_response_enabled (form->dialog, "done",
                                           state == PR_FOLDER_NAME_GOOD && is_new);
  gtk_label_set_label (form->problem, describe (state));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  describe (state), -1);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Form *form = user_data;
  const char *name = gtk_editable_get_text (form->entry);

  if (!g_str_equal (response, "done"))
    return;
  if (form->folder != NULL)
    pr_folder_commands_rename (form->commands, form->folder, name, NULL, NULL);
  else
    pr_folder_commands_create (form->commands, form->parent, name, NULL, NULL);
}

static GtkWidget *
create_dialog (GtkWindow *window,
               PrCommands *commands,
               PrFolder *parent,
               PrFolder *folder,
               const char *heading,
               const char *label)
{
  GtkWidget *widget = adw_message_dialog_new (window, heading, NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *problem = gtk_label_new (NULL);
  Form *form = g_new0 (Form, 1);

  form->commands = g_object_ref (commands);
  form->parent = g_object_ref (parent);
  form->folder = folder != NULL ? g_object_ref (folder) : NULL;
  form->entry = GTK_EDITABLE (entry);
  form->problem = GTK_LABEL (problem);
  form->dialog = dialog;
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Name of the folder"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the folder"), -1);
  gtk_label_set_wrap (form->problem, TRUE);
  gtk_label_set_xalign (form->problem, 0);
  gtk_widget_add_css_class (problem, "caption");
  gtk_widget_add_css_class (problem, "error");
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), problem);
  adw_message_dialog_set_extra_child (dialog, box);
  adw_message_dialog_add_response (dialog, "cancel", _ ("_Cancel"));
  adw_message_dialog_add_response (dialog, "done", label);
  adw_message_dialog_set_response_appearance (dialog, "done", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "done");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect (entry, "changed", G_CALLBACK (on_changed), form);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), form, form_free, 0);
  if (folder != NULL)
    gtk_editable_set_text (form->entry, pr_folder_get_title (folder));
  on_changed (form->entry, form);
  gtk_widget_grab_focus (entry);
  return widget;
}

GtkWidget *
pr_folder_name_dialog_new_create (GtkWindow *parent, PrCommands *commands, PrFolder *folder)
{
  g_autofree char *heading = NULL;

  /* Translators: %s is the name of a folder or an account */
  heading = g_strdup_printf (_ ("New Folder in “%s”"), pr_folder_get_title (folder));
  return create_dialog (parent, commands, folder, NULL, heading, _ ("C_reate"));
}

GtkWidget *
pr_folder_name_dialog_new_rename (GtkWindow *parent, PrCommands *commands, PrFolder *folder)
{
  PrFolder *place = pr_folder_commands_get_parent (commands, folder);
  g_autofree char *heading = NULL;

  /* Translators: %s is the name of a folder */
  heading = g_strdup_printf (_ ("Rename “%s”"), pr_folder_get_title (folder));
  return create_dialog (parent, commands, place != NULL ? place : folder, folder, heading,
                        _ ("_Rename"));
}
