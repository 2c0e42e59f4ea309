/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-sasl.h"

#include <gsasl.h>
#include <string.h>

#include "base/base-secret.h"
#include "net/net-error.h"

/* A server may not keep us busy for longer than about a second. */
#define ITERATIONS_MAX 1000000

#define STATUS_MAX 40

typedef GBytes *(*StepFunc) (NetSasl *self, GBytes *challenge, GError **error);

typedef struct
{
  const char *name;
  NetSecretKind kind;
  gboolean client_first;
  gboolean shows_secret;
  gboolean binds;
  StepFunc step;
} Mechanism;

struct _NetSasl
{
  gatomicrefcount ref_count;
  const Mechanism *mechanism;
  char *user;
  GBytes *secret;
  char *host;
  guint16 port;
  NetBindingKind binding_kind;
  char *binding;  /* base64 */
  Gsasl *context; /* NULL for what is done here */
  Gsasl_session *session;
  guint n_steps;
  gboolean complete;
  char *status;
};

static int
set_binding (NetSasl *self, Gsasl_session *session, Gsasl_property property)
{
  NetBindingKind wanted =
      property == GSASL_CB_TLS_EXPORTER ? NET_BINDING_TLS_EXPORTER : NET_BINDING_TLS_UNIQUE;

  if (self->binding == NULL || !self->mechanism->binds || self->binding_kind != wanted)
    return property == GSASL_CB_TLS_EXPORTER ? GSASL_NO_CB_TLS_EXPORTER : GSASL_NO_CB_TLS_UNIQUE;
  return gsasl_property_set (session, property, self->binding);
}

static int
on_gsasl_callback (Gsasl *context, Gsasl_session *session, Gsasl_property property)
{
  NetSasl *self = gsasl_session_hook_get (session);

  switch (property)
    {
    case GSASL_AUTHID:
      return gsasl_property_set (session, property, self->user);
    case GSASL_PASSWORD:
      return gsasl_property_set_raw (session, property, g_bytes_get_data (self->secret, NULL),
                                     g_bytes_get_size (self->secret));
    case GSASL_CB_TLS_EXPORTER:
    case GSASL_CB_TLS_UNIQUE:
      return set_binding (self, session, property);
    default:
      return GSASL_NO_CALLBACK;
    }
}

static gboolean
start_session (NetSasl *self, GError **error)
{
  int rc = gsasl_init (&self->context);

  if (rc == GSASL_OK)
    {
      gsasl_callback_set (self->context, on_gsasl_callback);
      rc = gsasl_client_start (self->context, self->mechanism->name, &self->session);
    }
  if (rc == GSASL_OK)
    {
      gsasl_session_hook_set (self->session, self);
      return TRUE;
    }
  g_set_error (error, NET_ERROR, NET_ERROR_PROTOCOL, "SASL %s: %s", self->mechanism->name,
               gsasl_strerror (rc));
  return FALSE;
}

/* The prompts are not looked at: servers word them as they like, but always ask in this order. */
static GBytes *
step_login (NetSasl *self, GBytes *challenge, GError **error)
{
  switch (self->n_steps++)
    {
    case 0:
      return g_bytes_new (self->user, strlen (self->user));
    case 1:
      self->complete = TRUE;
      return g_bytes_ref (self->secret);
    default:
      g_set_error_literal (error, NET_ERROR, NET_ERROR_PROTOCOL, "SASL LOGIN asks too often");
      return NULL;
    }
}

/* {"status":"invalid_token","scope":...}, RFC 7628 3.2.2; or {"status":"401",...}. */
static void
note_status (NetSasl *self, GBytes *challenge)
{
  gsize size;
  const char *data = g_bytes_get_data (challenge, &size);
  g_autofree char *text = data != NULL ? g_strndup (data, size) : g_strdup ("");
  const char *key = strstr (text, "\"status\"");
  const char *value = key != NULL ? key + strlen ("\"status\"") : "";
  gsize length = 0;

  value += strspn (value, " \t\r\n:\"");
  while (length < STATUS_MAX && (g_ascii_isalnum (value[length]) || value[length] == '_'))
    length++;
  g_free (self->status);
  self->status = length > 0 ? g_strndup (value, length) : g_strdup ("unknown");
}

/* One message; to a challenge, which can only be why it was refused, @farewell is the answer that
 * lets the server end the exchange. */
