/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/test-helper.h"

#include <string.h>

static gboolean
read_values (TestHelper *helper)
{
  while (TRUE)
    {
      g_autofree char *line = NULL;
      g_auto (GStrv) parts = NULL;

      line = g_data_input_stream_read_line (helper->output, NULL, NULL, NULL);
      if (line == NULL)
        return FALSE;
      if (g_str_equal (line, "ready"))
        return TRUE;
      parts = g_strsplit (line, "=", 2);
      if (g_strv_length (parts) == 2)
        g_hash_table_insert (helper->values, g_strdup (parts[0]), g_strdup (parts[1]));
    }
}

TestHelper *
test_helper_new (const char *script, const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autofree char *path = NULL;
  TestHelper *helper = NULL;

  path = g_build_filename (g_getenv ("POSTRIDER_TEST_SERVER"), script, NULL);
  g_strv_builder_add (builder, "python3");
  g_strv_builder_add (builder, path);
  g_strv_builder_addv (builder, (const char **) arguments);
  argv = g_strv_builder_end (builder);

  helper = g_new0 (TestHelper, 1);
  helper->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  helper->process =
      g_subprocess_newv ((const char *const *) argv,
                         G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  helper->input = g_object_ref (g_subprocess_get_stdin_pipe (helper->process));
  helper->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (helper->process));
  if (read_values (helper))
    return helper;
  test_helper_free (helper);
  return NULL;
}

void
test_helper_free (TestHelper *helper)
{
  g_output_stream_close (helper->input, NULL, NULL);
  g_subprocess_wait (helper->process, NULL, NULL);
  g_clear_object (&helper->input);
  g_clear_object (&helper->output);
  g_clear_object (&helper->process);
  g_hash_table_unref (helper->values);
  g_free (helper);
}

const char *
test_helper_get (TestHelper *helper, const char *name)
{
  const char *value = g_hash_table_lookup (helper->values, name);

  g_assert_nonnull (value);
  return value;
}

char *
test_helper_ask (TestHelper *helper, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;
  g_autofree char *line = NULL;
  char *answer = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strconcat (command, "\n", NULL);
  g_output_stream_write_all (helper->input, line, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  answer = g_data_input_stream_read_line (helper->output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer);
  return answer;
}
