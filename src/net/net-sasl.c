/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-sasl.h"

#include <gsasl.h>
#include <string.h>

#include "net/net-error.h"

typedef struct
{
  const char *name;
  gboolean client_first;
  gboolean shows_password;
  gboolean binds;
} Mechanism;

/* Best first. */
static const Mechanism mechanisms[] = {
  { "SCRAM-SHA-256-PLUS", TRUE, FALSE, TRUE },
  { "SCRAM-SHA-1-PLUS", TRUE, FALSE, TRUE },
  { "SCRAM-SHA-256", TRUE, FALSE, FALSE },
  { "SCRAM-SHA-1", TRUE, FALSE, FALSE },
  { "PLAIN", TRUE, TRUE, FALSE },
  { "LOGIN", FALSE, TRUE, FALSE },
};

struct _NetSasl
{
  const Mechanism *mechanism;
  char *user;
  GBytes *password;
  char *channel_binding; /* base64 */
  Gsasl *context;        /* NULL for LOGIN, which is two answers and nothing more */
  Gsasl_session *session;
  guint n_steps;
  gboolean complete;
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
net_sasl_choose (const char *const *offered, gboolean is_private, gboolean can_bind)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      const Mechanism *mechanism = &mechanisms[i];

      if (mechanism->shows_password && !is_private)
        continue;
      if (mechanism->binds && !can_bind)
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

static int
on_gsasl_callback (Gsasl *context, Gsasl_session *session, Gsasl_property property)
{
  NetSasl *self = gsasl_session_hook_get (session);

  switch (property)
    {
    case GSASL_AUTHID:
      return gsasl_property_set (session, property, self->user);
    case GSASL_PASSWORD:
      return gsasl_property_set_raw (session, property, g_bytes_get_data (self->password, NULL),
                                     g_bytes_get_size (self->password));
    case GSASL_CB_TLS_EXPORTER:
      if (self->channel_binding == NULL || !self->mechanism->binds)
        return GSASL_NO_CB_TLS_EXPORTER;
      return gsasl_property_set (session, property, self->channel_binding);
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

NetSasl *
net_sasl_new (const char *mechanism,
              const char *user,
              GBytes *password,
              GBytes *channel_binding,
              GError **error)
{
  g_autoptr (NetSasl) self = g_new0 (NetSasl, 1);
  gsize size;
  const guchar *data;

  self->mechanism = find_mechanism (mechanism);
  if (self->mechanism == NULL || (self->mechanism->binds && channel_binding == NULL))
    {
      g_set_error (error, NET_ERROR, NET_ERROR_PROTOCOL, "SASL %s cannot be used", mechanism);
      return NULL;
    }
  self->user = g_strdup (user);
  self->password = g_bytes_ref (password);
  if (channel_binding != NULL)
    {
      data = g_bytes_get_data (channel_binding, &size);
      self->channel_binding = g_base64_encode (data, size);
    }
  if (strcmp (self->mechanism->name, "LOGIN") != 0 && !start_session (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
net_sasl_free (NetSasl *self)
{
  if (self->session != NULL)
    gsasl_finish (self->session);
  if (self->context != NULL)
    gsasl_done (self->context);
  g_free (self->user);
  g_clear_pointer (&self->password, g_bytes_unref);
  g_free (self->channel_binding);
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

/* The prompts are not looked at: servers word them as they like, but always ask in this order. */
static GBytes *
step_login (NetSasl *self, GError **error)
{
  switch (self->n_steps++)
    {
    case 0:
      return g_bytes_new (self->user, strlen (self->user));
    case 1:
      self->complete = TRUE;
      return g_bytes_ref (self->password);
    default:
      g_set_error_literal (error, NET_ERROR, NET_ERROR_PROTOCOL, "SASL LOGIN asks too often");
      return NULL;
    }
}

static void
free_secret (gpointer data)
{
  gsasl_free (data);
}

GBytes *
net_sasl_step (NetSasl *self, const void *challenge, gsize size, GError **error)
{
  char *output = NULL;
  gsize n_output = 0;
  int rc;

  if (self->context == NULL)
    return step_login (self, error);
  if (self->complete)
    {
      /* PLAIN is over after its one message; SCRAM's last answer is empty. */
      g_set_error_literal (error, NET_ERROR, NET_ERROR_PROTOCOL, "SASL goes on after its end");
      return NULL;
    }

  rc = gsasl_step (self->session, challenge, size, &output, &n_output);
  if (rc != GSASL_OK && rc != GSASL_NEEDS_MORE)
    {
      g_set_error (error, NET_ERROR, NET_ERROR_PROTOCOL, "SASL %s: %s", self->mechanism->name,
                   gsasl_strerror (rc));
      return NULL;
    }
  self->complete = rc == GSASL_OK;
  return g_bytes_new_with_free_func (output, n_output, free_secret, output);
}
