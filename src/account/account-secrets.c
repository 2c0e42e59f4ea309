/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "account/account-secrets.h"

#include <libsecret/secret.h>
#include <string.h>

#include "base/base-secret.h"

#define DEFAULT_TIMEOUT_MS 60000
#define MAX_COMMAND_OUTPUT 65536

/* A name of its own: when the application is renamed, the passwords stay. */
static const SecretSchema schema = {
  "org.postrider.Password",
  SECRET_SCHEMA_NONE,
  {
      { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "protocol", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

/* What one call waits for. A time-out cancels `inner`, which is told from the caller's own
 * cancelling by `timed_out`. */
typedef struct
{
  GCancellable *inner;
  GCancellable *outer;
  gulong outer_id;
  GSource *timer;
  gboolean timed_out;
  GSubprocess *process;
} Wait;

static void
wait_free (Wait *wait)
{
  if (wait->outer != NULL)
    g_cancellable_disconnect (wait->outer, wait->outer_id);
  g_clear_object (&wait->outer);
  if (wait->timer != NULL)
    g_source_destroy (wait->timer);
  g_clear_pointer (&wait->timer, g_source_unref);
  g_clear_object (&wait->inner);
  g_clear_object (&wait->process);
  g_free (wait);
}

static void
on_outer_cancelled (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static gboolean
on_wait_timeout (gpointer user_data)
{
  Wait *wait = user_data;

  wait->timed_out = TRUE;
  g_cancellable_cancel (wait->inner);
  return G_SOURCE_REMOVE;
}

static Wait *
wait_start (GTask *task, guint timeout_ms)
{
  Wait *wait = g_new0 (Wait, 1);
  GCancellable *outer = g_task_get_cancellable (task);

  wait->inner = g_cancellable_new ();
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, wait, (GDestroyNotify) wait_free);
  if (outer != NULL)
    {
      wait->outer = g_object_ref (outer);
      wait->outer_id = g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled),
                                              g_object_ref (wait->inner), g_object_unref);
    }
  wait->timer = g_timeout_source_new (timeout_ms == 0 ? DEFAULT_TIMEOUT_MS : timeout_ms);
  g_source_set_static_name (wait->timer, "account-secrets");
  g_source_set_callback (wait->timer, on_wait_timeout, wait, NULL);
  g_source_attach (wait->timer, g_main_context_get_thread_default ());
  return wait;
}

static AccountError
classify (const GError *error)
{
  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    return ACCOUNT_ERROR_LOCKED;
  if (error->domain == G_DBUS_ERROR
      && (error->code == G_DBUS_ERROR_SERVICE_UNKNOWN || error->code == G_DBUS_ERROR_NO_SERVER
          || error->code == G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND
          || error->code == G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    return ACCOUNT_ERROR_ABSENT;
  /* No session bus at all comes in many ways: no address, no socket, no launcher. */
  if (error->domain == G_IO_ERROR && !g_dbus_error_is_remote_error (error))
    return ACCOUNT_ERROR_ABSENT;
  if (error->domain == G_SPAWN_ERROR)
    return ACCOUNT_ERROR_ABSENT;
  return ACCOUNT_ERROR_FAILED;
}

/* Ends @task with what @error of the keyring means. */
static void
return_secret_error (GTask *task, const GError *error)
{
  Wait *wait = g_task_get_task_data (task);

  if (wait->timed_out)
    g_task_return_new_error (task, ACCOUNT_ERROR, ACCOUNT_ERROR_LOCKED,
                             "the keyring did not answer in time");
  else if (g_task_return_error_if_cancelled (task))
    return;
  else
    g_task_return_new_error (task, ACCOUNT_ERROR, classify (error), "keyring: %s", error->message);
}

GBytes *
account_secrets_new_password (const char *password, gssize size)
{
  return base_secret_new (password,
                          size < 0 ? strlen (password) : strnlen (password, (gsize) size));
}

static void
on_lookup_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  SecretValue *value = secret_password_lookup_binary_finish (result, &error);
  const char *data;
  gsize size;

  if (error != NULL)
    {
      return_secret_error (task, error);
      return;
    }
  if (value == NULL)
    {
      g_task_return_new_error (task, ACCOUNT_ERROR, ACCOUNT_ERROR_NOT_FOUND,
                               "the keyring has no password for it");
      return;
    }
  data = secret_value_get (value, &size);
  g_task_return_pointer (
      task, g_bytes_new_with_free_func (data, size, (GDestroyNotify) secret_value_unref, value),
      (GDestroyNotify) g_bytes_unref);
}

/* The last line of what a command complained about, for the error message. */
static char *
last_words (GBytes *bytes)
{
  gsize size = 0;
  const char *data = bytes == NULL ? NULL : g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_utf8_make_valid (data == NULL ? "" : data, (gssize) MIN (size, 4096));
  char *line;

  g_strchomp (text);
  line = strrchr (text, '\n');
  return g_strdup (line == NULL ? text : line + 1);
}

static void
on_command_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GSubprocess *process = G_SUBPROCESS (source);
  Wait *wait = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  const char *data;
  const char *end;
  gsize size;

  if (!g_subprocess_communicate_finish (process, result, &out, &err, &error))
    {
      g_subprocess_force_exit (process);
      if (wait->timed_out)
        g_task_return_new_error (task, ACCOUNT_ERROR, ACCOUNT_ERROR_COMMAND,
                                 "the password command took too long");
      else if (!g_task_return_error_if_cancelled (task))
        g_task_return_new_error (task, ACCOUNT_ERROR, ACCOUNT_ERROR_COMMAND, "password command: %s",
                                 error->message);
      return;
    }
  if (!g_subprocess_get_successful (process))
    {
      g_autofree char *words = last_words (err);

      g_task_return_new_error (
          task, ACCOUNT_ERROR, ACCOUNT_ERROR_COMMAND,
          "the password command failed with status %d%s%s",
          g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1,
          *words == '\0' ? "" : ": ", words);
      return;
    }
  data = g_bytes_get_data (out, &size);
  end = size == 0 ? NULL : memchr (data, '\n', size);
  if (end != NULL)
    size = (gsize) (end - data);
  if (size > 0 && data[size - 1] == '\r')
    size--;
  if (size == 0 || size > MAX_COMMAND_OUTPUT)
    g_task_return_new_error (task, ACCOUNT_ERROR, ACCOUNT_ERROR_COMMAND,
                             "the password command printed no password");
  else
    g_task_return_pointer (task, account_secrets_new_password (data, (gssize) size),
                           (GDestroyNotify) g_bytes_unref);
}

/* No shell: the command is split into words by the shell's quoting rules alone. */
static void
run_command (GTask *task, const char *command)
{
  Wait *wait = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;

  if (g_shell_parse_argv (command, NULL, &argv, &error))
    wait->process =
        g_subprocess_newv ((const char *const *) argv,
                           G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  if (wait->process == NULL)
    {
      g_task_return_new_error (task, ACCOUNT_ERROR, ACCOUNT_ERROR_COMMAND, "password command: %s",
                               error->message);
      return;
    }
  g_subprocess_communicate_async (wait->process, NULL, wait->inner, on_command_done,
                                  g_object_ref (task));
}

void
account_secrets_lookup_async (AccountSettings *settings,
                              AccountProtocol protocol,
                              guint timeout_ms,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  const char *command = account_settings_get_values (settings)->password_command;
  Wait *wait;

  g_task_set_source_tag (task, account_secrets_lookup_async);
  wait = wait_start (task, timeout_ms);
  if (command != NULL)
    run_command (task, command);
  else
    secret_password_lookup (&schema, wait->inner, on_lookup_done, g_object_ref (task), "account",
                            account_settings_get_id (settings), "protocol",
                            account_protocol_to_string (protocol), NULL);
}

GBytes *
account_secrets_lookup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_store_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    return_secret_error (task, error);
}

void
account_secrets_store_async (AccountSettings *settings,
                             AccountProtocol protocol,
                             GBytes *password,
                             guint timeout_ms,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *label = NULL;
  SecretValue *value;
  Wait *wait;
  gsize size;
  const char *data = g_bytes_get_data (password, &size);

  g_task_set_source_tag (task, account_secrets_store_async);
  wait = wait_start (task, timeout_ms);
  label = g_strdup_printf ("%s (%s)", account_settings_get_email (settings),
                           protocol == ACCOUNT_PROTOCOL_IMAP ? "IMAP" : "SMTP");
  value = secret_value_new (data, (gssize) size, "text/plain");
  secret_password_store_binary (&schema, SECRET_COLLECTION_DEFAULT, label, value, wait->inner,
                                on_store_done, g_object_ref (task), "account",
                                account_settings_get_id (settings), "protocol",
                                account_protocol_to_string (protocol), NULL);
  secret_value_unref (value);
}

gboolean
account_secrets_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_clear_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    return_secret_error (task, error);
}

void
account_secrets_clear_async (const char *account,
                             guint timeout_ms,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Wait *wait;

  g_task_set_source_tag (task, account_secrets_clear_async);
  wait = wait_start (task, timeout_ms);
  secret_password_clear (&schema, wait->inner, on_clear_done, g_object_ref (task), "account",
                         account, NULL);
}

gboolean
account_secrets_clear_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
