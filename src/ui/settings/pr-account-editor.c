/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/settings/pr-account-editor.h"

#include <glib/gi18n.h>

#include "ui/settings/pr-certificate-dialog.h"

struct _PrAccountEditor
{
  AdwWindow parent_instance;

  PrCore *core;
  char *account_id;      /* NULL: a new account */
  PrAccountSetup *setup; /* what is being tested, or the stored one */
  GCancellable *cancellable;
  gboolean host_typed; /* by the person, not guessed from the address */
  gboolean user_typed;
  gboolean guessing;

  AdwWindowTitle *window_title;
  GtkButton *accept_button;
  GtkSpinner *spinner;
  GtkWidget *error_group;
  GtkLabel *error_label;
  GtkWidget *identity_group;
  GtkWidget *server_group;
  GtkWidget *remove_group;
  GtkEditable *name_row;
  GtkEditable *email_row;
  GtkEditable *password_row;
  GtkEditable *host_row;
  AdwComboRow *security_row;
  GtkEditable *port_row;
  GtkEditable *user_row;
};

G_DEFINE_FINAL_TYPE (PrAccountEditor, pr_account_editor, ADW_TYPE_WINDOW)

static void test_and_save (PrAccountEditor *self);

static const char *
get_usual_port (PrSecurity security)
{
  return security == PR_SECURITY_TLS ? "993" : "143";
}

static void
replace_string (char **field, const char *text)
{
  g_free (*field);
  *field = text[0] != '\0' ? g_strstrip (g_strdup (text)) : NULL;
}

/* What is in the form, on top of what the form does not show. */
static void
read_form (PrAccountEditor *self)
{
  PrAccountSetup *setup = self->setup;
  guint64 port = 0;

  replace_string (&setup->name, gtk_editable_get_text (self->name_row));
  replace_string (&setup->email, gtk_editable_get_text (self->email_row));
  replace_string (&setup->user, gtk_editable_get_text (self->user_row));
  if (g_strcmp0 (setup->host, gtk_editable_get_text (self->host_row)) != 0)
    g_clear_pointer (&setup->trusted_sha256, g_free);
  replace_string (&setup->host, gtk_editable_get_text (self->host_row));
  setup->security = (PrSecurity) adw_combo_row_get_selected (self->security_row);
  g_ascii_string_to_unsigned (gtk_editable_get_text (self->port_row), 10, 1, G_MAXUINT16, &port,
                              NULL);
  setup->port = (guint16) port;
  if (gtk_editable_get_text (self->password_row)[0] != '\0')
    {
      pr_account_setup_set_password (setup, gtk_editable_get_text (self->password_row));
      g_clear_pointer (&setup->password_command, g_free);
    }
}

static void
write_form (PrAccountEditor *self)
{
  PrAccountSetup *setup = self->setup;
  g_autofree char *port = g_strdup_printf ("%d", setup->port);

  self->guessing = TRUE;
  gtk_editable_set_text (self->name_row, setup->name != NULL ? setup->name : "");
  gtk_editable_set_text (self->email_row, setup->email != NULL ? setup->email : "");
  gtk_editable_set_text (self->host_row, setup->host != NULL ? setup->host : "");
  gtk_editable_set_text (self->user_row, setup->user != NULL ? setup->user : setup->email);
  adw_combo_row_set_selected (self->security_row, setup->security);
  gtk_editable_set_text (self->port_row,
                         setup->port != 0 ? port : get_usual_port (setup->security));
  self->guessing = FALSE;
  self->host_typed = TRUE;
  self->user_typed = TRUE;
}

static gboolean
is_complete (PrAccountEditor *self)
{
  guint64 port;

  return gtk_editable_get_text (self->email_row)[0] != '\0'
         && gtk_editable_get_text (self->host_row)[0] != '\0'
         && g_ascii_string_to_unsigned (gtk_editable_get_text (self->port_row), 10, 1, G_MAXUINT16,
                                        &port, NULL)
         && (self->account_id != NULL || gtk_editable_get_text (self->password_row)[0] != '\0');
}

static void
set_busy (PrAccountEditor *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->identity_group, !busy);
  gtk_widget_set_sensitive (self->server_group, !busy);
  gtk_widget_set_sensitive (self->remove_group, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->accept_button), !busy && is_complete (self));
  gtk_spinner_set_spinning (self->spinner, busy);
}

/* Errors */

/* What a person can do about it; NULL when there is nothing but trying again. */
static const char *
get_advice (const GError *error)
{
  if (error->domain != PR_ERROR)
    return NULL;
  switch ((PrError) error->code)
    {
    case PR_ERROR_UNREACHABLE:
      return _ ("Check the server name, the port and your connection.");
    case PR_ERROR_CREDENTIALS:
      return _ ("Check both. Some providers want a separate password for mail programs.");
    case PR_ERROR_PROTOCOL:
      return _ ("Check the port and the security setting.");
    case PR_ERROR_KEYRING_LOCKED:
      return _ ("Unlock the keyring, then try again.");
    default:
      return NULL;
    }
}

