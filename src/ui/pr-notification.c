/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/pr-notification.h"

#include <glib/gi18n.h>

char *
pr_notification_neutralise (const char *text)
{
  GString *result = g_string_new (NULL);

  /* Some services read the body as markup, others show it as it is, and GNotification does not say
   * which: characters that only look alike are right for both. */
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (*p == '<')
        g_string_append (result, "‹");
      else if (*p == '>')
        g_string_append (result, "›");
      else if (*p == '&' && (p[1] == '#' || g_ascii_isalpha (p[1])))
        g_string_append (result, "＆");
      else
        g_string_append_len (result, p, g_utf8_next_char (p) - p);
    }
  return g_string_free (result, FALSE);
}

GNotification *
pr_notification_new (const char *title, const char *body, gint64 message, gint64 folder)
{
  g_autofree char *safe_title = pr_notification_neutralise (title);
  g_autofree char *safe_body = pr_notification_neutralise (body);
  GNotification *notification = g_notification_new (safe_title);
  g_autoptr (GIcon) icon = g_themed_icon_new (APP_ID);

  if (*safe_body != '\0')
    g_notification_set_body (notification, safe_body);
  g_notification_set_icon (notification, icon);
  g_notification_set_category (notification, "email.arrived");
  if (message != 0)
    {
      g_notification_set_default_action_and_target (notification, "app.open-message", "x", message);
      g_notification_add_button_with_target (notification, _ ("Mark Read"), "app.mark-read", "x",
                                             message);
      g_notification_add_button_with_target (notification, _ ("Archive"), "app.archive", "x",
                                             message);
      g_notification_add_button_with_target (notification, _ ("Move to Trash"), "app.trash", "x",
                                             message);
    }
  else
    g_notification_set_default_action_and_target (notification, "app.open-folder", "x", folder);
  return notification;
}
