/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-client-private.h"

#include <string.h>

#include "net/net-sasl.h"

typedef struct
{
  GTask *task;
  char *user;
  GBytes *password;
  NetSasl *sasl;     /* NULL for LOGIN */
  gboolean sent;     /* the first response went along with the command */
  gboolean no_scram; /* it was tried and the server could not do it */
  gboolean no_scram_plus;
} Login;

static void
login_free (Login *login)
{
  g_clear_object (&login->task);
  g_free (login->user);
  g_clear_pointer (&login->password, g_bytes_unref);
  g_clear_pointer (&login->sasl, net_sasl_free);
  g_free (login);
}

static void
return_error (ImapClient *self, Login *login, GError *error)
{
  if (self->state == IMAP_CLIENT_AUTHENTICATING)
    imap_client_set_state (self, IMAP_CLIENT_TLS);
  g_task_return_error (login->task, error);
  login_free (login);
}

/* Whether the refusal is about the server rather than about who we are. */
static ImapClientError
classify (const GError *error)
{
  if (g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BAD))
    return IMAP_CLIENT_ERROR_UNSUPPORTED;
  switch (imap_client_error_get_code (error))
    {
    case IMAP_CODE_UNAVAILABLE:
    case IMAP_CODE_CONTACTADMIN:
    case IMAP_CODE_INUSE:
    case IMAP_CODE_LIMIT:
    case IMAP_CODE_SERVERBUG:
    case IMAP_CODE_THROTTLED:
      return IMAP_CLIENT_ERROR_AUTH_UNAVAILABLE;
    case IMAP_CODE_PRIVACYREQUIRED:
      return IMAP_CLIENT_ERROR_UNSUPPORTED;
    default:
      return IMAP_CLIENT_ERROR_AUTH_FAILED;
    }
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_NO)
         || g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BAD);
}

static void
on_known (ImapClient *self, gpointer data, GError *error)
{
  Login *login = data;

  if (error != NULL)
    g_task_return_error (login->task, error);
  else
    g_task_return_boolean (login->task, TRUE);
  login_free (login);
}

static void
logged_in (ImapClient *self, Login *login)
{
  self->mechanism = login->sasl != NULL ? net_sasl_get_mechanism (login->sasl) : "LOGIN";
  imap_client_set_state (self, IMAP_CLIENT_AUTHENTICATED);
  if ((self->quirks->quirks & IMAP_QUIRK_CAPABILITY_AGAIN) != 0)
    self->capability_known = FALSE;
  imap_client_learn_capability (self, on_known, login);
}

static void try_login (ImapClient *self, Login *login);

/* Some servers announce SCRAM without having what it needs of this user, others its channel binding
 * without the one of this TLS; they say so by a BAD or by a NO without a reason. The next lesser
 * mechanism is tried then, but never after a plain refusal: too many lock an account. */
static gboolean
should_try_again (Login *login, const GError *error)
{
  const char *mechanism = login->sasl != NULL ? net_sasl_get_mechanism (login->sasl) : "";

  if (!g_str_has_prefix (mechanism, "SCRAM") || !is_refusal (error)
      || imap_client_error_get_code (error) != IMAP_CODE_N)
    return FALSE;
  login->no_scram_plus = TRUE;
  login->no_scram = !g_str_has_suffix (mechanism, "-PLUS");
  return TRUE;
}

/* Whether @mechanism is no more to be tried. */
static gboolean
is_ruled_out (const Login *login, const char *mechanism)
{
  g_autofree char *name = g_ascii_strup (mechanism, -1);

  if (!g_str_has_prefix (name, "SCRAM"))
    return FALSE;
  return login->no_scram || (login->no_scram_plus && g_str_has_suffix (name, "-PLUS"));
}

static void
on_login_done (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  Login *login = job->data;

  if (ok != NULL)
    {
      imap_response_free (ok);
      if (login->sasl != NULL && !net_sasl_is_complete (login->sasl))
        {
          imap_client_fail_protocol (self, "The server did not prove that it knows the password");
          return_error (
              self, login,
              g_error_new_literal (IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_PROTOCOL,
                                   "The server did not prove that it knows the password"));
          return;
        }
      logged_in (self, login);
    }
  else if (self->state != IMAP_CLIENT_CLOSED && should_try_again (login, error))
    {
      g_error_free (error);
      imap_client_set_state (self, IMAP_CLIENT_TLS);
      try_login (self, login);
    }
  else
    {
      if (is_refusal (error))
        error->code = (int) classify (error);
      return_error (self, login, error);
    }
}

