/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

CliFixture *
cli_fixture_new (gboolean server)
{
  CliFixture *fixture = g_new0 (CliFixture, 1);

  if (server)
    {
      fixture->server = test_server_new (TEST_SERVER_DEFAULT);
      if (fixture->server == NULL)
        {
          g_free (fixture);
          return NULL;
        }
    }
  fixture->profile = g_dir_make_tmp ("cli-XXXXXX", NULL);
  return fixture;
}

void
cli_fixture_free (CliFixture *fixture)
{
  g_clear_pointer (&fixture->server, test_server_free);
  remove_tree (fixture->profile);
  g_free (fixture->profile);
  g_free (fixture);
}

void
cli_fixture_add_account (CliFixture *fixture, const char *password)
{
  g_autofree char *url =
      g_strdup_printf ("imap://127.0.0.1:%u", test_server_get_imap_port (fixture->server));
  g_autofree char *command = g_strdup_printf ("echo %s", password);
  g_autoptr (CliRun) run = cli_run (fixture, "account", "add", CLI_EMAIL, "--imap", url, "--user",
                                    "alice", "--password-command", command, NULL);

  cli_assert_code (run, 0);
}

void
cli_run_free (CliRun *run)
{
  g_free (run->out);
  g_free (run->err);
  g_ptr_array_unref (run->objects);
  g_free (run);
}

static JsonObject *
parse_line (const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (line, &error);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    g_error ("not a JSON object: %s", line);
  g_assert_true (g_utf8_validate (line, -1, NULL));
  return json_node_dup_object (node);
}

static void
parse_lines (CliRun *run)
{
  g_auto (GStrv) lines = g_strsplit (run->out, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_ptr_array_add (run->objects, parse_line (lines[i]));
}

static GPtrArray *
new_arguments (CliFixture *fixture)
{
  GPtrArray *vector = g_ptr_array_new ();

  g_ptr_array_add (vector, (gpointer) g_getenv ("POSTRIDERCTL"));
  g_ptr_array_add (vector, (gpointer) "--profile");
  g_ptr_array_add (vector, fixture->profile);
  return vector;
}

static char *
dup_text (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return data != NULL ? g_strndup (data, size) : g_strdup ("");
}

CliRun *
cli_run_full (CliFixture *fixture,
              const char *locale,
              const char *input,
              const char *const *arguments)
{
  g_autoptr (GPtrArray) vector = new_arguments (fixture);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                 | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) in =
      input != NULL ? g_bytes_new (input, strlen (input)) : g_bytes_new (NULL, 0);
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  g_autoptr (GError) error = NULL;
  CliRun *run = g_new0 (CliRun, 1);

  for (gsize i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (vector, (gpointer) arguments[i]);
  g_ptr_array_add (vector, NULL);
  if (locale != NULL)
    g_subprocess_launcher_setenv (launcher, "LC_ALL", locale, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) vector->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (process, in, NULL, &out, &err, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_if_exited (process))
    g_error ("postriderctl ended by signal %d", g_subprocess_get_term_sig (process));
  run->code = g_subprocess_get_exit_status (process);
  run->out = dup_text (out);
  run->err = dup_text (err);
  run->objects = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  if (g_strv_contains (arguments, "--json"))
    parse_lines (run);
  return run;
}

CliRun *
cli_run (CliFixture *fixture, const char *argument, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  va_list list;

  va_start (list, argument);
  for (; argument != NULL; argument = va_arg (list, const char *))
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  return cli_run_full (fixture, NULL, NULL, (const char *const *) arguments->pdata);
}

void
cli_assert_code (CliRun *run, int code)
{
  if (run->code != code)
    g_error ("exit code %d instead of %d\n%s\n%s", run->code, code, run->out, run->err);
  /* whoever fails says why */
  g_assert_true (code == 0 || *run->err != '\0');
}

void
cli_assert_members (JsonObject *object, const char *names)
{
  g_auto (GStrv) wanted = g_strsplit (names, " ", -1);
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *link = members; link != NULL; link = link->next)
    if (!g_strv_contains ((const char *const *) wanted, link->data))
      g_error ("unexpected member %s", (char *) link->data);
  for (gsize i = 0; wanted[i] != NULL; i++)
    if (!json_object_has_member (object, wanted[i]))
      g_error ("no member %s", wanted[i]);
}

JsonObject *
cli_find (CliRun *run, const char *name, const char *value)
{
  for (guint i = 0; i < run->objects->len; i++)
    {
      JsonObject *object = g_ptr_array_index (run->objects, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (object, name, NULL), value) == 0)
        return object;
    }
  g_error ("no line with %s = %s in\n%s", name, value, run->out);
}

gint64
cli_find_message (CliFixture *fixture, const char *subject)
{
  g_autoptr (CliRun) run = cli_run (fixture, "list", "INBOX", "--json", NULL);

  cli_assert_code (run, 0);
  return json_object_get_int_member (cli_find (run, "subject", subject), "id");
}

CliWatch *
cli_watch_new (CliFixture *fixture)
{
  g_autoptr (GPtrArray) vector = new_arguments (fixture);
  CliWatch *watch = g_new0 (CliWatch, 1);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (vector, (gpointer) "--json");
  g_ptr_array_add (vector, (gpointer) "sync");
  g_ptr_array_add (vector, (gpointer) "--watch");
  g_ptr_array_add (vector, NULL);
  watch->process = g_subprocess_newv ((const char *const *) vector->pdata,
                                      G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  watch->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (watch->process));
  return watch;
}

int
cli_watch_stop (CliWatch *watch)
{
  int code;

  g_subprocess_send_signal (watch->process, SIGINT);
  g_subprocess_wait (watch->process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (watch->process));
  code = g_subprocess_get_exit_status (watch->process);
  g_object_unref (watch->output);
  g_object_unref (watch->process);
  g_free (watch);
  return code;
}

static gboolean
on_timeout (gpointer user_data)
{
  g_error ("no %s event came", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  char **line = user_data;
  g_autoptr (GError) error = NULL;

  *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, &error);
  g_assert_no_error (error);
  if (*line == NULL)
    g_error ("the command ended");
}

JsonObject *
cli_watch_next (CliWatch *watch, const char *event)
{
  guint timeout = g_timeout_add_seconds (20, on_timeout, (gpointer) event);

  while (TRUE)
    {
      g_autofree char *line = NULL;
      JsonObject *object;

      g_data_input_stream_read_line_async (watch->output, G_PRIORITY_DEFAULT, NULL, on_line, &line);
      while (line == NULL)
        g_main_context_iteration (NULL, TRUE);
      object = parse_line (line);
      if (g_str_equal (json_object_get_string_member (object, "event"), event))
        {
          g_source_remove (timeout);
          return object;
        }
      json_object_unref (object);
    }
}