static GBytes *
step_token (NetSasl *self, GBytes *challenge, char *message, const char *farewell, GError **error)
{
  GBytes *bytes = base_secret_new_take (message, strlen (message));

  if (self->n_steps++ == 0)
    {
      self->complete = TRUE;
      return bytes;
    }
  g_bytes_unref (bytes);
  if (self->n_steps > 2 || challenge == NULL)
    {
      g_set_error (error, NET_ERROR, NET_ERROR_PROTOCOL, "SASL %s asks too often",
                   self->mechanism->name);
      return NULL;
    }
  self->complete = FALSE;
  note_status (self, challenge);
  return g_bytes_new (farewell, strlen (farewell));
}

static GBytes *
step_xoauth2 (NetSasl *self, GBytes *challenge, GError **error)
{
  gsize size;
  const char *token = g_bytes_get_data (self->secret, &size);

  return step_token (
      self, challenge,
      g_strdup_printf ("user=%s\001auth=Bearer %.*s\001\001", self->user, (int) size, token), "",
      error);
}

/* RFC 5801 4: the name in a GS2 header must not hold these as they are. */
static char *
escape_name (const char *name)
{
  GString *result = g_string_new (name);

  g_string_replace (result, "=", "=3D", 0);
  g_string_replace (result, ",", "=2C", 0);
  return g_string_free (result, FALSE);
}

static GBytes *
step_oauthbearer (NetSasl *self, GBytes *challenge, GError **error)
{
  g_autofree char *name = escape_name (self->user);
  g_autofree char *server = self->host != NULL
                                ? g_strdup_printf ("host=%s\001port=%u\001", self->host, self->port)
                                : g_strdup ("");
  gsize size;
  const char *token = g_bytes_get_data (self->secret, &size);

  return step_token (
      self, challenge,
      g_strdup_printf ("n,a=%s,\001%sauth=Bearer %.*s\001\001", name, server, (int) size, token),
      "\001", error);
}

/* Whether the server's first message of SCRAM (RFC 5802 7) asks for an endless computation. */
static gboolean
asks_too_much (GBytes *challenge)
{
  gsize size = 0;
  const char *data = challenge != NULL ? g_bytes_get_data (challenge, &size) : NULL;
  g_autofree char *text = g_strndup (data != NULL ? data : "", size);
  const char *iterations = strstr (text, ",i=");

  return iterations != NULL && g_ascii_strtoull (iterations + 3, NULL, 10) > ITERATIONS_MAX;
}

static GBytes *
step_gsasl (NetSasl *self, GBytes *challenge, GError **error)
{
  gsize size = 0;
  const char *data = challenge != NULL ? g_bytes_get_data (challenge, &size) : NULL;
  char *output = NULL;
  gsize n_output = 0;
  GBytes *response;
  int rc;

  if (self->complete)
    {
      /* PLAIN is over after its one message; SCRAM's last answer is empty. */
      g_set_error_literal (error, NET_ERROR, NET_ERROR_PROTOCOL, "SASL goes on after its end");
      return NULL;
    }
  if (!self->mechanism->shows_secret && asks_too_much (challenge))
    {
      g_set_error (error, NET_ERROR, NET_ERROR_PROTOCOL, "SASL %s: more than %d iterations",
                   self->mechanism->name, ITERATIONS_MAX);
      return NULL;
    }
  rc = gsasl_step (self->session, data != NULL ? data : "", size, &output, &n_output);
  if (rc != GSASL_OK && rc != GSASL_NEEDS_MORE)
    {
      g_set_error (error, NET_ERROR, NET_ERROR_PROTOCOL, "SASL %s: %s", self->mechanism->name,
                   gsasl_strerror (rc));
      return NULL;
    }
  self->complete = rc == GSASL_OK;
  response = base_secret_new (output, n_output);
  base_secret_wipe (output, n_output);
  gsasl_free (output);
  return response;
}