static void
send_response (ImapClient *self, GBytes *response)
{
  gsize size;
  const guchar *data = g_bytes_get_data (response, &size);
  g_autofree char *encoded = g_base64_encode (data, size);
  char *line = g_strconcat (encoded, "\r\n", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_take (line, strlen (line));

  net_connection_write (self->connection, bytes, "[SASL response]\r\n");
}

static void
on_challenge (ImapClient *self, ImapJob *job, const ImapCondition *condition)
{
  Login *login = job->data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) response = NULL;
  g_autofree guchar *challenge = NULL;
  gsize size = 0;

  if (condition->text[0] != '\0')
    challenge = g_base64_decode (condition->text, &size);
  if (net_sasl_is_client_first (login->sasl) && !login->sent)
    size = 0; /* an invitation, whatever it says */
  login->sent = TRUE;
  response = net_sasl_step (login->sasl, challenge, size, &error);
  if (response == NULL)
    {
      imap_client_fail_protocol (self, error->message);
      return;
    }
  send_response (self, response);
}

static void
send_login (ImapClient *self, Login *login)
{
  g_autoptr (ImapCommand) command = imap_command_new ("LOGIN");
  gsize size;
  const char *data = g_bytes_get_data (login->password, &size);
  g_autofree char *password = g_strndup (data, size);

  imap_command_add_string (command, login->user);
  imap_command_add_secret (command, password);
  imap_client_push_job (self, command, IMAP_RUN_ALONE | IMAP_JOB_LAST, on_login_done, login);
}

static gboolean
send_authenticate (ImapClient *self, Login *login, const char *mechanism, GError **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("AUTHENTICATE");
  g_autoptr (GBytes) binding = net_connection_dup_channel_binding (self->connection);
  ImapJob *job;

  login->sasl = net_sasl_new (mechanism, login->user, login->password, binding, error);
  if (login->sasl == NULL)
    return FALSE;
  imap_command_add_atom (command, mechanism);
  if (net_sasl_is_client_first (login->sasl)
      && imap_capability_has (self->capability, IMAP_CAP_SASL_IR))
    {
      g_autoptr (GBytes) response = net_sasl_step (login->sasl, "", 0, error);
      g_autofree char *encoded = NULL;
      gsize size;

      if (response == NULL)
        return FALSE;
      encoded = g_base64_encode (g_bytes_get_data (response, &size), g_bytes_get_size (response));
      imap_command_add_secret_atom (command, encoded[0] != '\0' ? encoded : "=");
      login->sent = TRUE;
    }
  job = imap_client_push_job (self, command, IMAP_RUN_ALONE | IMAP_JOB_LAST, on_login_done, login);
  job->on_continue = on_challenge;
  return TRUE;
}

/* The mechanism to use, "LOGIN" with @out_command for the command of that name, NULL for none. */
static const char *
choose (ImapClient *self, Login *login, gboolean *out_command)
{
  g_autoptr (GBytes) binding = net_connection_dup_channel_binding (self->connection);
  const char *const *offered = imap_capability_get_auth (self->capability);
  g_autoptr (GPtrArray) usable = g_ptr_array_new ();
  const char *mechanism;

  *out_command = FALSE;
  for (; *offered != NULL; offered++)
    if (!is_ruled_out (login, *offered))
      g_ptr_array_add (usable, (gpointer) *offered);
  g_ptr_array_add (usable, NULL);
  mechanism = net_sasl_choose ((const char *const *) usable->pdata,
                               net_connection_is_private (self->connection), binding != NULL);
  if (mechanism != NULL)
    return mechanism;
  if (imap_capability_has (self->capability, IMAP_CAP_LOGINDISABLED)
      || !net_connection_is_private (self->connection))
    return NULL;
  *out_command = TRUE;
  return "LOGIN";
}

static void
try_login (ImapClient *self, Login *login)
{
  GError *error = NULL;
  gboolean is_command;
  const char *mechanism = choose (self, login, &is_command);

  g_clear_pointer (&login->sasl, net_sasl_free);
  login->sent = FALSE;
  if (mechanism == NULL)
    {
      g_set_error_literal (&error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_UNSUPPORTED,
                           "The server offers no login that could be used");
      return_error (self, login, error);
      return;
    }
  imap_client_set_state (self, IMAP_CLIENT_AUTHENTICATING);
  self->capability_known = FALSE; /* what was announced to a stranger is void */
  if (is_command)
    send_login (self, login);
  else if (!send_authenticate (self, login, mechanism, &error))
    {
      return_error (self, login, error);
      return;
    }
  imap_client_pump (self);
}

void
imap_client_authenticate_async (ImapClient *self,
                                const char *user,
                                GBytes *password,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Login *login;

  base_owner_assert (&self->owner);
  g_task_set_source_tag (task, imap_client_authenticate_async);
  if (self->state != IMAP_CLIENT_TLS)
    {
      g_task_return_new_error (task, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED,
                               "The connection cannot be logged in now");
      return;
    }
  if (self->preauth)
    {
      imap_client_set_state (self, IMAP_CLIENT_AUTHENTICATED);
      g_task_return_boolean (task, TRUE);
      return;
    }
  login = g_new0 (Login, 1);
  login->task = g_steal_pointer (&task);
  login->user = g_strdup (user);
  login->password = g_bytes_ref (password);
  try_login (self, login);
}

gboolean
imap_client_authenticate_finish (ImapClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
