/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/settings/pr-attention.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/settings/pr-account-editor.h"
#include "ui/settings/pr-certificate-dialog.h"

/* What a dialog is about, for as long as it is open. */
typedef struct
{
  PrCore *core;
  char *account_id;
  char *sha256;       /* of the certificate, or NULL */
  GtkEditable *entry; /* of the password, or NULL; belongs to the dialog */
  GtkWindow *parent;  /* weak */
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_clear_weak_pointer (&question->parent);
  g_object_unref (question->core);
  g_free (question->account_id);
  g_free (question->sha256);
  g_free (question);
}

static Question *
question_new (GtkWindow *parent, PrCore *core, PrAccount *account)
{
  Question *question = g_new0 (Question, 1);

  question->core = g_object_ref (core);
  question->account_id = g_strdup (pr_account_get_id (account));
  g_set_weak_pointer (&question->parent, parent);
  return question;
}

static void
on_certificate_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (response, PR_CERTIFICATE_RESPONSE_TRUST))
    return;
  if (!pr_core_trust_certificate (question->core, question->account_id, question->sha256, &error)
      && question->parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (question->parent), "win.toast", "s",
                                pr_error_describe (error));
}

static void
ask_about_certificate (GtkWindow *parent,
                       PrCore *core,
                       PrAccount *account,
                       const PrCertificate *certificate)
{
  GtkWidget *dialog = pr_certificate_dialog_new (parent, certificate);
  Question *question = question_new (parent, core, account);

  question->sha256 = g_strdup (certificate->sha256);
  /* What was trusted has been replaced: nobody is asked to wave that through. Who knows why it was
   * may look at it again in the account's settings. */
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog),
                                           PR_CERTIFICATE_RESPONSE_TRUST,
                                           g_strcmp0 (certificate->reason, "pin-changed") != 0);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_certificate_response), question,
                         question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_password_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWindow) parent = GTK_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!pr_core_set_password_finish (PR_CORE (source), result, &error))
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.toast", "s", pr_error_describe (error));
}

static void
on_password_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Question *question = user_data;

  if (g_str_equal (response, "sign-in") && question->parent != NULL)
    pr_core_set_password_async (question->core, question->account_id,
                                gtk_editable_get_text (question->entry), NULL, on_password_set,
                                g_object_ref (question->parent));
}

static void
on_password_changed (GtkEditable *entry, gpointer user_data)
{
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (user_data), "sign-in",
                                           gtk_editable_get_text (entry)[0] != '\0');
}

static void
ask_for_password (GtkWindow *parent, PrCore *core, PrAccount *account)
{
  GtkWidget *widget = adw_message_dialog_new (parent, _ ("Sign In"), NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = adw_password_entry_row_new ();
  Question *question = question_new (parent, core, account);

  adw_message_dialog_format_body (dialog, "%s\n%s", pr_account_get_email (account),
                                  pr_error_describe (pr_account_get_error (account)));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Password"));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  adw_message_dialog_set_extra_child (dialog, list);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "sign-in", _ ("_Sign In"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "sign-in", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (dialog, "sign-in", FALSE);
  adw_message_dialog_set_default_response (dialog, "sign-in");
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  question->entry = GTK_EDITABLE (row);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_password_changed), dialog, 0);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_password_response), question,
                         question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (row);
}

gboolean
pr_attention_is_retry (const GError *error)
{
  return g_error_matches (error, PR_ERROR, PR_ERROR_DISK_FULL)
         || g_error_matches (error, PR_ERROR, PR_ERROR_READ_ONLY)
         || g_error_matches (error, PR_ERROR, PR_ERROR_FAILED);
}

void
pr_attention_solve (GtkWindow *parent, PrCore *core, PrAccount *account)
{
  const GError *error = pr_account_get_error (account);
  const PrCertificate *certificate = error != NULL ? pr_error_get_certificate (error) : NULL;

  if (certificate != NULL)
    ask_about_certificate (parent, core, account, certificate);
  else if (g_error_matches (error, PR_ERROR, PR_ERROR_CREDENTIALS)
           || g_error_matches (error, PR_ERROR, PR_ERROR_NO_PASSWORD)
           || g_error_matches (error, PR_ERROR, PR_ERROR_KEYRING_LOCKED)
           || g_error_matches (error, PR_ERROR, PR_ERROR_KEYRING_ABSENT))
    ask_for_password (parent, core, account);
  else if (pr_attention_is_retry (error))
    pr_core_refresh (core, pr_account_get_id (account));
  else
    gtk_window_present (
        GTK_WINDOW (pr_account_editor_new (parent, core, pr_account_get_id (account))));
}