static void
show_error (PrAccountEditor *self, const GError *error)
{
  const char *advice = get_advice (error);
  g_autofree char *text = g_strjoin (" ", pr_error_describe (error), advice, NULL);

  g_info ("The account cannot be used: %s", error->message);
  gtk_label_set_label (self->error_label, text);
  gtk_widget_set_visible (self->error_group, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->error_group), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text, -1);
}

static void
on_certificate_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  PrAccountEditor *self = PR_ACCOUNT_EDITOR (user_data);
  const char *sha256 = g_object_get_data (G_OBJECT (dialog), "sha256");

  if (!g_str_equal (response, PR_CERTIFICATE_RESPONSE_TRUST))
    return;
  g_free (self->setup->trusted_sha256);
  self->setup->trusted_sha256 = g_strdup (sha256);
  test_and_save (self);
}

static void
ask_about_certificate (PrAccountEditor *self, const PrCertificate *certificate)
{
  GtkWidget *dialog = pr_certificate_dialog_new (GTK_WINDOW (self), certificate);

  g_object_set_data_full (G_OBJECT (dialog), "sha256", g_strdup (certificate->sha256), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_certificate_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Testing and saving */

static void
finish_attempt (PrAccountEditor *self, const GError *error)
{
  const PrCertificate *certificate;

  /* Closed in the meantime. */
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (error == NULL)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  show_error (self, error);
  certificate = pr_error_get_certificate (error);
  if (certificate != NULL)
    ask_about_certificate (self, certificate);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrAccountEditor) self = PR_ACCOUNT_EDITOR (user_data);
  g_autoptr (GError) error = NULL;

  pr_core_add_account_finish (PR_CORE (source), result, &error);
  finish_attempt (self, error);
}

static void
on_edited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrAccountEditor) self = PR_ACCOUNT_EDITOR (user_data);
  g_autoptr (GError) error = NULL;

  pr_core_edit_account_finish (PR_CORE (source), result, &error);
  finish_attempt (self, error);
}

static void
test_and_save (PrAccountEditor *self)
{
  g_autoptr (GError) error = NULL;

  gtk_widget_set_visible (self->error_group, FALSE);
  read_form (self);
  if (!pr_account_setup_check (self->setup, &error))
    {
      show_error (self, error);
      return;
    }
  set_busy (self, TRUE);
  if (self->account_id == NULL)
    pr_core_add_account_async (self->core, self->setup, TRUE, self->cancellable, on_added,
                               g_object_ref (self));
  else
    pr_core_edit_account_async (self->core, self->account_id, self->setup, TRUE, self->cancellable,
                                on_edited, g_object_ref (self));
}

static void
on_accept_clicked (GtkButton *button, gpointer user_data)
{
  test_and_save (PR_ACCOUNT_EDITOR (user_data));
}

static void
on_entry_activated (AdwEntryRow *row, gpointer user_data)
{
  PrAccountEditor *self = PR_ACCOUNT_EDITOR (user_data);

  if (is_complete (self) && gtk_widget_get_sensitive (GTK_WIDGET (self->accept_button)))
    test_and_save (self);
}

/* Removing */

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrAccountEditor) self = PR_ACCOUNT_EDITOR (user_data);
  g_autoptr (GError) error = NULL;

  pr_core_remove_account_finish (PR_CORE (source), result, &error);
  finish_attempt (self, error);
}

static void
on_remove_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  PrAccountEditor *self = PR_ACCOUNT_EDITOR (user_data);

  if (!g_str_equal (response, "remove"))
    return;
  set_busy (self, TRUE);
  /* Goes on to its end when this window is closed: half removed is neither. */
  pr_core_remove_account_async (self->core, self->account_id, NULL, on_removed,
                                g_object_ref (self));
}

