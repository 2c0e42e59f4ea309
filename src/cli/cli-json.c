/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli-json.h"

#include <stdio.h>

JsonBuilder *
cli_json_new (void)
{
  return json_builder_begin_object (json_builder_new ());
}

static void
add_string_value (JsonBuilder *json, const char *value)
{
  g_autofree char *valid = NULL;

  if (value == NULL)
    {
      json_builder_add_null_value (json);
      return;
    }
  valid = g_utf8_make_valid (value, -1);
  json_builder_add_string_value (json, valid);
}

void
cli_json_add_string (JsonBuilder *json, const char *name, const char *value)
{
  json_builder_set_member_name (json, name);
  add_string_value (json, value);
}

void
cli_json_add_int (JsonBuilder *json, const char *name, gint64 value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_int_value (json, value);
}

void
cli_json_add_double (JsonBuilder *json, const char *name, double value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_double_value (json, value);
}

void
cli_json_add_boolean (JsonBuilder *json, const char *name, gboolean value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_boolean_value (json, value);
}

void
cli_json_add_strv (JsonBuilder *json, const char *name, const char *const *values)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (gsize i = 0; values != NULL && values[i] != NULL; i++)
    add_string_value (json, values[i]);
  json_builder_end_array (json);
}

void
cli_json_add_time (JsonBuilder *json, const char *name, gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree char *text = date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  cli_json_add_string (json, name, text);
}

void
cli_json_print (JsonBuilder *json)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_end_object (json);
  root = json_builder_get_root (json);
  text = json_to_string (root, FALSE);
  g_object_unref (json);
  /* not g_print(), which converts to the locale's character set */
  fputs (text, stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}