/* Best first. */
static const Mechanism mechanisms[] = {
  { "SCRAM-SHA-256-PLUS", NET_SECRET_PASSWORD, TRUE, FALSE, TRUE, step_gsasl },
  { "SCRAM-SHA-1-PLUS", NET_SECRET_PASSWORD, TRUE, FALSE, TRUE, step_gsasl },
  { "SCRAM-SHA-256", NET_SECRET_PASSWORD, TRUE, FALSE, FALSE, step_gsasl },
  { "SCRAM-SHA-1", NET_SECRET_PASSWORD, TRUE, FALSE, FALSE, step_gsasl },
  { "PLAIN", NET_SECRET_PASSWORD, TRUE, TRUE, FALSE, step_gsasl },
  { "LOGIN", NET_SECRET_PASSWORD, FALSE, TRUE, FALSE, step_login },
  { "OAUTHBEARER", NET_SECRET_TOKEN, TRUE, TRUE, FALSE, step_oauthbearer },
  { "XOAUTH2", NET_SECRET_TOKEN, TRUE, TRUE, FALSE, step_xoauth2 },
};

static gboolean
is_offered (const char *const *offered, const char *name)
{
  for (; *offered != NULL; offered++)
    if (g_ascii_strcasecmp (*offered, name) == 0)
      return TRUE;
  return FALSE;
}

const char *
net_sasl_choose (const char *const *offered,
                 NetSecretKind kind,
                 gboolean is_private,
                 gboolean can_bind)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      const Mechanism *mechanism = &mechanisms[i];

      if (mechanism->kind != kind || (mechanism->shows_secret && !is_private)
          || (mechanism->binds && !can_bind))
        continue;
      if (is_offered (offered, mechanism->name))
        return mechanism->name;
    }
  return NULL;
}

static const Mechanism *
find_mechanism (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (strcmp (mechanisms[i].name, name) == 0)
      return &mechanisms[i];
  return NULL;
}

NetSasl *
net_sasl_new (const char *mechanism, const NetSaslInput *input, GError **error)
{
  g_autoptr (NetSasl) self = g_new0 (NetSasl, 1);
  gsize size;
  const guchar *data;

  g_atomic_ref_count_init (&self->ref_count);
  self->secret = g_bytes_ref (input->secret);
  self->user = g_strdup (input->user);
  self->host = g_strdup (input->host);
  self->port = input->port;
  self->mechanism = find_mechanism (mechanism);
  if (self->mechanism == NULL || self->mechanism->kind != input->kind
      || (self->mechanism->binds && input->binding == NULL))
    {
      g_set_error (error, NET_ERROR, NET_ERROR_PROTOCOL, "SASL %s cannot be used", mechanism);
      return NULL;
    }
  if (input->binding != NULL)
    {
      data = g_bytes_get_data (input->binding, &size);
      self->binding = g_base64_encode (data, size);
      self->binding_kind = input->binding_kind;
    }
  if (self->mechanism->step == step_gsasl && !start_session (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

NetSasl *
net_sasl_ref (NetSasl *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
net_sasl_unref (NetSasl *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->session != NULL)
    gsasl_finish (self->session);
  if (self->context != NULL)
    gsasl_done (self->context);
  g_free (self->user);
  g_bytes_unref (self->secret);
  g_free (self->host);
  g_free (self->binding);
  g_free (self->status);
  g_free (self);
}

const char *
net_sasl_get_mechanism (const NetSasl *self)
{
  return self->mechanism->name;
}

gboolean
net_sasl_is_client_first (const NetSasl *self)
{
  return self->mechanism->client_first;
}

gboolean
net_sasl_is_complete (const NetSasl *self)
{
  return self->complete;
}

const char *
net_sasl_get_status (const NetSasl *self)
{
  return self->status;
}

GBytes *
net_sasl_step (NetSasl *self, GBytes *challenge, GError **error)
{
  return self->mechanism->step (self, challenge, error);
}

typedef struct
{
  NetSasl *sasl;
  GBytes *challenge;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  net_sasl_unref (step->sasl);
  g_clear_pointer (&step->challenge, g_bytes_unref);
  g_free (step);
}

static void
run_step (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Step *step = task_data;
  GError *error = NULL;
  GBytes *response = net_sasl_step (step->sasl, step->challenge, &error);

  if (response != NULL)
    g_task_return_pointer (task, response, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

void
net_sasl_step_async (NetSasl *self,
                     GBytes *challenge,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Step *step = g_new0 (Step, 1);

  step->sasl = net_sasl_ref (self);
  step->challenge = challenge != NULL ? g_bytes_ref (challenge) : NULL;
  g_task_set_source_tag (task, net_sasl_step_async);
  g_task_set_task_data (task, step, step_free);
  g_task_run_in_thread (task, run_step);
}

GBytes *
net_sasl_step_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
