/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-client-private.h"

#include <string.h>

#include "base/base-secret.h"
#include "net/net-sasl.h"

/* One login, over all the mechanisms it tries. Whoever waits for something holds it; it is over
 * when the task is gone. */
typedef struct
{
  GTask *task;
  char *user;
  GBytes *secret;
  NetSecretKind kind;
  NetSasl *sasl;          /* NULL for LOGIN */
  gboolean sent;          /* the first response went along with the command */
  gboolean stepping;      /* a step is being computed */
  gboolean no_scram;      /* it was tried and the server could not do it */
  gboolean no_scram_plus; /* the same */
} Login;

static void
clear_login (gpointer data)
{
  Login *login = data;

  g_clear_object (&login->task);
  g_free (login->user);
  g_clear_pointer (&login->secret, g_bytes_unref);
  g_clear_pointer (&login->sasl, net_sasl_unref);
}

static void
login_unref (Login *login)
{
  g_rc_box_release_full (login, clear_login);
}

static void
return_error (ImapClient *self, Login *login, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&login->task);

  imap_client_clear_source (&self->cancel_source);
  if (self->state == IMAP_CLIENT_AUTHENTICATING)
    imap_client_set_state (self, IMAP_CLIENT_TLS);
  g_task_return_error (task, error);
}

/* Whether the refusal is about the server rather than about who we are. */
static ImapClientError
classify (const Login *login, const GError *error)
{
  const char *status = login->sasl != NULL ? net_sasl_get_status (login->sasl) : NULL;

  if (g_error_matches (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_BAD)
      || imap_client_error_get_code (error) == IMAP_CODE_PRIVACYREQUIRED)
    return IMAP_CLIENT_ERROR_UNSUPPORTED;
  /* As of HTTP: the fault is the server's. */
  if (status != NULL && status[0] == '5')
    return IMAP_CLIENT_ERROR_AUTH_UNAVAILABLE;
  return imap_refusal_is_temporary (imap_client_error_get_refusal (error))
             ? IMAP_CLIENT_ERROR_AUTH_UNAVAILABLE
             : IMAP_CLIENT_ERROR_AUTH_FAILED;
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
  g_autoptr (GTask) task = g_steal_pointer (&login->task);

  imap_client_clear_source (&self->cancel_source);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  login_unref (login);
}

