/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/shell/pr-autostart.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* ARGUMENT inside double quotes. */
static void
append_quoted (GString *line, const char *argument)
{
  g_string_append_c (line, '"');
  for (const char *p = argument; *p != '\0'; p++)
    {
      if (strchr ("\"`$\\", *p) != NULL)
        g_string_append_c (line, '\\');
      else if (*p == '%')
        g_string_append_c (line, '%');
      g_string_append_c (line, *p);
    }
  g_string_append_c (line, '"');
}

char *
pr_autostart_quote (const char *const *command)
{
  GString *line = g_string_new (command[0]);

  for (gsize i = 1; command[i] != NULL; i++)
    {
      g_string_append_c (line, ' ');
      append_quoted (line, command[i]);
    }
  return g_string_free (line, FALSE);
}

static char *
build_path (const char *application_id)
{
  g_autofree char *name = g_strconcat (application_id, ".desktop", NULL);

  return g_build_filename (g_get_user_config_dir (), "autostart", name, NULL);
}

static gboolean
write_file (const char *path, const char *const *command, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *exec = pr_autostart_quote (command);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", directory,
                   g_strerror (code));
      return FALSE;
    }
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE,
                         G_KEY_FILE_DESKTOP_TYPE_APPLICATION);
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, APP_NAME);
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, APP_ID);
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, exec);
  return g_key_file_save_to_file (file, path, error);
}

gboolean
pr_autostart_set (const char *application_id,
                  const char *const *command,
                  gboolean enabled,
                  GError **error)
{
  g_autofree char *path = build_path (application_id);

  if (enabled)
    return write_file (path, command, error);
  if (g_remove (path) != 0 && errno != ENOENT)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", path,
                   g_strerror (code));
      return FALSE;
    }
  return TRUE;
}
