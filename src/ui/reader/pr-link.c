/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/reader/pr-link.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "mime/mime-link.h"

/* More of an address than these bytes says nothing to anybody. */
#define MAX_SHOWN 2000

static gboolean
is_page (const char *uri)
{
  return g_ascii_strncasecmp (uri, "http:", 5) == 0 || g_ascii_strncasecmp (uri, "https:", 6) == 0;
}

/* Cut off at a character; valid in any case. */
static char *
shorten (const char *text)
{
  g_autofree char *head = g_strndup (text, MAX_SHOWN);

  return g_utf8_make_valid (head, -1);
}

/* Behind the host, up to the end. */
static const char *
find_path (const char *uri)
{
  const char *start = strstr (uri, "//");

  return start != NULL ? start + 2 + strcspn (start + 2, "/?#") : "";
}

char *
pr_link_dup_label (const char *uri)
{
  g_autofree char *host = is_page (uri) ? mime_link_dup_host (uri) : NULL;
  g_autofree char *label = NULL;

  if (host == NULL)
    return shorten (uri);
  label = g_strconcat (g_ascii_strncasecmp (uri, "http:", 5) == 0 ? "http://" : "", host,
                       find_path (uri), NULL);
  return shorten (label);
}

char *
pr_link_dup_doubt (const char *uri, GHashTable *lies)
{
  g_autofree char *host = is_page (uri) ? mime_link_dup_host (uri) : NULL;
  g_autoptr (GUri) parsed =
      g_uri_parse (uri, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL);
  const char *named;

  if (!is_page (uri))
    return NULL;
  if (host == NULL || parsed == NULL)
    return g_strdup (_ ("It is not clear where this link leads."));
  named = lies != NULL ? g_hash_table_lookup (lies, host) : NULL;
  if (named != NULL)
    /* Translators: %1$s is the host that the text of a link names, %2$s where it really leads */
    return g_strdup_printf (_ ("The message calls it %1$s, but it leads to %2$s."), named, host);
  if (g_uri_get_userinfo (parsed) != NULL)
    return g_strdup (_ ("The address begins with another name than that of the page."));
  if (g_hostname_is_ip_address (host))
    return g_strdup (_ ("The page has a number instead of a name."));
  if (strstr (host, "xn--") != NULL)
    return g_strdup (_ ("The name of the page has unusual letters and may imitate another one."));
  return NULL;
}

static void
show_toast (GtkWidget *widget, const char *text)
{
  gtk_widget_activate_action (widget, "win.toast", "s", text);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = GTK_WIDGET (user_data);
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error))
    {
      g_info ("Opening a link failed: %s", error->message);
      show_toast (widget, _ ("The link could not be opened"));
    }
}

static void
open_page (GtkWidget *widget, const char *uri)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (GTK_IS_WINDOW (root))
    gtk_show_uri_full (GTK_WINDOW (root), uri, GDK_CURRENT_TIME, NULL, on_opened,
                       g_object_ref (widget));
}

/* Only the address: what else a mailto: may say is nobody's business yet. */
static void
copy_address (GtkWidget *widget, const char *uri)
{
  g_auto (GStrv) parts = g_strsplit_set (uri + strlen ("mailto:"), "?", 2);
  g_autofree char *address = g_uri_unescape_string (parts[0], NULL);
  g_autofree char *text = NULL;

  if (address == NULL || !g_utf8_validate (address, -1, NULL))
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), address);
  /* Translators: %s is a mail address that is now in the clipboard */
  text = g_strdup_printf (_ ("Copied %s"), address);
  show_toast (widget, text);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  GtkWidget *widget = g_object_get_data (G_OBJECT (dialog), "widget");

  if (g_str_equal (response, "open"))
    open_page (widget, user_data);
  else if (g_str_equal (response, "copy"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), user_data);
}

static void
free_uri (gpointer data, GClosure *closure)
{
  g_free (data);
}

/* The address is the sender's, so it is only ever text. */
static GtkWidget *
create_address (const char *uri)
{
  g_autofree char *shown = shorten (uri);
  GtkWidget *label = gtk_label_new (shown);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), 5);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

/* REASON is nullable. */
static void
ask (GtkWidget *widget, const char *uri, const char *doubt, const char *reason)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  g_autofree char *host = mime_link_dup_host (uri);
  g_autofree char *heading = NULL;
  GtkWidget *dialog;

  /* Translators: %s is a host name */
  heading = g_strdup_printf (_ ("Open %s?"), host != NULL ? host : _ ("this link"));
  dialog = adw_message_dialog_new (window, heading, doubt != NULL ? doubt : reason);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), create_address (uri));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "copy",
                                    _ ("Co_py Link"), "open", _ ("_Open"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "open",
                                              doubt != NULL ? ADW_RESPONSE_DESTRUCTIVE
                                                            : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog),
                                           doubt != NULL ? "cancel" : "open");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "widget", g_object_ref (widget), g_object_unref);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), g_strdup (uri), free_uri, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
pr_link_open (GtkWidget *widget, const char *uri, GHashTable *lies, gboolean was_shown)
{
  g_autofree char *doubt = pr_link_dup_doubt (uri, lies);

  if (g_ascii_strncasecmp (uri, "mailto:", 7) == 0)
    copy_address (widget, uri);
  else if (doubt != NULL || !was_shown)
    ask (widget, uri, doubt, NULL);
  else
    open_page (widget, uri);
}

void
pr_link_ask (GtkWidget *widget, const char *uri, const char *reason)
{
  g_autofree char *doubt = pr_link_dup_doubt (uri, NULL);

  ask (widget, uri, doubt, reason);
}
