/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/settings/pr-certificate-dialog.h"

#include <glib/gi18n.h>

#define PAIRS_A_LINE 8

char *
pr_certificate_format_fingerprint (const char *sha256)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; sha256[i] != '\0' && sha256[i + 1] != '\0'; i += 2)
    {
      if (i > 0)
        g_string_append_c (text, (i / 2) % PAIRS_A_LINE == 0 ? '\n' : ':');
      g_string_append_c (text, g_ascii_toupper (sha256[i]));
      g_string_append_c (text, g_ascii_toupper (sha256[i + 1]));
    }
  return g_string_free (text, FALSE);
}

static GtkWidget *
create_label (const char *text, const char *style_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (style_class != NULL)
    gtk_widget_add_css_class (label, style_class);
  return label;
}

static GtkWidget *
create_content (const PrCertificate *certificate)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *host = g_strdup_printf ("%s:%d", certificate->host, certificate->port);
  g_autofree char *fingerprint = pr_certificate_format_fingerprint (certificate->sha256);
  GtkWidget *fingerprint_label = create_label (fingerprint, "monospace");

  gtk_box_append (GTK_BOX (box), create_label (_ ("Server"), "heading"));
  gtk_box_append (GTK_BOX (box), create_label (host, NULL));
  gtk_box_append (GTK_BOX (box), create_label (_ ("Why It Was Refused"), "heading"));
  for (guint i = 0; certificate->reasons != NULL && certificate->reasons[i] != NULL; i++)
    gtk_box_append (GTK_BOX (box), create_label (certificate->reasons[i], NULL));
  gtk_box_append (GTK_BOX (box), create_label (_ ("Fingerprint (SHA-256)"), "heading"));
  gtk_label_set_selectable (GTK_LABEL (fingerprint_label), TRUE);
  gtk_box_append (GTK_BOX (box), fingerprint_label);
  return box;
}

GtkWidget *
pr_certificate_dialog_new (GtkWindow *parent, const PrCertificate *certificate)
{
  GtkWidget *dialog = adw_message_dialog_new (
      parent, _ ("Trust This Server?"),
      _ ("Its identity could not be verified: somebody might be reading along. Go on only if you "
         "know this server and its fingerprint is the one below. Nothing else will be trusted."));
  AdwMessageDialog *self = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_add_responses (self, "cancel", _ ("_Cancel"), PR_CERTIFICATE_RESPONSE_TRUST,
                                    _ ("_Trust This Certificate"), NULL);
  adw_message_dialog_set_response_appearance (self, PR_CERTIFICATE_RESPONSE_TRUST,
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (self, "cancel");
  adw_message_dialog_set_close_response (self, "cancel");
  adw_message_dialog_set_extra_child (self, create_content (certificate));
  return dialog;
}
