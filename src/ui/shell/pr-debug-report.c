/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/shell/pr-debug-report.h"

#include <adwaita.h>

static const char *
get_environment (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' ? value : "not set";
}

static const char *
get_state (PrAccount *account)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (PR_TYPE_ACCOUNT_STATE);

  return g_enum_get_value (class, (int) pr_account_get_state (account))->value_nick;
}

static void
append_versions (GString *report)
{
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  g_string_append_printf (report, "Postrider %s (%s)\n", APP_VERSION, APP_ID);
  g_string_append_printf (report, "System: %s%s\n", os != NULL ? os : "unknown",
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? ", Flatpak" : "");
  g_string_append_printf (report, "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n",
                          gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version,
                          glib_minor_version, glib_micro_version);
  g_string_append_printf (report, "TLS: %s\n", G_OBJECT_TYPE_NAME (g_tls_backend_get_default ()));
}

static void
append_session (GString *report, GtkWidget *widget)
{
  GdkDisplay *display = gtk_widget_get_display (widget);
  GtkSettings *settings = gtk_settings_get_for_display (display);
  AdwStyleManager *style = adw_style_manager_get_for_display (display);
  GApplication *application = g_application_get_default ();
  gboolean has_bus = application != NULL && g_application_get_dbus_connection (application) != NULL;
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  int dpi;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_string_append_printf (report, "Desktop: %s\n", get_environment ("XDG_CURRENT_DESKTOP"));
  g_string_append_printf (report, "Display: %s, %s, scale %d, text %d dpi\n",
                          G_OBJECT_TYPE_NAME (display),
                          renderer != NULL ? G_OBJECT_TYPE_NAME (renderer) : "not drawn",
                          gtk_widget_get_scale_factor (widget), dpi / 1024);
  g_string_append_printf (report, "Style: %s%s\n",
                          adw_style_manager_get_dark (style) ? "dark" : "light",
                          adw_style_manager_get_high_contrast (style) ? ", high contrast" : "");
  g_string_append_printf (
      report, "Language: %s%s\n", g_get_language_names ()[0],
      gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL ? ", right to left" : "");
  g_string_append_printf (report, "Session bus: %s\n", has_bus ? "yes" : "no");
}

static void
append_account (GString *report, guint number, PrAccount *account)
{
  const GError *error = pr_account_get_error (account);
  gint64 heard = pr_account_get_last_heard (account);

  g_string_append_printf (report, "Account %u: %s, %u changes waiting", number, get_state (account),
                          pr_account_get_pending (account));
  if (heard > 0)
    g_string_append_printf (report, ", heard %" G_GINT64_FORMAT " s ago",
                            (g_get_real_time () - heard) / G_USEC_PER_SEC);
  if (error != NULL)
    g_string_append_printf (report, ", problem %s %d", g_quark_to_string (error->domain),
                            error->code);
  g_string_append_c (report, '\n');
}

static void
append_mail (GString *report, PrCore *core)
{
  GListModel *accounts = pr_core_get_accounts (core);
  g_autoptr (GPtrArray) folders = pr_folder_tree_dup_mailboxes (pr_core_get_folders (core));
  gint64 messages = 0;

  for (guint i = 0; i < folders->len; i++)
    messages += pr_folder_get_total (g_ptr_array_index (folders, i));
  g_string_append_printf (report, "Folders: %u, messages: %" G_GINT64_FORMAT "\n", folders->len,
                          messages);
  g_string_append_printf (report, "Refused changes: %u\n",
                          pr_refusals_get_count (pr_core_get_refusals (core)));
  g_string_append_printf (report, "Accounts: %u\n", g_list_model_get_n_items (accounts));
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (PrAccount) account = g_list_model_get_item (accounts, i);

      append_account (report, i + 1, account);
    }
}

char *
pr_debug_report_new (PrCore *core, GtkWidget *widget)
{
  g_autoptr (GString) report = g_string_new (NULL);

  append_versions (report);
  append_session (report, widget);
  append_mail (report, core);
  return g_string_free (g_steal_pointer (&report), FALSE);
}