static void
logged_in (ImapClient *self, Login *login)
{
  self->mechanism = login->sasl != NULL ? net_sasl_get_mechanism (login->sasl) : "LOGIN";
  if (login->no_scram_plus && g_str_has_prefix (self->mechanism, "SCRAM"))
    imap_client_learn (self, IMAP_QUIRK_NO_TLS_EXPORTER);
  imap_client_set_state (self, IMAP_CLIENT_AUTHENTICATED);
  if (imap_client_has_quirk (self, IMAP_QUIRK_CAPABILITY_AGAIN))
    self->capability_known = FALSE;
  imap_client_learn_capability (self, on_known, g_rc_box_acquire (login));
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
fail_unproven (ImapClient *self, Login *login)
{
  static const char message[] = "The server did not prove that it knows the password";

  imap_client_fail_protocol (self, message);
  return_error (self, login,
                g_error_new_literal (IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_PROTOCOL, message));
}

static void
refused (ImapClient *self, Login *login, GError *error)
{
  const char *status = login->sasl != NULL ? net_sasl_get_status (login->sasl) : NULL;

  if (is_refusal (error))
    error->code = (int) classify (login, error);
  if (status != NULL)
    g_prefix_error (&error, "Token refused (%s): ", status);
  return_error (self, login, error);
}

static void
on_login_done (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error)
{
  Login *login = job->data;

  if (ok != NULL)
    {
      imap_response_free (ok);
      if (login->sasl != NULL && !net_sasl_is_complete (login->sasl))
        fail_unproven (self, login);
      else
        logged_in (self, login);
    }
  else if (self->state != IMAP_CLIENT_CLOSED && should_try_again (login, error))
    {
      g_error_free (error);
      imap_client_set_state (self, IMAP_CLIENT_TLS);
      try_login (self, login);
    }
  else
    refused (self, login, error);
  login_unref (login);
}

static char *
encode (GBytes *response)
{
  return g_base64_encode (g_bytes_get_data (response, NULL), g_bytes_get_size (response));
}

static void
send_response (ImapClient *self, GBytes *response)
{
  char *encoded = encode (response);
  char *line = g_strconcat (encoded, "\r\n", NULL);
  g_autoptr (GBytes) bytes = base_secret_new_take (line, strlen (line));

  base_secret_free (encoded);
  net_connection_write (self->connection, bytes, "[SASL response]\r\n");
}

/* What waits for a step; the client may be closed and the login over meanwhile. */
typedef struct
{
  ImapClient *client;
  Login *login;
} Stepping;

static void
start_step (ImapClient *self, Login *login, GBytes *challenge, GAsyncReadyCallback callback)
{
  Stepping *stepping = g_new (Stepping, 1);

  *stepping = (Stepping){ g_object_ref (self), g_rc_box_acquire (login) };
  login->stepping = TRUE;
  net_sasl_step_async (login->sasl, challenge, callback, stepping);
}

/* NULL when nobody waits any more; otherwise the client goes on. */
static GBytes *
finish_step (Stepping *stepping, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) response = net_sasl_step_finish (result, &error);
  ImapClient *self = stepping->client;
  Login *login = stepping->login;

  login->stepping = FALSE;
  if (self->state == IMAP_CLIENT_CLOSED)
    {
      if (login->task != NULL)
        return_error (self, login,
                      g_error_new_literal (IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED,
                                           "The connection was closed"));
      return NULL;
    }
  if (login->task == NULL)
    return NULL;
  if (response == NULL)
    {
      imap_client_fail_protocol (self, error->message);
      if (login->task != NULL)
        return_error (
            self, login,
            g_error_new_literal (IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_PROTOCOL, error->message));
      return NULL;
    }
  return g_steal_pointer (&response);
}

static void
stepping_free (Stepping *stepping)
{
  login_unref (stepping->login);
  g_object_unref (stepping->client);
  g_free (stepping);
}

static void
on_response_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Stepping *stepping = user_data;
  g_autoptr (GBytes) response = finish_step (stepping, result);

  if (response != NULL)
    send_response (stepping->client, response);
  stepping_free (stepping);
}

static void
on_challenge (ImapClient *self, ImapJob *job, const ImapCondition *condition)
{
  Login *login = job->data;
  g_autoptr (GBytes) challenge = NULL;
  gsize size = 0;

  if (login->stepping)
    {
      imap_client_fail_protocol (self, "The server does not wait for an answer");
      return;
    }
  /* The first of a client-first mechanism is an invitation, whatever it says. */
  if (!net_sasl_is_client_first (login->sasl) || login->sent)
    {
      guchar *decoded = g_base64_decode (condition->text, &size);

      challenge = g_bytes_new_take (decoded, size);
    }
  login->sent = TRUE;
  start_step (self, login, challenge, on_response_ready);
}

static void
send_login (ImapClient *self, Login *login)
{
  g_autoptr (ImapCommand) command = imap_command_new ("LOGIN");
  gsize size;
  const char *data = g_bytes_get_data (login->secret, &size);
  char *password = g_strndup (data, size);

  imap_command_add_string (command, login->user);
  imap_command_add_secret (command, password);
  base_secret_free (password);
  imap_client_push_job (self, command, IMAP_RUN_ALONE | IMAP_JOB_LAST, on_login_done,
                        g_rc_box_acquire (login));
}