static void
on_remove_clicked (GtkButton *button, gpointer user_data)
{
  PrAccountEditor *self = PR_ACCOUNT_EDITOR (user_data);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (self), _ ("Remove This Account?"), NULL));

  adw_message_dialog_format_body (
      dialog,
      /* Translators: %s is a mail address */
      _ ("The mail of %s stays on the server. What was fetched to this computer is deleted, and "
         "changes that have not reached the server yet are lost."),
      self->setup->email);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "remove", _ ("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_remove_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Typing */

static void
on_changed (GtkEditable *editable, gpointer user_data)
{
  PrAccountEditor *self = PR_ACCOUNT_EDITOR (user_data);

  gtk_widget_set_sensitive (GTK_WIDGET (self->accept_button), is_complete (self));
}

/* Most servers are called imap.DOMAIN, and most users by their address. */
static void
on_email_changed (GtkEditable *editable, gpointer user_data)
{
  PrAccountEditor *self = PR_ACCOUNT_EDITOR (user_data);
  const char *email = gtk_editable_get_text (editable);
  const char *at = strrchr (email, '@');
  g_autofree char *host = at != NULL && at[1] != '\0' ? g_strconcat ("imap.", at + 1, NULL) : NULL;

  self->guessing = TRUE;
  if (!self->host_typed)
    gtk_editable_set_text (self->host_row, host != NULL ? host : "");
  if (!self->user_typed)
    gtk_editable_set_text (self->user_row, email);
  self->guessing = FALSE;
  on_changed (editable, self);
}

static void
on_host_changed (GtkEditable *editable, gpointer user_data)
{
  PrAccountEditor *self = PR_ACCOUNT_EDITOR (user_data);

  if (!self->guessing)
    self->host_typed = TRUE;
  on_changed (editable, self);
}

static void
on_user_changed (GtkEditable *editable, gpointer user_data)
{
  PrAccountEditor *self = PR_ACCOUNT_EDITOR (user_data);

  if (!self->guessing)
    self->user_typed = TRUE;
  on_changed (editable, self);
}

static void
on_security_notify (AdwComboRow *row, GParamSpec *pspec, gpointer user_data)
{
  PrAccountEditor *self = PR_ACCOUNT_EDITOR (user_data);
  const char *port = gtk_editable_get_text (self->port_row);

  if (self->guessing || (!g_str_equal (port, "993") && !g_str_equal (port, "143")))
    return;
  gtk_editable_set_text (self->port_row,
                         get_usual_port ((PrSecurity) adw_combo_row_get_selected (row)));
}

/* Object */

/* Closed: whoever does that while the settings are tried does not want them. What is under way
 * holds this object until it has ended. */
static void
pr_account_editor_unrealize (GtkWidget *widget)
{
  g_cancellable_cancel (PR_ACCOUNT_EDITOR (widget)->cancellable);
  GTK_WIDGET_CLASS (pr_account_editor_parent_class)->unrealize (widget);
}

static void
pr_account_editor_dispose (GObject *object)
{
  PrAccountEditor *self = PR_ACCOUNT_EDITOR (object);

  g_clear_object (&self->core);
  G_OBJECT_CLASS (pr_account_editor_parent_class)->dispose (object);
}

static void
pr_account_editor_finalize (GObject *object)
{
  PrAccountEditor *self = PR_ACCOUNT_EDITOR (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->setup, pr_account_setup_free);
  g_free (self->account_id);
  G_OBJECT_CLASS (pr_account_editor_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, window_title);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, accept_button);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, spinner);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, error_group);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, error_label);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, identity_group);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, server_group);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, remove_group);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, name_row);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, email_row);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, password_row);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, host_row);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, security_row);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, port_row);
  gtk_widget_class_bind_template_child (widget_class, PrAccountEditor, user_row);
}

static void
pr_account_editor_class_init (PrAccountEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pr_account_editor_dispose;
  widget_class->unrealize = pr_account_editor_unrealize;
  object_class->finalize = pr_account_editor_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-account-editor.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_accept_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_email_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_host_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_security_notify);
  gtk_widget_class_bind_template_callback (widget_class, on_user_changed);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pr_account_editor_init (PrAccountEditor *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

PrAccountEditor *
pr_account_editor_new (GtkWindow *parent, PrCore *core, const char *account_id)
{
  PrAccountEditor *self = g_object_new (PR_TYPE_ACCOUNT_EDITOR, "transient-for", parent, NULL);

  self->core = g_object_ref (core);
  self->account_id = g_strdup (account_id);
  if (account_id != NULL)
    self->setup = pr_core_dup_account_setup (core, account_id);
  if (self->setup != NULL)
    {
      write_form (self);
      adw_window_title_set_title (self->window_title, _ ("Edit Account"));
      gtk_button_set_label (self->accept_button, _ ("_Save"));
      g_object_set (self->password_row, "title", _ ("New Password"), NULL);
      gtk_widget_set_visible (self->remove_group, TRUE);
    }
  else
    {
      g_clear_pointer (&self->account_id, g_free);
      self->setup = pr_account_setup_new ();
      adw_window_title_set_title (self->window_title, _ ("Add Account"));
      gtk_button_set_label (self->accept_button, _ ("_Add"));
    }
  set_busy (self, FALSE);
  gtk_window_set_title (GTK_WINDOW (self), adw_window_title_get_title (self->window_title));
  return self;
}