/* @initial: the initial response in base64, or NULL. */
static void
send_authenticate (ImapClient *self, Login *login, const char *initial)
{
  g_autoptr (ImapCommand) command = imap_command_new ("AUTHENTICATE");
  ImapJob *job;

  imap_command_add_atom (command, net_sasl_get_mechanism (login->sasl));
  if (initial != NULL)
    imap_command_add_secret_atom (command, initial[0] != '\0' ? initial : "=");
  login->sent = initial != NULL;
  job = imap_client_push_job (self, command, IMAP_RUN_ALONE | IMAP_JOB_LAST, on_login_done,
                              g_rc_box_acquire (login));
  job->on_continue = on_challenge;
  imap_client_pump (self);
}

static void
on_initial_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Stepping *stepping = user_data;
  g_autoptr (GBytes) response = finish_step (stepping, result);

  if (response != NULL)
    {
      char *encoded = encode (response);

      send_authenticate (stepping->client, stepping->login, encoded);
      base_secret_free (encoded);
    }
  stepping_free (stepping);
}

static gboolean
begin_sasl (ImapClient *self, Login *login, const char *mechanism, GError **error)
{
  NetEndpoint *endpoint = net_connection_get_endpoint (self->connection);
  NetSaslInput input = {
    .user = login->user,
    .secret = login->secret,
    .kind = login->kind,
    .host = net_endpoint_get_host (endpoint),
    .port = net_endpoint_get_port (endpoint),
  };
  g_autoptr (GBytes) binding =
      net_connection_dup_channel_binding (self->connection, &input.binding_kind);

  input.binding = binding;
  login->sasl = net_sasl_new (mechanism, &input, error);
  if (login->sasl == NULL)
    return FALSE;
  if (net_sasl_is_client_first (login->sasl)
      && imap_capability_has (self->capability, IMAP_CAP_SASL_IR))
    start_step (self, login, NULL, on_initial_ready);
  else
    send_authenticate (self, login, NULL);
  return TRUE;
}

static gboolean
can_bind (ImapClient *self)
{
  NetBindingKind kind;
  g_autoptr (GBytes) binding = net_connection_dup_channel_binding (self->connection, &kind);

  if (kind == NET_BINDING_TLS_EXPORTER && imap_client_has_quirk (self, IMAP_QUIRK_NO_TLS_EXPORTER))
    return FALSE;
  return binding != NULL;
}

/* The mechanism to use, "LOGIN" with @out_command for the command of that name, NULL for none. */
static const char *
choose (ImapClient *self, Login *login, gboolean *out_command)
{
  const char *const *offered = imap_capability_get_auth (self->capability);
  gboolean is_private = net_connection_is_private (self->connection);
  g_autoptr (GPtrArray) usable = g_ptr_array_new ();
  const char *mechanism;

  *out_command = FALSE;
  for (; *offered != NULL; offered++)
    if (!is_ruled_out (login, *offered))
      g_ptr_array_add (usable, (gpointer) *offered);
  g_ptr_array_add (usable, NULL);
  mechanism = net_sasl_choose ((const char *const *) usable->pdata, login->kind, is_private,
                               can_bind (self));
  if (mechanism != NULL)
    return mechanism;
  if (login->kind != NET_SECRET_PASSWORD || !is_private
      || imap_capability_has (self->capability, IMAP_CAP_LOGINDISABLED))
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

  g_clear_pointer (&login->sasl, net_sasl_unref);
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
  else if (!begin_sasl (self, login, mechanism, &error))
    {
      return_error (self, login, error);
      return;
    }
  imap_client_pump (self);
}

void
imap_client_authenticate_async (ImapClient *self,
                                const char *user,
                                GBytes *secret,
                                NetSecretKind kind,
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
  login = g_rc_box_new0 (Login);
  login->task = g_steal_pointer (&task);
  login->user = g_strdup (user);
  login->secret = g_bytes_ref (secret);
  login->kind = kind;
  imap_client_close_on_cancel (self, cancellable);
  try_login (self, login);
  login_unref (login);
}

gboolean
imap_client_authenticate_finish (ImapClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
